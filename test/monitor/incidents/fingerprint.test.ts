// The same trouble in another answer: other lengths, counts and places. Judged for real, so that new words are held as well.
import assert from 'node:assert/strict'
import { fingerprintOf, placesAround } from '../../../monitor/incidents/fingerprint.ts'
import { contact, judgeAnswer, sent } from '../../support/exchange.ts'

const text = JSON.stringify(contact)
const echoed = (before: string, after: string) =>
  judgeAnswer({ body: { ...contact, Media: after } }, { sent: { ...sent, Media: before } })
const printed = ({ findings }: ReturnType<typeof judgeAnswer>) => fingerprintOf(findings)

const pairs: readonly (readonly [
  trouble: string,
  one: ReturnType<typeof judgeAnswer>,
  other: ReturnType<typeof judgeAnswer>,
])[] = [
  ['cut, at another length', echoed('x'.repeat(90), 'x'.repeat(64)), echoed('x'.repeat(90), 'x')],
  ['cut, in bytes', echoed('ëëëëëx', 'ëëëë'), echoed('abc', 'ab')],
  ['a no-break space, elsewhere', echoed('a b c', 'a\u00a0b c'), echoed('ab c', 'ab\u00a0c')],
  ['white space added, elsewhere', echoed('a b', 'a\u200d b'), echoed('abc b', 'abc \u200db')],
  ['characters replaced, more of them', echoed('Zoë', 'Zo?'), echoed('Zoëë', 'Zo??')],
  ['characters dropped, more of them', echoed('Zoë x', 'Zo x'), echoed('Zoëë x', 'Zo x')],
  ['one character, elsewhere', echoed('abcd', 'abxd'), echoed('abcd', 'abcx')],
  ['one character, at the start', echoed('abcd', 'xbcd'), echoed('abcd', 'abxd')],
  ['more behind it', echoed('a', 'a123'), echoed('a', 'a1')],
  ['the beginning lost', echoed('abcdef', 'f'), echoed('abcdef', 'ef')],
  [
    'a foreign body with more names',
    judgeAnswer({ body: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`p${index}`, 1])) }),
    judgeAnswer({ body: Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`p${index}`, 1])) }),
  ],
  [
    'truncated elsewhere',
    judgeAnswer({ body: text.slice(0, 30) }),
    judgeAnswer({ body: text.slice(0, 118) }),
  ],
  [
    'broken elsewhere',
    judgeAnswer({ body: text.replace('"Fax":', '"Fax":x') }),
    judgeAnswer({ body: text.replace('"Id":', '"Id":x') }),
  ],
  [
    'another encoding elsewhere',
    judgeAnswer({ body: Buffer.from(text, 'latin1') }),
    judgeAnswer({ body: Buffer.from(text.replace('ë', 'e').replace('pigeon', 'ë'), 'latin1') }),
  ],
]

describe('the fingerprint of a drift', () => {
  for (const [trouble, one, other] of pairs) {
    it(`is the same: ${trouble}`, () => {
      assert.equal(printed(one), printed(other))
      assert.doesNotMatch(printed(one) ?? '', /\d+ (?:more )?(?:character|byte)/)
    })
  }

  it('is the same of a finding that says what it does to types, as those of a version before did not', () => {
    const { findings } = judgeAnswer({ body: { ...contact, Id: 7 } })
    const consumerType = { type: 'Contact', is: 'Id: string', becomes: 'Id: number' }
    const typed = findings.map((found) => ({ ...found, consumerType }))
    assert.equal(fingerprintOf(typed), fingerprintOf(findings))
  })

  it('is another for another fault of the same value', () => {
    const faults = ['', 'Zoe', 'Zo?', 'Zo', 'ZOË', 'Zoë ', 'dove'].map((after) =>
      printed(echoed('Zoë', after)),
    )
    assert.equal(new Set(faults).size, faults.length)
  })

  it('is another where other properties are damaged by one fault', () => {
    const emptied = (...names: string[]) =>
      printed(judgeAnswer({ body: { ...contact, ...Object.fromEntries(names.map((name) => [name, ''])) } }))
    assert.notEqual(emptied('Phone', 'Fax'), emptied('Phone', 'Mobile'))
  })
})

describe('the places around a finding', () => {
  const around = (pointer: string) =>
    placesAround({
      ...{ rule: 'wrong-type', severity: 'breaking', part: 'body', pointer },
      ...{ expected: '', actual: '', message: '' },
    })

  it('are those that it lies in, up to the whole', () => {
    assert.deepEqual(around('/a/b'), ['wrong-type | ', 'wrong-type | /a'])
    assert.deepEqual(around('/a'), ['wrong-type | '])
    assert.deepEqual(around(''), [])
  })
})
