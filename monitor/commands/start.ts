// `contactrz-monitor start`: watches until it is interrupted. Without a configuration, the sandbox.
import { asOneOf, describeQuotaWindow } from 'contactrz/internal'
import type { Config } from '../config/config-shape.ts'
import { connectionsOfPage, descriptorWarnings } from '../engine/descriptors.ts'
import { createMonitor, type Monitor } from '../engine/monitor.ts'
import { openStore } from '../engine/open-store.ts'
import { type HangUps, hangUps, reload, type Watched } from '../engine/reload.ts'
import { createStoreClock, type StoreClock } from '../engine/store-clock.ts'
import { createLog, type Log, logFormats } from '../log/log.ts'
import { type LogSink, openLogSink } from '../log/log-sink.ts'
import { countedStore } from '../metrics/counted-store.ts'
import { type Counters, createCounters } from '../metrics/counters.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { isLost, madeNewText } from '../store/file.ts'
import { type Lock, takeLock } from '../store/lock.ts'
import type { Store } from '../store/store.ts'
import { tellingWrites } from '../store/writes.ts'
import { createApp } from '../web/app.ts'
import { navNames, sandboxNavNames } from '../web/frame.ts'
import { createLive, type Live } from '../web/live.ts'
import { routesOf } from '../web/routes.ts'
import { startWeb, WebError, type WebServer } from '../web/server.ts'
import { closeAll, closeInTime } from './closing.ts'
import { configFile, createCommand, requireConfig } from './command-line.ts'

const startHelp = `contactrz-monitor start: watches until it is interrupted

  contactrz-monitor start [--config FILE] [--log-format pretty|json]

  --config <file>   YAML (or CONTACTRZ_MONITOR_CONFIG). Without one it starts the sandbox: a reference
                    provider, a mailbox for mails and webhooks, and a store under var/, all on loopback; under
                    /sandbox of its page you break the contract, and watch
  --log-format      json: one object per line, on standard output. Default: pretty on a terminal and in the
                    sandbox, else json

SIGHUP (or contactrz-monitor reload) reads the configuration again. A bad one is refused, with all its errors in the log, and the old one
kept; a good one holds from the next slot on. Another store, or another host or port of the page, needs a restart.
SIGTERM (or contactrz-monitor stop) and Ctrl-C end it within 10 s: a create that has left comes to its end, if it does so in half of that;
else it is on record as unknown.

Environment (of every command that connects)
  NODE_EXTRA_CA_CERTS       PEM file of CAs of your own, trusted beside those of Node; or ca in the configuration.
                            Verification cannot be switched off: NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored
  HTTPS_PROXY, HTTP_PROXY   proxy for https and for http addresses, http://[user:password@]host:port; it has to
                            allow CONNECT. NO_PROXY lists what is called directly; loopback and mail always are

Exit code: 0 it was ended · 2 wrong use or configuration, or another one is at work on the store

Examples
  contactrz-monitor start --config monitor.yaml
  contactrz-monitor start --config monitor.yaml --log-format json | tee monitor.log
  exec node_modules/.bin/contactrz-monitor start --config monitor.yaml   # as a service: a signal to npx does not reach it
`

export const start = createCommand({
  help: startHelp,
  options: { config: { type: 'string' }, 'log-format': { type: 'string' } },
  async run(options, io) {
    const { env } = io
    const file = configFile(options.config, env)
    const usual = file === null || process.stdout.isTTY ? 'pretty' : 'json'
    const format = asOneOf('--log-format', options['log-format'] ?? usual, logFormats)
    // Before anything that takes time: an early Ctrl-C must not go unheard.
    const stopped = interruption()
    // The sandbox has nothing to read again: there it ends the process, as when its terminal is closed.
    const hangUp = file === null ? null : hangUps()
    const sink = openLogSink(process.stdout)
    const log = await createLog(format, sink)
    if (file !== null) {
      const config = requireConfig(file, io)
      const wasLost = isLost(config.storeFile)
      const lock = takeLock(config.storeFile)
      if (wasLost) log(madeNewText(config.storeFile), { level: 'error' })
      return watch({ config, file, sandbox: null, lock, env, stopped, hangUp, log, sink })
    }
    // A provider and a mail server of its own: not for those who have a configuration.
    const { sandboxStoreFile, startSandbox } = await import('../sandbox/sandbox.ts')
    const { calmLog } = await import('../sandbox/calm-log.ts')
    const lock = takeLock(sandboxStoreFile)
    const sandbox = await startSandbox()
    const calm = { log: calmLog(log), sink }
    return watch({ config: sandbox.config, file: null, sandbox, lock, env, stopped, hangUp, ...calm })
  },
})

interface Watch {
  readonly config: Config
  /** Null in the sandbox. */
  readonly file: string | null
  readonly sandbox: Sandbox | null
  readonly lock: Lock
  readonly env: NodeJS.ProcessEnv
  readonly stopped: Promise<void>
  readonly hangUp: HangUps | null
  readonly log: Log
  readonly sink: LogSink
}

