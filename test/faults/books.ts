// Holds what the monitor has on record against what the provider and the mail server saw.
import assert from 'node:assert/strict'
import type { World } from './world.ts'

/** Holds at any time: every create is in the ledger, and no slot ran twice. */
export function assertCreatesBalance({ query, creates }: World): void {
  const ledger = query("SELECT marker, slot_at FROM ledger WHERE variant = 'created'")
  const markers = ledger.map(({ marker }) => String(marker))
  assert.equal(new Set(markers).size, markers.length, 'a slot is in the ledger twice')
  assert.equal(new Set(creates).size, creates.length, 'a slot was sent twice')
  const unknown = creates.filter((marker) => !markers.includes(marker))
  assert.deepEqual(unknown, [], 'creates without a row in the ledger')
  const slots = new Set(query("SELECT slot_at FROM slots WHERE decision = 'run'").map((row) => row.slot_at))
  for (const { slot_at: slotAt } of ledger)
    assert.ok(slots.has(slotAt), 'a create of a slot that was not taken')
}

/** Holds when nothing is owed any more: the above, and every change of an incident is a mail. */
export function assertBooksBalance(world: World): void {
  assertCreatesBalance(world)
  const { query, messages } = world
  // The runs, replayed: the first contact that drifts is one event, and the last that conforms again is one.
  const runs = query("SELECT contact, outcome FROM runs WHERE outcome IN ('conforming', 'drift') ORDER BY id")
  const drifting = new Set<unknown>()
  const expected: string[] = []
  for (const { contact, outcome } of runs) {
    const wasOpen = drifting.size > 0
    if (outcome === 'drift') drifting.add(contact)
    else drifting.delete(contact)
    if (drifting.size > 0 !== wasOpen) expected.push(wasOpen ? 'resolved' : 'opened')
  }
  const events = query("SELECT event FROM events WHERE kind = 'drift' ORDER BY id").map(({ event }) => event)
  assert.deepEqual(events, expected)

  const owed = query('SELECT message_id, subject, state FROM messages')
  const allEvents = query('SELECT count(*) AS n FROM events WHERE muted = 0')[0]?.n
  assert.equal(owed.length, allEvents, 'events and messages')
  const known = new Map(owed.map((row) => [row.message_id, row.subject]))
  for (const { messageId, subject } of messages)
    assert.equal(known.get(messageId), subject, 'a mail nobody owed')
  const arrived = new Set(messages.map(({ messageId }) => messageId))
  assert.deepEqual(
    owed.filter((row) => !arrived.has(String(row.message_id))),
    [],
    'messages that never arrived',
  )
}
