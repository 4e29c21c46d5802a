// Arguments of the commands, and the configuration that they name.
import { parseOptions, UsageError, untilSettled } from 'contactrz/command-line'
import { ConfigError, readConfig } from './config.ts'
import type { Config, Target } from './config-shape.ts'

/** The configuration file that `--config` or the environment names; null if neither does. */
export function configFile(option: string | undefined, env: NodeJS.ProcessEnv): string | null {
  return option ?? (env.CONTACTRZ_MONITOR_CONFIG || null)
}

/** Throws `UsageError`, `ConfigError`. */
export function requireConfig(option: string | undefined, env: NodeJS.ProcessEnv): Config {
  const file = configFile(option, env)
  if (file === null)
    throw new UsageError('no configuration: give --config FILE or set CONTACTRZ_MONITOR_CONFIG')
  const config = readConfig(file, env)
  for (const warning of config.warnings) process.stderr.write(`contactrz-monitor: warning: ${warning}\n`)
  return config
}

/** The targets that `--target` names, or all. Throws `UsageError`. */
export function selectTargets(config: Config, name: string | undefined): readonly Target[] {
  if (name === undefined) return config.targets
  const targets = config.targets.filter((target) => target.name === name)
  if (targets.length === 0) {
    throw new UsageError(`--target must be one of ${config.targets.map((target) => target.name).join(', ')}`)
  }
  return targets
}

export { ConfigError, parseOptions, UsageError, untilSettled }
