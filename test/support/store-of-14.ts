// A store as version 14 wrote it, with mails in every state: sent, refused, owed, leased, put off, waiting for the end of a
// mute, and about the monitor itself. Written with the statements of that version.
import { DatabaseSync } from 'node:sqlite'
import { noIncidents } from '../../monitor/incidents/incident.ts'
import { messageIdOf, threadOf } from '../../monitor/store/message-id.ts'
import { digestOf, schemaSteps } from '../../monitor/store/sqlite-schema.ts'

export const [team, b, c] = ['team@example.com', 'b@example.com', 'c@example.com'] as const

/** What version 14 kept of a mail. */
export interface Mail {
  readonly target: string | null
  readonly kind: string
  readonly event: string
  readonly opened_at: number | null
  readonly sequence: number | null
  readonly recipient: string
  readonly owed_at: number
  readonly name?: readonly [messageId: string, thread: string | null]
  readonly state?: string
  readonly due_at?: number
  readonly attempts?: number
  readonly after_mute?: number
  readonly leased_until?: number
  readonly leased_under_lock?: number
  readonly tried_at?: number
  readonly in_trouble?: number
  readonly error?: string
  readonly settled_at?: number
}

const drift = (
  sequence: number,
  event: string,
  recipient: string,
  owed_at: number,
  more: Partial<Mail> = {},
): Mail => ({
  ...{ target: 'a', kind: 'drift', event, opened_at: 1000, sequence, recipient, owed_at },
  ...more,
})
const outage = (recipient: string, more: Partial<Mail> = {}): Mail => ({
  ...{
    target: 'x',
    kind: 'unavailable',
    event: 'opened',
    opened_at: 3000,
    sequence: 1,
    recipient,
    owed_at: 3000,
  },
  ...more,
})
export const ownKey = { target: null, kind: `mail-refused ${b}`, openedAt: 2100, sequence: 1, at: 2100 }
const sent = { state: 'sent', attempts: 1, settled_at: 1010 }

/** In the order in which they were owed. */
export const mails: readonly Mail[] = [
  // Of before it was kept which incident a mail is of.
  drift(1, 'opened', team, 500, { ...sent, opened_at: null, sequence: null, name: ['<old>', null] }),
  ...[team, b].map((to) => drift(1, 'opened', to, 1000, sent)),
  drift(2, 'changed', team, 2000, sent),
  drift(2, 'changed', b, 2000, {
    state: 'refused',
    attempts: 1,
    error: 'EENVELOPE 550',
    settled_at: 2050,
    in_trouble: 1,
  }),
  {
    ...{
      target: null,
      kind: 'monitor-fault',
      event: 'opened',
      opened_at: null,
      sequence: null,
      recipient: team,
    },
    ...{ owed_at: 2100, ...sent, name: [messageIdOf({ ...ownKey, to: team }), null] },
  },
  outage(team),
  outage(b, { attempts: 1, leased_until: 3900 }),
  outage(c, { attempts: 2, due_at: 90_000, tried_at: 3100, in_trouble: 1, error: 'EENVELOPE 450' }),
  drift(3, 'resolved', team, 3200, { after_mute: 1 }),
  ...[team, b].map((to) => outage(to, { event: 'changed', sequence: 2, owed_at: 3300 })),
]

export const nameOf = ({
  target,
  kind,
  opened_at: openedAt,
  sequence,
  recipient: to,
  owed_at: at,
  name,
}: Mail) => {
  if (name !== undefined) return name
  const key = { target, kind, openedAt: Number(openedAt), sequence: Number(sequence), at, to }
  return [messageIdOf(key), threadOf(key)] as const
}
const ownTroubles = [
  { kind: 'mail-refused', about: b, parts: ['a (drift)'], openedAt: 2100, toldAt: 2100, sequence: 1 },
]

export function write14(file: string): void {
  const db = new DatabaseSync(file)
  db.function('digest_of', (text) => digestOf(String(text)))
  db.exec(`PRAGMA journal_mode = WAL; ${schemaSteps.slice(0, 14).join('')} PRAGMA user_version = 14`)
  for (const [index, { name: _, ...mail }] of mails.entries()) {
    const [message_id, thread] = nameOf(mails[index] as Mail)
    const said = {
      subject: `s${index}`,
      text: `t${index}`,
      html: `<p>${index}`,
      report: '{}',
      severity: 'breaking',
    }
    const row = { due_at: mail.owed_at, ...mail, message_id, thread, ...said }
    const names = Object.keys(row)
    db.prepare(`INSERT INTO mails (${names}) VALUES (${names.map((column) => `:${column}`)})`).run(row)
  }
  const event = db.prepare(`INSERT INTO events (target, kind, event, at, opened_at, sequence, muted, content)
    VALUES (?, ?, ?, ?, ?, ?, ?, NULL)`)
  event.run('a', 'drift', 'opened', 1000, 1000, 1, 0)
  event.run('a', 'drift', 'changed', 2000, 1000, 2, 0)
  event.run('a', 'drift', 'resolved', 3200, 1000, 3, 1)
  event.run('x', 'unavailable', 'opened', 3000, 3000, 1, 0)
  event.run('x', 'unavailable', 'changed', 3300, 3000, 2, 0)
  const open = { unavailable: { openedAt: 3000, toldAt: 3300, sequence: 2 } }
  db.prepare('INSERT INTO incident_states VALUES (?, ?, 3)').run(
    'x',
    JSON.stringify({ ...noIncidents, open }),
  )
  db.prepare('INSERT INTO own_troubles VALUES (1, ?)').run(JSON.stringify(ownTroubles))
  db.exec("INSERT INTO mutes VALUES ('a', 'all', 3000, 5000, NULL)")
  db.close()
}
