// All that is served, beside what the server itself has: which page, file and action is where. Called by `start`.
import { renderHealth } from './health.ts'
import { dayPage } from './pages/day.ts'
import { overviewPage } from './pages/overview.ts'
import { rulesPage } from './pages/rules.ts'
import { targetPage } from './pages/target.ts'
import type { Ask, FileAnswer, FileRoute, Routes } from './route.ts'

export interface RoutesOptions {
  /** HTML; absent outside of the sandbox. */
  readonly mailbox?: () => string
}

export function routesOf({ mailbox }: RoutesOptions): Routes {
  const files: FileRoute[] = [
    health,
    ...(mailbox === undefined ? [] : [whole('/mailbox', async () => mailbox())]),
  ]
  return { pages: [overviewPage, targetPage, dayPage, rulesPage], files, actions: [] }
}

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
