// Findings about the shape of a body → edits of the schema that would make it match what was seen. Types and names
// only: no value of the exchange goes into a schema, the message that tells the 401s apart excepted. Pure.
import type { PropertySchema } from '../compiled/contract.ts'
import { type Documented, documentedValue, isRequiredAt, schemaAt, variantOf } from '../judge/documented.ts'
import { isObject, jsonType, type NameMask, quoteMessage, type Sensitive } from '../judge/evidence.ts'
import { newPlaceOf } from '../judge/moved.ts'
import { pairRenames } from '../judge/rename.ts'
import type { Finding, Sent, VariantName } from '../judge/verdict.ts'
import { child, segmentsOf, valueAt } from '../tools/json-pointer.ts'

/** One property as it is documented and as it would have to be. */
export interface Edit {
  /** JSON Pointer (RFC 6901) in the body of the variant. */
  readonly pointer: string
  /** Null where nothing is documented. */
  readonly from: PropertySchema | null
  /** Null where the property is gone under this name. */
  readonly to: PropertySchema | null
  readonly isRequired: boolean
  /** The pointer under which it was documented: it is the same property, with another name. */
  readonly renamedFrom?: string
  /** The finding that asks for it, by its rule and pointer. */
  readonly askedBy?: string
  /** Set where something was sent and nothing came back: what is documented of it can no longer be that it comes back. */
  readonly isLost?: true
}

export interface Seen {
  readonly documented: Documented
  readonly variant: VariantName
  /** The parsed body. */
  readonly value: unknown
  readonly sent: Sent | null
  readonly sensitive: Sensitive
  readonly mask: NameMask
}

/** The edits that one finding asks for; none where no schema could allow what was found. */
export function editsOf(finding: Finding, seen: Seen): Edit[] {
  const { pointer, rule } = finding
  const from = schemaAt(seen.documented, seen.variant, pointer)
  const at = valueAt(seen.value, pointer)
  if (rule === 'undocumented-property') return addition(pointer, at, seen.mask)
  if (rule === 'renamed-property') return renames(pointer, seen)
  if (from === undefined || pointer === '') return []
  const wasSent = (documentedValue(seen.documented, seen.variant, pointer, seen.sent) ?? '') !== ''
  const lost = wasSent && seen.variant === seen.documented.created.name && { isLost: true as const }
  const isRequired = isRequiredAt(seen.documented, seen.variant, pointer)
  const change = (to: PropertySchema): Edit[] => [{ pointer, from, to, isRequired }]
  const { const: _constant, pattern: _pattern, ...typeOnly } = from
  switch (rule) {
    case 'missing-property':
      // The object is there and empty: each of its properties is missing.
      return isObject(at)
        ? Object.entries(from.properties ?? {}).map(([name, schema]) =>
            optional(child(pointer, name), schema),
          )
        : [{ ...optional(pointer, from), ...lost }]
    case 'echo-mismatch':
      // What may be left out is not missing; what came back as something else no schema could allow.
      return at === undefined && lost ? [{ ...optional(pointer, from), ...lost }] : []
    case 'wrong-type':
      return change(seenSchema(at, seen.mask))
    case 'unexpected-null':
      return change({ ...typeOnly, type: [...[from.type ?? []].flat(), 'null'] }).map((edit) => ({
        ...edit,
        ...lost,
      }))
    case 'wrong-constant':
    case 'pattern-mismatch':
      return change(typeOnly)
    case 'message-changed':
    case 'quota-window-moved':
      return pointer === seen.documented.messages.messageOf(seen.variant)?.pointer &&
        isQuotable(at, seen.sensitive)
        ? change({ ...from, const: at })
        : []
    default:
      return []
  }
}

const optional = (pointer: string, schema: PropertySchema): Edit => ({
  pointer,
  from: schema,
  to: schema,
  isRequired: false,
})

/** Whether a message may stand in the spec as it is: short, printable, and without anything that was sent. */
const isQuotable = (text: unknown, sensitive: Sensitive): text is string =>
  typeof text === 'string' && quoteMessage(text, sensitive) === `"${text}"`

/** A name that had to be masked may be a value: it is not proposed. */
const isShown = (name: string, mask: NameMask) => name !== '' && mask(name) === name

function addition(pointer: string, at: unknown, mask: NameMask): Edit[] {
  const name = segmentsOf(pointer).at(-1) ?? ''
  if (at === undefined || !isShown(name, mask)) return []
  return [{ pointer, from: null, to: seenSchema(at, mask), isRequired: false }]
}

