// Where tokens come from, and how long one is used. A token stays in memory and goes nowhere but into the
// request.
import { readFile } from 'node:fs/promises'
import { readExpiry } from 'contactrz'
import { readToken, runTokenCommand, type TokenResult } from 'contactrz/token-command'
import type { TokenRequest, TokenSource } from './config-shape.ts'

export interface Tokens {
  /** @param options.fresh Leaves out the one in memory: the provider has just refused it. */
  get(options?: { readonly fresh?: boolean }): Promise<TokenResult>
  /** The last token whose `exp` has passed; null if there is none. In memory only: no secret is stored. */
  lapsed(): string | null
}

export interface TokenOptions {
  readonly env: NodeJS.ProcessEnv
  readonly now: () => number
  /** A token must outlive the exchange that it is used in. */
  readonly timeoutMs: number
  readonly directory: string
}

const marginMs = 30_000
/** The newest of them may still be live: it was renewed before it lapsed. */
const earlierKept = 3
const requestTimeoutMs = 15_000
const maxAnswerCharacters = 100_000

export function createTokens(source: TokenSource, options: TokenOptions): Tokens {
  let kept: string | null = null
  /** Tokens that were in use before, the newest first. */
  let earlier: string[] = []
  const hasLapsed = (token: string) => {
    const expiry = readExpiry(token)
    return expiry !== null && expiry < options.now()
  }
  return {
    async get({ fresh = false } = {}) {
      const expiry = kept === null ? null : readExpiry(kept)
      const isGood = expiry !== null && expiry - options.timeoutMs - marginMs > options.now()
      if (kept !== null && isGood && !fresh) return { token: kept }
      const result = await obtain(source, options)
      if (kept !== null) earlier = [kept, ...earlier].slice(0, earlierKept)
      kept = 'token' in result ? result.token : null
      return result
    },
    lapsed() {
      return [...(kept === null ? [] : [kept]), ...earlier].find(hasLapsed) ?? null
    },
  }
}

async function obtain(source: TokenSource, { env, directory }: TokenOptions): Promise<TokenResult> {
  if ('env' in source) {
    const text = env[source.env]
    if (text === undefined) return failed(`the environment variable ${source.env} is not set`)
    return readToken(text)
  }
  if ('file' in source) {
    try {
      return readToken(await readFile(source.file, 'utf8'))
    } catch (error) {
      return failed(`the token file cannot be read (${codeOf(error)})`)
    }
  }
  if ('command' in source) return runTokenCommand(source.command, { cwd: directory })
  return requestToken(source.request)
}

async function requestToken({
  method = 'POST',
  url,
  headers,
  body,
  pointer,
}: TokenRequest): Promise<TokenResult> {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(requestTimeoutMs),
    })
    const text = (await response.text()).slice(0, maxAnswerCharacters)
    if (!response.ok) return failed(`the token request was answered with status ${response.status}`)
    return pointer === undefined ? readToken(text) : readPointer(text, pointer)
  } catch (error) {
    return failed(
      `the token request failed (${codeOf(error instanceof Error ? (error.cause ?? error) : error)})`,
    )
  }
}

function readPointer(text: string, pointer: string): TokenResult {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return failed('the answer to the token request is no JSON')
  }
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) value = undefined
    else value = (value as Record<string, unknown>)[name]
  }
  return typeof value === 'string' ? readToken(value) : failed(`the answer holds no text at ${pointer}`)
}

const failed = (detail: string): TokenResult => ({ problem: 'failed', detail })

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : 'unknown'
}
