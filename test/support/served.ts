// Routes as a monitor serves them, over HTTP: for tests of pages and of what programs ask.
import { type RequestOptions, request } from 'node:http'
import type { Config, Target, Web } from '../../monitor/config/config-shape.ts'
import { createCounters } from '../../monitor/metrics/counters.ts'
import { type AppOptions, createApp } from '../../monitor/web/app.ts'
import { navNames } from '../../monitor/web/frame.ts'
import { createLive } from '../../monitor/web/live.ts'
import type { MetricsOptions } from '../../monitor/web/machine/metrics.ts'
import type { MonitorSeen, Routes } from '../../monitor/web/route.ts'
import { startWeb } from '../../monitor/web/server.ts'
import { openMemoryStore } from './memory-store/memory-store.ts'
import { alerts, byMail, noSmtp, targetOf, web as usualWeb } from './target.ts'

/** Of a monitor that is well. */
export const well: MonitorSeen = {
  health: async () => [],
  ownTroubles: async () => [],
  pulse: () => ({ sinceTickMs: 0, isStopping: false }),
  clockApartMs: () => null,
}

/** Of a process that has counted nothing yet. */
export const nothingCounted: MetricsOptions = { counters: createCounters(), isReloadRefused: () => false }

export interface ServeOptions extends Partial<Omit<AppOptions, 'config' | 'url' | 'log' | 'routes'>> {
  readonly routes?: Partial<Routes>
  readonly targets?: readonly Target[]
  readonly web?: Partial<Web>
  /** The configuration was read from it; default: it is the sandbox. */
  readonly file?: string
}

export interface Served {
  readonly url: string
  /** Of the log. */
  readonly lines: string[]
  /** A change of the configuration, as by a reload. */
  reload(web: Partial<Web>): void
  /** As a program asks; nothing is followed. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  post(
    path: string,
    form: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
  /** The status of an answer to whoever names a host of their own choice; null sends none. */
  statusFor(host: string | null, path?: string): Promise<number>
  close(): Promise<void>
}

export async function serve(options: ServeOptions = {}): Promise<Served> {
  const { routes = {}, targets = [targetOf()], file, ...more } = options
  const lines: string[] = []
  let web: Web = { ...usualWeb, ...options.web }
  let listened = ''
  const store = options.store ?? openMemoryStore()
  const app = createApp({
    ...{ store, live: createLive({ store }), monitor: well, pages: navNames },
    ...{ now: Date.now, ownNow: Date.now, ...more },
    config: () =>
      ({
        targets,
        alerts,
        smtp: noSmtp,
        ...byMail,
        web,
        ...(file !== undefined && { file }),
      }) as unknown as Config,
    routes: { pages: [], files: [], actions: [], ...routes },
    url: () => web.url ?? listened,
    log: (line) => void lines.push(line),
  })
  const server = await startWeb(web, app)
  listened = server.url
  return {
    url: server.url,
    lines,
    reload(next) {
      web = { ...web, ...next }
    },
    get: (path, headers = {}) => ask(new URL(path, server.url), { headers }),
    post: (path, form, headers = { origin: server.url }) =>
      ask(new URL(path, server.url), { method: 'POST', headers, body: String(new URLSearchParams(form)) }),
    statusFor: async (host, path = '/') => {
      const headers: Record<string, string> = host === null ? {} : { host }
      return (await ask(new URL(path, server.url), { headers, setHost: false })).status
    },
    close: () => server.close(),
  }
}

interface Request extends RequestOptions {
  readonly body?: string
}

/** As a program does: `fetch` would say that it is a browser (`Sec-Fetch-Mode`). */
const ask = (url: URL, { body = '', ...options }: Request) =>
  new Promise<Response>((resolve, reject) => {
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0 } = response
        const headers = new Headers()
        for (const [name, values] of Object.entries(response.headersDistinct))
          for (const value of values ?? []) headers.append(name, value)
        resolve(new Response(status === 304 ? null : Buffer.concat(chunks), { status, headers }))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
