// Who is told of what, by the routes in force, by what was told before and by how long it has been open: through the engine
// and the store.
import assert from 'node:assert/strict'
import { variantMeaning } from 'contactrz/internal'
import type { Deviation } from 'contactrz/provider'
import type { Route, Routing } from '../../../monitor/config/config-shape.ts'
import { commitNotified, notifyOfTime, type Told } from '../../../monitor/engine/notify.ts'
import { runSlot } from '../../../monitor/engine/run.ts'
import { tell } from '../../../monitor/engine/tell.ts'
import type { IncidentEvent } from '../../../monitor/incidents/incident.ts'
import { pagerDutyFormOf } from '../../../monitor/message/forms/pagerduty.ts'
import type { NewMessage, Store } from '../../../monitor/store/store.ts'
import { circumstancesOf } from '../../support/mails.ts'
import { createSlotBench, type SlotBench } from '../../support/slot-bench.ts'
import { describeOnEveryStore } from '../../support/stores.ts'
import { alerts, byMail, targetOf } from '../../support/target.ts'

/** 20:00 in Jakarta: creates are allowed. */
const evening = Date.parse('2026-12-01T13:00:00Z')
const minuteMs = 60_000
const variant = variantMeaning.created

const [team, dev, boss] = ['team@example.com', 'dev@example.com', 'boss@example.com']
const route = (more: Partial<Route>): Route => ({
  ...{ kinds: null, severity: null, targets: null, to: [team], continues: false },
  ...more,
})
const routing = (more: Partial<Routing>): Routing => ({ ...byMail, ...more })
const escalate = { afterMs: 120 * minuteMs, to: [boss, 'ops'] }

const answers: Readonly<Record<string, readonly Deviation[]>> = {
  well: [],
  additive: [{ variant, set: { '/Extra': 'x' } }],
  breaking: [{ variant, set: { '/Extra': 'x', '/Id': 7001 } }],
  instead: [{ variant, set: { '/Id': 7001 } }],
  worse: [{ variant, set: { '/Extra': 'x', '/Id': 7001, '/Fax': 1 } }],
}

/** A run that gets this answer, or a look at what time does; half an hour after the one before, or later. */
interface Step {
  readonly met: keyof typeof answers | 'time'
  readonly afterMinutes?: number
  /** From now on. */
  readonly routing?: Routing
  readonly mutedFor?: number
  /** Who is told, and of what. */
  readonly told: readonly string[]
}

