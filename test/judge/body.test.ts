import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import type { Answer } from '../../src/judge/verdict.ts'
import { bodyOf, contact, findingsOf, judgeAnswer, judgeBody } from '../support/exchange.ts'

const text = JSON.stringify(contact)
const rulesOf = (body: unknown, headers?: Answer['headers']) =>
  findingsOf(judgeAnswer(headers === undefined ? { body } : { body, headers }))
const labelled = (type: string): Answer['headers'] => [['content-type', type]]

describe('text around the JSON', () => {
  for (const [what, before] of [
    [
      'a PHP warning',
      '<br />\n<b>Warning</b>: Undefined array key "x" in <b>/a/b.php</b> on line <b>3</b><br />\n',
    ],
    ['a PHP warning with brackets', 'Warning: foo([array]) {closure} in /a/b.php:3\n'],
    ['an XSSI prefix', ")]}',\n"],
    ['an endless loop', 'while(1);'],
    ['a JSONP call', 'callback('],
    ['a log line', '[2026-11-24] notice\n'],
    ['a byte-order mark behind white space', ' \u{feff}'],
  ] as const) {
    it(`before it is one finding: ${what}`, () => {
      const after = before.endsWith('(') ? ');' : ''
      assert.deepEqual(rulesOf(before + text + after), ['text-before-json'])
      assert.equal(judgeAnswer({ body: before + text + after }).createdId, '48213')
    })
  }

  for (const after of [
    '<!-- 12 ms -->',
    '\0',
    ';',
    ' null',
    '{"Id":"2"}',
    '\u{feff}',
    '<script>x()</script>',
    '}',
  ]) {
    it(`after it is one finding: ${JSON.stringify(after)}`, () => {
      assert.deepEqual(rulesOf(text + after), ['text-after-json'])
    })
  }

  it('does not hide what else is wrong', () => {
    const body = `warning\n${JSON.stringify({ ...contact, Id: 5 })}`
    assert.deepEqual(rulesOf(body), ['text-before-json', 'wrong-type /Id'])
  })
})

describe('a body cut short', () => {
  for (const variant of ['created', 'expiredToken', 'overQuota'] as const) {
    it(`is truncated-json wherever ${variant} is cut`, () => {
      const whole = Buffer.from(JSON.stringify(bodyOf(variant)))
      for (let length = 1; length < whole.length; length++) {
        const verdict = judgeBody(variant, whole.subarray(0, length))
        assert.deepEqual(findingsOf(verdict), ['truncated-json'], `after ${length} bytes`)
        assert.equal(verdict.mayHaveCreated, true)
      }
    })
  }

  it('is truncated-json when it was indented, and when it is an array', () => {
    const indented = JSON.stringify([bodyOf('overQuota')], null, 2)
    for (let length = 1; length < indented.length; length++) {
      const verdict = judgeBody('overQuota', indented.slice(0, length))
      assert.deepEqual(findingsOf(verdict), ['truncated-json'], `after ${length} bytes`)
    }
  })
})

describe('a body that is no JSON is one finding', () => {
  for (const [what, body, rule] of [
    ['white space', ' \r\n', 'empty-body'],
    ['plain text', 'OK', 'not-json'],
    ['a form', 'Id=48213&Name=x', 'not-json'],
    ['XML', '<contact><Id>1</Id></contact>', 'not-json'],
    ['NaN', '{"Id":NaN}', 'not-json'],
    ['a comment', '{/* x */"Id":"1"}', 'not-json'],
    ['a trailing comma', '{"Id":"1",}', 'not-json'],
    ['single quotes', "{'Id':'1'}", 'not-json'],
    ['a raw line end in a text', '{"Id":"1\n"}', 'not-json'],
    ['a leading zero', '{"Id":01}', 'not-json'],
    ['gzip that nobody announced', gzipSync(text), 'invalid-utf8'],
    ['UTF-16', Buffer.from(`\u{feff}${text}`, 'utf16le'), 'invalid-utf8'],
    ['an overlong encoding', Buffer.from([0x7b, 0xc0, 0xaf, 0x7d]), 'invalid-utf8'],
    ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0xbd, 0x22]), 'invalid-utf8'],
    ['sixty-five levels of nesting', `${'['.repeat(65)}${']'.repeat(65)}`, 'not-json'],
    ['a hundred thousand levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'not-json'],
    ['a hundred thousand levels of objects', '{"a":'.repeat(100_000), 'not-json'],
    ['depth hidden in a text', JSON.stringify(`${'['.repeat(50_000)}${']'.repeat(50_000)}`), 'not-json'],
  ] as const) {
    it(what, () => {
      const found = rulesOf(body)
      assert.deepEqual(found, [rule])
    })
  }

  it('says where invalid UTF-8 begins', () => {
    const [found] = judgeAnswer({ body: Buffer.from([0x7b, 0x22, 0xc3, 0xa9, 0xe9, 0x22, 0x7d]) }).findings
    assert.match(found?.actual ?? '', /after 4 bytes of it/)
  })
})

