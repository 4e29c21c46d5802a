// Asks a provider for a state in Pact's protocol, so that answers can be met that nobody can provoke.

import { sayFailure } from '../judge/failure.ts'
import { probe } from '../wire/probe.ts'
import type { ConnectionOptions } from '../wire/proxies.ts'

export interface StateRequest {
  readonly url: string
  readonly state: string
  readonly params: Readonly<Record<string, unknown>>
  readonly action: 'setup' | 'teardown'
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  readonly connection: ConnectionOptions
}

/** Null if the provider agreed; else what went wrong, without anything from its answer. */
export async function requestState({
  url,
  state,
  params,
  action,
  ...limits
}: StateRequest): Promise<string | null> {
  const what = `the provider state "${state}" (${action})`
  const { answer, failure } = await probe({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ state, params, action }),
    ...limits,
  })
  if (answer === null) {
    return `${what} could not be asked for (${failure === null ? 'no answer' : sayFailure(failure)})`
  }
  return answer.status >= 200 && answer.status < 300
    ? null
    : `${what} was refused with status ${answer.status}`
}