const cases: Readonly<Record<string, readonly Step[]>> = {
  'without routes, whoever the target names': [
    { met: 'breaking', told: [`${team} opened`] },
    { met: 'worse', told: [`${team} changed`] },
    { met: 'well', told: [`${team} resolved`] },
  ],
  'a drift that gets worse is an opening to whoever is told of breaking ones alone, and both hear of the end':
    [
      {
        met: 'additive',
        routing: routing({
          routes: [route({ severity: 'breaking', to: ['ops'], continues: true }), route({})],
        }),
        told: [`${team} opened`],
      },
      { met: 'breaking', told: [`${team} changed`, 'ops opened'] },
      { met: 'worse', told: [`${team} changed`, 'ops changed'] },
      { met: 'well', told: [`${team} resolved`, 'ops resolved'] },
    ],
  'whoever heard of it hears of its end, also where it fits another route by then': [
    {
      met: 'additive',
      routing: routing({
        routes: [route({ severity: 'additive', to: [dev] }), route({ severity: 'breaking', to: ['ops'] })],
      }),
      told: [`${dev} opened`],
    },
    { met: 'breaking', told: [`${dev} changed`, 'ops opened'] },
    { met: 'well', told: [`${dev} resolved`, 'ops resolved'] },
  ],
  'who is named no more after a reload is told nothing more; who is named instead is, as of an opening': [
    {
      met: 'breaking',
      routing: routing({ routes: [route({ to: [dev, team] })] }),
      told: [`${dev} opened`, `${team} opened`],
    },
    {
      met: 'worse',
      routing: routing({ routes: [route({ to: [team, 'ops'] })] }),
      told: ['ops opened', `${team} changed`],
    },
    { met: 'well', told: ['ops resolved', `${team} resolved`] },
  ],
  'whoever a reload has moved to another route is still told of what they heard of': [
    { met: 'breaking', routing: routing({ routes: [route({ to: [dev] })] }), told: [`${dev} opened`] },
    {
      met: 'worse',
      routing: routing({ routes: [route({ kinds: ['blind'], to: [dev] }), route({})] }),
      told: [`${dev} changed`, `${team} opened`],
    },
    { met: 'well', told: [`${dev} resolved`, `${team} resolved`] },
  ],
  'what is open for long is told to more people, once, and they hear of its end and of nothing in between': [
    { met: 'breaking', routing: routing({ escalate }), told: [`${team} opened`] },
    { met: 'time', afterMinutes: 119, told: [] },
    { met: 'time', afterMinutes: 1, told: [`${boss} escalated`, 'ops escalated'] },
    { met: 'worse', told: [`${team} changed`] },
    { met: 'time', afterMinutes: 24 * 60, told: [`${team} reminded`] },
    { met: 'well', told: [`${boss} resolved`, 'ops resolved', `${team} resolved`] },
  ],
  'what is over before is told to nobody else': [
    { met: 'breaking', routing: routing({ escalate }), told: [`${team} opened`] },
    { met: 'well', afterMinutes: 120, told: [`${team} resolved`] },
    { met: 'time', told: [] },
  ],
  'a run escalates as well, if it has nothing new': [
    { met: 'breaking', routing: routing({ escalate }), told: [`${team} opened`] },
    { met: 'breaking', afterMinutes: 120, told: [`${boss} escalated`, 'ops escalated'] },
  ],
  'whoever has heard of it is not told by escalation': [
    {
      met: 'breaking',
      routing: routing({ routes: [route({ to: [team, boss] })], escalate }),
      told: [`${boss} opened`, `${team} opened`],
    },
    { met: 'time', afterMinutes: 120, told: ['ops escalated'] },
    { met: 'well', told: [`${boss} resolved`, 'ops resolved', `${team} resolved`] },
  ],
  'where nobody is left to tell, nobody is told': [
    {
      met: 'breaking',
      routing: routing({ escalate: { ...escalate, to: [team] } }),
      told: [`${team} opened`],
    },
    { met: 'time', afterMinutes: 120, told: [] },
    { met: 'time', told: [] },
  ],
  'whoever was told by escalation is told of changes from when a route leads to them, and not as of an opening':
    [
      {
        met: 'additive',
        routing: routing({
          routes: [route({ severity: 'breaking', to: [team, boss] }), route({})],
          escalate,
        }),
        told: [`${team} opened`],
      },
      { met: 'time', afterMinutes: 120, told: [`${boss} escalated`, 'ops escalated'] },
      { met: 'breaking', told: [`${boss} changed`, `${team} changed`] },
    ],
  'an escalation waits for the end of a mute, after the reminder of it': [
    { met: 'breaking', routing: routing({ escalate }), told: [`${team} opened`] },
    { met: 'time', mutedFor: 300, told: [] },
    { met: 'time', afterMinutes: 200, told: [] },
    { met: 'time', afterMinutes: 100, told: [`${team} reminded`] },
    { met: 'time', afterMinutes: 1, told: [`${boss} escalated`, 'ops escalated'] },
  ],
  'what opened while it was muted is told of at its end, and then escalated': [
    { met: 'breaking', routing: routing({ escalate }), mutedFor: 300, told: [] },
    { met: 'time', afterMinutes: 300, told: [`${team} reminded`] },
    { met: 'time', afterMinutes: 1, told: [`${boss} escalated`, 'ops escalated'] },
    { met: 'well', told: [`${boss} resolved`, 'ops resolved', `${team} resolved`] },
  ],
  'what is long open already is escalated when a reload asks for it, and no more when it asks no more': [
    { met: 'breaking', routing: routing({}), told: [`${team} opened`] },
    { met: 'time', afterMinutes: 300, told: [] },
    { met: 'time', routing: routing({ escalate }), told: [`${boss} escalated`, 'ops escalated'] },
    { met: 'well', routing: routing({}), told: [`${team} resolved`] },
    { met: 'breaking', told: [`${team} opened`] },
    { met: 'time', afterMinutes: 300, told: [] },
  ],
  'the next incident escalates anew': [
    { met: 'breaking', routing: routing({ escalate }), told: [`${team} opened`] },
    { met: 'time', afterMinutes: 120, told: [`${boss} escalated`, 'ops escalated'] },
    { met: 'well', told: [`${boss} resolved`, 'ops resolved', `${team} resolved`] },
    { met: 'breaking', afterMinutes: 600, told: [`${team} opened`] },
    { met: 'time', afterMinutes: 120, told: [`${boss} escalated`, 'ops escalated'] },
  ],
}

