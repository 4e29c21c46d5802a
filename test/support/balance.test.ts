import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import type { Announcement, RecordedEvent, Store } from '../../monitor/store/store.ts'
import { announcementOf, changeAt, changeNow, mailOf } from '../monitor/store/conformance/rows.ts'
import { type Arrived, imbalancesOf } from './balance.ts'
import { temporaryDirectory } from './command.ts'
import { gathered } from './gathered.ts'
import { openEmptyStore } from './stores.ts'

const recipients = ['a@example.com', 'ops'] as const
const channelOf = (to: string) => (to === 'ops' ? 'ops' : 'mail')
const key = { host: 'api.example.com', kind: 'drift' } as const

async function happen(
  store: Store,
  target: string,
  sequence: number,
  event: RecordedEvent['event'],
  more: object = {},
) {
  const at = 100 * sequence
  const of = { sequence, event, at, ...more }
  const announcements: Announcement[] = recipients.map((to) =>
    announcementOf(target, at + 10, { ...of, to, channel: channelOf(to) }),
  )
  const recorded: RecordedEvent = {
    ...{ kind: 'drift', event, at, incident: { openedAt: 10, toldAt: at, sequence } },
    ...{ findings: [], gone: [], alone: null, telling: 'owed', isMuteEnd: false, content: null },
  }
  await changeNow(store, { ...changeAt(at, { events: [recorded], announcements }), target })
}

async function gather(store: Store, at: number, isOver: boolean) {
  for (const to of recipients) {
    const change = gathered(await store.owedThread({ ...key, to }, at), at)
    assert.equal(await store.commitThread(isOver ? { ...change, state: null } : change), 'committed')
  }
}

/** Two targets that fail and are well again, told by two channels; and one alone that is still open. */
async function writeBooks(store: Store): Promise<Arrived[]> {
  for (const target of ['x', 'y']) await happen(store, target, 1, 'opened')
  await gather(store, 200, false)
  for (const target of ['x', 'y']) await happen(store, target, 2, 'resolved')
  await gather(store, 300, true)
  await happen(store, 'z', 1, 'opened')
  const own = recipients.map((to) => mailOf(`own ${to}`, to, { target: null, channel: channelOf(to) }))
  const change = { at: 300, basedOn: [], troubles: [], messages: own, recoveries: [] }
  assert.equal(await store.commitOwnTroubles(change), 'committed')
  const arrived: Arrived[] = []
  for (const channel of ['mail', 'ops'])
    for (;;) {
      const message = await store.leaseMessage(channel, 400, 100, [])
      if (message === null) break
      arrived.push({ to: message.to, messageId: message.messageId })
      await store.settleMessage(message.id, { result: 'sent' }, 400)
    }
  return arrived
}

describe('the books of what was told', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let file: string
  let arrived: Arrived[]
  beforeEach(async () => {
    directory = temporaryDirectory()
    file = `${directory.path}/monitor.db`
    const store = openEmptyStore(file)
    arrived = await writeBooks(store)
    await store.close()
  })
  afterEach(() => directory.remove())
  const faults = (came: readonly Arrived[] = arrived) =>
    imbalancesOf(file, { recipientsOf: () => recipients, arrived: came })
  /** What is found of a file in which this was done. */
  const after = (sql: string) => {
    const db = new DatabaseSync(file)
    db.exec(sql)
    db.close()
    return faults()
  }

  it('balance', () => {
    assert.equal(arrived.length, 6)
    assert.deepEqual(faults(), [])
    assert.deepEqual(faults([...arrived, ...arrived]), [], 'what comes once more is the same message')
  })

  const broken: Readonly<Record<string, readonly [sql: string, found: RegExp, faults?: number]>> = {
    'an event that nobody tells': [
      "DELETE FROM told WHERE target = 'x' AND sequence = 1 AND message_id = 1",
      /^x drift 10\/1 \(opened\) is not told to a@example.com$/,
    ],
    'an event that waits no more, and is told by none': [
      "DELETE FROM announcements WHERE recipient = 'ops'",
      /^z drift 10\/1 \(opened\) is not told to ops$/,
    ],
    'an event that is told twice': [
      "INSERT INTO told VALUES ('x', 'drift', 10, 1, 3)",
      /^x drift 10\/1 \(opened\) is told to a@example.com 2 times$/,
    ],
    'an event that is told, and waits to be told': [
      "UPDATE announcements SET target = 'x' WHERE recipient = 'ops'; DELETE FROM events WHERE target = 'z'; DELETE FROM announcements WHERE target = 'z'",
      /^x drift 10\/1 \(opened\) is told to ops 2 times$/,
      2,
    ],
    'an event that never was': [
      "DELETE FROM events WHERE target = 'z'; DELETE FROM announcements WHERE recipient = 'ops'",
      /^z drift 10\/1 is told to a@example.com, and never was$/,
    ],
    'somebody who is not to hear of it': [
      "UPDATE announcements SET recipient = 'boss' WHERE recipient = 'ops'; INSERT INTO announcements SELECT NULL, channel, 'ops', host, target, kind, opened_at, sequence, event, at, severity, after_mute, owed_at, due_at, content FROM announcements WHERE recipient = 'boss'",
      /^z drift 10\/1 \(opened\) is told to boss, who is not to hear of it$/,
    ],
    'a message that tells nothing': [
      "INSERT INTO messages (message_id, recipient, subject, text, target, kind, owed_at, due_at) VALUES ('<0>', 'ops', '', '', 'x', 'drift', 1, 1)",
      /^<0> to ops tells nothing$/,
    ],
    'an order that is turned round': [
      "UPDATE told SET message_id = 4 - message_id WHERE target = 'x' AND message_id IN (1, 3)",
      /^x drift 10\/2 is told to a@example.com before what came before it$/,
    ],
    'a thread that has ended too early': [
      "DELETE FROM events WHERE event = 'resolved' AND target = 'x'; DELETE FROM told WHERE target = 'x' AND sequence = 2",
      /^the thread \["(ops|a@example.com)","api.example.com","drift"\] has ended, and something of it is open$/,
      2,
    ],
    'a thread that does not end': [
      "UPDATE threads SET state = '{}' WHERE recipient = 'ops'",
      /^the thread \["ops","api.example.com","drift"\] has not ended, and all of it is over$/,
    ],
  }
  for (const [name, [sql, found, count = 1]] of Object.entries(broken))
    it(`show ${name}`, () => {
      const said = after(sql)
      assert.ok(
        said.some((line) => found.test(line)),
        said.join('\n'),
      )
      assert.equal(said.length, count, said.join('\n'))
    })

  it('show what came and is not on record, what was sent and never came, and what came out of turn', () => {
    const [first, ...others] = arrived
    assert.match(
      faults([...arrived, { to: 'ops', messageId: '<0>' }]).join(),
      /^<0> came to ops, and is not on record$/,
    )
    assert.match(faults(others).join(), /^<\S+> was sent to a@example.com, and never came$/)
    assert.match(
      faults([...others, first as Arrived]).join(),
      /^<\S+> came to a@example.com after what was owed later$/,
    )
  })
})
