// The reference provider, for consumers' tests: `const provider = await createProvider()`. Bound to the contract of this API.
import { closedValidators } from '../generated/closed-validators.ts'
import { contract, type variantNames } from '../generated/contract.ts'
import type { Deviation as AnyDeviation } from './deviation.ts'
import {
  type ProviderOptions as AnyOptions,
  type Provider as AnyProvider,
  createProviderOf,
} from './provider.ts'
import type { RequestLogEntry as AnyEntry } from './request-log.ts'
import { type ProviderState, statesOf } from './states.ts'

export { ProviderError } from './http.ts'
export type { ProviderState } from './states.ts'
export type { TokenState } from './tokens.ts'

type VariantName = (typeof variantNames)[number]

/** One way in which answers differ from the documented ones. */
export type Deviation = AnyDeviation<VariantName>
/** A request that arrived, without anything that was sent: names, types and lengths. */
export type RequestLogEntry = AnyEntry<VariantName>
/** How the provider behaves. Without any, it answers as documented, and every token of its own is valid. */
export type ProviderOptions = AnyOptions<VariantName>
/** A running provider. */
export type Provider = AnyProvider<VariantName>

/** The provider states of the pact, in Pact's words. */
export const providerStates: readonly ProviderState[] = /* @__PURE__ */ statesOf(contract)

/** Starts a provider. Resolves when it listens. Throws `ProviderError`. */
export const createProvider = (options: ProviderOptions = {}): Promise<Provider> =>
  createProviderOf({ contract, validators: closedValidators }, options as AnyOptions) as Promise<Provider>
