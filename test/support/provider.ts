// A reference provider for one test, and calls to it.
import { createProvider, type Provider, type ProviderOptions } from 'contactrz/provider'
import { contract } from './exchange.ts'

export async function withProvider<T>(
  options: ProviderOptions,
  use: (provider: Provider) => Promise<T>,
): Promise<T> {
  const provider = await createProvider(options)
  try {
    return await use(provider)
  } finally {
    await provider.close()
  }
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Undefined if the text is no JSON. */
  readonly body: unknown
}

export async function send(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init)
  const text = await response.text()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    body = undefined
  }
  return { status: response.status, headers: response.headers, text, body }
}

/** POSTs a value as JSON, or a text as it is. `token` null: none is sent. */
export function create(
  provider: Provider,
  contact: unknown = { Name: 'Zoe' },
  token: string | null = provider.issueToken(),
  headers: Record<string, string> = { 'content-type': contract.mediaType },
): Promise<Reply> {
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
  const body = typeof contact === 'string' ? contact : JSON.stringify(contact)
  return send(`${provider.url}${contract.path}`, {
    method: 'POST',
    headers: { ...authorization, ...headers },
    body,
  })
}

export const changeState = (provider: Provider, change: unknown): Promise<Reply> =>
  send(provider.statesUrl, { method: 'POST', body: JSON.stringify(change) })

export const setup = (provider: Provider, state: string, params?: unknown): Promise<Reply> =>
  changeState(provider, { state, action: 'setup', ...(params === undefined ? {} : { params }) })

/** With the parameters of the setup, as Pact sends them. */
export const teardown = (provider: Provider, state: string, params?: object): Promise<Reply> =>
  changeState(provider, { state, action: 'teardown', ...(params !== undefined && { params }) })

/** A clock that a test moves. */
export function clockAt(text: string) {
  let at = Date.parse(text)
  return {
    now: () => at,
    set: (to: string) => {
      at = Date.parse(to)
    },
    advance: (ms: number) => {
      at += ms
    },
  }
}

export const messageOf = ({ body }: Reply): unknown =>
  (body as { records?: { userMessage?: unknown } } | undefined)?.records?.userMessage
