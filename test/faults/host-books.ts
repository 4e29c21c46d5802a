// Holds what the monitor has on record of whom it told what against what arrived at those.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { imbalancesOf } from '../support/balance.ts'
import { address, channel, type HostWorld } from './host-world.ts'
import type { Receiver, Taken } from './receivers.ts'

type Query = HostWorld['query']

/** Holds at any time: no slot ran twice. */
export function assertCreatesOnce({ query }: Pick<HostWorld, 'query'>): void {
  const twice = query(
    `SELECT target, slot_at FROM ledger WHERE variant = 'created' GROUP BY 1, 2 HAVING count(*) > 1`,
  )
  assert.deepEqual(twice, [])
}

/** Holds when nothing is owed any more: everybody is told of everything, once, and of several targets in one message. */
export function assertHostBooksBalance(world: HostWorld): void {
  const { directory, query, mail, hook } = world
  assertCreatesOnce(world)
  const wrong = imbalancesOf(join(directory, 'monitor.db'), {
    recipientsOf: () => [address, channel],
    arrived: [...mail.taken, ...hook.taken.map(({ messageId }) => ({ to: channel, messageId }))],
  })
  assert.deepEqual(wrong, [])
  for (const [recipient, receiver] of [
    [address, mail],
    [channel, hook],
  ] as const)
    assertArrived(query, recipient, receiver)
  assert.ok(query('SELECT * FROM messages WHERE host IS NOT NULL').length > 0)
}

/** All of this recipient has arrived, the same each time that it came, and says of which targets it tells. */
function assertArrived(query: Query, recipient: string, { taken }: Receiver): void {
  const arrived = new Map<string, Taken>()
  for (const message of taken) {
    const before = arrived.get(message.messageId)
    assert.equal(message.subject, before?.subject ?? message.subject, 'one name for two messages')
    arrived.set(message.messageId, message)
  }
  for (const { id, message_id: messageId, state } of query(
    `SELECT id, message_id, state FROM messages WHERE recipient = '${recipient}'`,
  )) {
    assert.equal(state, 'sent')
    const { text } = arrived.get(String(messageId)) ?? assert.fail(`${messageId} has not arrived`)
    for (const { target } of query(`SELECT DISTINCT target FROM told WHERE message_id = ${id}`))
      assert.match(text, new RegExp(`\\b${target}\\b`), 'a message without what it tells')
  }
}
