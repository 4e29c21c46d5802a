// A monitor of one target, on the bench of its slots: its configuration, what it logs, and a process that starts, runs
// what is due and ends.
import type { Config, Smtp, Target } from '../../monitor/config/config-shape.ts'
import { createMonitor } from '../../monitor/engine/monitor.ts'
import { createSlotBench, type SlotBench } from './slot-bench.ts'
import type { Database } from './stores.ts'
import { alerts, bounds, byMail, noSmtp, targetOf, web } from './target.ts'

export interface MonitorBench {
  readonly slots: SlotBench
  /** What was logged. */
  readonly lines: string[]
  /** Tokens come from the provider of the bench. */
  target(more?: Partial<Target>): Target
  configOf(more?: Partial<Target>): Config & { readonly smtp: Smtp }
  watchOnce(more?: Partial<Target>): Promise<void>
  close(): Promise<void>
}

/** @param database As of `createSlotBench`. */
export async function createMonitorBench(at: number, database?: Database): Promise<MonitorBench> {
  const slots = await createSlotBench(at, database)
  const lines: string[] = []
  const target = (more: Partial<Target> = {}) =>
    targetOf({
      url: slots.provider.url,
      token: { request: { url: slots.provider.tokenUrl, pointer: '/token' } },
      ...more,
    })
  const configOf = (more: Partial<Target> = {}): Config & { readonly smtp: Smtp } => ({
    directory: slots.directory,
    targets: [target(more)],
    smtp: noSmtp,
    alerts,
    ...bounds,
    ...byMail,
    storeFile: slots.file,
    retentionMs: 400 * 86_400_000,
    heartbeatUrl: null,
    web,
    warnings: [],
  })
  return {
    slots,
    lines,
    target,
    configOf,
    async watchOnce(more = {}) {
      const log = (line: string) => void lines.push(line)
      const { store } = slots
      const monitor = createMonitor({ config: configOf(more), store, env: {}, now: () => slots.clock, log })
      await monitor.start()
      await monitor.stop()
    },
    close: () => slots.close(),
  }
}
