// What a deviation does to a consumer's TypeScript: the property as openapi-typescript writes it today, and as it
// would write it if the spec followed. Pure.
import type { PropertySchema } from '../compiled/contract.ts'
import { type Documented, isRequiredAt, variantOf } from '../judge/documented.ts'
import type { ConsumerType, VariantName } from '../judge/verdict.ts'
import { segmentsOf } from '../tools/json-pointer.ts'
import type { Edit } from './edits.ts'

/** Null if the edits change no type, for instance because only a pattern would go. */
export function consumerTypeOf(
  documented: Documented,
  variant: VariantName,
  edits: readonly Edit[],
): ConsumerType | null {
  const [first, second] = edits
  if (first === undefined) return null
  // A rename is a pair: gone under the one name, there under the other. Many renames have no one line.
  if (edits.length > 2) return null
  const above = segmentsOf(first.pointer)
    .slice(0, -1)
    .map((name) => `[${JSON.stringify(name)}]`)
  const type = `${variantOf(documented.contract, variant).schemaName}${above.join('')}`
  const is =
    first.from === null
      ? null
      : memberOf(first.pointer, first.from, isRequiredAt(documented, variant, first.pointer))
  // What moved to another object is gone from this one.
  const isMoved = second !== undefined && parentOf(second.pointer) !== parentOf(first.pointer)
  const after = isMoved ? first : (second ?? first)
  const becomes = after.to === null ? null : memberOf(after.pointer, after.to, after.isRequired)
  return is === becomes ? null : { type, is, becomes }
}

const parentOf = (pointer: string) => pointer.slice(0, pointer.lastIndexOf('/'))

function memberOf(pointer: string, schema: PropertySchema, isRequired: boolean): string {
  const name = segmentsOf(pointer).at(-1) ?? ''
  return member(name, schema, isRequired)
}

const member = (name: string, schema: PropertySchema, isRequired: boolean) =>
  `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}${isRequired ? '' : '?'}: ${typeText(schema)}`

/** So many characters are told of what an object has: it stands in findings, which are kept. */
const longestMembers = 300

/** A schema as openapi-typescript writes it, that of a large object less exactly. */
function typeText(schema: PropertySchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  return [schema.type ?? 'unknown']
    .flat()
    .map((type) => oneType(type, schema))
    .join(' | ')
}

function oneType(type: string, { properties = {}, required = [] }: PropertySchema): string {
  switch (type) {
    case 'integer':
      return 'number'
    case 'array':
      return 'unknown[]'
    case 'object': {
      const members = Object.entries(properties).map(([name, inner]) =>
        member(name, inner, required.includes(name)),
      )
      const text = members.join('; ')
      return text === '' || text.length > longestMembers ? '{ [key: string]: unknown }' : `{ ${text} }`
    }
    default:
      return type
  }
}
