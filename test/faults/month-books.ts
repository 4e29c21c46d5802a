// The books of a month: who is to have been told of each event, worked out from what became of the targets and from the
// routes in force, against what is on record and what arrived.
import assert from 'node:assert/strict'
import type { Route } from '../../monitor/config/config-shape.ts'
import { imbalancesOf } from '../support/balance.ts'
import { channels, type Month } from './month-world.ts'

interface Event {
  readonly target: string
  readonly kind: string
  readonly event: string
  readonly at: number
  readonly openedAt: number
  readonly sequence: number
}

const eventsSql = `SELECT target, kind, event, at, opened_at AS openedAt, sequence FROM events WHERE muted = 0 ORDER BY id`
const nameOf = ({ target, kind, openedAt, sequence }: Omit<Event, 'event' | 'at'>) =>
  [target, kind, openedAt, sequence].join(' ')

const isOf = ({ targets }: Route, target: string) =>
  targets === null || targets.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(target))

/** Of a drift, the worst that the target has shown while it was open. */
function severityOf({ puts }: Month, { target, kind, openedAt, at }: Event): string {
  if (kind !== 'drift') return kind === 'unavailable' ? 'breaking' : 'no-verdict'
  const shown = puts.filter(({ names }) => names.includes(target))
  const isBreaking = shown.some(
    ({ condition, at: from }, index) =>
      condition === 'breaking' && from <= at && (shown[index + 1]?.at ?? Number.POSITIVE_INFINITY) > openedAt,
  )
  return isBreaking ? 'breaking' : 'additive'
}

/** To whom routes lead: the first that fits, and those after it where it goes on; where none fits, `mailTo`. */
function routed(routes: readonly Route[], event: Event, severity: string, mailTo: string): string[] {
  const to: string[] = []
  for (const route of routes) {
    const fits =
      (route.kinds === null || route.kinds.some((kind) => kind === event.kind)) &&
      (route.severity === null || route.severity === severity) &&
      isOf(route, event.target)
    if (!fits) continue
    to.push(...route.to)
    if (!route.continues) break
  }
  return to.length === 0 ? [mailTo] : to
}

/** Recipients of each event, by its name. */
function wanted(month: Month, events: readonly Event[], mailTo: string): Map<string, Set<string>> {
  /** By incident: who was told, and whether by escalation alone. */
  const heard = new Map<string, Map<string, 'route' | 'escalation'>>()
  const all = new Map<string, Set<string>>()
  for (const event of events) {
    const incident = [event.target, event.kind, event.openedAt].join(' ')
    const before = heard.get(incident) ?? new Map<string, 'route' | 'escalation'>()
    heard.set(incident, before)
    const { routes, names } = month.routings.findLast(({ at }) => at <= event.at) ?? assert.fail()
    const escalateTo = routes.escalate?.to ?? []
    const ofTarget = routes.routes.filter((route) => isOf(route, event.target)).flatMap(({ to }) => to)
    const isEnd = event.event === 'resolved'
    // A channel is told of the end as long as there is one of its name.
    const isNamed = (to: string) =>
      [mailTo, ...ofTarget, ...escalateTo].includes(to) || (isEnd && channels.some((name) => name === to))
    const to = new Set<string>()
    if (event.event === 'escalated') {
      for (const each of escalateTo) if (!before.has(each)) to.add(each)
    } else if (!names.includes(event.target)) {
      for (const each of before.keys()) to.add(each)
    } else {
      for (const each of routed(routes.routes, event, severityOf(month, event), mailTo)) to.add(each)
      for (const [each, by] of before) if (isNamed(each) && (isEnd || by === 'route')) to.add(each)
    }
    for (const each of to)
      if (event.event !== 'escalated') before.set(each, 'route')
      else if (!before.has(each)) before.set(each, 'escalation')
    all.set(nameOf(event), to)
  }
  return all
}

/** Each event was told once to each of those to whom it was to be told, and to nobody else, and has come to them in order. */
export function assertToldByRoute(month: Month, mailTo: string): void {
  const events = month.query(eventsSql) as unknown as Event[]
  assert.ok(events.length > 0)
  const recipients = wanted(month, events, mailTo)
  const wrong = imbalancesOf(month.file, {
    recipientsOf: (event) => [...(recipients.get(nameOf(event)) ?? [])],
    arrived: Object.values(month.receivers).flatMap(({ taken }) =>
      taken.map(({ to, messageId }) => ({ to: to.replace(/^\//, ''), messageId })),
    ),
  })
  assert.deepEqual(wrong.slice(0, 10), [])
}

/** What is on record as sent has arrived, under one name each, and nothing else has. */
export function assertAllArrived({ query, receivers }: Month): void {
  const rows = query('SELECT message_id, channel, subject, state FROM messages')
  assert.deepEqual(
    rows.filter(({ state }) => state !== 'sent'),
    [],
  )
  for (const [channel, { taken }] of Object.entries(receivers)) {
    const arrived = new Map(taken.map(({ messageId, subject }) => [messageId, subject]))
    for (const { messageId, subject } of taken) assert.equal(subject, arrived.get(messageId))
    const owed = rows.filter((row) => row.channel === channel).map((row) => String(row.message_id))
    assert.deepEqual([...arrived.keys()].sort(), owed.sort(), channel)
  }
}

/** Where all is well nothing waits, and no incident goes on. */
export function assertQuiet({ query }: Month): void {
  assert.deepEqual(query('SELECT recipient, target, kind, event, due_at FROM announcements'), [])
  assert.deepEqual(
    query("SELECT target FROM incident_states WHERE json_extract(state, '$.open') <> '{}'"),
    [],
  )
}
