// What other repos import as `contactrz/proposal`: what a deviation would change, in the document and in a consumer's
// types, and the shape of what came back. Bound to the contract of this API; an entry point of its own, so that whoever
// only judges does not load it.
import { ownJudge, type VariantName, type Verdict } from './live/live.ts'
import type { VariantProposal } from './proposal/overlay.ts'
import * as proposal from './proposal/proposal.ts'
import { type SeenSchema, seenSchemaOf } from './proposal/seen-schema.ts'

export type { Edit } from './proposal/edits.ts'
export type { Action, VariantProposal } from './proposal/overlay.ts'
export type { About, Bump, Overlay, Proposal } from './proposal/proposal.ts'
export type { SeenSchema } from './proposal/seen-schema.ts'

/** An exchange with its verdict, and what must not be told of it. */
export type Judged = proposal.Judged<VariantName>

/** The verdict with what each finding would do to a consumer's types, as `consumerType`. */
export const withConsumerTypes = (judged: Judged): Verdict =>
  proposal.withConsumerTypes(ownJudge().documented, judged)

/** What would make the document match what was seen: one overlay for all these exchanges, and the bump that it forces. */
export const propose = (judgments: readonly Judged[], about: proposal.About): proposal.Proposal =>
  proposal.propose(ownJudge().documented, judgments, about)

/** The same of what such proposals were made of, their `parts`: of exchanges that are not at hand any more. */
export const proposeFrom = (parts: readonly VariantProposal[], about: proposal.About): proposal.Proposal =>
  proposal.proposeFrom(ownJudge().documented, parts, about)

/** The shape of what came back, without any value of it; null where that is no JSON. Its size is bounded. */
export const seenSchema = (seen: Omit<Judged, 'verdict'>): SeenSchema | null =>
  seenSchemaOf(ownJudge().documented, seen)
