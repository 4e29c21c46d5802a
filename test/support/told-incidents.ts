// Incidents as a store has them, for tests of pages: what a target's events told, and how it stands, without a monitor that
// has written it.
import type { Finding } from 'contactrz'
import type { ToldFinding } from '../../monitor/incidents/drift.ts'
import {
  type EventName,
  type Incident,
  type IncidentKind,
  type IncidentState,
  noIncidents,
} from '../../monitor/incidents/incident.ts'
import type { EventContent, NewMessage, RecordedEvent, RunRecord, Store } from '../../monitor/store/store.ts'
import { finding } from './incidents.ts'

/** 18:30 in Jakarta, on Friday 27 November 2026. */
export const openedAt = Date.parse('2026-11-27T11:30:00Z')
export const minuteMs = 60_000
/** 19:42:10. */
export const lookedAt = openedAt + 72 * minuteMs + 10_000

export const told = (found: Finding, more: Partial<ToldFinding> = {}): ToldFinding => ({
  ...{ variant: 'created', found, contacts: ['full', 'name-alone'], isNew: false },
  ...more,
})

export const wrongId = finding('/Id', {
  ...{ rule: 'wrong-type', expected: 'string', actual: 'number' },
  consumerType: { type: 'Contact', is: 'Id: string', becomes: 'Id: number' },
})
export const renamedEmail = finding('/Email', {
  ...{ rule: 'renamed-property', expected: '"Email"', actual: '"EMail" in its place' },
  consumerType: { type: 'Contact', is: 'Email: string', becomes: 'EMail: string' },
})

/** What came back with both of them. */
export const seenContact = {
  type: 'object',
  properties: Object.fromEntries([
    ['EMail', { type: 'string' }],
    ['Id', { type: 'integer' }],
    ...['Name', 'Phone', 'Fax', 'Mobile', 'TwitterId', 'FacebookId', 'Media'].map((name) => [
      name,
      { type: 'string' },
    ]),
  ]),
}

export const contentOf = (more: Partial<EventContent> = {}): EventContent => ({
  ...{ findings: [], gone: [], detail: null, seen: {}, proposal: null },
  ...more,
})

export interface Telling {
  readonly target?: string
  readonly kind: IncidentKind
  readonly event?: EventName
  /** Default: when it opens. */
  readonly at?: number
  readonly sequence?: number
  readonly content?: EventContent | null
  readonly telling?: RecordedEvent['telling']
  readonly to?: readonly string[]
  /** Of the incident, as it stands afterwards. */
  readonly incident?: Partial<Incident>
  readonly state?: Partial<IncidentState>
  /** The run that it is about. */
  readonly run?: RunRecord
}

/** One event of an incident that opened at `openedAt`, with its messages; afterwards it stands, unless that is its end. */
export async function tell(store: Store, telling: Telling): Promise<void> {
  const { target = 'test', kind, event = 'opened', at = openedAt, sequence = 1, content = null } = telling
  const { telling: owed = 'owed', to = ['team@example.com'], run } = telling
  const incident: Incident = { openedAt, toldAt: at, sequence, ...telling.incident }
  const recorded: RecordedEvent = {
    ...{ kind, event, at, incident, telling: owed, content, alone: null, isMuteEnd: false },
    ...{ findings: content?.findings ?? [], gone: content?.gone ?? [] },
  }
  const { openedAt: opened } = incident
  const messages =
    owed === 'none'
      ? []
      : to.map((address) => mailTo(address, opened, { target, kind, event, sequence, telling: owed }))
  const basedOn = await store.incidents(target)
  const { [kind]: _before, ...others } = basedOn.open
  const open = event === 'resolved' ? others : { ...others, [kind]: incident }
  const incidents = { ...noIncidents, ...basedOn, open, ...telling.state }
  const change = { target, at, basedOn, incidents, events: [recorded], messages }
  if (run === undefined) await store.commitIncidents(change)
  else await store.commit({ ...run, ...change })
}

function mailTo(to: string, opened: number, telling: Telling): NewMessage {
  const { target = '', kind, event = 'opened', sequence = 1, telling: owed } = telling
  return {
    ...{ messageId: `<${target}.${kind}.${opened}.${sequence}.${to}>`, to, subject: 's', text: 't' },
    ...{ html: null, report: null, thread: null, target, kind, event },
    ...{ channel: 'mail', host: null, body: null, tells: [{ target, kind, openedAt: opened, sequence }] },
    ...{ afterMute: owed === 'after-mute' },
  }
}
