// The part of the port that keeps mutes, and what they silence, and for how long (pure): asked by whoever tells, reports
// or shows an incident. Behind the port: sqlite-mutes.ts.
import { type IncidentKind, incidentKinds } from '../incidents/incident.ts'

/** Silence for the incidents of a target, or for one kind of them, until a time. */
export interface Mute {
  readonly target: string
  readonly kind: IncidentKind | 'all'
  readonly since: number
  readonly until: number
  readonly reason: string | null
}

export interface MuteStore {
  /** Takes the place of an earlier mute of the same target and kind. */
  mute(mute: Mute): Promise<void>
  /** Lifts mutes; without a kind all of the target. Gives back those that were in force at `at`. */
  unmute(target: string, kind: Mute['kind'] | null, at: number): Promise<readonly Mute[]>
  /** Mutes that are in force at `at`. */
  mutes(target: string, at: number): Promise<readonly Mute[]>
}

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
