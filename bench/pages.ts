// What pages of a monitor cost that has watched 50 targets for 90 days, and how large they are: over HTTP, from the process
// that serves them, as `start` puts it together.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readConfig } from '../monitor/config/config.ts'
import { createCounters } from '../monitor/metrics/counters.ts'
import { openSqliteStore } from '../monitor/store/sqlite.ts'
import { createApp } from '../monitor/web/app.ts'
import { navNames } from '../monitor/web/frame.ts'
import { createLive } from '../monitor/web/live.ts'
import { routesOf } from '../monitor/web/routes.ts'
import { startWeb, type WebServer } from '../monitor/web/server.ts'
import { configOf, filledAt, fillStore } from './filled-store.ts'
import { alternate, median, minimum } from './measure.ts'
import { figure, goalLine, type Section } from './render.ts'

const [targets, days] = [50, 90]
/** Between two slots. */
const at = filledAt + 12 * 60_000
/** Of CPU time, which says the same on a machine that has other things to do, and of bytes before they are packed. */
const goals = { ms: 50, kB: 300 }

const cases = {
  overview: '/',
  target: '/targets/t3',
  incidents: '/incidents',
  status: '/api/status.json',
  metrics: '/metrics',
} as const
type Case = keyof typeof cases

interface Taken {
  readonly cpuMs: number
  readonly wallMs: number
  readonly body: Buffer
}

async function take(url: string): Promise<Taken> {
  const [since, used] = [performance.now(), process.cpuUsage()]
  const answer = await fetch(url)
  const body = Buffer.from(await answer.arrayBuffer())
  const { user, system } = process.cpuUsage(used)
  if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}`)
  return { cpuMs: (user + system) / 1000, wallMs: performance.now() - since, body }
}

/** As `start` serves them, of a monitor that does nothing else. */
async function withPages<Result>(use: (web: WebServer) => Promise<Result>): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'contactrz-bench-'))
  const [file, configFile] = [join(directory, 'monitor.db'), join(directory, 'monitor.yaml')]
  try {
    writeFileSync(configFile, configOf(await fillStore(file, { targets, days })))
    const config = readConfig(configFile, { BENCH_TOKEN: 'x' })
    const store = openSqliteStore(file, { toRead: true })
    const now = () => at
    const monitor = {
      ...{ health: async () => [], ownTroubles: async () => [], clockApartMs: () => null },
      pulse: () => ({ sinceTickMs: 0, isStopping: false }),
    }
    const app = createApp({
      ...{ config: () => config, store, monitor, now, ownNow: now, log: () => {}, pages: navNames },
      ...{ live: createLive({ store }), url: () => 'http://127.0.0.1:8401' },
      routes: routesOf({ metrics: { counters: createCounters(), isReloadRefused: () => false } }),
    })
    const web = await startWeb({ host: '127.0.0.1', port: 0 }, app)
    try {
      return await use(web)
    } finally {
      await web.close()
      await store.close()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const toKB = (body: Buffer | undefined) => (body?.length ?? Number.NaN) / 1000

export const benchPages = (rounds: number, onRound: (round: number) => void): Promise<Section> =>
  withPages(async ({ url }) => {
    const asking = Object.entries(cases).map(([name, path]) => [name, () => take(`${url}${path}`)])
    const samples = await alternate<Case, Taken>(rounds, Object.fromEntries(asking), onRound)
    const names = Object.keys(cases) as Case[]
    const rows = names.map((name) => {
      const [cpu, wall] = [samples[name].map(({ cpuMs }) => cpuMs), samples[name].map(({ wallMs }) => wallMs)]
      const body = samples[name].at(-1)?.body
      const packed = body === undefined ? undefined : gzipSync(body)
      const times = [median(cpu), minimum(cpu), median(wall), minimum(wall)].map(figure)
      return [`${name} (${cases[name]})`, ...times, figure(toKB(body)), figure(toKB(packed))]
    })
    const { overview } = samples
    return {
      title: 'Pages',
      how: `What a monitor answers that has watched ${targets} targets for ${days} days, a slot each 30 min, from TypeScript in this repository,
over HTTP on loopback, client included; ms, and kB as it is and packed by gzip; ${rounds} alternating rounds.`,
      head: ['', 'CPU median', 'CPU min', 'wall median', 'wall min', 'kB', 'kB packed'],
      rows,
      goals: [
        goalLine('CPU time of the overview', median(overview.map(({ cpuMs }) => cpuMs)), goals.ms, {
          unit: 'ms',
        }),
        goalLine('size of the overview', toKB(overview.at(-1)?.body), goals.kB, { unit: 'kB' }),
      ],
    }
  })
