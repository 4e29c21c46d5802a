// A contract as the judge works with it: prepared once, so that a verdict looks nothing up twice. Passed to each step of
// the judge, and to whatever else speaks of a contract. Pure.
import type { Contract, ContractVariant, PropertySchema } from '../compiled/contract.ts'
import type { Validators } from '../compiled/validator.ts'
import { segmentsOf, valueAt } from '../tools/json-pointer.ts'
import { createMessages, type Messages } from './message.ts'
import { createRecognisers, type Recognisers } from './recognise.ts'
import type { Sent, VariantName } from './verdict.ts'

export interface Documented {
  readonly contract: Contract
  readonly validators: Validators
  readonly variantNames: readonly VariantName[]
  readonly statuses: ReadonlySet<number>
  /** The variant that means that something was created. */
  readonly created: ContractVariant & { readonly name: VariantName }
  readonly messages: Messages
  readonly recognisers: Recognisers
  readonly words: Words
}

/** How findings call things: by the names that the document gives them. */
export interface Words {
  /** `contact`. */
  readonly thing: string
  /** `a contact`. */
  readonly aThing: string
  /** `_meta and records`: what the body of an error consists of. */
  readonly partsOfErrors: string
}

export function prepare(contract: Contract, validators: Validators): Documented {
  const variantNames = Object.keys(contract.variants)
  const created = createdIn(contract)
  const messages = createMessages(contract)
  return {
    contract,
    validators,
    variantNames,
    statuses: new Set(variantNames.map((name) => variantOf(contract, name).status)),
    created,
    messages,
    recognisers: createRecognisers(contract, created.name, messages),
    words: wordsOf(contract, created),
  }
}

/** The variant of a name. Throws a bug of ours: whoever has a name has it from the contract. */
export function variantOf({ variants }: Contract, name: VariantName): ContractVariant {
  const variant = variants[name]
  if (variant === undefined) throw new Error(`the contract has no variant ${name}`)
  return variant
}

export function createdIn(contract: Contract): Documented['created'] {
  const name = Object.keys(contract.variants).find((key) => contract.variants[key]?.means === 'created')
  if (name === undefined) throw new Error('the contract has no variant that means created')
  return { name, ...variantOf(contract, name) }
}

function wordsOf({ variants }: Contract, { schemaName }: ContractVariant): Words {
  const thing = schemaName.replace(/(?<=[a-z\d])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase()
  const errors = Object.values(variants).filter(({ means }) => means !== 'created')
  const names = errors.flatMap(({ schema }) => Object.keys(schema.properties ?? {}))
  return { thing, aThing: withArticle(thing), partsOfErrors: [...new Set(names)].join(' and ') }
}

export const withArticle = (noun: string): string => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`

/** What is documented of a place in the body of a variant; undefined if nothing. */
export function schemaAt(
  { contract }: Documented,
  variant: VariantName,
  pointer: string,
): PropertySchema | undefined {
  let schema: PropertySchema | undefined = variantOf(contract, variant).schema
  for (const segment of segmentsOf(pointer)) schema = schema?.properties?.[segment]
  return schema
}

/** Whether a property must be there wherever the object is that holds it. */
export function isRequiredAt(documented: Documented, variant: VariantName, pointer: string): boolean {
  const above = schemaAt(documented, variant, pointer.slice(0, pointer.lastIndexOf('/')))
  return above?.required?.includes(segmentsOf(pointer).at(-1) ?? '') ?? false
}

/** What a property should hold, as far as is known: what was sent, or what the documentation shows. */
export function documentedValue(
  { contract, created }: Documented,
  variant: VariantName,
  pointer: string,
  sent: Sent | null,
): unknown {
  if (variant !== created.name) return valueAt(variantOf(contract, variant).example, pointer)
  const [name = '', ...deeper] = segmentsOf(pointer)
  const source = deeper.length === 0 ? created.echoes[name] : undefined
  return source === undefined || sent === null ? undefined : sent[source]
}
