import assert from 'node:assert/strict'
import { createJudge } from '../../src/judge/judge.ts'
import {
  JudgeError,
  proveValidator,
  withEachPropertyWrong,
  withoutEachProperty,
} from '../../src/judge/proof.ts'
import { documentedBody, findingsOf, judgeAnswer, judgeBody } from '../support/exchange.ts'
import { contract, validators, variantNames } from '../support/frozen.ts'
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
  const schema = {
    type: 'object',
    properties: {
      a: { type: 'string' },
      b: { type: 'object', properties: { c: { type: 'integer' }, d: { type: 'string' } }, required: ['c'] },
    },
    required: ['a', 'b'],
  }

  it('refuses a validator that accepts everything', () => {
    const all = (_: unknown): _ is unknown => true
    assert.throws(() => proveValidator('all', all, schema, example), JudgeError)
  })

  it('refuses a validator that rejects the documented example', () => {
    const none = (_: unknown): _ is unknown => false
    assert.throws(() => proveValidator('none', none, schema, example), { code: 'judge-not-proven' })
  })

  it('refuses a validator that misses one nested property', () => {
    const shallow = (value: unknown): value is unknown => {
      const object = value as { a?: unknown; b?: unknown }
      return object.a !== undefined && object.b !== undefined
    }
    assert.throws(() => proveValidator('shallow', shallow, schema, example), /does not miss \/b\/c/)
  })

  const isAB = (value: unknown) => {
    const { a, b } = value as { a?: unknown; b?: { c?: unknown; d?: unknown } }
    return typeof a === 'string' && Number.isInteger(b?.c) ? b : undefined
  }

  it('refuses a validator that asks for an optional property which the example shows', () => {
    const strict = (value: unknown): value is unknown => isAB(value)?.d === 'x'
    const shown = { a: 'x', b: { c: 1, d: 'x' } }
    assert.throws(() => proveValidator('strict', strict, schema, shown), /asks for \/b\/d/)
  })

  it('refuses a validator that takes anything at a property, be it one that no example shows', () => {
    const loose = (value: unknown): value is unknown => isAB(value) !== undefined
    assert.throws(() => proveValidator('loose', loose, schema, example), /takes anything at \/b\/d/)
    const right = (value: unknown): value is unknown =>
      ['undefined', 'string'].includes(typeof (isAB(value) ?? { d: 0 }).d)
    assert.doesNotThrow(() => proveValidator('right', right, schema, example))
  })

  it('damages an example once for each of its properties, at any depth', () => {
    assert.deepEqual(
      [...withoutEachProperty({ a: 'x', b: { c: 1, d: 'x' } }, schema)],
      [
        ['/a', { b: { c: 1, d: 'x' } }, false],
        ['/b', { a: 'x' }, false],
        ['/b/c', { a: 'x', b: { d: 'x' } }, false],
        ['/b/d', { a: 'x', b: { c: 1 } }, true],
      ],
    )
  })

  it('gives each documented property a value of another type', () => {
    assert.deepEqual(
      [...withEachPropertyWrong(example, schema)],
      [
        ['/a', { a: null, b: { c: 1 } }],
        ['/b', { a: 'x', b: null }],
        ['/b/c', { a: 'x', b: { c: null } }],
        ['/b/d', { a: 'x', b: { c: 1, d: null } }],
      ],
    )
  })

  it('is what a judge is made with: none is made of validators that are not those of its contract', () => {
    const { created } = validators.variants
    const swapped = { ...validators, variants: { ...validators.variants, overQuota: created } }
    assert.throws(() => createJudge(contract, swapped), { code: 'judge-not-proven' })
    const { overQuota: _gone, ...others } = validators.variants
    assert.throws(
      () => createJudge(contract, { ...validators, variants: others }),
      /no validator of overQuota/,
    )
  })
})
