// What a provider could do to the bytes and to their being JSON.
import { bodyOf, bytesOf, contact, documentedBody, sent } from '../../support/exchange.ts'
import { type Case, conforming, contactWith, drift, renamed } from './case.ts'

const text = JSON.stringify(contact)
const email = String(contact.Email)
const expired = JSON.stringify(bodyOf('expiredToken'))
const quota = JSON.stringify(bodyOf('overQuota'), null, 2)
const join = (...parts: readonly (Uint8Array | string)[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part))))
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)
const bom = bytes(0xef, 0xbb, 0xbf)
const encoded = (encoding: BufferEncoding, from = text): Uint8Array =>
  Uint8Array.from(Buffer.from(from, encoding))
/** The contact with text put in place of the first occurrence of other text. */
const edited = (from: string, to: string, body = text): string => {
  if (!body.includes(from)) throw new Error(`nothing to edit: ${from}`)
  return body.replace(from, () => to)
}
const cut = (marker: string, keep: number, body = text): string => body.slice(0, body.indexOf(marker) + keep)

const before: readonly (readonly [string, string])[] = [
  ['an XSSI prefix', `)]}',\n`],
  ['a loop against hijacking', 'while(1);'],
  ['another loop', 'for(;;);'],
  [
    'a PHP warning',
    '<br />\n<b>Warning</b>:  Undefined index in <b>/var/www/a.php</b> on line <b>12</b><br />\n',
  ],
  ['a plain PHP notice', 'Notice: Undefined variable: x in /var/www/a.php on line 3\n'],
  ['a log line', 'DEBUG 12:00 saved\n'],
  ['a comment', '/* generated */'],
  ['an HTML comment', '<!-- cache -->'],
  ['a word', 'OK'],
  ['a number and a line', '123\n'],
  ['a length of chunk', '1a4\r\n'],
  ['another document', '{"debug":true}'],
  ['an empty array', '[]'],
  ['null', 'null'],
  ['a zero byte', '\0'],
  ['a no-break space', '\u00a0'],
  ['a vertical tab', '\v'],
]
const after: readonly (readonly [string, string])[] = [
  ['a semicolon', ';'],
  ['an HTML comment', '\n<!-- served in 3 ms -->'],
  ['a second document', '\n{"a":1}'],
  ['itself once more', text],
  ['null', 'null'],
  ['a brace', '}'],
  ['a word', ' OK'],
  ['a PHP notice', '<br />\n<b>Notice</b>: x'],
  ['a zero byte', '\0'],
  ['a comma', ','],
  ['a script', '<script>alert(1)</script>'],
  ['a comment', '// end'],
  ['a no-break space', '\u00a0'],
]

