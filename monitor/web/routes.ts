// All that is served, beside what the server itself has: which page, file and action is where. Called by `start`.
import { badgeRoutes } from './machine/badge.ts'
import { feedRoute } from './machine/feed.ts'
import { type MetricsOptions, metricsRoute } from './machine/metrics.ts'
import { statusPath, statusRoute, statusSchemaRoute } from './machine/status.ts'
import { dayPage } from './pages/day.ts'
import { incidentPage, overlayFile } from './pages/incident.ts'
import { incidentsPage } from './pages/incidents.ts'
import { ledgerFile, ledgerPage } from './pages/ledger.ts'
import { mailboxPage, mailFile, mailPage, webhookPage } from './pages/mailbox.ts'
import { overviewPage } from './pages/overview.ts'
import { rulesPage } from './pages/rules.ts'
import { type SandboxSeen, sandboxAction, sandboxPage } from './pages/sandbox.ts'
import { targetPage } from './pages/target.ts'
import type { FileRoute, Routes } from './route.ts'

export interface RoutesOptions {
  readonly metrics: MetricsOptions
  /** Absent outside of the sandbox. */
  readonly sandbox?: SandboxSeen
}

export function routesOf({ metrics, sandbox }: RoutesOptions): Routes {
  const inSandbox = sandboxRoutes(sandbox)
  return {
    pages: [
      overviewPage,
      targetPage,
      dayPage,
      incidentsPage,
      incidentPage,
      ledgerPage,
      rulesPage,
      ...inSandbox.pages,
    ],
    files: [
      ...[health, statusRoute, statusSchemaRoute, ...badgeRoutes, feedRoute, overlayFile, ledgerFile],
      ...[metricsRoute(metrics), ...inSandbox.files],
    ],
    actions: inSandbox.actions,
  }
}

/** What only the sandbox has. */
function sandboxRoutes(sandbox: SandboxSeen | undefined): Routes {
  if (sandbox === undefined) return { pages: [], files: [], actions: [] }
  return {
    pages: [
      sandboxPage(sandbox),
      ...[mailboxPage, mailPage, webhookPage].map((page) => page(sandbox.mailbox)),
    ],
    files: [mailFile(sandbox.mailbox)],
    actions: [sandboxAction(sandbox)],
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
