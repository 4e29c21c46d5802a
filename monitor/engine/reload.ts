// SIGHUP: the configuration is read again while `start` runs. A bad one is refused with all that is wrong with it, and
// the old one kept. Called by `start`.
import { ConfigError, readConfig } from '../config/config.ts'
import type { Config } from '../config/config-shape.ts'
import type { Log } from '../log/log.ts'
import { descriptorWarnings } from './descriptors.ts'
import type { Monitor } from './monitor.ts'

/** `config` changes when it is reloaded: the pages show the one in force. */
export interface Watched {
  config: Config
  /** The configuration was refused at the last reload: the one of before is in force. Absent before the first. */
  isRefused?: boolean
}

export interface HangUps {
  /** What a SIGHUP does from now on, one after the other; one that came before is made up for. */
  use(reload: () => Promise<void>): void
  /** From now on it does nothing. Resolves when what it did is done. */
  end(): Promise<void>
}

/** Heard from the beginning: unheard, a SIGHUP ends the process. */
export function hangUps(): HangUps {
  let work: (() => Promise<void>) | null = null
  let hasCome = false
  let last = Promise.resolve()
  /** One that waits is enough, since it reads the file when it begins. */
  let isWaiting = false
  const come = () => {
    if (work === null) {
      hasCome = true
      return
    }
    if (isWaiting) return
    isWaiting = true
    const next = work
    last = last.then(() => {
      isWaiting = false
      return next()
    })
  }
  process.on('SIGHUP', come)
  return {
    use(reload) {
      work = reload
      if (hasCome) come()
    },
    end() {
      work = async () => {}
      return last
    },
  }
}

export async function reload(
  file: string,
  env: NodeJS.ProcessEnv,
  watched: Watched,
  monitor: Monitor,
  log: Log,
) {
  const next = reread(file, env, watched.config, log)
  watched.isRefused = next === null
  if (next === null) {
    log('the configuration of before stays in force', { level: 'warn' })
    return
  }
  watched.config = next
  try {
    await monitor.reload(next)
  } catch (error) {
    // A promise that nobody awaits would end the process, and with it the watch.
    log(`reload: monitor-fault: ${error instanceof Error ? error.name : 'unknown'}`, { level: 'error' })
    return
  }
  for (const warning of next.warnings) log(`warning: ${warning}`, { level: 'warn' })
  for (const warning of descriptorWarnings(next)) log(warning, { level: 'warn' })
  log(`configuration reloaded: ${next.targets.length} target(s), each from its next slot on`)
}

/** The configuration as the file has it now; null if the old one has to do. Says why. */
function reread(file: string, env: NodeJS.ProcessEnv, old: Config, log: Log): Config | null {
  try {
    const next = readConfig(file, env)
    const problems = restartProblems(old, next)
    for (const problem of problems) log(`configuration not reloaded: ${problem}`, { level: 'error' })
    return problems.length === 0 ? next : null
  } catch (error) {
    const problems =
      error instanceof ConfigError ? error.problems : ['it cannot be read, and why is a fault of ours']
    for (const problem of problems) log(`configuration not reloaded: ${problem}`, { level: 'error' })
    return null
  }
}

/** A line for each change that needs a restart. No secret is in one. */
function restartProblems(old: Config, next: Config): string[] {
  const problems: string[] = []
  if (old.storeFile !== next.storeFile) {
    problems.push('store is another one: end the monitor and start it again, or put the old path back')
  }
  if (old.web.host !== next.web.host || old.web.port !== next.web.port) {
    problems.push(
      'web.host or web.port is another one: end the monitor and start it again, or put the old one back',
    )
  }
  return problems
}
