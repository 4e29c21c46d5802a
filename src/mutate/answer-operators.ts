// Mutation operators on the answer as a whole: status, headers, structure. Pure.
import { variantOf } from '../judge/documented.ts'
import type { Deviation } from '../provider/deviation.ts'
import type { Operator } from './mutant.ts'

/** Final statuses of the IANA registry, and some that only proxies and broken servers send. */
const statuses = [
  200, 201, 202, 203, 204, 205, 206, 207, 226, 300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404,
  405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428,
  429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 525, 599, 600, 999,
]

const status: Operator = (original) =>
  statuses.filter((code) => code !== original.status).map((code) => [String(code), { status: code }] as const)

const mediaTypes = [
  'text/html',
  'text/plain',
  'text/json',
  'text/javascript',
  'application/xml',
  'application/problem+json',
  'application/vnd.api+json',
  'application/vnd.onecloud.v2+json',
  'application/jsonp',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'application',
  'json',
]

const charsets = ['iso-8859-1', 'windows-1252', 'us-ascii', 'utf-16', 'utf-16le', 'shift_jis', 'utf-7']

const contentType =
  (valuesOf: (mediaType: string) => readonly string[]): Operator =>
  ({ contract }) =>
    valuesOf(contract.mediaType).map((value) => [value, { headers: { 'content-type': value } }] as const)

/** The label says an encoding that the bytes do not have. */
const contentEncoding: Operator = () =>
  ['gzip', 'deflate', 'br', 'zstd', 'compress', 'gzip, br'].map(
    (value) => [value, { headers: { 'content-encoding': value } }] as const,
  )

/** The body inside something else. `null` stands for an array. */
const wrapped: Operator = ({ body }) =>
  [
    ['data'],
    ['records'],
    ['result'],
    ['response', 'contact'],
    [null],
    ['data', null],
    ['d', 'results', null],
  ].map((path) => {
    const inside = path
      .toReversed()
      .reduce<unknown>((value, name) => (name === null ? [value] : { [name]: value }), body)
    const place = path.map((name) => name ?? '[]').join('.')
    return [place, { body: JSON.stringify(inside) }] as const
  })

/** The documented answer of another variant: its body alone, and with its status. */
const otherVariant: Operator = (original) =>
  Object.entries(original.contract.variants)
    .filter(([name]) => name !== original.variant)
    .flatMap(([name, { status: code, example }]) => {
      const body = JSON.stringify(example)
      const whole = [`the answer ${name}`, { status: code, body }] as const
      if (code === original.status) return [whole]
      return [whole, [`the body of ${name}`, { body }] as const]
    })

const otherBodies: Readonly<Record<string, unknown>> = {
  'an error without the envelope': { error: 'Expired token' },
  'a list of errors': { errors: [{ message: 'Expired token' }] },
  'a problem document': { type: 'about:blank', title: 'Unauthorized', status: 401 },
  'an OAuth error': { error: 'invalid_token', error_description: 'The token expired' },
  'an empty object': {},
  'an empty array': [],
  null: null,
  true: true,
  'a number': 401,
  'a text': 'Expired token',
}

const other: Operator = () =>
  Object.entries(otherBodies).map(([place, body]) => [place, { body: JSON.stringify(body) }] as const)

/** Properties of one object side by side with those of the object around it, or the reverse. */
const flattened: Operator = ({ contract, variant, body }) => {
  const inner = Object.entries(body).filter(([, value]) => typeof value === 'object' && value !== null)
  if (inner.length === 0) {
    const { schemaName, identifier = '' } = variantOf(contract, variant)
    const { [identifier]: id, ...rest } = body
    return [['into an object', { body: JSON.stringify({ [identifier]: id, [schemaName]: rest }) }]]
  }
  const flat = Object.assign({}, ...inner.map(([, value]) => value))
  return [
    ['of all objects', { body: JSON.stringify(flat) }],
    ...inner.map(([name, value]): readonly [string, Deviation] => {
      const { [name]: _moved, ...rest } = body
      return [`of /${name}`, { body: JSON.stringify({ ...rest, ...(value as object) }) }]
    }),
  ]
}

export const answerOperators: Readonly<Record<string, Operator>> = {
  status,
  'media-type': contentType(() => mediaTypes),
  charset: contentType((mediaType) => charsets.map((charset) => `${mediaType}; charset=${charset}`)),
  'no-content-type': () => [['content-type', { headers: { 'content-type': null } }]],
  'content-encoding': contentEncoding,
  wrap: wrapped,
  'other-variant': otherVariant,
  'other-body': other,
  flatten: flattened,
}
