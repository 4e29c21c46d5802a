// `contactrz-monitor plan`: which slots will run and which are gated, or who would be told of what (plan-alerts.ts). No
// network, no store.
import { asOneOf, describeQuotaWindow } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { incidentKinds, severities } from '../config/kinds.ts'
import { assumes, type PlannedSlot } from '../plan/plan.ts'
import { planText } from '../plan/plan-text.ts'
import { printAll } from '../tools/print.ts'
import { createCommand, requireConfig, selectTargets, UsageError } from './command-line.ts'
import { parseBound } from './instant.ts'
import { alertsText } from './plan-alerts.ts'

const planHelp = `contactrz-monitor plan: which slots will run, and which are gated and why; or who would be told of what

  contactrz-monitor plan --config FILE [--from WHEN] [--to WHEN] [--target NAME] [--format pretty|json]
  contactrz-monitor plan --config FILE --alerts [--kind KIND] [--severity SEVERITY] [--target NAME] [--format pretty|json]

  --from, --to   [from, to): days, which begin at 00:00 UTC, or instants with their zone, ISO 8601.
                 Default: the next 24 hours
  --alerts       who would be told, by which route, when, and to whom it is escalated. Nothing is sent
  --kind         ${incidentKinds.join(', ')}. Default: all
  --severity     ${severities.join(', ')}. Default: all

It asks nobody and reads no store: holds, and creates that were made already, are not in it; nor is who was told of an
incident before, and what is muted.

Exit code: 0 done · 2 wrong use or configuration

Examples
  contactrz-monitor plan --config monitor.yaml
  contactrz-monitor plan --config monitor.yaml --from 2026-12-01 --to 2026-12-02 --format json
  contactrz-monitor plan --config monitor.yaml --alerts
  contactrz-monitor plan --config monitor.yaml --alerts --kind drift --severity breaking --target production
`

const dayMs = 86_400_000
const maxSpanMs = 366 * dayMs

export const plan = createCommand({
  help: planHelp,
  options: {
    config: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    target: { type: 'string' },
    format: { type: 'string', default: 'pretty' },
    alerts: { type: 'boolean', default: false },
    kind: { type: 'string' },
    severity: { type: 'string' },
  },
  async run(options, io) {
    const format = asOneOf('--format', options.format, ['pretty', 'json'])
    if (options.alerts) {
      if (options.from !== undefined || options.to !== undefined)
        throw new UsageError('--from and --to are about slots: leave them out with --alerts')
      const config = requireConfig(options.config, io)
      const targets = selectTargets(config, options.target)
      await printAll([alertsText(config, targets, { ...options, format })], io.stdout)
      return 0
    }
    if (options.kind !== undefined || options.severity !== undefined)
      throw new UsageError('--kind and --severity are about who is told: give them with --alerts')
    const from = options.from === undefined ? io.now() : parseBound('--from', options.from)
    const to = options.to === undefined ? from + dayMs : parseBound('--to', options.to)
    if (to < from) throw new UsageError('--to lies before --from')
    if (to - from > maxSpanMs) throw new UsageError('--from and --to must not be more than 366 days apart')
    const targets = selectTargets(requireConfig(options.config, io), options.target)
    await printAll(format === 'json' ? jsonOf(targets, from, to) : textOf(targets, from, to), io.stdout)
    return 0
  },
})

type Texts = Generator<string | Uint8Array>

function* jsonOf(targets: readonly Target[], from: number, to: number): Texts {
  yield `{\n  "assumes": ${JSON.stringify(assumes)},\n  "slots": [`
  let isFirst = true
  for (const text of planText(targets, from, to, slotJson)) {
    yield isFirst ? text.slice(1) : text
    isFirst &&= text.length === 0
  }
  yield isFirst ? ']\n}\n' : '\n  ]\n}\n'
}

/** As `JSON.stringify` writes it, at a third of its time: only a name can hold what needs escaping. */
const slotJson = ({ target, at, local, decision, reason }: PlannedSlot) => `,
    {
      "target": ${JSON.stringify(target)},
      "at": "${at}",
      "local": "${local}",
      "decision": "${decision}",
      "reason": ${reason === null ? 'null' : `"${reason}"`}
    }`

function* textOf(targets: readonly Target[], from: number, to: number): Texts {
  for (const { name, quotaWindow } of targets) {
    yield `${name}: quota window ${describeQuotaWindow(quotaWindow, from)}\n`
  }
  yield `assumes ${assumes}\n\n`
  yield* planText(targets, from, to, slotLine)
}

const slotLine = ({ target, at, local, decision, reason }: PlannedSlot) =>
  `${at}  ${local}  ${target}  ${decision}${reason === null ? '' : ` (${reason})`}\n`
