// The real `contactrz-monitor start`, as a process, on a store with a past: its clock begins where that past ends, so that
// what it shows is always the same.
import { fileURLToPath } from 'node:url'
import { type Ended, type Running, runCommand, startCommand } from '../command.ts'
import type { Past } from './past.ts'
import { statesAt } from './targets.ts'

export interface Site {
  /** Of its page, without a slash at its end. */
  readonly url: string
  readonly running: Running
  /** As a signal ends it; default SIGTERM. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface SiteOptions {
  /** Its clock goes no further: for pictures. */
  readonly stands?: boolean
}

export async function startSite(
  { configFile }: Pick<Past, 'configFile'>,
  { stands = false }: SiteOptions = {},
): Promise<Site> {
  const running = startCommand(
    'contactrz-monitor',
    ['start', '--config', configFile, '--log-format', 'json'],
    beginning(stands),
  )
  const [, url = ''] = await running.printed(/(http:\/\/127\.0\.0\.1:\d+)[/)]/)
  return {
    url,
    running,
    async stop(signal = 'SIGTERM') {
      running.process.kill(signal)
      await running.ended
    },
  }
}

/** Another command, as a process beside it, when the past has ended. */
export const runBeside = (
  { configFile }: Pick<Past, 'configFile'>,
  [command, ...args]: readonly [string, ...string[]],
): Promise<Ended> => runCommand('contactrz-monitor', [command, '--config', configFile, ...args], beginning())

/** Options of a process whose clock begins when the past ends. */
export function beginning(stands = false) {
  const clock = fileURLToPath(new URL('./clock.ts', import.meta.url))
  return {
    env: {
      NODE_OPTIONS: `--conditions=contactrz-source --import=${clock}`,
      BEGINS_AT: new Date(statesAt).toISOString(),
      STANDS: stands ? '1' : '0',
    },
  }
}
