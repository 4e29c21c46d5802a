// Runs, incidents and holds in memory. Called by memory-store.ts.
import { isConclusive } from 'contactrz'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import type { IncidentChange, IncidentStore, RunRecord, RunRow } from '../../../monitor/store/store.ts'
import { insertAnnouncements, insertMessages } from './owe.ts'
import { insertSlot, settleAttempt } from './slots.ts'
import { latest, type Tables } from './tables.ts'

export const incidentStoreOf = (tables: Tables): IncidentStore => ({
  ...commitsOf(tables),
  ...readsOf(tables),
  ...holdsOf(tables),
})

type Commits = Pick<IncidentStore, 'commit' | 'commitIncidents'>
type Holds = Pick<IncidentStore, 'hold' | 'setHold' | 'release'>
type Reads = Omit<IncidentStore, keyof (Commits & Holds)>

function commitsOf(tables: Tables): Commits {
  return {
    async commit(record) {
      const { target, takes, attempt, hold } = record
      const entry = tables.ledger.find(({ id }) => id === attempt?.id)
      if (attempt !== null && entry?.state !== 'pending') {
        settleAttempt(tables, attempt.id, attempt.state, attempt.createdId)
        return 'lapsed'
      }
      if (!isCurrent(tables, record)) return 'stale'
      if (takes !== null && !insertSlot(tables, takes, 'run', null)) return 'taken'
      insertRun(tables, record)
      if (attempt !== null) settleAttempt(tables, attempt.id, attempt.state, attempt.createdId)
      insertIncidents(tables, record)
      if (hold !== null) tables.holds.set(target, hold)
      return 'committed'
    },
    async commitIncidents(change) {
      if (!isCurrent(tables, change)) return 'stale'
      insertIncidents(tables, change)
      return 'committed'
    },
  }
}

/** Whether nobody else has written them since. */
const isCurrent = ({ states }: Tables, { target, basedOn }: IncidentChange): boolean =>
  (JSON.parse(states.get(target) ?? '{}').version ?? 0) === (basedOn.version ?? 0)

function insertRun({ runs, verdicts }: Tables, record: RunRecord): void {
  const { target, slotAt, variant, contact, at, outcome, verdict, totalMs, timing, attempt } = record
  const isUnknown = attempt === null ? null : attempt.state === 'unknown'
  runs.push({
    ...{ target, slotAt, variant, contact, at, outcome, totalMs },
    status: verdict?.status ?? null,
    findings: structuredClone(verdict?.findings ?? []),
    ...{ mayHaveCreated: verdict?.mayHaveCreated ?? isUnknown, attemptId: attempt?.id ?? null },
    ...{ timing, seen: structuredClone(record.seen) },
  })
  if (contact === null || !isConclusive(outcome)) return
  const known = verdicts.find(
    (row) =>
      row.target === target && row.variant === variant && row.contact === contact && row.outcome === outcome,
  )
  if (known === undefined) verdicts.push({ target, variant, contact, outcome, at })
  else known.at = at
}

function insertIncidents(tables: Tables, change: IncidentChange): void {
  const { target, at, basedOn, incidents, events, messages, announcements = [] } = change
  tables.states.set(target, JSON.stringify({ ...incidents, version: (basedOn.version ?? 0) + 1 }))
  for (const { kind, event, at: eventAt, incident, telling, content } of events) {
    const { openedAt, sequence } = incident
    const isMuted = telling !== 'owed'
    tables.events.push({
      ...{ target, kind, event, at: eventAt, openedAt, isMuted, sequence },
      content: structuredClone(content),
    })
  }
  insertMessages(tables, messages, at)
  insertAnnouncements(tables, announcements, at)
}

function readsOf(tables: Tables): Reads {
  const latestOf = (target: string) => tables.runs.filter((run) => run.target === target).toReversed()
  return {
    async incidents(target) {
      const text = tables.states.get(target)
      return text === undefined ? noIncidents : JSON.parse(text)
    },
    async lastConclusiveAt(target, variant) {
      const found = tables.verdicts.filter((row) => row.target === target && row.variant === variant)
      return latest(found.map(({ at }) => at))
    },
    async latestRuns(target, limit) {
      return latestOf(target).slice(0, limit).map(runRow)
    },
    async latestContacts(target, limit) {
      return latestOf(target)
        .flatMap(({ variant, contact, outcome }) =>
          variant === 'created' && contact !== null ? [{ contact, outcome }] : [],
        )
        .slice(0, limit)
    },
  }
}

function holdsOf({ holds }: Tables): Holds {
  return {
    async hold(target) {
      return holds.get(target) ?? null
    },
    async setHold(target, { until, since }) {
      holds.set(target, { until, since })
    },
    async release(target, at) {
      const hold = holds.get(target)
      if (hold === undefined || hold.until <= at) return null
      holds.set(target, { ...hold, until: at })
      return hold
    },
  }
}

export function runRow({ attemptId, timing, seen, ...run }: Tables['runs'][number]): RunRow {
  return structuredClone(run)
}
