// What the monitor and the contracts share with this package beside what is published: `contactrz/internal`, outside of
// semver, for no one else. A new version may take away or change anything of it.
export { baseBefore, endpointOf, pathBegunQuestion, pathTwice } from './client/endpoint.ts'
export {
  asOneOf,
  type Command,
  type CommandParts,
  createCommand,
  didYouMean,
  type Io,
  listOf,
  notOneOf,
  runProcess,
  toUtc,
  UsageError,
} from './commands/command-line.ts'
export { callProgram, type Program } from './commands/program.ts'
export { stateOf } from './compiled/contract.ts'
export { type ErrorEntry, errors } from './errors/catalogue.ts'
export { CodedError } from './errors/coded-error.ts'
export { endOf } from './errors/end-of.ts'
export { variantMeaning } from './generated/contract.ts'
export { type Acceptance, acceptanceProblems, parseAcceptances } from './judge/accept.ts'
export { sayFailure } from './judge/failure.ts'
export { summarise } from './judge/judge.ts'
export { accept, suspectsToken } from './live/live.ts'
export { gatherFindings } from './report/gather.ts'
export { typeChange } from './report/lines.ts'
export { parseDuration } from './time/duration.ts'
export { parseInstant } from './time/instant.ts'
export { instantOf, offsetAt, pieces, toLocal, toLocalDay, zoneName } from './time/local-time.ts'
export {
  assertQuotaWindow,
  describeQuotaWindow,
  gateThrough,
  holdEnd,
  nextChange,
  printedHoursQuestion,
} from './time/quota-window.ts'
export { readExpiry, readLifeMs } from './token/token.ts'
export { readToken, runTokenCommand, type TokenResult } from './token/token-command.ts'
export { pointerOf, segmentsOf, unescapeSegment, valueAt, valueBelow } from './tools/json-pointer.ts'
export { repeated } from './tools/repeated.ts'
export { oneLine, withMarks } from './tools/safe-text.ts'
export { connectTo, trustOf } from './wire/connection.ts'
export { isLoopback } from './wire/loopback.ts'
export { ProxyError, proxyFor, readProxies } from './wire/proxies.ts'
