// One check, top to bottom: plan → token → probe → judge, per variant, one after the other.
import { type Acceptance, accept, unusedAcceptances } from '../accept.ts'
import { createRequest } from '../create-request.ts'
import { endpointOf } from '../endpoint.ts'
import { judge } from '../judge/judge.ts'
import type { VariantName, Verdict } from '../judge/verdict.ts'
import { probe } from '../probe.ts'
import type { Judged } from '../proposal/proposal.ts'
import type { ConnectionOptions } from '../proxies.ts'
import type { QuotaWindow } from '../quota-window.ts'
import { overallOutcome, type ProbeReport, type Report } from '../report/report.ts'
import { createSyntheticContact } from '../synthetic-contact.ts'
import type { TokenResult } from '../token-command.ts'
import type { CreateContact } from '../types.ts'
import { gateReason, planCheck } from './plan.ts'
import { requestState } from './provider-states.ts'

export interface CheckOptions {
  readonly url: URL
  readonly only: readonly VariantName[]
  /** Called at most once, when a token is first needed. */
  readonly token: () => Promise<TokenResult>
  readonly expiredToken: string | null
  readonly providerStates: string | null
  readonly allowCreate: boolean
  readonly quotaWindow: QuotaWindow | null
  readonly timeoutMs: number
  /** Default: what Node trusts, and no proxy. */
  readonly connection?: ConnectionOptions
  readonly acceptances: readonly Acceptance[]
  /** Sent by every probe. Default: a synthetic contact of its own for each. */
  readonly contact?: CreateContact
  readonly now: () => number
  readonly signal: AbortSignal
  /** Told before each probe, for a line of progress. */
  readonly onProbe: (variant: VariantName) => void
  /** Told of each exchange that was judged: what a proposal is made of. */
  readonly onJudged?: (judged: Judged) => void
}

export async function runCheck(options: CheckOptions): Promise<Report> {
  const startedAt = performance.now()
  const { url, only, expiredToken, providerStates } = options
  const planned = planCheck(
    { ...options, url, only, expiredToken, hasProviderStates: providerStates !== null },
    options.now(),
  )
  const verdicts: Verdict[] = []
  const probes: ProbeReport[] = []
  let token: Promise<TokenResult> | undefined
  for (const { variant, skipReason } of planned) {
    if (skipReason !== null || options.signal.aborted) {
      probes.push({ variant, outcome: 'skipped', reason: skipReason ?? 'interrupted', findings: [] })
      continue
    }
    options.onProbe(variant)
    if (variant !== 'expiredToken') token ??= options.token()
    const given =
      variant === 'expiredToken' ? { token: expiredToken ?? '' } : await (token as Promise<TokenResult>)
    const met =
      'token' in given ? await meet(variant, given.token, options) : withoutToken(variant, given.detail)
    probes.push(met.report)
    if (met.verdict !== null) verdicts.push(met.verdict)
  }
  const unused = verdicts.length === only.length ? unusedAcceptances(options.acceptances, verdicts) : []
  return {
    version: 1,
    url: endpointOf(url),
    outcome: overallOutcome(probes),
    durationMs: Math.round(performance.now() - startedAt),
    probes,
    ...(unused.length > 0 && { unusedAcceptances: unused }),
  }
}

interface Met {
  readonly report: ProbeReport
  readonly verdict: Verdict | null
}

const withoutToken = (variant: VariantName, reason: string): Met => ({
  report: { variant, outcome: 'unauthorized', mayHaveCreated: false, reason, findings: [] },
  verdict: null,
})

/** Brings about the state that the variant needs, meets it, and leaves the provider as it was. */
async function meet(variant: VariantName, token: string, options: CheckOptions): Promise<Met> {
  const { providerStates, timeoutMs, connection = {} } = options
  // The token command may have taken its time: the gate is asked once more, right before anything leaves.
  const shut = gateReason(options, options.now())
  if (shut !== null)
    return { report: { variant, outcome: 'skipped', reason: shut, findings: [] }, verdict: null }
  if (variant !== 'overQuota' || providerStates === null) return send(variant, token, options)
  const state = { url: providerStates, state: 'the quota is used up', timeoutMs, connection }
  const problem = await requestState({ ...state, action: 'setup' })
  if (problem !== null) {
    return {
      report: { variant, outcome: 'monitor-fault', mayHaveCreated: false, reason: problem, findings: [] },
      verdict: null,
    }
  }
  try {
    return await send(variant, token, options)
  } finally {
    await requestState({ ...state, action: 'teardown' })
  }
}

async function send(variant: VariantName, token: string, options: CheckOptions): Promise<Met> {
  const { url, timeoutMs, connection = {}, signal, acceptances, now } = options
  const marker = `${new Date(now()).toISOString()} ${variant}`
  const contact = options.contact ?? createSyntheticContact(marker, { hostile: true })
  const exchange = await probe(
    createRequest({ url: url.href, token, contact, timeoutMs, connection, signal }),
  )
  const secrets = [token]
  const context = { exchange, sent: contact, secrets }
  const judged = judge(exchange, { meant: variant, sent: contact, secrets })
  const verdict = accept(await withConsumerTypes({ ...context, verdict: judged }), acceptances, now())
  options.onJudged?.({ ...context, verdict })
  const { outcome, mayHaveCreated, findings } = verdict
  const durationMs = Math.round(exchange.timing.totalMs)
  const reason = reasonOf(verdict)
  return {
    report: { variant, outcome, mayHaveCreated, ...(reason && { reason }), durationMs, findings },
    verdict,
  }
}

/** A conforming answer, the usual one, need not wait for this to be loaded. */
async function withConsumerTypes(judged: Judged): Promise<Verdict> {
  if (judged.verdict.findings.length === 0) return judged.verdict
  const proposal = await import('../proposal/proposal.ts')
  return proposal.withConsumerTypes(judged)
}

/** What a verdict without findings needs to be understood. */
function reasonOf({ outcome, retryFrom }: Verdict): string | null {
  switch (outcome) {
    case 'unauthorized':
      return 'the provider answers that the token has expired: give a fresh one'
    case 'over-quota':
      return `the quota is used up${retryFrom === null ? '' : `; the provider takes calls again from ${retryFrom} on the next day`}`
    case 'monitor-fault':
      return 'the request could not be made on this machine'
    case 'unavailable':
    case 'drift':
    case 'conforming':
      return null
  }
}
