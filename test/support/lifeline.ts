// Does a process outlive the one that started it? It holds a pipe open, whose end is read here: no process is asked for,
// and nothing is waited for longer than it lives.
import { execFileSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'

export interface Lifeline {
  /** Arguments of a shell that starts what holds the pipe, in the background, and then goes on. */
  command(then: string): readonly string[]
  /** When it is held. */
  readonly held: Promise<void>
  /** When nobody holds it any more. */
  readonly released: Promise<void>
}

/** Longer than any test waits, and no longer than a failed one may leave it behind. */
const holdSeconds = 60

export function createLifeline(directory: string): Lifeline {
  const pipe = join(directory, `lifeline-${process.hrtime.bigint()}`)
  execFileSync('mkfifo', [pipe])
  const stream = createReadStream(pipe)
  const held = new Promise<void>((resolve) => stream.once('data', () => resolve()))
  const released = new Promise<void>((resolve) => stream.once('end', resolve))
  const hold = `exec 3> "$0"; sleep ${holdSeconds} > /dev/null 2>&1 < /dev/null & echo held >&3; exec 3>&-;`
  return { command: (then) => ['/bin/sh', '-c', `${hold} ${then}`, pipe], held, released }
}
