// `contactrz-monitor mute`: silences incidents until a time. Works beside `start`, on the same store.
import { asOneOf, toLocal } from 'contactrz/internal'
import type { Config, Target } from '../config/config-shape.ts'
import { incidentKinds } from '../incidents/incident.ts'
import { zoneOf } from '../plan/plan.ts'
import { assertNotLost } from '../store/file.ts'
import type { Mute, Store } from '../store/store.ts'
import { withStore } from '../store/with-store.ts'
import { clean } from '../tools/formatting.ts'
import { createCommand, requireConfig, selectTargets, UsageError } from './command-line.ts'
import { parseUntil } from './instant.ts'

const muteKinds = ['all', ...incidentKinds] as const

const muteHelp = `contactrz-monitor mute: silences the incidents of a target until a time

  contactrz-monitor mute --config FILE --target NAME [--kind KIND] --until WHEN [--reason TEXT]
  contactrz-monitor mute --config FILE --list
  contactrz-monitor mute --config FILE --lift --target NAME [--kind KIND]

  --kind     ${incidentKinds.join(', ')}, or all (the default)
  --until    a duration, such as 4h; a day, to its end in UTC; or an instant with its zone, such as
             2026-12-01T06:00:00+07:00
  --reason   for those who look at the status page
  --lift     ends mutes before their time: that of --kind, or every one of the target

Nobody is told of what happens meanwhile, but all of it is recorded; the status page and the report show it
as muted. When the mute ends, what is still open is told once as a reminder, and escalated if that time has
come; what was told before and has ended meanwhile is told as resolved. It works while the monitor runs, and survives a restart.

Exit code: 0 done · 2 wrong use or configuration

Examples
  contactrz-monitor mute --config monitor.yaml --target production --kind drift --until 4h --reason "release, ticket 7"
  contactrz-monitor mute --config monitor.yaml --list
  contactrz-monitor mute --config monitor.yaml --target production --lift
`

const longestReason = 200

export const mute = createCommand({
  help: muteHelp,
  options: {
    config: { type: 'string' },
    target: { type: 'string' },
    kind: { type: 'string' },
    until: { type: 'string' },
    reason: { type: 'string' },
    list: { type: 'boolean', default: false },
    lift: { type: 'boolean', default: false },
  },
  async run(options, io) {
    const { target: name, until, reason } = options
    const chosen = [options.list, options.lift, until !== undefined].filter(Boolean)
    if (chosen.length !== 1) throw new UsageError('give one of --until, --list and --lift')
    if (!options.list && name === undefined) throw new UsageError('--target is missing: which one?')
    if (reason !== undefined && until === undefined) throw new UsageError('--reason belongs to --until')
    const kind = options.kind === undefined ? null : asOneOf('--kind', options.kind, muteKinds)
    const print: Print = (line) => io.stdout.write(`${line}\n`)
    const now = io.now()
    const end = until === undefined ? null : parseUntil('--until', until, now)
    const config = requireConfig(options.config, io)
    const targets = selectTargets(config, name)
    assertNotLost(config.storeFile)
    return withStore(config, async (store) => {
      if (options.list) await list(store, targets, now, print)
      else if (end === null) for (const target of targets) await lift(store, target, kind, now, print)
      else {
        for (const target of targets) {
          const said = reason === undefined ? null : clean(reason, longestReason)
          const next: Mute = {
            target: target.name,
            kind: kind ?? 'all',
            since: now,
            until: end,
            reason: said,
          }
          await store.mute(next)
          print(`${describe(config, next)}`)
        }
      }
      return 0
    })
  },
})

type Print = (line: string) => void

function describe({ targets }: Pick<Config, 'targets'>, { target, kind, until, reason }: Mute): string {
  const known = targets.find(({ name }) => name === target)
  const end = toLocal(known === undefined ? 'UTC' : zoneOf(known), until)
  const what = kind === 'all' ? 'every incident' : kind
  return `${target}: ${what} is muted until ${end}${reason === null ? '' : ` (${reason})`}`
}

async function list(store: Store, targets: readonly Target[], now: number, print: Print): Promise<void> {
  const mutes = (await Promise.all(targets.map(({ name }) => store.mutes(name, now)))).flat()
  for (const found of mutes) print(describe({ targets }, found))
  if (mutes.length === 0) print('nothing is muted')
}

async function lift(
  store: Store,
  { name }: Target,
  kind: Mute['kind'] | null,
  now: number,
  print: Print,
): Promise<void> {
  const lifted = await store.unmute(name, kind, now)
  for (const found of lifted)
    print(`${name}: ${found.kind === 'all' ? 'every incident' : found.kind} is no longer muted`)
  if (lifted.length > 0) return
  // Lifting one kind leaves a mute of all in force: say so, or the silence that goes on is not understood.
  const left = (await store.mutes(name, now)).map((found) => found.kind)
  print(`${name}: nothing to lift${left.length === 0 ? '' : `; still muted: ${left.join(', ')}`}`)
}
