// The reference provider: what the documentation says, as a server on loopback. A stub for consumers' tests,
// the other side of the Pact verification, and the sandbox of the monitor.
import http from 'node:http'
import { contract } from '../generated/contract.ts'
import { createContact as isClosedCreateContact } from '../generated/validators/create-contact.closed.ts'
import { isObject } from '../judge/evidence.ts'
import type { QuotaWindow } from '../time/quota-window.ts'
import { isLoopback } from '../wire/loopback.ts'
import {
  createdAnswer,
  expiredTokenAnswer,
  overQuotaAnswer,
  type ProviderAnswer,
  undocumentedAnswer,
} from './answers.ts'
import { type Deviation, deviate } from './deviation.ts'
import { listen, ProviderError, parseJson, readText, sendAnswer } from './http.ts'
import { createQuota } from './quota.ts'
import { createRequestLog, type RequestLogEntry } from './request-log.ts'
import { parseStateChange, type StateChange } from './states.ts'
import { createTokens, defaultTokenLifeSeconds, type TokenState } from './tokens.ts'

/** How the provider behaves. Without any, it answers as documented, and every token of its own is valid. */
export interface ProviderOptions {
  /** A loopback address. Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: any free port. */
  readonly port?: number
  /** The provider's clock, in ms since the epoch. Default: the system's. */
  readonly now?: () => number
  /** Default 900. */
  readonly tokenLifeSeconds?: number
  /** Creates per calendar day of the window's zone. Default: any number. */
  readonly quotaPerDay?: number
  /** Hours in which every create is refused. Default: none, so that it answers at any hour. */
  readonly quotaWindow?: QuotaWindow | null
  readonly deviations?: readonly Deviation[]
  /** Called for each request, with nothing that was sent in it. */
  readonly onRequest?: (entry: RequestLogEntry) => void
}

/** A running provider. */
export interface Provider {
  /** Base address, such as `http://127.0.0.1:43117`. */
  readonly url: string
  readonly tokenUrl: string
  readonly statesUrl: string
  /** The last 10,000 requests, the newest last. */
  readonly requests: readonly RequestLogEntry[]
  /** A token; with a negative life, one that has expired. */
  issueToken(options?: { readonly lifeSeconds?: number }): string
  /** From now on answers deviate like this; an empty list ends it. */
  deviate(deviations: readonly Deviation[]): void
  close(): Promise<void>
}

const tokenPath = '/token'
const statesPath = '/_states'
const maxRequestBytes = 64 * 1024

interface Reply extends ProviderAnswer {
  readonly token?: TokenState
}

