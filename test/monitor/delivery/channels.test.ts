// Two channels side by side, by a real mail server and a real webhook: what one does is nothing to the other.
import assert from 'node:assert/strict'
import { type Courier, createCourier } from '../../../monitor/delivery/courier.ts'
import type { Ways } from '../../../monitor/delivery/senders.ts'
import type { NewMessage, Store } from '../../../monitor/store/store.ts'
import { type FaultyMailServer, startFaultyMailServer } from '../../support/faulty-mail-server.ts'
import { mailTo } from '../../support/outbox-bench.ts'
import { type Database, describeOnEveryStore } from '../../support/stores.ts'
import { channelTo, messageToChannel } from '../../support/webhook-letters.ts'
import { startWebhookServer, type WebhookServer, webhookCanary } from '../../support/webhook-server.ts'
import { changeAt, changeNow } from '../store/conformance/rows.ts'

const hourMs = 3_600_000

describeOnEveryStore('the courier, with mail and a webhook', (create) => {
  let database: Database
  let store: Store
  let clock: number
  let lines: string[]
  let faults: string[]
  let mail: FaultyMailServer
  let hook: WebhookServer
  let courier: Courier

  beforeEach(async () => {
    database = create()
    store = database.open()
    clock = Date.parse('2026-12-01T13:00:00Z')
    lines = []
    faults = []
    mail = await startFaultyMailServer()
    hook = await startWebhookServer()
    courier = courierOn(store)
  })
  afterEach(async () => {
    await courier.stop(Promise.resolve())
    await Promise.all([mail.close(), hook.close(), store.close()])
    database.remove()
  })

  const ways = (more: Partial<Ways> = {}): Ways => ({
    smtp: {
      ...{ host: '127.0.0.1', port: mail.port, security: 'none', user: null, password: null },
      from: 'm@example.com',
    },
    channels: { ops: channelTo(hook) },
    ...more,
  })
  const courierOn = (of: Store, given: Ways = ways()) =>
    createCourier({
      ...{ store: of, ways: given, now: () => clock, random: () => 0, onSettled: async () => {} },
      log: (line, fields) => void lines.push(`${line} ${JSON.stringify(fields)}`),
      onFault: (channel, error) =>
        void faults.push(`${channel}: ${error instanceof Error ? error.message : 'unknown'}`),
    })
  const owe = (...messages: NewMessage[]) => changeNow(store, changeAt(clock, { messages }))
  const toHook = (id: string, kind: NewMessage['kind'] = 'drift', to = 'ops') => ({
    ...messageToChannel({}, to),
    ...{ messageId: `<${id}@contactrz-monitor>`, target: 'test', kind },
  })
  const counts = async () =>
    (await store.messagesByChannel()).map(({ channel, owed, sent, refused }) =>
      [channel, owed, sent, refused].join(' '),
    )

  it('sends each by its channel, and logs which', async () => {
    await owe(mailTo('a@example.com'), toHook('one'))
    await courier.deliver()
    assert.deepEqual(await counts(), ['mail 0 1 0', 'ops 0 1 0'])
    assert.deepEqual([mail.taken, hook.taken.length, hook.taken[0]?.isSigned], [['<a@example.com>'], 1, true])
    assert.match(
      lines.join('\n'),
      /^message sent: s opened \{"message":"<a@example\.com>","channel":"mail",/m,
    )
    assert.match(lines.join('\n'), /^message sent: .* opened \(ops\) .*"channel":"ops","attempts":1\}$/m)
  })

  it('sends by the webhook while the mail server hangs, and by mail while the webhook does', async () => {
    mail.fail({ stage: 'greeting', fault: 'stall' })
    await owe(mailTo('a@example.com'), toHook('one'))
    await courier.begin()
    await Promise.all([mail.reached('greeting', 1), hook.whenTaken(1)])
    assert.deepEqual(mail.taken, [])
    await owe(toHook('two', 'blind'))
    await courier.begin()
    await hook.whenTaken(2)
    mail.fail(null)
    mail.release()
    await mail.reached('body', 1)

    hook.usually('hang')
    await owe(toHook('three', 'quota'))
    await courier.begin()
    await hook.whenArrived(3)
    await owe(mailTo('b@example.com', { kind: 'blind' }))
    await courier.begin()
    await mail.reached('body', 2)
    assert.equal(hook.taken.length, 2)
  })

  it('asks one that takes nothing with one message at a time, and the other with all', async () => {
    mail.fail({ stage: 'mail', fault: 451 })
    for (let index = 0; index < 20; index++) await owe(mailTo(`${index}@example.com`))
    await owe(toHook('one'), toHook('two', 'blind'), toHook('three', 'quota'))
    await courier.deliver()
    assert.equal(hook.taken.length, 3)
    const first = mail.count('mail')
    assert.ok(first <= 5)
    await courier.deliver()
    assert.equal(mail.count('mail'), first + 1)
  })

  it('lets a rest that is asked for be one of the whole channel, and of no other', async () => {
    hook.next({ status: 429, headers: { 'retry-after': '600' } })
    await owe(toHook('one'), toHook('two', 'blind'), mailTo('a@example.com'))
    await courier.deliver()
    const [first] = hook.arrived
    assert.deepEqual([hook.arrived.length, first?.status, mail.taken.length], [1, 429, 1])
    assert.match(lines.join('\n'), /message not sent \(EHTTP 429\), again at 2026-12-01T13:10:00\.000Z: /)
    clock += 599_000
    await courier.deliver()
    assert.equal(hook.arrived.length, 1)
    clock += 1000
    await courier.deliver()
    assert.deepEqual([hook.taken.length, await counts()], [2, ['mail 0 1 0', 'ops 0 2 0']])
    assert.ok(hook.taken.some(({ id }) => id === first?.id))
  })

  it('comes no sooner than without being asked for a rest, and after none that is longer than six hours', async () => {
    hook.usually({ status: 503, headers: { 'retry-after': '1' } })
    await owe(toHook('one'))
    for (let second = 0; second < 3600; second += 5) {
      await courier.deliver()
      clock += 5000
    }
    assert.ok(hook.arrived.length <= 12, String(hook.arrived.length))
    hook.usually({ status: 503, headers: { 'retry-after': '9999999' } })
    const before = hook.arrived.length
    while (hook.arrived.length === before) {
      clock += 60_000
      await courier.deliver()
    }
    hook.usually({ status: 204 })
    clock += 6 * hourMs - 1
    await courier.deliver()
    assert.equal(hook.taken.length, 0)
    clock += 1
    await courier.deliver()
    assert.equal(hook.taken.length, 1)
  })

  const mended: Readonly<Record<string, () => unknown>> = {
    'somebody has mended something': () => courier.wake(),
    'the configuration was reloaded': () => courier.reload(ways()),
    'the clock was put back by a day': () => {
      clock -= 24 * hourMs
    },
  }
  for (const [what, mend] of Object.entries(mended)) {
    it(`rests no longer when ${what}`, async () => {
      hook.next({ status: 429, headers: { 'retry-after': '18000' } })
      await owe(toHook('one'))
      await courier.deliver()
      await mend()
      await store.makeMessagesDue(clock)
      await courier.deliver()
      assert.equal(hook.taken.length, 1)
    })
  }

  it('keeps what is owed to a channel that it has lost, until that is put back', async () => {
    await owe(toHook('one'), toHook('two', 'drift', 'pager'), mailTo('a@example.com'))
    assert.deepEqual(courier.reload({ smtp: null, channels: {} }), [])
    clock += hourMs
    await courier.deliver()
    assert.deepEqual(await counts(), ['mail 1 0 0', 'ops 1 0 0', 'pager 1 0 0'])
    assert.deepEqual([faults, lines, hook.arrived], [[], [], []])
    const pager = channelTo(hook)
    assert.deepEqual(courier.reload(ways({ channels: { ops: channelTo(hook), pager } })), [])
    await courier.deliver()
    assert.deepEqual(await counts(), ['mail 0 1 0', 'ops 0 1 0', 'pager 0 1 0'])
    assert.deepEqual(faults, [])
  })

  it('settles what it has in hand when a channel is taken out meanwhile', async () => {
    hook.next({ status: 204 })
    const given = Promise.withResolvers<void>()
    const slow = new Proxy(store, {
      get: (of, name) =>
        name !== 'settleMessage'
          ? Reflect.get(of, name)
          : async (...args: Parameters<Store['settleMessage']>) => {
              await given.promise
              await of.settleMessage(...args)
            },
    })
    courier = courierOn(slow)
    await owe(toHook('one'))
    const delivered = courier.deliver()
    await hook.whenTaken(1)
    courier.reload(ways({ channels: {} }))
    given.resolve()
    await delivered
    assert.deepEqual(await counts(), ['ops 0 1 0'])
  })

  it('sends nothing by a channel that was taken out when it had just been looked at, and puts that off', async () => {
    const late = new Proxy(store, {
      get: (of, name) =>
        name !== 'leaseMessage'
          ? Reflect.get(of, name)
          : async (...args: Parameters<Store['leaseMessage']>) => {
              const leased = await of.leaseMessage(...args)
              courier.reload(ways({ channels: {} }))
              return leased
            },
    })
    courier = courierOn(late, ways({ smtp: null }))
    await owe(toHook('one'))
    await courier.deliver()
    assert.deepEqual([hook.arrived, faults, await counts()], [[], [], ['ops 1 0 0']])
    assert.match(lines.join('\n'), /message not sent \(EGONE\)/)
    courier = courierOn(store)
    clock += hourMs
    await courier.deliver()
    assert.equal(hook.taken.length, 1)
  })

  it('names the channels that are written to otherwise than before: the address, the secret or the form is another one', () => {
    const ops = channelTo(hook)
    assert.deepEqual(courier.reload(ways()), [])
    for (const changed of [
      { url: `${hook.url}2` },
      { secret: 'another secret of 24 and more' },
      { as: 'slack' as const },
    ]) {
      assert.deepEqual(courier.reload(ways({ channels: { ops: { ...ops, ...changed } } })), ['ops'])
      assert.deepEqual(courier.reload(ways()), ['ops'])
    }
    assert.deepEqual(courier.reload(ways({ channels: { ops, more: ops } })), [])
  })

  it('sends by the address and the secret of the configuration in force', async () => {
    const other = await startWebhookServer({ secret: 'another secret of 24 characters' })
    try {
      courier.reload(ways({ channels: { ops: channelTo(other) } }))
      await owe(toHook('one'))
      await courier.deliver()
      assert.deepEqual([hook.arrived.length, other.taken.length, other.taken[0]?.isSigned], [0, 1, true])
    } finally {
      await other.close()
    }
  })

  it('sends by the others when what is owed by one cannot be read, and says so when all are done', async () => {
    const fragile = new Proxy(store, {
      get: (of, name) =>
        name !== 'leaseMessage'
          ? Reflect.get(of, name)
          : async (...args: Parameters<Store['leaseMessage']>) => {
              if (args[0] === 'ops') throw new Error('locked')
              return of.leaseMessage(...args)
            },
    })
    courier = courierOn(fragile)
    await owe(toHook('one'), mailTo('a@example.com'))
    await assert.rejects(courier.deliver(), /locked/)
    assert.deepEqual(await counts(), ['mail 0 1 0', 'ops 1 0 0'])
    assert.deepEqual(faults, ['ops: locked'])
  })

  it('breaks off at a stop what hangs by any channel, and it stays owed', async () => {
    mail.fail({ stage: 'body', fault: 'stall' })
    hook.usually('hang')
    await owe(mailTo('a@example.com'), toHook('one'))
    await courier.begin()
    await Promise.all([mail.reached('body', 1), hook.whenArrived(1)])
    const before = performance.now()
    await courier.stop(Promise.resolve())
    assert.ok(performance.now() - before < 4000)
    assert.deepEqual(await counts(), ['mail 1 0 0', 'ops 1 0 0'])
    assert.match(lines.join('\n'), /message not sent \(EABORT\).*\(ops\)/)
  })

  it('says what became of a message with its channel and the code, and nothing of the address', async () => {
    hook.next({ status: 410 }, { status: 403 })
    await owe(toHook('one'), toHook('two', 'blind'))
    await courier.deliver()
    const text = lines.join('\n')
    assert.match(
      text,
      /message refused for good \(EHTTP 410; mend the channel, then contactrz-monitor resend\): .* opened \(ops\)/,
    )
    assert.match(text, /message refused for now \(EHTTP 403\), again at .*\(ops\)/)
    assert.deepEqual(await counts(), ['ops 1 0 1'])
    assert.ok(!text.includes(webhookCanary))
  })
})
