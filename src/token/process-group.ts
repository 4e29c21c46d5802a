// A process with all that it starts, as one: it leads a group of its own, which is ended as a whole, also when this
// process ends before it. What it starts in a session of its own (a daemon) is its own. Called by token-command.ts.
import type { ChildProcess } from 'node:child_process'

/** Whether the system has such groups. On Windows the process alone can be ended. */
export const isGrouped = process.platform !== 'win32'

export interface Group {
  /** Ends what is left of it, at once. */
  end(): void
}

const running = new Set<Group>()

/** @param start Starts it, `detached` where `isGrouped`: it leads its group. Throws what that throws. */
export function startGroup(start: () => ChildProcess): {
  readonly child: ChildProcess
  readonly group: Group
} {
  // Before it is there: a signal that comes right after the start must not end this process alone.
  if (running.size === 0) listen()
  try {
    const child = start()
    const { pid } = child
    const group: Group = {
      end() {
        if (!running.delete(group)) return
        if (running.size === 0) stopListening()
        if (pid !== undefined) kill(child, pid)
      },
    }
    running.add(group)
    return { child, group }
  } catch (error) {
    if (running.size === 0) stopListening()
    throw error
  }
}

function kill(child: ChildProcess, pid: number): void {
  if (!isGrouped) {
    child.kill('SIGKILL')
    return
  }
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing is left of it.
  }
}

function endAll(): void {
  for (const group of [...running]) group.end()
}

/** The terminal's signals go to the group in the foreground, which these have left. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
let heard: readonly NodeJS.Signals[] = []

function listen(): void {
  process.on('exit', endAll)
  // Where somebody else listens, the process does not end by it, or ends in its own way.
  heard = endings.filter((signal) => process.listenerCount(signal) === 0)
  for (const signal of heard) process.on(signal, endBy)
}

function stopListening(): void {
  process.off('exit', endAll)
  for (const signal of heard) process.off(signal, endBy)
  heard = []
}

/** As if nobody had listened, once they are ended. */
function endBy(signal: NodeJS.Signals): void {
  endAll()
  process.kill(process.pid, signal)
}
