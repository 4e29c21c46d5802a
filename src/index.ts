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
export type { Contract, ContractVariant, PropertySchema, VariantMessage } from './compiled/contract.ts'
export {
  type ContactKind,
  contactKinds,
  createSyntheticContact,
  type SyntheticContactOptions,
} from './contract/synthetic-contact.ts'
export type {
  Contact,
  CreateContact,
  DocumentedAnswer,
  ErrorEnvelope,
  ExpiredToken,
  OverQuota,
} from './contract/types.ts'
export { contract, variantNames } from './generated/contract.ts'
export { judge } from './judge/judge.ts'
export { JudgeError, proveJudge } from './judge/proof.ts'
export {
  type Part,
  parts,
  type Rule,
  type RuleId,
  ruleIds,
  rules,
  type Severity,
  severities,
} from './judge/rules.ts'
export * from './judge/verdict.ts'
export type { LeftBehind, ProbeReport, Report, UnmetRequirement } from './report/report.ts'
export {
  type Gate,
  type GateReason,
  gateAt,
  isInside,
  nextEnd,
  type QuotaWindow,
  QuotaWindowError,
} from './time/quota-window.ts'
export { type CreateRequestOptions, createRequest } from './wire/create-request.ts'
export type { ConnectionOptions, Proxies } from './wire/proxies.ts'
