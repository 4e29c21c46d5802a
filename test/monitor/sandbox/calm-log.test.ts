import assert from 'node:assert/strict'
import type { LogFields } from '../../../monitor/log/log.ts'
import { calmLog } from '../../../monitor/sandbox/calm-log.ts'

describe('the log of the sandbox', () => {
  const logged = (...given: readonly (readonly [line: string, fields?: LogFields])[]) => {
    const lines: string[] = []
    const log = calmLog((line) => void lines.push(line))
    for (const [line, fields] of given) log(line, fields)
    return lines
  }
  const slot = (outcome: string, more: LogFields = {}) => ({
    ...{ target: 'sandbox', slot: 's', decision: 'run', outcome, rules: '' },
    ...more,
  })

  it('tells of slots only what differs from the one before', () => {
    assert.deepEqual(
      logged(
        ['1', slot('conforming')],
        ['2', slot('conforming')],
        ['3', slot('drift', { rules: 'wrong-type' })],
        ['4', slot('drift', { rules: 'wrong-type' })],
        ['5', slot('drift', { rules: 'missing-property' })],
        ['6', slot('conforming')],
        ['7', slot('', { decision: 'gated', reason: 'hold' })],
        ['8', slot('', { decision: 'gated', reason: 'hold' })],
        ['9', slot('conforming')],
      ),
      ['1', '3', '5', '6', '7', '9'],
    )
  })

  it('tells of each target and each variant by itself, and of all that is no slot', () => {
    assert.deepEqual(
      logged(
        ['1', slot('conforming')],
        ['2', slot('conforming', { target: 'other' })],
        ['3', slot('conforming', { variant: 'expiredToken' })],
        ['4', slot('conforming')],
        ['message sent', { mail: 'm' }],
        ['message sent', { mail: 'm' }],
        ['stopping'],
        ['stopping'],
      ),
      ['1', '2', '3', 'message sent', 'message sent', 'stopping', 'stopping'],
    )
  })
})
