// A token from a command: arguments without a shell, the token on its standard output. What it writes to its standard
// error goes nowhere, since `set -x` alone prints every secret that it handles. It ends with all that it has started.
import type { ChildProcess } from 'node:child_process'
import { builtin } from '../tools/builtin.ts'
import { repeatedPath } from '../tools/repeated.ts'
import { withResolvers } from '../tools/with-resolvers.ts'
import { bearerProblem, jsonHint } from './bearer.ts'
import { type Group, isGrouped, startGroup } from './process-group.ts'

/** A bearer token, or why there is none. */
export type TokenResult =
  | { readonly token: string }
  /** `cannot-run`: a configuration error. `failed`: it ran, and gave no token. `own-fault`: of this machine. */
  | { readonly problem: 'cannot-run' | 'failed' | 'own-fault'; readonly detail: string }

const defaultTimeoutMs = 30_000
const maxOutputBytes = 1024 * 1024
/** For what is left in the pipe when the command has ended, and something that it has started holds that open. */
const drainMs = 250
const handLook = 'run it by hand to see what it says'

/** How a command is run that prints a token. */
export interface TokenCommandOptions {
  readonly timeoutMs?: number
  readonly cwd?: string
  /** Ends the command. */
  readonly signal?: AbortSignal
  /** Where somebody finds out why it failed; default: by running it by hand. */
  readonly whereToLook?: string
  /** Given the end of what it writes to its standard error, for whoever runs this to see; it may hold any secret. */
  readonly onStderr?: (text: string) => void
}

/** Whatever becomes of it, nothing of the command's process group is left when this resolves. Never rejects. */
export async function runTokenCommand(
  command: readonly string[],
  options: TokenCommandOptions = {},
): Promise<TokenResult> {
  if (options.signal?.aborted) return interrupted
  const [file = '', ...args] = command
  const { timeoutMs = defaultTimeoutMs, whereToLook = handLook } = options
  const end = await endOf(file, args, options)
  if (typeof end === 'string') return readToken(end)
  if (end.how === 'interrupted') return interrupted
  if (end.how === 'not-started') return failureToStart(file, end.code)
  const failed = {
    'timed-out': `did not end within ${timeoutMs} ms`,
    endless: `printed more than ${maxOutputBytes} bytes`,
    ended: `ended with ${end.code}`,
  }[end.how]
  return { problem: 'failed', detail: `the token command ${failed}: ${whereToLook}` }
}

const interrupted: TokenResult = { problem: 'failed', detail: 'the token command was interrupted' }

interface Failed {
  readonly how: 'interrupted' | 'timed-out' | 'endless' | 'ended' | 'not-started'
  /** Exit code, signal, or the system's code. */
  readonly code: string
}

/** What it printed, or why that is of no use. */
async function endOf(
  file: string,
  args: readonly string[],
  { timeoutMs = defaultTimeoutMs, cwd, signal, onStderr }: TokenCommandOptions,
): Promise<string | Failed> {
  const { promise, resolve } = withResolvers<string | Failed>()
  const failed = (how: Failed['how'], code = '') => resolve({ how, code })
  let started: { readonly child: ChildProcess; readonly group: Group }
  try {
    started = startGroup(() =>
      builtin('node:child_process').spawn(file, args, {
        stdio: ['ignore', 'pipe', onStderr === undefined ? 'ignore' : 'pipe'],
        detached: isGrouped,
        windowsHide: true,
        ...(cwd !== undefined && { cwd }),
      }),
    )
  } catch (error) {
    // No process can be started from such arguments, whatever is there.
    return { how: 'not-started', code: codeOf(error) }
  }
  const { child, group } = started
  const output = gather(child, () => failed('endless'))
  const said = endOfStderr(child)
  const ended = (code: number | null, name: NodeJS.Signals | null) =>
    code === 0 ? resolve(output()) : failed('ended', String(code ?? name))
  const abort = () => failed('interrupted')
  const timers = [setTimeout(() => failed('timed-out'), timeoutMs)]
  signal?.addEventListener('abort', abort, { once: true })
  child.on('error', (error) => failed('not-started', codeOf(error)))
  child.on('close', ended)
  child.on('exit', (...how) => timers.push(setTimeout(() => ended(...how), drainMs)))
  try {
    return await promise
  } finally {
    for (const timer of timers) clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
    letGo(child, group)
    onStderr?.(said())
  }
}

/** What it has printed so far; stops listening, and says so, when that is too much. */
function gather({ stdout }: ChildProcess, onTooMuch: () => void): () => string {
  const chunks: Buffer[] = []
  let length = 0
  stdout?.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > maxOutputBytes) onTooMuch()
    else chunks.push(chunk)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}

const saidBytes = 4096

function endOfStderr({ stderr }: ChildProcess): () => string {
  let said = Buffer.alloc(0)
  stderr?.on('data', (chunk: Buffer) => {
    said = Buffer.concat([said, chunk]).subarray(-saidBytes)
  })
  return () => said.toString('utf8')
}

/** Something that left the group may hold the pipes: they are closed on our side. */
function letGo(child: ChildProcess, group: Group): void {
  group.end()
  for (const stream of [child.stdout, child.stderr]) stream?.removeAllListeners('data').destroy()
  child.unref()
}

function failureToStart(file: string, code: string): TokenResult {
  if (Object.hasOwn(wordsOfCode, code)) {
    return { problem: 'cannot-run', detail: `the token command ${cannotRun(file, code)}` }
  }
  // What this machine is short of now may be there the next time.
  const problem = /^(EAGAIN|EMFILE|ENFILE|ENOMEM)$/.test(code) ? 'failed' : 'cannot-run'
  return { problem, detail: `the token command cannot be run (${code})` }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'

const wordsOfCode: Readonly<Record<string, string>> = {
  ENOENT: 'is not there, or the interpreter in its first line is not',
  EACCES: 'may not be executed',
  ENOEXEC: 'is no program',
  ENOTDIR: 'is not there',
}

/** Of a command its program alone is named: an argument can be a secret. */
function cannotRun(file: string, code: string): string {
  const hint = /\s/.test(file) ? '; it holds blanks: each argument is an item of its own' : ''
  return `${repeatedPath(file)} ${wordsOfCode[code]} (${code})${hint}`
}

/**
 * The token that a text is, but for the white space around it, or why it is none (`bearer.ts`).
 *
 * @param hint What to do if the text is JSON.
 */
export function readToken(text: string, hint = jsonHint): TokenResult {
  const token = text.trim()
  const problem = bearerProblem(token)
  if (problem === null) return { token }
  return { problem: 'failed', detail: problem.kind === 'json' ? `${problem.words}: ${hint}` : problem.words }
}
