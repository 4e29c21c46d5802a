// Provider states in Pact's protocol: POST { state, params, action: "setup" | "teardown" }. What a state's
// setup gives back (a token) is available to the pact as values of the provider state.
import { isObject } from '../judge/evidence.ts'
import { parseDeviation } from './deviation.ts'

/** The provider states of the pact, in Pact's words. */
export const providerStates = [
  'the token is valid',
  'the token has expired',
  'the quota is used up',
  'the answers deviate',
] as const
/** A provider state of the pact. */
export type ProviderState = (typeof providerStates)[number]

export interface StateChange {
  readonly state: ProviderState
  readonly action: 'setup' | 'teardown'
  readonly params: Readonly<Record<string, unknown>>
}

/** The body of a request to the state endpoint, or what is wrong with it. */
export function parseStateChange(body: unknown): StateChange | { readonly problem: string } {
  if (!isObject(body)) return { problem: 'the body must be an object with "state" and "action"' }
  const state = providerStates.find((known) => known === body.state)
  if (state === undefined) {
    return { problem: `"state" must be one of ${providerStates.map((known) => `"${known}"`).join(', ')}` }
  }
  const { action = 'setup', params = {} } = body
  if (action !== 'setup' && action !== 'teardown') {
    return { problem: '"action" must be "setup" or "teardown"' }
  }
  if (!isObject(params)) return { problem: '"params" must be an object' }
  if (state !== 'the answers deviate') return { state, action, params }
  const parsed = parseDeviation(params)
  return 'problem' in parsed ? parsed : { state, action, params }
}
