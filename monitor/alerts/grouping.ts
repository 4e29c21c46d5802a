// Whose incidents are told together: those at a host at which the configuration has several targets. Decided when an incident
// opens and kept in it to its end, whatever the configuration says later. Pure. Called by engine/watches.ts and notify.ts, and
// by alert-plan.ts.
import type { Config, Target } from '../config/config-shape.ts'
import type { Incident, IncidentEvent, Transition } from '../incidents/incident.ts'

/** Host of the url of a target, with its port, unless that is the usual one. */
export const hostOf = ({ url }: Pick<Target, 'url'>): string => new URL(url).host

type Grouping = Pick<Config, 'group' | 'targets'>
type GroupOf = (target: Pick<Target, 'url'>) => string | null

/**
 * By target, the host with whose group its incidents are told. Null: each by itself, since nothing is to be grouped, or since
 * no other target is at that host, and so there is nothing to wait for.
 */
export function groupsOf({ group, targets }: Grouping): GroupOf {
  if (group === null) return () => null
  const counts = new Map<string, number>()
  for (const host of targets.map(hostOf)) counts.set(host, (counts.get(host) ?? 0) + 1)
  return (target) => ((counts.get(hostOf(target)) ?? 0) > 1 ? hostOf(target) : null)
}

/** What opens by this transition is of this group. @param host Null: of none. */
export function openedInGroup({ state, events }: Transition, host: string | null): Transition {
  if (host === null || !events.some(isOpening)) return { state, events }
  const inGroup = (incident: Incident): Incident => ({ ...incident, group: host })
  const open = { ...state.open }
  for (const { kind } of events.filter(isOpening)) {
    const incident = open[kind]
    if (incident !== undefined) open[kind] = inGroup(incident)
  }
  return {
    state: { ...state, open },
    events: events.map((event) =>
      isOpening(event) ? { ...event, incident: inGroup(event.incident) } : event,
    ),
  }
}

const isOpening = ({ incident }: IncidentEvent) => incident.sequence === 1
