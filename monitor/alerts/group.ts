// Which incidents are told together: those at a host at which the configuration has several targets. Decided when an incident
// opens and kept in it to its end, whatever the configuration says later. Pure. Called by watches.ts and notify.ts.
import type { Group, Target } from '../config/config-shape.ts'
import type { Incident, IncidentEvent, Transition } from '../incidents/incident.ts'

/** With its port, unless that is the usual one. */
const hostOf = ({ url }: Pick<Target, 'url'>): string => new URL(url).host

/**
 * The host with whose group a target is told. Null: by itself, since it is alone there, or nothing is grouped. To be asked
 * for each target: the hosts are counted once.
 */
export function groupHosts({
  targets,
  group,
}: {
  readonly targets: readonly Pick<Target, 'url'>[]
  readonly group: Group | null
}): (target: Pick<Target, 'url'>) => string | null {
  if (group === null) return () => null
  const counts = new Map<string, number>()
  for (const target of targets) counts.set(hostOf(target), (counts.get(hostOf(target)) ?? 0) + 1)
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
