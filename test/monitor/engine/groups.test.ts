// What happens at several targets of one host, told together: through the engine, the store and a mail server.
import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { variantMeaning } from 'contactrz/internal'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { createMonitor, type Monitor } from '../../../monitor/engine/monitor.ts'
import { type FaultyMailServer, startFaultyMailServer } from '../../support/faulty-mail-server.ts'
import { createMonitorBench, type MonitorBench } from '../../support/monitor-bench.ts'
import { describeOnEveryStore } from '../../support/stores.ts'

const evening = Date.parse('2026-12-01T13:00:00Z')
const waitMs = 60_000
const variant = variantMeaning.created
const answers = {
  additive: [{ variant, set: { '/Extra': 'x' } }],
  drift: [{ variant, set: { '/Id': 7001 } }],
  worse: [{ variant, set: { '/Id': 7001, '/Fax': 1 } }],
  well: [],
}
const grouped = { by: 'host', waitMs } as const

describeOnEveryStore('what happens at several targets of one host', (create) => {
  let bench: MonitorBench
  let server: FaultyMailServer
  let monitor: Monitor
  let read = 0
  const log: string[] = []

  const configOf = (names: readonly string[], more: Partial<Config> = {}): Config => {
    const config = bench.configOf()
    const targets = names.map((name) => bench.target({ name, schedule: '0 0 1 1 *', send: 'full' }))
    return { ...config, targets, smtp: { ...config.smtp, port: server.port }, group: grouped, ...more }
  }
  const watch = (
    names: readonly string[],
    more: Partial<Config> = {},
    now: () => number = () => bench.slots.clock,
  ) => {
    monitor = createMonitor({
      ...{ config: configOf(names, more), store: bench.slots.store, env: {}, now },
      log: (line) => void log.push(line),
    })
  }
  /** Their next answers, one after the other, each a second after the one before. */
  const meet = async (met: keyof typeof answers, ...names: string[]) => {
    bench.slots.provider.deviate(answers[met])
    for (const name of names) {
      bench.slots.clock += 1000
      await monitor.runNow(name)
    }
  }
  /** What has arrived since it was asked last, when so much time has gone by. */
  const toldAfter = async (ms: number) => {
    bench.slots.clock += ms
    await monitor.runDue()
    const from = read
    read = server.subjects.length
    return server.subjects
      .slice(from)
      .map((subject, index) => `${server.events[from + index]} ${subject.replace('[contactrz] ', '')}`)
  }
  const host = () => new URL(bench.slots.provider.url).host
  const subject = (count: number) => `team@example.com ${host()}: drift (breaking) - ${count} targets`

  beforeEach(async () => {
    bench = await createMonitorBench(evening, create())
    server = await startFaultyMailServer()
    read = 0
    log.length = 0
  })
  afterEach(async () => {
    await monitor.stop()
    await Promise.all([bench.close(), server.close()])
  })

  it('is one message for those within the wait, one for who joins, and one for each step to the end', async () => {
    watch(['a', 'b', 'c', 'd'])
    await meet('drift', 'a', 'b', 'c')
    assert.deepEqual(await toldAfter(waitMs - 3001), [])
    assert.deepEqual(await toldAfter(2001), [`opened ${subject(3)}`])
    await meet('drift', 'd')
    assert.deepEqual(await toldAfter(waitMs), [`changed ${subject(4)}`])
    await meet('well', 'a', 'b', 'c')
    assert.deepEqual(await toldAfter(waitMs), [`changed ${subject(4)}`])
    await meet('well', 'd')
    assert.deepEqual(await toldAfter(waitMs), [`resolved ${subject(4)}`])
    assert.equal((await bench.slots.store.countMessages()).sent, 4)
    await meet('drift', 'a')
    assert.deepEqual(await toldAfter(waitMs), ['opened team@example.com a: drift (breaking)'])
  })

  it('opens to whoever hears of it only when it gets worse, and changes to the others', async () => {
    const route = { kinds: null, targets: null, continues: true } as const
    const routes = [
      { ...route, severity: 'breaking', to: ['pager@example.com'] } as const,
      { ...route, severity: null, to: ['team@example.com'] },
    ]
    watch(['a', 'b'], { routes })
    await meet('additive', 'a', 'b')
    const additive = `team@example.com ${host()}: drift (additive) - 2 targets`
    assert.deepEqual(await toldAfter(waitMs), [`opened ${additive}`])
    await meet('drift', 'a', 'b')
    assert.deepEqual((await toldAfter(waitMs)).sort(), [
      `changed ${subject(2)}`,
      `opened ${subject(2).replace('team', 'pager')}`,
    ])
    await meet('well', 'a', 'b')
    assert.deepEqual((await toldAfter(waitMs)).sort(), [
      `resolved ${subject(2).replace('team', 'pager')}`,
      `resolved ${subject(2)}`,
    ])
  })

  it('is told at once of a target that is alone at its host', async () => {
    watch(['a'])
    await meet('drift', 'a')
    assert.deepEqual(await toldAfter(0), ['opened team@example.com a: drift (breaking)'])
  })

  it('is told one by one where nothing is to be grouped', async () => {
    watch(['a', 'b'], { group: null })
    await meet('drift', 'a', 'b')
    assert.deepEqual(await toldAfter(0), [
      'opened team@example.com a: drift (breaking)',
      'opened team@example.com b: drift (breaking)',
    ])
  })

  it('ends as it began, whatever a reload says of groups', async () => {
    watch(['a', 'b'])
    await meet('drift', 'a', 'b')
    assert.deepEqual(await toldAfter(waitMs), [`opened ${subject(2)}`])
    await monitor.reload(configOf(['a', 'b'], { group: null }))
    await meet('well', 'a', 'b')
    // Each end waits for nobody any more.
    assert.deepEqual(await toldAfter(0), [`changed ${subject(2)}`, `resolved ${subject(2)}`])
    await meet('drift', 'a')
    assert.deepEqual(await toldAfter(0), ['opened team@example.com a: drift (breaking)'])
    await monitor.reload(configOf(['a', 'b']))
    await meet('well', 'a')
    assert.deepEqual(await toldAfter(0), ['resolved team@example.com a: drift (breaking)'])
    await meet('drift', 'b')
    assert.deepEqual(await toldAfter(0), [])
    assert.deepEqual(await toldAfter(waitMs), ['opened team@example.com b: drift (breaking)'])
  })

  it('leaves out what has ended meanwhile without a word to a recipient whom nobody named then', async () => {
    const config = (...mailTo: string[]) => {
      const { targets, ...more } = configOf(['a', 'b'])
      return { ...more, targets: targets.map((target) => ({ ...target, mailTo })) }
    }
    const [team, dev] = ['team@example.com', 'dev@example.com']
    watch(['a', 'b'], config(team, dev))
    await meet('drift', 'a', 'b')
    assert.equal((await toldAfter(waitMs)).length, 2)
    await monitor.reload(config(team))
    await meet('well', 'a')
    assert.deepEqual(await toldAfter(waitMs), [`changed ${subject(2)}`])
    await monitor.reload(config(team, dev))
    await meet('well', 'b')
    assert.deepEqual((await toldAfter(waitMs)).sort(), [
      'resolved dev@example.com b: drift (breaking)',
      `resolved ${subject(2)}`,
    ])
  })

  it('goes on waiting over a restart, and is told by whoever is there then', async () => {
    watch(['a', 'b', 'c'])
    await meet('drift', 'a', 'b')
    await monitor.stop()
    await bench.slots.reopen()
    watch(['a', 'b', 'c'])
    await monitor.start()
    assert.deepEqual(await toldAfter(1000), [])
    await meet('drift', 'c')
    assert.deepEqual(await toldAfter(waitMs), [`opened ${subject(3)}`])
  })

  it('says good-bye to those that are no longer watched with their group', async () => {
    watch(['a', 'b', 'c'])
    await meet('drift', 'a', 'b', 'c')
    assert.deepEqual(await toldAfter(waitMs), [`opened ${subject(3)}`])
    await monitor.reload(configOf(['c']))
    assert.deepEqual(await toldAfter(waitMs), [`changed ${subject(3)}`])
    await meet('well', 'c')
    assert.deepEqual(await toldAfter(waitMs), [`resolved ${subject(3)}`])
  })

  it('is not told while it is muted, and its end is told with the group when the mute ends', async () => {
    const { store } = bench.slots
    watch(['a', 'b'])
    await meet('drift', 'a', 'b')
    assert.deepEqual(await toldAfter(waitMs), [`opened ${subject(2)}`])
    const until = bench.slots.clock + 600_000
    await store.mute({ target: 'a', kind: 'all', since: bench.slots.clock, until, reason: null })
    await meet('well', 'a', 'b')
    assert.deepEqual(await toldAfter(waitMs), [`changed ${subject(2)}`])
    assert.deepEqual(await toldAfter(600_000), [`resolved ${subject(2)}`])
  })

  it('is told at once of all that waits by a process that looks once', async () => {
    watch(['a', 'b'])
    await meet('drift', 'a', 'b')
    await monitor.deliver()
    assert.deepEqual(await toldAfter(0), [`opened ${subject(2)}`])
  })

  /** A clock that goes on. */
  const going = () => bench.slots.clock + Math.round(performance.now())
  const soon = { group: { by: 'host', waitMs: 300 } } as const

  it('is told when it is due, by itself, also by who has not looked before', async () => {
    watch(['a', 'b'], soon, going)
    bench.slots.provider.deviate(answers.drift)
    await Promise.all([monitor.runNow('a'), monitor.runNow('b')])
    await server.reached('body', 1)
    assert.deepEqual(
      server.subjects.map((told) => told.replace('[contactrz] ', '')),
      [subject(2)],
    )
    bench.slots.provider.deviate(answers.well)
    await Promise.all([monitor.runNow('a'), monitor.runNow('b')])
    await monitor.stop()
    assert.equal(server.count('body'), 1)
    watch(['a', 'b'], soon, going)
    // The timer of what is due, and no other.
    mock.timers.enable({ apis: ['setInterval'] })
    try {
      await monitor.start()
      await server.reached('body', 2)
    } finally {
      mock.timers.reset()
    }
    assert.deepEqual(server.events, ['opened', 'resolved'])
  })

  it('is not put off where the clock is put back', async () => {
    watch(['a', 'b'])
    await meet('drift', 'a', 'b')
    assert.deepEqual(await toldAfter(-3_600_000), [`opened ${subject(2)}`])
  })
})
