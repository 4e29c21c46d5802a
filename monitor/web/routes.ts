// All that is served, beside what the server itself has: which page, file and action is where. Called by `start`.

import { badgeRoutes } from './machine/badge.ts'
import { feedRoute } from './machine/feed.ts'
import { type MetricsOptions, metricsRoute } from './machine/metrics.ts'
import { statusPath, statusRoute, statusSchemaRoute } from './machine/status.ts'
import { dayPage } from './pages/day.ts'
import { incidentPage, overlayFile } from './pages/incident.ts'
import { incidentsPage } from './pages/incidents.ts'
import { ledgerFile, ledgerPage } from './pages/ledger.ts'
import { overviewPage } from './pages/overview.ts'
import { rulesPage } from './pages/rules.ts'
import { targetPage } from './pages/target.ts'
import type { Ask, FileAnswer, FileRoute, Routes } from './route.ts'

export interface RoutesOptions {
  readonly metrics: MetricsOptions
  /** HTML; absent outside of the sandbox. */
  readonly mailbox?: () => string
}

export function routesOf({ metrics, mailbox }: RoutesOptions): Routes {
  const files: FileRoute[] = [
    ...[health, statusRoute, statusSchemaRoute, ...badgeRoutes, feedRoute, overlayFile],
    ...(mailbox === undefined ? [] : [whole('/mailbox', async () => mailbox())]),
  ]
  return {
    pages: [
      // A page for people each.
      overviewPage,
      targetPage,
      dayPage,
      incidentsPage,
      incidentPage,
      ledgerPage,
      rulesPage,
    ],
    files: [...files, ledgerFile, metricsRoute(metrics)],
    actions: [],
  }
}

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
