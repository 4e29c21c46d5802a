// What other repos import: the client, the judge and the quota window.

export {
  type Client,
  type ClientOptions,
  ClientOptionsError,
  ClientTransportError,
  type CreateContactResult,
  createClient,
  endpointOf,
  type TokenSource,
} from './client/client.ts'
export { baseBefore, pathBegunQuestion, pathTwice } from './client/endpoint.ts'
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
export {
  type Acceptance,
  accept,
  acceptanceProblems,
  type Looked,
  onePerPlace,
  parseAcceptances,
  unusedAcceptances,
  type WrittenAcceptance,
} from './judge/accept.ts'
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
export { suspectsToken } from './judge/token-suspect.ts'
export * from './judge/verdict.ts'
export { gatherFindings } from './report/gather.ts'
export {
  type LeftBehind,
  overallOutcome,
  type ProbeReport,
  type Report,
  type UnmetRequirement,
} from './report/report.ts'
export { formatDuration, parseDuration } from './time/duration.ts'
export { parseInstant } from './time/instant.ts'
export { isTimeZone, toLocal, toLocalDay } from './time/local-time.ts'
export * from './time/quota-window.ts'
export { readExpiry, readLifeMs } from './token/token.ts'
export { type CreateRequestOptions, createRequest } from './wire/create-request.ts'
export { isLoopback } from './wire/loopback.ts'
export type { ConnectionOptions, Proxies } from './wire/proxies.ts'
