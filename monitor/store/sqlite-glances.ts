// What one look at each of many targets shows, from SQLite: one question for all of them. Called by sqlite-page-books.ts.
import { noIncidents } from '../incidents/incident.ts'
import { createdVariant, expiredVariant } from '../tools/meanings.ts'
import type { Stamps } from './incidents.ts'
import type { Glance, LastRun, PageBooks } from './page-books.ts'
import { percentilesOf, phaseTimes } from './percentiles.ts'
import type { Row, Statements } from './sqlite-statements.ts'

const mutesSql = `SELECT json_group_array(json_object('target', target, 'kind', kind, 'since', since, 'until', until,
  'reason', reason)) FROM (SELECT * FROM mutes WHERE mutes.target = named.target AND mutes.until > :at ORDER BY kind)`

const lastRunsSql = `SELECT json_group_array(json_object('variant', runs.variant, 'at', runs.at, 'outcome', outcome,
  'totalMs', total_ms, 'findings', json(coalesce(findings, '[]')), 'dnsMs', dns_ms, 'connectMs', connect_ms,
  'tlsMs', tls_ms, 'firstByteMs', first_byte_ms))
  FROM json_each(:variants) AS variant CROSS JOIN runs ON runs.id = (SELECT id FROM runs AS latest
    WHERE latest.target = named.target AND latest.variant = variant.value AND latest.at <= :at ORDER BY latest.at DESC LIMIT 1)
  LEFT JOIN findings ON findings.id = findings_id`

const verdictsSql = `SELECT json_group_array(json_object('variant', variant, 'outcome', outcome, 'at', at)) FROM
  (SELECT variant, outcome, max(at) AS at FROM last_verdicts WHERE last_verdicts.target = named.target
    GROUP BY variant, outcome)`

const timesSql = `SELECT json_group_array(total_ms) FROM runs WHERE runs.target = named.target AND runs.variant = :created
  AND runs.at > :at - 86400000 AND runs.at <= :at AND outcome IN ('conforming', 'drift') AND total_ms IS NOT NULL`

const lastSlotSql = 'SELECT max(slot_at) FROM slots WHERE slots.target = named.target AND slot_at <= :at'

const lastMissedSql = `SELECT missed.reason FROM slots AS missed WHERE missed.target = named.target AND missed.slot_at <= :at
  AND missed.slot_at > :at - 172800000 AND missed.decision = 'missed' ORDER BY missed.slot_at DESC LIMIT 1`

const glancesSql = `WITH named AS (
  SELECT key AS rank, value ->> 'name' AS target, value ->> 'day' AS day FROM json_each(:named))
SELECT named.target, state, version, since, until, slot_at, decision, reason, decided_at,
  (SELECT spent FROM budgets WHERE budgets.day = named.day AND budgets.target = named.target) AS spent,
  (SELECT min(slot_at) FROM slots WHERE slots.target = named.target) AS first_slot_at,
  (${mutesSql}) AS mutes, (${lastRunsSql}) AS last_runs, (${verdictsSql}) AS verdicts, (${timesSql}) AS times,
  (${lastMissedSql}) AS last_missed
FROM named LEFT JOIN incident_states ON incident_states.target = named.target
  LEFT JOIN holds ON holds.target = named.target
  LEFT JOIN slots ON slots.target = named.target AND slot_at = (${lastSlotSql}) ORDER BY rank`

export function glancesOf({ all }: Statements): Pick<PageBooks, 'glances'> {
  return {
    async glances(targets, at) {
      const named = JSON.stringify(targets.map(({ name, day }) => ({ name, day })))
      const variants = JSON.stringify([createdVariant, expiredVariant])
      return all(glancesSql, { named, at, variants, created: createdVariant }).map(glance)
    },
  }
}

interface LastVerdict {
  readonly variant: LastRun['variant']
  readonly outcome: LastRun['outcome']
  readonly at: number
}

function glance(row: Row): Glance {
  const { slot_at: slotAt, decision, reason, decided_at: decidedAt } = row
  const verdicts: readonly LastVerdict[] = JSON.parse(String(row.verdicts))
  return {
    target: String(row.target),
    incidents:
      row.state === null ? noIncidents : { ...JSON.parse(String(row.state)), version: Number(row.version) },
    hold: row.until === null ? null : { since: Number(row.since), until: Number(row.until) },
    mutes: JSON.parse(String(row.mutes)),
    spent: Number(row.spent ?? 0),
    firstSlotAt: row.first_slot_at === null ? null : Number(row.first_slot_at),
    lastSlot: slotAt === null ? null : ({ slotAt, decision, reason, decidedAt } as Glance['lastSlot']),
    lastMissed: row.last_missed as Glance['lastMissed'],
    lastRuns: JSON.parse(String(row.last_runs)).map(lastRun),
    lastConclusive: latestByVariant(verdicts),
    lastConforming: latestByVariant(verdicts.filter(({ outcome }) => outcome === 'conforming')),
    last24h: percentilesOf(JSON.parse(String(row.times))),
  }
}

function lastRun({
  dnsMs,
  connectMs,
  tlsMs,
  firstByteMs,
  ...run
}: Omit<LastRun, 'phases'> & Stamps): LastRun {
  return { ...run, phases: phaseTimes({ dnsMs, connectMs, tlsMs, firstByteMs }, run.totalMs) }
}

function latestByVariant(verdicts: readonly LastVerdict[]): Glance['lastConclusive'] {
  const latest: Partial<Record<LastRun['variant'], number>> = {}
  for (const { variant, at } of verdicts) latest[variant] = Math.max(at, latest[variant] ?? at)
  return latest
}
