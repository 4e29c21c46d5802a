// Holds what the monitor has on record of whom it told what against what arrived at those.
import assert from 'node:assert/strict'
import { address, channel, type HostWorld } from './host-world.ts'
import type { Receiver, Taken } from './receivers.ts'

type Query = (sql: string) => Record<string, unknown>[]

/** What is to be told of, each event once. */
const untoldSql = `SELECT events.target, events.kind, events.event, recipient, count(told.message_id) AS messages
  FROM events CROSS JOIN (SELECT DISTINCT recipient FROM messages) AS recipients
  LEFT JOIN told ON told.target = events.target AND told.kind = events.kind AND told.opened_at = events.opened_at
    AND told.sequence = events.sequence
    AND told.message_id IN (SELECT id FROM messages WHERE messages.recipient = recipients.recipient)
  WHERE muted = 0 GROUP BY events.id, recipient HAVING messages <> 1`

/** Everybody is told of everything: each event is in exactly one message to each recipient, and each message tells one. */
export function assertEachToldOnce(query: Query, recipients: readonly string[]): void {
  const known = query('SELECT DISTINCT recipient FROM messages ORDER BY recipient')
  assert.deepEqual(
    known.map(({ recipient }) => recipient),
    recipients.toSorted(),
  )
  assert.deepEqual(query(untoldSql), [])
  const empty = query('SELECT subject FROM messages WHERE id NOT IN (SELECT message_id FROM told)')
  assert.deepEqual(empty, [], 'messages that tell nothing')
}

/** All of this recipient has arrived, under its own name, and says of which targets it tells. */
export function assertArrived(query: Query, recipient: string, { taken }: Receiver): void {
  const owed = query(`SELECT id, message_id, subject, state FROM messages WHERE recipient = '${recipient}'`)
  const arrived = new Map<string, Taken>()
  for (const message of taken) {
    const before = arrived.get(message.messageId)
    assert.equal(message.subject, before?.subject ?? message.subject, 'one name for two messages')
    arrived.set(message.messageId, message)
  }
  for (const { id, message_id: messageId, state } of owed) {
    const message = arrived.get(String(messageId))
    assert.ok(
      message !== undefined && state === 'sent',
      `${state}, and ${message === undefined ? 'not ' : ''}arrived`,
    )
    for (const { target } of query(`SELECT DISTINCT target FROM told WHERE message_id = ${id}`))
      assert.match(message.text, new RegExp(`\\b${target}\\b`), 'a message without what it tells')
  }
  assert.equal(arrived.size, owed.length, 'messages that nobody owed')
}

/** Holds at any time: no slot ran twice. */
export function assertCreatesOnce({ query }: Pick<HostWorld, 'query'>): void {
  const twice = query(
    `SELECT target, slot_at FROM ledger WHERE variant = 'created' GROUP BY 1, 2 HAVING count(*) > 1`,
  )
  assert.deepEqual(twice, [])
}

/** Holds when nothing is owed any more. */
export function assertHostBooksBalance(world: HostWorld): void {
  const { query, mail, hook } = world
  assertCreatesOnce(world)
  assertEachToldOnce(query, [address, channel])
  assertArrived(query, address, mail)
  assertArrived(query, channel, hook)
  const grouped = query('SELECT * FROM messages WHERE host IS NOT NULL')
  assert.ok(grouped.length > 0, 'nothing was told in a group')
}
