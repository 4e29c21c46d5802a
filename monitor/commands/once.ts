// `contactrz-monitor once`: the latest slot of each target, for an external scheduler. Safe to repeat: a
// slot that was decided is not run again.
import { isConclusive } from 'contactrz'
import { parseOptions, requireConfig, selectTargets } from '../command-line.ts'
import { latestSlot } from '../engine/schedule.ts'
import { createMonitor } from '../monitor.ts'
import type { RunResult } from '../run.ts'
import { openSqliteStore } from '../store/sqlite.ts'

export const onceHelp = `contactrz-monitor once: runs the latest slot of each target, sends what mail is owed, and ends

  contactrz-monitor once --config FILE [--target NAME]

Exit code: 0 conforming · 1 drift · 2 wrong use · 3 no verdict (gated, provider down, no valid token)
A slot that was decided before is not run again; its earlier decision stands, and the exit code is 3 if it
was gated.

Example
  contactrz-monitor once --config monitor.yaml --target production
`

export async function once(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = parseOptions(args, { config: { type: 'string' }, target: { type: 'string' } })
  const config = requireConfig(options.config, env)
  const targets = selectTargets(config, options.target)
  const store = openSqliteStore(config.storeFile)
  const log = (line: string) => process.stdout.write(`${line}\n`)
  const monitor = createMonitor({ config, store, env, now: Date.now, log })
  try {
    const codes: number[] = []
    for (const target of targets) {
      const result = await monitor.runLatest(target)
      codes.push(result.result === 'taken' ? await codeOfTaken() : codeOf(result))

      async function codeOfTaken(): Promise<number> {
        const slotAt = latestSlot(target.schedule, Date.now())
        const slot = slotAt === null ? null : await store.findSlot({ target: target.name, slotAt })
        if (slot === null) {
          log(`${target.name}: no slot is due`)
          return 3
        }
        const [run] = (await store.latestRuns(target.name, 20)).filter(
          (row) => row.slotAt === slotAt && row.variant === 'created',
        )
        const outcome = run?.outcome ?? (slot.decision === 'gated' ? `gated (${slot.reason})` : 'under way')
        log(`${target.name}: the slot of ${slot.local} was decided before: ${outcome}`)
        return run === undefined ? 3 : codeOfOutcome(run.outcome)
      }
    }
    await monitor.deliver()
    return codes.includes(1) ? 1 : Math.max(0, ...codes)
  } finally {
    await monitor.stop()
    await store.close()
  }
}

const codeOf = (result: RunResult): number => (result.result === 'run' ? codeOfOutcome(result.outcome) : 3)

const codeOfOutcome = (outcome: Parameters<typeof isConclusive>[0]): number => {
  if (outcome === 'drift') return 1
  return isConclusive(outcome) ? 0 : 3
}
