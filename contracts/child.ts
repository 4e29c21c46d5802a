// Runs one of our scripts in a Node process of its own. Pact's native library prints to stdout whatever its log
// level, can crash the process it lives in, and can wait for minutes: here it is captured, mourned and ended.
// Called by the consumer and the provider step.
import { spawn } from 'node:child_process'

export interface ChildOptions {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Ends the child early, as Ctrl-C does. */
  readonly signal?: AbortSignal | undefined
}

export interface ChildResult {
  /** Null if it was ended by a signal. */
  readonly exitCode: number | null
  readonly isTimedOut: boolean
  /** What the child sent over IPC, last message; undefined if nothing. */
  readonly message: unknown
  /** stdout and stderr, the first 256 KiB. */
  readonly output: string
}

const maxOutputLength = 256 * 1024

/** Resolves when the child has ended. Rejects only if it cannot be started, or when `signal` ends it. */
export function runChild({ args, env = {}, timeoutMs, signal }: ChildOptions): Promise<ChildResult> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<ChildResult>()
  const child = spawn(process.execPath, ['--conditions=contactrz-source', '--no-deprecation', ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      // The verifier looks up an analytics host unless it is told not to, before it is imported.
      PACT_DO_NOT_TRACK: 'true',
      // Everything is on loopback; a proxy of the environment would swallow it.
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
      ...env,
    },
  })
  let output = ''
  let message: unknown
  let isTimedOut = false
  const collect = (chunk: string) => {
    output = (output + chunk).slice(0, maxOutputLength)
  }
  child.stdout?.setEncoding('utf8').on('data', collect)
  child.stderr?.setEncoding('utf8').on('data', collect)
  child.on('message', (sent) => {
    message = sent
  })
  // SIGKILL: the native library may be deaf to anything milder.
  const kill = () => child.kill('SIGKILL')
  const timer = setTimeout(() => {
    isTimedOut = true
    kill()
  }, timeoutMs)
  signal?.addEventListener('abort', kill, { once: true })
  child.once('error', reject)
  child.once('close', (exitCode) => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', kill)
    if (signal?.aborted) reject(signal.reason)
    else resolve({ exitCode, isTimedOut, message, output })
  })
  return promise
}
