// What other repos import: the client, the judge and the quota window.

export { type Acceptance, accept, acceptanceProblems, parseAcceptances, unusedAcceptances } from './accept.ts'
export {
  type Client,
  type ClientOptions,
  ClientOptionsError,
  ClientTransportError,
  type CreateContactResult,
  createClient,
  endpointOf,
  type TokenSource,
} from './client.ts'
export type { Contract, ContractVariant, PropertySchema, VariantMessage } from './contract.ts'
export { type CreateRequestOptions, createRequest } from './create-request.ts'
export { formatDuration, parseDuration } from './duration.ts'
export { contract, variantNames } from './generated/contract.ts'
export { judge, outcomeOf, summarise } from './judge/judge.ts'
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
export { isLoopback } from './loopback.ts'
export type { ConnectionOptions, Proxies } from './proxies.ts'
export * from './quota-window.ts'
export { overallOutcome, type ProbeReport, type Report } from './report/report.ts'
export {
  type ContactKind,
  contactKinds,
  createSyntheticContact,
  type SyntheticContactOptions,
} from './synthetic-contact.ts'
export { readExpiry, readLifeMs } from './token.ts'
export type {
  Contact,
  CreateContact,
  DocumentedAnswer,
  ErrorEnvelope,
  ExpiredToken,
  OverQuota,
} from './types.ts'
