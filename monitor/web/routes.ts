// All that is served, beside what the server itself has: which page, file and action is where. Called by `start`.
import { badgeRoutes } from './machine/badge.ts'
import { feedRoute } from './machine/feed.ts'
import { type MetricsOptions, metricsRoute } from './machine/metrics.ts'
import { statusPath, statusRoute, statusSchemaRoute } from './machine/status.ts'
import { targetPath } from './overview.ts'
import { incidentPage, overlayFile } from './pages/incident.ts'
import { incidentsPage } from './pages/incidents.ts'
import { ledgerFile, ledgerPage } from './pages/ledger.ts'
import { mailboxPage, mailFile, mailPage } from './pages/mailbox.ts'
import { rulesPage } from './pages/rules.ts'
import { type SandboxSeen, sandboxAction, sandboxPage } from './pages/sandbox.ts'
import type { Ask, FileAnswer, FileRoute, Routes } from './route.ts'
import { type Link, renderStatus, renderTargetPage } from './status.ts'

export interface RoutesOptions {
  readonly metrics: MetricsOptions
  /** Absent outside of the sandbox. */
  readonly sandbox?: SandboxSeen
}

export function routesOf({ metrics, sandbox }: RoutesOptions): Routes {
  const inSandbox = sandboxRoutes(sandbox)
  const links: Link[] = [{ href: statusPath, text: 'status' }]
  const files: FileRoute[] = [
    whole('/', async ({ config, store, at, query, monitor }) =>
      renderStatus(config, store, at, links, await said(monitor), Number(query.get('page') ?? 1)),
    ),
    whole(targetPath, ({ config, store, at, query }) =>
      renderTargetPage(config, store, at, [home, ...links], query.get('name') ?? ''),
    ),
    ...[health, statusRoute, statusSchemaRoute, ...badgeRoutes, feedRoute],
  ]
  return {
    pages: [incidentsPage, incidentPage, ledgerPage, rulesPage, ...inSandbox.pages],
    files: [...files, overlayFile, ledgerFile, metricsRoute(metrics), ...inSandbox.files],
    actions: inSandbox.actions,
  }
}

/** What only the sandbox has. */
function sandboxRoutes(sandbox: SandboxSeen | undefined): Routes {
  if (sandbox === undefined) return { pages: [], files: [], actions: [] }
  return {
    pages: [sandboxPage(sandbox), mailboxPage(sandbox.mailbox), mailPage(sandbox.mailbox)],
    files: [mailFile(sandbox.mailbox)],
    actions: [sandboxAction(sandbox)],
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