async function watch({
  config,
  file,
  sandbox,
  lock,
  env,
  stopped,
  hangUp,
  log,
  sink,
}: Watch): Promise<number> {
  const closing: (() => Promise<unknown> | unknown)[] = [() => lock.release(), () => sandbox?.close()]
  try {
    const { store: opened, movedTo } = await openStore(config, Date.now())
    closing.unshift(() => opened.close())
    const counters = createCounters()
    const live = createLive({ store: opened })
    const store = countedStore(tellingWrites(opened, live.changed), counters)
    const watched: Watched = { config }
    let listened: string | null = null
    const url = () => watched.config.web.url ?? listened
    const page = () => (url() === null ? null : `${url()}/`)
    const clock = await createStoreClock({ store, own: Date.now, log })
    const timed = { now: clock.now, storeClock: clock }
    const monitor = createMonitor({
      ...{ config, store, env, ...timed, log, lost: sink.lost, page },
      onBeat: (isAnswered) =>
        counters.add('contactrz_heartbeats_total', { result: isAnswered ? 'ok' : 'failed' }),
    })
    const shown = { watched, store, counters, monitor, clock, live, url: () => url() ?? '' }
    const web = await startPages(shown, sandbox, log)
    closing.unshift(() => web.close())
    listened = web.url
    announce(config, web, sandbox, log)
    for (const warning of descriptorWarnings(config)) log(warning, { level: 'warn' })
    if (movedTo !== null) {
      log(`the store was corrupt: it is now ${movedTo}, and creates are held (contactrz-monitor release)`, {
        level: 'error',
        movedTo,
      })
    }
    closing.unshift(() => monitor.stop())
    if (file !== null) hangUp?.use(() => reload(file, env, watched, monitor, log))
    // Told to stop in the middle of its first slot, it does not begin another.
    const started = monitor.start()
    await Promise.race([started, stopped])
    await stopped
  } catch (error) {
    await closeAll({ closers: closing, log })
    throw error
  }
  log('stopping …')
  await closeInTime({ closers: [() => hangUp?.end(), ...closing], log, exit: () => process.exit(0) })
  log('stopped')
  return 0
}

function interruption(): Promise<void> {
  return new Promise((resolve) => {
    // A terminal and npm may both send it: what follows at once is the same Ctrl-C. Later, somebody means it.
    let stoppedAt: number | null = null
    const stop = () => {
      stoppedAt ??= performance.now()
      if (performance.now() - stoppedAt > 1000) process.exit(130)
      resolve()
    }
    process.on('SIGINT', stop).on('SIGTERM', stop)
  })
}

interface Shown {
  readonly watched: Watched
  readonly store: Store
  readonly counters: Counters
  readonly monitor: Monitor
  readonly clock: StoreClock
  readonly live: Live
  /** The address that people use. */
  readonly url: () => string
}

/** The sandbox takes any port if its own is in use: somebody who looks around should not have to configure. */
async function startPages(
  { watched, store, counters, monitor, clock, live, url }: Shown,
  sandbox: Sandbox | null,
  log: Log,
): Promise<WebServer> {
  const app = createApp({
    ...{ config: () => watched.config, store, live, url, log, now: clock.now, ownNow: Date.now },
    monitor: { ...monitor, clockApartMs: clock.apartMs },
    routes: routesOf({
      metrics: { counters, isReloadRefused: () => watched.isRefused === true },
      ...(sandbox !== null && { sandbox: { ...sandbox, runNow: monitor.runNow } }),
    }),
    pages: sandbox === null ? navNames : sandboxNavNames,
  })
  const web = { ...watched.config.web, mostConnections: connectionsOfPage(watched.config) }
  try {
    return await startWeb(web, app)
  } catch (error) {
    if (sandbox === null || !(error instanceof WebError)) throw error
    return startWeb({ ...web, port: 0 }, app)
  }
}

function announce(
  { targets, storeFile, web: { url } }: Config,
  web: WebServer,
  sandbox: Sandbox | null,
  log: Log,
) {
  const what = sandbox === null ? 'contactrz-monitor' : 'this is the sandbox: no configuration was given'
  log(`${what}; process ${process.pid}`, { pid: process.pid })
  const page = `${url ?? web.url}/`
  log(`status page   ${page}${url === null ? '' : ` (listens on ${web.url})`}`, { page })
  if (sandbox !== null) {
    log(`break it      ${web.url}/sandbox`)
    log(`mailbox       ${web.url}/mailbox`)
    log(`provider      ${sandbox.provider.url}`)
  }
  log(`store         ${storeFile}`)
  for (const target of targets) {
    const window = describeQuotaWindow(target.quotaWindow, Date.now())
    log(`target        ${target.name}, ${target.schedule} (UTC); quota window ${window}`)
  }
  log('Ctrl-C ends it.\n')
}
