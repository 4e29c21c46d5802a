// How the parts of the monitor are joined: what a start, a look, a reload and a timer set off. What each part does is
// tested with it.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { mock } from 'node:test'
import { createProvider, type Provider } from 'contactrz/provider'
import { getTasks } from 'node-cron'
import type { Config, Smtp, Target } from '../../../monitor/config/config-shape.ts'
import { createMonitor, type Monitor } from '../../../monitor/engine/monitor.ts'
import { openStore } from '../../../monitor/engine/open-store.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { type NewMessage, type Store, StoreError } from '../../../monitor/store/store.ts'
import { serveHttp } from '../../support/answer-server.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { type FaultyMailServer, startFaultyMailServer } from '../../support/faulty-mail-server.ts'
import { openEmptyStore } from '../../support/stores.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'
import { mailOf } from '../store/conformance/rows.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

describe('the parts of the monitor, joined', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let provider: Provider
  let server: FaultyMailServer
  let store: Store
  let clock: number
  let monitors: Monitor[]
  let lines: string[]

  beforeEach(async () => {
    monitors = []
    lines = []
    directory = temporaryDirectory()
    clock = Date.parse('2026-12-01T13:00:00Z')
    provider = await createProvider({ now: () => clock })
    server = await startFaultyMailServer()
    store = openEmptyStore(join(directory.path, 'monitor.db'))
    mock.timers.enable({ apis: ['setInterval'] })
  })
  afterEach(async () => {
    mock.timers.reset()
    for (const monitor of monitors) await monitor.stop()
    await store.close()
    await Promise.all([provider.close(), server.close()])
    directory.remove()
  })

  const configOf = (more: Partial<Target> = {}, port = server.port): Config & { readonly smtp: Smtp } => ({
    directory: directory.path,
    targets: [
      targetOf({
        url: provider.url,
        token: { request: { url: provider.tokenUrl, pointer: '/token' } },
        quotaWindow: null,
        ...more,
      }),
    ],
    smtp: { host: '127.0.0.1', port, security: 'none', user: null, password: null, from: 'm@example.com' },
    ...{ ...bounds, ...byMail, alerts, storeFile: '', retentionMs: 400 * dayMs, heartbeatUrl: null },
    web,
    warnings: [],
  })
  const rare = { schedule: '0 0 1 1 *' }
  const monitorOf = (config: Config, used = store) => {
    const log = (line: string) => void lines.push(line)
    const monitor = createMonitor({ config, store: used, env: {}, now: () => clock, log, finishMs: 20 })
    monitors.push(monitor)
    return monitor
  }
  const owe = async (messageId: string) => {
    const mail = mailOf(messageId, 'team@example.com', { messageId, subject: messageId, target: 'other' })
    const change = { target: 'other', at: clock, basedOn: noIncidents, incidents: noIncidents }
    await store.commitIncidents({ ...change, events: [], messages: [mail] })
  }
  const events = async (target: string) =>
    (await store.eventsOf({ target, from: 0, to: clock + 1 })).map(({ kind, event }) => `${kind} ${event}`)

  it('forget what is older than retention when it starts, and each day', async () => {
    const pruned: number[] = []
    const prune = async (before: number) => void pruned.push(clock - before)
    const monitor = monitorOf(configOf(rare), { ...store, prune })
    await monitor.start()
    assert.deepEqual(pruned, [400 * dayMs])
    mock.timers.tick(dayMs)
    assert.deepEqual(pruned, [400 * dayMs, 400 * dayMs])
    await monitor.reload({ ...configOf(rare), retentionMs: 30 * dayMs })
    mock.timers.tick(dayMs)
    assert.deepEqual(pruned, [400 * dayMs, 400 * dayMs, 30 * dayMs])
  })

  it('sum up the days that have ended, when it starts and every ten minutes', async () => {
    const asked: number[] = []
    const monitor = monitorOf(configOf(rare), { ...store, sumUpDays: async (at) => void asked.push(at) })
    await monitor.start()
    assert.deepEqual(asked, [clock])
    mock.timers.tick(600_000)
    assert.deepEqual(asked, [clock, clock])
    await monitor.stop()
  })

  it('leave alone, at a start and a reload, a mail that another process is sending', async () => {
    await owe('<a>')
    assert.ok(await store.leaseMessage('mail', clock, 120_000, []))
    const monitor = monitorOf(configOf(rare))
    await monitor.start()
    await monitor.reload(configOf(rare))
    await monitor.deliver()
    assert.deepEqual(server.taken, [])
  })

  it('send what a process that died has left in its hands, when it can no longer be sending it', async () => {
    await owe('<a>')
    assert.ok(await store.leaseMessage('mail', clock, 120_000, []))
    const monitor = monitorOf(configOf(rare))
    await monitor.start()
    clock += 120_000
    mock.timers.tick(5000)
    await server.reached('body', 1)
    assert.deepEqual(server.taken, ['<a>'])
  })

  it('send at the start what one before it had in its hands, which held the lock and so is dead', async () => {
    await owe('<a>')
    for (const isLeased of [true, false]) {
      await store.close()
      store = (await openStore({ ...configOf(), storeFile: join(directory.path, 'monitor.db') }, clock)).store
      if (isLeased) assert.ok(await store.leaseMessage('mail', clock, 120_000, []))
    }
    await monitorOf(configOf(rare)).start()
    assert.deepEqual(server.taken, ['<a>'])
  })

  it('log a store that fails once for each slot, and once for all else, until it is well', async () => {
    const gone = new Set<string>()
    const fragile = new Proxy(store, {
      get: (of, name) =>
        gone.has('store') ? () => Promise.reject(new StoreError('gone')) : Reflect.get(of, name),
    })
    const monitor = monitorOf(configOf(), fragile)
    await monitor.start()
    for (let times = 0; times < 2; times++) {
      lines = []
      gone.add('store')
      clock += hourMs / 2 - (clock % (hourMs / 2))
      for (let second = 0; second < 3500; second += 5) {
        mock.timers.tick(5000)
        clock += 5000
        for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
      }
      const faults = lines.filter((line) => line.includes('monitor-fault'))
      assert.deepEqual(faults.toSorted(), [
        'groups: monitor-fault: StoreError store-unusable',
        'outbox of mail: monitor-fault: StoreError store-unusable',
        'store: monitor-fault: StoreError store-unusable',
        ...Array.from({ length: 2 }, () => 'test: monitor-fault: StoreError store-unusable'),
      ])
      gone.clear()
      await monitor.runDue()
    }
  })

  it('do nothing more by any timer when they are stopped', async () => {
    const done: string[] = []
    const counting = new Proxy(store, {
      get(of, name) {
        if (monitors.length > 0) done.push(String(name))
        return Reflect.get(of, name)
      },
    })
    const monitor = monitorOf(configOf(rare), counting)
    await monitor.start()
    await monitor.stop()
    done.length = 0
    mock.timers.tick(2 * dayMs)
    assert.deepEqual(done, [])
  })

  it('give up at a stop what a configuration of before has under way, too', async () => {
    const silent = await serveHttp(() => {})
    const monitor = monitorOf(configOf({ url: silent.url, timeoutMs: 600_000 }))
    void monitor.start()
    while (silent.received.length === 0) await new Promise(setImmediate)
    await monitor.reload(configOf({ ...rare, name: 'another' }))
    await monitor.stop()
    const ledger = await store.ledgerOf({ target: 'test', from: 0, to: clock + 1 })
    assert.deepEqual(
      ledger.map(({ state }) => state),
      ['unknown'],
    )
    await silent.close()
  })

  it('send by the mail server of a configuration that was reloaded', async () => {
    const monitor = monitorOf(configOf(rare, 9))
    await monitor.start()
    await monitor.reload(configOf(rare))
    await owe('<a>')
    await monitor.deliver()
    assert.deepEqual(server.taken, ['<a>'])
  })

  it('send what a slot or the end of a target owes without waiting for a timer', async () => {
    const monitor = monitorOf(configOf({ schedule: '*/30 * * * *', expiredProbeEveryMs: 365 * dayMs }))
    await monitor.start()
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    clock += hourMs / 2
    // The mail is looked for before there is any; then this slot is noticed.
    mock.timers.tick(20_000)
    await server.reached('body', 1)
    await monitor.deliver()
    await monitor.reload(configOf({ ...rare, name: 'another' }))
    await server.reached('body', 2)
    assert.deepEqual(server.events, ['opened', 'resolved'])
  })

  it('are told of the page, which messages name, and of a log that is lost, which makes them ill', async () => {
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    const lost = { lines: 1, why: 'ENOSPC' }
    const messages: NewMessage[] = []
    const keeping: Store = {
      ...store,
      commit(run) {
        messages.push(...run.messages)
        return store.commit(run)
      },
    }
    const monitor = createMonitor({
      ...{ config: configOf(), store: keeping, env: {}, now: () => clock, log: () => {}, finishMs: 20 },
      ...{ page: () => 'http://127.0.0.1:8401/', lost: () => lost },
    })
    monitors.push(monitor)
    assert.deepEqual(
      (await monitor.health()).map(({ kind }) => kind),
      ['log-lost'],
    )
    await monitor.runDue()
    assert.match(messages[0]?.text ?? '', /^Status page +http:\/\/127\.0\.0\.1:8401\/ \(on /m)
  })

  it('start although the mail program cannot be made ready, and say so', async () => {
    // As where it cannot be loaded: whatever is asked of it throws.
    const smtp = new Proxy(configOf().smtp, {
      get() {
        throw new TypeError('cut off')
      },
    })
    await monitorOf({ ...configOf(), smtp }).start()
    assert.ok(lines.includes('outbox of mail: monitor-fault: TypeError'), lines.join('\n'))
    assert.equal((await store.latestRuns('test', 9)).length, 1)
  })

  it('begin no watch of a reload before the one that it follows has ended', async () => {
    const [asked, given] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let times = 0
    const tokens = await serveHttp(async ({ url }, response) => {
      if (url === '/mine') return void response.end()
      times++
      asked.resolve()
      await given.promise
      response.end(provider.issueToken())
    })
    const token = { request: { url: tokens.url } }
    const monitor = monitorOf(configOf({ token }))
    const started = monitor.start()
    await asked.promise
    clock += hourMs / 2
    await monitor.reload(configOf({ token, mailTo: ['other@example.com'] }))
    const next = monitor.runDue()
    // By then a second run would have asked, too.
    for (let call = 0; call < 3; call++) await (await fetch(`${tokens.url}/mine`)).text()
    assert.equal(times, 1)
    given.resolve()
    await Promise.all([started, next])
    const decided = await store.slotsOf({ target: 'test', from: 0, to: clock + 1 })
    assert.deepEqual(
      decided.map(({ decision }) => decision),
      ['run', 'run'],
    )
    await monitor.stop()
    await tokens.close()
  })

  for (const [how, look] of [
    ['a look', (monitor: ReturnType<typeof monitorOf>) => monitor.runDue()],
    ['once', (monitor: ReturnType<typeof monitorOf>) => monitor.once('test')],
  ] as const) {
    it(`tell in ${how} what time alone brings, where its slot is gated`, async () => {
      provider.deviate([{ variant: 'created', remove: ['/Email'] }])
      const monitor = monitorOf(configOf())
      await monitor.runDue()
      clock += dayMs + hourMs
      await store.setHold('test', { since: clock - 1, until: clock + dayMs })
      await look(monitor)
      assert.deepEqual(await events('test'), ['drift opened', 'drift reminded'])
      await monitor.stop()
    })
  }

  it('look by a timer at what time alone brings', async () => {
    const monitor = monitorOf(configOf(rare))
    await monitor.start()
    const basedOn = await store.incidents('test')
    const incidents = { ...basedOn, conclusiveAt: clock }
    await store.commitIncidents({ target: 'test', at: clock, basedOn, incidents, events: [], messages: [] })
    clock += alerts.blindAfterMs
    mock.timers.tick(60_000)
    while ((await events('test')).length === 0) await new Promise(setImmediate)
    assert.deepEqual(await events('test'), ['blind opened'])
  })

  describe('with a tick for each slot', () => {
    const [first, second] = ['7 3 5 2 *', '8 3 5 2 *']
    /** Those that tick; whatever was asked about its days is kept, too. */
    const ticking = (schedule: string) =>
      [...getTasks().values()].filter(
        (task) => task.getPattern() === schedule && task.getStatus() !== 'stopped',
      )
    const counts = () => [ticking(first).length, ticking(second).length]

    it('tick by the schedule in force, and by none that was, or when they are stopped', async () => {
      const monitor = monitorOf(configOf({ schedule: first }))
      assert.deepEqual(counts(), [0, 0])
      await monitor.start()
      assert.deepEqual(counts(), [1, 0])
      await monitor.reload(configOf({ schedule: second }))
      assert.deepEqual(counts(), [0, 1])
      await monitor.stop()
      assert.deepEqual(counts(), [0, 0])
    })

    it('decide the latest slot when it ticks, of the target that is watched now', async () => {
      const monitor = monitorOf(configOf({ schedule: first }))
      await monitor.start()
      await monitor.reload(configOf({ schedule: second, name: 'another' }))
      clock = Date.parse('2027-02-05T03:08:00Z')
      await ticking(second)[0]?.execute()
      const slots = await store.slotsOf({ target: 'another', from: 0, to: clock + 1 })
      assert.deepEqual(
        slots.map(({ slotAt, decision }) => [slotAt, decision]),
        [[clock, 'run']],
      )
    })

    it('do not begin to tick where they are reloaded before they have started', async () => {
      const monitor = monitorOf(configOf({ schedule: first }))
      await monitor.reload(configOf({ schedule: second }))
      assert.deepEqual(counts(), [0, 0])
    })
  })

  it('take back that the store could not be used when every target that it failed can use it again', async () => {
    const failing = new Set(['claim'])
    const fragile = new Proxy(store, {
      get: (of, name) =>
        failing.has(String(name)) ? () => Promise.reject(new StoreError('full')) : Reflect.get(of, name),
    })
    const monitor = monitorOf(configOf(), fragile)
    await monitor.runDue()
    assert.deepEqual(
      (await monitor.ownTroubles()).map(({ kind }) => kind),
      ['store-unusable'],
    )
    failing.clear()
    // Not before what is being told has arrived.
    await server.reached('body', 1)
    while ((await monitor.ownTroubles()).length > 0) await monitor.runDue()
    await monitor.deliver()
    assert.deepEqual(server.events, ['opened', 'resolved'])
  })

  for (const [when, begin] of [
    ['start', (monitor: Monitor) => monitor.start()],
    ['are reloaded', (monitor: Monitor) => monitor.reload(configOf(rare))],
  ] as const) {
    it(`send at once what the mail server would not take before, when they ${when}`, async () => {
      await owe('<a>')
      const mail = await store.leaseMessage('mail', clock, 120_000, [])
      const later = { result: 'retry', at: clock + hourMs, error: 'ETIMEDOUT', isPutOff: false } as const
      await store.settleMessage(mail?.id ?? 0, later, clock)
      const monitor = monitorOf(configOf(rare))
      await begin(monitor)
      await monitor.deliver()
      assert.deepEqual(server.taken, ['<a>'])
    })
  }
})
