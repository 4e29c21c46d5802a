// What goes into the judge and what comes out of it. No logic but the words.
import type { Part, Severity } from './rule.ts'
import type { RuleId } from './rules.ts'

/** The name of a documented answer, of whichever contract. */
export type VariantName = string

/** The body of a request, of whichever contract: value by property. */
export type Sent = Readonly<Record<string, unknown>>

/** Why there can be no complete answer, and `monitor-fault`. */
export const failureKinds = [
  'connect-failed',
  'tls-failed',
  'timeout',
  'reset',
  'incomplete-body',
  'body-too-large',
  'protocol-error',
  'monitor-fault',
] as const
/** Why there is no complete answer. `monitor-fault`: our own failure, which says nothing of the provider. */
export type FailureKind = (typeof failureKinds)[number]

/** Why there is no complete answer. */
export interface Failure {
  readonly kind: FailureKind
  /** Such as `ECONNREFUSED`: a code, never a message, which could hold an address or a value. */
  readonly code: string | null
  /** The name that has no address, or that a certificate should have been for. */
  readonly host?: string
}

/** Milliseconds since the request began, `stalledMs` left out; null where the phase was not reached or did not occur. */
export interface Timing {
  readonly dnsMs: number | null
  /** When the proxy was reached, where one stands between; `connectMs` is when it has agreed. */
  readonly proxyMs?: number
  readonly connectMs: number | null
  readonly tlsMs: number | null
  readonly firstByteMs: number | null
  readonly totalMs: number
  /** For how long our own process stood still meanwhile, if it did. */
  readonly stalledMs?: number
}

/** Why a body could not be decoded as its Content-Encoding says. */
export const decodingFaults = ['cut', 'damaged', 'not-so-encoded', 'unknown', 'too-many'] as const
/**
 * Why a body could not be decoded: it ends too early, is broken within, is something else, nobody knows how, or it is
 * encoded over and over.
 */
export type DecodingFault = (typeof decodingFaults)[number]

/** What came back, byte for byte. */
export interface Answer {
  readonly status: number
  /** As received, in order, names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Content-Encoding already removed; null if it could not be. */
  readonly body: Uint8Array | null
  /** Why `body` is null, and which of the content encodings it was, if that is known. */
  readonly undecoded?: { readonly encoding: string; readonly fault: DecodingFault }
}

/** What went out and what came back. Exactly one of `answer` and `failure` is not null. */
export interface Exchange {
  /** Instant, ISO 8601 in UTC. */
  readonly startedAt: string
  /** Whether any byte of the request may have left. If not, nothing can have been created. */
  readonly requestLeft: boolean
  readonly answer: Answer | null
  readonly failure: Failure | null
  readonly timing: Timing
}

/** What the judge must know beside the exchange. */
export interface Context<Variant extends VariantName = VariantName, Body extends object = Sent> {
  /** The variant that the probe was made to meet. */
  readonly meant: Variant
  /** The body that was sent; null if it is not known, and then the echo is not judged. */
  readonly sent: Body | null
  /** The token and the like: must not come back, must not be quoted. */
  readonly secrets: readonly string[]
  /** Ids of earlier creates. */
  readonly knownIds?: ReadonlySet<string>
  /** Over this time a `slow` notice is given, in ms. */
  readonly slowMs?: number
}

/** A property of a consumer's TypeScript type as it is, and as it would be if the spec followed the provider. */
export interface ConsumerType {
  /** Of `contactrz/types`, such as `Contact` or `OverQuota["records"]`. */
  readonly type: string
  /** Such as `Email: string`; null where nothing is documented. */
  readonly is: string | null
  /** Null where the property would be gone. */
  readonly becomes: string | null
}

/** One deviation. Holds types, lengths and names; the only value ever quoted is a `userMessage`. */
export interface Finding {
  readonly rule: RuleId
  readonly severity: Severity
  readonly part: Part
  /** JSON Pointer (RFC 6901) in a body, name of a header, or empty. */
  readonly pointer: string
  readonly expected: string
  readonly actual: string
  readonly message: string
  /** Set by whoever asks for it, as the check and the monitor do, where the deviation shows in a type. */
  readonly consumerType?: ConsumerType
  /** Set when a deviation is known and accepted: it is shown and does not count. */
  readonly accepted?: { readonly reason: string; readonly until: string }
  /** Set when it was accepted until a day that has passed: why it counts again. */
  readonly lapsed?: { readonly reason: string; readonly until: string }
}

/** What a verdict can come to. */
export const outcomes = [
  'monitor-fault',
  'unavailable',
  'over-quota',
  'unauthorized',
  'drift',
  'conforming',
] as const
/** What a verdict comes to. `conforming` and `drift` are conclusive; of the others, none says anything of the contract. */
export type Outcome = (typeof outcomes)[number]

/** What the judge says of one exchange. */
export interface Verdict<Variant extends VariantName = VariantName> {
  readonly meant: Variant
  /** The documented answer that came back, even if deviating or under another status; null if none. */
  readonly variant: Variant | null
  readonly status: number | null
  readonly outcome: Outcome
  /** True unless a conforming refusal came back or no byte of the request left. Such a create is never repeated. */
  readonly mayHaveCreated: boolean
  readonly findings: readonly Finding[]
  /** The Id that the provider gave, if one can be read. For the ledger; never part of a report. */
  readonly createdId: string | null
  /** `HH:MM` from which the over-quota message invites callers back, if it names hours. */
  readonly retryFrom: string | null
}

/** Whether the verdict says something of the contract: the provider gave an answer of the kind meant. */
export function isConclusive(outcome: Outcome | 'skipped'): boolean {
  return outcome === 'conforming' || outcome === 'drift'
}
