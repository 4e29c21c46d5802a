// Who would be told of what, and how: for each target, kind and severity that there can be. Pure: no store, so nobody has
// been told of anything, and nothing is muted. Called by `plan --alerts`.
import type { Config, Target } from '../config/config-shape.ts'
import { type Matter, matters } from '../config/kinds.ts'
import { routedTo } from '../config/routing.ts'
import { groupsOf } from './grouping.ts'
import { type Recipient, recipientsOf } from './recipients.ts'

/** Of which the plan is. */
export interface Asked {
  readonly targets: readonly Target[]
  /** Null: all that there are. */
  readonly kind: Matter['kind'] | null
  readonly severity: Matter['severity'] | null
}

/** Who is told, and which route says so: its place, from 0. Null: `mailTo` does. */
export interface PlannedRecipient extends Recipient {
  readonly route: number | null
}

export interface PlannedAlert extends Matter {
  readonly target: string
  /** Each recipient once, by the first route that leads there. */
  readonly told: readonly PlannedRecipient[]
  /** Why it is nobody; null if somebody is told. */
  readonly reason: 'no-route' | 'additive-off' | null
  /** With others of that host, after they were waited for. Null: at once, by itself. */
  readonly group: { readonly host: string; readonly waitMs: number } | null
  /** Who else is told of what is still open then. Null: nobody. */
  readonly escalated: { readonly afterMs: number; readonly to: readonly Recipient[] } | null
}

export function planAlerts(config: Config, asked: Asked): PlannedAlert[] {
  const isAsked = ({ kind, severity }: Matter) =>
    (asked.kind ?? kind) === kind && (asked.severity ?? severity) === severity
  const groupOf = groupsOf(config)
  return asked.targets.flatMap((target) => {
    const host = groupOf(target)
    return matters.filter(isAsked).map((matter) => planAlert(config, target, matter, host))
  })
}

function planAlert(config: Config, target: Target, matter: Matter, host: string | null): PlannedAlert {
  const isOff = matter.severity === 'additive' && !config.alerts.additive
  const routed = isOff ? [] : routedTo(matter, target, config.routes)
  const told = recipientsOf({ ...matter, event: 'opened' }, target, config, []).flatMap((recipient) => {
    const by = routed.find(({ to }) => to.includes(recipient.to))
    return by === undefined ? [] : [{ ...recipient, route: by.route }]
  })
  return {
    target: target.name,
    ...matter,
    told,
    reason: isOff ? 'additive-off' : told.length === 0 ? 'no-route' : null,
    group:
      host === null || config.group === null || told.length === 0
        ? null
        : { host, waitMs: config.group.waitMs },
    escalated: isOff ? null : escalatedTo(config, target, matter, told),
  }
}

function escalatedTo(
  config: Config,
  target: Target,
  matter: Matter,
  told: readonly Recipient[],
): PlannedAlert['escalated'] {
  if (config.escalate === null) return null
  const heard = told.map(({ to }) => ({ to, events: ['opened'] as const }))
  const to = recipientsOf({ ...matter, event: 'escalated' }, target, config, heard)
  return to.length === 0 ? null : { afterMs: config.escalate.afterMs, to }
}
