// What is kept of an exchange that deviates, which is gone when its run is on record: the shape of what came back, and what
// would make the document match it. Types and names, never a value; bounded. Pure. Called by meet.ts.
import { endpointOf } from 'contactrz/internal'
import { type Judged, propose, seenSchema } from 'contactrz/proposal'
import type { Run } from '../store/store.ts'

export type Kept = Required<Pick<Run, 'seen' | 'proposal'>>

const nothing: Kept = { seen: null, proposal: null }

/** @param url Of the provider. */
export function keptOf(url: string, judged: Judged): Kept {
  const { outcome, findings } = judged.verdict
  // With nothing to show beside what is documented, or nothing that anybody could look at, it is not asked for.
  if (outcome === 'conforming' || findings.length === 0) return nothing
  return { seen: seenSchema(judged), proposal: outcome === 'drift' ? proposalOf(url, judged) : null }
}

/** A body can be very large, and so can what is proposed of it: then nobody could follow it anyway. */
const longestOverlay = 65_536

function proposalOf(url: string, judged: Judged): Kept['proposal'] {
  const { host } = new URL(endpointOf(url))
  const { bump, version, overlay } = propose([judged], { subject: host, document: 'contactrz.yaml' })
  if (overlay === null || JSON.stringify(overlay).length > longestOverlay) return null
  return { bump, version, overlay }
}
