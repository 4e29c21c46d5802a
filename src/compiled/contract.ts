// The shape of the compiled contract (src/generated/contract.ts).
import type { QuotaWindow } from '../time/quota-window.ts'

/** What a variant can mean. What is to be done follows from it, and from nothing else. */
export const meanings = ['created', 'token-expired', 'quota-used-up', 'refused'] as const
/** What a variant means: something was created, or why it was not. */
export type Means = (typeof meanings)[number]

/**
 * The provider state, in Pact's words, in which a variant comes back. Its setup may give a token, with which the call is
 * then made.
 */
export const stateOf = {
  created: 'the token is valid',
  'token-expired': 'the token has expired',
  'quota-used-up': 'the quota is used up',
  refused: 'the call is refused',
} as const satisfies Record<Means, string>

/** The part of JSON Schema 2020-12 that the contract's schemas use. */
export interface PropertySchema {
  readonly type?: string | readonly string[]
  readonly const?: string | number | boolean | null
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, PropertySchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
}

/** How a variant is told from another of the same status: by the text at `pointer`. */
export interface VariantMessage {
  readonly pointer: string
  readonly text: string
  /** The text with its hours replaced by `{from}` and `{to}`. */
  readonly template?: string
}

/** One documented answer. */
export interface ContractVariant {
  readonly means: Means
  readonly status: number
  readonly schemaName: string
  readonly schema: PropertySchema
  /** Pointers of the body whose schema other variants use as well. */
  readonly sharedSchemas: readonly string[]
  readonly example: unknown
  readonly message?: VariantMessage
  /** Property of the answer → property of the request that it repeats; empty unless it means `created`. */
  readonly echoes: Readonly<Record<string, string>>
  /** The property by which the provider tells what was created. */
  readonly identifier?: string
}

/** What is documented of the operation, without prose; compiled from the OpenAPI document. */
export interface Contract {
  readonly version: string
  readonly operationId: string
  readonly method: string
  readonly path: string
  readonly mediaType: string
  readonly request: {
    readonly schemaName: string
    readonly schema: PropertySchema
    readonly example: unknown
  }
  readonly variants: Readonly<Record<string, ContractVariant>>
  readonly quotaWindow: QuotaWindow
}
