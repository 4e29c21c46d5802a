// All that is served, beside what the server itself has: which page, file and action is where. Called by `start`.

import { badgeRoutes } from './machine/badge.ts'
import { feedRoute } from './machine/feed.ts'
import { type MetricsOptions, metricsRoute } from './machine/metrics.ts'
import { statusPath, statusRoute, statusSchemaRoute } from './machine/status.ts'
import { targetPath } from './overview.ts'
import { incidentPage, overlayFile } from './pages/incident.ts'
import { incidentsPage } from './pages/incidents.ts'
import { ledgerFile, ledgerPage } from './pages/ledger.ts'
import { rulesPage } from './pages/rules.ts'
import type { Ask, FileAnswer, FileRoute, Routes } from './route.ts'
import { type Link, renderStatus, renderTargetPage } from './status.ts'

export interface RoutesOptions {
  readonly metrics: MetricsOptions
  /** HTML; absent outside of the sandbox. */
  readonly mailbox?: () => string
}

export function routesOf({ metrics, mailbox }: RoutesOptions): Routes {
  const links: Link[] = [{ href: statusPath, text: 'status' }]
  if (mailbox !== undefined) links.unshift({ href: '/mailbox', text: 'mailbox' })
  const files: FileRoute[] = [
    whole('/', async ({ config, store, at, query, monitor }) =>
      renderStatus(config, store, at, links, await said(monitor), Number(query.get('page') ?? 1)),
    ),
    whole(targetPath, ({ config, store, at, query }) =>
      renderTargetPage(config, store, at, [home, ...links], query.get('name') ?? ''),
    ),
    ...[health, statusRoute, statusSchemaRoute, ...badgeRoutes, feedRoute],
    ...(mailbox === undefined ? [] : [whole('/mailbox', async () => mailbox())]),
  ]
  return {
    pages: [incidentsPage, incidentPage, ledgerPage, rulesPage],
    files: [...files, overlayFile, ledgerFile, metricsRoute(metrics)],
    actions: [],
  }
}

const home: Link = { href: '/', text: 'all targets' }

const said = async (monitor: Ask['monitor']) => ({
  ...{ reasons: await monitor.health(), troubles: await monitor.ownTroubles() },
})

/** Where it was until 0.2. */
const health: FileRoute = {
  path: '/health',
  open: 'private',
  async file() {
    return { status: 308, type: 'text/plain; charset=utf-8', text: '', headers: { location: statusPath } }
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
