// What the mutes of a target silence, and for how long. Pure. Called by whoever tells, reports or shows an incident.
import { type IncidentKind, incidentKinds } from '../incidents/incident.ts'
import type { Mute } from './store.ts'

/** The kinds that these mutes silence. */
export function mutedBy(mutes: readonly Mute[]): ReadonlySet<IncidentKind> {
  const kinds = mutes.map(({ kind }) => kind)
  return new Set(incidentKinds.filter((kind) => kinds.includes('all') || kinds.includes(kind)))
}

/** Until when a kind is silenced; null if it is not. */
export function mutedUntil(mutes: readonly Mute[], kind: IncidentKind): number | null {
  const ends = mutes.filter((mute) => mute.kind === kind || mute.kind === 'all').map(({ until }) => until)
  return ends.length === 0 ? null : Math.max(...ends)
}
