// Where tokens come from, and how long one is used. A token stays in memory and goes nowhere but into the
// request.
import { readFile, stat } from 'node:fs/promises'
import {
  readExpiry,
  readLifeMs,
  readToken,
  runTokenCommand,
  sayFailure,
  type TokenResult,
  valueAt,
} from 'contactrz/internal'
import { probe } from 'contactrz/probe'
import type { TokenRequest, TokenSource } from '../config/config-shape.ts'

export interface Tokens {
  get(options?: TokenWish): Promise<TokenResult>
  /** The last token whose `exp` has passed; null if there is none. In memory only: no secret is stored. */
  expired(): string | null
}

export interface TokenWish {
  /** Leaves out the one in memory: the provider has just refused it. */
  readonly fresh?: boolean
  /** Ends the wait at once, whatever the source does; a command is ended with all that it has started. */
  readonly signal?: AbortSignal
}

export interface TokenOptions {
  readonly env: NodeJS.ProcessEnv
  readonly now: () => number
  /** A token must outlive the exchange that it is used in. */
  readonly timeoutMs: number
  readonly directory: string
  /** Given what a command writes to its standard error, for whoever runs this to see; it may hold any secret. */
  readonly onStderr?: (text: string) => void
}

/** Of time, against clocks that differ a little. */
const marginMs = 30_000
/** The newest of them may still be live: it was renewed before it expired. */
const earlierKept = 3
const requestTimeoutMs = 15_000
const maxAnswerBytes = 100_000

interface KeptToken {
  readonly token: string
  /**
   * Before the first it is live and after the second it has expired, also by the provider's clock: `exp` is of that
   * clock, and how long a token lives from when it was given is the same by any. Null: it does not say.
   */
  readonly life: { readonly liveUntil: number; readonly expiredFrom: number } | null
}

function keep(token: string, at: number): KeptToken {
  const expiry = readExpiry(token)
  if (expiry === null) return { token, life: null }
  const lifeMs = readLifeMs(token)
  const byOurClock = lifeMs === null ? expiry : at + lifeMs
  return {
    token,
    life: { liveUntil: Math.min(expiry, byOurClock), expiredFrom: Math.max(expiry, byOurClock) },
  }
}

export function createTokens(source: TokenSource, options: TokenOptions): Tokens {
  const { now, timeoutMs } = options
  let kept: KeptToken | null = null
  /** Tokens that were in use before, the newest first. */
  let earlier: KeptToken[] = []
  /** Reading costs nothing, and what is there now is what somebody has put there. */
  const isReadAnew = 'env' in source || 'file' in source
  return {
    async get({ fresh = false, signal } = {}) {
      const liveUntil = kept?.life?.liveUntil ?? Number.NEGATIVE_INFINITY
      if (kept !== null && !isReadAnew && !fresh && liveUntil - timeoutMs - marginMs > now())
        return { token: kept.token }
      const result = await unlessAborted(obtain(source, options, signal), signal)
      if (signal?.aborted) return result
      const next = 'token' in result ? result.token : null
      if (next !== null && next === kept?.token) return result
      if (kept !== null) earlier = [kept, ...earlier].slice(0, earlierKept)
      kept = next === null ? null : keep(next, now())
      return result
    },
    expired() {
      const inHand = [...(kept === null ? [] : [kept]), ...earlier]
      return inHand.find(({ life }) => life !== null && life.expiredFrom + marginMs < now())?.token ?? null
    },
  }
}

/** Whatever a source does, and even if it knows of no signal. */
async function unlessAborted(
  obtaining: Promise<TokenResult>,
  signal: AbortSignal | undefined,
): Promise<TokenResult> {
  if (signal === undefined) return obtaining
  const { promise, resolve } = Promise.withResolvers<TokenResult>()
  const abort = () => resolve(failed('the wait for a token was ended'))
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([obtaining, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

async function obtain(
  source: TokenSource,
  { env, directory, onStderr }: TokenOptions,
  signal: AbortSignal | undefined,
): Promise<TokenResult> {
  if ('env' in source) {
    const text = env[source.env]
    if (text === undefined) return failed(`the environment variable ${source.env} is not set`)
    return readToken(text)
  }
  if ('file' in source) {
    try {
      // Reading a pipe that nobody writes to would never end, and would not let the process end.
      if (!(await stat(source.file)).isFile()) return failed('the token file is no regular file')
      return readToken(await readFile(source.file, 'utf8'))
    } catch (error) {
      return failed(`the token file cannot be read (${codeOf(error)})`)
    }
  }
  const isEnded = signal !== undefined && { signal }
  if ('command' in source) {
    const isHeard = onStderr !== undefined && { onStderr }
    const whereToLook = isHeard ? 'what it says follows' : 'contactrz-monitor doctor shows what it says'
    return runTokenCommand(source.command, { cwd: directory, whereToLook, ...isEnded, ...isHeard })
  }
  return requestToken(source.request, isEnded)
}

async function requestToken(
  { method = 'POST', url, headers, body = '', pointer, connection = {} }: TokenRequest,
  isEnded: false | { readonly signal: AbortSignal },
): Promise<TokenResult> {
  const { answer, failure } = await probe({
    url,
    method,
    headers: { accept: '*/*', 'user-agent': 'contactrz-monitor', ...headers },
    body,
    timeoutMs: requestTimeoutMs,
    maxBodyBytes: maxAnswerBytes,
    connection,
    ...isEnded,
  })
  if (failure?.kind === 'body-too-large') {
    return failed(`the answer to the token request is longer than ${maxAnswerBytes} bytes`)
  }
  if (answer === null) {
    const detail = `the token request failed (${failure === null ? 'unknown' : sayFailure(failure)})`
    return { problem: failure?.kind === 'monitor-fault' ? 'own-fault' : 'failed', detail }
  }
  const { status } = answer
  if (status < 200 || status > 299) return failed(`the token request was answered with status ${status}`)
  if (answer.body === null) return failed('the answer to the token request cannot be decoded')
  const text = Buffer.from(answer.body).toString('utf8')
  return pointer === undefined
    ? readToken(text, 'give `pointer`, the place of the token in it')
    : readPointer(text, pointer)
}

function readPointer(text: string, pointer: string): TokenResult {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return failed('the answer to the token request is no JSON')
  }
  const found = valueAt(value, pointer)
  if (typeof found !== 'string') return failed(`the answer holds no text at ${pointer}`)
  const result = readToken(found, '`pointer` must lead to the token itself')
  return 'problem' in result ? failed(`at ${pointer}, ${result.detail}`) : result
}

const failed = (detail: string): TokenResult => ({ problem: 'failed', detail })

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : 'unknown'
}
