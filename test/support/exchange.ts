// Builds what the judge takes: exchanges and contexts, conforming unless a test says otherwise.
import { readFileSync } from 'node:fs'
import type { Answer, Exchange, FailureKind } from '../../src/judge/verdict.ts'
import type { Context, CreateContact, VariantName, Verdict } from './frozen.ts'
import { contract, judge, variantNames } from './frozen.ts'

export { contract, variantNames }

/** Every property non-empty and different, with what providers tend to damage. */
export const sent: CreateContact = {
  Name: `Zoë O'Hara & "Sons"`,
  Phone: '01632960001',
  Fax: '01632960002',
  Email: 'Zoe.OHara@example.com',
  Mobile: '01632960003',
  TwitterId: 'zoe_ohara_tw',
  FacebookId: 'zoe.ohara.fb',
  Media: 'carrier pigeon',
}

export const token = 'aaaaaaaaaaaa.bbbbbbbbbbbb.cccccccccccc'

/** The contact that comes back when `sent` is sent. */
export const contact = { Id: '48213', ...sent }

/** A conforming body of a variant, as a fresh copy that a test may change. */
export function bodyOf(variant: VariantName): Record<string, unknown> {
  return structuredClone(
    variant === 'created' ? contact : (contract.variants[variant].example as Record<string, unknown>),
  )
}

export const statusOf = (variant: VariantName): number => contract.variants[variant].status

export interface AnswerParts {
  readonly status?: number
  readonly headers?: Answer['headers']
  /** Text and bytes as they are, null for one that could not be decoded, anything else as JSON. */
  readonly body?: unknown
  readonly totalMs?: number
  readonly requestLeft?: boolean
}

export const jsonType: Answer['headers'] = [['content-type', 'application/json']]

const timing = { dnsMs: null, connectMs: 1, tlsMs: null, firstByteMs: 5 }
const startedAt = '2026-11-24T12:00:00.000Z'

export function exchangeOf(parts: AnswerParts = {}): Exchange {
  const { status = 200, headers = jsonType, totalMs = 6, requestLeft = true } = parts
  const body = 'body' in parts ? parts.body : contact
  return {
    startedAt,
    requestLeft,
    answer: { status, headers, body: body === null ? null : bytesOf(body) },
    failure: null,
    timing: { ...timing, totalMs },
  }
}

export function failedExchange(
  kind: FailureKind,
  requestLeft: boolean,
  code: string | null = null,
): Exchange {
  return {
    startedAt,
    requestLeft,
    answer: null,
    failure: { kind, code },
    timing: { ...timing, connectMs: null, firstByteMs: null, totalMs: 6 },
  }
}

export function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
}

export function contextOf(context: Partial<Context> = {}): Context {
  return { meant: 'created', sent, secrets: [token], ...context }
}

/** Judges one answer; the status is that of the variant that was meant. */
export function judgeAnswer(parts: AnswerParts = {}, context: Partial<Context> = {}): Verdict {
  const whole = contextOf(context)
  return judge(exchangeOf({ status: statusOf(whole.meant), ...parts }), whole)
}

/** Judges a body under the status of its variant, which is also the one that was meant. */
export function judgeBody(variant: VariantName, body: unknown, context: Partial<Context> = {}): Verdict {
  return judgeAnswer({ body }, { meant: variant, ...context })
}

/** `rule pointer` of each finding: what most tests compare. */
export const findingsOf = ({ findings }: Pick<Verdict, 'findings'>): string[] =>
  findings.map(({ rule, pointer }) => (pointer === '' ? rule : `${rule} ${pointer}`))

const fixtureNames = {
  created: 'created',
  expiredToken: 'expired-token',
  overQuota: 'over-quota',
} as const satisfies Record<VariantName, string>

/** The body as the provider's page prints it, byte for byte. */
export const documentedBody = (variant: VariantName): Buffer =>
  readFileSync(new URL(`../fixtures/${fixtureNames[variant]}.json`, import.meta.url))
