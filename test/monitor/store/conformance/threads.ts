// What every store promises of what waits for the others of its group, and of the threads that it is told in.
import assert from 'node:assert/strict'
import type { ThreadKey, ThreadState } from '../../../../monitor/alerts/thread-state.ts'
import { noIncidents } from '../../../../monitor/incidents/incident.ts'
import type { Announcement, RecordedEvent } from '../../../../monitor/store/store.ts'
import { gathered } from '../../../support/gathered.ts'
import { announcementOf, changeAt, changeNow, plain, type Subject } from './rows.ts'

const [a, ops] = ['a@example.com', 'ops'] as const
const key: ThreadKey = { to: a, host: 'api.example.com', kind: 'drift' }
const state: ThreadState = { openedAt: 10, sequence: 1, members: [] }
const toOps = { to: ops, channel: ops } as const
const span = { from: 0, to: 1000 }

export function describeThreads(subject: Subject): void {
  describe('of what waits for others of its group', () => describeWaiting(subject))
  describe('of what a group was told', () => describeTold(subject))
}

const eventOf = (event: RecordedEvent['event'], sequence: number, openedAt = 10): RecordedEvent => ({
  ...{ kind: 'drift', event, at: openedAt, incident: { openedAt, toldAt: openedAt, sequence } },
  ...{ findings: [], gone: [], alone: null, telling: 'owed', isMuteEnd: false, content: null },
})

function askedOf({ store }: Subject) {
  return {
    announce: (at: number, ...announcements: Announcement[]) =>
      changeNow(store(), changeAt(at, { announcements })),
    due: async (at: number, isAll = false) =>
      (await store().dueThreads(at, isAll)).map(({ to, kind }) => `${to} ${kind}`),
    gather: async (at: number, of = key, next: ThreadState | null = state) =>
      store().commitThread({ ...gathered(await store().owedThread(of, at), at), state: next }),
    waiting: async (at: number, of = key) =>
      (await store().owedThread(of, at)).waiting.map(({ target }) => target),
  }
}

