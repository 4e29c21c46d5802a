import assert from 'node:assert/strict'
import { join } from 'node:path'
import fc from 'fast-check'
import { noIncidents } from '../../monitor/incident.ts'
import type { Letter, Mailer, SendResult } from '../../monitor/mail/smtp.ts'
import { deliverOwed, retryDelayMs } from '../../monitor/outbox.ts'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
import type { NewMail, Store } from '../../monitor/store/store.ts'
import { temporaryDirectory } from '../support/command.ts'

describe('retryDelayMs', () => {
  it('lies between half and all of a time that doubles up to an hour, however often it was tried', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, chance) => {
          const full = Math.min(3_600_000, 15_000 * 2 ** (n - 1))
          const delay = retryDelayMs(n, chance)
          assert.ok(delay >= full / 2 && delay <= full)
        },
      ),
    )
  })

  it('depends on chance', () =>
    assert.deepEqual([retryDelayMs(2, 0), retryDelayMs(2, 0.5)], [15_000, 22_500]))
})

describe('deliverOwed', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let store: Store
  let clock: number
  let sent: Letter[]
  let answer: (mail: Letter) => SendResult

  beforeEach(() => {
    directory = temporaryDirectory()
    store = openSqliteStore(join(directory.path, 'monitor.db'))
    clock = 1_000_000
    sent = []
    answer = () => ({ result: 'sent' })
  })
  afterEach(async () => {
    await store.close()
    directory.remove()
  })

  const mailTo = (to: string, more: Partial<NewMail> = {}): NewMail => ({
    target: 'test',
    kind: 'drift',
    event: 'opened',
    messageId: `<${to}>`,
    thread: null,
    to,
    subject: 's',
    text: 't',
    html: '<p>t',
    report: '{}',
    afterMute: false,
    ...more,
  })
  const owe = (...mails: NewMail[]) =>
    store.commitIncidents({
      target: 'test',
      at: clock,
      basedOn: noIncidents,
      incidents: noIncidents,
      events: [],
      mails,
    })
  const deliver = () => {
    const mailer: Mailer = {
      async send(mail) {
        sent.push(mail)
        return answer(mail)
      },
      verify: async () => null,
      close() {},
    }
    return deliverOwed({
      store,
      mailer: async () => mailer,
      now: () => clock,
      log: () => {},
      random: () => 0,
    })
  }
  const recipients = () => sent.map(({ to }) => to)

  it('sends each mail once, with all that belongs to it', async () => {
    await owe(mailTo('a@example.com', { thread: '<first>' }))
    await owe(mailTo('a@example.com', { thread: '<first>' }))
    await deliver()
    await deliver()
    assert.equal(sent.length, 1)
    const { html, report, thread, messageId } = sent[0] as Letter
    assert.deepEqual([html, report, thread, messageId], ['<p>t', '{}', '<first>', '<a@example.com>'])
  })

  it('goes on trying what may pass, later each time, under the same Message-ID', async () => {
    await owe(mailTo('a@example.com'))
    answer = () => ({ result: 'failed', permanent: false, error: 'ETIMEDOUT' })
    await deliver()
    await deliver()
    assert.equal(sent.length, 1)
    clock += 7500
    await deliver()
    clock += 14_999
    await deliver()
    assert.equal(sent.length, 2)
    clock += 400 * 86_400_000
    answer = () => ({ result: 'sent' })
    await deliver()
    assert.deepEqual(new Set(sent.map(({ messageId }) => messageId)).size, 1)
    assert.deepEqual(await store.countMails(), { owed: 0, sent: 1, refused: 0 })
  })

  it('keeps and counts what is refused for good, without keeping it from the others', async () => {
    await owe(mailTo('a@example.com'), mailTo('b@example.com'))
    answer = ({ to }) =>
      to.startsWith('a') ? { result: 'failed', permanent: true, error: 'EENVELOPE 550' } : { result: 'sent' }
    await deliver()
    clock += 86_400_000
    await deliver()
    assert.deepEqual(recipients(), ['a@example.com', 'b@example.com'])
    const mails = await store.mailsOf({ target: 'test', from: 0, to: clock })
    assert.deepEqual(
      mails.map(({ state, error }) => [state, error]),
      [
        ['refused', 'EENVELOPE 550'],
        ['sent', null],
      ],
    )
    await store.prune(clock + 1)
    assert.deepEqual(await store.countMails(), { owed: 0, sent: 0, refused: 1 })
  })

  it('repeats after a crash between lease and settle, when the lease is over', async () => {
    await owe(mailTo('a@example.com'))
    await store.leaseMail(clock, 120_000)
    await deliver()
    assert.equal(sent.length, 0)
    clock += 120_000
    await deliver()
    assert.equal(sent.length, 1)
  })

  const ends: Readonly<Record<string, () => unknown>> = {
    ends: () => {
      clock += 3_600_000
    },
    'is lifted': () => store.unmute('test', null, clock),
  }
  for (const [what, end] of Object.entries(ends)) {
    it(`holds a recovery back until its mute ${what}`, async () => {
      await store.mute({
        target: 'test',
        kind: 'drift',
        since: clock,
        until: clock + 3_600_000,
        reason: null,
      })
      await owe(mailTo('a@example.com', { event: 'resolved', afterMute: true }))
      await owe(mailTo('b@example.com', { kind: 'unavailable', event: 'resolved', afterMute: true }))
      await deliver()
      assert.deepEqual(recipients(), ['b@example.com'])
      await end()
      await deliver()
      assert.deepEqual(recipients(), ['b@example.com', 'a@example.com'])
    })
  }

  it('holds it back for a mute of all kinds, too', async () => {
    await store.mute({ target: 'test', kind: 'all', since: clock, until: clock + 1000, reason: null })
    await owe(mailTo('a@example.com', { event: 'resolved', afterMute: true }))
    await deliver()
    assert.equal(sent.length, 0)
  })
})
