// To look only when time does something is as good as to look each minute.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  type IncidentEvent,
  type IncidentKind,
  type IncidentState,
  incidentKinds,
  type Limits,
  nextByTime,
  nextIncidents,
  noIncidents,
  type Observation,
} from '../../../monitor/incidents/incident.ts'
import { blindAt, type Held, keepHeld, nextLookAt } from '../../../monitor/incidents/next-look.ts'
import { rounds } from '../../faults/length.ts'
import { anyObservation, finding, observation } from '../../support/incidents.ts'
import { alerts } from '../../support/target.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const never = Number.POSITIVE_INFINITY

/** What comes in between, and how many minutes nothing does then. */
type Between =
  | { readonly what: 'run'; readonly observed: Observation; readonly holdMinutes: number | null }
  | { readonly what: 'mute'; readonly kinds: readonly IncidentKind[]; readonly minutes: number }
  | { readonly what: 'unmute' | 'release' }
  | { readonly what: 'hold'; readonly minutes: number }
  | { readonly what: 'clock'; readonly backMinutes: number }

const minutes = fc.constantFrom(1, 7, 45, 90, 200)
const between: fc.Arbitrary<Between> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('run' as const),
      observed: anyObservation,
      holdMinutes: fc.option(minutes, { freq: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('mute' as const),
      kinds: fc.subarray([...incidentKinds], { minLength: 1 }),
      minutes,
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('unmute' as const, 'release' as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('hold' as const), minutes }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('clock' as const), backMinutes: minutes }) },
)
/** Few runs in an hour, and so many that what flaps settles. */
const gap = fc.constantFrom(1, 5, 9, 30, 150)
type Step = readonly [Between, number]
/** Opens and ends so often that it flaps, is the same for six runs and more, and then nothing runs for long. */
const flapsAndSettles: fc.Arbitrary<readonly Step[]> = fc
  .record({ drifts: fc.boolean(), calm: fc.integer({ min: 5, max: 8 }), quiet: fc.constantFrom(30, 55, 150) })
  .map(({ drifts, calm, quiet }) => {
    const run = (isDrift: boolean): Between => ({
      ...{ what: 'run', holdMinutes: null },
      observed: isDrift ? observation('drift', { findings: [finding('/Id')] }) : observation('conforming'),
    })
    const turns = Array.from({ length: 7 }, (_none, index): Step => [run(index % 2 === 0), 1])
    const same = Array.from({ length: calm }, (): Step => [run(drifts), 1])
    return [...turns, ...same, [run(drifts), quiet]]
  })
const history = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.tuple(between, gap).map((step) => [step]) },
      { weight: 1, arbitrary: flapsAndSettles },
    ),
    { maxLength: 30, size: 'max' },
  )
  .map((parts) => parts.flat())
const escalations = fc.constantFrom(undefined, 15, 61, 150)
const limits: fc.Arbitrary<Limits> = fc
  .record({
    ...{ unavailableAfter: fc.constant(2), unauthorizedAfter: fc.constant(2), additive: fc.constant(true) },
    blindAfterMs: fc.constantFrom(30, 100, 500).map((count) => count * minuteMs),
    remindEveryMs: fc.constantFrom(20, 61, 300).map((count) => count * minuteMs),
  })
  .chain((by) =>
    escalations.map((count) => (count === undefined ? by : { ...by, escalateAfterMs: count * minuteMs })),
  )

interface Played {
  readonly events: readonly IncidentEvent[]
  readonly looks: number
}

/** One who looks each minute, or one who looks when it is time, and when something came in between from elsewhere. */
function play(steps: readonly Step[], by: Limits, isEachMinute: boolean): Played {
  let state: IncidentState = noIncidents
  let hold: Held | null = null
  let at = 0
  let until = new Map<IncidentKind, number>()
  const mutedUntil = (kind: IncidentKind) => {
    const end = until.get(kind) ?? 0
    return end > at ? end : null
  }
  const muted = () => new Set(incidentKinds.filter((kind) => mutedUntil(kind) !== null))
  const events: IncidentEvent[] = []
  let looks = 0
  let looked = { from: 0, to: 0, isExact: false }
  const look = () => {
    const isDue = at < looked.from || at >= looked.to
    if (!isEachMinute && !isDue) return
    looks++
    const next = nextByTime(state, hold, by, at, muted())
    if (!isEachMinute && looked.isExact && at >= looked.from) {
      const [{ turns: _old, ...before }, { turns: _new, ...after }] = [state, next.state]
      assert.ok(next.events.length > 0 || JSON.stringify(before) !== JSON.stringify(after), 'in vain')
    }
    state = next.state
    events.push(...next.events)
    looked = { from: at, to: nextLookAt(state, hold, mutedUntil, by, at), isExact: true }
    // One event of a kind at a time: whoever is reminded comes before more people are told.
    const isToEscalate = next.events.some(({ kind }) => state.open[kind]?.isEscalated !== true)
    assert.ok(looked.to > at || isToEscalate, 'what was looked at is not due at once')
  }
  const isSeenFromOutside = (what: Between['what']) => what !== 'run' && what !== 'clock'
  for (const [step, gapMinutes] of steps) {
    if (step.what === 'run') {
      const begun = step.holdMinutes === null ? null : { since: at, until: at + step.holdMinutes * minuteMs }
      const known: IncidentState = begun === null ? state : keepHeld(state, hold, at)
      const { state: next, events: told } = nextIncidents(known, step.observed, by, at, muted())
      state = next
      events.push(...told)
      hold = begun ?? hold
      looked = { from: at, to: nextLookAt(state, begun, mutedUntil, by, at), isExact: false }
    }
    if (step.what === 'mute')
      until = new Map([...until, ...step.kinds.map((kind) => [kind, at + step.minutes * minuteMs] as const)])
    if (step.what === 'unmute') until = new Map()
    if (step.what === 'hold') hold = { since: at, until: at + step.minutes * minuteMs }
    if (step.what === 'release') hold = hold === null ? null : { ...hold, until: Math.min(hold.until, at) }
    if (step.what === 'clock') at -= step.backMinutes * minuteMs
    if (isSeenFromOutside(step.what)) looked = { from: never, to: never, isExact: false }
    for (let minute = 0; minute < gapMinutes; minute++) {
      look()
      at += minuteMs
    }
  }
  return { events, looks }
}

