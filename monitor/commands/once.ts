// `contactrz-monitor once`: the latest slot of each target, for an external scheduler. Safe to repeat: a
// slot that was decided is not run again.
import { isConclusive } from 'contactrz'
import { toLocal } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { createMonitor } from '../engine/monitor.ts'
import type { MonitorOptions } from '../engine/parts.ts'
import type { RunResult } from '../engine/run.ts'
import { createStoreClock } from '../engine/store-clock.ts'
import { describeSlot } from '../slots/accounting.ts'
import { assertNotLost, isLost, madeNewText } from '../store/file.ts'
import { lockOwner } from '../store/lock.ts'
import type { Store } from '../store/store.ts'
import { withStore } from '../store/with-store.ts'
import { isOfCreates } from '../tools/meanings.ts'
import { createCommand, requireConfig, selectTargets } from './command-line.ts'

const onceHelp = `contactrz-monitor once: looks once at each target, sends what is owed, and ends

  contactrz-monitor once --config FILE [--target NAME]

Exit code: 0 conforming · 1 drift · 2 wrong use · 3 no verdict (gated, provider down, no valid token)
A slot that was decided before is not run again; its earlier decision stands, and the exit code is 3 if it
was gated. It does what start does when it looks: slots that were missed and creates that were cut short are
put on record, and what time alone brings is told (blindness, reminders, escalations, the end of a mute). It may run beside
start, or beside another once. Of many targets so many are looked at side by side as concurrency and perHost let, so
lines come as they end. It remembers no token that has expired meanwhile, so start tries one, and once does not.

Example
  contactrz-monitor once --config monitor.yaml --target production
`

export const once = createCommand({
  help: onceHelp,
  options: { config: { type: 'string' }, target: { type: 'string' } },
  async run(options, io) {
    const config = requireConfig(options.config, io)
    const targets = selectTargets(config, options.target)
    const log = (line: string) => io.stdout.write(`${line}\n`)
    const wasLost = isLost(config.storeFile)
    if (wasLost && lockOwner(config.storeFile).isHeld) assertNotLost(config.storeFile)
    return withStore(config, async (store) => {
      if (wasLost) log(madeNewText(config.storeFile))
      const storeClock = await createStoreClock({ store, own: io.now, log })
      return lookAt(targets, { config, store, env: io.env, now: storeClock.now, storeClock, log })
    })
  },
})

async function lookAt(targets: readonly Target[], options: MonitorOptions): Promise<number> {
  const { store, log } = options
  const monitor = createMonitor(options)
  try {
    const codes: number[] = []
    // Side by side, as many as the bounds allow; one that fails keeps none of the others from being looked at.
    const looked = await Promise.allSettled(targets.map(({ name }) => monitor.once(name)))
    for (const [index, target] of targets.entries()) {
      const look = looked[index]
      if (look?.status !== 'fulfilled') continue
      const decided = look.value
      if (decided === null) {
        log(`${target.name}: no slot is due`)
        codes.push(3)
        continue
      }
      const { slotAt, result } = decided
      codes.push(
        result.result === 'taken'
          ? await reportEarlier(store, target.name, slotAt, options.now(), log)
          : codeOf(result),
      )
    }
    const delivered = await Promise.allSettled([monitor.deliver()])
    for (const step of [...looked, ...delivered]) if (step.status === 'rejected') throw step.reason
    return codes.includes(1) ? 1 : Math.max(0, ...codes)
  } finally {
    await monitor.stop()
  }
}

/** What became of a slot that was decided before. Returns its exit code. */
async function reportEarlier(
  store: Store,
  target: string,
  slotAt: number,
  now: number,
  log: (line: string) => void,
): Promise<number> {
  const slot = await store.findSlot({ target, slotAt })
  const run = (await store.latestRuns(target, 20)).find(
    (row) => row.slotAt === slotAt && isOfCreates(row.variant),
  )
  const { decision, detail } =
    slot === null ? { decision: 'under-way', detail: 'no record yet' } : describeSlot(slot, run?.outcome, now)
  const outcome = decision === 'run' ? detail : `${decision} (${detail})`
  // Its `local` is of the decision, which came later.
  const when = slot === null ? new Date(slotAt).toISOString() : toLocal(slot.timeZone, slotAt)
  log(`${target}: the slot of ${when} was decided before: ${outcome}`)
  return run === undefined ? 3 : codeOfOutcome(run.outcome)
}

const codeOf = (result: RunResult): number => (result.result === 'run' ? codeOfOutcome(result.outcome) : 3)

const codeOfOutcome = (outcome: Parameters<typeof isConclusive>[0]): number => {
  if (outcome === 'drift') return 1
  return isConclusive(outcome) ? 0 : 3
}
