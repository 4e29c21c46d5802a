// `contactrz-monitor start`: watches until it is interrupted. Without a configuration, the sandbox.
import { describeQuotaWindow } from 'contactrz'
import { configFile, parseOptions, requireConfig } from '../command-line.ts'
import type { Config } from '../config-shape.ts'
import { type Lock, takeLock } from '../engine/lock.ts'
import { createMonitor } from '../monitor.ts'
import { type Sandbox, sandboxStoreFile, startSandbox } from '../sandbox.ts'
import { openSqliteStore } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { type Pages, startWeb, WebError, type WebServer } from '../web/server.ts'
import { type Link, renderStatus } from '../web/status.ts'

export const startHelp = `contactrz-monitor start: watches until it is interrupted

  contactrz-monitor start [--config FILE]

  --config <file>   YAML (or CONTACTRZ_MONITOR_CONFIG). Without one it starts the sandbox: a reference
                    provider, a mail server with a mailbox, and a store under var/, all on loopback

Example
  contactrz-monitor start --config monitor.yaml
`

const log = (line: string) => process.stdout.write(`${line}\n`)

export async function start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = parseOptions(args, { config: { type: 'string' } })
  const isSandbox = configFile(options.config, env) === null
  // Before anything that takes time: an early Ctrl-C must not go unheard.
  const stopped = interruption()
  if (!isSandbox) {
    const config = requireConfig(options.config, env)
    const lock = takeLock(config.storeFile)
    return watch({ config, sandbox: null, lock, env, stopped })
  }
  const lock = takeLock(sandboxStoreFile)
  const sandbox = await startSandbox()
  return watch({ config: sandbox.config, sandbox, lock, env, stopped })
}

interface Watch {
  readonly config: Config
  readonly sandbox: Sandbox | null
  readonly lock: Lock
  readonly env: NodeJS.ProcessEnv
  readonly stopped: Promise<void>
}

async function watch({ config, sandbox, lock, env, stopped }: Watch): Promise<number> {
  const closing: (() => Promise<unknown> | unknown)[] = [() => lock.release(), () => sandbox?.close()]
  try {
    const store = openSqliteStore(config.storeFile)
    closing.unshift(() => store.close())
    const web = await startPages(config, store, sandbox)
    closing.unshift(() => web.close())
    announce(config, web, sandbox)
    const monitor = createMonitor({ config, store, env, now: Date.now, log })
    closing.unshift(() => monitor.stop())
    await monitor.start()
    await stopped
    log('stopping …')
  } finally {
    for (const close of closing) await close()
  }
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

function pagesOf(config: Config, store: Store, sandbox: Sandbox | null): Pages {
  const links: Link[] = [{ href: '/health', text: 'health' }]
  if (sandbox !== null) links.unshift({ href: '/mailbox', text: 'mailbox' })
  return {
    '/': async () => ({ type: 'text/html', text: await renderStatus(config, store, Date.now(), links) }),
    '/health': async () => {
      const mails = await store.countMails()
      return { type: 'application/json', text: `${JSON.stringify({ status: 'ok', mails })}\n` }
    },
    ...(sandbox !== null && { '/mailbox': async () => ({ type: 'text/html', text: sandbox.mailbox() }) }),
  }
}

/** The sandbox takes any port if its own is in use: somebody who looks around should not have to configure. */
async function startPages(config: Config, store: Store, sandbox: Sandbox | null): Promise<WebServer> {
  const pages = pagesOf(config, store, sandbox)
  try {
    return await startWeb(config.web, pages)
  } catch (error) {
    if (sandbox === null || !(error instanceof WebError)) throw error
    return startWeb({ ...config.web, port: 0 }, pages)
  }
}

function announce({ targets, storeFile }: Config, web: WebServer, sandbox: Sandbox | null) {
  log(`status page   ${web.url}/`)
  if (sandbox !== null) {
    const { url, statesUrl } = sandbox.provider
    log(`mailbox       ${web.url}/mailbox`)
    log(`provider      ${url}`)
    log(`see a drift   curl -d '{"state":"the answers deviate","params":{"set":{"/Id":31322}}}' ${statesUrl}`)
    log(`end it        curl -d '{"state":"the answers deviate","action":"teardown"}' ${statesUrl}`)
  }
  log(`store         ${storeFile}`)
  for (const target of targets) {
    const window = describeQuotaWindow(target.quotaWindow, Date.now())
    log(`target        ${target.name}, ${target.schedule} (UTC); quota window ${window}`)
  }
  log('Ctrl-C ends it.\n')
}
