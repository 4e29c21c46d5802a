// `contactrz-monitor plan`: which slots will run and which are gated. No network, no store.
import { asOneOf, describeQuotaWindow } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { assumes, type PlannedSlot } from '../plan/plan.ts'
import { planText } from '../plan/plan-text.ts'
import { printAll } from '../tools/print.ts'
import { createCommand, requireConfig, selectTargets, UsageError } from './command-line.ts'
import { parseBound } from './instant.ts'

const planHelp = `contactrz-monitor plan: which slots will run, and which are gated and why

  contactrz-monitor plan --config FILE [--from WHEN] [--to WHEN] [--target NAME] [--format pretty|json]

  --from, --to   [from, to): days, which begin at 00:00 UTC, or instants with their zone, ISO 8601.
                 Default: the next 24 hours

It asks nobody and reads no store: holds, and creates that were made already, are not in it.

Exit code: 0 done · 2 wrong use or configuration

Examples
  contactrz-monitor plan --config monitor.yaml
  contactrz-monitor plan --config monitor.yaml --from 2026-12-01 --to 2026-12-02 --format json
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
  },
  async run(options, io) {
    const format = asOneOf('--format', options.format, ['pretty', 'json'])
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
