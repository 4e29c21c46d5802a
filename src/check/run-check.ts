// One check, top to bottom: plan → token → probe → judge, per variant and contact, one after the other.

import { endpointOf } from '../client/endpoint.ts'
import { type ContactKind, createSyntheticContact } from '../contract/synthetic-contact.ts'
import type { CreateContact } from '../contract/types.ts'
import { type Acceptance, accept, unusedAcceptances } from '../judge/accept.ts'
import { describeFailure } from '../judge/failure.ts'
import { judge } from '../judge/judge.ts'
import { suspectsToken } from '../judge/token-suspect.ts'
import type { Exchange, VariantName, Verdict } from '../judge/verdict.ts'
import type { Judged } from '../proposal/proposal.ts'
import { nameOf, overallOutcome, type ProbeReport, type Report, unmetRequirements } from '../report/report.ts'
import type { QuotaWindow } from '../time/quota-window.ts'
import type { TokenResult } from '../token/token-command.ts'
import { createRequest } from '../wire/create-request.ts'
import { isLoopback } from '../wire/loopback.ts'
import { probe } from '../wire/probe.ts'
import type { ConnectionOptions } from '../wire/proxies.ts'
import { gateSkipReason, type PlannedProbe, planCheck } from './plan.ts'
import { requestState } from './provider-states.ts'

export interface CheckOptions {
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
  /** The full contact; of Name alone, the Name. Default: a synthetic contact of its own for each probe. */
  readonly contact?: CreateContact
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
  const planned = planCheck({ ...options, hasProviderStates: providerStates !== null }, options.now())
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
    if (variant !== 'expiredToken') token ??= options.token()
    const given =
      variant === 'expiredToken' ? { token: expiredToken ?? '' } : await (token as Promise<TokenResult>)
    if (options.signal.aborted) probes.push(skippedFor(meant, interruptedBefore))
    else if ('token' in given) probes.push(await meet(meant, given.token, options))
    else probes.push(withoutToken(meant, given.detail))
  }
  const unmet = unmetRequirements(options.require ?? [], probes)
  const unused = unusedAcceptances(options.acceptances, probes)
  return {
    version: 1,
    url: endpointOf(url),
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

/** Brings about the state that the variant needs, meets it, and leaves the provider as it was. */
async function meet(meant: Meant, token: string, options: CheckOptions): Promise<ProbeReport> {
  const { providerStates, timeoutMs, connection = {}, signal } = options
  // The token command may have taken its time: the gate is asked once more, right before anything leaves.
  const shut = gateSkipReason(options, options.now())
  if (shut !== null) return skippedFor(meant, shut)
  if (meant.variant !== 'overQuota' || providerStates === null) return send(meant, token, options)
  const state = { url: providerStates, state: 'the quota is used up', timeoutMs, connection }
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
  const { url, timeoutMs, slowMs, connection = {}, signal, acceptances, now } = options
  const marker = markerOf(meant, now())
  const contact = contactOf(meant, marker, options)
  // Once more when the connection stands: making it took time, and a machine can sleep meanwhile.
  const gate: { shut: string | null } = { shut: null }
  const mayLeave = () => {
    gate.shut = gateSkipReason(options, now())
    return gate.shut === null
  }
  const exchange = await probe(
    createRequest({ url: url.href, token, contact, timeoutMs, connection, signal, mayLeave }),
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
  const judged = judge(exchange, {
    meant: meant.variant,
    sent: contact,
    secrets,
    ...(slowMs !== undefined && { slowMs }),
  })
  const verdict = accept(await withConsumerTypes({ ...context, verdict: judged }), acceptances, now())
  options.onJudged?.({ ...context, verdict })
  const { outcome, mayHaveCreated, findings } = verdict
  const durationMs = Math.round(exchange.timing.totalMs)
  const reason = reasonOf(verdict, exchange)
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
function contactOf({ contact: kind }: Meant, marker: string, { contact, url }: CheckOptions): CreateContact {
  if (contact !== undefined) return kind === 'full' ? contact : { Name: contact.Name }
  return createSyntheticContact(marker, { kind, hostile: isLoopback(url.hostname) })
}

/** A conforming answer, the usual one, need not wait for this to be loaded. */
async function withConsumerTypes(judged: Judged): Promise<Verdict> {
  if (judged.verdict.findings.length === 0) return judged.verdict
  const proposal = await import('../proposal/proposal.ts')
  return proposal.withConsumerTypes(judged)
}

/** What a verdict needs to be understood, beside its findings. */
function reasonOf(verdict: Verdict, { failure }: Exchange): string | null {
  const { outcome, retryFrom } = verdict
  switch (outcome) {
    case 'unauthorized':
      return 'the provider answers that the token has expired: give a fresh one'
    case 'over-quota':
      return `the quota is used up${retryFrom === null ? '' : `; the provider takes calls again from ${retryFrom} on the next day`}`
    case 'monitor-fault': {
      const words = failure === null ? null : describeFailure(failure)
      return words === null ? 'the request could not be made on this machine' : words.actual
    }
    case 'drift':
      return suspectsToken(verdict)
        ? 'this 401 is not documented: the provider has changed, or the token is wrong'
        : null
    case 'unavailable':
    case 'conforming':
      return null
  }
}
