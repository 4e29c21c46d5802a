// Incidents as their events tell them, from SQLite: lists of them, and one with its messages. Called by sqlite-page-books.ts.
import type { ToldFinding } from '../incidents/drift.ts'
import { isOver, rulesOf } from './incident-row.ts'
import type { IncidentRow, PageBooks, StoryEvent, StoryMessage } from './page-books.ts'
import { messageRow } from './sqlite-page-rows.ts'
import type { Row, Statements } from './sqlite-statements.ts'

type Stories = Pick<PageBooks, 'incidentsOf' | 'incidentStory' | 'latestEvents'>

/** Its first event is of sequence 1, whatever it is called. Those that opened in the same instant are not torn apart. */
const openedSql = (isOfOne: boolean) => {
  // Left alone, SQLite walks through all events of a target.
  const [index, ofOne] = isOfOne
    ? ['incidents_of_target', ' AND target = :target']
    : ['incidents_by_time', '']
  const from = `FROM events INDEXED BY ${index} WHERE sequence = 1${ofOne} AND opened_at < :before`
  return `SELECT target, kind, opened_at ${from} AND opened_at >= coalesce(
    (SELECT opened_at ${from} ORDER BY opened_at DESC LIMIT 1 OFFSET :most - 1), 0) ORDER BY opened_at DESC`
}

const messagesOfIt = `FROM told CROSS JOIN messages ON messages.id = told.message_id WHERE told.target = opened.target
    AND told.kind = opened.kind AND told.opened_at = opened.opened_at`
const incidentsSql = (isOfOne: boolean) => `WITH opened AS (${openedSql(isOfOne)})
SELECT opened.*, count(*) AS events, max(events.sequence), event, at, (SELECT content ->> '$.findings' FROM events AS told
    WHERE told.target = opened.target AND told.kind = opened.kind AND told.opened_at = opened.opened_at
    AND json_array_length(content, '$.findings') > 0 ORDER BY told.sequence DESC LIMIT 1) AS findings,
  (SELECT count(DISTINCT messages.id) ${messagesOfIt}) AS messages, (SELECT count(DISTINCT messages.id) ${messagesOfIt} AND state = 'sent') AS messages_sent
  FROM opened CROSS JOIN events ON events.target = opened.target AND events.kind = opened.kind
    AND events.opened_at = opened.opened_at
  GROUP BY opened.target, opened.kind, opened.opened_at ORDER BY opened.opened_at DESC, opened.target, opened.kind`
const sqlOf = { one: incidentsSql(true), all: incidentsSql(false) }

const eventsSql = `SELECT event, at, sequence, muted, content FROM events
  WHERE target = ? AND kind = ? AND opened_at = ? ORDER BY sequence, id`
const messagesSql = `SELECT 0 AS waits, messages.id, told.sequence, recipient, channel, state, owed_at, settled_at, attempts, error, due_at,
    after_mute, host FROM told CROSS JOIN messages ON messages.id = told.message_id
    WHERE told.target = ?1 AND told.kind = ?2 AND told.opened_at = ?3
  UNION ALL SELECT 1, id, sequence, recipient, channel, 'waiting', owed_at, NULL, 0, NULL, due_at, after_mute, host FROM announcements
    WHERE target = ?1 AND kind = ?2 AND opened_at = ?3
  ORDER BY waits, id`
const othersSql = `SELECT DISTINCT target, opened_at AS openedAt FROM told
  WHERE message_id = ? AND NOT (target = ? AND opened_at = ?) ORDER BY target, opened_at`
const latestSql = `SELECT target, kind, opened_at, event, at, sequence, muted, content FROM events
  WHERE event IN ('opened', 'changed', 'resolved') ORDER BY at DESC, id DESC LIMIT ?`

export function storiesOf({ all }: Statements): Stories {
  return {
    async incidentsOf(target, { before, most }) {
      const part = { before: before ?? Number.MAX_SAFE_INTEGER, most }
      const rows = target === null ? all(sqlOf.all, part) : all(sqlOf.one, { ...part, target })
      return rows.map(incidentRow)
    },
    async incidentStory(target, kind, openedAt) {
      const events = all(eventsSql, target, kind, openedAt)
      if (events.length === 0) return null
      const messages = Map.groupBy(all(messagesSql, target, kind, openedAt), ({ sequence }) => sequence)
      const othersOf = ({ waits, host, id }: Row) =>
        waits === 1 || host === null
          ? []
          : all(othersSql, Number(id), target, openedAt).map((row) => ({ ...row }))
      const withMessages = (row: Row): StoryEvent => ({
        ...storyEvent(row),
        messages: (messages.get(row.sequence) ?? []).map((each) => storyMessage(each, othersOf(each))),
      })
      return { target, kind, openedAt, events: events.map(withMessages) }
    },
    async latestEvents(most) {
      return all(latestSql, most).map((row) => {
        const { target, kind, opened_at: openedAt } = row
        return {
          ...({ target, kind, openedAt } as Pick<IncidentRow, 'target' | 'kind' | 'openedAt'>),
          ...storyEvent(row),
        }
      })
    },
  }
}

const storyEvent = (row: Row) =>
  ({
    event: row.event,
    at: row.at,
    sequence: row.sequence,
    isMuted: row.muted === 1,
    content: row.content === null ? null : JSON.parse(String(row.content)),
  }) as Omit<StoryEvent, 'messages'>

const storyMessage = (row: Row, others: readonly Row[]) =>
  ({ ...messageRow(row), afterMute: row.after_mute === 1, host: row.host, others }) as unknown as StoryMessage

function incidentRow(row: Row): IncidentRow {
  const { target, kind, opened_at: openedAt, event: lastEvent, at: lastEventAt } = row
  const findings: readonly ToldFinding[] = JSON.parse(String(row.findings ?? '[]'))
  return {
    target,
    kind,
    openedAt,
    resolvedAt: isOver(lastEvent as IncidentRow['lastEvent']) ? lastEventAt : null,
    events: row.events,
    lastEvent,
    lastEventAt,
    rules: rulesOf(findings),
    messages: row.messages,
    messagesSent: row.messages_sent,
  } as IncidentRow
}
