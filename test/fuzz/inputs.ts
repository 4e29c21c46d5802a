// Random answers: documented bodies cut, spliced, flipped, repeated and nested, under random statuses and headers.
// Everything follows from one seed and one index, so that any input can be made again.

import type { Answer } from '../../src/judge/verdict.ts'
import { bodyOf, variantNames } from '../support/exchange.ts'
import type { CreateContact, VariantName } from '../support/frozen.ts'

/** What was sent: words that stand nowhere else, so that one in a finding is a leak. */
export const planted: Required<CreateContact> = {
  Name: 'Zqname Zqfamily',
  Phone: '01632960777',
  Fax: '01632960888',
  Email: 'zqmail@example.com',
  Mobile: '07700900999',
  TwitterId: 'zqtwitter',
  FacebookId: 'zqfacebook',
  Media: 'zqmedia',
}
export const plantedSecret = 'zqheadzqhead.zqpayloadzq.zqsignature'

export interface Input {
  readonly meant: VariantName
  readonly status: number
  readonly headers: Answer['headers']
  readonly body: Uint8Array | null
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const bodies: readonly Buffer[] = [
  { Id: '48213', ...planted },
  bodyOf('expiredToken'),
  bodyOf('overQuota'),
  { data: [{ Id: '48213', ...planted }] },
  { error: 'Expired token', hint: plantedSecret },
].map((body) => Buffer.from(JSON.stringify(body)))

const pieces = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    '\\u',
    '\\ud83d',
    '\\udc00',
    'null',
    'true',
    '-',
    '0',
    '1e999',
    'NaN',
    '\0',
  ],
  ...[
    '\ufeff',
    '\u00a0',
    ' ',
    '\n',
    '<html>',
    '<!--',
    '<?xml?>',
    ")]}',\n",
    'cb(',
    ');',
    '"Id":"1",',
    '"__proto__":',
    '"":',
  ],
  ...[
    '"records":{',
    '"_meta":[',
    '"userMessage":',
    'Expired token',
    '18:00 - 06:00',
    '99.99',
    '&amp;',
    '%41',
    'Ã«',
    "''",
  ],
  ...Object.values(planted),
  plantedSecret,
]
const statuses = [200, 200, 200, 401, 401, 401, 201, 204, 302, 304, 403, 429, 500, 503, 600, 999]
const headerNames = [
  'content-type',
  'content-encoding',
  'retry-after',
  'sunset',
  'set-cookie',
  'x-a',
  '',
  'content-type',
]
const headerValues = [
  ...[
    'application/json',
    'application/json;charset=latin1',
    'text/html',
    '',
    ';;;',
    'charset=',
    'gzip',
    '\u0000',
    '"',
    plantedSecret,
  ],
  `application/json; charset="${'x'.repeat(500)}`,
]

/** The input of a seed and an index. */
export function inputOf(seed: number, index: number): Input {
  const random = createRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))
  const below = (limit: number) => Math.floor(random() * limit)
  const any = <T>(items: readonly T[]): T => items[below(items.length)] as T
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => below(256)))
  const cut = (whole: Buffer) => {
    const [from, to] = [below(whole.length + 1), below(whole.length + 1)]
    return whole.subarray(Math.min(from, to), Math.max(from, to))
  }
  const insert = (whole: Buffer, piece: Uint8Array) => {
    const at = below(whole.length + 1)
    return Buffer.concat([whole.subarray(0, at), piece, whole.subarray(at)])
  }
  const changes: readonly ((whole: Buffer) => Buffer)[] = [
    (whole) => whole.subarray(0, below(whole.length + 1)),
    (whole) => Buffer.concat([cut(whole), cut(any(bodies))]),
    (whole) => insert(whole, bytes(1 + below(6))),
    (whole) => insert(whole, Buffer.from(any(pieces))),
    (whole) => insert(whole, Buffer.from(any(pieces).repeat(below(300)))),
    (whole) => insert(whole, cut(whole)),
    (whole) =>
      Buffer.from(
        whole.toString('latin1').replaceAll(any(pieces), () => any(pieces)),
        'latin1',
      ),
    (whole) =>
      Buffer.concat([Buffer.from('['.repeat(below(5000))), whole, Buffer.from(']'.repeat(below(5000)))]),
    (whole) => Buffer.from(JSON.stringify(whole.toString())),
    (whole) => Buffer.from(whole.toString('utf8'), 'utf16le'),
    () => bytes(below(300)),
    () => Buffer.from(Array.from({ length: below(60) }, () => any(pieces)).join('')),
  ]
  let body = any(bodies)
  for (let times = below(5); times > 0; times--) body = any(changes)(body).subarray(0, 65_536)
  const extra = Array.from({ length: below(4) }, (): [string, string] => [
    any(headerNames),
    any(headerValues),
  ])
  return {
    meant: any(variantNames),
    status: random() < 0.9 ? any(statuses) : 100 + below(900),
    headers: random() < 0.7 ? [['content-type', 'application/json'], ...extra] : extra,
    body: random() < 0.02 ? null : body,
  }
}
