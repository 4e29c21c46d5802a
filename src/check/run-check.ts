// One check, top to bottom: plan → token → probe → judge, per variant and contact, one after the other.

import { endpointOf } from '../client/endpoint.ts'
import { type Contract, type Means, stateOf } from '../compiled/contract.ts'
import { type ContactKind, createSyntheticContact } from '../contract/synthetic-contact.ts'
import { type Acceptance, accept, unusedAcceptances } from '../judge/accept.ts'
import { variantOf } from '../judge/documented.ts'
import { describeFailure } from '../judge/failure.ts'
import type { Judge } from '../judge/judge.ts'
import { suspectsToken } from '../judge/token-suspect.ts'
import type { Exchange, Sent, VariantName, Verdict } from '../judge/verdict.ts'
import type { Judged } from '../proposal/proposal.ts'
import { nameOf, overallOutcome, type ProbeReport, type Report, unmetRequirements } from '../report/report.ts'
import type { QuotaWindow } from '../time/quota-window.ts'
import type { TokenResult } from '../token/token-command.ts'
import { requestFor } from '../wire/create-request.ts'
import { isLoopback } from '../wire/loopback.ts'
import { probe } from '../wire/probe.ts'
import type { ConnectionOptions } from '../wire/proxies.ts'
import { gateSkipReason, type PlannedProbe, planCheck } from './plan.ts'
import { requestState } from './provider-states.ts'

export interface CheckOptions {
  /** By the contract that it is made with, the check is made. */
  readonly judge: Judge
  readonly url: URL
  readonly only: readonly VariantName[]
  /** Which synthetic contacts are sent. Null: both where creates are free, else the full one. */
  readonly contacts: readonly ContactKind[] | null
  /** Called at most once, when a token is first needed. */
  readonly token: () => Promise<TokenResult>
  readonly expiredToken: string | null
  readonly providerStates: string | null
  /** Variants that have to be probed. */
  readonly require?: readonly VariantName[]
  readonly allowCreate: boolean
  readonly quotaWindow: QuotaWindow | null
  readonly timeoutMs: number
  /** Over this time a `slow` notice is given. */
  readonly slowMs?: number
  /** Default: what Node trusts, and no proxy. */
  readonly connection?: ConnectionOptions
  readonly acceptances: readonly Acceptance[]
  /** The full contact; of Name alone, what is required of it. Default: a synthetic contact of its own for each probe. */
  readonly contact?: Sent
  readonly now: () => number
  readonly signal: AbortSignal
  /** Told before each probe, for a line of progress. */
  readonly onProbe: (name: string) => void
  /** Told of each exchange that was judged: what a proposal is made of. */
  readonly onJudged?: (judged: Judged) => void
}

export async function runCheck(options: CheckOptions): Promise<Report> {
  const startedAt = performance.now()
  const { url, expiredToken, providerStates } = options
  const { contract } = options.judge.documented
  const planned = planCheck(
    { ...options, contract, hasProviderStates: providerStates !== null },
    options.now(),
  )
  const probes: ProbeReport[] = []
  let token: Promise<TokenResult> | undefined
  for (const { skipReason: planReason, ...meant } of planned) {
    const { variant } = meant
    const skipReason = planReason ?? usedUpReason(meant, probes)
    if (skipReason !== null || options.signal.aborted) {
      probes.push(skippedFor(meant, skipReason ?? interruptedBefore))
      continue
    }
    options.onProbe(nameOf(meant))
    const needsExpired = variantOf(contract, variant).means === 'token-expired'
    if (!needsExpired) token ??= options.token()
    const given = needsExpired ? { token: expiredToken ?? '' } : await (token as Promise<TokenResult>)
    if (options.signal.aborted) probes.push(skippedFor(meant, interruptedBefore))
    else if ('token' in given) probes.push(await meet(meant, given.token, options))
    else probes.push(withoutToken(meant, given.detail))
  }
  const unmet = unmetRequirements(options.require ?? [], probes)
  const unused = unusedAcceptances(contract, options.acceptances, probes)
  return {
    version: 1,
    url: endpointOf(url, contract.path),
    outcome: overallOutcome(probes),
    durationMs: Math.round(performance.now() - startedAt),
    probes,
    ...(unmet.length > 0 && { unmetRequirements: unmet }),
    ...(options.signal.aborted && { interrupted: true }),
    ...(unused.length > 0 && { unusedAcceptances: unused }),
  }
}

/** A refused create may count against the quota as well: the other contact is not tried then. */
const usedUpReason = ({ variant }: Meant, probes: readonly ProbeReport[]): string | null =>
  probes.some((probe) => probe.variant === variant && probe.outcome === 'over-quota')
    ? 'the quota is used up: so was answered to the other contact'
    : null

type Meant = Omit<PlannedProbe, 'skipReason'>

const interruptedBefore = 'interrupted before it was sent'

const skippedFor = (meant: Meant, reason: string): ProbeReport => ({
  ...meant,
  outcome: 'skipped',
  reason,
  findings: [],
})

const withoutToken = (meant: Meant, reason: string): ProbeReport => ({
  ...meant,
  outcome: 'unauthorized',
  mayHaveCreated: false,
  reason,
  findings: [],
})

/** Whether no token brings it about. */
const needsState: Readonly<Record<Means, boolean>> = {
  created: false,
  'token-expired': false,
  'quota-used-up': true,
  refused: true,
}