/** A rename of one property, or, at an object, of several in one style. */
function renames(pointer: string, seen: Seen): Edit[] {
  const own = schemaAt(seen.documented, seen.variant, pointer)
  const isStyle = own?.properties !== undefined && isObject(valueAt(seen.value, pointer))
  const above = isStyle ? pointer : pointer.slice(0, pointer.lastIndexOf('/'))
  const object = valueAt(seen.value, above)
  const properties = schemaAt(seen.documented, seen.variant, above)?.properties ?? {}
  if (!isObject(object)) return []
  const missing = Object.keys(properties).filter((name) => !Object.hasOwn(object, name))
  const extra = Object.keys(object).filter((name) => !Object.hasOwn(properties, name))
  const hint = (name: string) => documentedValue(seen.documented, seen.variant, child(above, name), seen.sent)
  const { renames: pairs } = pairRenames(missing, extra, object, properties, hint, seen.mask)
  const isPaired = isStyle || pairs.has(segmentsOf(pointer).at(-1) ?? '')
  if (!isPaired) return move(pointer, seen)
  return [...pairs].flatMap(([name, to]) => {
    const from = properties[name] as PropertySchema
    if ((!isStyle && child(above, name) !== pointer) || !isShown(to, seen.mask)) return []
    const schema = [from.type].flat().includes(jsonType(object[to]))
      ? from
      : seenSchema(object[to], seen.mask)
    return [
      { pointer: child(above, name), from, to: null, isRequired: false },
      {
        pointer: child(above, to),
        from: null,
        to: schema,
        isRequired: isRequiredAt(seen.documented, seen.variant, child(above, name)),
        renamedFrom: child(above, name),
      },
    ]
  })
}

/** A property that now stands elsewhere: gone here, and there whatever holds it. */
function move(pointer: string, seen: Seen): Edit[] {
  const from = schemaAt(seen.documented, seen.variant, pointer)
  const place = newPlaceOf(pointer, newProperties('', seen), seen.value)
  if (from === undefined || place === null) return []
  const added = addition(place.pointer, valueAt(seen.value, place.pointer), seen.mask)
  return [{ pointer, from, to: null, isRequired: false }, ...added]
}

/** Every property that is not documented, in every object that is. */
function newProperties(pointer: string, seen: Seen): { readonly pointer: string }[] {
  const object = valueAt(seen.value, pointer)
  const { properties } = schemaAt(seen.documented, seen.variant, pointer) ?? {}
  if (!isObject(object) || properties === undefined) return []
  return Object.keys(object).flatMap((name) =>
    Object.hasOwn(properties, name)
      ? newProperties(child(pointer, name), seen)
      : [{ pointer: child(pointer, name) }],
  )
}

const maxDepth = 4

/** The type of a value as a schema. The names of a nested object are only told if all of them look like names. */
function seenSchema(value: unknown, mask: NameMask, depth = 0): PropertySchema {
  if (isObject(value)) {
    const names = Object.keys(value)
    const isTold = depth < maxDepth && names.length <= 50 && names.every((name) => isShown(name, mask))
    if (!isTold) return { type: 'object', additionalProperties: true }
    const properties = Object.fromEntries(
      names.map((name) => [name, seenSchema(value[name], mask, depth + 1)] as const),
    )
    return { type: 'object', properties, required: names }
  }
  return { type: Number.isInteger(value) ? 'integer' : jsonType(value) }
}

/** The body's schema with the edits made. */
export function editedSchema(
  { contract }: Documented,
  variant: VariantName,
  edits: readonly Edit[],
): PropertySchema {
  return edits.reduce<PropertySchema>(
    (schema, edit) => withEdit(schema, segmentsOf(edit.pointer), edit),
    variantOf(contract, variant).schema,
  )
}

function withEdit(schema: PropertySchema, path: readonly string[], edit: Edit): PropertySchema {
  const [name = '', ...rest] = path
  const { properties = {}, required = [] } = schema
  if (rest.length > 0) {
    const inner = withEdit(properties[name] ?? {}, rest, edit)
    return { ...schema, properties: { ...properties, [name]: inner } }
  }
  const others = Object.entries(properties).filter(([other]) => other !== name)
  const isChange = Object.hasOwn(properties, name) && edit.to !== null
  const kept = isChange
    ? Object.entries(properties).map(([other, old]) => [other, other === name ? edit.to : old])
    : [...others, ...(edit.to === null ? [] : [[name, edit.to]])]
  const isNamed = required.includes(name)
  const names = edit.isRequired
    ? isNamed
      ? required
      : [...required, name]
    : required.filter((other) => other !== name)
  return { ...schema, properties: Object.fromEntries(kept), required: names }
}
