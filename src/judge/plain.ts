// The usual answer, told at a glance: documented, in the plainest spelling, and what was sent. Whatever is not plainly
// so is null, and judged step by step, which is what counts: a test holds the two against each other. Pure.
import type { PropertySchema } from '../contract.ts'
import { contract, variantNames } from '../generated/contract.ts'
import { isAsSent } from './echo.ts'
import { isNoticed } from './headers.ts'
import { messageOf } from './message.ts'
import { holdsOne, mayBeEscaped, secretNeedles } from './semantics.ts'
import { closedValidators } from './shape.ts'
import type { Answer, Context, VariantName } from './verdict.ts'
import { colons } from './walk-json.ts'

export interface Plain {
  readonly variant: VariantName
  readonly value: Readonly<Record<string, unknown>>
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const propertiesIn = ({ properties = {} }: PropertySchema): number =>
  Object.values(properties).reduce((sum, inner) => sum + 1 + propertiesIn(inner), 0)

/** One behind each name, and those of the message: where there are no more, no name stands twice. */
const leastColons = Object.fromEntries(
  variantNames.map((name) => [
    name,
    propertiesIn(contract.variants[name].schema) + colons(messageOf(name)?.text ?? ''),
  ]),
) as Readonly<Record<VariantName, number>>

export function plainlyConforming({ status, headers, body }: Answer, context: Context): Plain | null {
  if (body === null) return null
  const needles = secretNeedles(context.secrets)
  let label: string | undefined
  for (const [name, value] of headers) {
    if (isNoticed(name) || holdsOne(value, needles)) return null
    if (name !== 'content-type') continue
    if (label !== undefined) return null
    label = value
  }
  if (label !== contract.mediaType) return null
  let text: string
  let value: unknown
  try {
    text = utf8.decode(body)
    value = JSON.parse(text)
  } catch {
    return null
  }
  for (const variant of variantNames) {
    if (contract.variants[variant].status !== status || !closedValidators[variant](value)) continue
    const { meant, sent, knownIds } = context
    const contact = value as Readonly<Record<string, unknown>>
    if (colons(text) !== leastColons[variant] || holdsOne(text, needles)) return null
    // An escape can hide half a character, or a secret.
    if (text.includes('\\') && (text.includes('\\u') || mayBeEscaped(text, needles))) return null
    if (variant === 'created') {
      if (meant !== 'created' || (sent !== null && !isAsSent(sent, contact))) return null
      if (knownIds?.has(String(contact.Id))) return null
    }
    return { variant, value: contact }
  }
  return null
}
