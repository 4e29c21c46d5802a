// A token from a command: arguments without a shell, the token on its standard output. What the command
// writes elsewhere is dropped, since it may hold secrets.
import { builtin } from './builtin.ts'

export type TokenResult =
  | { readonly token: string }
  /** `cannot-run`: a configuration error. `failed`: it ran, and gave no token. */
  | { readonly problem: 'cannot-run' | 'failed'; readonly detail: string }

const defaultTimeoutMs = 30_000

export function runTokenCommand(
  command: readonly string[],
  { timeoutMs = defaultTimeoutMs, cwd }: { readonly timeoutMs?: number; readonly cwd?: string } = {},
): Promise<TokenResult> {
  const [file = '', ...args] = command
  return new Promise((resolve) => {
    const options = { timeout: timeoutMs, maxBuffer: 1024 * 1024, windowsHide: true, ...(cwd && { cwd }) }
    builtin('node:child_process').execFile(file, args, options, (error, stdout) => {
      if (error === null) return resolve(readToken(stdout))
      if (typeof error.code === 'string' && /^(ENOENT|EACCES|ENOEXEC|ENOTDIR)$/.test(error.code)) {
        return resolve({ problem: 'cannot-run', detail: `the token command cannot be run (${error.code})` })
      }
      const how = error.killed
        ? `did not end within ${timeoutMs} ms`
        : `ended with ${error.code ?? error.signal}`
      resolve({ problem: 'failed', detail: `the token command ${how}` })
    })
  })
}

/** What can travel in an Authorization header; surrounding white space is not part of it. */
export function readToken(text: string): TokenResult {
  const token = text.trim()
  if (token === '') return { problem: 'failed', detail: 'the token is empty' }
  if (/^[\x21-\x7e]+$/.test(token)) return { token }
  return {
    problem: 'failed',
    detail: 'the token holds a space, a line break or a character that no header can carry',
  }
}
