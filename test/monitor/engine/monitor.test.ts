import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { mock } from 'node:test'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { forgetMailProgram } from '../../../monitor/delivery/conversation.ts'
import { createMonitor } from '../../../monitor/engine/monitor.ts'
import { startFaultyMailServer } from '../../support/faulty-mail-server.ts'
import { createMonitorBench, type MonitorBench } from '../../support/monitor-bench.ts'
import type { SlotBench } from '../../support/slot-bench.ts'
import { describeOnEveryStore } from '../../support/stores.ts'
import { alerts } from '../../support/target.ts'
import { mailOf } from '../store/conformance/rows.ts'

const at = (text: string) => Date.parse(text)

const owedMessage = mailOf('a', 'a@example.com')

describeOnEveryStore('the monitor over time', (create) => {
  let monitored: MonitorBench
  let bench: SlotBench
  beforeEach(async () => {
    monitored = await createMonitorBench(at('2026-12-01T13:00:00Z'), create())
    bench = monitored.slots
  })
  afterEach(() => monitored.close())

  const configOf: MonitorBench['configOf'] = (more) => monitored.configOf(more)
  const watchOnce: MonitorBench['watchOnce'] = (more) => monitored.watchOnce(more)
  const all = { target: 'test', from: 0, to: Number.MAX_SAFE_INTEGER }
  const slots = async () =>
    (await bench.store.slotsOf(all)).map(({ slotAt, decision, reason }) => [slotAt, decision, reason])
  const ledger = async () =>
    (await bench.store.ledgerOf(all)).map(({ slotAt, state }) => [slotAt, state]).sort()

  it('records the slots that nobody decided as missed, and runs none of them later', async () => {
    await watchOnce()
    bench.clock += 5 * 1_800_000 + 60_000
    await watchOnce()
    const first = at('2026-12-01T13:00:00Z')
    const missed = [1, 2, 3, 4].map((step) => [first + step * 1_800_000, 'missed', 'not-running'])
    assert.deepEqual(await slots(), [[first, 'run', null], ...missed, [first + 5 * 1_800_000, 'run', null]])
    assert.equal(bench.creates(), 2)
    assert.ok(monitored.lines.some((line) => /4 slot\(s\) missed \(not-running\)/.test(line)))
  })

  it('is not blind when it starts after a long time, where its first slot has a verdict', async () => {
    await watchOnce()
    bench.clock += 2 * alerts.blindAfterMs
    await watchOnce({ quotaWindow: null })
    assert.deepEqual(await bench.store.eventsOf(all), [])
  })

  it('misses nothing before it first watched', async () => {
    await watchOnce()
    assert.equal((await slots()).length, 1)
  })

  it('runs no slot twice when the clock goes back, and one that was missed when its time comes', async () => {
    await watchOnce()
    bench.clock += 3_600_000
    await watchOnce()
    bench.clock -= 3_600_000
    await watchOnce()
    assert.equal(bench.creates(), 2)
    bench.clock += 1_800_000
    await watchOnce()
    bench.clock += 1_800_000
    await watchOnce()
    assert.equal(bench.creates(), 3)
    assert.deepEqual(
      (await slots()).map(([, decision]) => decision),
      ['run', 'run', 'run'],
    )
  })

  it('is not silenced by a clock that was ahead for a month and was put right', async () => {
    await watchOnce()
    bench.clock += 30 * 86_400_000
    await watchOnce()
    bench.clock = at('2026-12-01T13:30:00Z')
    await watchOnce()
    bench.clock = at('2026-12-01T14:30:00Z')
    await watchOnce()
    assert.equal(bench.creates(), 4)
    const until = at('2026-12-01T15:00:00Z')
    assert.deepEqual(
      (await slots()).filter(([slotAt]) => Number(slotAt) < until).map(([, decision]) => decision),
      ['run', 'run', 'missed', 'run'],
    )
  })

  it('records no more than so many missed slots one by one', async () => {
    await watchOnce({ schedule: '* * * * * *' })
    bench.clock += 30_000_000
    await watchOnce({ schedule: '* * * * * *' })
    assert.equal((await slots()).filter(([, decision]) => decision === 'missed').length, 5000)
  })

  const begin = async (slotAt: number, leasedUntil: number) => {
    const slot = { target: 'test', slotAt }
    const decision = { ...slot, decidedAt: slotAt, local: '', timeZone: 'Asia/Jakarta', rule: '' }
    const attempt = { ...slot, day: '2026-12-01', at: slotAt, marker: 'm', leasedUntil }
    return bench.store.claim(decision, { ...attempt, variant: 'created', contact: 'full' }, 30)
  }

  for (const [when, cutShortAt, leasedUntil] of [
    [', as soon as its lease is over,', at('2026-12-01T12:30:00Z'), at('2026-12-01T13:00:00Z')],
    [' under a clock that was ahead', at('2027-12-01T12:30:00Z'), at('2027-12-01T12:30:30Z')],
  ] as const) {
    it(`settles a create that a crash cut short${when} as unknown, and says so of its slot`, async () => {
      await begin(cutShortAt, leasedUntil)
      await watchOnce()
      assert.deepEqual(
        await ledger(),
        [
          [cutShortAt, 'unknown'],
          [bench.clock, 'created'],
        ].sort(),
      )
      const runs = await bench.store.runsOf(all)
      assert.deepEqual(
        runs.map(({ slotAt, outcome, mayHaveCreated }) => [slotAt, outcome, mayHaveCreated]).sort(),
        [
          [cutShortAt, 'monitor-fault', true],
          [bench.clock, 'conforming', true],
        ].sort(),
      )
      assert.ok(monitored.lines.some((line) => /cut short: it may have created/.test(line)))
    })
  }

  it('leaves a create alone that another process is making, whatever slot it is of', async () => {
    await begin(bench.clock - 1_800_000, bench.clock + 1)
    await begin(bench.clock, bench.clock + 30_000)
    await watchOnce()
    const states = (await ledger()).map(([, state]) => state)
    assert.deepEqual(states, ['pending', 'pending'])
    assert.equal(bench.creates(), 0)
  })

  it('sends owed mail at once when the clock is put back, which had put it off', async () => {
    const timers = mock.timers
    /** There is no mail server: what is due is tried, and fails. */
    const tries = async () => (await bench.store.messagesOf(all)).map(({ attempts }) => attempts)
    const monitor = createMonitor({
      config: configOf(),
      store: bench.store,
      env: {},
      now: () => bench.clock,
      log: () => {},
    })
    timers.enable({ apis: ['setInterval'] })
    try {
      await monitor.start()
      const incidents = await bench.store.incidents('test')
      await bench.store.commitIncidents({
        ...{ target: 'test', at: bench.clock, events: [], messages: [owedMessage] },
        ...{ basedOn: incidents, incidents },
      })
      const { id = 0 } = (await bench.store.leaseMessage('mail', bench.clock, 60_000, [])) ?? {}
      const putOff = { result: 'retry', at: bench.clock + 3_600_000, error: 'e', isPutOff: true } as const
      await bench.store.settleMessage(id, putOff, bench.clock)
      bench.clock += 30_000
      timers.tick(20_000)
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
      assert.deepEqual(await tries(), [1])
      bench.clock -= 3_600_000
      timers.tick(20_000)
      while ((await tries())[0] === 1) await new Promise(setImmediate)
    } finally {
      timers.reset()
      await monitor.stop()
    }
  })

  it('loads the mail program when it starts, and sends what is owed by itself', async () => {
    const server = await startFaultyMailServer()
    const smtp = { ...configOf().smtp, port: server.port }
    const config = { ...configOf({ schedule: '0 0 1 1 *' }), smtp }
    const loaded = () =>
      Object.keys(createRequire(import.meta.url).cache).filter((name) => /nodemailer/.test(name))
    forgetMailProgram()
    assert.deepEqual(loaded(), [])
    const monitor = createMonitor({
      config,
      store: bench.store,
      env: {},
      now: () => bench.clock,
      log: () => {},
    })
    mock.timers.enable({ apis: ['setInterval'] })
    try {
      await monitor.start()
      assert.ok(loaded().length > 0)
      const incidents = await bench.store.incidents('test')
      const change = { target: 'test', at: bench.clock, basedOn: incidents, incidents, events: [] }
      await bench.store.commitIncidents({ ...change, messages: [owedMessage] })
      mock.timers.tick(5000)
      await server.reached('body', 1)
    } finally {
      mock.timers.reset()
      await monitor.stop()
      await server.close()
    }
  })

  it('keeps the token over a reload that changes no source, and asks for another where it does', async () => {
    const often = { schedule: '* * * * *' }
    const config = configOf(often)
    const monitor = createMonitor({
      config,
      store: bench.store,
      env: {},
      now: () => bench.clock,
      log: () => {},
    })
    const asked = () => bench.provider.requests.filter(({ path }) => path === '/token').length
    const runNext = async (next: Config) => {
      bench.clock += 60_000
      await monitor.reload(next)
      assert.equal((await monitor.once('test'))?.result.result, 'run')
    }
    await runNext(config)
    await runNext(configOf({ ...often, mailTo: ['others@example.com'] }))
    assert.deepEqual([asked(), bench.creates()], [1, 2])
    const request = {
      url: bench.provider.tokenUrl,
      pointer: '/token',
      headers: { accept: 'application/json' },
    }
    await runNext(configOf({ ...often, token: { request } }))
    assert.deepEqual([asked(), bench.creates()], [2, 3])
    await monitor.stop()
  })
})
