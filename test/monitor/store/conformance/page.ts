// What every store promises of what the page reads: glances, days and their times, incidents, and lists in parts.
import assert from 'node:assert/strict'
import { noIncidents } from '../../../../monitor/incidents/incident.ts'
import type { NewMessage, RecordedEvent, RunRecord } from '../../../../monitor/store/store.ts'
import { glanceOf } from '../../../support/glances.ts'
import { finding, observation } from '../../../support/incidents.ts'
import {
  attempt,
  changeAt,
  changeNow,
  commitNow,
  idOf,
  mailOf,
  plain,
  runAt,
  type Subject,
  slot,
} from './rows.ts'

const dayMs = 86_400_000
const begin = Date.parse('2026-12-01T00:00:00Z')
const at = (clock: string, day = '2026-12-01') => Date.parse(`${day}T${clock}:00Z`)
/** Cells by their half hour; nothing else was due. */
const cells = (some: Readonly<Record<number, string>>) =>
  Array.from({ length: 48 }, (_none, half) => some[half] ?? '.').join('')
const none = { conforming: 0, drift: 0, noVerdict: 0, fault: 0, missed: 0, gated: 0 }
const stamps = { dnsMs: 1, connectMs: 3, tlsMs: 7, firstByteMs: 15 }
const { verdict: conforming } = observation('conforming')
const drift = {
  outcome: 'drift',
  verdict: observation('drift', { findings: [finding('/Id')] }).verdict,
} as const

