// Routes as a monitor serves them, over HTTP: for tests of pages and of what programs ask.
import { request } from 'node:http'
import type { Config, Target, Web } from '../../monitor/config/config-shape.ts'
import { type AppOptions, createApp } from '../../monitor/web/app.ts'
import { navNames } from '../../monitor/web/frame.ts'
import type { MonitorSeen, Routes } from '../../monitor/web/route.ts'
import { startWeb } from '../../monitor/web/server.ts'
import { openMemoryStore } from './memory-store/memory-store.ts'
import { alerts, targetOf, web as usualWeb } from './target.ts'

/** Of a monitor that is well. */
export const well: MonitorSeen = {
  health: async () => [],
  ownTroubles: async () => [],
  pulse: () => ({ sinceTickMs: 0, isStopping: false }),
  clockApartMs: () => null,
}

export interface ServeOptions extends Partial<Omit<AppOptions, 'config' | 'url' | 'log' | 'routes'>> {
  readonly routes?: Partial<Routes>
  readonly targets?: readonly Target[]
  readonly web?: Partial<Web>
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
  statusFor(host: string | null, path?: string): Promise<number | undefined>
  close(): Promise<void>
}

export async function serve(options: ServeOptions = {}): Promise<Served> {
  const { routes = {}, targets = [targetOf()], ...more } = options
  const lines: string[] = []
  let web: Web = { ...usualWeb, ...options.web }
  let listened = ''
  const app = createApp({
    ...{ store: openMemoryStore(), monitor: well, pages: navNames },
    ...{ now: Date.now, ownNow: Date.now, ...more },
    config: () => ({ targets, alerts, web }) as unknown as Config,
    routes: { pages: [], files: [], actions: [], ...routes },
    url: () => web.url ?? listened,
    log: (line) => void lines.push(line),
  })
  const server = await startWeb(web, app)
  listened = server.url
  const ask = (path: string, init: RequestInit) =>
    fetch(`${server.url}${path}`, { redirect: 'manual', ...init })
  return {
    url: server.url,
    lines,
    reload(next) {
      web = { ...web, ...next }
    },
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, form, headers = { origin: server.url }) =>
      ask(path, { method: 'POST', body: new URLSearchParams(form), headers }),
    statusFor: (host, path = '/') => statusFor(new URL(path, server.url), host),
    close: () => server.close(),
  }
}

const statusFor = (url: URL, host: string | null) =>
  new Promise<number | undefined>((resolve, reject) => {
    const headers = host === null ? {} : { host }
    const sent = request(url, { headers, setHost: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end()
  })
