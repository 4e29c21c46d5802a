// Any single mutation of a conforming answer is found, as one finding in the right place.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { variant } from '../support/arbitraries.ts'
import {
  bodyOf,
  contact,
  contract,
  documentedBody,
  findingsOf,
  judgeAnswer,
  judgeBody,
  sent,
} from '../support/exchange.ts'
import type { CreateContact, VariantName } from '../support/frozen.ts'
import { placesOf, pointerOf, type Segments, valueAt, withName, withValue } from '../support/pointers.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 30 })
const place = variant.chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...placesOf(bodyOf(name)))))
const names = Object.keys(sent) as (keyof CreateContact)[]
const values = new Set<unknown>(Object.values(contact))

describe('one mutation of a conforming answer is one finding in its place', () => {
  it('when one value that was sent comes back as another', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), text, (name, got) => {
        fc.pre(!values.has(got))
        const found = findingsOf(judgeBody('created', { ...contact, [name]: got }))
        assert.equal(found.length, 1)
        assert.match(found[0] ?? '', new RegExp(`^echo-(mismatch|reformatted) /${name}$`))
      }),
    )
  })

  it('when two values change places', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...names), { minLength: 2, maxLength: 2 }), (pair) => {
        const [first, second] = pair.toSorted((a, b) => names.indexOf(a) - names.indexOf(b)) as [
          keyof CreateContact,
          keyof CreateContact,
        ]
        const body = { ...contact, [first]: contact[second], [second]: contact[first] }
        assert.deepEqual(findingsOf(judgeBody('created', body)), [`echo-swapped /${first}`])
      }),
    )
  })

  it('when all values go round in a circle, or one chain of them does', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: 2 }), fc.boolean(), (order, isChain) => {
        const moved = order.map((name, index) => {
          const from = order[(index + 1) % order.length] as keyof CreateContact
          return [name, isChain && index === order.length - 1 ? '' : contact[from]]
        })
        const first = names.find((name) => order.includes(name))
        const body = { ...contact, ...Object.fromEntries(moved) }
        assert.deepEqual(findingsOf(judgeBody('created', body)), [`echo-swapped /${first}`])
      }),
    )
  })

  it('when all values are spelled in one other way', () => {
    const ways: readonly ((value: string) => string)[] = [
      (value) => value.toUpperCase(),
      (value) => value.toLowerCase(),
      (value) => ` ${value}`,
      (value) => `${value}\u00a0`,
      (value) => value.replace(/^0/, '+62'),
      (value) => value.replace(/[oa]/g, (letter) => `&#${letter.charCodeAt(0)};`),
      (value) => encodeURIComponent(value),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...ways), fc.shuffledSubarray(names, { minLength: 1 }), (way, some) => {
        const changed = some.filter((name) => way(sent[name] ?? '') !== sent[name])
        const body = {
          ...contact,
          ...Object.fromEntries(changed.map((name) => [name, way(sent[name] ?? '')])),
        }
        const where = changed.length === 1 ? ` /${changed[0]}` : ''
        const expected = changed.length === 0 ? [] : [`echo-reformatted${where}`]
        assert.deepEqual(findingsOf(judgeBody('created', body)), expected)
      }),
    )
  })

  it('when a property has another name: as renamed, or as gone and new', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,20}$/)
    fc.assert(
      fc.property(place, name, ([of, segments], to) => {
        const body = bodyOf(of)
        fc.pre(!placesOf(body).some((other) => other.at(-1) === to))
        const found = findingsOf(judgeBody(of, withName(body, segments, to)))
        const pointer = pointerOf(segments)
        if (found.length === 1) assert.deepEqual(found, [`renamed-property ${pointer}`])
        else {
          const beside = pointerOf([...segments.slice(0, -1), to])
          assert.deepEqual(found, [`missing-property ${pointer}`, `undocumented-property ${beside}`])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('when a property stands twice, in any spelling of its name', () => {
    const spelled = place.chain(([of, segments]) => {
      const name = segments.at(-1) as string
      const flags = fc.array(fc.boolean(), { minLength: name.length, maxLength: name.length })
      return fc.tuple(fc.constant(of), fc.constant(segments), flags)
    })
    fc.assert(
      fc.property(spelled, ([of, segments, escaped]) => {
        const name = segments.at(-1) as string
        const spelling = [...name].map((letter, index) =>
          escaped[index] === true ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter,
        )
        const body = JSON.stringify(bodyOf(of)).replace(`"${name}"`, `"${spelling.join('')}":0,"${name}"`)
        assert.deepEqual(findingsOf(judgeBody(of, body)), [`duplicate-key ${pointerOf(segments)}`])
      }),
      { numRuns: 300 },
    )
  })

  it('when a constant is another one of its type', () => {
    const errors = fc.constantFrom<Exclude<VariantName, 'created'>>('expiredToken', 'overQuota')
    const constants: readonly (readonly [Segments, fc.Arbitrary<unknown>])[] = [
      [['_meta', 'status'], text],
      [['records', 'errorCode'], fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))],
      [['records', 'userMessage'], text],
    ]
    const changed = fc
      .constantFrom(...constants)
      .chain(([segments, other]) => fc.tuple(fc.constant(segments), other))
    fc.assert(
      fc.property(errors, changed, (of, [segments, to]) => {
        fc.pre(to !== valueAt(bodyOf(of), segments))
        const rule = segments.at(-1) === 'userMessage' ? 'message-changed' : 'wrong-constant'
        const found = findingsOf(judgeBody(of, withValue(bodyOf(of), segments, to)))
        assert.deepEqual(found, [`${rule} ${pointerOf(segments)}`])
      }),
      { numRuns: 300 },
    )
  })

  it('when the body is cut anywhere', () => {
    const cut = variant.chain((name) => {
      const whole = Buffer.from(documentedBody(name).toString().trim())
      const length = fc.integer({ min: 1, max: whole.length - 1 })
      return fc.tuple(
        fc.constant(name),
        length.map((end) => whole.subarray(0, end)),
      )
    })
    fc.assert(
      fc.property(cut, ([name, body]) => {
        assert.deepEqual(findingsOf(judgeBody(name, body, { sent: null })), ['truncated-json'])
      }),
    )
  })

  it('when the status is any other', () => {
    const documented = new Set<number>(Object.values(contract.variants).map(({ status }) => status))
    fc.assert(
      fc.property(variant, fc.integer({ min: 100, max: 999 }), (name, status) => {
        fc.pre(!documented.has(status))
        const { outcome, findings } = judgeAnswer({ status, body: bodyOf(name) }, { meant: name })
        const isOutage = status >= 500 && status < 600
        assert.equal(outcome, isOutage ? 'unavailable' : 'drift')
        assert.deepEqual(
          findings.map(({ part, pointer }) => [part, pointer]),
          [['status', '']],
        )
      }),
      { numRuns: 300 },
    )
  })
})
