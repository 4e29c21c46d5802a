import assert from 'node:assert/strict'
import { createFaultLog, type FaultLog } from '../../../monitor/log/fault-log.ts'

describe('failures of ours in the log', () => {
  let lines: string[]
  let faults: FaultLog
  beforeEach(() => {
    lines = []
    faults = createFaultLog((line, fields) => void lines.push(`${line} (${fields?.level})`))
  })
  const full = Object.assign(new Error('a value'), { code: 'ENOSPC' })

  it('have a name and a code, and not their message', () => {
    faults.failed('store', full)
    faults.failed('mail', new TypeError('a value'))
    faults.failed('outbox', 'a value')
    assert.deepEqual(lines, [
      'store: monitor-fault: Error ENOSPC (error)',
      'mail: monitor-fault: TypeError (error)',
      'outbox: monitor-fault: unknown (error)',
    ])
  })

  it('have one line while they go on, and another when they come again', () => {
    for (let times = 0; times < 3; times++) faults.failed('store', full)
    faults.failed('store', new TypeError())
    faults.failed('store', full)
    assert.equal(lines.length, 2)
    faults.served('outbox')
    faults.failed('store', full)
    assert.equal(lines.length, 2)
    faults.served('store')
    faults.failed('store', full)
    assert.equal(lines.length, 3)
  })

  it('have one line for each slot', () => {
    for (const slot of ['13:00', '13:00', '13:30', '13:30']) faults.failed('test', full, slot)
    assert.equal(lines.length, 2)
  })
})
