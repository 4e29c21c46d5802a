import assert from 'node:assert/strict'
import { Stamps } from '../../src/wire/stamps.ts'
import { failureOf } from '../../src/wire/transport-failure.ts'

const failed = (code: string) => Object.assign(new Error(code), { code })
const codeOf = (error: unknown) => {
  const stamps = new Stamps()
  stamps.end()
  return failureOf(error, stamps).code
}

describe('where several addresses were tried in vain', () => {
  it('the failure is of one that this machine has a way to, if there is such a one', () => {
    const [noWay, refused] = [failed('ENETUNREACH'), failed('ECONNREFUSED')]
    assert.equal(codeOf(new AggregateError([noWay, refused])), 'ECONNREFUSED')
    assert.equal(codeOf(new AggregateError([refused, noWay])), 'ECONNREFUSED')
    assert.equal(codeOf(new AggregateError([noWay, noWay])), 'ENETUNREACH')
  })
})
