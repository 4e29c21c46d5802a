// The link of a mail: to the page of its incident, which has all that the mail leaves out. Pure. Called by wording.ts and
// farewell.ts.
import { isLoopback } from 'contactrz/internal'
import type { IncidentKind } from '../incidents/incident.ts'
import { incidentPath } from '../snapshot/incident-path.ts'
import { clean } from '../tools/formatting.ts'
import type { Origin } from './circumstances.ts'

export interface LinkContent {
  readonly words: string
  readonly url: string
  /** Whoever reads the mail elsewhere gets nowhere by it: the machine on which it leads somewhere. Null: it does anywhere. */
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
  const isOwn = isLoopback(new URL(page).hostname)
  return {
    words: kind === 'drift' ? 'See what changed' : 'See what happened',
    url: clean(`${page.replace(/\/+$/, '')}${incidentPath(target, kind, openedAt)}`, 2000),
    onlyOn: isOwn ? clean(host) : null,
    isClickable: !isOwn || configFile === null,
  }
}
