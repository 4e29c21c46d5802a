// What x-variants may say, each by itself and all together: refused is what a judge could not tell apart or follow. Called by
// compile-contract.ts. Pure.
import type { Roles } from './roles.ts'
import { type Json, type JsonObject, SpecError } from './spec.ts'

/** What a variant can mean: what follows from it, `src` says. */
export const meanings = ['created', 'token-expired', 'quota-used-up', 'refused'] as const
export type Means = (typeof meanings)[number]

export interface CompiledVariant extends Roles {
  means: Means
  status: number
  schemaName: string
  schema: JsonObject
  sharedSchemas: string[]
  example: Json
  message?: { pointer: string; text: string; template?: string }
}

/** What a client, a check or the monitor has to do is one thing for each of these. */
export function assertMeanings(variants: Record<string, CompiledVariant>): void {
  const [created] = Object.values(variants).filter(({ means }) => means === 'created')
  for (const [name, { means, status }] of Object.entries(variants)) {
    const where = `x-variants.${name}.status`
    // What else comes under that status, the judge takes for what should have been created.
    if (means !== 'created' && status === created?.status)
      throw new SpecError(`${where} must not be that of what is created`)
    // A redirect is never followed, and a 5xx is an outage whatever it says.
    if (!(means === 'created' ? [2] : [2, 4]).includes(Math.floor(status / 100)))
      throw new SpecError(`${where} must be ${means === 'created' ? 'a 2xx' : 'a 2xx or a 4xx'}`)
  }
  for (const means of meanings) {
    const names = Object.keys(variants).filter((name) => variants[name]?.means === means)
    if (means === 'created' && names.length === 0) throw new SpecError('x-variants: no variant means created')
    if (means !== 'refused' && names.length > 1) {
      throw new SpecError(`x-variants: ${names.join(' and ')} both mean ${means}`)
    }
  }
}

/** Variants that share a status must each have a message of their own at one pointer. */
export function assertToldApart(variants: Record<string, CompiledVariant>): void {
  const seen = new Map<string, string>()
  for (const [name, { status, message }] of Object.entries(variants)) {
    const key = `${status} ${message?.pointer ?? ''} ${message?.text ?? ''}`
    const other = seen.get(key)
    if (other !== undefined) {
      throw new SpecError(`nothing tells the variants ${other} and ${name} apart`)
    }
    seen.set(key, name)
  }
}

/** The text with its hours taken out: with hours in them, it must be the text again. */
export function assertTemplate(
  { text, template }: NonNullable<CompiledVariant['message']>,
  where: string,
): void {
  if (template === undefined) return
  const hour = '\\d{1,2}[:.]\\d{2}'
  const source = template
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace('{from}', hour)
    .replace('{to}', hour)
  const isOfHours = template.includes('{from}') && template.includes('{to}')
  if (!isOfHours || !new RegExp(`^${source}$`).test(text)) {
    throw new SpecError(`${where} must be the text with {from} and {to} for its hours`)
  }
}

/** A key that is misspelt would say nothing. */
export function assertKeys(value: JsonObject, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown !== undefined) throw new SpecError(`${where}.${unknown}: only ${known.join(', ')} are known`)
}
