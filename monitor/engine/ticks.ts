// A tick for each slot of each watch, by the schedules in force. Called by monitor.ts.
import { type Engine, startCron } from '../time/cron.ts'
import type { Watch } from './watch.ts'

export interface Ticks {
  start(): void
  /** Ticks by the schedules that are in force now, if it ticked before. Resolves when nothing ticks by those of before. */
  reload(): Promise<void>
  stop(): Promise<void>
}

/** @param watches Those of the configuration in force. */
export function createTicks(watches: () => readonly Pick<Watch, 'target' | 'tick'>[]): Ticks {
  let engine: Engine | undefined
  const begin = () =>
    startCron(watches().map(({ target, tick }) => ({ schedule: target.schedule, tick: () => tick() })))
  return {
    start() {
      engine = begin()
    },
    async reload() {
      const before = engine
      if (before !== undefined) engine = begin()
      await before?.stop()
    },
    async stop() {
      await engine?.stop()
    },
  }
}