/** Starts a provider. Resolves when it listens. Throws `ProviderError`. */
export async function createProvider(options: ProviderOptions = {}): Promise<Provider> {
  const { host = '127.0.0.1', port = 0, now = Date.now, quotaWindow = null } = options
  if (!isLoopback(host)) {
    throw new ProviderError(`the host must be a loopback address, such as 127.0.0.1: anyone can get a token`)
  }
  const tokens = createTokens(now, options.tokenLifeSeconds ?? defaultTokenLifeSeconds)
  const timeZone = (quotaWindow ?? contract.quotaWindow).timeZone
  const quota = createQuota({ perDay: options.quotaPerDay ?? null, window: quotaWindow, timeZone })
  const log = createRequestLog(options.onRequest ?? (() => {}))
  // Ids go on rising over restarts, as those of a real provider do.
  let nextId = Date.now()
  let deviations = options.deviations ?? []
  let stateDeviations: readonly Deviation[] = []
  let isQuotaUsedUp = false

  const create = (request: http.IncomingMessage, body: string): Reply => {
    const token = tokens.inspect(request.headers.authorization)
    const answer = (): ProviderAnswer => {
      if (token === 'missing') return undocumentedAnswer(401, 'Token required')
      if (token === 'invalid') return undocumentedAnswer(401, 'Invalid token')
      if (token === 'expired') return expiredTokenAnswer()
      const refusal = refuse(request.headers['content-type'], body)
      if (refusal !== null) return refusal
      if (isQuotaUsedUp || !quota.take(now())) return overQuotaAnswer(quotaWindow)
      return createdAnswer(String(nextId++), JSON.parse(body))
    }
    return { ...deviate(answer(), [...deviations, ...stateDeviations]), token }
  }

  const issue = (request: http.IncomingMessage, body: string): Reply => {
    const asked = parseJson(body === '' ? '{}' : body)
    const life = isObject(asked) ? asked.lifeSeconds : null
    if (!isObject(asked) || (life !== undefined && !Number.isInteger(life))) {
      return undocumentedAnswer(400, 'the body must be empty or {"lifeSeconds": an integer}')
    }
    const token = tokens.issue(life as number | undefined)
    if (request.headers.accept === 'text/plain') {
      return {
        status: 200,
        headers: { 'content-type': 'text/plain' },
        body: null,
        bytes: Buffer.from(token),
        variant: null,
      }
    }
    const expiresIn = life ?? options.tokenLifeSeconds ?? defaultTokenLifeSeconds
    return json(200, { token, expiresIn })
  }

  const applyState = ({ state, action, params }: StateChange): Reply => {
    const isSetup = action === 'setup'
    switch (state) {
      case 'the token is valid':
        return json(200, isSetup ? { token: tokens.issue() } : {})
      case 'the token has expired':
        return json(200, isSetup ? { token: tokens.issue(-60) } : {})
      case 'the quota is used up':
        isQuotaUsedUp = isSetup
        return json(200, isSetup ? { token: tokens.issue() } : {})
      case 'the answers deviate':
        stateDeviations = isSetup ? [params] : []
        return json(200, {})
    }
  }

  const changeState = (body: string): Reply => {
    const change = parseStateChange(parseJson(body))
    return 'problem' in change ? json(400, { error: change.problem }) : applyState(change)
  }

  const route = (request: http.IncomingMessage, path: string, body: string): Reply => {
    if (path !== contract.path && path !== tokenPath && path !== statesPath) {
      return undocumentedAnswer(404, 'Not found')
    }
    if (request.method !== 'POST') {
      return undocumentedAnswer(405, 'Method not allowed', null, { allow: 'POST' })
    }
    if (path === tokenPath) return issue(request, body)
    return path === statesPath ? changeState(body) : create(request, body)
  }

  /** A fault of ours is an answer too: whoever waits must not hang. */
  const routeSafely = (request: http.IncomingMessage, path: string, body: string): Reply => {
    try {
      return route(request, path, body)
    } catch {
      return undocumentedAnswer(500, 'Internal error')
    }
  }

  const server = http.createServer((request, response) => {
    void readText(request, maxRequestBytes).then((body) => {
      const path = (request.url ?? '').split('?', 1)[0] as string
      const reply: Reply =
        body === null ? undocumentedAnswer(413, 'Body too large') : routeSafely(request, path, body)
      const isKnown = path === contract.path || path === tokenPath || path === statesPath
      log.add({
        at: new Date(now()).toISOString(),
        method: request.method ?? '',
        path: isKnown ? path : null,
        status: reply.status,
        variant: reply.variant,
        token: reply.token ?? null,
        bodyBytes: body === null ? maxRequestBytes : Buffer.byteLength(body),
      })
      sendAnswer(response, reply)
    })
  })
  const url = await listen(server, host, port)

  return {
    url,
    tokenUrl: `${url}${tokenPath}`,
    statesUrl: `${url}${statesPath}`,
    requests: log.entries,
    issueToken: ({ lifeSeconds } = {}) => tokens.issue(lifeSeconds),
    deviate: (next) => {
      deviations = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const json = (status: number, body: unknown): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body,
  variant: null,
})

/** Why a request body is refused, value-free; null if it is not. */
function refuse(contentType: string | undefined, body: string): ProviderAnswer | null {
  if (contentType?.split(';', 1)[0]?.trim().toLowerCase() !== contract.mediaType) {
    return undocumentedAnswer(415, 'Unsupported media type', `content-type must be ${contract.mediaType}`)
  }
  const value = parseJson(body)
  if (value === undefined) return undocumentedAnswer(400, 'Bad request', 'the body is no JSON')
  if (isClosedCreateContact(value)) return null
  const [error] = isClosedCreateContact.errors ?? []
  const where = error?.instancePath === '' ? 'the body' : error?.instancePath
  const detail = error?.params.missingProperty ?? error?.params.type ?? ''
  return undocumentedAnswer(400, 'Bad request', `${where}: ${error?.keyword} ${detail}`.trim())
}
