import assert from 'node:assert/strict'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { conformingSince } from '../../../monitor/snapshot/conforming-since.ts'
import { plain } from '../../../monitor/snapshot/said.ts'
import { factsOf } from '../../../monitor/snapshot/target-facts.ts'
import { readTargetViews } from '../../../monitor/snapshot/target-view.ts'
import type { Glance } from '../../../monitor/store/page-books.ts'
import { glanceOf, slotDayOf, withOpen } from '../../support/glances.ts'
import { finding } from '../../support/incidents.ts'
import { alerts, targetOf } from '../../support/target.ts'

/** In Jakarta it is the 28th already. */
const at = Date.parse('2026-11-27T18:00:00Z')

describe('the views of targets', () => {
  it('come of two questions, however many there are, each target with the days of its own calendar', async () => {
    const asked: unknown[] = []
    const days = ['2026-08-29', '2026-08-30', '2026-08-31', '2026-11-27', '2026-11-28']
    const store = {
      async glances(targets: readonly { readonly name: string }[]) {
        asked.push(targets)
        return targets.map(({ name }) => glanceOf({ target: name, spent: 7 }))
      },
      async slotDaysOf(names: readonly string[], fromDay: string, toDay: string) {
        asked.push([names, fromDay, toDay])
        return names.flatMap((target) =>
          days.map((day) => ({ ...slotDayOf(day, {}, { conforming: 1 }), target })),
        )
      },
    }
    const utc = targetOf({ name: 'utc', quotaWindow: null })
    const targets = [targetOf({ name: 'jakarta' }), utc]
    const views = await readTargetViews({ targets, alerts }, store, at)
    assert.deepEqual(asked, [
      [
        { name: 'jakarta', day: '2026-11-28' },
        { name: 'utc', day: '2026-11-27' },
      ],
      [['jakarta', 'utc'], '2026-08-30', '2026-11-28'],
    ])
    assert.deepEqual(
      views.map((view) => [view.name, view.days.map(({ day }) => day), view.budget]),
      [
        ['jakarta', days.slice(2), { day: '2026-11-28', perDay: 30, spent: 7 }],
        ['utc', days.slice(1, 4), { day: '2026-11-27', perDay: 30, spent: 7 }],
      ],
    )
    assert.deepEqual(await readTargetViews({ targets: [], alerts }, store, at), [])
  })

  it('name no command in the sandbox, which has no configuration to tell one of', async () => {
    const glance = glanceOf({ incidents: withOpen({ unavailable: { openedAt: at } }) })
    const store = { glances: async () => [glance], slotDaysOf: async () => [] }
    const [sandbox] = await readTargetViews({ targets: [targetOf()], alerts }, store, at)
    assert.deepEqual(sandbox?.words.todo, ['Choose another answer under Sandbox.'])
    const configured = { targets: [targetOf()], alerts, file: '/etc/contactrz/monitor.yaml' }
    const [view] = await readTargetViews(configured, store, at)
    assert.match(plain(view?.words.todo ?? []), /contactrz-monitor doctor/)
  })

  it('count as due what was run, missed or cut short, and not what was gated', async () => {
    const counts = { conforming: 5, drift: 2, noVerdict: 1, fault: 1, missed: 1, gated: 30 }
    const store = {
      glances: async () => [glanceOf()],
      slotDaysOf: async () => [slotDayOf('2026-11-20', {}, counts), slotDayOf('2026-11-21', {}, counts)],
    }
    const [view] = await readTargetViews({ targets: [targetOf()], alerts }, store, at)
    assert.deepEqual(view?.verdicts, {
      ...{ from: '2026-11-20', due: 20, conclusive: 14, missed: 2, gated: 60, percent: 70 },
    })
  })
})

describe('what is open of a target', () => {
  const factsFor = (glance: Partial<Glance>) => factsOf(targetOf(), alerts, glanceOf(glance), [], at)

  it('is told the worst first, each with its own mute', () => {
    const incidents = withOpen({ quota: {}, blind: {}, drift: {} })
    const mute = { target: 'test', since: 0, until: at + 1, reason: 'all of it' }
    const mutes = [
      { ...mute, kind: 'blind', until: at + 9, reason: 'asleep' } as const,
      { ...mute, kind: 'all' } as const,
    ]
    assert.deepEqual(
      factsFor({ incidents, mutes }).incidents.map(({ kind, mutedUntil, mutedWhy }) => [
        kind,
        mutedUntil,
        mutedWhy,
      ]),
      [
        ['drift', at + 1, 'all of it'],
        ['blind', at + 9, 'asleep'],
        ['quota', at + 1, 'all of it'],
      ],
    )
  })

  it('has of a drift what stands, or, while none does, what was told', () => {
    const shown = { created: { full: [finding('/Id')] } }
    const told = { created: { full: [finding('/Email')] } }
    const pointers = (drifts: typeof shown | Record<string, never>) =>
      factsFor({ incidents: { ...withOpen({ drift: {} }), drifts, told } }).incidents.flatMap(
        ({ findings }) => findings.map(({ found }) => found.pointer),
      )
    assert.deepEqual([pointers(shown), pointers({})], [['/Id'], ['/Email']])
  })

  it('is watched since its first slot on record, or else since the watch began', () => {
    const incidents = { ...noIncidents, conclusiveAt: at - 5 }
    assert.equal(factsFor({ incidents }).watchedSince, at - 5)
    assert.equal(factsFor({ incidents, firstSlotAt: at - 9 }).watchedSince, at - 9)
  })
})

describe('since when a target conforms', () => {
  it('is not before its first slot on record', () => {
    const seen = { lastConclusive: { created: at }, firstSlotAt: at - 60_000 }
    const day = slotDayOf('2026-11-28', { 1: 'c' })
    assert.equal(factsOf(targetOf(), alerts, glanceOf(seen), [day], at).conformingSince, at - 60_000)
  })

  const since = (zone: string, days: ReturnType<typeof slotDayOf>[], now = at) => {
    const found = conformingSince(zone, days, now)
    return found === null ? null : new Date(found).toISOString()
  }

  it('is the first half hour that conformed after the last that drifted', () => {
    const first = slotDayOf('2026-11-01', { 0: 'c', 36: 'd', 37: 'c' })
    assert.equal(
      since('Asia/Jakarta', [first, slotDayOf('2026-11-02', { 3: 'u', 5: 'c' })]),
      '2026-11-01T11:30:00.000Z',
    )
    assert.equal(since('UTC', [slotDayOf('2026-11-01', { 2: 'g', 3: 'c' })]), '2026-11-01T01:30:00.000Z')
    assert.equal(since('UTC', [slotDayOf('2026-11-01', { 2: 'c', 3: 'd' })]), null)
    assert.equal(since('UTC', [slotDayOf('2026-11-01', { 3: 'u' })]), null)
  })

  it('is never later than now, in the hour that an autumn day has twice either', () => {
    const autumn = [slotDayOf('2026-10-25', { 5: 'c' })]
    const [first, second] = ['2026-10-25T00:40:00Z', '2026-10-25T01:40:00Z'].map((text) => Date.parse(text))
    assert.equal(since('Europe/Berlin', autumn, first), '2026-10-25T00:30:00.000Z')
    assert.equal(since('Europe/Berlin', autumn, second), '2026-10-25T01:30:00.000Z')
    assert.equal(since('Europe/Berlin', [slotDayOf('2026-03-29', { 6: 'c' })]), '2026-03-29T01:00:00.000Z')
  })
})
