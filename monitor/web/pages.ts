// Which page is where: the overview, a target, `/health`, and in the sandbox its mailbox. Called by `start`.
import type { Config } from '../config/config-shape.ts'
import type { Monitor } from '../engine/monitor.ts'
import type { Store } from '../store/store.ts'
import { renderHealth } from './health.ts'
import { targetPath } from './overview.ts'
import type { Pages } from './server.ts'
import { type Link, renderStatus, renderTargetPage } from './status.ts'

export interface PagesOptions {
  /** The one in force. */
  readonly config: () => Config
  readonly store: Store
  readonly monitor: Pick<Monitor, 'health' | 'ownTroubles'>
  readonly now: () => number
  /** By how many ms the machine's own clock is ahead of that one, if that is too much; default: it goes with it. */
  readonly clockApartMs?: () => number | null
  /** HTML; absent outside of the sandbox. */
  readonly mailbox?: () => string
}

const home: Link = { href: '/', text: 'all targets' }

export function pagesOf({ config, store, monitor, now, mailbox, ...options }: PagesOptions): Pages {
  const links: Link[] = [{ href: '/health', text: 'health' }]
  if (mailbox !== undefined) links.unshift({ href: '/mailbox', text: 'mailbox' })
  const said = async () => ({
    ...{ reasons: await monitor.health(), troubles: await monitor.ownTroubles() },
    clockApartMs: options.clockApartMs?.() ?? null,
  })
  return {
    '/': async (query) => {
      const number = Number(query.get('page') ?? 1)
      const text = await renderStatus(config(), store, now(), links, await said(), number)
      return { type: 'text/html', text }
    },
    [targetPath]: async (query) => {
      const text = await renderTargetPage(config(), store, now(), [home, ...links], query.get('name') ?? '')
      return text === null
        ? { status: 404, type: 'text/plain', text: 'no such target\n' }
        : { type: 'text/html', text }
    },
    '/health': async () => {
      const known = await said()
      const text = await renderHealth(config(), store, now(), known)
      return { status: known.reasons.length === 0 ? 200 : 503, type: 'application/json', text }
    },
    ...(mailbox !== undefined && { '/mailbox': async () => ({ type: 'text/html', text: mailbox() }) }),
  }
}
