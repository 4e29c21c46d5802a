// What the reference provider answers: the documented variants, the error envelope for all that the
// documentation does not say, and deviations from them on request. Pure.
import { contract } from '../generated/contract.ts'
import { tokensOf } from '../judge/evidence.ts'
import type { VariantName } from '../judge/verdict.ts'
import type { QuotaWindow } from '../quota-window.ts'
import type { CreateContact } from '../types.ts'

export interface ProviderAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  /** Null for what is not documented. */
  readonly variant: VariantName | null
}

/** How answers deviate from the documentation, to see what a check or a consumer makes of it. */
export interface Deviation {
  /** The answers that deviate; without it, all that have the place in question. */
  readonly variant?: VariantName
  readonly status?: number
  /** JSON Pointer (RFC 6901) → new value. Only with `variant` are properties added that do not exist. */
  readonly set?: Readonly<Record<string, unknown>>
  /** JSON Pointers of the properties that are left out. */
  readonly remove?: readonly string[]
  /** JSON Pointer → new name of the property. */
  readonly rename?: Readonly<Record<string, string>>
}

const headers = { 'content-type': contract.mediaType }
const propertyNames = Object.keys(contract.request.schema.properties) as (keyof CreateContact)[]

export function createdAnswer(id: string, sent: CreateContact): ProviderAnswer {
  const contact = Object.fromEntries(propertyNames.map((name) => [name, sent[name] ?? '']))
  return { status: 200, headers, body: { Id: id, ...contact }, variant: 'created' }
}

export function expiredTokenAnswer(): ProviderAnswer {
  const { status, example } = contract.variants.expiredToken
  return { status, headers, body: example, variant: 'expiredToken' }
}

/** The message names the hours outside the quota window; those of the contract where there is no window. */
export function overQuotaAnswer(window: QuotaWindow | null): ProviderAnswer {
  const { status, example, message } = contract.variants.overQuota
  const { from, to } = window ?? contract.quotaWindow
  const userMessage = message.template.replace('{from}', to).replace('{to}', from)
  const body = { ...example, records: { ...example.records, userMessage } }
  return { status, headers, body, variant: 'overQuota' }
}

/** Decision: what the documentation does not say is answered in the documented envelope. */
export function undocumentedAnswer(
  status: number,
  userMessage: string,
  devMessage: string | null = null,
  extra: Readonly<Record<string, string>> = {},
): ProviderAnswer {
  const body = {
    _meta: { status: 'ERROR', count: 1 },
    records: { errorCode: status, userMessage, devMessage, more: null, applicationCode: null },
  }
  return { status, headers: { ...headers, ...extra }, body, variant: null }
}

export function deviate(answer: ProviderAnswer, deviations: readonly Deviation[]): ProviderAnswer {
  let { status, body } = answer
  for (const deviation of deviations) {
    if (deviation.variant !== undefined && deviation.variant !== answer.variant) continue
    status = deviation.status ?? status
    for (const [pointer, to] of Object.entries(deviation.rename ?? {})) {
      body = edit(body, tokensOf(pointer), (entries, name) =>
        entries.map(([key, value]) => [key === name ? to : key, value]),
      )
    }
    for (const pointer of deviation.remove ?? []) {
      body = edit(body, tokensOf(pointer), (entries, name) => entries.filter(([key]) => key !== name))
    }
    for (const [pointer, value] of Object.entries(deviation.set ?? {})) {
      body = edit(body, tokensOf(pointer), (entries, name) =>
        entries.some(([key]) => key === name)
          ? entries.map(([key, old]) => [key, key === name ? value : old])
          : deviation.variant === undefined
            ? entries
            : [...entries, [name, value]],
      )
    }
  }
  return { ...answer, status, body }
}

type Entries = (readonly [name: string, value: unknown])[]

/** A copy in which the object that holds the named property has other entries; key order is kept. */
function edit(
  value: unknown,
  path: readonly string[],
  change: (entries: Entries, name: string) => Entries,
): unknown {
  const [name, ...rest] = path
  if (name === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value)
  if (rest.length === 0) return Object.fromEntries(change(entries, name))
  return Object.fromEntries(entries.map(([key, old]) => [key, key === name ? edit(old, rest, change) : old]))
}
