// The watches over all targets, over reloads: a new one stands behind the one of before of its target. Made by
// parts.ts.
import { groupsOf } from '../alerts/grouping.ts'
import type { Config, Target } from '../config/config-shape.ts'
import { createTokens, type Tokens } from './token.ts'
import { createWatch, type Watch, type WatchOptions, type Work } from './watch.ts'

type Shared = Omit<
  WatchOptions,
  'target' | 'alerts' | 'routing' | 'groupHost' | 'tokens' | 'after' | 'limitMs' | 'onFault' | 'onWell'
>

export interface WatchesOptions extends Shared {
  readonly config: Config
  readonly env: NodeJS.ProcessEnv
  /** Told of a failure of ours, and of what it was that failed. Must not throw. */
  readonly onFault: (target: Target, error: unknown, work: Work) => void
  /** Told of work that came to its end without one. Must not throw. */
  readonly onWell: (target: Target, work: Work) => void
}

export interface Watches {
  /** Of the configuration in force, in its order. */
  current(): readonly Watch[]
  /** Those of a configuration of before, too, until they have ended. */
  all(): readonly Watch[]
  /** Each in its place from now on. Resolves when all of before have ended. */
  reload(config: Config): Promise<void>
}

export function createWatches(options: WatchesOptions): Watches {
  const watchOf = (config: Config, target: Target, groupHost: string | null, before?: Watch): Watch => {
    const { alerts, directory } = config
    const { env, now, onFault, onWell } = options
    const { token, timeoutMs } = target
    // The tokens of a source that is the same stay: the expired one is needed for its probe.
    const isSame = before !== undefined && isSameSource(before.target, target)
    const tokens: Tokens = isSame ? before.tokens : createTokens(token, { env, now, timeoutMs, directory })
    return createWatch({
      ...{ ...options, target, alerts, routing: config, groupHost, tokens },
      ...(before !== undefined && { after: before.idle() }),
      onFault: (error, work) => onFault(target, error, work),
      onWell: (work) => onWell(target, work),
    })
  }
  const groupOf = groupsOf(options.config)
  let current = options.config.targets.map((target) => watchOf(options.config, target, groupOf(target)))
  let earlier: readonly Watch[] = []
  return {
    current: () => current,
    all: () => [...earlier, ...current],
    async reload(config) {
      const before = current
      // What waits for its turn has not begun: it is for the new watch.
      const waiting = new Map(before.map((watch) => [watch, watch.retire()]))
      const nextGroupOf = groupsOf(config)
      current = config.targets.map((target) => {
        const old = before.find(({ target: { name } }) => name === target.name)
        const watch = watchOf(config, target, nextGroupOf(target), old)
        const tick = old === undefined ? null : waiting.get(old)
        if (tick) void watch.tick(tick.missedBecause)
        return watch
      })
      earlier = [...earlier, ...before]
      const forget = (watch: Watch) => {
        earlier = earlier.filter((other) => other !== watch)
      }
      await Promise.all(before.map((watch) => watch.idle().then(() => forget(watch))))
    },
  }
}

const isSameSource = (a: Target, b: Target): boolean =>
  a.timeoutMs === b.timeoutMs && JSON.stringify(a.token) === JSON.stringify(b.token)
