// What a provider could do to the headers. The body is as documented, unless an entry says otherwise.
import { bodyOf, bytesOf, contact, token } from '../../support/exchange.ts'
import { type Case, conforming, drift, jsonAnd, typed } from './case.ts'

const html = '<html><body>hello</body></html>'
const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
const changed = 'content-type-changed content-type'
const charset = 'charset-not-utf8 content-type'

export const headerCases: readonly Case[] = [
  drift('no headers at all', { headers: [] }, 'content-type-missing content-type'),
  drift(
    'no media type among others',
    { headers: [['server', 'nginx']] },
    'content-type-missing content-type',
  ),
  drift('an empty media type', { headers: typed('') }, 'content-type-missing content-type'),
  drift(
    'no media type on a 401',
    { meant: 'overQuota', headers: [], body: bodyOf('overQuota') },
    'content-type-missing content-type',
  ),
  ...[
    'text/html',
    'text/html; charset=utf-8',
    'text/plain',
    'text/json',
    'text/javascript',
    'application/javascript',
    'application/xml',
    'application/octet-stream',
    'application/problem+json',
    'application/hal+json',
    'application/vnd.api+json',
    'application/x-json',
    'application/jsonp',
    'application/json-seq',
    'application/ld+json',
    'multipart/form-data; boundary=x',
    'application',
    'json',
    'application/jsonx',
  ].map((type) => drift(`JSON called ${type}`, { headers: typed(type) }, changed)),
  drift(
    'problem+json on a 401',
    { meant: 'expiredToken', headers: typed('application/problem+json'), body: bodyOf('expiredToken') },
    changed,
  ),
  drift(
    'text/html on a 401 with JSON',
    { meant: 'overQuota', headers: typed('text/html'), body: bodyOf('overQuota') },
    changed,
  ),
  drift(
    'two media types, the second another',
    {
      headers: [
        ['content-type', 'application/json'],
        ['content-type', 'text/html'],
      ],
    },
    changed,
  ),
  drift(
    'two media types, the first another',
    {
      headers: [
        ['content-type', 'text/plain'],
        ['content-type', 'application/json'],
      ],
    },
    changed,
  ),
  drift('two media types in one line', { headers: typed('application/json, text/html') }, changed),
  ...[
    ['application/json', 'application/json'],
    ['application/json, application/json'],
    ['application/json', 'Application/JSON; charset=utf-8'],
    ['application/json; charset=utf-8,application/json'],
  ].map((values) =>
    conforming(`the same media type twice: ${values.join(' and ')}`, {
      headers: values.map((value) => ['content-type', value] as const),
    }),
  ),
  ...[
    ['application/json; charset=utf-8', 'application/json; charset=latin1'],
    ['application/json, application/json; charset=latin1'],
  ].map((values) =>
    drift(
      `the same media type twice, with another charset: ${values.join(' and ')}`,
      { headers: values.map((value) => ['content-type', value] as const) },
      charset,
    ),
  ),
  drift('a media type and a comma', { headers: typed('application/json,') }, changed),
  drift(
    'no media type, twice',
    {
      headers: [
        ['content-type', ''],
        ['content-type', ' '],
      ],
    },
    'content-type-missing content-type',
  ),

  drift('two charsets', { headers: typed('application/json; charset=utf-8; charset=iso-8859-1') }, charset),
  drift(
    'two charsets, UTF-8 last',
    { headers: typed('application/json; charset=latin1; Charset=UTF-8') },
    charset,
  ),
  drift(
    'the same charset twice',
    { headers: typed('application/json; charset=latin1; charset=latin1') },
    charset,
  ),
  drift('no charset where one is announced', { headers: typed('application/json; charset=') }, charset),
  drift(
    'a charset behind a quoted parameter',
    { headers: typed('application/json; profile="a;b"; charset=latin1') },
    charset,
  ),
  ...[
    'iso-8859-1',
    'ISO-8859-15',
    'windows-1252',
    'us-ascii',
    'utf-16',
    'UTF-16LE',
    'utf-7',
    '"latin1"',
    'unknown',
    'utf-8859',
  ].map((name) => drift(`charset ${name}`, { headers: typed(`application/json; charset=${name}`) }, charset)),
  drift(
    'charset latin-1 and bytes to match',
    { headers: typed('application/json; charset=iso-8859-1'), body: latin1(JSON.stringify(contact)) },
    charset,
  ),
  drift(
    'charset utf-16 and bytes to match',
    {
      headers: typed('application/json; charset=utf-16le'),
      body: Uint8Array.from(Buffer.from(JSON.stringify(contact), 'utf16le')),
    },
    charset,
  ),
  drift(
    'charset latin-1 on a 401',
    {
      meant: 'expiredToken',
      headers: typed('application/json;charset=ISO-8859-1'),
      body: bodyOf('expiredToken'),
    },
    charset,
  ),
  ...[
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json; Charset=utf8',
    'Application/JSON',
    'application/json ; charset = utf-8',
    'application/json;',
    "application/json; charset='utf-8'",
    'APPLICATION/JSON;CHARSET=UTF8',
    ' application/json ',
    'application/json; charset=utf-8; charset="UTF-8"',
    'application/json; profile="a; charset=latin1"',
    'application/json; profile="a\\"; charset=latin1"',
    'application/json; profile="x, y"',
    'application/json; profile="never closed; charset=latin1',
    'application/json; xcharset=latin1',
    'application/json; charset*=latin1',
  ].map((type) => conforming(`the media type spelled ${type}`, { headers: typed(type) })),

  drift(
    'a compression that cannot be undone',
    { headers: jsonAnd(['content-encoding', 'gzip']), body: null },
    'content-encoding-broken content-encoding',
  ),
  drift(
    'an unknown compression',
    { meant: 'expiredToken', headers: jsonAnd(['content-encoding', 'snappy']), body: null },
    'content-encoding-broken content-encoding',
  ),
  conforming('gzip, undone', { headers: jsonAnd(['content-encoding', 'gzip']), body: bytesOf(contact) }),

  conforming(
    'Retry-After on the over-quota 401',
    { meant: 'overQuota', headers: jsonAnd(['retry-after', '3600']), body: bodyOf('overQuota') },
    'retry-after-appeared retry-after',
  ),
  conforming(
    'Retry-After on a 200',
    { headers: jsonAnd(['retry-after', '0']) },
    'retry-after-appeared retry-after',
  ),
  conforming(
    'Sunset',
    { headers: jsonAnd(['sunset', 'Sat, 31 Dec 2027 23:59:59 GMT']) },
    'deprecation-announced sunset',
  ),
  conforming(
    'Deprecation',
    { headers: jsonAnd(['deprecation', '@1688169599']) },
    'deprecation-announced deprecation',
  ),
  drift(
    'Sunset and a real deviation',
    { headers: jsonAnd(['sunset', 'Sat, 31 Dec 2027 23:59:59 GMT']), body: { ...contact, Id: 1 } },
    'deprecation-announced sunset',
    'wrong-type /Id',
  ),
  ...(
    [
      ['www-authenticate', 'Bearer error="invalid_token"'],
      ['www-authenticate', 'Basic realm="x"'],
      ['x-powered-by', 'PHP/7.2'],
      ['content-language', 'id'],
      ['set-cookie', 'visitor=1'],
      ['transfer-encoding', 'chunked'],
      ['x-ratelimit-remaining', '0'],
      ['link', '</a>; rel=preload'],
      ['connection', 'close'],
      ['access-control-allow-origin', '*'],
      ['', 'odd'],
      ['content-disposition', 'attachment; filename=x.html'],
      ['warning', '199 - "x"'],
    ] as const
  ).map(([name, value]) =>
    conforming(`an extra header ${name}: ${value}`, {
      meant: 'expiredToken',
      headers: jsonAnd([name, value]),
      body: bodyOf('expiredToken'),
    }),
  ),
  conforming('the same header many times', {
    headers: jsonAnd(...Array.from({ length: 200 }, (): [string, string] => ['x-a', 'b'])),
  }),

  drift('the token in a header', { headers: jsonAnd(['x-token', token]) }, 'secret-reflected x-token'),
  drift(
    'the token within a header',
    { headers: jsonAnd(['set-cookie', `session=${token}; Path=/`]) },
    'secret-reflected set-cookie',
  ),
  drift(
    'the token in a challenge',
    {
      meant: 'expiredToken',
      headers: jsonAnd(['www-authenticate', `Bearer ${token}`]),
      body: bodyOf('expiredToken'),
    },
    'secret-reflected www-authenticate',
  ),
  drift('HTML called JSON', { body: html }, 'html-page'),
  drift('HTML called HTML', { headers: typed('text/html'), body: html }, 'html-page'),
  drift('HTML without a media type', { headers: [], body: html }, 'html-page'),
  drift('nothing, and no media type', { headers: [], body: '' }, 'empty-body'),
]
