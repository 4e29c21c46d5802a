// Provider states in Pact's protocol: POST { state, params, action: "setup" | "teardown" }. What a state's
// setup gives back (a token) is available to the pact as values of the provider state.
import { variantNames } from '../generated/contract.ts'
import { isObject } from '../judge/evidence.ts'
import type { Deviation } from './answers.ts'

export const providerStates = [
  'the token is valid',
  'the token has expired',
  'the quota is used up',
  'the answers deviate',
] as const
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
  const problem = state === 'the answers deviate' ? deviationProblem(params) : null
  return problem === null ? { state, action, params } : { problem }
}

/** What keeps an object from being a `Deviation`; null if nothing does. */
export function deviationProblem(value: Readonly<Record<string, unknown>>): string | null {
  const { variant, status, set = {}, remove = [], rename = {}, ...rest } = value
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) return 'a deviation has only "variant", "status", "set", "remove" and "rename"'
  if (variant !== undefined && !variantNames.some((name) => name === variant)) {
    return `"variant" must be one of ${variantNames.join(', ')}`
  }
  if (status !== undefined && !(Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599)) {
    return '"status" must be an integer from 200 to 599'
  }
  if (!isObject(set)) return '"set" must be an object of JSON Pointers and values'
  if (!Array.isArray(remove) || !remove.every((pointer) => typeof pointer === 'string')) {
    return '"remove" must be an array of JSON Pointers'
  }
  if (!isObject(rename) || !Object.values(rename).every((name) => typeof name === 'string')) {
    return '"rename" must be an object of JSON Pointers and names'
  }
  const pointers = [...Object.keys(set), ...(remove as string[]), ...Object.keys(rename)]
  if (!pointers.every((pointer) => pointer.startsWith('/'))) {
    return 'a JSON Pointer starts with /, such as /Email'
  }
  return null
}

/** Only after `deviationProblem` found nothing. */
export const asDeviation = (params: Readonly<Record<string, unknown>>) => params as Deviation
