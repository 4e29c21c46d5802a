// The documents that tests run on instead of openapi/contactrz.yaml, so that a change of that one turns red only what pins it.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { compileContract } from '../../openapi/compile-contract.ts'
import { assertExamplesFit, loadValidators } from '../../openapi/compile-validators.ts'
import type { JsonObject } from '../../openapi/spec.ts'
import type { Contract, ContractVariant } from '../../src/compiled/contract.ts'
import type { Validators } from '../../src/compiled/validator.ts'

/** `frozen`: ours as it once was. `membership`: a made-up one that has nothing of ours. */
export type FixtureName = 'frozen' | 'membership'

const addressOf = (name: FixtureName): URL => new URL(`../fixtures/contracts/${name}.yaml`, import.meta.url)

export const fileOf = (name: FixtureName): string => fileURLToPath(addressOf(name))

/** The document as it is written, references unresolved. */
export const documentOf = (name: FixtureName): JsonObject => parse(readFileSync(addressOf(name), 'utf8'))

/** A contract whose variants are known by name. */
export interface Compiled<Name extends string = string> {
  readonly contract: Contract & { readonly variants: Readonly<Record<Name, ContractVariant>> }
  readonly validators: Validators & { readonly variants: Readonly<Record<Name, Validators['request']>> }
}

/** As the generator compiles it. @param names Those of its variants; throws if they are others. */
export function compiled<Name extends string>(name: FixtureName, names?: readonly Name[]): Compiled<Name> {
  const contract = compileContract(documentOf(name))
  assertExamplesFit(contract)
  const found = Object.keys(contract.variants)
  if (names !== undefined && names.join() !== found.join())
    throw new Error(`${name}: its variants are ${found}`)
  const made: Compiled = { contract, validators: loadValidators(contract) }
  return made as Compiled<Name>
}