export const byteCases: readonly Case[] = [
  drift('nothing', { body: '' }, 'empty-body'),
  drift('blanks only', { body: ' \r\n\t ' }, 'empty-body'),
  drift('nothing but a byte-order mark', { body: bom }, 'empty-body'),
  drift('a byte-order mark before the contact', { body: join(bom, text) }, 'byte-order-mark'),
  drift(
    'a byte-order mark before a 401',
    { meant: 'expiredToken', body: join(bom, expired) },
    'byte-order-mark',
  ),
  drift(
    'a byte-order mark before a 401, a create meant',
    { status: 401, body: join(bom, expired) },
    'byte-order-mark',
  ),
  drift('two byte-order marks', { body: join(bom, bom, text) }, 'byte-order-mark'),
  drift('Latin-1', { body: encoded('latin1') }, 'invalid-utf8'),
  drift('UTF-16 with its mark', { body: join(bytes(0xff, 0xfe), encoded('utf16le')) }, 'invalid-utf8'),
  drift(
    'UTF-16, big-endian, with its mark',
    {
      body: join(
        bytes(0xfe, 0xff),
        encoded('utf16le').map((_, i, all) => all[i ^ 1] ?? 0),
      ),
    },
    'invalid-utf8',
  ),
  drift(
    'UTF-16 without a mark',
    { meant: 'expiredToken', body: encoded('utf16le', expired) },
    'invalid-utf8',
  ),
  drift(
    'a lone continuation byte',
    { body: join(text.slice(0, 20), bytes(0x80), text.slice(20)) },
    'invalid-utf8',
  ),
  drift(
    'an overlong slash',
    { body: join(text.slice(0, 20), bytes(0xc0, 0xaf), text.slice(20)) },
    'invalid-utf8',
  ),
  drift(
    'a surrogate in UTF-8',
    { body: join(text.slice(0, 20), bytes(0xed, 0xa0, 0x80), text.slice(20)) },
    'invalid-utf8',
  ),
  drift(
    'half of a character before a quote',
    { body: join(cut('Zo', 2), bytes(0xc3), text.slice(text.indexOf('Zo') + 3)) },
    'invalid-utf8',
  ),
  drift(
    'a 401 with a foreign byte',
    { meant: 'overQuota', body: join(quota.slice(0, 60), bytes(0xff), quota.slice(60)) },
    'invalid-utf8',
  ),

  ...before.map(([what, prefix]) =>
    drift(`${what} before the contact`, { body: prefix + text }, 'text-before-json'),
  ),
  drift(
    'an XSSI prefix before a 401',
    { meant: 'expiredToken', body: `)]}',\n${expired}` },
    'text-before-json',
  ),
  drift(
    'a warning before a 401, a create meant',
    { status: 401, body: `Warning: x\n${quota}` },
    'text-before-json',
  ),
  drift('JSONP', { body: `callback(${text});` }, 'text-before-json'),
  drift('JSONP with a guard', { body: `/**/cb(${text})` }, 'text-before-json'),
  drift('parentheses', { body: `(${text})` }, 'text-before-json'),
  drift('an assignment', { body: `var contact = ${text};` }, 'text-before-json'),
  ...after.map(([what, suffix]) =>
    drift(`${what} after the contact`, { body: text + suffix }, 'text-after-json'),
  ),
  drift('text after a 401', { meant: 'overQuota', body: `${quota}\n--\n` }, 'text-after-json'),

  drift('only a brace', { body: '{' }, 'truncated-json'),
  drift('cut within a key', { body: cut('"Phone"', 3) }, 'truncated-json'),
  drift('cut after a key', { body: cut('"Phone"', 7) }, 'truncated-json'),
  drift('cut after a colon', { body: cut('"Phone"', 8) }, 'truncated-json'),
  drift('cut within a value', { body: cut('"Email"', 14) }, 'truncated-json'),
  drift('cut after a value', { body: cut('"Email"', 8 + email.length + 2) }, 'truncated-json'),
  drift('cut after a comma', { body: cut('"Email"', 8 + email.length + 3) }, 'truncated-json'),
  drift('cut before the last brace', { body: text.slice(0, -1) }, 'truncated-json'),
  drift('cut within an escape', { body: cut('\\"', 1) }, 'truncated-json'),
  drift('cut within a \\u escape', { body: `${cut('Zo', 2)}\\u00` }, 'truncated-json'),
  drift('cut within a character', { body: join(cut('Zo', 2), bytes(0xc3)) }, 'truncated-json'),
  drift('cut within a number', { meant: 'expiredToken', body: cut('401', 2, expired) }, 'truncated-json'),
  drift('cut after a minus', { meant: 'expiredToken', body: `${cut('401', 0, expired)}-` }, 'truncated-json'),
  drift('cut within null', { meant: 'expiredToken', body: cut('null', 2, expired) }, 'truncated-json'),
  drift(
    'cut between two closing braces',
    { meant: 'overQuota', body: quota.slice(0, quota.lastIndexOf('}')) },
    'truncated-json',
  ),
  drift('a 401 cut within, a create meant', { status: 401, body: expired.slice(0, 40) }, 'truncated-json'),
  drift('an array cut', { body: `[${text}` }, 'truncated-json'),

  drift('a comma too many', { body: edited('}', ',}') }, 'not-json'),
  drift('a comma missing', { body: edited('","Phone"', '" "Phone"') }, 'not-json'),
  drift('two commas', { body: edited(',"Phone"', ',,"Phone"') }, 'not-json'),
  drift('single quotes', { body: `{'Id':'1','Name':'x'}` }, 'not-json'),
  drift('bare keys', { body: edited('"Phone"', 'Phone') }, 'not-json'),
  drift('a comment within', { body: edited('"Phone"', '/* x */"Phone"') }, 'not-json'),
  drift('a comment at the end of a line', { body: edited('"Phone"', '// x\n"Phone"') }, 'not-json'),
  drift('NaN', { meant: 'expiredToken', body: edited('"count":1', '"count":NaN', expired) }, 'not-json'),
  drift(
    'Infinity',
    { meant: 'expiredToken', body: edited('"count":1', '"count":Infinity', expired) },
    'not-json',
  ),
  drift('undefined', { body: edited(`"${contact.Media}"`, 'undefined') }, 'not-json'),
  drift('None', { meant: 'expiredToken', body: edited('null', 'None', expired) }, 'not-json'),
  drift('True', { body: edited(`"${contact.Media}"`, 'True') }, 'not-json'),
  drift('a leading zero', { meant: 'expiredToken', body: edited('401', '0401', expired) }, 'not-json'),
  drift('a plus sign', { meant: 'expiredToken', body: edited('401', '+401', expired) }, 'not-json'),
  drift('hexadecimal', { meant: 'expiredToken', body: edited('401', '0x191', expired) }, 'not-json'),
  drift('a dot without digits', { meant: 'expiredToken', body: edited('401', '401.', expired) }, 'not-json'),
  drift('a raw line break in a string', { body: edited('carrier ', 'carrier\n') }, 'not-json'),
  drift('a raw tab in a string', { body: edited('carrier ', 'carrier\t') }, 'not-json'),
  drift('an unknown escape', { body: edited('carrier ', 'carrier\\x20') }, 'not-json'),
  drift('an escaped apostrophe', { body: edited(`O'Hara`, `O\\'Hara`) }, 'not-json'),
  drift('a bare quote in a string', { body: edited('\\"Sons', '"Sons') }, 'not-json'),
  drift('equals signs', { body: edited('"Phone":', '"Phone"=') }, 'not-json'),
  drift('a form', { body: 'Id=48213&Name=x' }, 'not-json'),
  drift('a plain word', { body: 'OK' }, 'not-json'),
  drift('XML', { body: '<?xml version="1.0"?><contact><Id>1</Id></contact>' }, 'not-json'),
  drift('binary', { body: bytes(0, 1, 2, 3) }, 'not-json'),
  drift('a bracket in place of a brace', { body: `${text.slice(0, -1)}]` }, 'not-json'),

  drift('a page in lower case', { body: '<html><body>x</body></html>' }, 'html-page'),
  drift('a page with a doctype and blanks', { body: '\n\n  <!doctype html>\n<html></html>' }, 'html-page'),
  drift('a page after a byte-order mark', { body: join(bom, '<!DOCTYPE html><html></html>') }, 'html-page'),
  drift('a page that holds JSON', { body: `<html><script>var a = ${text}</script></html>` }, 'html-page'),
  drift('a fragment of a page', { body: '<h1>Bad Request</h1>' }, 'html-page'),
  drift('a page after a comment', { body: '<!-- x --><html></html>' }, 'html-page'),

  drift('a key twice', { body: edited('"Phone"', '"Phone":"0","Phone"') }, 'duplicate-key /Phone'),
  drift(
    'a key twice with the same value',
    { body: edited('}', `,"Media":${JSON.stringify(contact.Media)}}`) },
    'duplicate-key /Media',
  ),
  drift(
    'a key three times',
    { body: edited('"Phone"', '"Phone":"0","Phone":"1","Phone"') },
    'duplicate-key /Phone',
  ),
  drift(
    'a key twice, once escaped',
    { body: edited('"Phone"', '"\\u0050hone":"0","Phone"') },
    'duplicate-key /Phone',
  ),
  drift('the Id twice', { body: edited('{', '{"Id":"7",') }, 'duplicate-key /Id'),
  drift(
    'a key twice in the envelope',
    { meant: 'expiredToken', body: edited('"errorCode"', '"errorCode":401,"errorCode"', expired) },
    'duplicate-key /records/errorCode',
  ),
  drift(
    'the status twice',
    { meant: 'overQuota', body: edited('"count"', '"status":"OK","count"', quota) },
    'duplicate-key /_meta/status',
  ),
  drift(
    'the envelope twice',
    { meant: 'expiredToken', body: edited('"records"', '"records":null,"records"', expired) },
    'duplicate-key /records',
  ),
  drift(
    'a key twice in a 401 where a create was meant',
    { status: 401, body: edited('"more"', '"more":1,"more"', expired) },
    'duplicate-key /records/more',
  ),
  drift(
    'a key twice, in capitals once',
    { body: edited('}', ',"media":"x"}') },
    'undocumented-property /media',
  ),

  drift('a lone high surrogate', { body: edited('carrier', 'carrier\\ud83d') }, 'lone-surrogate /Media'),
  drift('a lone low surrogate', { body: edited('carrier', '\\udc00carrier') }, 'lone-surrogate /Media'),
  drift(
    'surrogates the wrong way round',
    { body: edited('carrier', '\\ude00\\ud83d') },
    'lone-surrogate /Media',
  ),
  drift(
    'a lone surrogate in a message for developers',
    { meant: 'overQuota', body: edited('"devMessage": ""', '"devMessage": "\\ud800"', quota) },
    'lone-surrogate /records/devMessage',
  ),

  drift('a contact in a string', { body: JSON.stringify(text) }, 'double-encoded'),
  drift(
    'a contact in a string in a string',
    { body: JSON.stringify(JSON.stringify(text)) },
    'double-encoded',
  ),
  drift(
    'an envelope in a string',
    { meant: 'expiredToken', body: JSON.stringify(expired) },
    'double-encoded',
  ),
  drift(
    'an envelope in a string, a create meant',
    { status: 401, body: JSON.stringify(quota) },
    'double-encoded',
  ),
  drift(
    'records in a string',
    {
      meant: 'expiredToken',
      body: { ...bodyOf('expiredToken'), records: JSON.stringify(bodyOf('expiredToken')['records']) },
    },
    'wrong-type /records',
  ),
  drift('a contact in a string under data', { body: { data: text } }, 'double-encoded'),

  conforming('indented', { body: JSON.stringify(contact, null, 4) }),
  conforming('with line breaks of DOS and blanks around', {
    body: `\r\n  ${JSON.stringify(contact, null, '\t').replaceAll('\n', '\r\n')}\r\n\r\n`,
  }),
  conforming('in reverse order', { body: Object.fromEntries(Object.entries(contact).reverse()) }),
  conforming('every character escaped', {
    body: text.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  }),
  conforming('slashes escaped', {
    body: JSON.stringify(contactWith({ Media: 'a/b' })).replace('a/b', 'a\\/b'),
    context: { sent: { ...sent, Media: 'a/b' } },
  }),
  conforming('keys escaped', { body: edited('"Phone"', '"\\u0050\\u0068one"') }),
  conforming('a pair of surrogates, escaped', {
    body: edited('carrier pigeon', '\\ud83d\\ude00'),
    context: { sent: { ...sent, Media: '\u{1f600}' } },
  }),
  conforming('401.0', { meant: 'expiredToken', body: edited('401', '401.0', expired) }),
  conforming('4.01e2', { meant: 'overQuota', body: edited('401', '4.01e2', quota) }),
  conforming('a count of 1.0', { meant: 'expiredToken', body: edited('"count":1', '"count":1.0', expired) }),
  conforming('the page of the provider, 200', { body: documentedBody('created'), context: { sent: null } }),
  conforming('the page of the provider, expired', {
    meant: 'expiredToken',
    body: documentedBody('expiredToken'),
  }),
  conforming('the page of the provider, over quota', {
    meant: 'overQuota',
    body: documentedBody('overQuota'),
  }),
  drift(
    'a key in other capitals with an escape',
    { body: JSON.stringify(renamed({ Phone: 'phone' })).replace('phone', '\\u0070hone') },
    'renamed-property /Phone',
  ),
  drift('text of a kilobyte before it', { body: `${'x'.repeat(1024)}${text}` }, 'text-before-json'),
  drift(
    'a contact with one property of a thousand arrays',
    { body: `${text.slice(0, -1)},"Deep":${'['.repeat(1000)}${']'.repeat(1000)}}` },
    'not-json /Deep',
  ),
  drift(
    'a contact whose Media is a thousand objects',
    { body: edited('"carrier pigeon"', `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`) },
    'not-json /Media',
  ),
  drift(
    'a devMessage of a thousand arrays',
    {
      meant: 'overQuota',
      body: edited('"devMessage": ""', `"devMessage": ${'['.repeat(1000)}${']'.repeat(1000)}`, quota),
    },
    'not-json /records/devMessage',
  ),
  drift('a contact in a hundred arrays', { body: `${'['.repeat(100)}${text}${']'.repeat(100)}` }, 'not-json'),
  drift(
    'a contact in a hundred objects',
    { body: `${'{"data":'.repeat(100)}${text}${'}'.repeat(100)}` },
    'not-json',
  ),
  drift(
    'depth in two properties',
    { body: `{"a":${'['.repeat(99)}${']'.repeat(99)},"b":${'['.repeat(99)}${']'.repeat(99)}}` },
    'not-json',
  ),
  drift('zero bytes for a body', { body: bytesOf('\0'.repeat(64)) }, 'not-json'),
]
