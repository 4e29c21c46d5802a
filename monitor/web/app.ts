// The page as an application of Hono: Host first, then headers, where a form comes from, who may read, and the routes. What
// fails is told to the log once, not at each request. Called by `start`, and served by server.ts.
import { type Context, Hono } from 'hono'
import type { Config } from '../config/config-shape.ts'
import type { Log } from '../log/log.ts'
import { zoneOf } from '../plan/plan.ts'
import type { Store } from '../store/store.ts'
import { createAccess } from './access/access.ts'
import { createDoors, type Doors, type Env } from './access/doors.ts'
import { isOwnHost, misdirected } from './access/host.ts'
import { isOwnSender } from './access/origin.ts'
import { answer, plain } from './answers.ts'
import { type Assets, readAssets } from './assets.ts'
import { createDocuments } from './documents.ts'
import { createFailures } from './failures.ts'
import { readForm, tooLarge } from './forms.ts'
import { usualHeaders } from './headers.ts'
import type { Live } from './live.ts'
import { faulty, notFound } from './pages/refusals.ts'
import { storeUnreadable } from './pages/store-unreadable.ts'
import { pathPattern } from './patterns.ts'
import { createReadiness } from './ready.ts'
import type { ActionRoute, Ask, FileRoute, MonitorSeen, NavName, PageRoute, Routes, View } from './route.ts'
import { favicon, faviconPath, signs } from './signs.ts'

export interface AppOptions {
  /** The one in force. */
  readonly config: () => Config
  readonly store: Store
  readonly monitor: MonitorSeen
  readonly routes: Routes
  readonly live: Live
  /** Entries of the navigation. */
  readonly pages: readonly NavName[]
  /** By the store's clock. */
  readonly now: () => number
  /** By the clock of the machine, which sessions and tries are counted by. */
  readonly ownNow: () => number
  /** The address that people use. */
  readonly url: () => string
  readonly log: Log
}

export interface App {
  fetch(request: Request, env: Env['Bindings']): Response | Promise<Response>
  /** Whoever listens is told no more. */
  end(): void
}

type Handler = (c: Context<Env>) => Promise<Response>

export function createApp(options: AppOptions): App {
  const { config, url, log, ownNow, routes } = options
  const assets = readAssets()
  const documents = createDocuments(assets, options.pages)
  const access = createAccess({ web: () => config().web, now: ownNow, log })
  const isOpen: Parameters<typeof createDoors>[0]['isOpen'] = (openness) =>
    openness !== 'private' && config().web.public.includes(openness)
  const doors = createDoors({ access, documents, isOpen, url, now: options.now })
  const handlers = createHandlers(options, documents)

  const app = new Hono<Env>()
  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(usualHeaders))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
  })
  app.use(async (c, next) => {
    const { web } = config()
    // A target can name a host as well, and then that is the one that counts (RFC 9112, 3.2.2).
    const hosts = [c.req.header('host'), new URL(c.req.url).host]
    if (!hosts.every((host) => isOwnHost(host, { host: web.host, url: url() })))
      return plain(421, misdirected)
    const sender = {
      ...{ origin: c.req.header('origin'), host: c.req.header('host') },
      site: c.req.header('sec-fetch-site'),
    }
    if (c.req.method === 'POST' && !isOwnSender(sender, url()))
      return plain(403, 'a form is taken from pages of this monitor alone\n')
    return next()
  })
  addOpen(app, assets, doors)
  addReadiness(app, options, doors)
  const guarded = doors.guard('private')
  app.get('/live', guarded, (c) => listen(c, options.live))
  for (const route of routes.pages) app.get(pathPattern(route.path).hono, guarded, handlers.page(route))
  for (const route of routes.files)
    app.get(pathPattern(route.path).hono, doors.guard(route.open), handlers.file(route))
  for (const route of routes.actions) app.post(pathPattern(route.path).hono, guarded, handlers.action(route))
  app.all('*', guarded, handlers.none)
  // What no route has caught, as where somebody leaves in the middle of a form.
  app.onError(() => plain(500, 'a fault of the monitor\n'))
  return { fetch: (request, env) => app.fetch(request, env), end: options.live.end }
}

/** What nobody has to sign in for: it tells nothing of the monitor. */
function addOpen(app: Hono<Env>, { style, script }: Assets, doors: Doors) {
  const lasting = { 'cache-control': 'public, max-age=31536000, immutable' }
  for (const { path, type, text } of [style, script])
    app.get(path, (c) => answer({ type, text, headers: lasting }, c.req.header('if-none-match')))
  for (const sign of signs) {
    const image = { type: 'image/svg+xml', text: favicon(sign), headers: { 'cache-control': 'no-cache' } }
    app.get(faviconPath(sign), (c) => answer(image, c.req.header('if-none-match')))
  }
  app.get('/login', doors.showLogin)
  app.post('/login', doors.signIn)
  app.post('/logout', doors.signOut)
}

