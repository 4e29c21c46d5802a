// Changes of an answer that consumers cannot see: whoever reports one of these raises a false alarm, and kills
// mutants for the wrong reason. Pure.
import { gzipSync } from 'node:zlib'
import type { Contract } from '../compiled/contract.ts'
import { variantOf } from '../judge/documented.ts'
import type { Sent, VariantName } from '../judge/verdict.ts'
import type { Deviation } from '../provider/deviation.ts'
import { nameOf } from '../report/report.ts'
import { child } from '../tools/json-pointer.ts'
import { originalOf } from './derive.ts'
import type { Control, Original } from './mutant.ts'
import { mayBeAbsent, placesOf, takesType } from './places.ts'
import { wireControls } from './wire-operators.ts'

const header = (name: string, value: string): Deviation => ({ headers: { [name]: value } })

/** Every letter of every name and text as an escape. */
const escaped = (json: string) =>
  json.replace(/"(?:[^"\\]|\\.)*"/g, (text) =>
    text.replace(/(?<!\\)[A-Za-z]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )

const changes: Readonly<Record<string, (original: Original, json: string) => Deviation>> = {
  unchanged: () => ({}),
  'keys in another order': () => ({ reverse: true }),
  'white space': ({ body }) => ({ body: ` \r\n${JSON.stringify(body, null, '\t')}\n` }),
  'escaped names and texts': (_original, json) => ({ body: escaped(json) }),
  'escaped slashes': (_original, json) => ({ body: json.replaceAll('/', '\\/') }),
  'escaped beyond ASCII': (_original, json) => ({
    body: json.replace(/[^\p{ASCII}]/gu, (text) =>
      [...Array(text.length).keys()]
        .map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`)
        .join(''),
    ),
  }),
  'numbers in another spelling': (_original, json) => ({ body: json.replace(/":(\d+)/g, '":$1.0') }),
  'numbers with an exponent': (_original, json) => ({ body: json.replace(/":(\d+)/g, '":$1e0') }),
  'charset=utf-8': () => header('content-type', 'application/json; charset=utf-8'),
  'charset="UTF-8"': () => header('content-type', 'application/json;charset="UTF-8"'),
  'media type in upper case': () => header('content-type', 'Application/JSON'),
  gzip: (_original, json) => ({
    headers: { 'content-encoding': 'gzip' },
    bodyBase64: gzipSync(json).toString('base64'),
  }),
  'extra headers': () => ({ headers: { 'x-powered-by': 'PHP/8.3', 'x-request-id': '7', server: 'nginx' } }),
  'WWW-Authenticate': () => header('www-authenticate', 'Bearer error="invalid_token"'),
  'Retry-After': () => header('retry-after', '3600'),
  chunked: () => ({ headers: { 'transfer-encoding': 'chunked' } }),
  ...wireControls,
}

/** Values that are documented beside those of the example. */
function documentedBeside(original: Original): Deviation[] {
  const { identifier = '' } = variantOf(original.contract, original.variant)
  const pattern = variantOf(original.contract, original.variant).schema.properties?.[identifier]?.pattern
  const ids = pattern === undefined ? [] : ['1', '18446744073709551616']
  const places = placesOf(original)
  const either = places.filter(({ schema }) => takesType(schema, null) && takesType(schema, ''))
  const counts = places.filter(({ schema }) => schema.type === 'integer' && schema.const === undefined)
  const flipped = either.map(({ pointer, value }) => [pointer, value === null ? '' : null] as const)
  const others = [
    ...either.slice(0, 1).map(({ pointer }) => [pointer, 'a text'] as const),
    ...counts.filter(({ name }) => name !== identifier).map(({ pointer }) => [pointer, 7] as const),
  ]
  const absent = places.filter((place) => place.value !== undefined && mayBeAbsent(place, original))
  return [
    ...(absent.length === 0 ? [] : [{ remove: absent.map(({ pointer }) => pointer) }]),
    ...ids
      .filter((id) => new RegExp(pattern ?? '').test(id))
      .map((id) => ({ set: { [child('', identifier)]: id } })),
    ...[flipped, others].filter(({ length }) => length > 0).map((set) => ({ set: Object.fromEntries(set) })),
  ]
}

/** @param sent What the check sends as the full contact. */
export function deriveControls(
  contract: Contract,
  sent: Sent,
  only: readonly VariantName[] = Object.keys(contract.variants),
): Control[] {
  return only.flatMap((variant) => {
    const original = originalOf(contract, variant, sent)
    const json = JSON.stringify(original.body)
    const spelled = Object.entries(changes).map(([name, change]) => [name, change(original, json)] as const)
    const other = documentedBeside(original).map(
      (deviation, index) => [`documented value ${index + 1}`, deviation] as const,
    )
    const full = [...spelled, ...other].map(([name, deviation]) => ({
      id: `${variant} ${name}`,
      variant,
      contact: 'full' as const,
      deviation: { variant, ...deviation },
    }))
    if (variantOf(contract, variant).means !== 'created') return full
    // What was not sent comes back as an empty string.
    const alone = nameOf({ variant, contact: 'name-alone' })
    return [...full, { id: `${alone} unchanged`, variant, contact: 'name-alone', deviation: { variant } }]
  })
}
