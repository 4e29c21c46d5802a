// Days are what their slots and runs say, whatever was written, by whomever, in whatever order: held against one that goes
// through all of them and asks Intl for the wall clock.
import assert from 'node:assert/strict'
import type { Outcome } from 'contactrz'
import fc from 'fast-check'
import type { RunRow, SlotRow, Store } from '../../../monitor/store/store.ts'
import { rounds } from '../../faults/length.ts'
import { observation } from '../../support/incidents.ts'
import { describeOnEveryStore } from '../../support/stores.ts'
import { attempt, commitNow, plain, runAt, slot } from './conformance/rows.ts'

const targets = ['a', 'b']
const zones = ['UTC', 'Asia/Jakarta', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Kiritimati']
const hourMs = 3_600_000
/** Around midnights and changes of the clock of these zones. */
const begins = ['2026-03-29T00:00:00Z', '2026-10-25T00:00:00Z', '2026-12-01T00:00:00Z'].map((at) =>
  Date.parse(at),
)
/** Few, so that the same slot is met again. */
const quartersAround = [-48, -41, -9, -1, 0, 3, 5, 47]

const outcomes = [
  'conforming',
  'drift',
  'unavailable',
  'unauthorized',
  'over-quota',
  'monitor-fault',
] as const
interface DueSlot {
  readonly target: string
  readonly slotAt: number
  readonly timeZone: string
}

const slotsAround = (begin: number): fc.Arbitrary<DueSlot> =>
  fc.record({
    target: fc.constantFrom('a', 'a', 'a', 'b'),
    slotAt: fc.constantFrom(...quartersAround).map((quarters) => begin + quarters * (hourMs / 4)),
    timeZone: fc.constantFrom(...zones),
  })
const reasons = ['quota-window', 'guard', 'hold', 'budget'] as const

type Work = (store: Store) => Promise<unknown>
const slotOf = ({ target, slotAt, timeZone }: DueSlot) => ({
  ...slot(slotAt, target),
  timeZone,
})
const begun = ({ target, slotAt }: DueSlot) => attempt(slotAt, { target })

const worksOn = (anySlot: fc.Arbitrary<DueSlot>): fc.Arbitrary<Work> =>
  fc.oneof(
    fc.tuple(anySlot, fc.constantFrom(...reasons)).map(
      ([of, reason]): Work =>
        (store) =>
          store.gate(slotOf(of), reason),
    ),
    fc.array(anySlot, { minLength: 1, maxLength: 5 }).map(
      (slots): Work =>
        (store) =>
          store.recordMissed(slots.map(slotOf), 'late'),
    ),
    fc
      .tuple(
        anySlot,
        fc.constantFrom<Outcome | 'left' | 'refunded' | 'no-budget'>(
          ...outcomes,
          'left',
          'refunded',
          'no-budget',
        ),
      )
      .map(
        ([of, end]): Work =>
          async (store) => {
            const claim = await store.claim(slotOf(of), begun(of), end === 'no-budget' ? 0 : 999)
            if (typeof claim !== 'object' || end === 'left' || end === 'no-budget') return
            const { target, slotAt } = of
            const timed = { totalMs: claim.attemptId % 7 }
            const settled = { id: claim.attemptId, state: 'created', createdId: null } as const
            if (end === 'refunded') await store.refundSlot(of, claim.attemptId, 'hold', slotAt)
            else
              await commitNow(
                store,
                runAt(slotAt + 50, { ...timed, target, slotAt, outcome: end, attempt: settled }),
              )
          },
      ),
    fc.tuple(anySlot, fc.constantFrom(...outcomes)).map(
      ([of, outcome]): Work =>
        async (store) => {
          const { target, slotAt } = of
          const run = runAt(slotAt + 90, { target, slotAt, outcome, takes: slotOf(of), contact: null })
          await commitNow(store, outcome === 'drift' ? { ...run, ...driftOf } : run)
        },
    ),
    fc.tuple(anySlot, fc.constantFrom(...outcomes)).map(
      ([{ target, slotAt }, outcome]): Work =>
        (store) =>
          commitNow(store, runAt(slotAt + 99, { target, slotAt, outcome, variant: 'expiredToken' })),
    ),
    fc.constantFrom(...targets).map(
      (target): Work =>
        (store) =>
          store.settleAbandoned(target, 0, Number.MAX_SAFE_INTEGER - 1),
    ),
    anySlot.map(
      ({ slotAt }): Work =>
        (store) =>
          store.sumUpDays(slotAt),
    ),
  )
const anyWorks = fc
  .constantFrom(...begins)
  .chain((begin) => fc.array(worksOn(slotsAround(begin)), { minLength: 1, maxLength: 30 }))
const driftOf = { verdict: observation('drift').verdict }

const lettersOf: Readonly<Record<Outcome, string>> = {
  ...{
    conforming: 'c',
    drift: 'd',
    unavailable: 'u',
    unauthorized: 'a',
    'over-quota': 'q',
    'monitor-fault': 'f',
  },
}
const worstFirst = 'fduaqmcgw'

/** What became of a slot; null: it is under way. */
function letterOf({ decision, reason }: SlotRow, runs: readonly RunRow[]): string | null {
  if (decision === 'missed') return 'm'
  if (decision === 'gated') return reason === 'quota-window' || reason === 'guard' ? 'w' : 'g'
  const said = runs.filter(({ variant, outcome }) => variant === 'created' || outcome === 'drift')
  const letters = said.map(({ outcome }) => lettersOf[outcome])
  return [...worstFirst].find((letter) => letters.includes(letter)) ?? null
}

function wallClock(timeZone: string, at: number) {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const [day = '', clock = ''] = format.format(at).split(' ')
  const [hour, minute] = clock.split(':').map(Number)
  return { day, half: 2 * (hour ?? 0) + ((minute ?? 0) < 30 ? 0 : 1) }
}

/** How long creates took that had a conclusive verdict, by the day of their slot. */
async function timesOf(store: Store, target: string) {
  const runs = await store.runsOf({ target, from: 0, to: Number.MAX_SAFE_INTEGER })
  const slots = await store.latestSlots(target, 9999)
  const times = runs.flatMap(({ slotAt, variant, outcome, totalMs }) => {
    const of = slots.find((row) => row.slotAt === slotAt)
    const isMeant = variant === 'created' && (outcome === 'conforming' || outcome === 'drift')
    return of === undefined || !isMeant || totalMs === null
      ? []
      : [{ totalMs, day: wallClock(of.timeZone, slotAt).day }]
  })
  const days = [...Map.groupBy(times, ({ day }) => day)].map(([day, of]) => {
    const max = Math.max(...of.map(({ totalMs }) => totalMs))
    return { target, day, runs: of.length, max }
  })
  return days.toSorted((one, other) => (one.day < other.day ? -1 : 1))
}

async function daysOf(store: Store, target: string) {
  const slots = await store.latestSlots(target, 9999)
  const runs = await store.runsOf({ target, from: 0, to: Number.MAX_SAFE_INTEGER })
  const found = slots.flatMap((row) => {
    const letter = letterOf(
      row,
      runs.filter(({ slotAt }) => slotAt === row.slotAt),
    )
    return letter === null ? [] : [{ letter, ...wallClock(row.timeZone, row.slotAt) }]
  })
  const days = [...Map.groupBy(found, ({ day }) => day)].map(([day, cells]) => {
    const count = (letters: string) => cells.filter(({ letter }) => letters.includes(letter)).length
    const worstOf = (half: number) =>
      [...worstFirst].find((letter) => cells.some((cell) => cell.half === half && cell.letter === letter)) ??
      '.'
    return {
      ...{ target, day, conforming: count('c'), drift: count('d'), noVerdict: count('uaq') },
      ...{ fault: count('f'), missed: count('m'), gated: count('gw') },
      cells: Array.from({ length: 48 }, (_none, half) => worstOf(half)).join(''),
    }
  })
  return days.toSorted((one, other) => (one.day < other.day ? -1 : 1))
}

describeOnEveryStore('days', (create) => {
  it('are what their slots and runs say, after whatever was written', async () => {
    await fc.assert(
      fc.asyncProperty(anyWorks, fc.boolean(), async (works, isAtOnce) => {
        const database = create()
        const [store, other] = [database.open(), database.open()]
        try {
          if (isAtOnce) await Promise.all(works.map((work, index) => work(index % 2 === 0 ? store : other)))
          else for (const work of works) await work(store)
          const found = plain(await store.slotDaysOf(targets, '2026-01-01', '2027-01-01'))
          const said = await Promise.all(targets.map((target) => daysOf(store, target)))
          assert.deepEqual(found, said.flat())
          await store.sumUpDays(Date.parse('2027-01-01'))
          for (const target of targets) {
            const days = await store.durationDaysOf(target, '2026-01-01', '2027-01-01')
            const whole = days.map(({ day, phases: { whole } }) => {
              return { target, day, runs: whole?.runs, max: whole?.max }
            })
            assert.deepEqual(whole, await timesOf(store, target))
          }
        } finally {
          await Promise.all([store.close(), other.close()])
          database.remove()
        }
      }),
      { numRuns: rounds(100, 2000) },
    )
  })
})