describeOnEveryStore('who is told of what', (create) => {
  let bench: SlotBench
  let store: Store
  let messages: NewMessage[]
  /** When time does something next. */
  let lookAt: number
  beforeEach(async () => {
    bench = await createSlotBench(evening, create())
    messages = []
    const kept = async <Of extends { readonly messages: readonly NewMessage[] }, Result>(
      commit: (change: Of) => Promise<Result>,
      change: Of,
    ) => {
      const result = await commit(change)
      if (result === 'committed') messages.push(...change.messages)
      return result
    }
    store = {
      ...bench.store,
      commit: (record) => kept(bench.store.commit, record),
      commitIncidents: (change) => kept(bench.store.commitIncidents, change),
    }
  })
  afterEach(() => bench.close())

  /** At any hour, and however often. */
  const target = () =>
    targetOf({ url: bench.provider.url, send: 'full', quotaWindow: null, budgetPerDay: 1000 })
  const take = async ({ met }: Step, by: Routing): Promise<readonly NewMessage[]> => {
    const before = messages.length
    const at = bench.clock
    const tokens = { get: async () => ({ token: bench.provider.issueToken() }), expired: () => null }
    if (met === 'time')
      await commitNotified(
        async () => {
          const found = await notifyOfTime(target(), at, { store, alerts, routing: by })
          lookAt = found.lookAt
          return found.notified
        },
        (notified) => store.commitIncidents({ target: 'test', at, ...notified }),
      )
    else {
      bench.provider.deviate([...(answers[met] ?? [])])
      const onTold = (told: Told) => {
        lookAt = told.lookAt
      }
      const dependencies = { store, tokens, alerts, routing: by, now: () => bench.clock, onTold }
      const run = await runSlot(target(), at, dependencies)
      assert.equal(run.result, 'run')
    }
    return messages.slice(before)
  }
  const play = async (steps: readonly Step[]) => {
    let by = byMail
    for (const [index, step] of steps.entries()) {
      bench.clock += (step.afterMinutes ?? 30) * minuteMs
      by = step.routing ?? by
      const { clock } = bench
      if (step.mutedFor !== undefined) {
        const until = clock + step.mutedFor * minuteMs
        await store.mute({ target: 'test', kind: 'drift', since: clock, until, reason: null })
      }
      const told = (await take(step, by)).map(({ to, event }) => `${to} ${event}`)
      assert.deepEqual(told.toSorted(), [...step.told].toSorted(), `step ${index + 1}`)
    }
  }

  for (const [name, steps] of Object.entries(cases)) {
    it(name, async () => {
      await play(steps)
      // Whatever the first was that they heard: mail programs and pagers know one thread, and no message comes twice.
      for (const [to, own] of Map.groupBy(
        messages,
        (message) => `${message.to} ${message.tells[0]?.openedAt}`,
      ))
        assert.equal(new Set(own.map(({ thread, messageId }) => thread ?? messageId)).size, 1, to)
      assert.equal(new Set(messages.map(({ messageId }) => messageId)).size, messages.length)
      for (const { channel, to, body, html } of messages)
        assert.deepEqual(
          [channel, body === null, html === null],
          to === 'ops' ? ['ops', false, true] : ['mail', true, false],
        )
    })
  }

  const flat = (message: NewMessage | undefined) => String(message?.text).replace(/\s+/g, ' ')
  const worseForOps = routing({
    routes: [route({ severity: 'breaking', to: ['ops'], continues: true }), route({})],
  })

  it('somebody looks when the time of an escalation has come, whether a run or a look was before', async () => {
    await play([{ met: 'breaking', routing: routing({ escalate }), told: [`${team} opened`] }])
    const dueAt = bench.clock + escalate.afterMs
    assert.equal(lookAt, dueAt)
    await play([{ met: 'time', routing: routing({ escalate }), told: [] }])
    assert.equal(lookAt, dueAt)
  })

  it('whoever hears of it late reads what an opening says, and since when it has been open', async () => {
    await play([
      { met: 'additive', routing: worseForOps, told: [`${team} opened`] },
      { met: 'instead', told: [`${team} changed`, 'ops opened'] },
    ])
    const [, changed, late] = messages.toSorted((a, b) => b.to.localeCompare(a.to))
    assert.match(flat(changed), /undocumented-property, created, body \/Extra/)
    assert.match(flat(changed), /It is not the same as before\..*wrong-type \(breaking\) - new/)
    assert.match(flat(late), /^test: drift opened - /)
    assert.match(flat(late), /It has been open for 30 min, and is told to you from now on\./)
    assert.doesNotMatch(flat(late), /not the same as before|- new|undocumented-property/)
  })

  it('a pager is told to open what it hears of late, and to close the same', async () => {
    await play([
      { met: 'additive', routing: worseForOps, told: [`${team} opened`] },
      { met: 'breaking', told: [`${team} changed`, 'ops opened'] },
      { met: 'well', told: [`${team} resolved`, 'ops resolved'] },
    ])
    const forms = messages.flatMap(({ body }) =>
      body === null ? [] : [pagerDutyFormOf(JSON.parse(body), 'key')],
    )
    assert.deepEqual(
      forms.map(({ event_action }) => event_action),
      ['trigger', 'resolve'],
    )
    assert.equal(new Set(forms.map(({ dedup_key }) => dedup_key)).size, 1)
  })

  it('an escalation says how long it has been open, and is on record also where nobody is left to tell', async () => {
    await play([
      { met: 'breaking', routing: routing({ escalate }), told: [`${team} opened`] },
      { met: 'time', afterMinutes: 120, told: [`${boss} escalated`, 'ops escalated'] },
    ])
    assert.match(flat(messages.at(-1)), /^test: drift escalated after 2 h - wrong-type/)
    assert.match(
      flat(messages.at(-1)),
      /It has been open for 2 h; you are told because it is still not over\./,
    )
    const all = [`${boss} resolved`, 'ops resolved', `${team} resolved`]
    await play([
      { met: 'well', routing: routing({ escalate }), told: all },
      {
        met: 'breaking',
        routing: routing({ escalate: { ...escalate, to: [team] } }),
        told: [`${team} opened`],
      },
      { met: 'time', afterMinutes: 120, told: [] },
    ])
    const events = await store.eventsOf({ target: 'test', from: 0, to: bench.clock + 1 })
    assert.deepEqual(
      events.map(({ event }) => event),
      ['opened', 'escalated', 'resolved', 'opened', 'escalated'],
    )
  })
})

