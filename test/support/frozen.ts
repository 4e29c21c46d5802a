// The frozen document in the engine, with the exports of src/live/live.ts: tests of the engine import these from here, so that
// a change of the live document turns none of them red.
import * as acceptances from '../../src/judge/accept.ts'
import { createJudge } from '../../src/judge/judge.ts'
import * as tokens from '../../src/judge/token-suspect.ts'
import type * as engine from '../../src/judge/verdict.ts'
import type * as reports from '../../src/report/report.ts'
import { compiled } from './contracts.ts'

export const variantNames = ['created', 'expiredToken', 'overQuota'] as const
export type VariantName = (typeof variantNames)[number]

/** What is sent: only `Name` has to be. */
export type CreateContact = {
  readonly Name: string
  readonly Phone?: string
  readonly Fax?: string
  readonly Email?: string
  readonly Mobile?: string
  readonly TwitterId?: string
  readonly FacebookId?: string
  readonly Media?: string
}

export type Context = engine.Context<VariantName, CreateContact>
export type Verdict = engine.Verdict<VariantName>
export type ProbeReport = reports.ProbeReport<VariantName>

const { contract, validators } = compiled('frozen', variantNames)

export { contract, validators }

const own = createJudge(contract, validators)

export const ownJudge = () => own

export const judge = (exchange: engine.Exchange, context: Context): Verdict =>
  own.judge(exchange, context) as Verdict

export const outcomeOf = (
  findings: readonly engine.Finding[],
  variant: VariantName | null,
  meant: VariantName,
): engine.Outcome => own.outcomeOf(findings, variant, meant)

export const accept = (verdict: Verdict, accepted: readonly acceptances.Acceptance[], at: number): Verdict =>
  acceptances.accept(own, verdict, accepted, at)

export const unusedAcceptances = (
  accepted: readonly acceptances.Acceptance[],
  probes: readonly acceptances.Looked<VariantName>[],
): acceptances.Acceptance[] => acceptances.unusedAcceptances(contract, accepted, probes)

export const suspectsToken = (of: {
  readonly meant: VariantName
  readonly status: number | null
  readonly findings: readonly engine.Finding[]
}): boolean => tokens.suspectsToken(contract, of)
