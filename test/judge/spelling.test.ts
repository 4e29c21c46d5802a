import assert from 'node:assert/strict'
import { differenceOf } from '../../src/judge/spelling.ts'
import { contact, judgeBody, sent } from '../support/exchange.ts'

const name = `Zoë O'Hara & "Sons" <x>`
const mojibake = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

describe('the same content in another spelling is one finding that says how', () => {
  for (const [how, property, before, after] of [
    ['in another case', 'Email', 'Zoe.OHara@example.com', 'zoe.ohara@example.com'],
    ['in another case', 'Name', 'Straßer Äpfel', 'straßer äpfel'],
    ['with other white space', 'Name', ' Zoe  Hara ', 'Zoe Hara'],
    ['with other white space', 'Media', 'a\u00a0b', 'a b'],
    ['as another form of the phone number', 'Phone', '01632960001', '+441632960001'],
    ['as another form of the phone number', 'Phone', '0812 3456-789', '628123456789'],
    ['as another form of the phone number', 'Fax', '01632960001', '1632960001'],
    ['as another form of the phone number', 'Mobile', '(0163) 2960-001', '01632960001'],
    ['escaped as HTML', 'Name', name, 'Zoë O&#039;Hara &amp; &quot;Sons&quot; &lt;x&gt;'],
    ['escaped as HTML', 'Name', name, `Zo&#xEB; O&apos;Hara & "Sons" <x>`],
    ['with backslashes', 'Name', name, `Zoë O\\'Hara & \\"Sons\\" <x>`],
    ['with backslashes', 'Media', 'https://example.com/a', 'https:\\/\\/example.com\\/a'],
    ['percent-encoded', 'Media', 'a b/c', 'a+b%2Fc'],
    ['in mojibake', 'Name', name, mojibake(name)],
    ['in mojibake', 'Name', 'Zoë €5', 'ZoÃ« â‚¬5'],
    ['with other white space', 'Fax', '', ' '],
    ['in another Unicode normalisation', 'Name', 'Zoë', 'Zoe\u0308'],
    ['spelled in another way', 'Name', ` ${name}`, name.toUpperCase()],
    ['spelled in another way', 'Email', ' Zoe@Example.com', 'zoe@example.com'],
  ] as const) {
    it(`${property} ${how}: ${JSON.stringify(before)} as ${JSON.stringify(after)}`, () => {
      const whole = { ...sent, [property]: before }
      const { findings } = judgeBody('created', { ...contact, [property]: after }, { sent: whole })
      assert.equal(findings.length, 1)
      const [found] = findings
      assert.deepEqual([found?.rule, found?.pointer], ['echo-reformatted', `/${property}`])
      assert.ok(found?.actual.includes(how), found?.actual)
    })
  }
})

describe('other content is a mismatch', () => {
  for (const [property, before, after] of [
    ['Name', 'Zoe Hara', 'Zoe'],
    ['Name', 'Zoë', 'Zoe'],
    ['Name', 'Zoë', 'Zo?'],
    ['Name', 'Zoë', 'Zo\u{fffd}'],
    ['Phone', '01632960001', '01632960002'],
    ['Phone', '01632960001', '2960001'],
    ['Phone', '01632960001', '1.63296E9'],
    ['Email', 'a@example.com', ''],
    ['Email', 'a@example.com', 'null'],
    ['Fax', '', '0'],
    ['Media', '1 < 2 <b>', '1 < 2 '],
  ] as const) {
    it(`${property}: ${JSON.stringify(before)} as ${JSON.stringify(after)}`, () => {
      const whole = { ...sent, [property]: before }
      const { findings } = judgeBody('created', { ...contact, [property]: after }, { sent: whole })
      assert.deepEqual(
        findings.map(({ rule, pointer }) => [rule, pointer]),
        [['echo-mismatch', `/${property}`]],
      )
    })
  }
})

describe('the reader of spellings', () => {
  it('survives entities and escapes that name no character', () => {
    for (const got of [
      '&#9999999;',
      '&#xffffff;',
      '&#xd800;',
      '%',
      '%ff',
      '%u0041',
      '\\',
      '&;',
      '&#;',
      '&bogus;',
    ]) {
      assert.equal(differenceOf('something else', got), null, got)
    }
  })
})
