import assert from 'node:assert/strict'
import { mock } from 'node:test'
import type { Outbox } from '../../../monitor/delivery/outbox.ts'
import type { Letter, SendResult } from '../../../monitor/delivery/sender.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { describeOutbox, mailTo, type OutboxBench } from '../../support/outbox-bench.ts'

describeOutbox('the outbox, and what it has in hand', (of) => {
  let bench: OutboxBench
  beforeEach(() => {
    bench = of()
  })

  describe('while a mail takes its time', () => {
    /** What is being bench.sent, until it is let go. */
    let inHand: Map<string, (result: SendResult) => void>
    let most: number
    let outbox: Outbox
    const hold = async (mail: Letter): Promise<SendResult> => {
      bench.sent.push(mail)
      if (!mail.to.startsWith('slow')) return { result: 'sent' }
      const { promise, resolve } = Promise.withResolvers<SendResult>()
      inHand.set(mail.to, resolve)
      most = Math.max(most, inHand.size)
      const result = await promise
      inHand.delete(mail.to)
      return result
    }
    beforeEach(() => {
      inHand = new Map()
      most = 0
      outbox = bench.outboxWith(bench.store, hold)
    })
    const letGo = async () => {
      for (const give of inHand.values()) give({ result: 'sent' })
      await outbox.deliver()
    }

    it('sends those of other recipients, old and new', async () => {
      await bench.owe(mailTo('slow@example.com'), mailTo('a@example.com'), mailTo('b@example.com'))
      await outbox.begin()
      await bench.owe(mailTo('c@example.com'))
      await outbox.begin()
      await outbox.begin()
      assert.deepEqual(
        bench.recipients().toSorted(),
        ['a', 'b', 'c', 'slow'].map((to) => `${to}@example.com`),
      )
      await letGo()
      assert.deepEqual(await bench.store.countMessages(), { owed: 0, sent: 4, refused: 0 })
    })

    it('misses nothing that comes free while it looks', async () => {
      const looked = Promise.withResolvers<void>()
      const sentFirst = Promise.withResolvers<void>()
      const late = new Proxy(bench.store, {
        get: (of, name) =>
          name !== 'leaseMessage'
            ? Reflect.get(of, name)
            : async (...args: Parameters<Store['leaseMessage']>) => {
                const mail = await of.leaseMessage(...args)
                if (mail === null) await looked.promise
                return mail
              },
      })
      outbox = bench.outboxWith(late, async (mail) => {
        bench.sent.push(mail)
        if (bench.sent.length === 1) sentFirst.resolve()
        return { result: 'sent' }
      })
      await bench.owe(mailTo('a@example.com'), mailTo('a@example.com', { messageId: '<2>', kind: 'blind' }))
      const delivered = outbox.deliver()
      await sentFirst.promise
      await new Promise(setImmediate)
      looked.resolve()
      await delivered
      assert.equal(bench.sent.length, 2)
    })

    it('has one mail for each recipient in hand, and five in all', async () => {
      for (let index = 0; index < 8; index++)
        await bench.owe(
          mailTo(`slow${index}@example.com`),
          mailTo(`slow${index}@example.com`, { messageId: `<${index}>`, kind: 'blind' }),
        )
      await outbox.begin()
      let isOver = false
      const delivered = outbox.deliver().finally(() => {
        isOver = true
      })
      while (!isOver) {
        for (const give of [...inHand.values()]) give({ result: 'sent' })
        await new Promise(setImmediate)
      }
      await delivered
      assert.deepEqual([most, (await bench.store.countMessages()).sent], [5, 16])
    })

    it('sends it once, however long it takes, whatever the clock does, and whoever else looks', async () => {
      mock.timers.enable({ apis: ['setInterval'] })
      try {
        await bench.owe(mailTo('slow@example.com'))
        await outbox.begin()
        const other = bench.outboxWith(bench.store, hold)
        for (let passed = 0; passed < 2_400_000; passed += 40_000) {
          bench.clock += 40_000
          mock.timers.tick(40_000)
          await outbox.begin()
          await other.begin()
        }
        // A lease that has run out takes nothing from whoever is sending.
        await bench.store.makeMessagesDue(bench.clock)
        bench.clock += 3_600_000
        await outbox.begin()
        assert.equal(bench.sent.length, 1)
        await letGo()
        assert.equal(bench.sent.length, 1)
        assert.deepEqual(await bench.store.countMessages(), { owed: 0, sent: 1, refused: 0 })
      } finally {
        mock.timers.reset()
      }
    })
  })

  it('keeps a mail in hand although one renewal of its lease fails', async () => {
    mock.timers.enable({ apis: ['setInterval'] })
    try {
      const given = Promise.withResolvers<SendResult>()
      let renewals = 0
      const failingOnce = Object.assign(Object.create(bench.store), {
        renewLease: async (...args: Parameters<Store['renewLease']>) => {
          if (renewals++ === 0) throw new Error('locked')
          await bench.store.renewLease(...args)
        },
      })
      const send = (mail: Letter) => {
        bench.sent.push(mail)
        return given.promise
      }
      const outbox = bench.outboxWith(failingOnce, send)
      await bench.owe(mailTo('slow@example.com'))
      await outbox.begin()
      for (let passed = 0; passed < 180_000; passed += 20_000) {
        bench.clock += 20_000
        mock.timers.tick(20_000)
        await new Promise(setImmediate)
        await bench.outboxWith(bench.store, send).begin()
      }
      assert.deepEqual([bench.sent.length, bench.faults.length], [1, 1])
      given.resolve({ result: 'sent' })
      await outbox.idle()
    } finally {
      mock.timers.reset()
    }
  })

  it('does not send again what was sent and could not be settled, and settles it when it can', async () => {
    await bench.owe(mailTo('a@example.com'), mailTo('b@example.com'))
    let isFull = true
    const fragile = new Proxy(bench.store, {
      get: (of, name) =>
        name === 'settleMessage' && isFull ? () => Promise.reject(new Error('full')) : Reflect.get(of, name),
    })
    const outbox = bench.outboxWith(fragile, async (mail) => {
      bench.sent.push(mail)
      return { result: 'sent' }
    })
    await assert.rejects(outbox.deliver(), /full/)
    const first = bench.sent.length
    for (let minute = 0; minute < 10; minute++) {
      bench.clock += 180_000
      await assert.rejects(outbox.deliver(), /full/)
    }
    assert.equal(bench.sent.length, first)
    isFull = false
    await outbox.deliver()
    assert.deepEqual(bench.recipients().toSorted(), ['a@example.com', 'b@example.com'])
    assert.deepEqual(await bench.store.countMessages(), { owed: 0, sent: 2, refused: 0 })
  })
})
