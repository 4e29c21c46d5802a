import assert from 'node:assert/strict'
import { mock } from 'node:test'
import fc from 'fast-check'
import { createOutbox, type Outbox, retryDelayMs } from '../../../monitor/delivery/outbox.ts'
import type { Letter, Mailer, SendResult } from '../../../monitor/delivery/smtp.ts'
import type { NewMail, Store } from '../../../monitor/store/store.ts'
import { type Database, describeOnEveryStore } from '../../support/stores.ts'
import { changeAt, changeNow } from '../store/conformance/rows.ts'

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

  it('is longer for what was put off, up to six hours', () =>
    assert.deepEqual(
      [1, 2, 5, 6, 1000].map((attempts) => retryDelayMs(attempts, 0.999_999, true) / 60_000).map(Math.round),
      [15, 30, 240, 360, 360],
    ))

  it('depends on chance', () =>
    assert.deepEqual([retryDelayMs(2, 0), retryDelayMs(2, 0.5)], [15_000, 22_500]))
})

const down: SendResult = { result: 'failed', refusal: 'passing', error: 'ETIMEDOUT' }
const full: SendResult = { result: 'failed', refusal: 'put-off', error: 'EENVELOPE 552 5.2.2' }
const noSuchMailbox: SendResult = { result: 'failed', refusal: 'refused', error: 'EENVELOPE 550 5.1.1' }

