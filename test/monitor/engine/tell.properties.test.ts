// Who is told, whatever happens: runs, mutes and reloads in any order, through the engine and the store, each incident by
// itself or with its group.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Route, Routing } from '../../../monitor/config/config-shape.ts'
import { commitNotified, notifyOfRun, notifyOfTime } from '../../../monitor/engine/notify.ts'
import { type IncidentKind, incidentKinds } from '../../../monitor/incidents/incident.ts'
import type { RecordedEvent, ToldEvent } from '../../../monitor/store/store.ts'
import { rounds } from '../../faults/length.ts'
import { finding, observation } from '../../support/incidents.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { alerts, byMail, targetOf } from '../../support/target.ts'
import { runAt } from '../store/conformance/rows.ts'

const minuteMs = 60_000
const begin = Date.parse('2026-12-01T13:00:00Z')
const target = targetOf({ quotaWindow: null, send: 'full' })
const [team = ''] = target.mailTo

const additive = finding('/Extra', { rule: 'undocumented-property', severity: 'additive' })
const observations = {
  well: observation('conforming'),
  additive: observation('drift', { findings: [additive] }),
  breaking: observation('drift', { findings: [additive, finding('/Id')] }),
  other: observation('drift', { findings: [finding('/Fax')] }),
  outage: observation('unavailable', { variant: null }),
}

const to = (...names: string[]): Route => ({
  ...{ kinds: null, severity: null, targets: null, to: names, continues: false },
})
const slack = { as: 'slack', url: 'https://chat.example.com', secret: null } as const
const channels = { ops: slack, chat: slack }
const escalate = { afterMs: 120 * minuteMs, to: ['boss@example.com', 'ops', team] }
const routings: readonly Routing[] = [
  byMail,
  { ...byMail, channels, escalate },
  {
    ...byMail,
    channels,
    escalate,
    routes: [{ ...to('ops'), severity: 'breaking', continues: true }, to('chat', team)],
  },
  {
    ...byMail,
    channels,
    routes: [
      { ...to('chat'), kinds: ['drift'] },
      { ...to('ops'), kinds: ['unavailable'] },
    ],
  },
  { ...byMail, channels, escalate, routes: [to('dev@example.com', 'chat')] },
]

type Step =
  | { readonly do: 'run'; readonly met: keyof typeof observations }
  | { readonly do: 'time' | 'unmute' }
  | { readonly do: 'mute'; readonly kind: IncidentKind; readonly minutes: number }
  | { readonly do: 'reload'; readonly index: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      met: fc.constantFrom(...(Object.keys(observations) as (keyof typeof observations)[])),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('time' as const, 'unmute' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('mute' as const),
      kind: fc.constantFrom<IncidentKind>('drift', 'unavailable'),
      minutes: fc.constantFrom(40, 200, 3000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('reload' as const), index: fc.nat(routings.length - 1) }),
  },
)
const history = fc.array(fc.tuple(step, fc.constantFrom(1, 30, 125, 1500)), { maxLength: 40, size: 'max' })

/** An event, with who is told of it, as what, and by the routing of then. */
interface Happened {
  readonly event: RecordedEvent
  readonly routing: Routing
  readonly told: readonly { readonly to: string; readonly event: string; readonly thread: string | null }[]
}

async function play(
  steps: readonly (readonly [Step, number])[],
  groupHost: string | null,
): Promise<Happened[]> {
  const store = openMemoryStore()
  const happened: Happened[] = []
  let routing = byMail
  let at = begin
  const commit = async (by: () => Promise<Awaited<ReturnType<typeof notifyOfTime>>['notified']>) => {
    const notified = await commitNotified(by, async (change) => {
      const result = await store.commitIncidents({ target: 'test', at, ...change })
      return result === 'stale' ? result : change
    })
    if (notified === null) return
    const { events, messages, announcements = [] } = notified
    for (const event of events) {
      const isOfIt = ({ kind, openedAt, sequence }: ToldEvent) =>
        kind === event.kind && openedAt === event.incident.openedAt && sequence === event.incident.sequence
      const told = [
        ...messages
          .filter(({ tells: [first] }) => first !== undefined && isOfIt(first))
          .map((one) => ({ to: one.to, event: one.event, thread: one.thread ?? one.messageId })),
        ...announcements.filter(isOfIt).map((one) => ({ to: one.to, event: one.event, thread: null })),
      ]
      happened.push({ event, routing, told })
    }
  }
  const dependencies = () => ({ store, alerts, routing, groupHost })
  for (const [taken, minutes] of steps) {
    at += minutes * minuteMs
    if (taken.do === 'reload') routing = routings[taken.index] ?? byMail
    if (taken.do === 'mute')
      await store.mute({
        ...{ target: 'test', kind: taken.kind, since: at, until: at + taken.minutes * minuteMs },
        reason: null,
      })
    if (taken.do === 'unmute') for (const kind of incidentKinds) await store.unmute('test', kind, at)
    if (taken.do === 'time')
      await commit(async () => (await notifyOfTime(target, at, dependencies())).notified)
    if (taken.do === 'run') {
      const { outcome, verdict, contact, variant } = observations[taken.met]
      const run = { ...runAt(at), outcome, verdict, contact, variant }
      await commit(() => notifyOfRun(target, run, dependencies()))
    }
  }
  await store.close()
  return happened
}

