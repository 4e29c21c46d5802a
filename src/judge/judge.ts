// The judge: exchange + context → verdict, by the contract that it is made with. Steps in order; each ends the judging when
// nothing after it can be said. Pure, and never throws on anything that came from the wire.
import type { Contract } from '../compiled/contract.ts'
import type { Validators } from '../compiled/validator.ts'
import { readBody } from './body.ts'
import { type Documented, prepare } from './documented.ts'
import { judgeEcho } from './echo.ts'
import { count, createNameMask, isObject, type NameMask } from './evidence.ts'
import { describeFailure } from './failure.ts'
import { finding } from './finding.ts'
import { judgeEncoding, judgeHeaders, judgeMediaType } from './headers.ts'
import { judgeAcceptance, mayHaveCreated, outcomeOf, readId, readRetryFrom } from './meaning.ts'
import { proveValidators } from './proof.ts'
import type { RuleId } from './rules.ts'
import { judgeIdentifier, judgeSecrets, sensitiveOf } from './semantics.ts'
import { judgeShape, lostIn } from './shape.ts'
import { chooseVariant } from './variant.ts'
import type { Answer, Context, Exchange, Failure, Finding, Outcome, VariantName, Verdict } from './verdict.ts'

/** Judges the answers of one operation. */
export interface Judge {
  /** As the judge works with the contract: what a new version may change, the contract and its validators aside. */
  readonly documented: Documented
  /** Verdict of one exchange. Never throws on an answer. */
  judge(exchange: Exchange, context: Context): Verdict
  /** The outcome that a set of findings has, for instance after some of them were accepted. */
  outcomeOf(findings: readonly Finding[], variant: VariantName | null, meant: VariantName): Outcome
}

/**
 * Makes a judge, and has it prove itself.
 *
 * @param validators Of the same document, closed. Throws `JudgeError` if they do not do what the contract says.
 */
export function createJudge(contract: Contract, validators: Validators): Judge {
  proveValidators(contract, validators)
  const documented = prepare(contract, validators)
  return {
    documented,
    judge: (exchange, context) => judgeExchange(documented, exchange, context),
    outcomeOf: (findings, variant, meant) => outcomeOf(contract, findings, variant, meant),
  }
}

function judgeExchange(documented: Documented, exchange: Exchange, context: Context): Verdict {
  const { answer } = exchange
  if (answer === null) return judgeFailure(exchange, context, exchange.failure)
  const judged = judgeAnswer(documented, answer, context)
  const { variant, value } = judged
  const findings = withoutConsequences(bounded([...judged.findings, ...judgeTiming(exchange, context)]))
  return {
    meant: context.meant,
    variant,
    status: answer.status,
    outcome: outcomeOf(documented.contract, findings, variant, context.meant),
    mayHaveCreated: exchange.requestLeft && mayHaveCreated(documented.contract, variant, findings),
    findings,
    createdId: readId(documented, answer.status, value),
    retryFrom: readRetryFrom(documented, value),
  }
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

function judgeAnswer(documented: Documented, answer: Answer, context: Context): Judged {
  // Only what deviates is worded: a conforming answer should cost little more than its parsing.
  const sensitive = lazy(() => sensitiveOf(context.secrets, context.sent))
  const mask: NameMask = (name) => createNameMask(sensitive())(name)
  const headers = judgeHeaders(answer)
  const isDocumented = documented.statuses.has(answer.status)
  if (answer.body === null) {
    if (!isDocumented) return judgeStatus(documented, answer, context, mask, headers)
    const found = judgeEncoding(answer, sensitive())
    return { findings: [...headers, found], variant: null, value: undefined }
  }
  if (!isDocumented) return judgeStatus(documented, answer, context, mask, headers)

  const reading = readBody(documented, answer.body, mask)
  const mediaType = judgeMediaType(documented, answer, reading, sensitive)
  const secrets = judgeSecrets(answer, reading.text, reading.value, context.secrets, mask)
  const findings = [
    ...headers,
    ...mediaType.findings,
    ...(mediaType.ends ? [] : reading.findings),
    ...secrets,
  ]
  const { value } = reading
  if (value === undefined || mediaType.ends) return { findings, variant: null, value }

  const choice = chooseVariant(documented, answer.status, value, context, sensitive, mask)
  const accepted = judgeAcceptance(documented, answer.status, choice.variant, context.meant)
  findings.push(...choice.findings, ...accepted)
  if (choice.variant !== null && choice.isAtPlace && accepted.length === 0) {
    const { sent, knownIds } = context
    const isWhole = choice.conforms && lostIn(documented, choice.variant, value, sent).length === 0
    if (!isWhole) findings.push(...judgeShape(documented, choice.variant, value, { sensitive, mask, sent }))
    if (choice.variant === documented.created.name && isObject(value)) {
      if (sent !== null) findings.push(...judgeEcho(documented, sent, value))
      findings.push(...judgeIdentifier(documented, value, knownIds))
    }
  }
  return { findings, variant: choice.variant, value }
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** A status that no variant has. The body is looked at only to say what it is, and for secrets. */
function judgeStatus(
  documented: Documented,
  answer: Answer,
  context: Context,
  mask: NameMask,
  headers: readonly Finding[],
): Judged {
  const { status } = answer
  const expected = [...documented.statuses].join(' or ')
  const reading = readBody(documented, answer.body ?? new Uint8Array(), mask)
  const secrets = judgeSecrets(answer, reading.text, reading.value, context.secrets, mask)
  const rest = [...headers.filter(({ rule }) => rule !== 'retry-after-appeared'), ...secrets]
  if (status >= 500 && status < 600) {
    return {
      findings: [finding('server-error', { expected, actual: String(status) }), ...rest],
      variant: null,
      value: undefined,
    }
  }
  const variant = documented.recognisers.recognise(reading.value)
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

/** `2 findings, the first at /Id: wrong-type`: for a line of a log or a table. */
export function summarise(verdict: Verdict): string {
  const counted = verdict.findings.filter(({ accepted }) => accepted === undefined)
  const [first] = counted
  if (first === undefined) return verdict.outcome
  const where = first.pointer === '' ? '' : ` at ${first.pointer}`
  return `${verdict.outcome}: ${first.rule}${where}${counted.length > 1 ? ` and ${count(counted.length - 1, 'more finding')}` : ''}`
}
