// What the page and `/api/status.json` of a monitor of 2,000 targets cost the process that watches them: CPU time, and for how long
// nothing else is done. Beside the least: what stands of each target is read once and parsed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { readConfig } from '../monitor/config/config.ts'
import type { Config } from '../monitor/config/config-shape.ts'
import { openSqliteStore } from '../monitor/store/sqlite.ts'
import type { Store } from '../monitor/store/store.ts'
import { readStatus } from '../monitor/web/machine/status.ts'
import type { Ask } from '../monitor/web/route.ts'
import { renderStatus } from '../monitor/web/status.ts'
import { alternate, median, minimum, ratio } from './measure.ts'
import { figure, type Section, times } from './render.ts'

const targets = 2000
const at = Date.parse('2026-11-26T12:00:30Z')
const said = { reasons: [], troubles: [] }

const askOf = (config: Config, store: Store): Ask => ({
  ...{ config, store, at, params: {}, query: new URLSearchParams(), url: 'http://127.0.0.1:8401' },
  monitor: {
    health: async () => [],
    ownTroubles: async () => [],
    pulse: () => ({ sinceTickMs: 0, isStopping: false }),
    clockApartMs: () => null,
  },
})

const configOf = (names: readonly string[]) => `store: sqlite:monitor.db
smtp: { host: 127.0.0.1, port: 2525, security: none, from: a@example.com }
targets:${names
  .map(
    (name) => `
  - { name: ${name}, url: "https://${name}.example.com", token: { env: BENCH_TOKEN }, schedule: "* * * * *", mailTo: [a@example.com] }`,
  )
  .join('')}
`

/** An hour of each target; one of 40 drifts, one of 100 is held. */
async function fill(file: string): Promise<void> {
  await openSqliteStore(file).close()
  const db = new DatabaseSync(file)
  const open = `{"drift":{"openedAt":${at - 9000},"toldAt":${at - 9000},"sequence":1,"seen":1,"isMuted":false,"severity":"breaking"}}`
  db.exec(`
CREATE TEMP TABLE name AS WITH RECURSIVE target (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM target WHERE n < ${targets - 1})
  SELECT n, 't' || n AS name FROM target;
CREATE TEMP TABLE minute AS WITH RECURSIVE minute (at) AS (SELECT ${at - 30_000 - 59 * 60_000} UNION ALL
  SELECT at + 60000 FROM minute WHERE at < ${at - 30_000}) SELECT at FROM minute;
INSERT INTO rules VALUES (1, 'UTC', 'a rule');
INSERT INTO slots (target, slot_at, decision, reason, decided_at, local, rule_id)
  SELECT name, at, 'run', NULL, at + 20, '2026-11-26 12:00:00 +00:00', 1 FROM minute, name;
INSERT INTO runs (target, slot_at, variant, contact, at, outcome, status, total_ms, may_have_created)
  SELECT name, at, 'created', 'full', at + 350, 'conforming', 200, 31.5, 1 FROM minute, name;
INSERT INTO last_verdicts SELECT name, 'created', 'full', 'conforming', ${at - 30_000} FROM name;
INSERT INTO holds SELECT name, ${at + 3_600_000}, ${at - 60_000} FROM name WHERE n % 100 = 7;
INSERT INTO incident_states (target, state, version) SELECT name,
  '{"drifts":{},"told":{},"streaks":{"unavailable":0,"unauthorized":0,"quota":0,"unanswered":{},"latest":[null,null,null,null,null,null,null,null,null,null,null,null]},"open":'
  || iif(n % 40 = 3, '${open}', '{}') || ',"conclusiveAt":${at - 30_000},"unstable":[],"creates":60,"onsets":{},"turns":{}}', 60 FROM name;`)
  db.close()
}

interface Taken {
  readonly cpuMs: number
  /** The longest that nothing else was done. */
  readonly stillMs: number
}

async function take(work: () => Promise<unknown>): Promise<Taken> {
  let stillMs = 0
  let before = performance.now()
  let isOver = false
  const turn = () => {
    const now = performance.now()
    stillMs = Math.max(stillMs, now - before)
    before = now
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  const used = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(used)
  isOver = true
  await new Promise(setImmediate)
  return { cpuMs: (user + system) / 1000, stillMs: Math.max(stillMs, performance.now() - before) }
}

export async function benchPages(rounds: number, onRound: (round: number) => void): Promise<Section> {
  const directory = mkdtempSync(join(tmpdir(), 'contactrz-bench-'))
  const file = join(directory, 'monitor.db')
  try {
    await fill(file)
    const configFile = join(directory, 'monitor.yaml')
    writeFileSync(configFile, configOf(Array.from({ length: targets }, (_, index) => `t${index}`)))
    const config = readConfig(configFile, { BENCH_TOKEN: 'x' })
    const store = openSqliteStore(file, { toRead: true })
    const names = config.targets.map(({ name }) => name)
    const cases = {
      'what stands of each, read and parsed': async () => {
        for (const name of names) await store.incidents(name)
      },
      '/': () => renderStatus(config, store, at, [], said),
      '/api/status.json': () => readStatus(askOf(config, store)),
    }
    const samples = await alternate(
      rounds,
      Object.fromEntries(Object.entries(cases).map(([name, work]) => [name, () => take(work)])) as {
        readonly [Name in keyof typeof cases]: () => Promise<Taken>
      },
      onRound,
    )
    await store.close()
    const cpuOf = (name: keyof typeof cases) => samples[name].map(({ cpuMs }) => cpuMs)
    const rows = (Object.keys(cases) as (keyof typeof cases)[]).map((name) => {
      const [cpu, still] = [cpuOf(name), samples[name].map(({ stillMs }) => stillMs)]
      const figures = [median(cpu), minimum(cpu), median(still), minimum(still)].map(figure)
      return [name, ...figures, times(ratio(cpu, cpuOf('what stands of each, read and parsed')))]
    })
    return {
      title: 'Pages',
      how: `The page and /api/status.json of a monitor of ${targets} targets, from TypeScript in this repository, in the process that watches; ms,
${rounds} alternating rounds. *still*: the longest that the process did nothing else meanwhile.`,
      head: ['', 'CPU median', 'CPU min', 'still median', 'still min', 'to the least'],
      rows,
      goals: [],
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
