// The link of a message: to the page of its incident, which has all that it leaves out, or, where it is about several, to
// that of all targets. Pure. Called by wording.ts, farewell.ts and group.ts.
import { isLoopback } from 'contactrz/internal'
import type { IncidentKind } from '../incidents/incident.ts'
import { incidentPath } from '../snapshot/incident-path.ts'
import { clean } from '../tools/formatting.ts'
import type { Origin } from './circumstances.ts'

export interface LinkContent {
  readonly words: string
  readonly url: string
  /** Whoever reads the message elsewhere gets nowhere by it: the machine on which it leads somewhere. Null: it does anywhere. */
  readonly onlyOn: string | null
  /** Whether it is to be clicked: in the sandbox messages are read where the page is. */
  readonly isClickable: boolean
}

/** Null: no page is known. */
export function linkTo(
  { page, host, configFile }: Origin,
  incident: { readonly target: string; readonly kind: IncidentKind; readonly openedAt: number },
): LinkContent | null {
  if (page === null) return null
  const { target, kind, openedAt } = incident
  const words = kind === 'drift' ? 'See what changed' : 'See what happened'
  return linkAt(page, incidentPath(target, kind, openedAt), words, { host, configFile })
}

/** To the page of all targets. Null: no page is known. */
export const linkToAll = ({ page, ...origin }: Origin): LinkContent | null =>
  page === null ? null : linkAt(page, '/', 'See all targets', origin)

function linkAt(page: string, path: string, words: string, origin: Omit<Origin, 'page'>): LinkContent {
  const isOwn = isLoopback(new URL(page).hostname)
  return {
    words,
    url: clean(`${page.replace(/\/+$/, '')}${path}`, 2000),
    onlyOn: isOwn ? clean(origin.host) : null,
    isClickable: !isOwn || origin.configFile === null,
  }
}