describeOnEveryStore('the outbox', (create) => {
  let database: Database
  let store: Store
  let clock: number
  let sent: Letter[]
  let answer: (mail: Letter) => SendResult
  let lines: string[]
  let faults: unknown[]

  beforeEach(() => {
    database = create()
    store = database.open()
    clock = 1_000_000
    sent = []
    lines = []
    faults = []
    answer = () => ({ result: 'sent' })
  })
  afterEach(async () => {
    await store.close()
    database.remove()
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
  const owe = (...mails: NewMail[]) => changeNow(store, changeAt(clock, { mails }))
  const outboxWith = (of: Store, send: Mailer['send']): Outbox =>
    createOutbox({
      store: of,
      mailer: async () => ({ send, verify: async () => null, close() {} }),
      ...{ now: () => clock, log: (line: string) => void lines.push(line), random: () => 0 },
      onFault: (error) => void faults.push(error),
    })
  const deliver = () =>
    outboxWith(store, async (mail) => {
      sent.push(mail)
      return answer(mail)
    }).deliver()
  const recipients = () => sent.map(({ to }) => to)

  it('logs each mail with its event, since all of an incident have one subject', async () => {
    answer = ({ to }) => (to.startsWith('a') ? { result: 'sent' } : to.startsWith('b') ? down : noSuchMailbox)
    await owe(mailTo('a@example.com'), mailTo('b@example.com'), mailTo('c@example.com'))
    while ((await store.countMails()).sent === 0) await deliver()
    await deliver()
    assert.deepEqual(
      lines.map((line) =>
        line
          .replace(/ again at .*Z/, '')
          .split(': ')
          .at(-1),
      ),
      lines.map(() => 's opened'),
    )
    assert.match(lines.join('\n'), /^mail sent: s opened$/m)
    assert.match(lines.join('\n'), /^mail not sent \(ETIMEDOUT\), again at .*: s opened$/m)
  })

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
    answer = () => down
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
    answer = ({ to }) => (to.startsWith('a') ? noSuchMailbox : { result: 'sent' })
    await deliver()
    clock += 86_400_000
    await deliver()
    assert.deepEqual(recipients(), ['a@example.com', 'b@example.com'])
    const mails = await store.mailsOf({ target: 'test', from: 0, to: clock })
    assert.deepEqual(
      mails.map(({ state, error }) => [state, error]),
      [
        ['refused', 'EENVELOPE 550 5.1.1'],
        ['sent', null],
      ],
    )
    await store.prune(clock + 1)
    assert.deepEqual(await store.countMails(), { owed: 0, sent: 0, refused: 1 })
  })

  it('repeats after a crash between lease and settle, when the lease is over', async () => {
    await owe(mailTo('a@example.com'))
    await store.leaseMail(clock, 120_000, [])
    await deliver()
    assert.equal(sent.length, 0)
    clock += 120_000
    await deliver()
    assert.equal(sent.length, 1)
  })

  it('is kept from nothing by a lease of before the clock was put back', async () => {
    await owe(mailTo('a@example.com'))
    await store.leaseMail(clock + 3_600_000, 120_000, [])
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

  describe('with mails of one incident', () => {
    const thread = (to = 'a@example.com') =>
      (['opened', 'changed', 'resolved'] as const).map((event, index) =>
        mailTo(to, { messageId: `<${to} ${index}>`, event, subject: event }),
      )
    const subjects = () => sent.map(({ subject }) => subject)

    it('sends them in their order, whenever each is due', async () => {
      const [opened, changed, resolved] = thread() as [NewMail, NewMail, NewMail]
      await owe(opened)
      answer = () => down
      for (let attempt = 0; attempt < 10; attempt++) {
        clock += 3_600_000
        await deliver()
      }
      await owe(changed)
      await owe(resolved)
      sent = []
      await deliver()
      assert.deepEqual(subjects(), [])
      answer = () => ({ result: 'sent' })
      clock += 3_600_000
      await deliver()
      assert.deepEqual(subjects(), ['opened', 'changed', 'resolved'])
    })

    it('lets the later ones go when the earlier one was refused for good', async () => {
      await owe(...thread())
      answer = ({ subject }) => (subject === 'opened' ? noSuchMailbox : { result: 'sent' })
      await deliver()
      assert.deepEqual(subjects(), ['opened', 'changed', 'resolved'])
    })

    it('waits for another process that has the earlier one in its hands', async () => {
      await owe(...thread())
      const taken = await store.leaseMail(clock, 120_000, [])
      await deliver()
      assert.deepEqual(subjects(), [])
      await store.settleMail(Number(taken?.id), { result: 'sent' }, clock)
      await deliver()
      assert.deepEqual(subjects(), ['changed', 'resolved'])
    })

    it('keeps the order among mails of a store of before, too', async () => {
      const unknown = { target: null, kind: null as unknown as NewMail['kind'] }
      await owe(...['<1>', '<2>'].map((messageId) => mailTo('a@example.com', { ...unknown, messageId })))
      const first = await store.leaseMail(clock, 1, [])
      await store.settleMail(
        Number(first?.id),
        { result: 'retry', at: clock + 5, error: 'e', isPutOff: false },
        clock,
      )
      await deliver()
      assert.deepEqual(sent, [])
      clock += 5
      await deliver()
      assert.deepEqual(
        sent.map(({ messageId }) => messageId),
        ['<1>', '<2>'],
      )
    })

    it('makes other incidents and other recipients wait for none of it', async () => {
      await owe(...thread())
      await owe(mailTo('a@example.com', { messageId: '<other>', kind: 'blind', subject: 'blind' }))
      await owe(mailTo('b@example.com', { subject: 'b' }))
      answer = ({ subject }) => (subject === 'opened' ? full : { result: 'sent' })
      await deliver()
      assert.deepEqual(subjects().toSorted(), ['b', 'blind', 'opened'])
    })
  })

  it('sends all that is owed at once when a server that was sick takes one again', async () => {
    for (const to of ['a', 'b', 'c']) await owe(mailTo(`${to}@example.com`))
    answer = () => down
    for (let hour = 0; hour < 8; hour++) {
      clock += 3_600_000
      await deliver()
    }
    await owe(mailTo('d@example.com'))
    clock += 60_000
    answer = () => ({ result: 'sent' })
    sent = []
    await deliver()
    assert.deepEqual(
      recipients().toSorted(),
      ['a', 'b', 'c', 'd'].map((to) => `${to}@example.com`),
    )
  })

  it('asks a mailbox that is full again after hours, or when another mail was taken, but not with each', async () => {
    await owe(mailTo('full@example.com'))
    answer = ({ to }) => (to.startsWith('full') ? full : { result: 'sent' })
    await deliver()
    const asked = () => sent.filter(({ to }) => to.startsWith('full')).length
    clock += 449_000
    await deliver()
    assert.equal(asked(), 1)
    clock += 1000
    await deliver()
    assert.equal(asked(), 2)
    for (let mail = 0; mail < 20; mail++) {
      clock += 1000
      await owe(mailTo('a@example.com', { messageId: `<${mail}>` }))
      await deliver()
    }
    assert.equal(asked(), 2)
    clock += 60_000
    await deliver()
    assert.equal(asked(), 3)
    assert.deepEqual(await store.refusedMails(), [{ to: 'full@example.com', target: 'test', kind: 'drift' }])
    assert.deepEqual((await store.countMails()).refused, 0)
  })

  it('asks a server that takes nothing with one mail at a time', async () => {
    for (let index = 0; index < 100; index++) await owe(mailTo(`${index}@example.com`))
    answer = () => down
    const outbox = outboxWith(store, async (mail) => {
      sent.push(mail)
      return answer(mail)
    })
    await outbox.deliver()
    const first = sent.length
    assert.ok(first <= 5)
    await outbox.deliver()
    assert.equal(sent.length, first + 1)
    answer = () => ({ result: 'sent' })
    await outbox.deliver()
    clock += 60_000
    await outbox.deliver()
    assert.deepEqual(await store.countMails(), { owed: 0, sent: 100, refused: 0 })
  })

  describe('while a mail takes its time', () => {
    /** What is being sent, until it is let go. */
    let inHand: Map<string, (result: SendResult) => void>
    let most: number
    let outbox: Outbox
    const hold = async (mail: Letter): Promise<SendResult> => {
      sent.push(mail)
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
      outbox = outboxWith(store, hold)
    })
    const letGo = async () => {
      for (const give of inHand.values()) give({ result: 'sent' })
      await outbox.deliver()
    }

    it('sends those of other recipients, old and new', async () => {
      await owe(mailTo('slow@example.com'), mailTo('a@example.com'), mailTo('b@example.com'))
      await outbox.begin()
      await owe(mailTo('c@example.com'))
      await outbox.begin()
      await outbox.begin()
      assert.deepEqual(
        recipients().toSorted(),
        ['a', 'b', 'c', 'slow'].map((to) => `${to}@example.com`),
      )
      await letGo()
      assert.deepEqual(await store.countMails(), { owed: 0, sent: 4, refused: 0 })
    })

    it('misses nothing that comes free while it looks', async () => {
      const looked = Promise.withResolvers<void>()
      const sentFirst = Promise.withResolvers<void>()
      const late = new Proxy(store, {
        get: (of, name) =>
          name !== 'leaseMail'
            ? Reflect.get(of, name)
            : async (...args: Parameters<Store['leaseMail']>) => {
                const mail = await of.leaseMail(...args)
                if (mail === null) await looked.promise
                return mail
              },
      })
      outbox = outboxWith(late, async (mail) => {
        sent.push(mail)
        if (sent.length === 1) sentFirst.resolve()
        return { result: 'sent' }
      })
      await owe(mailTo('a@example.com'), mailTo('a@example.com', { messageId: '<2>', kind: 'blind' }))
      const delivered = outbox.deliver()
      await sentFirst.promise
      await new Promise(setImmediate)
      looked.resolve()
      await delivered
      assert.equal(sent.length, 2)
    })

    it('has one mail for each recipient in hand, and five in all', async () => {
      for (let index = 0; index < 8; index++)
        await owe(
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
      assert.deepEqual([most, (await store.countMails()).sent], [5, 16])
    })

    it('sends it once, however long it takes, whatever the clock does, and whoever else looks', async () => {
      mock.timers.enable({ apis: ['setInterval'] })
      try {
        await owe(mailTo('slow@example.com'))
        await outbox.begin()
        const other = outboxWith(store, hold)
        for (let passed = 0; passed < 2_400_000; passed += 40_000) {
          clock += 40_000
          mock.timers.tick(40_000)
          await outbox.begin()
          await other.begin()
        }
        // A lease that has run out takes nothing from whoever is sending.
        await store.makeMailsDue(clock)
        clock += 3_600_000
        await outbox.begin()
        assert.equal(sent.length, 1)
        await letGo()
        assert.equal(sent.length, 1)
        assert.deepEqual(await store.countMails(), { owed: 0, sent: 1, refused: 0 })
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
      const failingOnce = Object.assign(Object.create(store), {
        renewLease: async (...args: Parameters<Store['renewLease']>) => {
          if (renewals++ === 0) throw new Error('locked')
          await store.renewLease(...args)
        },
      })
      const send = (mail: Letter) => {
        sent.push(mail)
        return given.promise
      }
      const outbox = outboxWith(failingOnce, send)
      await owe(mailTo('slow@example.com'))
      await outbox.begin()
      for (let passed = 0; passed < 180_000; passed += 20_000) {
        clock += 20_000
        mock.timers.tick(20_000)
        await new Promise(setImmediate)
        await outboxWith(store, send).begin()
      }
      assert.deepEqual([sent.length, faults.length], [1, 1])
      given.resolve({ result: 'sent' })
      await outbox.idle()
    } finally {
      mock.timers.reset()
    }
  })

  it('does not send again what was sent and could not be settled, and settles it when it can', async () => {
    await owe(mailTo('a@example.com'), mailTo('b@example.com'))
    let isFull = true
    const fragile = new Proxy(store, {
      get: (of, name) =>
        name === 'settleMail' && isFull ? () => Promise.reject(new Error('full')) : Reflect.get(of, name),
    })
    const outbox = outboxWith(fragile, async (mail) => {
      sent.push(mail)
      return { result: 'sent' }
    })
    await assert.rejects(outbox.deliver(), /full/)
    const first = sent.length
    for (let minute = 0; minute < 10; minute++) {
      clock += 180_000
      await assert.rejects(outbox.deliver(), /full/)
    }
    assert.equal(sent.length, first)
    isFull = false
    await outbox.deliver()
    assert.deepEqual(recipients().toSorted(), ['a@example.com', 'b@example.com'])
    assert.deepEqual(await store.countMails(), { owed: 0, sent: 2, refused: 0 })
  })

  it('tries again when the mail program could not be loaded', async () => {
    await owe(mailTo('a@example.com'))
    const broken = createOutbox({
      ...{ store, now: () => clock, log: () => {}, onFault: (error) => void faults.push(error) },
      mailer: () => Promise.reject(new Error('EMFILE')),
    })
    await assert.rejects(broken.deliver(), /EMFILE/)
    assert.equal(faults.length, 1)
    clock += 15_000
    await deliver()
    assert.equal(sent.length, 1)
  })

  describe('with mail that was refused', () => {
    const refuse = async (result: SendResult) => {
      await owe(mailTo('a@example.com'), mailTo('b@example.com'))
      answer = ({ to }) => (to.startsWith('a') ? result : { result: 'sent' })
      await deliver()
      answer = () => ({ result: 'sent' })
      sent = []
    }

    it('owes it again when it is told to, of one recipient or all, under the same Message-ID', async () => {
      await refuse(noSuchMailbox)
      assert.deepEqual(await store.resendMails('b@example.com', clock), [])
      clock += 86_400_000
      await deliver()
      assert.deepEqual(sent, [])
      assert.deepEqual(await store.resendMails(null, clock), [{ to: 'a@example.com', mails: 1 }])
      // It is a trouble until it is taken.
      assert.equal((await store.refusedMails()).length, 1)
      await deliver()
      assert.deepEqual(
        sent.map(({ messageId }) => messageId),
        ['<a@example.com>'],
      )
      assert.deepEqual(await store.refusedMails(), [])
      assert.deepEqual(await store.resendMails(null, clock), [])
    })

    it('makes due what was put off, too', async () => {
      await refuse(full)
      assert.deepEqual(await store.resendMails('a@example.com', clock), [{ to: 'a@example.com', mails: 1 }])
      await deliver()
      assert.equal(sent.length, 1)
    })

    it('is in trouble until that recipient takes a mail, whatever else becomes of it', async () => {
      await refuse(full)
      answer = () => down
      await store.resendMails(null, clock)
      await deliver()
      assert.equal((await store.refusedMails()).length, 1)
      answer = () => noSuchMailbox
      await store.resendMails(null, clock)
      await deliver()
      assert.equal((await store.refusedMails()).length, 1)
      answer = () => ({ result: 'sent' })
      await owe(mailTo('a@example.com', { messageId: '<later>', kind: 'blind' }))
      await deliver()
      assert.deepEqual(await store.refusedMails(), [])
      assert.equal((await store.countMails()).refused, 1)
    })
  })
})
