// Arguments of the commands, and the configuration that they name.
import type { ParseArgsOptionsConfig } from 'node:util'
import {
  type Command,
  type CommandParts,
  createCommand as create,
  type Io,
  notOneOf,
  UsageError,
} from 'contactrz/internal'
import { ConfigError, readConfig } from '../config/config.ts'
import type { Config, Target } from '../config/config-shape.ts'

interface MonitorCommandParts<T extends ParseArgsOptionsConfig>
  extends Omit<CommandParts<T>, 'takesFiles' | 'argumentHint'> {
  /** What options were called in older versions → what they are called now. Still taken, and told of no more. */
  readonly olderNames?: Readonly<Record<string, keyof T & string>>
}

/** A command of the monitor. None takes an argument without its option. */
export function createCommand<T extends ParseArgsOptionsConfig>({
  olderNames = {},
  ...parts
}: MonitorCommandParts<T>): Command {
  const command = create<T>({
    ...parts,
    argumentHint: 'the configuration is given by --config, a target by --target',
  })
  const renamed = new Map(Object.entries(olderNames).map(([older, name]) => [`--${older}`, `--${name}`]))
  return {
    ...command,
    run: (args, io) =>
      command.run(
        args.map((arg) => renamed.get(arg) ?? arg),
        io,
      ),
  }
}

/** The configuration file that `--config` or the environment names; null if neither does. Throws `UsageError`. */
export function configFile(option: string | undefined, env: NodeJS.ProcessEnv): string | null {
  const file = option ?? env.CONTACTRZ_MONITOR_CONFIG ?? null
  // As a template leaves it that was not filled in: nobody means the sandbox by it.
  if (file === '')
    throw new UsageError('the configuration is an empty name: set it, or unset CONTACTRZ_MONITOR_CONFIG')
  return file
}

/** Throws `UsageError`, `ConfigError`. */
export function requireConfig(
  option: string | undefined,
  { env, stderr }: Pick<Io, 'env' | 'stderr'>,
): Config {
  const file = configFile(option, env)
  if (file === null)
    throw new UsageError('no configuration: give --config FILE or set CONTACTRZ_MONITOR_CONFIG')
  const config = readConfig(file, env)
  for (const warning of config.warnings) stderr.write(`contactrz-monitor: warning: ${warning}\n`)
  return config
}

/** The targets that `--target` names, or all. Throws `UsageError`. */
export function selectTargets(config: Config, name: string | undefined): readonly Target[] {
  if (name === undefined) return config.targets
  const targets = config.targets.filter((target) => target.name === name)
  if (targets.length === 0) {
    const names = config.targets.map((target) => target.name)
    throw notOneOf('--target', name, names)
  }
  return targets
}

export { ConfigError, type Io, UsageError }
