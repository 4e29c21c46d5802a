import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ruleIds } from '../../src/judge/rules.ts'
import { outcomes } from '../../src/judge/verdict.ts'
import { rounds } from '../faults/length.ts'
import { anyCharacter } from '../support/any-character.ts'
import { type Conforming, conforming, headers, status, variant } from '../support/arbitraries.ts'
import {
  bodyOf,
  bytesOf,
  contact,
  contextOf,
  exchangeOf,
  findingsOf,
  judgeBody,
} from '../support/exchange.ts'
import type { VariantName } from '../support/frozen.ts'
import { judge } from '../support/frozen.ts'
import { objectsOf, placesOf, pointerOf, valueAt, without, withValue } from '../support/pointers.ts'
import { spellJson } from '../support/spellings.ts'

const judgeConforming = ({ variant: name, sent }: Conforming, body: unknown) =>
  judgeBody(name, body, { sent })

/** A value of another type than the one given; null is a removal of its own kind. */
function otherType(value: unknown): fc.Arbitrary<unknown> {
  const values: unknown[] = [0, 401.5, true, 'x', [], {}, ['x'], { a: 1 }]
  const kind = (item: unknown) => (Array.isArray(item) ? 'array' : item === null ? 'null' : typeof item)
  return fc.constantFrom(...values.filter((item) => kind(item) !== kind(value)))
}

/** `devMessage` and `applicationCode` are documented with both types, `more` as null alone. */
const isNullable = (segments: readonly string[]) =>
  /^(devMessage|applicationCode|more)$/.test(segments.at(-1) ?? '')

describe('whatever conforms', () => {
  it('conforms in any JSON spelling', () => {
    const spelled = conforming.chain((given) => fc.tuple(fc.constant(given), spellJson(given.body)))
    fc.assert(
      fc.property(spelled, ([given, text]) => {
        const verdict = judgeConforming(given, text)
        assert.deepEqual(findingsOf(verdict), [])
        assert.equal(verdict.outcome, 'conforming')
        assert.equal(verdict.variant, given.variant)
        assert.equal(verdict.createdId, given.variant === 'created' ? given.body.Id : null)
      }),
      { numRuns: rounds(100, 300) },
    )
  })

  it('is no longer conforming with one property removed, and the finding says which', () => {
    const damaged = conforming.chain((given) =>
      fc.tuple(fc.constant(given), fc.constantFrom(...placesOf(given.body))),
    )
    fc.assert(
      fc.property(damaged, ([given, segments]) => {
        const verdict = judgeConforming(given, without(given.body, segments))
        assert.deepEqual(findingsOf(verdict), [`missing-property ${pointerOf(segments)}`])
        assert.equal(verdict.outcome, 'drift')
      }),
      { numRuns: rounds(100, 300) },
    )
  })

  it('is no longer conforming with one type changed, and the finding says where', () => {
    const damaged = conforming.chain((given) =>
      fc.constantFrom(...placesOf(given.body)).chain((segments) => {
        // A text in place of a nullable one is documented.
        const at = isNullable(segments) && segments.at(-1) !== 'more' ? 'x' : valueAt(given.body, segments)
        const other = otherType(at).filter((value) => at !== 'x' || value !== null)
        return fc.tuple(fc.constant(given), fc.constant(segments), other)
      }),
    )
    fc.assert(
      fc.property(damaged, ([given, segments, value]) => {
        const verdict = judgeConforming(given, withValue(given.body, segments, value))
        const rule =
          typeof value === 'number' && segments.at(-1) === 'errorCode' ? 'wrong-constant' : 'wrong-type'
        assert.deepEqual(findingsOf(verdict), [`${rule} ${pointerOf(segments)}`])
      }),
      { numRuns: rounds(100, 300) },
    )
  })

  it('is no longer conforming with null in place of one property, and the finding says where', () => {
    const damaged = conforming.chain((given) => {
      const places = placesOf(given.body).filter((segments) => !isNullable(segments))
      return fc.tuple(fc.constant(given), fc.constantFrom(...places))
    })
    fc.assert(
      fc.property(damaged, ([given, segments]) => {
        const verdict = judgeConforming(given, withValue(given.body, segments, null))
        assert.deepEqual(findingsOf(verdict), [`unexpected-null ${pointerOf(segments)}`])
      }),
      { numRuns: rounds(100, 300) },
    )
  })

  it('has one additive finding for a property too many, at its escaped pointer', () => {
    const name = fc.stringMatching(/^[A-Za-z_$/~][\w$\-/~]{0,39}$/)
    const extended = conforming.chain((given) =>
      fc.tuple(
        fc.constant(given),
        fc.constantFrom(...objectsOf(given.body)),
        name,
        fc.jsonValue({ maxDepth: 2 }),
      ),
    )
    fc.assert(
      fc.property(extended, ([given, above, extra, value]) => {
        const segments = [...above, extra]
        fc.pre(!placesOf(given.body).some((place) => pointerOf(place) === pointerOf(segments)))
        const lower = extra.toLowerCase()
        const isSent = Object.values(given.sent).some((v) => v.length >= 3 && lower.includes(v.toLowerCase()))
        fc.pre(!isSent)
        const { findings } = judgeConforming(given, withValue(given.body, segments, value))
        assert.deepEqual(
          findings.map(({ rule, severity, pointer }) => [rule, severity, pointer]),
          [['undocumented-property', 'additive', pointerOf(segments)]],
        )
      }),
      { numRuns: rounds(100, 300) },
    )
  })
})