describe('the next look at a target', () => {
  it('tells the same at the same minute as one each minute, whatever comes in between, and never looks in vain', () => {
    fc.assert(
      fc.property(history, limits, (steps, by) => {
        const [each, due] = [play(steps, by, true), play(steps, by, false)]
        assert.deepEqual(due.events, each.events)
        assert.ok(due.looks <= each.looks)
      }),
      { numRuns: rounds(50, 2000) },
    )
  })

  const since = (state: IncidentState, hold: Held | null, mutedUntil: number | null = null) =>
    nextLookAt(state, hold, () => mutedUntil, alerts, hourMs)
  const seen: IncidentState = { ...noIncidents, conclusiveAt: hourMs }

  it('matters to no turn: one that no longer counts is forgotten by the next run alone', () => {
    const turns = { drift: [{ event: 'opened' as const, at: 0, creates: 0 }] }
    const state = { ...seen, turns, creates: 50 }
    assert.deepEqual(nextByTime(state, null, alerts, 2 * hourMs).state.turns, turns)
    const { state: run } = nextIncidents(state, observation('conforming'), alerts, 2 * hourMs)
    assert.deepEqual(run.turns, {})
  })

  it('is at once where the watch begins, and where the clock was put back', () => {
    assert.equal(since(noIncidents, null), hourMs)
    assert.equal(since({ ...seen, conclusiveAt: hourMs + 1 }, null), hourMs)
    const drift = { openedAt: 1, toldAt: hourMs, sequence: 1 }
    assert.equal(since({ ...seen, open: { drift: { ...drift, toldAt: hourMs + 1 } } }, null), hourMs)
    const flapping = { stands: true, since: hourMs + 1, looks: 6, untold: [] }
    assert.equal(since({ ...seen, open: { drift: { ...drift, flapping } } }, null), hourMs)
  })

  it('is when there has been no verdict for too long, the time of a hold not counted', () => {
    const { blindAfterMs } = alerts
    assert.equal(since(seen, null), hourMs + blindAfterMs)
    assert.equal(since(seen, { since: 0, until: 3 * hourMs }), 3 * hourMs + blindAfterMs)
    assert.equal(since(seen, { since: 2 * hourMs, until: 3 * hourMs }), 2 * hourMs + blindAfterMs)
    assert.equal(since(seen, { since: 0, until: 10 }), hourMs + blindAfterMs)
    // Overdue is now, and not before.
    assert.equal(since({ ...seen, conclusiveAt: -blindAfterMs }, null), hourMs)
    const late = hourMs + blindAfterMs
    assert.equal(blindAt(hourMs, { since: late, until: late + hourMs }, alerts), late)
  })

  it('is the reminder of what is open, or the end of its mute, and is at once where that has come or gone', () => {
    const blindLater = { ...seen, conclusiveAt: hourMs }
    const open = (isMuted: boolean) => ({
      ...blindLater,
      open: { drift: { openedAt: hourMs, toldAt: hourMs, sequence: 1, isMuted } },
    })
    assert.equal(since(open(false), null), hourMs + alerts.remindEveryMs)
    assert.equal(since(open(true), null, 2 * hourMs), 2 * hourMs)
    assert.equal(since(open(false), null, 2 * hourMs), hourMs)
    assert.equal(since(open(true), null), hourMs)
  })

  it('is the escalation of what is open and not muted, once', () => {
    const escalating = { ...alerts, escalateAfterMs: 2 * hourMs }
    const ofOpen = (more: object, mutedUntil: number | null = null, openedAt = 0) => {
      const drift = { openedAt, toldAt: Math.max(openedAt, 1), sequence: 1, ...more }
      return nextLookAt({ ...seen, open: { drift } }, null, () => mutedUntil, escalating, hourMs)
    }
    assert.equal(ofOpen({}), 2 * hourMs)
    assert.equal(ofOpen({}, null, -5 * hourMs), hourMs)
    assert.equal(ofOpen({ isEscalated: true }), 1 + alerts.remindEveryMs)
    assert.equal(ofOpen({ isMuted: true }, 9 * hourMs), 9 * hourMs)
    assert.equal(ofOpen({ openSince: hourMs / 2 }, null, 0), 2.5 * hourMs)
    // The clock was put back: from when on it counts is put on record.
    assert.equal(ofOpen({ openSince: hourMs + 1 }), hourMs)
  })

  it('is when what flaps has settled, once enough runs have said so', () => {
    const flapping = (looks: number) => ({ stands: true, since: hourMs, looks, untold: [] })
    const open = (looks: number) => ({
      ...seen,
      open: { drift: { openedAt: hourMs, toldAt: hourMs, sequence: 1, flapping: flapping(looks) } },
    })
    assert.equal(since(open(6), null), 2 * hourMs)
    assert.equal(since(open(5), null), hourMs + alerts.remindEveryMs)
  })

  it('is never, of a target that is blind and muted for ever', () => {
    const blind = { openedAt: hourMs, toldAt: hourMs, sequence: 1, isMuted: true }
    assert.equal(since({ ...seen, open: { blind } }, null, never), never)
  })
})
