// What the reference provider answers: the documented variants, and the error envelope for all that the
// documentation does not say. Pure.

import type { CreateContact } from '../contract/types.ts'
import { contract } from '../generated/contract.ts'
import type { VariantName } from '../judge/verdict.ts'
import type { QuotaWindow } from '../time/quota-window.ts'

export interface ProviderAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  /** Sent as it is, instead of `body` as JSON. */
  readonly bytes?: Uint8Array
  /** Statuses of interim answers (1xx) before it; a 101 takes its place. */
  readonly interim?: readonly number[]
  /** Null for what is not documented. */
  readonly variant: VariantName | null
}

const headers = { 'content-type': contract.mediaType }
const propertyNames = Object.keys(contract.request.schema.properties) as (keyof CreateContact)[]

export function createdAnswer(id: string, sent: CreateContact): ProviderAnswer {
  const contact = Object.fromEntries(propertyNames.map((name) => [name, sent[name] ?? '']))
  return {
    status: contract.variants.created.status,
    headers,
    body: { Id: id, ...contact },
    variant: 'created',
  }
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