describe('a page', () => {
  for (const page of [
    '<!DOCTYPE html><html><body>Sign in</body></html>',
    '\n<html lang="id"><script>var config = {"a":{"b":1}};</script></html>',
    '<head><title>503</title></head>',
    '<h1>Maintenance</h1>',
    '<?xml version="1.0"?><!DOCTYPE html><html></html>',
  ]) {
    it(`is one finding whatever its label: ${page.slice(0, 30).trim()}`, () => {
      for (const headers of [labelled('text/html; charset=iso-8859-1'), labelled('application/json'), []]) {
        assert.deepEqual(rulesOf(page, headers), ['html-page'])
      }
    })
  }
})

describe('a label and its body', () => {
  it('are one finding each when both deviate in ways of their own', () => {
    const body = { ...contact, Id: 5 }
    assert.deepEqual(rulesOf(body, labelled('text/plain')), [
      'content-type-changed content-type',
      'wrong-type /Id',
    ])
    assert.deepEqual(rulesOf(body, labelled('application/json; charset=iso-8859-1')), [
      'charset-not-utf8 content-type',
      'wrong-type /Id',
    ])
  })

  it('are one finding when the label explains the body', () => {
    assert.deepEqual(rulesOf('Id;Name', labelled('text/csv')), ['content-type-changed content-type'])
    const latin1 = Buffer.from(text, 'latin1')
    assert.deepEqual(rulesOf(latin1, labelled('application/json; charset=iso-8859-1')), [
      'charset-not-utf8 content-type',
    ])
  })

  it('conflict when two labels were sent', () => {
    const headers = [...labelled('application/json'), ...labelled('text/html')]
    assert.deepEqual(rulesOf(contact, headers), ['content-type-changed content-type'])
  })

  it('are one finding when there is neither', () => {
    assert.deepEqual(rulesOf('', []), ['empty-body'])
  })
})

describe('keys that stand twice', () => {
  it('are found at any depth, once for each place', () => {
    const body = JSON.stringify(bodyOf('expiredToken'))
      .replace('"errorCode"', '"errorCode":401,"errorCode":401,"errorCode"')
      .replace('"count"', '"count":1,"c\\u006funt"')
    assert.deepEqual(findingsOf(judgeBody('expiredToken', body)).sort(), [
      'duplicate-key /_meta/count',
      'duplicate-key /records/errorCode',
    ])
  })

  it('are found in the items of an array, under the index of the item', () => {
    const body = JSON.stringify({ ...contact, Tags: [{ a: 1 }, { a: 1 }] }).replace(
      '{"a":1}]',
      '{"a":1,"a":2}]',
    )
    assert.deepEqual(rulesOf(body).sort(), ['duplicate-key /Tags/1/a', 'undocumented-property /Tags'])
  })

  it('are not mistaken for colons and braces within texts', () => {
    const Media = '{"Id":"1","Id":"2"}\\":'
    assert.deepEqual(findingsOf(judgeAnswer({ body: { ...contact, Media } }, { sent: null })), [])
  })
})
