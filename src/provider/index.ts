// The reference provider, for consumers' tests: `const provider = await createProvider()`.
export type { Deviation } from './deviation.ts'
export { ProviderError } from './http.ts'
export { createProvider, type Provider, type ProviderOptions } from './provider.ts'
export type { RequestLogEntry } from './request-log.ts'
export { type ProviderState, providerStates } from './states.ts'
export type { TokenState } from './tokens.ts'
