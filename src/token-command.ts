// A token from a command: arguments without a shell, the token on its standard output. Of what it writes to its
// standard error the last line is told, redacted: it says why, and may hold a secret.
import type { ExecFileException } from 'node:child_process'
import { bearerProblem, jsonHint } from './bearer.ts'
import { builtin } from './builtin.ts'
import { repeatedPath } from './repeated.ts'
import { withResolvers } from './with-resolvers.ts'

export type TokenResult =
  | { readonly token: string }
  /** `cannot-run`: a configuration error. `failed`: it ran, and gave no token. `own-fault`: of this machine. */
  | { readonly problem: 'cannot-run' | 'failed' | 'own-fault'; readonly detail: string }

const defaultTimeoutMs = 30_000

export interface TokenCommandOptions {
  readonly timeoutMs?: number
  readonly cwd?: string
  /** Ends the command. */
  readonly signal?: AbortSignal
}

export function runTokenCommand(
  command: readonly string[],
  { timeoutMs = defaultTimeoutMs, cwd, signal }: TokenCommandOptions = {},
): Promise<TokenResult> {
  const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 1024 * 1024 } as const
  const options = { ...limits, windowsHide: true, ...(cwd && { cwd }), ...(signal && { signal }) }
  const [file = '', ...args] = command
  const { promise, resolve } = withResolvers<TokenResult>()
  try {
    builtin('node:child_process').execFile(file, args, options, (error, stdout, stderr) =>
      resolve(error === null ? readToken(stdout) : failureOf(error, file, stderr, timeoutMs)),
    )
  } catch (error) {
    // No process can be started from such arguments, whatever is there.
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
    resolve({ problem: 'cannot-run', detail: `the token command cannot be run (${code})` })
  }
  return promise
}

function failureOf(error: ExecFileException, file: string, stderr: string, timeoutMs: number): TokenResult {
  const { code } = error
  if (error.name === 'AbortError') return { problem: 'failed', detail: 'the token command was interrupted' }
  if (typeof code === 'string' && Object.hasOwn(wordsOfCode, code)) {
    return { problem: 'cannot-run', detail: `the token command ${cannotRun(file, code)}` }
  }
  const how = error.killed ? `did not end within ${timeoutMs} ms` : `ended with ${code ?? error.signal}`
  const said = redactLine(stderr)
  return { problem: 'failed', detail: `the token command ${how}${said === '' ? '' : `: ${said}`}` }
}

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

const maxSaid = 120

/**
 * The last line that a program wrote, fit to be shown: no control characters, nothing that could be a secret. What is
 * long and made of a token's characters is replaced by its length, and so is whatever is called a secret.
 */
export function redactLine(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim())
  const last = lines.findLast((line) => line !== '') ?? ''
  const masked = last
    .slice(0, 2000)
    .replace(/\b(authorization|bearer)\b.*/i, '$1 (hidden)')
    .replace(/(pass\w*|secret|token|key|credential\w*)(["']?\s*[:=]\s*)\S+/gi, '$1$2(hidden)')
    .replace(/:\/\/[^\s/@]+@/g, '://(hidden)@')
    .replace(/[\w+/=.~-]{16,}/g, (word) => `(${word.length} characters)`)
  return masked.length > maxSaid ? `${masked.slice(0, maxSaid)}…` : masked
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
