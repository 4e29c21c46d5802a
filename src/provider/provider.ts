// The reference provider: what the documentation says, as a server on loopback. A stub for consumers' tests,
// the other side of the Pact verification, and the sandbox of the monitor.
import http from 'node:http'
import type { Contract, Means } from '../compiled/contract.ts'
import type { Validators } from '../compiled/validator.ts'
import { isObject } from '../judge/evidence.ts'
import type { VariantName } from '../judge/verdict.ts'
import type { QuotaWindow } from '../time/quota-window.ts'
import { isLoopback } from '../wire/loopback.ts'
import { type Answers, createAnswers, type ProviderAnswer } from './answers.ts'
import { type Deviation, deviate } from './deviation.ts'
import { listen, ProviderError, parseJson, readText, sendAnswer } from './http.ts'
import { createQuota } from './quota.ts'
import { createRequestLog, type RequestLogEntry } from './request-log.ts'
import { deviatingState, meansOf, parseStateChange, type StateChange, statesOf } from './states.ts'
import { createTokens, defaultTokenLifeSeconds, type TokenState } from './tokens.ts'

/** How the provider behaves. Without any, it answers as documented, and every token of its own is valid. */
export interface ProviderOptions<Variant extends VariantName = VariantName> {
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
  readonly deviations?: readonly Deviation<Variant>[]
  /** Called for each request, with nothing that was sent in it. */
  readonly onRequest?: (entry: RequestLogEntry<Variant>) => void
}

/** A running provider. */
export interface Provider<Variant extends VariantName = VariantName> {
  /** Base address, such as `http://127.0.0.1:43117`. */
  readonly url: string
  readonly tokenUrl: string
  readonly statesUrl: string
  /** The last 10,000 requests, the newest last. */
  readonly requests: readonly RequestLogEntry<Variant>[]
  /** A token; with a negative life, one that has expired. */
  issueToken(options?: { readonly lifeSeconds?: number }): string
  /** From now on answers deviate like this; an empty list ends it. */
  deviate(deviations: readonly Deviation<Variant>[]): void
  close(): Promise<void>
}

const tokenPath = '/token'
const statesPath = '/_states'
const maxRequestBytes = 64 * 1024

interface Reply extends ProviderAnswer {
  readonly token?: TokenState
}

/** What a provider answers by. */
export interface Agreement {
  readonly contract: Contract
  readonly validators: Pick<Validators, 'request'>
}

/** Starts a provider of any contract. Resolves when it listens. Throws `ProviderError`. */
export async function createProviderOf(
  { contract, validators }: Agreement,
  options: ProviderOptions = {},
): Promise<Provider> {
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
  let refusal: string | null = null
  const answers = createAnswers(contract)
  const { undocumented } = answers
  const states = statesOf(contract)

  const create = (request: http.IncomingMessage, body: string): Reply => {
    const token = tokens.inspect(request.headers.authorization)
    const answer = (): ProviderAnswer => {
      if (token === 'missing') return undocumented(401, 'Token required')
      if (token === 'invalid') return undocumented(401, 'Invalid token')
      if (token === 'expired') return answers.refusal('token-expired')
      const fault = faultOf(contract, validators, request.headers['content-type'], body)
      if (fault !== null) return undocumented(...fault)
      if (refusal !== null) return answers.refusal('refused', refusal)
      if (isQuotaUsedUp || !quota.take(now())) return answers.quotaUsedUp(quotaWindow)
      return answers.created(nextId++, JSON.parse(body))
    }
    return { ...deviate(answer(), [...deviations, ...stateDeviations]), token }
  }

  const issue = (request: http.IncomingMessage, body: string): Reply => {
    const asked = parseJson(body === '' ? '{}' : body)
    const life = isObject(asked) ? asked.lifeSeconds : null
    if (!isObject(asked) || (life !== undefined && !Number.isInteger(life))) {
      return undocumented(400, 'the body must be empty or {"lifeSeconds": an integer}')
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
    if (state === deviatingState) {
      stateDeviations = isSetup ? [params] : []
      return json(200, {})
    }
    const brought: Readonly<Record<Means, () => string>> = {
      created: () => tokens.issue(),
      'token-expired': () => tokens.issue(-60),
      'quota-used-up': () => {
        isQuotaUsedUp = isSetup
        return tokens.issue()
      },
      refused: () => {
        refusal = isSetup ? refusedBy(contract, params) : null
        return tokens.issue()
      },
    }
    const token = brought[meansOf(state)]()
    return json(200, isSetup ? { token } : {})
  }

  const changeState = (body: string): Reply => {
    const change = parseStateChange(parseJson(body), states, contract)
    return 'problem' in change ? json(400, { error: change.problem }) : applyState(change)
  }

  const route = (request: http.IncomingMessage, path: string, body: string): Reply => {
    if (path !== contract.path && path !== tokenPath && path !== statesPath) {
      return undocumented(404, 'Not found')
    }
    const allow = path === contract.path ? contract.method : 'POST'
    if (request.method !== allow) {
      return undocumented(405, 'Method not allowed', null, { allow })
    }
    if (path === tokenPath) return issue(request, body)
    return path === statesPath ? changeState(body) : create(request, body)
  }

  /** A fault of ours is an answer too: whoever waits must not hang. */
  const routeSafely = (request: http.IncomingMessage, path: string, body: string): Reply => {
    try {
      return route(request, path, body)
    } catch {
      return undocumented(500, 'Internal error')
    }
  }

  const server = http.createServer((request, response) => {
    void readText(request, maxRequestBytes).then((body) => {
      const path = (request.url ?? '').split('?', 1)[0] as string
      const reply: Reply =
        body === null ? undocumented(413, 'Body too large') : routeSafely(request, path, body)
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

/** The variant that the parameter `variant` names, or else the first that means a refusal. */
function refusedBy({ variants }: Contract, params: Readonly<Record<string, unknown>>): string | null {
  const names = Object.keys(variants).filter((name) => variants[name]?.means === 'refused')
  return names.find((name) => name === params.variant) ?? names[0] ?? null
}

/** Why a request body cannot be taken, value-free, as the arguments of an undocumented answer; null if it can. */
function faultOf(
  { mediaType }: Contract,
  { request }: Agreement['validators'],
  contentType: string | undefined,
  body: string,
): Parameters<Answers['undocumented']> | null {
  if (contentType?.split(';', 1)[0]?.trim().toLowerCase() !== mediaType) {
    return [415, 'Unsupported media type', `content-type must be ${mediaType}`]
  }
  const value = parseJson(body)
  if (value === undefined) return [400, 'Bad request', 'the body is no JSON']
  if (request(value)) return null
  const [error] = request.errors ?? []
  const where = error?.instancePath === '' ? 'the body' : error?.instancePath
  const detail = error?.params.missingProperty ?? error?.params.type ?? ''
  return [400, 'Bad request', `${where}: ${error?.keyword} ${detail}`.trim()]
}
