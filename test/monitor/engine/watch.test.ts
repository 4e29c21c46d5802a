import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { mock } from 'node:test'
import { createProvider, type Provider } from 'contactrz/provider'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { runLimitMs } from '../../../monitor/config/run-limit.ts'
import { createMonitor } from '../../../monitor/engine/monitor.ts'
import type { RunResult } from '../../../monitor/engine/run.ts'
import { createRunQueue } from '../../../monitor/engine/run-queue.ts'
import type { Tokens } from '../../../monitor/engine/token.ts'
import { createWatch, type Watch, type WatchOptions } from '../../../monitor/engine/watch.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { type Store, StoreError } from '../../../monitor/store/store.ts'
import { within } from '../../../monitor/time/within.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { openEmptyStore } from '../../support/stores.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'

const at = (text: string) => Date.parse(text)

describe('the watch over one target', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let provider: Provider
  let store: Store
  let clock: number
  let lines: string[]
  let results: RunResult[]
  let stopping: AbortController

  beforeEach(async () => {
    directory = temporaryDirectory()
    clock = at('2026-12-01T13:00:00Z')
    provider = await createProvider({ now: () => clock })
    store = openEmptyStore(join(directory.path, 'monitor.db'))
    lines = []
    results = []
    stopping = new AbortController()
  })
  afterEach(async () => {
    await store.close()
    await provider.close()
    directory.remove()
  })

  const good: Tokens = { get: async () => ({ token: provider.issueToken() }), expired: () => null }
  const hanging: Tokens = { ...good, get: () => new Promise(() => {}) }
  const watchOver = (more: Partial<WatchOptions>): Watch =>
    createWatch({
      ...{
        target: targetOf({ url: provider.url }),
        alerts,
        routing: byMail,
        tokens: good,
        store,
        now: () => clock,
      },
      log: (line) => void lines.push(line),
      runs: createRunQueue(bounds),
      stopping: stopping.signal,
      onDecided: (result) => void results.push(result),
      onFault: (error) => void lines.push(String(error)),
      onWell: () => {},
      onOwed: () => {},
      ...more,
    })
  const query = (sql: string) => {
    const db = new DatabaseSync(join(directory.path, 'monitor.db'), { readOnly: true })
    const rows = db.prepare(sql).all()
    db.close()
    return rows.map((row) => Object.values(row))
  }
  /** Takes requests and never answers; closed, it closes what stands, too. */
  const silence = async () => {
    const sockets: net.Socket[] = []
    const server = net.createServer((socket) => {
      socket.on('error', () => {})
      sockets.push(socket)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as net.AddressInfo
    const close = () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    }
    return { url: `http://127.0.0.1:${port}`, asked: once(server, 'connection'), sockets, close }
  }

  it('gives a run more time than any that ends by itself can take', () => {
    assert.equal(runLimitMs({ timeoutMs: 10_000 }), 95_000)
    assert.ok(runLimitMs({ timeoutMs: 1 }) > 60_000)
  })

  it('gives up a run whose token never comes, tells of it, and runs the next slot', async () => {
    const stuck = watchOver({ tokens: hanging, limitMs: 20 })
    await stuck.tick()
    assert.deepEqual(query('SELECT decision, reason FROM slots'), [['run', null]])
    assert.deepEqual(query('SELECT outcome, may_have_created FROM runs'), [['monitor-fault', null]])
    assert.deepEqual(query('SELECT state FROM ledger'), [])
    const [[subject, text] = []] = query('SELECT subject, text FROM messages')
    assert.equal(subject, '[contactrz] test: monitor-fault (no verdict)')
    assert.match(String(text), /^test: monitor-fault opened\n/)
    assert.match(String(text).replace(/\s+/g, ' '), /the run was given up: it did not end within 0\.02 s/)
    assert.match(lines.join('\n'), /monitor-fault: the run was given up/)

    clock += 1_800_000
    await watchOver({}).tick()
    assert.deepEqual(query('SELECT outcome FROM runs ORDER BY id'), [['monitor-fault'], ['conforming']])
    assert.match(String(query('SELECT text FROM messages').at(-1)), /^test: monitor-fault resolved/)
  })

  it('decides a slot beyond the schedule at once, with a place of its own, and misses none for it', async () => {
    const watch = watchOver({ target: targetOf({ url: provider.url, quotaWindow: null }) })
    const decided = [await watch.runNow(), await watch.runNow()]
    assert.deepEqual(
      decided.map((one) => [one?.slotAt, one?.result.result]),
      [
        [clock + 1, 'run'],
        [clock + 2, 'run'],
      ],
    )
    clock += 1_800_000
    await watch.tick()
    clock += 60_500
    assert.equal((await watch.runNow())?.slotAt, clock)
    clock += 1_739_500
    await watch.tick()
    const begin = at('2026-12-01T13:00:00Z')
    assert.deepEqual(
      query('SELECT slot_at, decision FROM slots ORDER BY slot_at').map(([slotAt, decision]) => [
        Number(slotAt) - begin,
        decision,
      ]),
      // What was due by the schedule came first.
      [0, 1, 2, 1_800_000, 1_860_500, 3_600_000].map((since) => [since, 'run']),
    )
  })

  it('gates a slot beyond the schedule like any other, and begins none once it is to stop', async () => {
    const watch = watchOver({ target: targetOf({ url: provider.url }) })
    clock = at('2026-12-02T01:00:00Z')
    assert.deepEqual((await watch.runNow())?.result, { result: 'gated', reason: 'quota-window' })
    stopping.abort()
    assert.equal(await watch.runNow(), null)
    assert.deepEqual(query('SELECT count(*) FROM runs'), [[0]])
  })

  it('tells of a slot beyond the schedule that fails, as of any other', async () => {
    const watch = watchOver({
      store: {
        ...store,
        async claim() {
          throw new StoreError('it is full')
        },
      },
    })
    assert.equal(await watch.runNow(), null)
    assert.match(lines.join('\n'), /StoreError: it is full/)
  })

  it('gives up a create that hangs: it is on record as unknown, and its connection is ended', async () => {
    const silent = await silence()
    const target = targetOf({ url: silent.url, timeoutMs: 600_000 })
    const watch = watchOver({ target, limitMs: 100 })
    await watch.tick()
    assert.deepEqual(query('SELECT state FROM ledger'), [['unknown']])
    assert.deepEqual(query('SELECT outcome, may_have_created FROM runs'), [['monitor-fault', 1]])
    const [socket] = silent.sockets
    if (socket !== undefined && !socket.closed) await once(socket.resume(), 'close')
    silent.close()
  })

  it('ends the wait for a token when the monitor stops, and when the run is given up', async () => {
    const ended: string[] = []
    let ask = () => {}
    const listening = (why: string): Tokens => ({
      ...good,
      get: ({ signal } = {}) =>
        new Promise((resolve) => {
          ask()
          const end = () => {
            ended.push(why)
            resolve({ problem: 'failed', detail: 'ended' })
          }
          signal?.addEventListener('abort', end, { once: true })
        }),
    })
    await watchOver({ tokens: listening('given up'), limitMs: 20 }).tick()
    clock += 1_800_000
    const asked = new Promise<void>((resolve) => (ask = resolve))
    const tick = watchOver({ tokens: listening('stopped') }).tick()
    await asked
    stopping.abort()
    await tick
    assert.deepEqual(ended, ['given up', 'stopped'])
    // The slot is left to whoever comes next.
    assert.equal(query("SELECT * FROM slots WHERE decision = 'run'").length, 1)
  })

  it('takes nothing back when a run that was given up comes to its end all the same', async () => {
    let give = (_token: { token: string }) => {}
    const late: Tokens = { ...good, get: () => new Promise((resolve) => (give = resolve)) }
    await watchOver({ tokens: late, limitMs: 20 }).tick()
    give({ token: provider.issueToken() })
    await new Promise(setImmediate)
    assert.deepEqual(query('SELECT outcome FROM runs'), [['monitor-fault']])
    assert.deepEqual(query('SELECT state FROM ledger'), [])
    assert.equal(provider.requests.length, 0)
  })

  it('tells what time alone changes while a run hangs', async () => {
    const watch = watchOver({ tokens: hanging })
    const stuck = watch.tick()
    await watch.watchTime()
    clock += alerts.blindAfterMs
    await watch.watchTime()
    assert.match(String(query('SELECT text FROM messages')), /^test: blind opened/)
    assert.deepEqual(
      lines.filter((line) => line.includes('blind')),
      ['test: blind opened'],
    )
    stopping.abort()
    watch.giveUp()
    await Promise.all([stuck, watch.idle()])
  })

  /** Slots that were missed, and why, after a run that ended at 14:35. */
  const missedAfterLongRun = async (more: Partial<WatchOptions> = {}) => {
    const slow: Tokens = {
      ...good,
      get: async () => {
        clock = Math.max(clock, at('2026-12-01T14:35:00Z'))
        return good.get()
      },
    }
    const watch = watchOver({ tokens: slow, ...more })
    await Promise.all([watch.tick(), new Promise(setImmediate).then(() => watch.tick())])
    const rows = query("SELECT slot_at, reason FROM slots WHERE decision = 'missed' ORDER BY slot_at")
    return rows.map(([slotAt, reason]) => `${new Date(Number(slotAt)).toISOString().slice(11, 16)} ${reason}`)
  }

  it('says of slots that passed while a run took its time that it was busy', async () => {
    assert.deepEqual(await missedAfterLongRun(), ['13:30 busy', '14:00 busy'])
    assert.match(lines.join('\n'), /test: 2 slot\(s\) missed \(busy\)/)
  })

  it('says of each slot by itself why it was missed', async () => {
    const isSkipped = (slotAt: number) => slotAt === at('2026-12-01T14:00:00Z')
    const clocks = { isSkipped, isStandstill: () => false }
    assert.deepEqual(await missedAfterLongRun({ clock: clocks }), ['13:30 busy', '14:00 clock'])
  })

  it('says so of slots that passed while it waited for the watch that it follows', async () => {
    let end = () => {}
    await watchOver({}).tick()
    const watch = watchOver({ after: new Promise<void>((resolve) => (end = resolve)) })
    clock = at('2026-12-01T14:05:00Z')
    const tick = watch.tick()
    end()
    await tick
    assert.deepEqual(query("SELECT reason FROM slots WHERE decision = 'missed'"), [['busy']])
  })

  /** One run at a time, and another's is under way until it is ended. */
  const takenQueue = () => {
    const runs = createRunQueue({ concurrency: 1, perHost: 1 })
    const { promise, resolve: end } = Promise.withResolvers<void>()
    const turn = { slotAt: 0, name: 'another', host: 'another' }
    void runs.run(turn, new AbortController().signal, () => promise)
    return { runs, end }
  }

  it('runs the latest slot when it is its turn; what it waited past was missed for that', async () => {
    await watchOver({}).tick()
    clock = at('2026-12-01T14:30:07Z')
    const { runs, end } = takenQueue()
    const watch = watchOver({ runs })
    const tick = watch.tick('not-running')
    await new Promise(setImmediate)
    clock = at('2026-12-01T15:30:00Z')
    end()
    await tick
    const rows = query('SELECT slot_at, decision, reason FROM slots ORDER BY slot_at')
    assert.deepEqual(
      rows.map(([slotAt, ...what]) => [new Date(Number(slotAt)).toISOString().slice(11, 16), ...what]),
      [
        ['13:00', 'run', null],
        ['13:30', 'missed', 'not-running'],
        ['14:00', 'missed', 'not-running'],
        ['14:30', 'missed', 'busy'],
        ['15:00', 'missed', 'busy'],
        ['15:30', 'run', null],
      ],
    )
  })

  it('counts the time that a run may take from its beginning, not from when it came', async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    try {
      const { runs, end } = takenQueue()
      const tick = watchOver({ runs }).tick()
      await new Promise(setImmediate)
      mock.timers.tick(runLimitMs(targetOf()) + 1)
      end()
      await tick
    } finally {
      mock.timers.reset()
    }
    assert.deepEqual(query('SELECT outcome FROM runs'), [['conforming']])
  })

  it('says of slots at which it failed that it did, and of no later one', async () => {
    const failing = new Set<string>()
    const fragile = new Proxy(store, {
      get: (of, name) =>
        failing.has(String(name)) ? () => Promise.reject(new Error('full')) : Reflect.get(of, name),
    })
    const watch = watchOver({ store: fragile })
    const tickAt = (text: string) => {
      clock = at(text)
      return watch.tick()
    }
    await tickAt('2026-12-01T13:00:00Z')
    failing.add('claim')
    await tickAt('2026-12-01T13:30:00Z')
    await tickAt('2026-12-01T14:00:00Z')
    await tickAt('2026-12-01T14:00:20Z')
    failing.clear()
    await tickAt('2026-12-01T14:30:00Z')
    await tickAt('2026-12-01T15:30:00Z')
    const rows = query('SELECT slot_at, decision, reason FROM slots ORDER BY slot_at')
    assert.deepEqual(
      rows.map(([slotAt, ...what]) => [new Date(Number(slotAt)).toISOString().slice(11, 16), ...what]),
      [
        ['13:00', 'run', null],
        ['13:30', 'missed', 'monitor-fault'],
        ['14:00', 'missed', 'monitor-fault'],
        ['14:30', 'run', null],
        ['15:00', 'missed', 'late'],
        ['15:30', 'run', null],
      ],
    )
  })

  it('is due until its slot was looked at, from the next one on, and again where the clock was put back', async () => {
    const watch = watchOver({})
    clock = at('2026-12-01T13:10:00Z')
    assert.equal(watch.isDue(), true)
    await watch.tick()
    const due = []
    for (const text of ['13:10:00', '13:00:00', '13:29:59', '13:30:00', '14:00:00', '12:59:59', '11:00:00']) {
      clock = at(`2026-12-01T${text}Z`)
      due.push([text, watch.isDue()])
    }
    assert.deepEqual(due, [
      ['13:10:00', false],
      ['13:00:00', false],
      ['13:29:59', false],
      ['13:30:00', true],
      ['14:00:00', true],
      ['12:59:59', true],
      ['11:00:00', true],
    ])
  })

  it('waits for nobody who is told of a decision: the slot is on record, the next one runs', async () => {
    const decided: string[] = []
    const watch = watchOver({ onDecided: ({ result }) => void decided.push(result) })
    await watch.tick()
    clock = at('2026-12-01T23:30:00Z')
    await watch.tick()
    await watch.tick()
    assert.deepEqual(decided, ['run', 'gated'])
  })

  it('asks what time it is before it decides a slot, and before it looks at what time alone changes', async () => {
    const ask = async () => {
      clock += 1_800_000
    }
    const watch = watchOver({ ask })
    await watch.tick()
    assert.deepEqual(query('SELECT slot_at, decision FROM slots'), [[at('2026-12-01T13:30:00Z'), 'run']])
    clock += alerts.blindAfterMs - 1_800_000
    await watch.watchTime()
    assert.deepEqual(query('SELECT kind, at FROM events'), [['blind', clock]])
    // One that does not answer decides nothing.
    const deaf = watchOver({ ask: () => Promise.reject(new StoreError('it cannot be read')) })
    await deaf.tick()
    assert.deepEqual(lines.slice(-1), ['StoreError: it cannot be read'])
    assert.equal(query('SELECT slot_at FROM slots').length, 1)
  })

  it('does beside another nothing twice, as once beside start', async () => {
    const slotAt = clock - 4 * 1_800_000
    const slot = { target: 'test', slotAt, decidedAt: slotAt, local: '', timeZone: 'UTC', rule: '' }
    await store.gate(slot, 'hold')
    await store.commitIncidents({
      ...{ target: 'test', at: slotAt, basedOn: noIncidents, events: [], messages: [] },
      incidents: { ...noIncidents, conclusiveAt: clock - alerts.blindAfterMs },
    })
    const another = openSqliteStore(join(directory.path, 'monitor.db'))
    const watches = [watchOver({}), watchOver({ store: another })]
    await Promise.all(watches.map((watch) => watch.watchTime()))
    const decided = await Promise.all(watches.map((watch) => watch.decide('not-running')))
    assert.deepEqual(decided.map((one) => one?.result.result).sort(), ['run', 'taken'])
    assert.equal(provider.requests.length, 1)
    assert.deepEqual(query('SELECT kind, event FROM events ORDER BY id'), [
      ['blind', 'opened'],
      ['blind', 'resolved'],
    ])
    assert.equal(query('SELECT id FROM messages').length, 2)
    assert.deepEqual(query('SELECT decision, count(*) FROM slots GROUP BY decision'), [
      ['gated', 1],
      ['missed', 3],
      ['run', 1],
    ])
    await another.close()
  })

  it('begins when the watch that it follows has ended, and not before', async () => {
    let end = () => {}
    const before = new Promise<void>((resolve) => (end = resolve))
    const tick = watchOver({ after: before }).tick()
    await new Promise(setImmediate)
    assert.equal(provider.requests.length, 0)
    end()
    await tick
    assert.equal(provider.requests.length, 1)
  })

  it('puts a slot that it was told to give up by a stop on record, and counts it as no outage', async () => {
    const silent = await silence()
    const watch = watchOver({ target: targetOf({ url: silent.url }) })
    const tick = watch.tick()
    await silent.asked
    stopping.abort()
    watch.giveUp()
    await tick
    assert.deepEqual(query('SELECT state FROM ledger'), [['unknown']])
    assert.match(lines.join('\n'), /given up: the monitor was stopped/)
    assert.deepEqual(results, [])
    silent.close()
  })
})

