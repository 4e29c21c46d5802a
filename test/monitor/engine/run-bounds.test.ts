// The bounds of the configuration, as the monitor keeps them: what waits for its turn, and what becomes of it.
import assert from 'node:assert/strict'
import { createProvider, type Provider } from 'contactrz/provider'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { runLimitMs } from '../../../monitor/config/run-limit.ts'
import { createMonitor, type Monitor } from '../../../monitor/engine/monitor.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { type LoopbackServer, serveHttp } from '../../support/answer-server.ts'
import { memory } from '../../support/stores.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'

/** Stands before the provider and lets a create through when it is told to. */
async function startDoor(provider: Provider) {
  const waiting: (() => void)[] = []
  const counts = { most: 0, passed: 0 }
  let isOpen = false
  const server: LoopbackServer = await serveHttp(async (request, response, body) => {
    const { promise: told, resolve } = Promise.withResolvers<void>()
    waiting.push(resolve)
    counts.most = Math.max(counts.most, waiting.length)
    if (isOpen) resolve()
    await told
    waiting.splice(waiting.indexOf(resolve), 1)
    counts.passed++
    const { authorization = '' } = request.headers
    const headers = { 'content-type': 'application/json', authorization }
    const answer = await fetch(`${provider.url}${request.url}`, { method: 'POST', headers, body })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  /** As a create comes for which there is room. */
  const arrived = async (count: number) => {
    while (counts.passed + waiting.length < count) await new Promise(setImmediate)
  }
  return {
    ...{ server, counts, arrived },
    /** The one that came first. */
    passOne: () => waiting[0]?.(),
    open() {
      isOpen = true
      for (const pass of [...waiting]) pass()
    },
  }
}

describe('a monitor of more targets than may run at once', () => {
  let provider: Provider
  let doors: Awaited<ReturnType<typeof startDoor>>[]
  let store: Store
  let clock: number
  let monitors: Monitor[]
  let lines: string[]

  beforeEach(async () => {
    clock = Date.parse('2026-12-01T13:00:00Z')
    provider = await createProvider({ now: () => clock })
    doors = [await startDoor(provider), await startDoor(provider)]
    store = memory.create().open()
    monitors = []
    lines = []
  })
  afterEach(async () => {
    for (const { open } of doors) open()
    for (const monitor of monitors) await monitor.stop()
    await Promise.all([provider.close(), ...doors.map(({ server }) => server.close())])
  })

  /** At any hour. */
  const shut = { from: '00:00', to: '24:00', timeZone: 'UTC' }
  const doorOf = (index: number) => doors[index] as (typeof doors)[number]
  const target = (name: string, more: Partial<Target> = {}, door = 0) =>
    targetOf({
      ...{ name, url: doorOf(door).server.url, quotaWindow: null, expiredProbeEveryMs: 365 * 86_400_000 },
      token: { request: { url: provider.tokenUrl, pointer: '/token' } },
      ...more,
    })
  const configOf = (targets: readonly Target[], more: Partial<Config> = {}): Config => ({
    ...{
      directory: '/',
      targets,
      ...bounds,
      ...byMail,
      alerts,
      storeFile: '',
      retentionMs: 400 * 86_400_000,
    },
    smtp: { host: '127.0.0.1', port: 9, security: 'none', user: null, password: null, from: 'm@example.com' },
    ...{ heartbeatUrl: null, web, warnings: [] },
    ...more,
  })
  const monitorOf = (config: Config) => {
    const log = (line: string) => void lines.push(line)
    const clocks = { now: () => clock, steady: () => clock }
    const monitor = createMonitor({ config, store, env: {}, log, finishMs: 20, ...clocks })
    monitors.push(monitor)
    return monitor
  }
  const slotsOf = async (name: string) =>
    (await store.slotsOf({ target: name, from: 0, to: clock + 1 })).map(
      ({ slotAt, decision, reason }) =>
        `${new Date(slotAt).toISOString().slice(11, 16)} ${decision}${reason === null ? '' : ` ${reason}`}`,
    )
  /** A slot that was decided so long ago. */
  const gateBefore = (name: string, ms: number) => {
    const slot = {
      target: name,
      slotAt: clock - ms,
      decidedAt: clock - ms,
      local: '',
      timeZone: '',
      rule: '',
    }
    return store.gate(slot, 'hold')
  }
  const ran = () => lines.flatMap((line) => / {2}(\w+) {2}conforming/.exec(line)?.[1] ?? [])
  /** In the order of the configuration, which is none of names. */
  const many = (count: number, door = 0) =>
    Array.from({ length: count }, (_, index) => target(`t${count - 1 - index}d${door}`, {}, door))

  it('has no more runs under way than concurrency, and goes on as they end', async () => {
    const monitor = monitorOf(configOf(many(8), { concurrency: 3 }))
    const due = monitor.runDue()
    await doorOf(0).arrived(3)
    doorOf(0).open()
    await due
    assert.deepEqual([doorOf(0).counts.most, doorOf(0).counts.passed], [3, 8])
  })

  it('has no more at one host than perHost, and is not held up by a host that is full', async () => {
    const monitor = monitorOf(configOf([...many(8), ...many(3, 1)], { perHost: 2 }))
    const due = monitor.runDue()
    doorOf(1).open()
    await Promise.all([doorOf(0).arrived(2), doorOf(1).arrived(3)])
    doorOf(0).open()
    await due
    assert.deepEqual(
      doors.map(({ counts }) => counts.passed),
      [8, 3],
    )
    assert.equal(doorOf(0).counts.most, 2)
    assert.ok(doorOf(1).counts.most <= 2)
  })

  it('begins what waits by its slot, and then by its name', async () => {
    const targets = [target('first'), target('d'), target('b'), target('c', { schedule: '*/20 * * * *' })]
    clock += 22 * 60_000
    // At 13:22 the slot of the half hours is 13:00, that of every twentieth minute 13:20.
    const monitor = monitorOf(configOf(targets, { concurrency: 1 }))
    const due = monitor.runDue()
    doorOf(0).open()
    await due
    assert.deepEqual(ran(), ['first', 'b', 'd', 'c'])
  })

  it('spends nothing on what waits: neither slot nor budget nor a line of the ledger', async () => {
    const monitor = monitorOf(configOf([target('a'), target('b')], { concurrency: 1 }))
    const due = monitor.runDue()
    await doorOf(0).arrived(1)
    assert.deepEqual([await slotsOf('a'), await slotsOf('b')], [['13:00 run'], []])
    assert.deepEqual(await store.ledgerOf({ target: 'b', from: 0, to: clock + 1 }), [])
    doorOf(0).open()
    await due
    assert.deepEqual(await slotsOf('b'), ['13:00 run'])
  })

  it('asks the gate when a run begins, not when it comes', async () => {
    const quotaWindow = { from: '20:20', to: '21:00', timeZone: 'Asia/Jakarta' }
    const monitor = monitorOf(configOf([target('a'), target('b', { quotaWindow })], { concurrency: 1 }))
    const due = monitor.runDue()
    await doorOf(0).arrived(1)
    clock = Date.parse('2026-12-01T13:25:00Z')
    doorOf(0).open()
    await due
    assert.deepEqual(await slotsOf('b'), ['13:00 gated quota-window'])
  })

  it('is well while a slot waits, unless for longer than to the next one and a run can take', async () => {
    await gateBefore('b', 30 * 60_000)
    const monitor = monitorOf(configOf([target('a'), target('b')], { concurrency: 1 }))
    const due = monitor.runDue()
    await doorOf(0).arrived(1)
    const reasons = async () => (await monitor.health()).map(({ kind, target: of }) => `${of} ${kind}`)
    clock += 30 * 60_000 + runLimitMs(target('b'))
    const early = await reasons()
    clock += 1
    assert.deepEqual([early, await reasons()], [[], ['b slot-undecided']])
    doorOf(0).open()
    await due
    assert.deepEqual(await reasons(), [])
  })

  it('leaves undecided what waits when it is stopped', async () => {
    // Had it begun, it would be on record that it was gated.
    const targets = [target('a'), target('b', { quotaWindow: shut })]
    const monitor = monitorOf(configOf(targets, { concurrency: 1 }))
    const due = monitor.runDue()
    await doorOf(0).arrived(1)
    await Promise.all([monitor.stop(), due])
    assert.deepEqual([await slotsOf('a'), await slotsOf('b')], [['13:00 run'], []])
  })

  it('takes other bounds by a reload, at once', async () => {
    const targets = many(4)
    const monitor = monitorOf(configOf(targets, { concurrency: 1 }))
    const due = monitor.runDue()
    await doorOf(0).arrived(1)
    await monitor.reload(configOf(targets, { concurrency: 3 }))
    // The one that is under way is of before; its target waits behind it.
    await doorOf(0).arrived(3)
    doorOf(0).open()
    await due
    await monitor.runDue()
    assert.equal(doorOf(0).counts.most, 3)
    assert.equal(doorOf(0).counts.passed, 4)
    // None has given up its place to another by its time-out.
    assert.equal(ran().length, 4)
  })

  it('begins what waited at a reload as that has it, and nothing that it no longer has', async () => {
    await gateBefore('b', 60 * 60_000)
    const monitor = monitorOf(configOf([target('a'), target('b'), target('c')], { concurrency: 1 }))
    const due = monitor.runDue('not-running')
    await doorOf(0).arrived(1)
    await monitor.reload(configOf([target('a'), target('b', { quotaWindow: shut })], { concurrency: 1 }))
    doorOf(0).open()
    await due
    while ((await slotsOf('b')).length < 3) await new Promise(setImmediate)
    assert.deepEqual(
      [await slotsOf('a'), await slotsOf('b'), await slotsOf('c')],
      [['13:00 run'], ['12:00 gated hold', '12:30 missed not-running', '13:00 gated quota-window'], []],
    )
  })
})
