// `contactrz-monitor plan`: which slots will run and which are gated. No network, no store.
import { describeQuotaWindow } from 'contactrz'
import { asOneOf } from 'contactrz/command-line'
import { parseOptions, requireConfig, selectTargets, UsageError } from '../command-line.ts'
import { parseBound } from '../instant.ts'
import { planSlots } from '../plan.ts'

export const planHelp = `contactrz-monitor plan: which slots will run, and which are gated and why

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

export async function plan(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = parseOptions(args, {
    config: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    target: { type: 'string' },
    format: { type: 'string', default: 'pretty' },
  })
  const format = asOneOf('--format', options.format, ['pretty', 'json'])
  const from = options.from === undefined ? Date.now() : parseBound('--from', options.from)
  const to = options.to === undefined ? from + dayMs : parseBound('--to', options.to)
  if (to < from) throw new UsageError('--to lies before --from')
  if (to - from > maxSpanMs) throw new UsageError('--from and --to must not be more than 366 days apart')
  const targets = selectTargets(requireConfig(options.config, env), options.target)
  const planned = planSlots(targets, from, to)
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(planned, null, 2)}\n`)
    return 0
  }
  for (const { name, quotaWindow } of targets) {
    process.stdout.write(`${name}: quota window ${describeQuotaWindow(quotaWindow, from)}\n`)
  }
  process.stdout.write(`assumes ${planned.assumes}\n\n`)
  for (const { target, at, local, decision, reason } of planned.slots) {
    process.stdout.write(`${at}  ${local}  ${target}  ${decision}${reason === null ? '' : ` (${reason})`}\n`)
  }
  return 0
}
