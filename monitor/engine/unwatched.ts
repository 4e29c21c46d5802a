// A target that the configuration no longer has cannot recover, nor be reminded of: what is open of it is closed, with a
// word to whoever was told of it. A target that was renamed is one, too. Called by parts.ts, at a start and after a reload.
import { reachable } from '../alerts/recipients.ts'
import type { Config } from '../config/config-shape.ts'
import {
  type IncidentEvent,
  type IncidentState,
  incidentKinds,
  type Muted,
  noIncidents,
  type Transition,
} from '../incidents/incident.ts'
import { tellingOf } from '../incidents/settle.ts'
import type { Log } from '../log/log.ts'
import type { Origin } from '../message/circumstances.ts'
import { farewellTo } from '../message/farewell.ts'
import { mutedBy } from '../store/mutes.ts'
import type { Announcement, NewMessage, Store } from '../store/store.ts'
import { contentOfEvent } from './event-content.ts'
import { commitNotified } from './notify.ts'

export interface UnwatchedOptions {
  readonly store: Store
  /** The one in force. */
  readonly config: () => Config
  readonly now: () => number
  readonly log: Log
  /** For messages: the monitor that they come from. */
  readonly origin: () => Origin
}

export async function closeUnwatched(options: UnwatchedOptions): Promise<void> {
  const { store, config, now, log } = options
  const isWatched = (name: string) => config().targets.some((target) => target.name === name)
  for (const name of await store.targetsInTrouble()) {
    if (isWatched(name)) continue
    const at = now()
    const events = await commitNotified(
      () => notifyOfEnd(name, at, options),
      async (notified) => {
        const committed = await store.commitIncidents({ target: name, at, ...notified })
        return committed === 'stale' ? committed : notified.events
      },
    )
    for (const { kind, event } of events ?? [])
      log(`${name}: ${kind} ${event}: it is no longer watched`, { target: name, kind, event })
  }
}

async function notifyOfEnd(name: string, at: number, { store, config, origin }: UnwatchedOptions) {
  const [basedOn, mutes] = [await store.incidents(name), await store.mutes(name, at)]
  const { state, events } = nextUnwatched(basedOn, at, mutedBy(mutes))
  const messages: NewMessage[] = []
  const announcements: Announcement[] = []
  for (const event of events) {
    if (event.telling === 'none') continue
    const told = await store.toldOf(name, event.kind, event.incident.openedAt)
    const waitMs = config().group?.waitMs ?? 0
    const farewell = farewellTo(reachable(told, config()), name, event, origin(), waitMs)
    messages.push(...farewell.messages)
    announcements.push(...farewell.announcements)
  }
  const recorded = events.map((event) => ({
    ...event,
    content: { ...contentOfEvent(event, null), isUnwatched: true as const },
  }))
  return { basedOn, incidents: state, events: recorded, messages, announcements }
}

/** Closes all that is open and forgets the rest: who comes back under this name begins anew. Pure. */
export function nextUnwatched({ open }: IncidentState, at: number, muted: Muted): Transition {
  const events = incidentKinds.flatMap((kind): IncidentEvent[] => {
    const before = open[kind]
    if (before === undefined) return []
    const incident = { ...before, toldAt: at, sequence: before.sequence + 1 }
    const telling = tellingOf('resolved', before, muted.has(kind))
    return [
      {
        kind,
        event: 'resolved',
        at,
        incident,
        telling,
        findings: [],
        gone: [],
        alone: null,
        isMuteEnd: false,
      },
    ]
  })
  return { state: noIncidents, events }
}
