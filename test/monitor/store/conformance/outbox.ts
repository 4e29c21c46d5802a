// What every store promises of what is owed.
import assert from 'node:assert/strict'
import { droppedError } from '../../../../monitor/store/outbox.ts'
import type { NewMessage } from '../../../../monitor/store/store.ts'
import { announcementOf, changeAt, changeNow, mailOf, type Subject } from './rows.ts'

const [a, b, c, ops] = ['a@example.com', 'b@example.com', 'c@example.com', 'ops'] as const

export function describeOutbox({ store, open }: Subject): void {
  const owe = (at: number, ...messages: NewMessage[]) => changeNow(store(), changeAt(at, { messages }))
  const lease = (at: number, leaseMs = 100, busy: string[] = []) =>
    store().leaseMessage('mail', at, leaseMs, busy)
  const retry = (at: number, isPutOff = false) => ({ result: 'retry', at, error: 'e', isPutOff }) as const
  const refused = { result: 'refused', error: 'EENVELOPE 550' } as const
  const idOf = async (at: number) => (await lease(at))?.id ?? assert.fail('no message is due')

  describe('of what is owed', () => {
    it('owes each message once, gives out all that it says, and counts how often', async () => {
      const more = { html: '<p>', report: '{}', thread: '<0>', severity: 'breaking', host: 'h' } as const
      const mail = mailOf('1', a, more)
      await owe(10, mail)
      await owe(11, mail)
      assert.deepEqual(await store().countMessages(), { owed: 1, sent: 0, refused: 0 })
      const given = await lease(10)
      const { afterMute, tells, ...said } = mail
      assert.deepEqual({ ...given }, { ...said, id: given?.id, attempts: 1 })
      await store().settleMessage(Number(given?.id), retry(20), 15)
      assert.equal(await lease(19), null)
      assert.equal((await lease(20))?.attempts, 2)
    })

    it('counts by channel what is owed, sent and refused', async () => {
      assert.deepEqual(await store().messagesByChannel(), [])
      const byOps = (id: string) => mailOf(id, 'ops', { channel: 'ops' })
      await owe(10, byOps('1'), byOps('2'), mailOf('3', a), mailOf('4', b))
      for (const channel of ['ops', 'mail']) {
        const leased = await store().leaseMessage(channel, 10, 100, [])
        await store().settleMessage(Number(leased?.id), channel === 'ops' ? refused : { result: 'sent' }, 10)
      }
      assert.deepEqual(await store().messagesByChannel(), [
        { channel: 'mail', owed: 1, sent: 1, refused: 0 },
        { channel: 'ops', owed: 1, sent: 0, refused: 1 },
      ])
    })

    it('leases a message to one at a time, however many ask, until the lease ends', async () => {
      await owe(10, mailOf('1', a))
      const other = open()
      const asked = await Promise.all([lease(10), other.leaseMessage('mail', 10, 100, []), lease(10)])
      const [held, ...more] = asked.filter((mail) => mail !== null)
      assert.deepEqual(more, [])
      await other.renewLease(Number(held?.id), 150)
      assert.equal(await lease(149), null)
      assert.equal((await lease(150))?.attempts, 2)
    })

    it('makes due whatever is owed, and nothing that is in a lease which lasts', async () => {
      await owe(10, mailOf('1', a), mailOf('2', b))
      assert.equal((await lease(10))?.to, a)
      await store().settleMessage(await idOf(10), retry(5000), 20)
      await open().makeMessagesDue(30)
      assert.equal((await lease(30))?.to, b)
      assert.equal(await lease(30), null)
    })

    it('takes a lease for nobody’s that ends later than any can: the clock was put back', async () => {
      await owe(10, mailOf('1', a))
      await store().renewLease(await idOf(10), 90_000)
      assert.equal((await lease(11))?.to, a)
    })

    it('ends the leases of one that held the lock before, and those of nobody else', async () => {
      await owe(10, mailOf('1', a), mailOf('2', b))
      assert.equal((await open(true).leaseMessage('mail', 10, 100, []))?.to, a)
      assert.equal((await lease(10))?.to, b)
      assert.equal((await open(true).leaseMessage('mail', 10, 100, []))?.to, a)
      assert.equal(await lease(10), null)
    })

    it('gives out what was owed, or tried, by a clock that has been put back since', async () => {
      const [now, ahead] = [1_000_000_000, 90_000_000_000]
      await owe(ahead, mailOf('a', a))
      await owe(now, mailOf('b', b), mailOf('c', c))
      const tried = await lease(now, 1, [c])
      assert.equal(tried?.to, b)
      await store().settleMessage(tried.id, retry(ahead + 9), ahead)
      const last = await lease(now, 1, [a, b])
      assert.equal(last?.to, c)
      await store().settleMessage(last.id, retry(now + 9), now)
      const given = [await lease(now + 1, 1), await lease(now + 1, 1)]
      assert.deepEqual(given.map((each) => each?.to).sort(), [a, b])
      assert.equal(await lease(now + 1, 1), null)
      await store().makeMessagesDue(now)
      assert.equal(await store().owedSince(now), now)
    })

    it('sends those of one incident and recipient in their order, and others meanwhile', async () => {
      await owe(10, mailOf('1', a), mailOf('2', a), mailOf('3', a, { kind: 'quota' }), mailOf('4', b))
      const first = await lease(10)
      const others = [await lease(10), await lease(10)]
      assert.deepEqual(
        [first, ...others].map((mail) => mail?.messageId),
        ['<1>', '<3>', '<4>'],
      )
      assert.equal(await lease(10), null)
      await store().settleMessage(Number(first?.id), refused, 11)
      assert.equal((await lease(11))?.messageId, '<2>')
    })

    it('keeps a recovery back while a mute lasts, and counts from its end since when it is owed', async () => {
      await store().mute({ target: 'test', kind: 'all', since: 0, until: 50, reason: null })
      await owe(10, mailOf('1', a, { afterMute: true }))
      assert.deepEqual([await lease(49), await store().owedSince(49)], [null, null])
      assert.equal(await store().oldestOwedAt(), 10)
      assert.equal(await store().owedSince(60), 50)
      assert.equal((await lease(50))?.to, a)
    })

    it('keeps apart what goes by each channel: who is busy or sick there matters to no other', async () => {
      const toOps = { channel: 'ops', body: '{}' } as const
      await owe(10, mailOf('1', a), mailOf('2', ops, toOps), mailOf('3', 'pager', { channel: 'pager' }))
      const leaseOf = (channel: string, at: number) => store().leaseMessage(channel, at, 100, [])
      const [mail, hook] = [await leaseOf('mail', 10), await leaseOf('ops', 10)]
      assert.deepEqual([mail?.to, hook?.to, hook?.channel, hook?.body], [a, ops, 'ops', '{}'])
      assert.deepEqual([await leaseOf('ops', 10), await leaseOf('nobody', 10)], [null, null])
      await store().settleMessage(Number(hook?.id), retry(900_000), 20)
      await store().settleMessage(Number(mail?.id), { result: 'sent' }, 100_000)
      // A mail server that is well says nothing of a channel.
      assert.equal(await leaseOf('ops', 899_999), null)
      assert.equal((await leaseOf('ops', 900_000))?.to, ops)
      assert.equal((await leaseOf('pager', 10))?.to, 'pager')
    })

    it('sends what a group is told in its order, of whichever targets each tells, and what tells of a target alone meanwhile', async () => {
      const ofGroup = { target: null, host: 'h' } as const
      await owe(10, mailOf('1', a, { ...ofGroup, target: 'x' }), mailOf('2', a, ofGroup))
      await owe(
        11,
        mailOf('3', a, { ...ofGroup, host: 'i' }),
        mailOf('4', a, { target: 'x' }),
        mailOf('5', a),
      )
      const given = [await lease(11), await lease(11), await lease(11), await lease(11)]
      assert.deepEqual(
        given.map((message) => message?.messageId),
        ['<1>', '<3>', '<4>', '<5>'],
      )
      assert.equal(await lease(11), null)
      await store().settleMessage(Number(given[0]?.id), { result: 'sent' }, 12)
      assert.equal((await lease(12))?.messageId, '<2>')
    })

    it('makes all due that is owed when one is sent, save what was just tried', async () => {
      await owe(10, mailOf('1', a), mailOf('2', b), mailOf('3', c))
      const [first, second] = [await idOf(10), await idOf(10)]
      await store().settleMessage(first, retry(900_000), 20)
      await store().settleMessage(second, retry(900_000), 100_000)
      await store().settleMessage(await idOf(10), { result: 'sent' }, 100_000)
      assert.deepEqual(await store().countMessages(), { owed: 2, sent: 1, refused: 0 })
      assert.equal((await lease(100_000, 90_000))?.id, first)
      assert.equal(await lease(159_999, 90_000), null)
      assert.equal((await lease(160_000, 90_000))?.id, second)
    })
  })

  describe('of what is given up', () => {
    const toOps = (id: string) => mailOf(id, ops, { channel: ops })

    it('keeps it on record, where it ails nobody, and gives nothing of it out', async () => {
      await owe(10, toOps('1'), toOps('2'), mailOf('3', a))
      assert.deepEqual(await store().dropMessages(ops, 20), [{ to: ops, messages: 2 }])
      assert.deepEqual(await store().dropMessages(ops, 20), [])
      assert.equal(await open().leaseMessage(ops, 1000, 100, []), null)
      assert.deepEqual(await store().countMessages(), { owed: 1, sent: 0, refused: 2 })
      const messages = await store().messagesOf({ target: 'test', from: 0, to: 100 })
      assert.deepEqual(
        messages.flatMap(({ to, error }) => (to === ops ? [error] : [])),
        [droppedError, droppedError],
      )
      assert.deepEqual([await store().refusedMessages(), await store().refusedSince(0)], [[], null])
      assert.deepEqual(
        (await store().stuckMessages(1000, 10)).map(({ to }) => to),
        [a],
      )
      assert.deepEqual(await store().resendMessages(ops, 30), [{ to: ops, messages: 2 }])
      assert.equal((await store().leaseMessage(ops, 30, 100, []))?.attempts, 1)
    })

    it('takes all recipients of a channel, or one of them, and nothing that is being sent', async () => {
      await owe(10, mailOf('1', a), mailOf('2', b), mailOf('3', c), toOps('4'))
      assert.equal((await lease(10))?.to, a)
      assert.deepEqual(await store().dropMessages(b, 20), [{ to: b, messages: 1 }])
      assert.deepEqual(await store().dropMessages('mail', 20), [{ to: c, messages: 1 }])
      assert.deepEqual(await store().countMessages(), { owed: 2, sent: 0, refused: 2 })
      assert.deepEqual(await store().dropMessages('mail', 110), [{ to: a, messages: 1 }])
    })

    it('takes nothing that waits for others of its group: that is owed as a message afterwards', async () => {
      const waits = announcementOf('test', 20, { to: ops, channel: ops })
      await changeNow(store(), changeAt(10, { announcements: [waits], messages: [toOps('1')] }))
      assert.deepEqual(await store().dropMessages(ops, 20), [{ to: ops, messages: 1 }])
      assert.equal((await store().dueThreads(20, false)).length, 1)
      assert.deepEqual(await store().countMessages(), { owed: 1, sent: 0, refused: 1 })
    })
  })

  describe('of what was refused', () => {
    it('knows who will not take what, until that recipient takes a message', async () => {
      await owe(10, mailOf('1', b), mailOf('2', a), mailOf('3', a, { kind: 'quota' }))
      await store().settleMessage(await idOf(10), refused, 20)
      await store().settleMessage(await idOf(10), retry(900_000, true), 20)
      const trouble = [
        { to: a, target: 'test', kind: 'drift' },
        { to: b, target: 'test', kind: 'drift' },
      ]
      assert.deepEqual(await store().refusedMessages(), trouble)
      assert.deepEqual([await store().refusedSince(0), await store().refusedSince(21)], [20, null])
      const [row] = await store().messagesOf({ target: 'test', from: 0, to: 99 })
      assert.deepEqual(
        { ...row },
        {
          id: row?.id,
          ...{ target: 'test', to: b, subject: 's', event: 'opened', state: 'refused', attempts: 1 },
          ...{ channel: 'mail', host: null },
          ...{ error: 'EENVELOPE 550', owedAt: 10, settledAt: 20 },
        },
      )
      await owe(30, mailOf('4', b, { kind: 'blind' }))
      await store().settleMessage(await idOf(10), { result: 'sent' }, 40)
      await store().settleMessage(await idOf(30), { result: 'sent' }, 40)
      assert.deepEqual(await store().refusedMessages(), [trouble[0]])
    })

    it('names the host where it is a group that somebody will not take', async () => {
      await owe(
        10,
        mailOf('1', ops, { channel: ops, target: null, host: 'h' }),
        mailOf('2', a, { target: null }),
      )
      const message = await store().leaseMessage(ops, 10, 1, [])
      await store().settleMessage(Number(message?.id), refused, 20)
      await store().settleMessage(await idOf(10), refused, 20)
      assert.deepEqual(await store().refusedMessages(), [{ to: ops, target: 'h', kind: 'drift' }])
      assert.deepEqual(await store().resendMessages(ops, 30), [{ to: ops, messages: 1 }])
    })

    it('owes it again when it is told to, of one recipient or all', async () => {
      await owe(10, mailOf('1', a), mailOf('2', b))
      for (const at of [10, 10]) await store().settleMessage(await idOf(at), refused, 20)
      assert.deepEqual(await store().resendMessages(c, 30), [])
      assert.deepEqual(await store().resendMessages(b, 30), [{ to: b, messages: 1 }])
      const again = await lease(30)
      assert.deepEqual([again?.messageId, again?.attempts], ['<2>', 1])
      assert.deepEqual(await store().resendMessages(null, 40), [
        { to: a, messages: 1 },
        { to: b, messages: 1 },
      ])
    })

    it('keeps what was sent as sent, whatever one says of it whose lease had ended', async () => {
      await owe(10, mailOf('1', a))
      const id = await idOf(10)
      assert.equal(await idOf(200), id)
      await store().settleMessage(id, { result: 'sent' }, 210)
      await store().settleMessage(id, refused, 220)
      await store().settleMessage(id, retry(300), 230)
      assert.deepEqual(await store().countMessages(), { owed: 0, sent: 1, refused: 0 })
      assert.equal((await store().messagesOf({ target: 'test', from: 0, to: 99 }))[0]?.error, null)
    })

    it('knows who was told of an incident', async () => {
      const of = (openedAt: number, sequence: number) => ({
        tells: [{ target: 'test', kind: 'drift', openedAt, sequence } as const],
      })
      await owe(10, mailOf('1', a, of(10, 1)), mailOf('2', b, { kind: 'quota' }))
      await owe(20, mailOf('3', c, of(10, 2)), mailOf('4', a, of(10, 2)))
      const told = await store().toldOf('test', 'drift', 10)
      assert.deepEqual(
        told.map(({ to }) => to),
        [a, c],
      )
      assert.deepEqual(await store().toldOf('test', 'drift', 21), [])
    })
  })

  describe('of the troubles of the monitor itself', () => {
    const trouble = { kind: 'log-lost', about: '', parts: [], openedAt: 1, toldAt: 1, sequence: 1 } as const
    const change = { at: 1, basedOn: [], troubles: [], messages: [], recoveries: [] }

    it('writes nothing that was worked out from those of before', async () => {
      assert.deepEqual(await store().ownTroubles(), [])
      assert.equal(await open().commitOwnTroubles({ ...change, troubles: [trouble] }), 'committed')
      const messages = [mailOf('1', a, { target: null })]
      assert.equal(await store().commitOwnTroubles({ ...change, messages }), 'stale')
      assert.deepEqual(await store().ownTroubles(), [trouble])
      assert.equal((await store().countMessages()).owed, 0)
    })

    it('takes back no message that was tried and may have arrived: its recovery is owed, too', async () => {
      for (const name of ['tried', 'fresh']) {
        const opened = mailOf(name, a, { target: null, kind: 'monitor-fault' })
        const recovery = { ...opened, messageId: `<${name}-over>`, thread: `<${name}>` }
        await store().commitOwnTroubles({ ...change, messages: [opened] })
        if (name === 'tried') assert.ok(await lease(1, 1))
        await store().commitOwnTroubles({ ...change, at: 9, recoveries: [recovery] })
      }
      assert.deepEqual(await store().countMessages(), { owed: 2, sent: 0, refused: 0 })
      assert.equal((await lease(9, 1))?.messageId, '<tried>')
    })
  })
}
