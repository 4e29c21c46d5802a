// Changes of an answer that consumers cannot see: whoever reports one of these raises a false alarm, and kills
// mutants for the wrong reason. Pure.
import { gzipSync } from 'node:zlib'
import type { CreateContact } from '../contract/types.ts'
import { variantNames } from '../generated/contract.ts'
import type { VariantName } from '../judge/verdict.ts'
import type { Deviation } from '../provider/deviation.ts'
import { nameOf } from '../report/report.ts'
import { originalOf } from './derive.ts'
import type { Control, Original } from './mutant.ts'
import { wireControls } from './wire-operators.ts'

const header = (name: string, value: string): Deviation => ({ headers: { [name]: value } })

const reversed = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, reversed(inner)]),
  )
}

/** Every letter of every name and text as an escape. */
const escaped = (json: string) =>
  json.replace(/"(?:[^"\\]|\\.)*"/g, (text) =>
    text.replace(/(?<!\\)[A-Za-z]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )

const changes: Readonly<Record<string, (original: Original, json: string) => Deviation>> = {
  unchanged: () => ({}),
  'keys in another order': ({ body }) => ({ body: JSON.stringify(reversed(body)) }),
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
const documented: Readonly<Record<VariantName, readonly Deviation[]>> = {
  created: [{ set: { '/Id': '1' } }, { set: { '/Id': '18446744073709551616' } }],
  expiredToken: [
    { set: { '/records/devMessage': '', '/records/applicationCode': '' } },
    { set: { '/records/devMessage': 'a text', '/_meta/count': 7 } },
  ],
  overQuota: [
    { set: { '/records/devMessage': null, '/records/applicationCode': null } },
    { set: { '/records/applicationCode': 'E-17', '/_meta/count': 0 } },
  ],
}

/** @param sent What the check sends as the full contact. */
export function deriveControls(
  sent: Required<CreateContact>,
  only: readonly VariantName[] = variantNames,
): Control[] {
  return only.flatMap((variant) => {
    const original = originalOf(variant, sent)
    const json = JSON.stringify(original.body)
    const spelled = Object.entries(changes).map(([name, change]) => [name, change(original, json)] as const)
    const other = documented[variant].map(
      (deviation, index) => [`documented value ${index + 1}`, deviation] as const,
    )
    const full = [...spelled, ...other].map(([name, deviation]) => ({
      id: `${variant} ${name}`,
      variant,
      contact: 'full' as const,
      deviation: { variant, ...deviation },
    }))
    if (variant !== 'created') return full
    // What was not sent comes back as an empty string.
    const alone = nameOf({ variant, contact: 'name-alone' })
    return [...full, { id: `${alone} unchanged`, variant, contact: 'name-alone', deviation: { variant } }]
  })
}
