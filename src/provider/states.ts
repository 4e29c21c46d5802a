// Provider states in Pact's protocol: POST { state, params, action: "setup" | "teardown" }. What a state's
// setup gives back (a token) is available to the pact as values of the provider state.
import { type Contract, type Means, meanings, stateOf } from '../compiled/contract.ts'
import { isObject } from '../judge/evidence.ts'
import { parseDeviation } from './deviation.ts'

/** The state that makes answers deviate: not one of a meaning. */
export const deviatingState = 'the answers deviate'

/** A provider state of the pact. */
export type ProviderState = (typeof stateOf)[Means] | typeof deviatingState

/** The provider states of a contract, in Pact's words: one for each meaning that it has. */
export function statesOf({ variants }: Contract): ProviderState[] {
  const has = (means: Means) => Object.values(variants).some((variant) => variant.means === means)
  return [...meanings.filter(has).map((means) => stateOf[means]), deviatingState]
}

/** What the variant means that a state brings about. */
export function meansOf(state: Exclude<ProviderState, typeof deviatingState>): Means {
  const means = meanings.find((known) => stateOf[known] === state)
  if (means === undefined) throw new Error(`no meaning has the state "${state}"`)
  return means
}

export interface StateChange {
  readonly state: ProviderState
  readonly action: 'setup' | 'teardown'
  readonly params: Readonly<Record<string, unknown>>
}

/** The body of a request to the state endpoint, or what is wrong with it. @param states Those that there are. */
export function parseStateChange(
  body: unknown,
  states: readonly ProviderState[],
  contract: Contract,
): StateChange | { readonly problem: string } {
  if (!isObject(body)) return { problem: 'the body must be an object with "state" and "action"' }
  const state = states.find((known) => known === body.state)
  if (state === undefined) {
    return { problem: `"state" must be one of ${states.map((known) => `"${known}"`).join(', ')}` }
  }
  const { action = 'setup', params = {} } = body
  if (action !== 'setup' && action !== 'teardown') {
    return { problem: '"action" must be "setup" or "teardown"' }
  }
  if (!isObject(params)) return { problem: '"params" must be an object' }
  if (state !== deviatingState) return { state, action, params }
  const parsed = parseDeviation(params, contract)
  return 'problem' in parsed ? parsed : { state, action, params }
}
