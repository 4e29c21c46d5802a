// `contactrz-monitor plan --alerts`: who would be told of what, and by which route. Nothing is sent. Called by plan.ts.
import { asOneOf, UsageError } from 'contactrz/internal'
import { type PlannedAlert, planAlerts } from '../alerts/alert-plan.ts'
import type { Recipient } from '../alerts/recipients.ts'
import type { Config, Target } from '../config/config-shape.ts'
import { incidentKinds, severities, severitiesOfKind } from '../config/kinds.ts'
import { span } from '../tools/formatting.ts'
import { renderTable } from '../tools/table.ts'

export interface AlertsOptions {
  readonly kind?: string
  readonly severity?: string
  readonly format: 'pretty' | 'json'
}

const assumes = 'no mute, nobody told before'

/** What is printed. Throws `UsageError`. */
export function alertsText(config: Config, targets: readonly Target[], options: AlertsOptions): string {
  const kind = options.kind === undefined ? null : asOneOf('--kind', options.kind, incidentKinds)
  const severity = options.severity === undefined ? null : asOneOf('--severity', options.severity, severities)
  if (kind !== null && severity !== null && !severitiesOfKind[kind].some((known) => known === severity))
    throw new UsageError(`--severity: ${kind} is always ${severitiesOfKind[kind].join(' or ')}`)
  const planned = planAlerts(config, { targets, kind, severity })
  return options.format === 'json' ? jsonOf(config, planned) : textOf(config, planned)
}

function jsonOf({ routes }: Config, planned: readonly PlannedAlert[]): string {
  const withLine = (route: number | null) => ({ route, line: lineOf(routes, route) })
  const alerts = planned.map((alert) => ({
    ...alert,
    told: alert.told.map(({ to, channel, route }) => ({ to, channel, ...withLine(route) })),
  }))
  return `${JSON.stringify({ assumes, alerts }, null, 2)}\n`
}

const lineOf = (routes: Config['routes'], route: number | null) =>
  route === null ? null : (routes[route]?.line ?? null)

function textOf(config: Config, planned: readonly PlannedAlert[]): string {
  const columns = ['target', 'kind', 'severity', 'told', 'by', 'when', 'escalated']
  const rows = planned.flatMap((alert) => rowsOf(alert, config))
  return `assumes ${assumes}\n\n${renderTable({ columns, rows }, Number.POSITIVE_INFINITY)}`
}

/** One, and more where many are told: nobody is cut short. */
function rowsOf(alert: PlannedAlert, config: Config): string[][] {
  const told = packed(alert.told.length === 0 ? ['nobody'] : namesOf(alert.told, config))
  const by = packed(byOf(alert, config))
  const escalated = packed(alert.escalated === null ? [''] : namesOf(alert.escalated.to, config))
  const after = alert.escalated === null ? '' : `after ${span(alert.escalated.afterMs)}: `
  const first = [alert.target, alert.kind, alert.severity]
  return Array.from({ length: Math.max(told.length, by.length, escalated.length) }, (_none, index) => {
    const rest = [told[index] ?? '', by[index] ?? '']
    if (index > 0) return [...first.map(() => ''), ...rest, '', escalated[index] ?? '']
    return [...first, ...rest, whenOf(alert), `${after}${escalated[0]}`]
  })
}

function whenOf({ told, group }: PlannedAlert): string {
  if (group !== null) return `within ${span(group.waitMs)}, with others at ${group.host}`
  return told.length === 0 ? '' : 'at once'
}

/** Cells of tables are cut at 300 characters. */
const longestCell = 250

/** Names, in as few texts as hold them. */
function packed(names: readonly string[]): string[] {
  const texts: string[] = []
  for (const name of names) {
    const last = texts.at(-1)
    if (last === undefined || last.length + name.length > longestCell) texts.push(name)
    else texts[texts.length - 1] = `${last}, ${name}`
  }
  return texts
}

/** `team@example.com`, `ops (slack)` */
const namesOf = (recipients: readonly Recipient[], { channels }: Config) =>
  recipients.map(({ channel, to }) => (channel === 'mail' ? to : `${to} (${channels[channel]?.as})`))

const reasons: Readonly<Record<NonNullable<PlannedAlert['reason']>, string>> = {
  'no-route': 'no route, no mailTo',
  'additive-off': 'alerts.additive: false',
}

/** `routes.0 (line 12)`, `routes.2 (line 14)` */
function byOf({ told, reason }: PlannedAlert, { routes }: Config): readonly string[] {
  if (reason !== null) return [reasons[reason]]
  const names = told.map(({ route }) =>
    route === null ? 'mailTo' : `routes.${route} (line ${lineOf(routes, route)})`,
  )
  return [...new Set(names)]
}