function describeWaiting(subject: Subject): void {
  const { store, open } = subject
  const { announce, due, gather, waiting } = askedOf(subject)

  it('says what of it is due, the oldest first, or all of it', async () => {
    const waits = announcementOf('x', 20, toOps)
    await announce(10, waits, announcementOf('x', 40), announcementOf('x', 40, { kind: 'quota' }))
    await announce(11, announcementOf('y', 20))
    assert.deepEqual(await due(19), [])
    assert.deepEqual(await due(20), [`${ops} drift`, `${a} drift`])
    assert.deepEqual(await due(11, true), [`${ops} drift`, `${a} drift`, `${a} quota`])
    const { waiting: owed, ...thread } = await store().owedThread({ ...key, to: ops }, 20)
    assert.deepEqual(thread, { key: { ...key, to: ops }, state: null, version: 0, muted: [] })
    assert.deepEqual(owed, [{ ...waits, id: owed[0]?.id }])
  })

  it('makes one message of all that waits, and nothing of it waits any longer', async () => {
    await announce(10, announcementOf('x', 20), announcementOf('y', 20), announcementOf('z', 90))
    assert.deepEqual(await waiting(20), ['x', 'y', 'z'])
    assert.equal(await gather(20), 'committed')
    assert.deepEqual(await open().owedThread(key, 99), { key, state, version: 1, waiting: [], muted: [] })
    assert.deepEqual([await due(99, true), await store().nextThreadAt()], [[], null])
    const message = await store().leaseMessage('mail', 20, 1, [])
    assert.deepEqual([message?.to, message?.target, message?.attempts], [a, null, 1])
    assert.equal(await store().leaseMessage('mail', 20, 1, []), null)
  })

  it('goes on without what is over and was not told to its recipient, and ends where nothing else is open', async () => {
    const member = { openedAt: 10, event: 'opened', severity: 'breaking' } as const
    const [test, other] = [
      { ...member, target: 'test' },
      { ...member, target: 'other' },
    ]
    const stateOf = async () => (await store().owedThread(key, 99)).state
    await announce(10, announcementOf('test', 20), announcementOf('other', 20))
    await gather(20, key, { ...state, members: [test, other] })
    await changeNow(store(), changeAt(10, { events: [eventOf('opened', 1)] }))
    assert.deepEqual((await stateOf())?.members, [test, other])
    // Its end waits to be told.
    const end = announcementOf('test', 30, { sequence: 2, event: 'resolved' })
    await changeNow(store(), changeAt(20, { events: [eventOf('resolved', 2)], announcements: [end] }))
    assert.deepEqual((await stateOf())?.members, [test, other])
    await gather(30, key, { ...state, members: [test, other] })
    assert.deepEqual((await stateOf())?.members, [other])
    await announce(40, announcementOf('other', 50, { sequence: 2 }))
    await gather(50, key, { ...state, members: [test, { ...other, event: 'resolved' }] })
    assert.deepEqual(await store().owedThread(key, 99), {
      key,
      state: null,
      version: 3,
      waiting: [],
      muted: [],
    })
  })

  it('is owed with its event or not at all, and each event once', async () => {
    const change = { events: [eventOf('opened', 1)], announcements: [announcementOf('test', 20)] }
    const basedOn = await store().incidents('test')
    assert.equal(await open().commitIncidents(changeAt(1)), 'committed')
    assert.equal(await store().commitIncidents(changeAt(10, { ...change, basedOn })), 'stale')
    assert.deepEqual([await due(99, true), await store().eventsOf({ target: 'test', ...span })], [[], []])
    await changeNow(store(), changeAt(10, change))
    await announce(11, announcementOf('test', 30), announcementOf('test', 30, { sequence: 2 }))
    const { waiting: owed } = await store().owedThread(key, 99)
    assert.deepEqual(
      owed.map(({ sequence, dueAt }) => [sequence, dueAt]),
      [
        [1, 20],
        [2, 30],
      ],
    )
  })

  it('keeps back what waits for the end of a mute, and nothing else', async () => {
    await store().mute({ target: 'x', kind: 'all', since: 0, until: 50, reason: null })
    await announce(10, announcementOf('x', 20))
    await announce(10, announcementOf('x', 20, { sequence: 2, afterMute: true }), announcementOf('y', 30))
    await announce(10, announcementOf('x', 20, { ...toOps, afterMute: true }))
    assert.equal(await store().nextThreadAt(), 20)
    assert.deepEqual(await waiting(30), ['x', 'y'])
    const muted = async (at: number) => (await store().owedThread(key, at)).muted
    assert.deepEqual([await muted(49), await muted(50)], [['x'], []])
    assert.deepEqual(await due(49, true), [`${a} drift`])
    assert.equal(await gather(30), 'committed')
    assert.equal(await store().nextThreadAt(), 50)
    assert.deepEqual([await due(49, true), await due(50)], [[], [`${a} drift`, `${ops} drift`]])
    assert.deepEqual(await waiting(50), ['x'])
    await store().unmute('x', null, 40)
    assert.deepEqual(await due(41), [`${a} drift`, `${ops} drift`])
  })

  it('keeps back with it what came later of the same target: nobody is told that out of its order', async () => {
    await announce(10, announcementOf('x', 20, { afterMute: true }))
    await announce(
      11,
      announcementOf('x', 20, { sequence: 2 }),
      announcementOf('x', 20, { ...toOps, sequence: 2 }),
    )
    await store().mute({ target: 'x', kind: 'drift', since: 12, until: 50, reason: null })
    assert.deepEqual([await due(49, true), await waiting(49)], [[`${ops} drift`], []])
    assert.deepEqual([await store().nextThreadAt(), await store().owedSince(40)], [20, 20])
    await gather(49, { ...key, to: ops })
    await store().settleMessage(
      Number((await store().leaseMessage(ops, 49, 1, []))?.id),
      { result: 'sent' },
      49,
    )
    assert.deepEqual([await store().nextThreadAt(), await store().owedSince(49)], [50, null])
    assert.deepEqual(
      (await store().owedThread(key, 50)).waiting.map(({ sequence }) => sequence),
      [1, 2],
    )
  })

  it('writes nothing for whoever worked it out from a thread of before', async () => {
    await announce(10, announcementOf('x', 20))
    const before = await open().owedThread(key, 20)
    assert.equal(await gather(20), 'committed')
    await announce(21, announcementOf('y', 30), announcementOf('y', 30, toOps))
    const next = await store().owedThread(key, 30)
    // By its version, and by what it would tell: what is told already, or in another thread.
    assert.equal(await store().commitThread({ ...gathered(before, 30), told: [] }), 'stale')
    const others = (await store().owedThread({ ...key, to: ops }, 30)).waiting.map(({ id }) => id)
    for (const id of [...others, 999]) {
      const told = [...next.waiting.map((one) => one.id), id]
      assert.equal(await store().commitThread({ ...gathered(next, 30), told }), 'stale')
    }
    assert.deepEqual([await waiting(30), (await store().countMessages()).owed], [['y'], 3])
    assert.equal(await store().commitThread(gathered(next, 30)), 'committed')
    assert.equal((await store().owedThread(key, 30)).version, 2)
  })

  it('takes no name for a message that another has: what waits would be told by none', async () => {
    await announce(10, announcementOf('x', 20))
    const owed = gathered(await store().owedThread(key, 20), 20)
    assert.equal(await store().commitThread(owed), 'committed')
    await announce(30, announcementOf('y', 40))
    const next = gathered(await store().owedThread(key, 40), 40)
    await assert.rejects(store().commitThread({ ...next, message: owed.message }), /is known already/)
    assert.deepEqual([await waiting(40), (await store().owedThread(key, 40)).version], [['y'], 1])
  })

  it('is owed: as one message for each thread since it waits, and late since it is due', async () => {
    await announce(10, announcementOf('x', 20), announcementOf('x', 20, toOps))
    await announce(12, announcementOf('y', 22))
    assert.deepEqual(await store().countMessages(), { owed: 2, sent: 0, refused: 0 })
    const owed = { owed: 1, sent: 0, refused: 0 }
    assert.deepEqual(await store().messagesByChannel(), [
      { channel: 'mail', ...owed },
      { channel: ops, ...owed },
    ])
    assert.deepEqual([await store().oldestOwedAt(), await store().owedSince(20)], [10, null])
    assert.equal(await store().owedSince(90), 20)
    await gather(90)
    await gather(90, { ...key, to: ops })
    assert.deepEqual([await store().oldestOwedAt(), await store().owedSince(99)], [90, 90])
    await store().mute({ target: 'z', kind: 'drift', since: 0, until: 200, reason: null })
    await announce(80, announcementOf('z', 85, { afterMute: true }))
    assert.deepEqual([await store().oldestOwedAt(), await store().owedSince(199)], [80, 90])
  })

  it('goes on waiting for its group where all that is owed is made due', async () => {
    await announce(10, announcementOf('x', 70))
    await store().makeMessagesDue(20)
    assert.deepEqual([await due(69), await due(70)], [[], [`${a} drift`]])
  })

  it('waits no longer where the clock was put back meanwhile', async () => {
    const ahead = 90_000_000
    await announce(ahead, announcementOf('x', ahead + 60))
    assert.deepEqual(await due(20), [`${a} drift`])
    await store().makeMessagesDue(20)
    assert.deepEqual([await due(20), await store().oldestOwedAt()], [[`${a} drift`], 20])
    assert.equal(await store().owedSince(30), 20)
  })
}