describe('a monitor whose provider never answers', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let store: Store
  let server: net.Server
  let connected: Promise<unknown>
  let config: Config

  beforeEach(async () => {
    directory = temporaryDirectory()
    store = openEmptyStore(join(directory.path, 'monitor.db'))
    server = net.createServer((socket) => void socket.on('error', () => {}))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    connected = once(server, 'connection')
    const { port } = server.address() as net.AddressInfo
    const url = `http://127.0.0.1:${port}`
    config = {
      ...{ directory: directory.path, targets: [targetOf({ url, timeoutMs: 600_000, quotaWindow: null })] },
      smtp: { host: '127.0.0.1', port, security: 'none', user: null, password: null, from: 'm@example.com' },
      ...{ ...bounds, ...byMail, alerts, storeFile: '', retentionMs: 86_400_000, heartbeatUrl: null },
      ...{ web, warnings: [] },
    }
  })
  afterEach(async () => {
    await store.close()
    server.close()
    directory.remove()
  })
  const monitorOn = (of: Store) => {
    const options = { config, store: of, env: { TOKEN: 'opaque' }, now: Date.now, log: () => {} }
    return createMonitor({ ...options, finishMs: 20 })
  }

  it('waits for nothing that hangs when it is stopped', async () => {
    const monitor = monitorOn(store)
    void monitor.start()
    await connected
    await monitor.stop()
    assert.deepEqual(
      (await store.ledgerOf({ target: 'test', from: 0, to: Date.now() + 1 })).map(({ state }) => state),
      ['unknown'],
    )
  })

  it('runs its slots while what is old is being deleted', async () => {
    const monitor = monitorOn({ ...store, prune: () => new Promise(() => {}) })
    void monitor.start()
    await connected
    await monitor.stop()
  })
})

describe('within', () => {
  it('ends with the work, or with the time, whichever is first, and whatever the work does', async () => {
    await within(60_000, Promise.resolve())
    await within(60_000, Promise.reject(new Error('never mind')))
    await within(60_000, undefined)
    await within(5, new Promise(() => {}))
  })
})
