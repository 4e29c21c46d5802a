// What is kept of an exchange that deviates, which is gone when its run is on record: the shape of what came back, and what
// would make the document match it. Types and names, never a value; bounded. Pure. Called by meet.ts, and by
// event-content.ts for what events tell.
import type { ContactKind } from 'contactrz'
import { endpointOf } from 'contactrz/internal'
import { type Judged, type Proposal, propose, proposeFrom, seenSchema } from 'contactrz/proposal'
import type { ProposedPart, Run } from '../store/store.ts'

export type Kept = Required<Pick<Run, 'seen' | 'proposal'>>

const nothing: Kept = { seen: null, proposal: null }

/** @param url Of the provider. @param contact That was sent. */
export function keptOf(url: string, contact: ContactKind, judged: Judged): Kept {
  const { outcome, findings } = judged.verdict
  // With nothing to show beside what is documented, or nothing that anybody could look at, it is not asked for.
  if (outcome === 'conforming' || findings.length === 0) return nothing
  const isDrift = outcome === 'drift'
  const proposed = isDrift ? propose([judged], aboutOf(url)) : null
  const parts = proposed?.parts.map((part) => ({ ...part, contact })) ?? []
  return { seen: seenSchema(judged), proposal: proposed && keptProposal(proposed, parts) }
}

/** What follows of all that stands: of this run, and of runs before it that are not at hand. Null: nothing does. */
export function proposalFrom(url: string, parts: readonly ProposedPart[]): Kept['proposal'] {
  return parts.length === 0 ? null : keptProposal(proposeFrom(parts, aboutOf(url)), parts)
}

const aboutOf = (url: string) => ({ subject: new URL(endpointOf(url)).host, document: 'contactrz.yaml' })

/** A body can be very large, and so can what is proposed of it: then nobody could follow it anyway. */
const longestKept = 65_536

function keptProposal(
  { bump, version, overlay }: Proposal,
  parts: readonly ProposedPart[],
): Kept['proposal'] {
  if (overlay === null) return null
  const kept = { bump, version, overlay, parts }
  return JSON.stringify(kept).length > longestKept ? null : kept
}
