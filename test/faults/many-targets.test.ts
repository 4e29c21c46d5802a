// Many targets on one schedule, with few file descriptors: each slot is run, and soon. Short by itself; the long form is
// 2,000 targets with the usual `ulimit -n 1024`, for two minutes each.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { type Running, startCommand, temporaryDirectory } from '../support/command.ts'
import { isLong, rounds } from './length.ts'

const targets = rounds(200, 2000)
const descriptors = rounds(110, 1024)
const minuteMs = 60_000
const intervalMs = rounds(10_000, minuteMs)
/** So many slots of each target are looked at. */
const slots = rounds(1, 2)

const configText = (url: string, schedule: string) => `targets:
${Array.from(
  { length: targets },
  (_, index) => `  - name: t${String(index).padStart(4, '0')}
    url: ${url}
    token: { request: { url: "${url}/token", pointer: /token } }
    schedule: "${schedule}"
    quotaWindow: none
    guard: 0s
    budget: { perDay: 1000000 }
    mailTo: [team@example.com]
`,
).join('')}smtp: { host: 127.0.0.1, port: 9, security: none, from: monitor@example.com }
store: sqlite:monitor.db
web: { port: 0 }
`

interface Slot {
  readonly slotAt: number
  readonly decidedAt: number
}

describe(`${targets} targets with ${descriptors} file descriptors`, function () {
  this.timeout(rounds(180_000, 600_000))
  let directory: ReturnType<typeof temporaryDirectory>
  let provider: Running
  let url: string
  before(async () => {
    // Of a process of its own: it answers at once, whatever we are busy with.
    provider = startCommand('contactrz', ['provider', '--port', '0'])
    url = (await provider.printed(/http:\/\/127\.0\.0\.1:\d+/))[0]
  })
  beforeEach(() => {
    // The long form on a disk: what a commit costs there is part of it.
    directory = isLong ? temporaryDirectory(tmpdir()) : temporaryDirectory()
  })
  afterEach(() => directory.remove())
  after(async () => {
    provider.process.kill('SIGTERM')
    await provider.ended
  })

  const query = <Row>(sql: string, ...values: number[]) => {
    const db = new DatabaseSync(join(directory.path, 'monitor.db'), { readOnly: true, timeout: 5000 })
    try {
      return db.prepare(sql).all(...values) as Row[]
    } finally {
      db.close()
    }
  }
  const waitFor = async (what: string, isSo: () => boolean, withinMs: number) => {
    const deadline = Date.now() + withinMs
    while (!isSo()) {
      assert.ok(Date.now() < deadline, what)
      await wait(200)
    }
  }

  const quantile = (sorted: readonly number[], share: number) =>
    sorted[Math.floor(share * sorted.length)] ?? 0
  const tell = (lags: readonly number[]) =>
    console.log(
      `      lag p50 ${quantile(lags, 0.5)} ms, p99 ${quantile(lags, 0.99)} ms, most ${lags.at(-1)} ms`,
    )

  /** From the first whole interval on. Returns how late each slot was begun, in ms, ascending. */
  const watch = async (schedule: string): Promise<readonly number[]> => {
    const config = join(directory.path, 'monitor.yaml')
    writeFileSync(config, configText(url, schedule))
    const running = startCommand('contactrz-monitor', ['start', '--config', config, '--log-format', 'json'], {
      descriptors,
    })
    // Its tables are there by then.
    await running.printed(/status page/)
    const count = (sql: string, ...values: number[]) => query<{ n: number }>(sql, ...values)[0]?.n ?? 0
    const ofTargets = () => count('SELECT count(DISTINCT target) AS n FROM runs')
    await waitFor('a first run of each target', () => ofTargets() === targets, rounds(60_000, 120_000))
    const from = (Math.floor(Date.now() / intervalMs) + 1) * intervalMs
    const to = from + slots * intervalMs
    const runsSql = 'SELECT count(*) AS n FROM runs WHERE slot_at >= ? AND slot_at < ?'
    const areAll = () => count(runsSql, from, to) >= targets * slots
    await waitFor(`${targets * slots} runs`, areAll, (slots + 2) * intervalMs)
    running.process.kill('SIGTERM')
    const { code, stderr } = await running.ended
    assert.deepEqual([code, stderr], [0, ''])
    const lags = query<Slot>(
      "SELECT slot_at AS slotAt, decided_at AS decidedAt FROM slots WHERE decision = 'run' AND slot_at >= ? AND slot_at < ?",
      ...[from, to],
    ).map(({ slotAt, decidedAt }) => decidedAt - slotAt)
    lags.sort((a, b) => a - b)
    if (isLong) tell(lags)
    const outcomes = query<{ outcome: string }>('SELECT DISTINCT outcome FROM runs')
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['conforming'],
    )
    return lags
  }
  it('all at once: no run fails for want of one, and none begins late', async () => {
    const lags = await watch(isLong ? '* * * * *' : '*/10 * * * * *')
    assert.ok(quantile(lags, 0.99) < rounds(10_000, 6000), `p99 ${quantile(lags, 0.99)} ms`)
  })

  it('spread by H: each begins at its second', async () => {
    const lags = await watch(isLong ? 'H * * * * *' : 'H/10 * * * * *')
    assert.ok(quantile(lags, 0.99) < rounds(5000, 1000), `p99 ${quantile(lags, 0.99)} ms`)
  })
})
