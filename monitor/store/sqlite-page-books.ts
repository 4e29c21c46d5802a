// What the page reads, from SQLite: days and times here, the rest in files of its own. Called by sqlite.ts.

import { createdVariant } from '../tools/meanings.ts'
import type { Span } from './books.ts'
import type { DurationDay, PageBooks, Percentiles, Phase, SlotDay } from './page-books.ts'
import { type PhaseTimes, percentilesByPhase } from './percentiles.ts'
import { joinDays } from './slot-day.ts'
import { glancesOf } from './sqlite-glances.ts'
import { pageListsOf } from './sqlite-page-lists.ts'
import { phaseTimesOfRow } from './sqlite-page-rows.ts'
import type { Row, Statements } from './sqlite-statements.ts'
import { storiesOf } from './sqlite-stories.ts'

export const pageBooksOf = (db: Statements): PageBooks => ({
  ...glancesOf(db),
  ...pageListsOf(db),
  ...storiesOf(db),
  ...daysOf(db),
})

/** Named as in the row that is made of them: where there are very many, each other costs. */
const slotDaysSql = `SELECT target, day, conforming, drift, no_verdict AS noVerdict, fault, missed, gated, cells FROM json_each(:names) AS named CROSS JOIN slot_days
  ON slot_days.target = named.value AND day >= :from AND day <= :to ORDER BY target, day, time_zone`
const durationDaysSql = `SELECT * FROM duration_days WHERE target = ? AND day >= ? AND day <= ? ORDER BY day`

function daysOf(db: Statements): Pick<PageBooks, 'slotDaysOf' | 'durationDaysOf' | 'phasesOf'> {
  return {
    async slotDaysOf(targets, from, to) {
      return joined(db.all(slotDaysSql, { names: JSON.stringify(targets), from, to }) as unknown as SlotDay[])
    },
    async durationDaysOf(target, fromDay, toDay) {
      const rows = db.all(durationDaysSql, target, fromDay, toDay)
      return [...Map.groupBy(rows, ({ day }) => String(day))].map(
        ([day, phases]): DurationDay => ({
          ...{ target, day },
          phases: Object.fromEntries(phases.map((row) => [row.phase as Phase, percentiles(row)])),
        }),
      )
    },
    phasesOf: async (span) => percentilesByPhase(phaseTimesOf(db, span)),
  }
}

/** Where a target has two zones on one day, each has a row. */
function joined(days: readonly SlotDay[]): SlotDay[] {
  const found: SlotDay[] = []
  for (const day of days) {
    const before = found.at(-1)
    if (before?.target === day.target && before.day === day.day)
      found[found.length - 1] = joinDays(before, day)
    else found.push(day)
  }
  return found
}

const percentiles = ({ runs, p50, p95, p99, max }: Row): Percentiles => ({
  ...{ runs: Number(runs), p50: Number(p50), p95: Number(p95), p99: Number(p99), max: Number(max) },
})

const timesSql = `SELECT dns_ms, connect_ms, tls_ms, first_byte_ms, total_ms FROM runs
  WHERE target = ? AND variant = ? AND at >= ? AND at < ? AND outcome IN ('conforming', 'drift')`

/** Of creates that had a conclusive verdict. */
function phaseTimesOf({ all }: Statements, { target, from, to }: Span): PhaseTimes[] {
  return all(timesSql, target, createdVariant, from, to).map(phaseTimesOfRow)
}
