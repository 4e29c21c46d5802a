// What every store promises of what waits for the others of its group, and of the threads that it is told in.
import assert from 'node:assert/strict'
import type { ThreadState } from '../../../../monitor/alerts/thread-state.ts'
import type { Announcement, OwedThread, ThreadChange } from '../../../../monitor/store/store.ts'
import { announcementOf, changeAt, changeNow, mailOf, type Subject } from './rows.ts'

const [a, ops] = ['a@example.com', 'ops'] as const
const key = { to: a, host: 'api.example.com', kind: 'drift' } as const
const state: ThreadState = { openedAt: 10, sequence: 1, members: [] }
const toldOf = ({ target, kind, openedAt, sequence }: Announcement) => ({ target, kind, openedAt, sequence })

/** All that waits, as one message. */
const gathered = (
  { key: of, version, waiting }: OwedThread,
  at: number,
  more: Partial<ThreadChange> = {},
): ThreadChange => ({
  ...{ key: of, at, basedOn: version, state, told: waiting.map(({ id }) => id) },
  message: mailOf(`${of.to} ${at}`, of.to, {
    ...{ target: null, host: of.host, channel: waiting[0]?.channel ?? '', tells: waiting.map(toldOf) },
  }),
  ...more,
})

export function describeThreads({ store, open }: Subject): void {
  const announce = (at: number, ...announcements: Announcement[]) =>
    changeNow(store(), changeAt(at, { announcements }))
  const due = async (at: number, isAll = false) =>
    (await store().dueThreads(at, isAll)).map(({ to, kind }) => `${to} ${kind}`)

  describe('of what waits for others of its group', () => {
    it('says what of it is due, the oldest first, or all of it', async () => {
      const waits = announcementOf('x', 20, { to: ops, channel: ops })
      await announce(10, waits, announcementOf('x', 40), announcementOf('x', 40, { kind: 'quota' }))
      await announce(11, announcementOf('y', 20))
      assert.deepEqual(await due(19), [])
      assert.deepEqual(await due(20), [`${ops} drift`, `${a} drift`])
      assert.deepEqual(await due(11, true), [`${ops} drift`, `${a} drift`, `${a} quota`])
      const { waiting, ...thread } = await store().owedThread({ ...key, to: ops }, 20)
      assert.deepEqual(thread, { key: { ...key, to: ops }, state: null, version: 0 })
      assert.deepEqual(waiting, [{ ...waits, id: waiting[0]?.id }])
    })

    it('makes one message of all that waits, and nothing of it waits any longer', async () => {
      await announce(10, announcementOf('x', 20), announcementOf('y', 20), announcementOf('z', 90))
      const owed = await store().owedThread(key, 20)
      assert.deepEqual(
        owed.waiting.map(({ target }) => target),
        ['x', 'y', 'z'],
      )
      assert.equal(await store().commitThread(gathered(owed, 20)), 'committed')
      const next = await open().owedThread(key, 99)
      assert.deepEqual(next, { key, state, version: 1, waiting: [] })
      assert.deepEqual(await due(99, true), [])
      const message = await store().leaseMessage('mail', 20, 1, [])
      assert.equal(message?.messageId, `<${a} 20>`)
      assert.deepEqual(
        (await store().toldOf('y', 'drift', 10)).map(({ to, channel }) => [to, channel]),
        [[a, 'mail']],
      )
    })
  })
}
