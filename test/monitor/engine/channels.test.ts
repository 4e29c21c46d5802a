// The monitor that tells by mail and by a webhook: its own troubles, a reload, a channel that is gone.
import assert from 'node:assert/strict'
import type { Channel, Config, Smtp } from '../../../monitor/config/config-shape.ts'
import { createMonitor, type Monitor } from '../../../monitor/engine/monitor.ts'
import { createOutgoing } from '../../../monitor/engine/outgoing.ts'
import { createFaultLog } from '../../../monitor/log/fault-log.ts'
import { type NewMessage, type Store, StoreError } from '../../../monitor/store/store.ts'
import { type FaultyMailServer, startFaultyMailServer } from '../../support/faulty-mail-server.ts'
import { originOfTests } from '../../support/mails.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'
import { channelTo, messageToChannel } from '../../support/webhook-letters.ts'
import { startWebhookServer, type WebhookServer } from '../../support/webhook-server.ts'
import { changeAt, changeNow } from '../store/conformance/rows.ts'

const a = 'a@example.com'

describe('the monitor, with mail and a webhook', () => {
  let store: Store
  let clock: number
  let lines: string[]
  let mail: FaultyMailServer
  let hook: WebhookServer
  let monitor: Monitor
  /** What fails of the store. */
  let failing: Set<PropertyKey>

  beforeEach(async () => {
    clock = Date.parse('2026-12-01T13:00:00Z')
    store = openMemoryStore()
    lines = []
    failing = new Set()
    mail = await startFaultyMailServer()
    hook = await startWebhookServer()
    monitor = monitorOf(configOf())
  })
  afterEach(async () => {
    await monitor.stop()
    await Promise.all([store.close(), mail.close(), hook.close()])
  })

  const smtp = (): Smtp => ({
    ...{ host: '127.0.0.1', port: mail.port, security: 'none', user: null, password: null },
    from: 'm@example.com',
  })
  const configOf = (
    channels: Readonly<Record<string, Channel>> = { ops: channelTo(hook) },
    more: Partial<Config> = {},
  ): Config => ({
    ...{ directory: '/', targets: [targetOf({ mailTo: [a], quotaWindow: null })], smtp: smtp(), ...bounds },
    ...{ ...byMail, channels, alerts, storeFile: '', retentionMs: 400 * 86_400_000, heartbeatUrl: null, web },
    warnings: [],
    ...more,
  })
  const full = new StoreError('database or disk is full', { code: 'store-failed' })
  const monitorOf = (config: Config) =>
    createMonitor({
      ...{ config, env: { TOKEN: 'a.b.c' }, now: () => clock, random: () => 0 },
      store: new Proxy(store, {
        get: (of, name) => (failing.has(name) ? () => Promise.reject(full) : Reflect.get(of, name)),
      }),
      log: (line) => void lines.push(line),
    })
  const owe = (...messages: NewMessage[]) => changeNow(store, changeAt(clock, { messages }))
  const toHook = (to = 'ops'): NewMessage => ({
    ...messageToChannel({}, to),
    ...{ messageId: `<${to}@contactrz-monitor>`, target: 'test' },
  })
  /** Of what the webhook has taken. */
  const types = () => hook.taken.map(({ text }) => JSON.parse(text).type)
  const turn = () => new Promise(setImmediate)

  describe('whose store cannot be used', () => {
    beforeEach(() => {
      failing.add('claim')
    })

    it('tells it by both straight away, and by both that it is over', async () => {
      await monitor.runDue()
      await Promise.all([mail.reached('body', 1), hook.whenTaken(1)])
      assert.deepEqual([mail.events, types()], [['opened'], ['monitor.opened']])
      failing.clear()
      for (let look = 0; look < 2000 && (hook.taken.length < 2 || mail.events.length < 2); look++) {
        await monitor.runDue()
        await turn()
      }
      assert.deepEqual(
        [mail.events, types()],
        [
          ['opened', 'resolved'],
          ['monitor.opened', 'monitor.resolved'],
        ],
      )
      const [opened, resolved] = hook.taken.map(({ text }) => JSON.parse(text).data)
      assert.equal(resolved.thread, opened.id)
    })

    it('tells it by the webhook while the mail server hangs, and its end, which no mail overtakes', async () => {
      mail.fail({ stage: 'body', fault: 'stall' })
      await monitor.runDue()
      await Promise.all([mail.reached('body', 1), hook.whenTaken(1)])
      failing.clear()
      for (let look = 0; look < 10; look++) await monitor.runDue()
      assert.deepEqual([types(), mail.events], [['monitor.opened', 'monitor.resolved'], []])
      assert.deepEqual(await monitor.ownTroubles(), [])
      mail.fail(null)
      mail.release()
      // The server takes what hung; its end follows.
      for (let look = 0; look < 2000 && mail.count('body') < 2; look++) {
        await monitor.runDue()
        await turn()
      }
      assert.deepEqual(await store.countMessages(), { owed: 0, sent: 2, refused: 0 })
    })

    it('tells it at the next failure to those alone who could not be told, and not before they want to be asked', async () => {
      const asking = (seconds: string) => ({ status: 429, headers: { 'retry-after': seconds } })
      hook.next({ status: 503 }, asking('60'), asking('21600'))
      const failAgain = async (tries: number) => {
        for (let look = 0; look < 2000 && hook.arrived.length < tries; look++) {
          await monitor.runDue()
          await turn()
        }
      }
      await failAgain(2)
      for (let look = 0; look < 20; look++) {
        await monitor.runDue()
        await turn()
      }
      assert.deepEqual([hook.arrived.length, mail.events], [2, ['opened']])
      clock += 60_000
      await failAgain(3)
      // Whoever is configured anew is asked anew.
      failing.add('commitOwnTroubles')
      const each = targetOf({ mailTo: [a], quotaWindow: null, schedule: '* * * * *' })
      for (let minute = 0; minute < 200 && hook.arrived.length < 4; minute++) {
        await monitor.reload(configOf(undefined, { targets: [each] }))
        clock += 60_000
        await monitor.runDue()
        await turn()
      }
      await monitor.runDue()
      assert.deepEqual([types(), mail.events], [['monitor.opened'], ['opened']])
    })

    it('tells it once that it is over, however often it looks at once', async () => {
      await monitor.runDue()
      await Promise.all([mail.reached('body', 1), hook.whenTaken(1)])
      for (let waited = 0; waited < 50; waited++) await turn()
      failing.clear()
      const { ownTroubles } = store
      const [asked, given] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      store.ownTroubles = async () => {
        asked.resolve()
        await given.promise
        return ownTroubles()
      }
      const looks = [monitor.runDue()]
      await asked.promise
      clock += 1
      looks.push(monitor.runDue())
      for (let waited = 0; waited < 50; waited++) await turn()
      given.resolve()
      await Promise.all(looks)
      await monitor.runDue()
      assert.deepEqual(types(), ['monitor.opened', 'monitor.resolved'])
    })

    it('tells nobody who was taken out before he could be told', async () => {
      mail.fail({ stage: 'rcpt', fault: 451 })
      await monitor.runDue()
      await Promise.all([mail.reached('rcpt', 1), hook.whenTaken(1)])
      for (let waited = 0; waited < 50; waited++) await turn()
      mail.fail(null)
      failing.add('commitOwnTroubles')
      const b = 'b@example.com'
      await monitor.reload(configOf(undefined, { targets: [targetOf({ mailTo: [b], quotaWindow: null })] }))
      clock += alerts.remindEveryMs
      for (let look = 0; look < 2000 && mail.events.length === 0; look++) {
        await monitor.runDue()
        await turn()
      }
      await monitor.runDue()
      assert.deepEqual([...new Set(mail.subjects.map((line) => line.split(' ', 1)[0]))], [b])
    })
  })

  it('rests no longer where the clock is put back by less than it was asked to', async () => {
    hook.next({ status: 429, headers: { 'retry-after': '3600' } })
    await owe(toHook())
    const outgoing = createOutgoing({
      ...{ store, now: () => clock, config: () => configOf(), origin: () => originOfTests },
      ...{ log: () => {}, faults: createFaultLog(() => {}) },
    })
    await outgoing.deliver()
    clock -= 600_000
    await outgoing.makeDue()
    await outgoing.deliver()
    assert.equal(hook.taken.length, 1)
    await outgoing.stop()
  })

  describe('that is reloaded', () => {
    const gone = () => hook.usually({ status: 410 })

    it('owes again what a channel refused that is written to otherwise now, and sends it', async () => {
      gone()
      await owe(toHook())
      await monitor.deliver()
      assert.equal((await store.countMessages()).refused, 1)
      await monitor.reload(configOf())
      await monitor.deliver()
      assert.equal(hook.arrived.length, 1)
      const other = await startWebhookServer()
      try {
        await monitor.reload(configOf({ ops: channelTo(other) }))
        await monitor.deliver()
        assert.deepEqual([other.taken.length, (await store.countMessages()).refused], [1, 0])
        const why = 'it was refused there, and the channel is another one now'
        assert.ok(lines.includes(`1 message(s) to ops are owed again: ${why}`), lines.join('\n'))
      } finally {
        await other.close()
      }
    })

    it('leaves alone what was refused for good by mail, where the mail server is another one', async () => {
      mail.fail({ stage: 'rcpt', fault: { reply: '550 5.1.1 no such mailbox' } })
      await owe({ ...toHook(), channel: 'mail', to: a, body: null })
      await monitor.deliver()
      await monitor.reload(configOf(undefined, { smtp: { ...smtp(), from: 'other@example.com' } }))
      assert.equal((await store.countMessages()).refused, 1)
    })
  })

  describe('that something is owed by a channel which it does not have', () => {
    const said = (channel: string) =>
      `1 message(s) are owed to channel ${channel}, which is not configured: put it back, or give them up (contactrz-monitor resend --drop --to ${channel})`

    it('says so when it starts, once for each, when it is reloaded, and at the end of once', async () => {
      await owe(toHook('pager'), toHook())
      await monitor.stop()
      monitor = monitorOf(configOf({}, { smtp: null, targets: [] }))
      await monitor.start()
      assert.deepEqual(
        lines.filter((line) => line.includes('owed to channel')),
        [said('ops'), said('pager')],
      )
      lines.length = 0
      await monitor.reload(configOf({ ops: channelTo(hook) }, { targets: [] }))
      assert.deepEqual(
        lines.filter((line) => line.includes('owed to channel')),
        [said('pager')],
      )
      lines.length = 0
      await monitor.deliver()
      assert.deepEqual(
        lines.filter((line) => line.includes('owed to channel')),
        [said('pager')],
      )
      assert.equal(hook.taken.length, 1)
      assert.equal((await store.countMessages()).owed, 1)
      assert.deepEqual(await monitor.health(), [])
      clock += 15 * 60_000
      assert.deepEqual(
        (await monitor.health()).map(({ kind }) => kind),
        ['message-owed'],
      )
      await store.dropMessages('pager', clock)
      assert.deepEqual(await monitor.health(), [])
    })
  })

  it('tells the others of a channel that refuses, by its name, and them that it is over', async () => {
    hook.next({ status: 410 })
    await owe(toHook())
    await monitor.deliver()
    await monitor.deliver()
    assert.deepEqual(mail.subjects, [
      `${a} [contactrz] contactrz-monitor: monitor-fault - message-refused ops`,
    ])
    assert.deepEqual(
      (await monitor.ownTroubles()).map(({ kind }) => kind),
      ['message-refused'],
    )
    assert.deepEqual(await store.resendMessages('ops', clock), [{ to: 'ops', messages: 1 }])
    await monitor.deliver()
    await monitor.deliver()
    assert.deepEqual([mail.events, hook.taken.length], [['opened', 'resolved'], 1])
    assert.deepEqual(await monitor.ownTroubles(), [])
  })
})