export function describePage({ store }: Subject): void {
  /** A slot that runs, and what its run comes to. */
  const run = async (slotAt: number, more: Partial<RunRecord> = {}) => {
    const id = idOf(await store().claim(slot(slotAt), attempt(slotAt), 99))
    const settled = { id, state: 'created', createdId: `${id}` } as const
    await commitNow(store(), runAt(slotAt + 50, { slotAt, verdict: conforming, attempt: settled, ...more }))
  }
  const daysBetween = async (targets: readonly string[], from: string, to: string) =>
    plain(await store().slotDaysOf(targets, from, to))
  const daysOf = (target = 'test') => daysBetween([target], '2026-11-30', '2026-12-03')
  const told = (event: RecordedEvent['event'], sequence: number, when: number): RecordedEvent => ({
    ...{ kind: 'drift', event, at: when, incident: { openedAt: begin, toldAt: when, sequence } },
    ...{ findings: [], gone: [], alone: null, telling: 'owed', isMuteEnd: false, content: null },
  })

  describe('of days', () => {
    it('has what became of each half hour, the worst of it, and how many of each', async () => {
      await run(at('00:00'))
      await run(at('00:20'), drift)
      await run(at('01:00'), { outcome: 'unavailable', verdict: null })
      await run(at('01:30'), { outcome: 'unauthorized', verdict: null })
      await run(at('02:00'), { outcome: 'over-quota', verdict: null })
      await run(at('02:30'), { outcome: 'monitor-fault', verdict: null })
      await store().gate(slot(at('03:00')), 'quota-window')
      await store().gate(slot(at('03:30')), 'guard')
      await store().gate(slot(at('04:00')), 'hold')
      await store().recordMissed([slot(at('23:59')), slot(at('00:00', '2026-12-02'))], 'late')
      const day = { target: 'test', day: '2026-12-01' }
      const next = { target: 'test', day: '2026-12-02', ...none, missed: 1, cells: cells({ 0: 'm' }) }
      const counts = { conforming: 1, drift: 1, noVerdict: 3, fault: 1, missed: 1, gated: 3 }
      const said = cells({ 0: 'd', 2: 'u', 3: 'a', 4: 'q', 5: 'f', 6: 'w', 7: 'w', 8: 'g', 47: 'm' })
      assert.deepEqual(await daysOf(), [{ ...day, ...counts, cells: said }, next])
      assert.deepEqual(await daysBetween(['other', 'test'], '2026-12-02', '2026-12-02'), [next])
      assert.deepEqual(await daysOf('other'), [])
    })

    it('has nothing of what is under way, and what becomes of it when that is known', async () => {
      const id = idOf(await store().claim(slot(begin), attempt(begin), 9))
      assert.deepEqual(await daysOf(), [])
      await store().refundSlot(slot(begin), id, 'hold', begin)
      const day = { target: 'test', day: '2026-12-01', ...none }
      assert.deepEqual(await daysOf(), [{ ...day, gated: 1, cells: cells({ 0: 'g' }) }])
      await store().claim(slot(at('01:00')), attempt(at('01:00')), 9)
      await store().settleAbandoned('test', 0, at('02:00'))
      assert.deepEqual(await daysOf(), [{ ...day, gated: 1, fault: 1, cells: cells({ 0: 'g', 2: 'f' }) }])
      await store().claim(slot(at('03:00')), attempt(at('03:00')), 0)
      assert.equal((await daysOf())[0]?.cells, cells({ 0: 'g', 2: 'f', 6: 'g' }))
    })

    it('says of a slot that was missed, and came again, what it came to then', async () => {
      await store().recordMissed([slot(begin), slot(at('01:00'))], 'clock')
      await store().claim(slot(at('01:00')), attempt(at('01:00')), 9)
      assert.deepEqual((await daysOf())[0]?.missed, 1)
      await run(begin)
      const [day] = await daysOf()
      assert.deepEqual([day?.missed, day?.conforming, day?.cells], [0, 1, cells({ 0: 'c' })])
    })

    it('counts a slot once, as its create: a drift alone of what was met beside it', async () => {
      await run(begin)
      await commitNow(
        store(),
        runAt(begin + 90, { slotAt: begin, variant: 'expiredToken', outcome: 'unavailable' }),
      )
      assert.equal((await daysOf())[0]?.cells, cells({ 0: 'c' }))
      await commitNow(store(), runAt(begin + 95, { slotAt: begin, variant: 'expiredToken', ...drift }))
      const [day] = await daysOf()
      assert.deepEqual([day?.conforming, day?.drift, day?.cells], [0, 1, cells({ 0: 'd' })])
    })

    it('says of a slot that is under way what was met of it before', async () => {
      await commitNow(store(), runAt(begin + 95, { slotAt: begin, variant: 'expiredToken', ...drift }))
      await store().claim(slot(begin), attempt(begin), 9)
      assert.equal((await daysOf())[0]?.cells, cells({ 0: 'd' }))
    })

    for (const [day, [first, last], hours] of [
      ['2026-03-29', ['2026-03-28T23:00:00Z', '2026-03-29T21:30:00Z'], 23],
      ['2026-10-25', ['2026-10-24T22:00:00Z', '2026-10-25T22:30:00Z'], 25],
    ] as const)
      it(`goes by the wall clock of the zone, on a day of ${hours} h as well`, async () => {
        const timeZone = 'Europe/Berlin'
        for (const time of [first, last]) await store().gate({ ...slot(Date.parse(time)), timeZone }, 'hold')
        await store().gate({ ...slot(Date.parse(first) - 1), timeZone }, 'hold')
        await store().gate({ ...slot(Date.parse(last) + dayMs / 48), timeZone }, 'hold')
        const found = await daysBetween(['test'], day, day)
        assert.deepEqual(found, [
          { target: 'test', day, ...none, gated: 2, cells: cells({ 0: 'g', 47: 'g' }) },
        ])
        // Half past two, which there are two of, or none.
        for (const hour of [0, 1]) {
          const time = Date.parse(`${day}T0${hour}:30:00Z`)
          await store().gate({ ...slot(time), timeZone }, 'hold')
        }
        const [row] = await daysBetween(['test'], day, day)
        const middle: Record<number, string> = hours === 23 ? { 3: 'g', 7: 'g' } : { 5: 'g' }
        assert.deepEqual([row?.gated, row?.cells], [4, cells({ 0: 'g', 47: 'g', ...middle })])
      })

    it('joins a day that a target has in two zones', async () => {
      await store().gate(slot(at('20:00')), 'hold')
      await store().gate({ ...slot(at('21:30', '2026-11-30')), timeZone: 'Asia/Jakarta' }, 'hold')
      const [day, ...others] = await daysOf()
      assert.deepEqual([day?.gated, day?.cells, others], [2, cells({ 9: 'g', 40: 'g' }), []])
    })

    it('keeps them as long as anything of them can be on record', async () => {
      for (const day of ['2026-12-01', '2026-12-02']) await store().gate(slot(at('12:00', day)), 'hold')
      await store().prune(at('00:00', '2026-12-03'))
      assert.equal((await daysOf()).length, 2)
      await store().prune(at('00:00', '2026-12-04'))
      assert.deepEqual(
        (await daysOf()).map(({ day }) => day),
        ['2026-12-02'],
      )
    })
  })

  describe('of how long exchanges took', () => {
    const timesOf = () => store().durationDaysOf('test', '2026-12-01', '2026-12-02')

    it('sums up a day that has ended, in its zone, by phase', async () => {
      for (const [index, totalMs] of [20, 40, 30].entries())
        await run(begin + index * 60_000, { totalMs, timing: { ...stamps, tlsMs: index === 0 ? null : 7 } })
      await run(at('12:00'), { outcome: 'unavailable', verdict: null, totalMs: 5000, timing: stamps })
      await run(at('13:00'), { totalMs: null })
      await store().sumUpDays(begin + dayMs - 1)
      assert.deepEqual(await timesOf(), [])
      await store().sumUpDays(begin + dayMs)
      const [day, ...others] = await timesOf()
      const [runs, three] = [3, (ms: number) => ({ runs: 3, p50: ms, p95: ms, p99: ms, max: ms })]
      assert.deepEqual([day?.target, day?.day, others], ['test', '2026-12-01', []])
      const { whole, body, ...phases } = day?.phases ?? {}
      assert.deepEqual(phases, {
        ...{ dns: three(1), tcp: three(2), tls: { ...three(4), runs: 2 } },
        'first-byte': { runs, p50: 8, p95: 11.6, p99: 11.92, max: 12 },
      })
      assert.deepEqual(whole, { runs, p50: 30, p95: 39, p99: 39.8, max: 40 })
      assert.deepEqual(body, { runs, p50: 15, p95: 24, p99: 24.8, max: 25 })
    })

    it('sums it up again where a run of it ended later', async () => {
      await run(at('23:59'), { totalMs: 10 })
      await store().sumUpDays(begin + dayMs)
      await run(at('23:58'), { totalMs: 30, at: begin + dayMs + 5 })
      await store().sumUpDays(begin + dayMs + 60_000)
      assert.deepEqual((await timesOf())[0]?.phases.whole?.p50, 20)
    })

    it('has the phases of a span from the runs themselves', async () => {
      await run(begin, { totalMs: 20, timing: stamps })
      await run(at('01:00'), { totalMs: 40, timing: { ...stamps, dnsMs: null } })
      const { whole, dns, tcp } = await store().phasesOf({ target: 'test', from: begin, to: at('02:00') })
      assert.deepEqual([whole?.p50, dns?.runs, tcp?.max], [30, 1, 3])
      assert.deepEqual(await store().phasesOf({ target: 'test', from: begin, to: begin }), {})
    })
  })

  describe('at a glance', () => {
    it('has what stands of each target, in their order', async () => {
      const open = { blind: { openedAt: 1, toldAt: 1, sequence: 1 } }
      await run(begin, { totalMs: 10, timing: stamps, incidents: { ...noIncidents, open } })
      await run(at('01:00'), { ...drift, totalMs: 30 })
      await store().gate(slot(at('02:00')), 'hold')
      await store().gate(slot(at('20:00')), 'hold')
      await store().setHold('test', { since: 5, until: 9 })
      const mute = { target: 'test', since: 0, until: at('04:00'), reason: null } as const
      await store().mute({ ...mute, kind: 'drift' })
      await store().mute({ ...mute, kind: 'all', until: at('03:00') })
      const named = [
        { name: 'unknown', day: '2026-12-01' },
        { name: 'test', day: '2026-12-01' },
      ]
      const [unknown, glance] = await store().glances(named, at('03:00'))
      assert.deepEqual({ ...unknown }, glanceOf({ target: 'unknown' }))
      assert.deepEqual(
        { ...glance },
        {
          ...{ target: 'test', incidents: await store().incidents('test'), hold: { since: 5, until: 9 } },
          ...{ mutes: [{ ...mute, kind: 'drift' }], spent: 2, firstSlotAt: begin },
          lastSlot: { slotAt: at('02:00'), decision: 'gated', reason: 'hold', decidedAt: at('02:00') },
          lastMissed: null,
          lastRuns: [
            {
              ...{ variant: 'created', at: at('01:00') + 50, outcome: 'drift', totalMs: 30 },
              ...{ findings: [finding('/Id')], phases: { whole: 30 } },
            },
          ],
          lastConclusive: { created: at('01:00') + 50 },
          lastConforming: { created: begin + 50 },
          last24h: { runs: 2, p50: 20, p95: 29, p99: 29.8, max: 30 },
        },
      )
      await store().recordMissed([slot(at('02:10'))], 'busy')
      await store().recordMissed([slot(at('02:20'))], 'not-running')
      const missedAt = async (now: number) =>
        (await store().glances(named, now)).map(({ lastMissed }) => lastMissed)
      assert.deepEqual(await missedAt(at('02:19')), [null, 'busy'])
      assert.deepEqual(await missedAt(at('20:00')), [null, 'not-running'])
      assert.deepEqual(await missedAt(at('02:20', '2026-12-03')), [null, null])
      const [later] = await store().glances(
        [{ name: 'test', day: '2026-12-02' }],
        at('01:00', '2026-12-02') + 50,
      )
      assert.deepEqual([later?.spent, later?.last24h, later?.mutes], [0, null, []])
    })
  })

  describe('of slots and the ledger, in parts', () => {
    it('has slots with the run of their create, by time or the newest first', async () => {
      const seen = { type: 'object', properties: { Id: { type: 'number' } } }
      await run(begin, { ...drift, totalMs: 20, timing: stamps, seen })
      await commitNow(store(), runAt(begin + 90, { slotAt: begin, variant: 'expiredToken' }))
      await store().gate(slot(at('01:00')), 'hold')
      await store().claim(slot(at('02:00')), attempt(at('02:00')), 9)
      const newest = await store().slotsWithRuns('test', { before: null, most: 2 })
      assert.deepEqual(
        newest.map((row) => [row.slotAt, row.decision, row.run]),
        [
          [at('02:00'), 'run', null],
          [at('01:00'), 'gated', null],
        ],
      )
      const [oldest, ...others] = await store().slotsWithRuns('test', { before: at('01:00'), most: 9 })
      assert.deepEqual([oldest?.run?.outcome, oldest?.timeZone, others], ['drift', 'UTC', []])
      assert.deepEqual(oldest?.run?.findings, [finding('/Id')])
      assert.deepEqual(oldest?.run?.phases, { dns: 1, tcp: 2, tls: 4, 'first-byte': 8, body: 5, whole: 20 })
      assert.deepEqual(oldest?.run?.seen, seen)
      const span = { target: 'test', from: begin, to: at('02:00') }
      assert.deepEqual(
        (await store().slotsWithRunsOf(span)).map((row) => [row.slotAt, row.run?.seen ?? null]),
        [
          [begin, seen],
          [at('01:00'), null],
        ],
      )
    })

    it('has creates by when they were begun, the newest first, of any target and state', async () => {
      const begun = [3, 1, 2, 2].map((hour) => begin + hour * 3_600_000)
      const ids: number[] = []
      for (const [index, slotAt] of begun.entries()) {
        const target = index === 3 ? 'other' : 'test'
        ids.push(idOf(await store().claim(slot(slotAt, target), { ...attempt(slotAt), target }, 9)))
      }
      const [third = 0, first = 0, second = 0, other = 0] = ids
      await store().settle(first, 'unknown', null, begin)
      await store().settle(other, 'created', '7', begin)
      const all = { target: null, state: null, from: null, to: null }
      const entries = async (filter: Partial<typeof all> | object, before: number | null = null, most = 9) =>
        (await store().ledgerEntries({ ...all, ...filter }, { before, most })).map(({ id }) => id)
      assert.deepEqual(await entries({}), [third, other, second, first])
      assert.deepEqual(await entries({}, null, 2), [third, other])
      assert.deepEqual(await entries({}, other, 2), [second, first])
      assert.deepEqual(await entries({ target: 'test' }), [third, second, first])
      assert.deepEqual(await entries({ state: 'unknown' }), [first])
      assert.deepEqual(await entries({ state: 'unknown', target: 'other' }), [])
      assert.deepEqual(await entries({ state: 'created', target: 'other' }), [other])
      assert.deepEqual(await entries({ state: 'pending' }), [third, second])
      assert.deepEqual(await entries({ from: at('02:00'), to: at('03:00') }), [other, second])
      const none = { pending: 0, created: 0, refused: 0, 'not-sent': 0, unknown: 0 }
      const countsOf = async (filter: object) => ({ ...(await store().ledgerCounts({ ...all, ...filter })) })
      assert.deepEqual(await countsOf({}), { ...none, pending: 2, created: 1, unknown: 1 })
      assert.deepEqual(await countsOf({ target: 'test' }), { ...none, pending: 2, unknown: 1 })
      const two = { from: at('02:00'), to: at('03:00') }
      assert.deepEqual(await countsOf(two), { ...none, pending: 1, created: 1 })
      const [entry] = await store().ledgerEntries({ ...all, target: 'other' }, { before: null, most: 1 })
      assert.deepEqual(
        { ...entry },
        {
          ...{ id: other, target: 'other', slotAt: at('02:00'), variant: 'created', at: at('02:00') },
          ...{ marker: 'm', state: 'created', createdId: '7' },
        },
      )
    })
  })

  describe('of incidents and their messages', () => {
    const content = { findings: [], gone: [], detail: 'why', seen: {}, proposal: null }
    const toldFinding = (rule: string, severity: 'additive' | 'breaking') => ({
      ...({ variant: 'created', contacts: ['full'], isNew: true } as const),
      found: finding('/Id', { rule: rule as 'missing-property', severity }),
    })
    const mail = (name: string, sequence: number, more: Partial<NewMessage> = {}) =>
      mailOf(name, `${name}@example.com`, {
        tells: [{ target: 'test', kind: 'drift', openedAt: begin, sequence }],
        ...more,
      })

    it('tells each by its events, and each event by its messages', async () => {
      const findings = [toldFinding('unexpected-property', 'additive'), toldFinding('wrong-type', 'breaking')]
      const opened = { ...told('opened', 1, begin), content: { ...content, findings } }
      await changeNow(store(), changeAt(begin, { events: [opened], messages: [mail('a', 1), mail('b', 1)] }))
      const muted = { ...told('changed', 2, begin + 10), telling: 'none', content } as const
      await changeNow(store(), changeAt(begin + 10, { events: [muted] }))
      const ended = { ...told('resolved', 3, begin + 20), telling: 'after-mute' } as const
      const last = { events: [ended], messages: [mail('c', 3, { event: 'resolved', afterMute: true })] }
      await changeNow(store(), changeAt(begin + 20, last))
      const leased = await store().leaseMessage('mail', begin, 1, [])
      await store().settleMessage(Number(leased?.id), { result: 'refused', error: 'e' }, begin + 30)
      const story = await store().incidentStory('test', 'drift', begin)
      const none = { settledAt: null, attempts: 0, error: null, afterMute: false, host: null, others: [] }
      const owed = { channel: 'mail', state: 'owed', ...none }
      const refused = { state: 'refused', settledAt: begin + 30, attempts: 1, error: 'e', dueAt: null }
      assert.deepEqual(story, {
        ...{ target: 'test', kind: 'drift', openedAt: begin },
        events: [
          {
            ...{ event: 'opened', at: begin, sequence: 1, isMuted: false, content: { ...content, findings } },
            messages: [
              { ...owed, to: 'a@example.com', owedAt: begin, ...refused },
              { ...owed, to: 'b@example.com', owedAt: begin, dueAt: begin },
            ],
          },
          { event: 'changed', at: begin + 10, sequence: 2, isMuted: true, content, messages: [] },
          {
            ...{ event: 'resolved', at: begin + 20, sequence: 3, isMuted: true, content: null },
            messages: [
              { ...owed, to: 'c@example.com', owedAt: begin + 20, dueAt: begin + 20, afterMute: true },
            ],
          },
        ],
      })
      assert.equal(await store().incidentStory('test', 'drift', begin + 1), null)
      const [row] = await store().incidentsOf('test', { before: null, most: 9 })
      assert.deepEqual(
        { ...row },
        {
          ...{ target: 'test', kind: 'drift', openedAt: begin, resolvedAt: begin + 20, events: 3 },
          ...{ lastEvent: 'resolved', lastEventAt: begin + 20, rules: ['wrong-type', 'unexpected-property'] },
          ...{ messages: 3, messagesSent: 0 },
        },
      )
      const another = await store().leaseMessage('mail', begin, 1, ['a@example.com', 'c@example.com'])
      await store().settleMessage(Number(another?.id), { result: 'sent' }, begin + 40)
      assert.equal((await store().incidentsOf(null, { before: null, most: 9 }))[0]?.messagesSent, 1)
    })

    it('lists them the newest first, of one target or of all, and tears none apart that opened at once', async () => {
      const open = (target: string, openedAt: number, event: RecordedEvent['event'] = 'opened') => {
        const incident = { openedAt, toldAt: openedAt, sequence: 1 }
        const events = [{ ...told(event, 1, openedAt), incident }]
        return changeNow(store(), { ...changeAt(openedAt, { events }), target })
      }
      await open('a', 1000)
      await open('b', 2000, 'flapping')
      await open('c', 2000)
      await open('a', 3000)
      const names = async (target: string | null, before: number | null, most: number) =>
        (await store().incidentsOf(target, { before, most })).map((row) => `${row.target} ${row.openedAt}`)
      assert.deepEqual(await names(null, null, 2), ['a 3000', 'b 2000', 'c 2000'])
      assert.deepEqual(await names(null, 2000, 2), ['a 1000'])
      assert.deepEqual(await names('a', null, 1), ['a 3000'])
      assert.deepEqual(await names('a', null, 9), ['a 3000', 'a 1000'])
      assert.equal((await store().incidentsOf('b', { before: null, most: 9 }))[0]?.resolvedAt, null)
    })

    it('has the latest events that say something new', async () => {
      for (const [index, event] of (
        ['opened', 'reminded', 'changed', 'flapping', 'resolved'] as const
      ).entries())
        await changeNow(
          store(),
          changeAt(index, { events: [{ ...told(event, index + 1, begin + index), content }] }),
        )
      const latest = await store().latestEvents(2)
      const of = { target: 'test', kind: 'drift', openedAt: begin, isMuted: false, content }
      assert.deepEqual(
        latest.map((event) => ({ ...event })),
        [
          { ...of, event: 'resolved', at: begin + 4, sequence: 5 },
          { ...of, event: 'changed', at: begin + 2, sequence: 3 },
        ],
      )
    })

    it('has the messages that did not arrive: owed for long, or refused, the oldest first', async () => {
      const owe = (when: number, ...messages: NewMessage[]) =>
        changeNow(store(), changeAt(when, { messages }))
      await owe(1000, mail('refused', 1))
      const leased = await store().leaseMessage('mail', 1000, 1, [])
      await store().settleMessage(Number(leased?.id), { result: 'refused', error: 'e' }, 1100)
      await owe(2000, mail('late', 2), mail('silent', 2, { afterMute: true }))
      await owe(3000, mail('fresh', 3))
      const mute = { target: 'test', kind: 'drift', since: 0, until: 3500, reason: null } as const
      await store().mute(mute)
      const stuck = await store().stuckMessages(3000, 9)
      assert.deepEqual(
        stuck.map((row) => ({ ...row })),
        [
          {
            ...{ to: 'refused@example.com', state: 'refused', owedAt: 1000, settledAt: 1100, attempts: 1 },
            ...{
              channel: 'mail',
              error: 'e',
              dueAt: null,
              target: 'test',
              kind: 'drift',
              openedAt: begin,
              subject: 's',
            },
          },
          {
            ...{ to: 'late@example.com', state: 'owed', owedAt: 2000, settledAt: null, attempts: 0 },
            ...{
              channel: 'mail',
              error: null,
              dueAt: 2000,
              target: 'test',
              kind: 'drift',
              openedAt: begin,
              subject: 's',
            },
          },
        ],
      )
      const names = async (before: number, most: number) =>
        (await store().stuckMessages(before, most)).map(({ to }) => to.split('@')[0])
      assert.deepEqual(await names(3501, 9), ['refused', 'late', 'silent', 'fresh'])
      assert.deepEqual(await names(3501, 1), ['refused'])
    })
  })
}
