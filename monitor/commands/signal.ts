// `contactrz-monitor stop` and `reload`: a signal to whoever holds the lock of the store. By the lock, not by a name: a
// signal to `npx` does not reach the monitor that it has started.
import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { lockFileOf } from '../store/file.ts'
import { lockOwner } from '../store/lock.ts'
import { StoreError } from '../store/store.ts'
import { createCommand, requireConfig } from './command-line.ts'

const stopHelp = `contactrz-monitor stop: ends the monitor that is at work on the store, and waits until it has ended

  contactrz-monitor stop --config FILE

It is told to end as by SIGTERM, which it does within 10 s.

Exit code: 0 it has ended, or there was none · 2 wrong use or configuration, or it cannot be reached

Example
  contactrz-monitor stop --config monitor.yaml
`

const reloadHelp = `contactrz-monitor reload: has the monitor that is at work on the store read its configuration again

  contactrz-monitor reload --config FILE

The configuration is checked first: a bad one is refused here, and the monitor keeps the old one. What became of
a good one stands in the monitor's log.

Exit code: 0 it was told · 1 no monitor is at work on the store · 2 wrong use or configuration

Example
  contactrz-monitor reload --config monitor.yaml
`

/** Longer than the monitor takes to end. */
const stopWaitMs = 15_000
const sampleEveryMs = 50

export const stop = createCommand({
  help: stopHelp,
  options: { config: { type: 'string' } },
  async run(options, io) {
    const { storeFile } = requireConfig(options.config, io)
    const pid = ownerOf(storeFile)
    if (pid === null) {
      io.stdout.write(`no monitor is at work on ${storeFile}\n`)
      return 0
    }
    signal(pid, 'SIGTERM', storeFile)
    const deadline = performance.now() + stopWaitMs
    while (lockOwner(storeFile).isHeld) {
      if (performance.now() > deadline) {
        throw new StoreError(`process ${pid} has not ended within ${stopWaitMs / 1000} s: see its log`)
      }
      await wait(sampleEveryMs)
    }
    io.stdout.write(`process ${pid} has ended\n`)
    return 0
  },
})

export const reload = createCommand({
  help: reloadHelp,
  options: { config: { type: 'string' } },
  async run(options, io) {
    const { storeFile } = requireConfig(options.config, io)
    const pid = ownerOf(storeFile)
    if (pid === null) {
      io.stderr.write(`contactrz-monitor: no monitor is at work on ${storeFile}: nothing to reload\n`)
      return 1
    }
    signal(pid, 'SIGHUP', storeFile)
    io.stdout.write(`process ${pid} reads its configuration again: see its log\n`)
    return 0
  },
})

/** Null if nobody is at work. Throws `StoreError` where somebody is and it is not known who. */
function ownerOf(storeFile: string): number | null {
  // Asking for the lock makes its file: where there is none, nobody has ever started.
  if (!existsSync(storeFile) || !existsSync(lockFileOf(storeFile))) return null
  const { isHeld, pid } = lockOwner(storeFile)
  if (!isHeld) return null
  if (pid !== null) return pid
  throw new StoreError(
    `a monitor is at work on ${storeFile}, and which process it is is not known: signal it`,
  )
}

function signal(pid: number, name: 'SIGTERM' | 'SIGHUP', storeFile: string) {
  try {
    process.kill(pid, name)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new StoreError(`process ${pid}, at work on ${storeFile}, cannot be signalled (${code})`)
  }
}
