import assert from 'node:assert/strict'
import { differenceOf } from '../../src/judge/spelling.ts'
import { contact, judgeBody, sent } from '../support/exchange.ts'

const name = `Zoë O'Hara & "Sons" <x>`
const mojibake = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

describe('the same content in another spelling is one finding that says how', () => {
  for (const [how, property, before, after] of [
    ['in another case', 'Email', 'Zoe.OHara@example.com', 'zoe.ohara@example.com'],
    ['in another case', 'Name', 'Straßer Äpfel', 'straßer äpfel'],
    [
      'without the white space around it, and doubled blanks as single ones',
      'Name',
      ' Zoe  Hara ',
      'Zoe Hara',
    ],
    ['with a blank (U+0020) for a no-break space (U+00A0), at character 2', 'Media', 'a\u00a0b', 'a b'],
    ['with a country code for the leading zero', 'Phone', '01632960001', '+441632960001'],
    ['with a country code for the leading zero', 'Phone', '0812 3456-789', '628123456789'],
    ['with other signs in the phone number', 'Mobile', '(0163) 2960-001', '01632960001'],
    ['escaped as HTML', 'Name', name, 'Zoë O&#039;Hara &amp; &quot;Sons&quot; &lt;x&gt;'],
    ['escaped as HTML', 'Name', name, `Zo&#xEB; O&apos;Hara & "Sons" <x>`],
    ['with backslashes', 'Name', name, `Zoë O\\'Hara & \\"Sons\\" <x>`],
    ['with backslashes', 'Media', 'https://example.com/a', 'https:\\/\\/example.com\\/a'],
    ['percent-encoded', 'Media', 'a b/c', 'a+b%2Fc'],
    ['in mojibake', 'Name', name, mojibake(name)],
    ['in mojibake', 'Name', 'Zoë €5', 'ZoÃ« â‚¬5'],
    ['with white space added at its end', 'Fax', '', ' '],
    ['decomposed (Unicode NFD)', 'Name', 'Zoë', 'Zoe\u0308'],
    ['spelled in another way: white space and case', 'Name', ` ${name}`, name.toUpperCase()],
    ['spelled in another way: white space and case', 'Email', ' Zoe@Example.com', 'zoe@example.com'],
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
    ['Fax', '01632960001', '1632960001'],
    ['Phone', '01632960117', '91632960117'],
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

/** What software does to a text, and what is said of it: `sent` holds what shows it. */
const faults: readonly (readonly [fault: string, sent: string, got: string, words: string])[] = [
  ['trim', ' Anna Li  ', 'Anna Li', 'the same content, without the white space around it'],
  ['rtrim', ' Anna Li  ', ' Anna Li', 'the same content, without the white space at its end'],
  ['ltrim', ' Anna Li  ', 'Anna Li  ', 'the same content, without the white space at its start'],
  [
    'doubled blanks collapsed',
    'Anna  Li',
    'Anna Li',
    'the same content, with its doubled blanks as single ones',
  ],
  ['a blank appended', 'Anna', 'Anna ', 'the same content, with white space added at its end'],
  ['more blanks', ' Anna ', ' Anna  \n', 'the same content, with white space added at its end'],
  [
    'more blanks before it',
    ' Anna ',
    '\ufeff Anna ',
    'the same content, with white space added at its start',
  ],
  ['more blanks around it', ' Anna ', '  Anna  ', 'the same content, with white space added around it'],
  ['CR LF to LF', 'a\r\nb', 'a\nb', 'the same content, with other line breaks (LF)'],
  ['LF to CR LF', 'a\nb', 'a\r\nb', 'the same content, with other line breaks (CR LF)'],
  ['line breaks to blanks', 'a\nb', 'a b', 'the same content, with blanks for its line breaks'],
  ['line breaks dropped', 'a\nb', 'ab', 'without its line breaks'],
  [
    'a no-break space for a blank',
    'carrier pigeon',
    'carrier\u00a0pigeon',
    'the same content, with a no-break space (U+00A0) for a blank (U+0020), at character 8',
  ],
  [
    'a no-break space lost',
    'a\u00a0b c',
    'a b c',
    'the same content, with a blank (U+0020) for a no-break space (U+00A0), at character 2',
  ],
  [
    'a zero-width space lost',
    'ab\u200bc',
    'abc',
    'the same content, without its zero-width space (U+200B) at character 3',
  ],
  ['a byte-order mark added', 'abc', '\ufeffabc', 'the same content, with white space added at its start'],
  [
    'a joiner added',
    'abc',
    'ab\u200dc',
    'the same content, with a zero-width joiner (U+200D) added at character 3',
  ],
  ['NFC', 'Zoe\u0308', 'Zoë', 'the same content, composed (Unicode NFC)'],
  ['NFD', 'Zoë', 'Zoe\u0308', 'the same content, decomposed (Unicode NFD)'],
  ['NFKC', 'ﬁve', 'five', 'the same content, with its compatibility characters replaced (Unicode NFKC)'],
  ['+ to blank', 'a+b', 'a b', 'the same content, with blanks for its plus signs'],
  ['blank to +', 'a b', 'a+b', 'the same content, with plus signs for blanks'],
  ['%xx decoded', '100 %41', '100 A', 'the same content, with its percent signs decoded'],
  ['%xx encoded', '100 %41', '100%20%2541', 'the same content, percent-encoded'],
  [
    'urldecode',
    'a+b %41',
    'a b A',
    'the same content, decoded as a form is: percent signs, and blanks for its plus signs',
  ],
  ['urlencode', 'a b/c', 'a+b%2Fc', 'the same content, percent-encoded, as a form is'],
  ['entities decoded', 'R&amp;D', 'R&D', 'the same content, with its HTML entities decoded'],
  ['entities encoded', 'R&amp;D', 'R&amp;amp;D', 'the same content, escaped as HTML'],
  ['entities encoded twice', "O'Hara", 'O&amp;#39;Hara', 'the same content, escaped as HTML'],
  ['stripslashes', 'C:\\temp', 'C:temp', 'the same content, without its backslashes'],
  ['addslashes', "O'Hara \\ x", "O\\'Hara \\\\ x", 'the same content, with backslashes added'],
  ['quotes doubled', "O'Hara", "O''Hara", 'the same content, with doubled quotes'],
  ['quoted', "O'Hara", `"O'Hara"`, 'the same content, in quotation marks'],
  ['quoted as JSON', 'Anna "Li"\n', '"Anna \\"Li\\"\\n"', 'the same content, in quotation marks'],
  ['quoted as CSV', 'Anna "Li", x', '"Anna ""Li"", x"', 'the same content, in quotation marks'],
  ['quoted as SQL', "O'Hara", "'O''Hara'", 'the same content, in quotation marks'],
  ['quoted as it is', 'Anna "Li" x', '"Anna "Li" x"', 'the same content, in quotation marks'],
  ['quotation marks lost', '"Anna"', 'Anna', 'the same content, without the quotation marks around it'],
  ['quotes undoubled', "O''Hara", "O'Hara", 'the same content, with its doubled quotes as single ones'],
  ['mojibake', 'Zoë', mojibake('Zoë'), 'the same content, in mojibake (UTF-8 read as Latin-1)'],
  ['mojibake mended', mojibake('Zoë'), 'Zoë', 'the same content, with its mojibake mended'],
  [
    'capitals lost in an e-mail address',
    'Zoe@Example.com',
    'zoe@example.com',
    'the same content, in another case, in small letters',
  ],
  ['strip_tags', 'a <b>bold</b> dove', 'a bold dove', 'without its markup'],
  [
    'utf8mb3, dropped',
    'Anna \u{1f4c7} Li',
    'Anna  Li',
    'without its 1 character beyond the basic plane (four bytes in UTF-8)',
  ],
  [
    'utf8mb3, as ?',
    'Anna \u{1f4c7} Łi',
    'Anna ? Łi',
    'with a question mark for 1 character beyond the basic plane (four bytes in UTF-8)',
  ],
  [
    'utf8mb3, as four ?',
    'Anna \u{1f4c7} Łi',
    'Anna ???? Łi',
    'with a question mark for 1 character beyond the basic plane (four bytes in UTF-8)',
  ],
  [
    'utf8mb3, as U+FFFD',
    'A \u{1f4c7} Łi',
    'A \ufffd Łi',
    'with a replacement character (U+FFFD) for 1 character beyond the basic plane (four bytes in UTF-8)',
  ],
  [
    'utf8mb3, cut there',
    'Anna \u{1f4c7} Li',
    'Anna ',
    'cut before the first character beyond the basic plane (four bytes in UTF-8)',
  ],
  ['latin1', 'Zoë Łж', 'Zoë ??', 'with a question mark for 2 characters beyond Latin-1'],
  ['latin1, dropped', 'Zoë Łж x', 'Zoë  x', 'without its 2 characters beyond Latin-1'],
  ['ASCII', 'Zoë Łж', 'Zo? ??', 'with a question mark for 3 characters beyond ASCII'],
  ['another character for one', `Zoë O'Hara`, `Zoé O'Hara`, 'with other accents'],
  [
    'a letter of another alphabet',
    'Zoë Łж abc',
    'Zoë Łz abc',
    'another string, differing in 1 character beyond ASCII, at character 6',
  ],
  ['transliterated', 'Zoë', 'Zoe', 'without its accents'],
  ['transliterated, and nothing else', 'Zoë\u00a0ﬁ', 'Zoe\u00a0ﬁ', 'without its accents'],
  ['a leading zero lost', '01632960117', '1632960117', 'without its leading zero'],
  ['a leading zero added', '1632960117', '01632960117', 'with a leading zero that was not sent'],
  ['leading zeros lost', '00123', '123', 'without its leading zeros'],
  [
    'another digit for the zero',
    '01632960117',
    '91632960117',
    'another string, differing in 1 character, at its start',
  ],
  [
    'a country code for the zero',
    '01632 960117',
    '+44 1632 960117',
    'the same content, with a country code for the leading zero',
  ],
  [
    'a zero for the country code',
    '+44 1632 960117',
    '01632960117',
    'the same content, with a leading zero for the country code',
  ],
  ['the country code lost', '+44 1632 960117', '1632 960117', 'without its country code'],
  [
    'signs lost in a number',
    '+44 1632-960117',
    '+441632960117',
    'the same content, with other signs in the phone number',
  ],
  [
    'the plus lost',
    '+44 1632 960117',
    '44 1632 960117',
    'the same content, with the phone number without its plus sign',
  ],
  ['00 for +', '+441632960117', '00441632960117', 'the same content, with another international prefix'],
  ['the +tag lost', 'Zoe+tag@example.com', 'zoe@example.com', 'without the +tag of the e-mail address'],
  ['the @ of a handle lost', '@zoe_tw', 'zoe_tw', 'without the @ at its start'],
  ['an @ before a handle', 'zoe_tw', '@zoe_tw', 'with an @ before it'],
  ['cut', 'x'.repeat(101), 'x'.repeat(64), 'cut to its first 64 characters'],
  [
    'cut, where bytes were counted',
    'ë'.repeat(20),
    'ë'.repeat(16),
    'cut to its first 16 characters (32 bytes of UTF-8)',
  ],
  [
    'cut within a character',
    'aaaë',
    'aaa\ufffd',
    'with a replacement character (U+FFFD) for 1 character beyond ASCII',
  ],
  [
    'cut within a character, more behind',
    'aaaëbb',
    'aaa\ufffd',
    'cut within a character, to its first 4 characters (6 bytes of UTF-8)',
  ],
  ['cut, with an ellipsis', 'Annabel Lee', 'Annab...', 'cut, with an ellipsis, to its first 8 characters'],
  ['cut at a quote', 'Anna "Li"', 'Anna ', 'cut before a quote, an ampersand, a backslash or markup'],
  ['the beginning lost', 'Annabel Lee', 'Lee', 'without its first 8 characters'],
  ['more behind it', 'Anna', 'Anna (copy)', 'with 7 more characters behind it'],
  ['emptied', 'Anna', '', 'an empty string'],
  ['null as a text', 'Anna', 'null', 'a word for nothing, such as null or undefined'],
  ['a number as a float', '01632960117', '1.63296E+9', 'a number in scientific notation'],
  ['masked', '01632960117', '*******0117', 'masked, in whole or in part'],
  ['words turned round', 'Anna Li', 'Li Anna', 'its words in another order'],
  [
    'signs lost',
    'Anna-Li O.',
    'Anna Li O',
    'with other signs, blanks or capitals between the same letters and digits',
  ],
  ['more than chance left', 'Anna Li Lee', 'Anno Lu Lou', 'another string of 11 characters'],
  ['something else', 'Anna Li', 'New contact', 'another string of 11 characters'],
]

describe('a fault is named for what it is:', () => {
  for (const [fault, before, after, words] of faults) {
    it(`${fault}: ${words}`, () => {
      const { findings } = judgeBody(
        'created',
        { ...contact, Media: after },
        { sent: { ...sent, Media: before } },
      )
      assert.deepEqual(
        findings.map(({ pointer, actual }) => [pointer, actual]),
        [['/Media', words]],
      )
      const rule = words.startsWith('the same content') ? 'echo-reformatted' : 'echo-mismatch'
      assert.equal(findings[0]?.rule, rule)
    })
  }
})

describe('one fault of several values is one finding', () => {
  const of = (body: Record<string, unknown>) =>
    judgeBody('created', { ...contact, ...body }).findings.map(({ rule, pointer, actual }) => [
      rule,
      pointer,
      actual,
    ])

  it('that names the properties', () => {
    assert.deepEqual(of({ Phone: '', Fax: '' }), [
      ['echo-mismatch', '', 'an empty string, in "Phone", "Fax"'],
    ])
  })

  it('that says of truncation that it is that, all values included', () => {
    const cut = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, value.slice(0, 5)]))
    const names = Object.keys(sent).map((name) => `"${name}"`)
    assert.deepEqual(of(cut), [
      ['echo-mismatch', '', `cut to its first 5 characters, in ${names.join(', ')}`],
    ])
    const [[, , words] = []] = of({ Phone: '0163', Media: 'carrier' })
    assert.equal(words, 'cut short, in "Phone", "Media"')
  })

  it('that says of truncation by bytes to how many', () => {
    const sentLong = { ...sent, Name: 'Zoë "Zoë" Hara', Phone: '01632960117' }
    const judged = judgeBody(
      'created',
      { ...contact, ...sentLong, Name: 'Zoë', Phone: '0163' },
      { sent: sentLong },
    )
    assert.deepEqual(
      judged.findings.map(({ actual }) => actual),
      ['cut to its first 4 bytes of UTF-8, in "Name", "Phone"'],
    )
  })

  it('that says of how many could show it', () => {
    const words =
      'the same content, in another case, in capitals, in "Media", "TwitterId" (of 5 that could show it)'
    const [[, , found] = []] = of({
      Media: sent.Media?.toUpperCase(),
      TwitterId: sent.TwitterId?.toUpperCase(),
    })
    assert.equal(found, words.replace('"Media", "TwitterId"', '"TwitterId", "Media"'))
  })

  it('and a value of another property is said to be that', () => {
    assert.deepEqual(of({ Mobile: sent.Phone }), [
      ['echo-mismatch', '/Mobile', 'the value that was sent as "Phone"'],
    ])
  })

  it('and a value that moved on is not told as moved where another took the place that it left', () => {
    assert.deepEqual(of({ Phone: 'elsewhere', Mobile: sent.Phone }), [
      ['echo-mismatch', '/Phone', 'another string of 9 characters'],
      ['echo-mismatch', '/Mobile', 'the value that was sent as "Phone"'],
    ])
  })

  it('and two values, all that were sent, are told one by one', () => {
    const sentTwo = { Name: 'Anna Li', Phone: '01632960117' }
    const empty = Object.fromEntries(Object.keys(sent).map((name) => [name, '']))
    const body = { ...contact, ...empty, Name: 'x', Phone: '1632960117' }
    assert.deepEqual(
      judgeBody('created', body, { sent: sentTwo }).findings.map(({ pointer, actual }) => [pointer, actual]),
      [
        ['/Name', 'another string of 1 character'],
        ['/Phone', 'without its leading zero'],
      ],
    )
  })

  it('and a value that moved is not told as one gone and one new', () => {
    assert.deepEqual(of({ Phone: '', Mobile: sent.Phone }), [
      ['echo-swapped', '/Phone', 'the value of "Phone" under "Mobile", and "Phone" empty'],
    ])
  })
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
