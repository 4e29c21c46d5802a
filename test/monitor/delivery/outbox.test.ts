import assert from 'node:assert/strict'
import { createOutbox } from '../../../monitor/delivery/outbox.ts'
import type { Letter } from '../../../monitor/delivery/sender.ts'
import { describeOutbox, down, mailTo, noSuchMailbox, type OutboxBench } from '../../support/outbox-bench.ts'

const busy = { result: 'failed', refusal: 'passing', error: 'EHTTP 429' } as const

describeOutbox('the outbox', (of) => {
  let bench: OutboxBench
  beforeEach(() => {
    bench = of()
  })

  it('logs each mail with its event, since all of an incident have one subject', async () => {
    bench.answer = ({ to }) =>
      to.startsWith('a') ? { result: 'sent' } : to.startsWith('b') ? down : noSuchMailbox
    await bench.owe(mailTo('a@example.com'), mailTo('b@example.com'), mailTo('c@example.com'))
    while ((await bench.store.countMessages()).sent === 0) await bench.deliver()
    await bench.deliver()
    assert.deepEqual(
      bench.lines.map((line) =>
        line
          .replace(/ again at .*Z/, '')
          .split(': ')
          .at(-1),
      ),
      bench.lines.map(() => 's opened'),
    )
    assert.match(bench.lines.join('\n'), /^message sent: s opened$/m)
    assert.match(bench.lines.join('\n'), /^message not sent \(ETIMEDOUT\), again at .*: s opened$/m)
  })

  it('sends each mail once, with all that belongs to it', async () => {
    await bench.owe(mailTo('a@example.com', { thread: '<first>' }))
    await bench.owe(mailTo('a@example.com', { thread: '<first>' }))
    await bench.deliver()
    await bench.deliver()
    assert.equal(bench.sent.length, 1)
    const { html, report, thread, messageId } = bench.sent[0] as Letter
    assert.deepEqual([html, report, thread, messageId], ['<p>t', '{}', '<first>', '<a@example.com>'])
  })

  it('goes on trying what may pass, later each time, under the same Message-ID', async () => {
    await bench.owe(mailTo('a@example.com'))
    bench.answer = () => down
    await bench.deliver()
    await bench.deliver()
    assert.equal(bench.sent.length, 1)
    bench.clock += 7500
    await bench.deliver()
    bench.clock += 14_999
    await bench.deliver()
    assert.equal(bench.sent.length, 2)
    bench.clock += 400 * 86_400_000
    bench.answer = () => ({ result: 'sent' })
    await bench.deliver()
    assert.deepEqual(new Set(bench.sent.map(({ messageId }) => messageId)).size, 1)
    assert.deepEqual(await bench.store.countMessages(), { owed: 0, sent: 1, refused: 0 })
  })

  it('waits no longer than six hours for whoever asks to be left alone', async () => {
    await bench.owe(mailTo('a@example.com'))
    bench.answer = () => ({ ...busy, retryAt: bench.clock + 30 * 86_400_000 })
    await bench.deliver()
    bench.clock += 6 * 3_600_000 - 1
    await bench.deliver()
    assert.equal(bench.sent.length, 1)
    bench.clock += 1
    await bench.deliver()
    assert.equal(bench.sent.length, 2)
  })

  it('keeps and counts what is refused for good, without keeping it from the others', async () => {
    await bench.owe(mailTo('a@example.com'), mailTo('b@example.com'))
    bench.answer = ({ to }) => (to.startsWith('a') ? noSuchMailbox : { result: 'sent' })
    await bench.deliver()
    bench.clock += 86_400_000
    await bench.deliver()
    assert.deepEqual(bench.recipients(), ['a@example.com', 'b@example.com'])
    const messages = await bench.store.messagesOf({ target: 'test', from: 0, to: bench.clock })
    assert.deepEqual(
      messages.map(({ state, error }) => [state, error]),
      [
        ['refused', 'EENVELOPE 550 5.1.1'],
        ['sent', null],
      ],
    )
    await bench.store.prune(bench.clock + 1)
    assert.deepEqual(await bench.store.countMessages(), { owed: 0, sent: 0, refused: 1 })
  })

  it('repeats after a crash between lease and settle, when the lease is over', async () => {
    await bench.owe(mailTo('a@example.com'))
    await bench.store.leaseMessage('mail', bench.clock, 120_000, [])
    await bench.deliver()
    assert.equal(bench.sent.length, 0)
    bench.clock += 120_000
    await bench.deliver()
    assert.equal(bench.sent.length, 1)
  })

  it('is kept from nothing by a lease of before the clock was put back', async () => {
    await bench.owe(mailTo('a@example.com'))
    await bench.store.leaseMessage('mail', bench.clock + 3_600_000, 120_000, [])
    await bench.deliver()
    assert.equal(bench.sent.length, 1)
  })

  const ends: Readonly<Record<string, () => unknown>> = {
    ends: () => {
      bench.clock += 3_600_000
    },
    'is lifted': () => bench.store.unmute('test', null, bench.clock),
  }

  for (const [what, end] of Object.entries(ends)) {
    it(`holds a recovery back until its mute ${what}`, async () => {
      await bench.store.mute({
        target: 'test',
        kind: 'drift',
        since: bench.clock,
        until: bench.clock + 3_600_000,
        reason: null,
      })
      await bench.owe(mailTo('a@example.com', { event: 'resolved', afterMute: true }))
      await bench.owe(mailTo('b@example.com', { kind: 'unavailable', event: 'resolved', afterMute: true }))
      await bench.deliver()
      assert.deepEqual(bench.recipients(), ['b@example.com'])
      await end()
      await bench.deliver()
      assert.deepEqual(bench.recipients(), ['b@example.com', 'a@example.com'])
    })
  }

  it('holds it back for a mute of all kinds, too', async () => {
    await bench.store.mute({
      target: 'test',
      kind: 'all',
      since: bench.clock,
      until: bench.clock + 1000,
      reason: null,
    })
    await bench.owe(mailTo('a@example.com', { event: 'resolved', afterMute: true }))
    await bench.deliver()
    assert.equal(bench.sent.length, 0)
  })

  it('tries again when the mail program could not be loaded', async () => {
    await bench.owe(mailTo('a@example.com'))
    const broken = createOutbox({
      ...{
        store: bench.store,
        now: () => bench.clock,
        log: () => {},
        onFault: (error) => void bench.faults.push(error),
      },
      ...{ channel: 'mail', isConfigured: () => true },
      sender: () => Promise.reject(new Error('EMFILE')),
    })
    await assert.rejects(broken.deliver(), /EMFILE/)
    assert.equal(bench.faults.length, 1)
    bench.clock += 15_000
    await bench.deliver()
    assert.equal(bench.sent.length, 1)
  })
})
