// The judge: exchange + context → verdict. Steps in order; each ends the judging when nothing after it can
// be said. Pure, and never throws on anything that came from the wire.
import { contract, variantNames } from '../generated/contract.ts'
import { readBody } from './body.ts'
import { judgeEcho } from './echo.ts'
import { count, createNameMask, isObject, type NameMask } from './evidence.ts'
import { describeFailure } from './failure.ts'
import { finding } from './finding.ts'
import { judgeEncoding, judgeHeaders, judgeMediaType } from './headers.ts'
import { messageAt, readMessage } from './message.ts'
import { plainlyConforming } from './plain.ts'
import { proveJudge } from './proof.ts'
import { recognise } from './recognise.ts'
import type { RuleId } from './rules.ts'
import { judgeId, judgeSecrets, sensitiveOf } from './semantics.ts'
import { judgeShape } from './shape.ts'
import { chooseVariant } from './variant.ts'
import type { Answer, Context, Exchange, Failure, Finding, Outcome, VariantName, Verdict } from './verdict.ts'

const documentedStatuses: ReadonlySet<number> = new Set(
  variantNames.map((name) => contract.variants[name].status),
)

/** Verdict of one exchange. Throws only if the judge itself is broken (`JudgeError`), never on an answer. */
export function judge(exchange: Exchange, context: Context): Verdict {
  proveJudge()
  const { answer } = exchange
  if (answer === null) return judgeFailure(exchange, context, exchange.failure)
  const isInTime = context.slowMs === undefined || exchange.timing.totalMs <= context.slowMs
  const plain = isInTime ? plainlyConforming(answer, context) : null
  return plain === null ? judgeSteps(exchange, answer, context) : verdictOf(exchange, context, plain, [])
}

/** Step by step: what any answer has to go through that is not plainly conforming. */
export function judgeSteps(exchange: Exchange, answer: Answer, context: Context): Verdict {
  const judged = judgeAnswer(answer, context)
  const findings = withoutConsequences(bounded([...judged.findings, ...judgeTiming(exchange, context)]))
  return verdictOf(exchange, context, judged, findings)
}

function verdictOf(
  { answer, requestLeft }: Exchange,
  { meant }: Context,
  { variant, value }: Pick<Judged, 'variant' | 'value'>,
  findings: readonly Finding[],
): Verdict {
  const status = answer?.status ?? 0
  return {
    meant,
    variant,
    status,
    outcome: outcomeOf(findings, variant, meant),
    mayHaveCreated: requestLeft && !isConformingError(variant, findings),
    findings,
    createdId: readId(status, value),
    retryFrom: readRetryFrom(value),
  }
}

/** The outcome that a set of findings has, for instance after some of them were accepted. */
export function outcomeOf(
  findings: readonly Finding[],
  variant: VariantName | null,
  meant: VariantName,
): Outcome {
  const counted = findings.filter(({ accepted, severity }) => accepted === undefined && severity !== 'notice')
  if (counted.some(({ rule, part }) => part === 'transport' || rule === 'server-error')) return 'unavailable'
  if (counted.length > 0) return 'drift'
  if (variant === 'overQuota' && meant !== 'overQuota') return 'over-quota'
  if (variant === 'expiredToken' && meant !== 'expiredToken') return 'unauthorized'
  return 'conforming'
}

function judgeFailure(exchange: Exchange, { meant }: Context, failure: Failure | null): Verdict {
  const kind = failure?.kind ?? 'monitor-fault'
  const plain = { expected: 'an answer', actual: failure?.code ?? 'no answer' }
  const words = (failure && describeFailure(failure)) ?? plain
  const findings = kind === 'monitor-fault' ? [] : [finding(kind, words)]
  return {
    meant,
    variant: null,
    status: null,
    outcome: kind === 'monitor-fault' ? 'monitor-fault' : 'unavailable',
    mayHaveCreated: exchange.requestLeft,
    findings,
    createdId: null,
    retryFrom: null,
  }
}

interface Judged {
  readonly findings: readonly Finding[]
  readonly variant: VariantName | null
  /** The parsed body; undefined if there is none. */
  readonly value: unknown
}

