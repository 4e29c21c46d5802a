// The contract of this API in the engine, which takes it as an argument: what is published without one is bound to it
// here. Imported by the entry points and the commands, never by the engine.
import type { CreateContact } from '../contract/types.ts'
import { closedValidators } from '../generated/closed-validators.ts'
import { contract, variantNames } from '../generated/contract.ts'
import * as acceptances from '../judge/accept.ts'
import { createJudge, type Judge } from '../judge/judge.ts'
import * as tokens from '../judge/token-suspect.ts'
import type * as engine from '../judge/verdict.ts'
import type * as reports from '../report/report.ts'
import * as requests from '../wire/create-request.ts'

export { closedValidators, contract, variantNames }

/** The name of a documented answer. */
export type VariantName = (typeof variantNames)[number]
/** What the judge must know beside the exchange. */
export type Context = engine.Context<VariantName, CreateContact>
/** What the judge says of one exchange. */
export type Verdict = engine.Verdict<VariantName>
/** One probe that was, or was not, made: what `unusedAcceptances` needs of it. */
export type Looked = acceptances.Looked<VariantName>
/** What came of one variant, met with one contact: a verdict, or why it was skipped. */
export type ProbeReport = reports.ProbeReport<VariantName>
/** What a check found out. */
export type Report = reports.Report<VariantName>
/** A variant that was asked for by `--require`, and why it was not met. */
export type UnmetRequirement = reports.UnmetRequirement<VariantName>
/** A create, as the documentation has it: where to, by whom, and what is sent. */
export type CreateRequestOptions = requests.CreateRequestOptions<CreateContact>

let made: Judge | undefined

/** The judge of this API: made, and proven, when it is first needed. Throws `JudgeError`. */
export function ownJudge(): Judge {
  made ??= createJudge(contract, closedValidators)
  return made
}

/** Throws `JudgeError`. Costs a fraction of a millisecond, once per process. */
export function proveJudge(): void {
  ownJudge()
}

/** Verdict of one exchange. Throws only if the judge itself is broken (`JudgeError`), never on an answer. */
export const judge = (exchange: engine.Exchange, context: Context): Verdict =>
  ownJudge().judge(exchange, context) as Verdict

/** The outcome that a set of findings has, for instance after some of them were accepted. */
export const outcomeOf = (
  findings: readonly engine.Finding[],
  variant: VariantName | null,
  meant: VariantName,
): engine.Outcome => ownJudge().outcomeOf(findings, variant, meant)

/** The verdict with the accepted findings marked, and the outcome that the others leave. */
export const accept = (verdict: Verdict, accepted: readonly acceptances.Acceptance[], at: number): Verdict =>
  acceptances.accept(ownJudge(), verdict, accepted, at)

/**
 * The acceptances that can be deleted: no finding matched them, although each variant that could have shown one gave a
 * conclusive verdict, `created` with both contacts.
 */
export const unusedAcceptances = (
  accepted: readonly acceptances.Acceptance[],
  probes: readonly Looked[],
): acceptances.Acceptance[] => acceptances.unusedAcceptances(contract, accepted, probes)

/** Whether a create was answered with a 401 that nobody can explain: the token may be wrong as well as the provider. */
export const suspectsToken = (of: {
  readonly meant: VariantName
  readonly status: number | null
  readonly findings: readonly engine.Finding[]
}): boolean => tokens.suspectsToken(contract, of)

/** What `probe` takes. Throws `ClientOptionsError` on an address that cannot be used. */
export const createRequest = (options: CreateRequestOptions) => requests.requestFor(contract, options)
