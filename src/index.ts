// What other repos import: the client, the judge, the quota window, and what a probe is made of. All of it is promised
// (docs/releasing.md); what the monitor and the contracts need beside it is in internal.ts.

export {
  type Client,
  type ClientOptions,
  ClientOptionsError,
  ClientTransportError,
  type CreateContactResult,
  createClient,
  type TokenSource,
} from './client/client.ts'
export {
  type Contract,
  type ContractVariant,
  type Means,
  meanings,
  type PropertySchema,
  type VariantMessage,
} from './compiled/contract.ts'
export type { ValidationError, Validator, Validators } from './compiled/validator.ts'
export {
  type ContactKind,
  contactKinds,
  createSyntheticContact,
  type SyntheticContactOptions,
} from './contract/synthetic-contact.ts'
export type { DocumentedAnswer, ErrorEnvelope } from './contract/types.ts'
export type * from './generated/bodies.ts'
export { contract, variantNames } from './generated/contract.ts'
export { createJudge, type Judge } from './judge/judge.ts'
export { JudgeError } from './judge/proof.ts'
export { type Part, parts, type Rule, type Severity, severities } from './judge/rule.ts'
export { type RuleId, ruleIds, rules } from './judge/rules.ts'
export {
  type Answer,
  type ConsumerType,
  type DecodingFault,
  decodingFaults,
  type Exchange,
  type Failure,
  type FailureKind,
  type Finding,
  failureKinds,
  isConclusive,
  type Outcome,
  outcomes,
  type Timing,
} from './judge/verdict.ts'
export {
  type Context,
  type CreateRequestOptions,
  createRequest,
  judge,
  type ProbeReport,
  proveJudge,
  type Report,
  type UnmetRequirement,
  type VariantName,
  type Verdict,
} from './live/live.ts'
export type { LeftBehind } from './report/report.ts'
export {
  type Gate,
  type GateReason,
  gateAt,
  isInside,
  nextEnd,
  type QuotaWindow,
  QuotaWindowError,
} from './time/quota-window.ts'
export type { ConnectionOptions, Proxies } from './wire/proxies.ts'
