// What is said of a target below its sentence: what is known, what to do, which mutes are in force, and the one link that
// matters. Pure.
import { incidentPath } from '../../snapshot/incident-path.ts'
import { kindOfState, type TargetState } from '../../snapshot/target-state.ts'
import type { TargetView } from '../../snapshot/target-view.ts'
import { clean } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { timeWithZone } from '../../tools/time-words.ts'
import { targetPath } from '../paths.ts'
import { renderSaid } from './said.ts'
import type { Link } from './section.ts'
import { timeTag } from './time.ts'

/** @param isSuspect No create has succeeded yet, and the token may be why. */
export function targetLead(view: TargetView, isSuspect: boolean): Markup {
  const { words, state, zone, at } = view
  const { href, text } = linkOf(view)
  const link = href.startsWith('/incidents/') ? html` <a href="${href}">${text}</a>` : ''
  const todo = words.todo === null || state === 'none-yet' ? '' : html` ${renderSaid(words.todo)}`
  const suspect = isSuspect
    ? ' No create has succeeded yet: the token may be what is wrong, and not the provider.'
    : ''
  const muted = untoldMutes(view).map(
    ({ kind, until, reason }) =>
      html` Muted: ${kind === 'all' ? 'everything' : kind}, until ${timeTag(until, timeWithZone(zone, until, at))}${reason === null ? '' : ` (${clean(reason, 120)})`}.`,
  )
  return html`${renderSaid(words.lead)}${todo}${suspect}${muted}${link}`
}

/** What is said of the state says the mute of its own incident. */
function untoldMutes({ mutes, incidents, state }: TargetView): TargetView['mutes'] {
  const own = incidents.find(({ kind }) => kind === kindOfState[state])
  const isTold = ({ kind, until }: TargetView['mutes'][number]) =>
    own !== undefined && until === own.mutedUntil && kind === own.kind
  return mutes.filter((mute) => !isTold(mute))
}

const linkTexts: Readonly<Record<TargetState, string>> = {
  'monitor-fault': 'See the incident',
  drift: 'See what changed',
  blind: 'See its slots',
  unavailable: 'See the incident',
  unauthorized: 'See the incident',
  'over-quota': 'See its budget',
  conforming: 'See the target',
  'none-yet': 'See the target',
}

/** The one that matters: of an incident its page, else that of the target. */
export function linkOf({ state, name, incident }: TargetView): Link {
  const kind = kindOfState[state]
  const isOfTarget = state === 'blind' || state === 'over-quota'
  if (isOfTarget) return { href: targetPath(name), text: linkTexts[state] }
  if (kind === null || incident === null) return { href: targetPath(name), text: 'See the target' }
  return { href: incidentPath(name, kind, incident.openedAt), text: linkTexts[state] }
}
