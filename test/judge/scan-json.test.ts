import assert from 'node:assert/strict'
import fc from 'fast-check'
import { scanJson } from '../../src/judge/scan-json.ts'
import { rounds } from '../faults/length.ts'
import { anyCharacter } from '../support/any-character.ts'
import { spellJson } from '../support/spellings.ts'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const value = fc.jsonValue({ maxDepth: 4, stringUnit: anyCharacter })
const spelled = value.chain(spellJson)
const noise = fc
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
      '\\u00e9',
      '\\x',
      '\\u12',
      '\\ud8',
      '\n',
      '\u0001',
      '0',
      '-',
      '1.',
      'e5',
      'E',
      'tru',
      'true',
      'null',
      'nul',
      ' ',
      'a',
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

/** JSON with a few characters taken out or put in. */
const damaged = fc
  .tuple(spelled, fc.nat(200), fc.nat(3), noise)
  .map(([text, at, length, insert]) => text.slice(0, at) + insert + text.slice(at + length))

describe('the scanner', () => {
  it('takes for whole exactly what JSON.parse takes', () => {
    fc.assert(
      fc.property(fc.oneof(spelled, noise, damaged), (text) => {
        const { end, at } = scanJson(text)
        assert.equal(
          end === 'complete' && at === text.length,
          isJson(text),
          JSON.stringify({ text, end, at }),
        )
      }),
      { numRuns: rounds(1250, 5000) },
    )
  })

  it('finds the end of JSON with text behind it', () => {
    fc.assert(
      fc.property(
        value.map((item) => JSON.stringify([item])),
        fc.constantFrom('x', ']', '"', '{"a"'),
        (text, tail) => {
          const { end, at, duplicates } = scanJson(text + tail)
          assert.deepEqual({ end, at, duplicates }, { end: 'complete', at: text.length, duplicates: [] })
        },
      ),
    )
  })

  it('finds each beginning of JSON truncated, never invalid', () => {
    fc.assert(
      fc.property(
        value.map((item) => JSON.stringify([item])),
        fc.nat(),
        (text, seed) => {
          const cut = text.slice(0, seed % text.length)
          assert.deepEqual([scanJson(cut).end, scanJson(cut).at], ['truncated', cut.length])
        },
      ),
      { numRuns: rounds(250, 1000) },
    )
  })

  for (const [text, end, at] of [
    ['', 'truncated', 0],
    ['{"a":tru', 'truncated', 8],
    ['{"a":trx', 'invalid', 5],
    ['{"a":-', 'truncated', 6],
    ['{"a":1e', 'truncated', 7],
    ['{"a":01}', 'invalid', 5],
    ['{"a":1.}', 'invalid', 5],
    ['{"a":+1}', 'invalid', 5],
    ['{"a":"\\u00', 'truncated', 10],
    ['{"a":"\\u0g', 'invalid', 5],
    ['{"a":"\\', 'truncated', 7],
    ['{"a":"\\x"}', 'invalid', 5],
    ['{"a":"\t"}', 'invalid', 5],
    ['{"a" 1}', 'invalid', 5],
    ['{a:1}', 'invalid', 1],
    ['{"a":1,}', 'invalid', 7],
    ['[1,]', 'invalid', 3],
    ['[1 2]', 'invalid', 3],
    ['[1}', 'invalid', 2],
    ['{]', 'invalid', 1],
    ['[}', 'invalid', 1],
    ['{"a":1} x', 'complete', 8],
    ['{} ', 'complete', 3],
    ['[]', 'complete', 2],
  ] as const) {
    it(`says of ${JSON.stringify(text)}: ${end} at ${at}`, () => {
      const scan = scanJson(text)
      assert.deepEqual([scan.end, scan.at], [end, at])
    })
  }

  for (const [text, place, isWithin] of [
    ['{"a":{"b":[1,tru', ['a', 'b', 1], true],
    ['{"a":{"b":1', ['a', 'b'], false],
    ['{"a":1,', ['a'], false],
    ['{"a":1,"b":', ['b'], true],
    ['{"a":{', ['a'], true],
    ['{"a":[', ['a', 0], true],
    ['{"a":x}', ['a'], true],
    ['{', [], true],
    ['x', [], true],
    ['{"a":1} x', [], false],
  ] as const) {
    it(`says where it stopped in ${text}`, () => {
      const scan = scanJson(text)
      assert.deepEqual([scan.place, scan.isWithin], [place, isWithin])
    })
  }

  it('lists a key that stands twice in its own object alone, however it is escaped', () => {
    const text = '{"a":{"b":1},"b":[{"c":1,"\\u0063":2},{"c":1}],"a":{"b":1},"a":0}'
    assert.deepEqual(scanJson(text).duplicates, [['b', 0, 'c'], ['a'], ['a']])
  })
})
