import assert from 'node:assert/strict'
import { brokenBy } from './holds.ts'
import { createRandom, inputOf } from './inputs.ts'

describe('the judge under fuzzed answers', () => {
  it('breaks none of its promises on thousands of them', () => {
    for (let index = 0; index < 4000; index++) {
      const broken = brokenBy(inputOf(8401, index))
      assert.equal(broken, null, `npm run fuzz -- --seed 8401 --only ${index}`)
    }
  })

  it('gets the same input from the same seed, and others from others', () => {
    assert.deepEqual(inputOf(1, 7), inputOf(1, 7))
    assert.notDeepEqual(inputOf(1, 7), inputOf(1, 8))
    assert.notDeepEqual(inputOf(1, 7), inputOf(2, 7))
    assert.equal(createRandom(3)(), createRandom(3)())
  })

  it('meets every kind of outcome that an answer can have', () => {
    const statuses = new Set(Array.from({ length: 500 }, (_, index) => inputOf(8401, index).status))
    for (const status of [200, 401, 302, 429, 503, 999]) assert.ok(statuses.has(status), String(status))
  })
})
