import assert from 'node:assert/strict'
import { proveJudge } from '../../src/live/live.ts'

describe('the judge of the live document', () => {
  it('is proven by the validators that are shipped', () => {
    assert.doesNotThrow(proveJudge)
  })
})
