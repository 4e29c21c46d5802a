import assert from 'node:assert/strict'
import type { NewMessage } from '../../../monitor/store/store.ts'
import {
  describeOutbox,
  down,
  full,
  mailTo,
  noSuchMailbox,
  type OutboxBench,
} from '../../support/outbox-bench.ts'

describeOutbox('the outbox, and the order of its messages', (of) => {
  let bench: OutboxBench
  beforeEach(() => {
    bench = of()
  })

  describe('with messages of one incident', () => {
    const thread = (to = 'a@example.com') =>
      (['opened', 'changed', 'resolved'] as const).map((event, index) =>
        mailTo(to, { messageId: `<${to} ${index}>`, event, subject: event }),
      )
    const subjects = () => bench.sent.map(({ subject }) => subject)

    it('sends them in their order, whenever each is due', async () => {
      const [opened, changed, resolved] = thread() as [NewMessage, NewMessage, NewMessage]
      await bench.owe(opened)
      bench.answer = () => down
      for (let attempt = 0; attempt < 10; attempt++) {
        bench.clock += 3_600_000
        await bench.deliver()
      }
      await bench.owe(changed)
      await bench.owe(resolved)
      bench.sent = []
      await bench.deliver()
      assert.deepEqual(subjects(), [])
      bench.answer = () => ({ result: 'sent' })
      bench.clock += 3_600_000
      await bench.deliver()
      assert.deepEqual(subjects(), ['opened', 'changed', 'resolved'])
    })

    it('lets the later ones go when the earlier one was refused for good', async () => {
      await bench.owe(...thread())
      bench.answer = ({ subject }) => (subject === 'opened' ? noSuchMailbox : { result: 'sent' })
      await bench.deliver()
      assert.deepEqual(subjects(), ['opened', 'changed', 'resolved'])
    })

    it('waits for another process that has the earlier one in its hands', async () => {
      await bench.owe(...thread())
      const taken = await bench.store.leaseMessage('mail', bench.clock, 120_000, [])
      await bench.deliver()
      assert.deepEqual(subjects(), [])
      await bench.store.settleMessage(Number(taken?.id), { result: 'sent' }, bench.clock)
      await bench.deliver()
      assert.deepEqual(subjects(), ['changed', 'resolved'])
    })

    it('keeps the order among messages of a store of before, too', async () => {
      const unknown = { target: null, kind: null as unknown as NewMessage['kind'] }
      await bench.owe(
        ...['<1>', '<2>'].map((messageId) => mailTo('a@example.com', { ...unknown, messageId })),
      )
      const first = await bench.store.leaseMessage('mail', bench.clock, 1, [])
      await bench.store.settleMessage(
        Number(first?.id),
        { result: 'retry', at: bench.clock + 5, error: 'e', isPutOff: false },
        bench.clock,
      )
      await bench.deliver()
      assert.deepEqual(bench.sent, [])
      bench.clock += 5
      await bench.deliver()
      assert.deepEqual(
        bench.sent.map(({ messageId }) => messageId),
        ['<1>', '<2>'],
      )
    })

    it('makes other incidents and other recipients wait for none of it', async () => {
      await bench.owe(...thread())
      await bench.owe(mailTo('a@example.com', { messageId: '<other>', kind: 'blind', subject: 'blind' }))
      await bench.owe(mailTo('b@example.com', { subject: 'b' }))
      bench.answer = ({ subject }) => (subject === 'opened' ? full : { result: 'sent' })
      await bench.deliver()
      assert.deepEqual(subjects().toSorted(), ['b', 'blind', 'opened'])
    })
  })
})