const ofIncident = ({ event: { kind, incident } }: Happened) => `${kind} ${incident.openedAt}`
const names = ({ told }: Happened) => told.map((one) => one.to)
/** Who is named for the target, whatever happens there. */
const namedBy = ({ routes, escalate: more }: Routing) =>
  new Set([...target.mailTo, ...routes.flatMap((route) => route.to), ...(more?.to ?? [])])

describe('who is told, whatever happens', () => {
  const holds = (check: (happened: readonly Happened[]) => void) =>
    fc.assert(
      fc.asyncProperty(history, async (steps) => {
        for (const groupHost of [null, 'api.example.com'])
          for (const own of Map.groupBy(await play(steps, groupHost), ofIncident).values()) check(own)
      }),
      { numRuns: rounds(25, 2000) },
    )

  it('is told of an event once, and of nothing that a mute silences', () =>
    holds((own) => {
      for (const one of own) {
        assert.equal(new Set(names(one)).size, one.told.length)
        if (one.event.telling === 'none') assert.deepEqual(one.told, [])
      }
    }))

  it('whoever heard of it, and is named still, hears of its end', () =>
    holds((own) => {
      const end = own.find(({ event }) => event.event === 'resolved')
      if (end === undefined || end.event.telling === 'none') return
      const named = namedBy(end.routing)
      for (const to of own.flatMap(names)) assert.ok(!named.has(to) || names(end).includes(to), to)
    }))

  it('is told by escalation once, of what they have not heard of', () =>
    holds((own) => {
      assert.ok(own.filter(({ event }) => event.event === 'escalated').length <= 1)
      for (const [index, one] of own.entries()) {
        if (one.event.event !== 'escalated') continue
        const heard = new Set(own.slice(0, index).flatMap(names))
        const escalated = (one.routing.escalate?.to ?? []).filter((to) => !heard.has(to))
        assert.deepEqual(names(one).toSorted(), escalated.toSorted())
      }
    }))

  it('who heard of it by escalation alone hears no more of it before its end, unless a route leads to them', () =>
    holds((own) => {
      for (const [index, one] of own.entries()) {
        if (['escalated', 'resolved'].includes(one.event.event)) continue
        const routed = new Set([...target.mailTo, ...one.routing.routes.flatMap((route) => route.to)])
        const before = own.slice(0, index)
        for (const to of names(one)) {
          const heard = before.filter((other) => names(other).includes(to))
          const isByEscalation = heard.length > 0 && heard.every(({ event }) => event.event === 'escalated')
          if (isByEscalation) assert.ok(routed.has(to), to)
        }
      }
    }))

  it('is told first of what reads as a beginning, or as an end', () =>
    holds((own) => {
      const heard = new Set<string>()
      for (const { told } of own)
        for (const { to, event } of told) {
          if (!heard.has(to)) assert.notEqual(event, 'changed')
          heard.add(to)
        }
    }))

  it('has one thread for an incident that is told by itself', () =>
    holds((own) => {
      const told = own.flatMap((one) => one.told)
      for (const of of Map.groupBy(told, (one) => one.to).values())
        assert.equal(new Set(of.map(({ thread }) => thread)).size, 1)
    }))

  it('is the same whether it waits for a group or not', () =>
    fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const said = (happened: readonly Happened[]) =>
          happened.map(({ event, told }) => [event.kind, event.event, told.map((one) => [one.to, one.event])])
        assert.deepEqual(said(await play(steps, 'api.example.com')), said(await play(steps, null)))
      }),
      { numRuns: rounds(20, 1000) },
    ))
})
