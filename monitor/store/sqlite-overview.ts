// How many targets stand, from SQLite: one question for all of them, since each by itself costs a turn of the loop that
// runs wait for. Called by sqlite-books.ts.
import type { Books, OverviewRow } from './books.ts'
import type { Row, Statements } from './sqlite-statements.ts'

type Overviews = Pick<Books, 'overview' | 'lastSlotsAt'>

const lastSlotSql = 'SELECT max(slot_at) FROM slots WHERE slots.target = named.value AND slot_at <= :at'
const openSql = "coalesce(json_extract(state, '$.open'), '{}')"

/** Of those that were named, the part that is asked for; `rank` is its order. */
const namedSql = (isTroubleFirst: boolean) => `SELECT row_number() OVER (ORDER BY
    ${isTroubleFirst ? `${openSql} = '{}' AND coalesce(until, 0) <= :at,` : ''} named.key) AS rank,
    named.value, ${openSql} AS open, since, until
  FROM json_each(:names) AS named
  LEFT JOIN incident_states ON incident_states.target = named.value
  LEFT JOIN holds ON holds.target = named.value
  ORDER BY rank LIMIT :most OFFSET :skipped`

const overviewSql = (isTroubleFirst: boolean) => `WITH named AS (${namedSql(isTroubleFirst)})
SELECT named.value AS target, open, since, until, slot_at, decision, reason, decided_at,
  (SELECT json_group_array(json_object('target', target, 'kind', kind, 'since', since, 'until', until, 'reason', reason))
    FROM (SELECT * FROM mutes WHERE mutes.target = named.value AND mutes.until > :at ORDER BY kind)) AS mutes,
  (SELECT json_group_object(variant, at) FROM (SELECT variant, max(at) AS at FROM last_verdicts
    WHERE last_verdicts.target = named.value AND outcome = 'conforming' GROUP BY variant)) AS conforming
FROM named LEFT JOIN slots ON slots.target = named.value AND slot_at = (${lastSlotSql}) ORDER BY rank`

const sqlOf = { all: overviewSql(false), troubleFirst: overviewSql(true) }

export function overviewsOf({ all }: Statements): Overviews {
  return {
    async overview(targets, at, part) {
      const { skipped, most } = part ?? { skipped: 0, most: -1 }
      const values = { names: JSON.stringify(targets), at, skipped, most }
      return all(part === null ? sqlOf.all : sqlOf.troubleFirst, values).map(overviewRow)
    },
    async lastSlotsAt(targets, at) {
      const sql = `SELECT named.value AS target, (${lastSlotSql}) AS at FROM json_each(:names) AS named`
      const rows = all(sql, { names: JSON.stringify(targets), at })
      return new Map(
        rows.flatMap((row) => (row.at === null ? [] : [[String(row.target), Number(row.at)] as const])),
      )
    },
  }
}

function overviewRow(row: Row): OverviewRow {
  const { target, slot_at: slotAt, decision, reason, decided_at: decidedAt } = row
  return {
    target: String(target),
    open: JSON.parse(String(row.open)),
    hold: row.until === null ? null : { since: Number(row.since), until: Number(row.until) },
    mutes: JSON.parse(String(row.mutes)),
    lastSlot: slotAt === null ? null : ({ slotAt, decision, reason, decidedAt } as OverviewRow['lastSlot']),
    lastConforming: JSON.parse(String(row.conforming)),
  }
}
