import assert from 'node:assert/strict'
import { variantNames } from '../../src/generated/contract.ts'
import { JudgeError, proveJudge, proveValidator, withoutEachProperty } from '../../src/judge/proof.ts'
import { documentedBody, findingsOf, judgeAnswer, judgeBody } from '../support/exchange.ts'
import { placesOf, pointerOf, without } from '../support/pointers.ts'

describe('the documented bodies', () => {
  for (const variant of variantNames) {
    it(`${variant} conforms, byte for byte as the page prints it`, () => {
      const verdict = judgeBody(variant, documentedBody(variant), { sent: null })
      assert.deepEqual(verdict.findings, [])
      assert.equal(verdict.outcome, 'conforming')
      assert.equal(verdict.variant, variant)
    })

    const value: unknown = JSON.parse(documentedBody(variant).toString())
    for (const tokens of placesOf(value)) {
      const pointer = pointerOf(tokens)
      it(`${variant} without ${pointer} is drift with one finding there`, () => {
        const verdict = judgeBody(variant, without(value, tokens), { sent: null })
        assert.equal(verdict.outcome, 'drift')
        assert.deepEqual(findingsOf(verdict), [`missing-property ${pointer}`])
      })
    }
  }

  for (const variant of ['expiredToken', 'overQuota'] as const) {
    it(`${variant} without any one property is one finding when a create was meant, too`, () => {
      const value: unknown = JSON.parse(documentedBody(variant).toString())
      for (const tokens of placesOf(value)) {
        const verdict = judgeAnswer({ status: 401, body: without(value, tokens) }, { meant: 'created' })
        assert.deepEqual(findingsOf(verdict), [`missing-property ${pointerOf(tokens)}`])
        assert.equal(verdict.outcome, 'drift')
      }
    })
  }
})

describe('the proof of the judge', () => {
  const example = { a: 'x', b: { c: 1 } }

  it('holds for the validators that are shipped', () => {
    assert.doesNotThrow(proveJudge)
  })

  it('refuses a validator that accepts everything', () => {
    const all = (_: unknown): _ is unknown => true
    assert.throws(() => proveValidator('all', all, example), JudgeError)
  })

  it('refuses a validator that rejects the documented example', () => {
    const none = (_: unknown): _ is unknown => false
    assert.throws(() => proveValidator('none', none, example), { code: 'judge-not-proven' })
  })

  it('refuses a validator that misses one nested property', () => {
    const shallow = (value: unknown): value is unknown => {
      const object = value as { a?: unknown; b?: unknown }
      return object.a !== undefined && object.b !== undefined
    }
    assert.throws(() => proveValidator('shallow', shallow, example), /does not miss \/b\/c/)
  })

  it('damages an example once for each of its properties, at any depth', () => {
    assert.deepEqual(
      [...withoutEachProperty(example)],
      [
        ['/a', { b: { c: 1 } }],
        ['/b', { a: 'x' }],
        ['/b/c', { a: 'x', b: {} }],
      ],
    )
  })
})