function describeTold(subject: Subject): void {
  const { store } = subject
  const { announce, due, gather } = askedOf(subject)

  it('is known by recipient: what was sent, is owed, or waits', async () => {
    const events = [eventOf('opened', 1), eventOf('changed', 2)]
    const waits = { ...announcementOf('test', 20), sequence: 2, event: 'changed' } as const
    const first = [announcementOf('test', 20), announcementOf('test', 20, toOps)]
    await changeNow(store(), changeAt(10, { events, announcements: first }))
    await gather(20)
    await announce(30, waits, { ...waits, to: 'b@example.com' }, announcementOf('test', 20, { openedAt: 11 }))
    assert.deepEqual(plain(await store().toldOf('test', 'drift', 10)), [
      { channel: 'mail', to: a, events: ['opened', 'changed'] },
      { channel: 'mail', to: 'b@example.com', events: ['changed'] },
      { channel: ops, to: ops, events: ['opened'] },
    ])
    assert.deepEqual(await store().toldOf('test', 'quota', 10), [])
  })

  it('is in the story of each incident that it tells of, and among its messages', async () => {
    for (const target of ['x', 'y'])
      await changeNow(store(), {
        ...changeAt(10, { events: [eventOf('opened', 1)], announcements: [announcementOf(target, 20)] }),
        target,
      })
    const storyOf = async (target: string) =>
      (await store().incidentStory(target, 'drift', 10))?.events ?? assert.fail('it is not told')
    assert.deepEqual((await storyOf('x'))[0]?.messages, [
      {
        ...{
          channel: 'mail',
          to: a,
          state: 'waiting',
          owedAt: 10,
          settledAt: null,
          attempts: 0,
          error: null,
        },
        ...{ dueAt: 20, afterMute: false, host: key.host, others: [] },
      },
    ])
    const [row, ...rows] = await store().messagesOf({ target: 'y', ...span })
    assert.ok(row !== undefined && rows.length === 0)
    assert.deepEqual(
      { ...row, id: 0 },
      {
        ...{ id: 0, target: 'y', host: key.host, channel: 'mail', to: a, subject: null, event: 'opened' },
        ...{ state: 'owed', attempts: 0, error: null, owedAt: 10, settledAt: null },
      },
    )
    assert.notEqual(row.id, (await store().messagesOf({ target: 'x', ...span }))[0]?.id)
    assert.deepEqual((await store().talliesOf({ target: 'y', ...span })).messages, { owed: 1 })
    await gather(20)
    const ids = new Set<number | undefined>()
    for (const target of ['x', 'y']) {
      const [event, ...others] = await storyOf(target)
      assert.deepEqual([event?.messages.length, others], [1, []])
      assert.deepEqual(event?.messages[0], {
        ...{ channel: 'mail', to: a, state: 'owed', owedAt: 20, settledAt: null, attempts: 0, error: null },
        ...{ dueAt: 20, afterMute: false, host: key.host },
        others: ['x', 'y'].filter((name) => name !== target).map((name) => ({ target: name, openedAt: 10 })),
      })
      const [message, ...more] = await store().messagesOf({ target, ...span })
      assert.deepEqual([message?.to, message?.host, more.length], [a, key.host, 0])
      ids.add(message?.id)
      assert.deepEqual((await store().talliesOf({ target, ...span })).messages, { owed: 1 })
    }
    assert.equal(ids.size, 1, 'one message, of both')
    for (const target of ['z', null])
      assert.deepEqual(await store().messagesOf({ target, ...span }), [], String(target))
    assert.deepEqual(await store().messagesOf({ target: 'x', from: 0, to: 20 }), [])
    const [stuck] = await store().stuckMessages(21, 9)
    assert.deepEqual([stuck?.target, stuck?.openedAt, stuck?.channel], ['x', 10, 'mail'])
    const announcements = [announcementOf('x', 40, { sequence: 2, event: 'changed' })]
    const change = changeAt(30, { events: [eventOf('changed', 2)], announcements })
    await changeNow(store(), { ...change, target: 'x' })
    const [waits] = (await storyOf('x'))[1]?.messages ?? []
    assert.deepEqual([waits?.state, waits?.others], ['waiting', []])
  })

  it('is forgotten with its message, unless it told of what is open still', async () => {
    const incidents = { ...noIncidents, open: { drift: { openedAt: 10, toldAt: 10, sequence: 1 } } }
    const opened = { events: [eventOf('opened', 1)], announcements: [announcementOf('test', 20)] }
    await changeNow(store(), changeAt(10, { ...opened, incidents }))
    await gather(20)
    const settle = async (at: number) => {
      const message = await store().leaseMessage('mail', at, 1, [])
      await store().settleMessage(Number(message?.id), { result: 'sent' }, at)
    }
    await settle(20)
    await store().prune(1000)
    assert.equal((await store().toldOf('test', 'drift', 10)).length, 1)
    const over = { ...announcementOf('test', 40), sequence: 2, event: 'resolved' } as const
    await changeNow(store(), changeAt(30, { events: [eventOf('resolved', 2)], announcements: [over] }))
    await store().prune(1000)
    assert.deepEqual(
      (await store().toldOf('test', 'drift', 10)).map(({ events }) => events),
      [['resolved']],
    )
    await gather(40, key, null)
    await settle(40)
    await store().prune(40)
    assert.equal((await store().countMessages()).sent, 1)
    await store().prune(41)
    assert.deepEqual(await store().toldOf('test', 'drift', 10), [])
  })

  it('keeps what was told in a thread for as long as that is open, and its place for a while after', async () => {
    const version = async () => (await store().owedThread(key, 99)).version
    await announce(10, announcementOf('x', 20))
    await gather(20)
    await store().prune(1000)
    assert.deepEqual((await store().owedThread(key, 99)).state, state)
    await announce(30, announcementOf('x', 40, { sequence: 2 }))
    await gather(40, key, null)
    await store().prune(40)
    assert.equal(await version(), 2)
    await store().prune(41)
    assert.equal(await version(), 0)
    await announce(50, announcementOf('y', 60, { at: 50, openedAt: 50 }))
    assert.equal(await gather(60), 'committed')
    assert.deepEqual(await due(99, true), [])
  })
}
