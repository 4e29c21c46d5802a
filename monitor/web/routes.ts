// All that is served, beside what the server itself has: which page, file and action is where. Called by `start`.
import { renderHealth } from './health.ts'
import { type MetricsOptions, metricsRoute } from './machine/metrics.ts'
import { targetPath } from './overview.ts'
import { incidentPage, overlayFile } from './pages/incident.ts'
import { incidentsPage } from './pages/incidents.ts'
import { rulesPage } from './pages/rules.ts'
import type { Ask, FileAnswer, FileRoute, Routes } from './route.ts'
import { type Link, renderStatus, renderTargetPage } from './status.ts'

export interface RoutesOptions {
  readonly metrics: MetricsOptions
  /** HTML; absent outside of the sandbox. */
  readonly mailbox?: () => string
}

export function routesOf({ metrics, mailbox }: RoutesOptions): Routes {
  const links: Link[] = [{ href: '/health', text: 'health' }]
  if (mailbox !== undefined) links.unshift({ href: '/mailbox', text: 'mailbox' })
  const files: FileRoute[] = [
    whole('/', async ({ config, store, at, query, monitor }) =>
      renderStatus(config, store, at, links, await said(monitor), Number(query.get('page') ?? 1)),
    ),
    whole(targetPath, ({ config, store, at, query }) =>
      renderTargetPage(config, store, at, [home, ...links], query.get('name') ?? ''),
    ),
    health,
    ...(mailbox === undefined ? [] : [whole('/mailbox', async () => mailbox())]),
  ]
  return {
    pages: [incidentsPage, incidentPage, rulesPage],
    files: [...files, overlayFile, metricsRoute(metrics)],
    actions: [],
  }
}

const home: Link = { href: '/', text: 'all targets' }

const said = async (monitor: Ask['monitor']) => ({
  ...{ reasons: await monitor.health(), troubles: await monitor.ownTroubles() },
  clockApartMs: monitor.clockApartMs(),
})

const health: FileRoute = {
  path: '/health',
  open: 'private',
  async file({ config, store, at, monitor }) {
    const known = await said(monitor)
    const text = await renderHealth(config, store, at, known)
    const status = known.reasons.length === 0 ? 200 : 503
    return { status, type: 'application/json; charset=utf-8', text }
  },
}

/** A page that brings its own frame and style. */
const whole = (path: string, render: (ask: Ask) => Promise<string | null>): FileRoute => ({
  path,
  open: 'private',
  async file(ask): Promise<FileAnswer | null> {
    const text = await render(ask)
    const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    const headers = { 'content-security-policy': policy }
    return text === null ? null : { type: 'text/html; charset=utf-8', text, headers }
  },
})
