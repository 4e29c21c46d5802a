// The frozen document, as it stands and with one place changed: for tests of what compiles it.
import { type CompiledContract, compileContract } from '../../openapi/compile-contract.ts'
import type { JsonObject } from '../../openapi/spec.ts'
import { documentOf } from './contracts.ts'
import { withValue } from './pointers.ts'

export const operation = ['paths', '/api/contactrz', 'post']
export const variants = [...operation, 'x-variants']

export const frozen = documentOf('frozen')
export const compiled = compileContract(frozen)

/** The document with one place changed. */
export const compileWith = (segments: readonly string[], to: unknown): CompiledContract =>
  compileContract(withValue(frozen, segments, to) as JsonObject)
