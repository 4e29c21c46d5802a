// Who is told of what: by routes, because they heard of it before, by escalation, and of the monitor's own troubles. Pure.
// Called by engine/tell.ts, engine/own-troubles.ts, doctor and `plan --alerts`.
import type { Config, Routing } from '../config/config-shape.ts'
import type { Matter } from '../config/kinds.ts'
import { isAddress, isOfTarget, type RoutedTarget, routedTo } from '../config/routing.ts'
import type { EventName } from '../incidents/incident.ts'
import type { OwnTroubleKind } from '../incidents/own-trouble.ts'

/** Where a message goes. */
export interface Recipient {
  /** `mail`, or the name of a channel of the configuration. */
  readonly channel: string
  /** An address; of a channel its name once more. */
  readonly to: string
}

/** What a recipient was told of an incident, or is to be. */
export interface Told {
  readonly to: string
  readonly events: readonly EventName[]
}

/** An event of an incident, as far as it matters to who is told. */
export interface Tellable extends Matter {
  readonly event: EventName
}

type Routes = Pick<Routing, 'channels' | 'routes' | 'escalate'>

export const recipientOf = (to: string): Recipient => ({ channel: isAddress(to) ? 'mail' : to, to })

/**
 * Who is told of an event: those to whom routes lead now, and those who were told of the incident by a route before, if they
 * are still named for the target, so that nobody who heard of a trouble goes without its end. Who was told by escalation
 * alone is told of the end, and of nothing in between. A channel is told of the end as long as there is one of its name: what
 * was opened there (PagerDuty) nobody else would close. Each once.
 *
 * @param told What was told of the incident so far.
 */
export function recipientsOf(
  event: Tellable,
  target: RoutedTarget,
  routing: Routes,
  told: readonly Told[],
): readonly Recipient[] {
  if (event.event === 'escalated') {
    const heard = new Set(told.map(({ to }) => to))
    return recipients((routing.escalate?.to ?? []).filter((to) => !heard.has(to)))
  }
  const isEnd = event.event === 'resolved'
  const named = namedFor(target, routing)
  const heard = told.filter(({ events }) => isEnd || isByRoute(events))
  const isStillTold = (to: string) => named.has(to) || (isEnd && Object.hasOwn(routing.channels, to))
  return recipients([
    ...routedTo(event, target, routing.routes).flatMap(({ to }) => to),
    ...heard.map(({ to }) => to).filter(isStillTold),
  ])
}

const isByRoute = (events: Told['events']) => events.some((event) => event !== 'escalated')

/** Whom the configuration names for a target, whatever happens there. */
function namedFor(target: RoutedTarget, { routes, escalate }: Omit<Routes, 'channels'>): ReadonlySet<string> {
  const ofRoutes = routes.filter((route) => isOfTarget(route, target.name)).flatMap(({ to }) => to)
  return new Set([...target.mailTo, ...ofRoutes, ...(escalate?.to ?? [])])
}

/** Who was told and can still be: a channel that the configuration has no more takes nothing. */
export const reachable = <Of extends Pick<Recipient, 'to'>>(
  told: readonly Of[],
  { channels, smtp }: Pick<Config, 'channels' | 'smtp'>,
): Of[] => told.filter(({ to }) => (isAddress(to) ? smtp !== null : Object.hasOwn(channels, to)))

type Named = Pick<Config, 'targets' | 'channels' | 'routes' | 'escalate'>

/** Every address and every channel of the configuration, each once: addresses first. */
export function everybody({ targets, channels, routes, escalate }: Named): readonly Recipient[] {
  const named = [...targets.flatMap(({ mailTo }) => mailTo), ...routes.flatMap(({ to }) => to)]
  const all = [...named, ...(escalate?.to ?? [])]
  return recipients([...all.filter(isAddress), ...Object.keys(channels)])
}

/**
 * Who is told of a trouble of the monitor's own: everybody, where nothing works meanwhile; else whoever is told of a
 * `monitor-fault` at any target. Where all of those are spared, everybody else is told.
 *
 * @param spared Whom nothing reaches: what tells of it would be refused as well.
 */
export function recipientsOfOwnTrouble(
  kind: OwnTroubleKind,
  spared: ReadonlySet<string>,
  config: Named,
): readonly Recipient[] {
  const others = everybody(config).filter(({ to }) => !spared.has(to))
  if (kind === 'store-unusable') return others
  const matter = { kind: 'monitor-fault', severity: 'no-verdict' } as const
  const routed = config.targets.flatMap((target) => routedTo(matter, target, config.routes))
  const told = recipients(routed.flatMap(({ to }) => to)).filter(({ to }) => !spared.has(to))
  return told.length === 0 ? others : told
}

const recipients = (named: readonly string[]): Recipient[] => [...new Set(named)].map(recipientOf)