/** Brings about the state that the variant needs, meets it, and leaves the provider as it was. */
async function meet(meant: Meant, token: string, options: CheckOptions): Promise<ProbeReport> {
  const { providerStates, timeoutMs, connection = {}, signal } = options
  // The token command may have taken its time: the gate is asked once more, right before anything leaves.
  const shut = gateSkipReason(options, options.now())
  if (shut !== null) return skippedFor(meant, shut)
  const { means } = variantOf(options.judge.documented.contract, meant.variant)
  if (!needsState[means] || providerStates === null) return send(meant, token, options)
  const params = means === 'refused' ? { variant: meant.variant } : {}
  const state = { url: providerStates, state: stateOf[means], params, timeoutMs, connection }
  const problem = await requestState({ ...state, action: 'setup', signal })
  if (problem !== null && !signal.aborted) {
    return { ...meant, outcome: 'monitor-fault', mayHaveCreated: false, reason: problem, findings: [] }
  }
  try {
    if (signal.aborted) return skippedFor(meant, interruptedBefore)
    return await send(meant, token, options)
  } finally {
    // Whatever has come between: it may have been set.
    await requestState({ ...state, action: 'teardown' })
  }
}

async function send(meant: Meant, token: string, options: CheckOptions): Promise<ProbeReport> {
  const { judge, url, timeoutMs, slowMs, connection = {}, signal, acceptances, now } = options
  const { contract } = judge.documented
  const marker = markerOf(meant, now())
  const contact = contactOf(meant, marker, options)
  // Once more when the connection stands: making it took time, and a machine can sleep meanwhile.
  const gate: { shut: string | null } = { shut: null }
  const mayLeave = () => {
    gate.shut = gateSkipReason(options, now())
    return gate.shut === null
  }
  const exchange = await probe(
    requestFor(contract, { url: url.href, token, contact, timeoutMs, connection, signal, mayLeave }),
  )
  if (gate.shut !== null) return skippedFor(meant, gate.shut)
  const leftBehind = (mayHaveCreated: boolean, created: boolean) =>
    mayHaveCreated && !isLoopback(url.hostname) && { leftBehind: { marker, created } }
  if (exchange.failure?.code === 'aborted') {
    if (!exchange.requestLeft) return skippedFor(meant, interruptedBefore)
    const reason = 'interrupted before the answer was there: nothing is known of it'
    const report = { ...meant, outcome: 'monitor-fault', mayHaveCreated: true, reason, findings: [] } as const
    return { ...report, ...leftBehind(true, false) }
  }
  const secrets = [token]
  const context = { exchange, sent: contact, secrets }
  const judged = judge.judge(exchange, {
    meant: meant.variant,
    sent: contact,
    secrets,
    ...(slowMs !== undefined && { slowMs }),
  })
  const typed = await withConsumerTypes(judge, { ...context, verdict: judged })
  const verdict = accept(judge, typed, acceptances, now())
  options.onJudged?.({ ...context, verdict })
  const { outcome, mayHaveCreated, findings } = verdict
  const durationMs = Math.round(exchange.timing.totalMs)
  const reason = reasonOf(contract, verdict, exchange)
  return {
    ...meant,
    outcome,
    mayHaveCreated,
    ...(reason && { reason }),
    durationMs,
    findings,
    ...leftBehind(mayHaveCreated, verdict.createdId !== null),
  }
}

const markerOf = ({ variant, contact }: Meant, at: number) =>
  `${new Date(at).toISOString()} ${variant}${contact === 'full' ? '' : ` ${contact}`}`

/** Hostile on loopback alone: elsewhere it stays in somebody's address book. */
function contactOf({ contact: kind }: Meant, marker: string, { judge, contact, url }: CheckOptions): Sent {
  if (contact !== undefined) {
    const { required = [] } = judge.documented.contract.request.schema
    return kind === 'full' ? contact : Object.fromEntries(required.map((name) => [name, contact[name]]))
  }
  return createSyntheticContact(marker, { kind, hostile: isLoopback(url.hostname) })
}

/** A conforming answer, the usual one, need not wait for this to be loaded. */
async function withConsumerTypes(judge: Judge, judged: Judged): Promise<Verdict> {
  if (judged.verdict.findings.length === 0) return judged.verdict
  const proposal = await import('../proposal/proposal.ts')
  return proposal.withConsumerTypes(judge.documented, judged)
}

/** Why there is no verdict of what was meant, by what the answer means. */
const refusalReasons: Readonly<Record<Means, (verdict: Verdict) => string | null>> = {
  created: () => null,
  'token-expired': () => 'the provider answers that the token has expired: give a fresh one',
  'quota-used-up': ({ retryFrom }) =>
    `the quota is used up${retryFrom === null ? '' : `; the provider takes calls again from ${retryFrom} on the next day`}`,
  refused: ({ variant }) =>
    `the provider refuses the call, as is documented of ${variant}: see what this token may do`,
}

/** What a verdict needs to be understood, beside its findings. */
function reasonOf(contract: Contract, verdict: Verdict, { failure }: Exchange): string | null {
  const { outcome, variant } = verdict
  switch (outcome) {
    case 'unauthorized':
    case 'over-quota':
      return variant === null ? null : refusalReasons[variantOf(contract, variant).means](verdict)
    case 'monitor-fault': {
      const words = failure === null ? null : describeFailure(failure)
      return words === null ? 'the request could not be made on this machine' : words.actual
    }
    case 'drift':
      return suspectsToken(contract, verdict)
        ? 'this 401 is not documented: the provider has changed, or the token is wrong'
        : null
    case 'unavailable':
    case 'conforming':
      return null
  }
}
