// The usual answer, told at a glance: documented, in the plainest spelling, and what was sent. Whatever is not plainly
// so is null, and judged step by step, which is what counts: a test holds the two against each other. Pure.
import type { PropertySchema } from '../compiled/contract.ts'
import { contract, variantNames } from '../generated/contract.ts'
import { isAsSent } from './echo.ts'
import { isObject } from './evidence.ts'
import { isNoticed } from './headers.ts'
import { type SecretSearch, searchFor } from './secrets.ts'
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

const names = Object.fromEntries(
  variantNames.map((name) => [name, propertiesIn(contract.variants[name].schema)]),
) as Readonly<Record<VariantName, number>>

/** Colons in the texts of a value: every other one stands behind a name. */
function colonsInTexts(value: object): number {
  let found = 0
  for (const item of Object.values(value)) {
    if (typeof item === 'string') found += colons(item)
    else if (typeof item === 'object' && item !== null) found += colonsInTexts(item)
  }
  return found
}

/** More colons than names and texts account for: a name stands twice. */
function hasEachNameOnce(text: string, variant: VariantName, value: object): boolean {
  const behindNames = names[variant]
  const found = colons(text)
  return found === behindNames || found === behindNames + colonsInTexts(value)
}

export function plainlyConforming({ status, headers, body }: Answer, context: Context): Plain | null {
  if (body === null) return null
  const secrets = searchFor(context.secrets)
  let label: string | undefined
  for (const [name, value] of headers) {
    if (isNoticed(name) || secrets.isIn(value) || secrets.isIn(name)) return null
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
  const variant = variantOf(status, value, context.meant)
  if (variant === null) return null
  const conforming = value as Readonly<Record<string, unknown>>
  if (!hasEachNameOnce(text, variant, conforming)) return null
  // An escape can hide half a character, or a secret.
  if (text.includes('\\u') || secrets.mayHide(text)) return null
  if (variant === 'created' && !isContactAsMeant(conforming, context)) return null
  // The names are the documented ones, and what is as it was sent is not looked through again.
  const isEcho = variant === 'created' && context.sent !== null
  if (isEcho ? secrets.isIn(String(conforming.Id)) : holdsSecret(conforming, secrets)) return null
  return { variant, value: conforming }
}

function holdsSecret(value: Readonly<Record<string, unknown>>, secrets: SecretSearch): boolean {
  for (const name in value) {
    const item = value[name]
    if (typeof item === 'string' && secrets.isIn(item)) return true
    if (isObject(item) && holdsSecret(item, secrets)) return true
  }
  return false
}

/** The one that was meant first: mostly it is that. */
function variantOf(status: number, value: unknown, meant: VariantName): VariantName | null {
  const isIt = (name: VariantName) =>
    contract.variants[name].status === status && closedValidators[name](value)
  if (isIt(meant)) return meant
  return variantNames.find((name) => name !== meant && isIt(name)) ?? null
}

function isContactAsMeant(
  contact: Readonly<Record<string, unknown>>,
  { meant, sent, knownIds }: Context,
): boolean {
  if (meant !== 'created' || knownIds?.has(String(contact.Id))) return false
  return sent === null || isAsSent(sent, contact)
}