function addReadiness(app: Hono<Env>, options: AppOptions, doors: Doors) {
  const readiness = createReadiness(options)
  app.get('/healthz', () => plain(200, 'ok\n'))
  app.get('/readyz', async (c) => {
    const reasons = await readiness()
    if (reasons.length === 0) return plain(200, 'ok\n')
    // Anybody may ask; why is for those who may read.
    return plain(503, `not ready\n${doors.mayRead(c) ? reasons.map((reason) => `${reason}\n`).join('') : ''}`)
  })
}

function listen(c: Context<Env>, live: Live): Response {
  // A stream that nobody reads would be open for good.
  const isHead = c.req.method === 'HEAD'
  const stream = isHead ? null : live.listen()
  if (stream === null && !isHead)
    return plain(503, 'as many listen as may: ask again\n', { 'retry-after': '30' })
  // A proxy that gathers what comes would keep it back.
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' }
  return new Response(stream, { headers })
}

function createHandlers(options: AppOptions, documents: ReturnType<typeof createDocuments>) {
  const { config, store, monitor, now, url, log } = options
  const failures = createFailures(log)
  const askOf = (c: Context<Env>, params: Ask['params'] = {}): Ask => ({
    ...{ config: config(), store, monitor, at: now(), params, url: url() },
    query: new URL(c.req.url).searchParams,
  })
  const make = (c: Context<Env>, view: View, ask: Ask) =>
    documents.open({ ...zoneOfAll(ask), ...view }, ask, c.get('isSignedIn') ?? false)
  const show = async (c: Context<Env>, view: View, ask: Ask) =>
    answer(await make(c, view, ask), c.req.header('if-none-match'))
  /** A page, or what stands in its place. */
  const page =
    ({ path, view }: PageRoute): Handler =>
    async (c) => {
      const ask = askOf(c, pathPattern(path).params(c))
      try {
        const text = await make(c, (await view(ask)) ?? notFound, ask)
        failures.served(path, ask.at, text.hasRead)
        return answer(text, c.req.header('if-none-match'))
      } catch (error) {
        const why = failures.failed(path, error, ask.at)
        return show(c, why === null ? faulty : storeUnreadable({ ...why, ...zoneOfAll(ask) }), ask)
      }
    }
  /** Of what is asked by programs, or done by a form: in words. */
  const attempt = async (c: Context<Env>, path: string, work: (ask: Ask) => Promise<Response>) => {
    const ask = askOf(c, pathPattern(path).params(c))
    try {
      const done = await work(ask)
      failures.served(path, ask.at, false)
      return done
    } catch (error) {
      const why = failures.failed(path, error, ask.at)
      if (why === null) return plain(500, 'a fault of the monitor: see its log\n')
      return plain(503, `the store cannot be read: ${why.says}\n`)
    }
  }
  const file =
    (route: FileRoute): Handler =>
    (c) =>
      attempt(c, route.path, async (ask) => {
        const made = await route.file(ask)
        if (made === null) return plain(404, 'there is no such thing\n')
        const headers = { ...fileHeaders(route, made.fileName), ...made.headers }
        return answer({ ...made, headers }, c.req.header('if-none-match'))
      })
  const action =
    (route: ActionRoute): Handler =>
    (c) =>
      attempt(c, route.path, async (ask) => {
        const form = await readForm(c.env)
        if (form === null) return plain(413, tooLarge)
        const to = await route.act(ask, form)
        return to === null ? show(c, notFound, ask) : c.redirect(to, 303)
      })
  const none: Handler = async (c) => {
    if (!['GET', 'HEAD'].includes(c.req.method)) return plain(405, 'GET only\n', { allow: 'GET, HEAD' })
    return show(c, notFound, askOf(c))
  }
  return { page, file, action, none }
}

/** Of what is about no single target. */
function zoneOfAll({ config }: Ask): { readonly zone?: string } {
  const [first] = config.targets
  return first === undefined ? {} : { zone: zoneOf(first) }
}

/** What everybody may have may be kept, if it is asked for anew each time. */
function fileHeaders({ open }: FileRoute, fileName: string | undefined): Record<string, string> {
  return {
    ...(open !== 'private' && { 'cache-control': 'no-cache' }),
    ...(open === 'badge' && { 'cross-origin-resource-policy': 'cross-origin' }),
    ...(fileName !== undefined && { 'content-disposition': `attachment; filename="${fileName}"` }),
  }
}
