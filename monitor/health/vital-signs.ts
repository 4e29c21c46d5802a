// Is the monitor itself well, and whom does it call while it is? The health watch and the heartbeat, joined: nobody is
// called by a monitor that is not well. Called by the engine's parts.ts.
import type { Config } from '../config/config-shape.ts'
import type { Reason } from './health.ts'
import { createHealthWatch, type HealthWatchOptions, logHealth } from './health-watch.ts'
import { createHeartbeat, type HeartbeatOptions } from './heartbeat.ts'

export interface VitalSignsOptions
  extends Omit<HealthWatchOptions, 'config' | 'onNews'>,
    Pick<HeartbeatOptions, 'log' | 'steady' | 'onBeat'> {
  /** The one in force. */
  readonly config: () => Pick<Config, 'targets' | 'heartbeatUrl' | 'connection'>
}

export interface VitalSigns {
  /** Why the monitor is not well, which is logged when it begins and ends; empty: it is. Never throws. */
  check(): Promise<readonly Reason[]>
  /** A slot was decided: whoever waits for the heartbeat is called. Nobody waits for it. */
  decided(): void
  /** When the call that is under way has ended. */
  idle(): Promise<void>
  /** Gives a call that is under way a little time. */
  stop(): Promise<void>
}

export function createVitalSigns(options: VitalSignsOptions): VitalSigns {
  const { config, log } = options
  const health = createHealthWatch({ ...options, onNews: (news) => logHealth(news, log) })
  const heartbeat = createHeartbeat({
    ...options,
    beat() {
      const { heartbeatUrl: url, connection } = config()
      return url === null ? null : { url, connection }
    },
    isWell: async () => (await health.check()).length === 0,
  })
  return { ...health, ...heartbeat }
}