function judgeAnswer(answer: Answer, context: Context): Judged {
  // Only what deviates is worded: a conforming answer should cost little more than its parsing.
  const sensitive = lazy(() => sensitiveOf(context.secrets, context.sent))
  const mask: NameMask = (name) => createNameMask(sensitive())(name)
  const headers = judgeHeaders(answer)
  const isDocumented = documentedStatuses.has(answer.status)
  if (answer.body === null) {
    if (!isDocumented) return judgeStatus(answer, context, mask, headers)
    const found = judgeEncoding(answer, sensitive())
    return { findings: [...headers, found], variant: null, value: undefined }
  }
  if (!isDocumented) return judgeStatus(answer, context, mask, headers)

  const reading = readBody(answer.body, mask)
  const mediaType = judgeMediaType(answer, reading, sensitive)
  const secrets = judgeSecrets(answer, reading.text, reading.value, context.secrets, mask)
  const findings = [
    ...headers,
    ...mediaType.findings,
    ...(mediaType.ends ? [] : reading.findings),
    ...secrets,
  ]
  const { value } = reading
  if (value === undefined || mediaType.ends) return { findings, variant: null, value }

  const choice = chooseVariant(answer.status, value, context, sensitive, mask)
  const accepted = judgeAcceptance(answer.status, choice.variant, context.meant)
  findings.push(...choice.findings, ...accepted)
  if (choice.variant !== null && choice.isAtPlace && accepted.length === 0) {
    if (!choice.conforms)
      findings.push(...judgeShape(choice.variant, value, { sensitive, mask, sent: context.sent }))
    if (choice.variant === 'created' && isObject(value)) {
      if (context.sent !== null) findings.push(...judgeEcho(context.sent, value))
      findings.push(...judgeId(value.Id, context.knownIds))
    }
  }
  return { findings, variant: choice.variant, value }
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** A status that no variant has. The body is looked at only to say what it is, and for secrets. */
function judgeStatus(answer: Answer, context: Context, mask: NameMask, headers: readonly Finding[]): Judged {
  const { status } = answer
  const expected = [...documentedStatuses].join(' or ')
  const reading = readBody(answer.body ?? new Uint8Array(), mask)
  const secrets = judgeSecrets(answer, reading.text, reading.value, context.secrets, mask)
  const rest = [...headers.filter(({ rule }) => rule !== 'retry-after-appeared'), ...secrets]
  if (status >= 500 && status < 600) {
    return {
      findings: [finding('server-error', { expected, actual: String(status) }), ...rest],
      variant: null,
      value: undefined,
    }
  }
  const variant = recognise(reading.value)
  const isRedirect = status >= 300 && status < 400 && status !== 304
  const body = variant === null ? '' : `, with the body of ${variant}`
  const found = finding(isRedirect ? 'redirect' : 'undocumented-status', {
    expected,
    actual: `${status}${status === 101 ? upgradeWords : body}`,
  })
  return { findings: [found, ...rest], variant, value: reading.value }
}

/** Not an interim answer like the other 1xx: it ends the exchange, and there is no body to speak of. */
const upgradeWords = ' Switching Protocols, an upgrade that nobody asked for'

/** A 200 where a documented refusal was meant: the token should not have worked, the quota not have held. */
function judgeAcceptance(status: number, variant: VariantName | null, meant: VariantName): Finding[] {
  const isSuccess = status === contract.variants.created.status
  if (!isSuccess || variant !== 'created' || meant === 'created') return []
  const rule = meant === 'expiredToken' ? 'expired-token-accepted' : 'quota-not-enforced'
  return [finding(rule, { expected: `the 401 of ${meant}`, actual: 'a created contact' })]
}

function judgeTiming({ timing }: Exchange, { slowMs }: Context): Finding[] {
  if (slowMs === undefined || timing.totalMs <= slowMs) return []
  return [finding('slow', { expected: `at most ${slowMs} ms`, actual: `${Math.round(timing.totalMs)} ms` })]
}

/** `not-json` has a place when it is depth that only one property has. */
const explaining: ReadonlySet<RuleId> = new Set([
  'secret-reflected',
  'duplicate-key',
  'lone-surrogate',
  'not-json',
])

/** The documented bodies have nine properties at most: no honest drift is longer. */
const maxPerRule = 30

/** A body can hold ten thousands of deviations of one kind: the first are told, the others counted. */
function bounded(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= maxPerRule) return findings
  const counts = new Map<RuleId, number>()
  const told = findings.filter(({ rule }) => {
    const seen = (counts.get(rule) ?? 0) + 1
    counts.set(rule, seen)
    return seen <= maxPerRule
  })
  const more = [...counts]
    .filter(([, seen]) => seen > maxPerRule)
    .map(([rule, seen]) => finding(rule, { expected: 'none', actual: `${seen - maxPerRule} more of them` }))
  return [...told, ...more]
}

/** One cause, one finding: what a doubled key or a reflected secret explains at its place is not said again. */
function withoutConsequences(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings
  const causes = findings.filter(({ rule, part }) => part === 'body' && explaining.has(rule))
  if (causes.length === 0) return findings
  const explains = (cause: Finding, { rule, pointer }: Finding) =>
    cause.pointer === pointer ||
    // The new property is there to show the secret.
    (cause.rule === 'secret-reflected' &&
      rule === 'undocumented-property' &&
      cause.pointer.startsWith(`${pointer}/`))
  return findings.filter(
    (found) =>
      found.part !== 'body' ||
      found.pointer === '' ||
      explaining.has(found.rule) ||
      !causes.some((cause) => explains(cause, found)),
  )
}

function isConformingError(variant: VariantName | null, findings: readonly Finding[]): boolean {
  const deviates = findings.some(({ severity }) => severity !== 'notice')
  return !deviates && (variant === 'expiredToken' || variant === 'overQuota')
}

/** The Id of a success, wherever a deviating body holds it at its top; as text even if sent as a number. */
function readId(status: number, value: unknown): string | null {
  if (status < 200 || status > 299 || !isObject(value)) return null
  const id = value.Id
  if (typeof id === 'string' && /^[1-9]\d{0,39}$/.test(id)) return id
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? String(id) : null
}

function readRetryFrom(value: unknown): string | null {
  const text = messageAt(value)
  const hours = typeof text === 'string' ? (readMessage(text)?.hours ?? null) : null
  return hours !== null && /^([01]\d|2[0-3]):[0-5]\d$/.test(hours.from) ? hours.from : null
}

/** `2 findings, the first at /Id: wrong-type`: for a line of a log or a table. */
export function summarise(verdict: Verdict): string {
  const counted = verdict.findings.filter(({ accepted }) => accepted === undefined)
  const [first] = counted
  if (first === undefined) return verdict.outcome
  const where = first.pointer === '' ? '' : ` at ${first.pointer}`
  return `${verdict.outcome}: ${first.rule}${where}${counted.length > 1 ? ` and ${count(counted.length - 1, 'more finding')}` : ''}`
}