describe('a contact that was created', () => {
  const target = targetOf({ name: 'test' })
  const createdId = '1795859993134'
  const contact = {
    slotAt: evening,
    marker: '2026-12-01T13:00:00.000Z',
    state: 'created',
    createdId,
  } as const
  const around = circumstancesOf({ left: [contact] })
  const listeners = [
    { channel: 'mail', to: team, isNew: true },
    { channel: 'ops', to: 'ops', isNew: true },
  ]
  const said = (group?: string) => {
    const event = openedEvent(evening, group)
    const { messages, announcements } = tell(target, event, listeners, around, { group: null })
    return new Map([...messages, ...announcements].map((one) => [one.to, JSON.stringify(one)]))
  }

  for (const [what, group] of [
    ['by itself', undefined],
    ['with its group', 'api.example.com'],
  ] as const)
    it(`is named to a channel by its mark, and by its Id, which is a value of it, in mails alone: told ${what}`, () => {
      const told = said(group)
      const [mail, ops] = [told.get(team) ?? '', told.get('ops') ?? '']
      for (const text of [mail, ops]) assert.ok(text.includes(contact.marker), text)
      assert.deepEqual([mail.includes(createdId), ops.includes(createdId)], [true, false])
    })
})

const openedEvent = (at: number, group: string | undefined): IncidentEvent => ({
  ...{ kind: 'drift', event: 'opened', at, findings: [], gone: [], alone: null, telling: 'owed' },
  incident: { openedAt: at, toldAt: at, sequence: 1, ...(group !== undefined && { group }) },
  isMuteEnd: false,
})
