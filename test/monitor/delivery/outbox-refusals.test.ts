import assert from 'node:assert/strict'
import type { SendResult } from '../../../monitor/delivery/sender.ts'
import {
  describeOutbox,
  down,
  full,
  mailTo,
  noSuchMailbox,
  type OutboxBench,
} from '../../support/outbox-bench.ts'

describeOutbox('the outbox, and what is refused or put off', (of) => {
  let bench: OutboxBench
  beforeEach(() => {
    bench = of()
  })

  it('sends all that is owed at once when a server that was sick takes one again', async () => {
    for (const to of ['a', 'b', 'c']) await bench.owe(mailTo(`${to}@example.com`))
    bench.answer = () => down
    for (let hour = 0; hour < 8; hour++) {
      bench.clock += 3_600_000
      await bench.deliver()
    }
    await bench.owe(mailTo('d@example.com'))
    bench.clock += 60_000
    bench.answer = () => ({ result: 'sent' })
    bench.sent = []
    await bench.deliver()
    assert.deepEqual(
      bench.recipients().toSorted(),
      ['a', 'b', 'c', 'd'].map((to) => `${to}@example.com`),
    )
  })

  it('asks a mailbox that is full again after hours, or when another mail was taken, but not with each', async () => {
    await bench.owe(mailTo('full@example.com'))
    bench.answer = ({ to }) => (to.startsWith('full') ? full : { result: 'sent' })
    await bench.deliver()
    const asked = () => bench.sent.filter(({ to }) => to.startsWith('full')).length
    bench.clock += 449_000
    await bench.deliver()
    assert.equal(asked(), 1)
    bench.clock += 1000
    await bench.deliver()
    assert.equal(asked(), 2)
    for (let mail = 0; mail < 20; mail++) {
      bench.clock += 1000
      await bench.owe(mailTo('a@example.com', { messageId: `<${mail}>` }))
      await bench.deliver()
    }
    assert.equal(asked(), 2)
    bench.clock += 60_000
    await bench.deliver()
    assert.equal(asked(), 3)
    assert.deepEqual(await bench.store.refusedMessages(), [
      { to: 'full@example.com', target: 'test', kind: 'drift' },
    ])
    assert.deepEqual((await bench.store.countMessages()).refused, 0)
  })

  it('asks a server that takes nothing with one mail at a time', async () => {
    for (let index = 0; index < 100; index++) await bench.owe(mailTo(`${index}@example.com`))
    bench.answer = () => down
    const outbox = bench.outboxWith(bench.store, async (mail) => {
      bench.sent.push(mail)
      return bench.answer(mail)
    })
    await outbox.deliver()
    const first = bench.sent.length
    assert.ok(first <= 5)
    await outbox.deliver()
    assert.equal(bench.sent.length, first + 1)
    bench.answer = () => ({ result: 'sent' })
    await outbox.deliver()
    bench.clock += 60_000
    await outbox.deliver()
    assert.deepEqual(await bench.store.countMessages(), { owed: 0, sent: 100, refused: 0 })
  })

  describe('with mail that was refused', () => {
    const refuse = async (result: SendResult) => {
      await bench.owe(mailTo('a@example.com'), mailTo('b@example.com'))
      bench.answer = ({ to }) => (to.startsWith('a') ? result : { result: 'sent' })
      await bench.deliver()
      bench.answer = () => ({ result: 'sent' })
      bench.sent = []
    }

    it('owes it again when it is told to, of one recipient or all, under the same Message-ID', async () => {
      await refuse(noSuchMailbox)
      assert.deepEqual(await bench.store.resendMessages('b@example.com', bench.clock), [])
      bench.clock += 86_400_000
      await bench.deliver()
      assert.deepEqual(bench.sent, [])
      assert.deepEqual(await bench.store.resendMessages(null, bench.clock), [
        { to: 'a@example.com', messages: 1 },
      ])
      // It is a trouble until it is taken.
      assert.equal((await bench.store.refusedMessages()).length, 1)
      await bench.deliver()
      assert.deepEqual(
        bench.sent.map(({ messageId }) => messageId),
        ['<a@example.com>'],
      )
      assert.deepEqual(await bench.store.refusedMessages(), [])
      assert.deepEqual(await bench.store.resendMessages(null, bench.clock), [])
    })

    it('makes due what was put off, too', async () => {
      await refuse(full)
      assert.deepEqual(await bench.store.resendMessages('a@example.com', bench.clock), [
        { to: 'a@example.com', messages: 1 },
      ])
      await bench.deliver()
      assert.equal(bench.sent.length, 1)
    })

    it('is in trouble until that recipient takes a mail, whatever else becomes of it', async () => {
      await refuse(full)
      bench.answer = () => down
      await bench.store.resendMessages(null, bench.clock)
      await bench.deliver()
      assert.equal((await bench.store.refusedMessages()).length, 1)
      bench.answer = () => noSuchMailbox
      await bench.store.resendMessages(null, bench.clock)
      await bench.deliver()
      assert.equal((await bench.store.refusedMessages()).length, 1)
      bench.answer = () => ({ result: 'sent' })
      await bench.owe(mailTo('a@example.com', { messageId: '<later>', kind: 'blind' }))
      await bench.deliver()
      assert.deepEqual(await bench.store.refusedMessages(), [])
      assert.equal((await bench.store.countMessages()).refused, 1)
    })
  })
})