describe('whatever comes from the wire', () => {
  const whole: Record<VariantName, Buffer> = {
    created: Buffer.from(bytesOf(contact)),
    expiredToken: Buffer.from(bytesOf(bodyOf('expiredToken'))),
    overQuota: Buffer.from(bytesOf(bodyOf('overQuota'))),
  }
  const cut = fc
    .tuple(variant, fc.nat(400), fc.nat(400))
    .map(([name, from, to]) => whole[name].subarray(Math.min(from, to), Math.max(from, to)))
  const spliced = fc
    .tuple(cut, fc.uint8Array({ maxLength: 8 }), cut)
    .map(([before, noise, after]) => Buffer.concat([before, noise, after]))
  const json = fc.json({ maxDepth: 6, stringUnit: anyCharacter }).map((text) => Buffer.from(text))
  const punctuation = fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        ':',
        ',',
        '\\',
        '\\u',
        'd83d',
        '1',
        '-',
        'e',
        'null',
        '\ufeff',
        ' ',
        '\u00a0',
        '<html>',
        '"Id"',
      ),
      { maxLength: 40 },
    )
    .map((parts) => Buffer.from(parts.join('')))
  const body = fc.option(fc.oneof(cut, spliced, json, punctuation, fc.uint8Array({ maxLength: 300 })))

  it('never makes the judge throw, and always gets a verdict of known words', () => {
    fc.assert(
      fc.property(status, headers, body, variant, fc.boolean(), (code, list, bytes, meant, requestLeft) => {
        const parts = { status: code, headers: list, body: bytes, requestLeft }
        const verdict = judge(exchangeOf(parts), contextOf({ meant, knownIds: new Set(['1']), slowMs: 5 }))
        assert.ok(outcomes.includes(verdict.outcome))
        assert.ok(verdict.findings.every(({ rule }) => ruleIds.includes(rule)))
        if (verdict.outcome === 'conforming') assert.equal(code, bodyStatus(verdict.variant))
        if (code >= 500 && code < 600) assert.equal(verdict.outcome, 'unavailable')
        // Only a documented 401 proves that nothing was created.
        if (requestLeft && code !== 401) assert.equal(verdict.mayHaveCreated, true)
      }),
      { numRuns: rounds(1000, 3000) },
    )
  })

  const bodyStatus = (name: VariantName | null) => (name === 'created' ? 200 : 401)

  it('gets the same verdict each time', () => {
    fc.assert(
      fc.property(status, headers, body, variant, (code, list, bytes, meant) => {
        const once = () =>
          judge(exchangeOf({ status: code, headers: list, body: bytes }), contextOf({ meant }))
        assert.deepEqual(once(), once())
      }),
      { numRuns: rounds(100, 300) },
    )
  })
})
