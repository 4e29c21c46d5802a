// Rows of SQLite as the page reads them, where several questions bring the same. Called by the files of these.
import type { StoryMessage } from './page-books.ts'
import { type PhaseTimes, phaseTimes } from './percentiles.ts'
import type { Row } from './sqlite-statements.ts'

/** What became of a message. */
export const messageRow = (row: Row) =>
  ({
    channel: row.channel,
    to: row.recipient,
    state: row.state,
    owedAt: row.owed_at,
    settledAt: row.settled_at,
    attempts: row.attempts,
    error: row.error,
    dueAt: row.state === 'owed' || row.state === 'waiting' ? row.due_at : null,
  }) as Omit<StoryMessage, 'afterMute'>

const numberOrNull = (value: unknown) => (typeof value === 'number' ? value : null)

/** Of a row that has the columns of a run. */
export const phaseTimesOfRow = (row: Row): PhaseTimes =>
  phaseTimes(
    {
      dnsMs: numberOrNull(row.dns_ms),
      connectMs: numberOrNull(row.connect_ms),
      tlsMs: numberOrNull(row.tls_ms),
      firstByteMs: numberOrNull(row.first_byte_ms),
    },
    numberOrNull(row.total_ms),
  )
