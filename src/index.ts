// What other repos import: the client, the judge and the quota window.

export {
  type Acceptance,
  accept,
  acceptanceProblems,
  type Looked,
  onePerPlace,
  parseAcceptances,
  unusedAcceptances,
  type WrittenAcceptance,
} from './accept.ts'
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
export { baseBefore, pathBegunQuestion, pathTwice } from './endpoint.ts'
export { contract, variantNames } from './generated/contract.ts'
export { parseInstant } from './instant.ts'
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
export { isTimeZone, toLocal, toLocalDay } from './local-time.ts'
export { isLoopback } from './loopback.ts'
export type { ConnectionOptions, Proxies } from './proxies.ts'
export * from './quota-window.ts'
export { gatherFindings } from './report/gather.ts'
export {
  type LeftBehind,
  overallOutcome,
  type ProbeReport,
  type Report,
  type UnmetRequirement,
} from './report/report.ts'
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
