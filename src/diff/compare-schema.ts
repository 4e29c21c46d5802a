// Two schemas, seen from one side: what is sent may become more and not less, what is answered less and not more. Pure.

import { isObject } from '../judge/evidence.ts'
import { escapeSegment } from '../tools/json-pointer.ts'
import { type Context, changeOf, type Place } from './change.ts'
import { canonical, type Document, type Json, type JsonObject } from './document.ts'
import type { DiffRuleId } from './rules.ts'
import { areAllDisjoint, readSchema, type Schema, tagOf } from './schema.ts'

export type Side = 'request' | 'answer'

export interface Comparison extends Context {
  readonly side: Side
}

type Where = Omit<Place, 'at'>

/** Adds to `changes` what differs below this place. */
export function compareSchemas(
  to: Comparison,
  before: Json,
  after: Json,
  where: Where,
  at: [string, string],
) {
  const a = readSchema(to.old, before, at[0])
  const b = readSchema(to.new, after, at[1])
  const add = (rule: DiffRuleId, from: string, into: string, place: Partial<Place> = {}) =>
    to.changes.push(changeOf(rule, { ...where, at: b.at, ...place }, from, into))
  compareTypes(to.side, a, b, add)
  if (to.side === 'answer') compareRoles(a, b, add)
  compareValues(to.side, a, b, add)
  compareKeywords(to, a, b, add)
  compareProperties(to, a, b, where, add)
  compareAlternatives(to, a, b, where, add)
  if (a.items !== null && b.items !== null)
    compareSchemas(to, a.items, b.items, below(where, '*'), [`${a.at}/items`, `${b.at}/items`])
  else if ((a.items === null) !== (b.items === null)) add('cannot-prove', 'items', 'items')
}

type Add = (rule: DiffRuleId, before: string, after: string, place?: Partial<Place>) => void

const below = (where: Where, name: string): Where => ({
  ...where,
  pointer: `${where.pointer}/${escapeSegment(name)}`,
})

const words = ({ types, isNullable, isInteger }: Schema): string => {
  const named = [...types].map((type) => (type === 'number' && isInteger ? 'integer' : type))
  return [...(named.length === 5 ? ['anything'] : named), ...(isNullable ? ['null'] : [])].join(' or ')
}

function compareTypes(side: Side, a: Schema, b: Schema, add: Add): void {
  const gone = [...a.types].filter((type) => !b.types.has(type))
  const come = [...b.types].filter((type) => !a.types.has(type))
  const isOther = gone.length > 0 || come.length > 0 || a.isTyped !== b.isTyped
  if ((a.alternatives.length > 0 || b.alternatives.length > 0) && isOther) {
    // Which of their types are left depends on both.
    add('cannot-prove', words(a), words(b))
    return
  }
  // A value that could only be null has no type to lose.
  if (gone.length > 0 && come.length > 0) add(`${side}-type-changed`, words(a), words(b))
  else if (gone.length > 0) add(`${side}-type-narrowed`, words(a), words(b))
  else if (come.length > 0) add(`${side}-type-widened`, words(a), words(b))
  if (a.isInteger !== b.isInteger && a.types.has('number') && b.types.has('number'))
    add(`${side}-limit-${b.isInteger ? 'tightened' : 'loosened'}`, words(a), words(b))
  if (a.isNullable === b.isNullable) return
  if (side === 'request')
    add(b.isNullable ? 'request-null-accepted' : 'request-null-refused', words(a), words(b))
  else add(b.isNullable ? 'answer-null-appeared' : 'answer-null-gone', words(a), words(b))
}

/** A document that gives a property no role has promised none. */
function compareRoles({ roles: a }: Schema, { roles: b }: Schema, add: Add): void {
  const changed = Object.keys(a).filter((role) => a[role] !== b[role])
  if (changed.length === 0) return
  const text = (of: JsonObject) =>
    changed
      .map((role) => `${role} ${of[role] === undefined ? 'not said' : JSON.stringify(of[role])}`)
      .join(', ')
  add('answer-role-changed', text(a), text(b))
}

const listed = (values: ReadonlySet<string> | null) =>
  values === null ? 'any value' : `one of ${values.size}: ${[...values].sort().join(', ')}`.slice(0, 200)

function compareValues(side: Side, { values: a }: Schema, { values: b }: Schema, add: Add): void {
  if (a === null && b === null) return
  const gone = a === null || (b !== null && [...a].some((value) => !b.has(value)))
  const come = b === null || (a !== null && [...b].some((value) => !a.has(value)))
  if (!gone && !come) return
  const [before, after] = [listed(a), listed(b)]
  if (side === 'request') add(gone ? 'request-value-removed' : 'request-value-added', before, after)
  else if (gone && come) add('answer-value-changed', before, after)
  else if (come) add('answer-value-added', before, after)
  else add(a === null ? 'answer-values-limited' : 'answer-value-removed', before, after)
}

/** Upper limits: a smaller number is stricter. Of lower ones, a larger. */
const upper = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
const lower = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']

function compareKeywords({ side, old, new: next }: Comparison, a: Schema, b: Schema, add: Add): void {
  for (const key of new Set([...Object.keys(a.keywords), ...Object.keys(b.keywords)])) {
    const [before, after] = [a.keywords[key], b.keywords[key]]
    // With what they refer to: nothing else looks at what is in `allOf`, `not` and the like.
    if (canonical(old, { [key]: before }) === canonical(next, { [key]: after })) continue
    add(ruleOfKeyword(side, key, before, after), textOf(key, before), textOf(key, after))
  }
}

const textOf = (key: string, value: Json) =>
  value === undefined ? `no ${key}` : `${key} ${JSON.stringify(value)}`.slice(0, 200)

function ruleOfKeyword(side: Side, key: string, before: Json, after: Json): DiffRuleId {
  const limit = (isTighter: boolean): DiffRuleId => `${side}-limit-${isTighter ? 'tightened' : 'loosened'}`
  if (upper.includes(key) || lower.includes(key)) {
    const open = upper.includes(key) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    const [from, to] = [before ?? open, after ?? open].map(Number) as [number, number]
    return limit(upper.includes(key) ? to < from : to > from)
  }
  switch (key) {
    case 'pattern':
    case 'multipleOf':
    case 'uniqueItems':
      // Another one takes other values: for either side the worse of both is assumed.
      return before !== undefined && after !== undefined && after !== false && before !== false
        ? limit(side === 'request')
        : limit(before === undefined || before === false)
    case 'format':
      if (side === 'answer') return 'answer-format-changed'
      return limit(after !== undefined)
    case 'default':
      return side === 'request' ? 'request-default-changed' : 'answer-format-changed'
    case 'deprecated':
      return 'operation-deprecated'
    default:
      return 'cannot-prove'
  }
}

function compareProperties(to: Comparison, a: Schema, b: Schema, where: Where, add: Add): void {
  const { side } = to
  for (const [name, value] of a.properties) {
    const place = below(where, name)
    const at = `/properties/${escapeSegment(name)}`
    const next = b.properties.get(name)
    const [was, is] = [a.required.has(name), b.required.has(name)]
    if (!b.properties.has(name)) {
      add(`${side}-property-removed`, was ? 'required' : 'optional', 'undocumented', {
        ...place,
        at: a.at + at,
      })
      continue
    }
    if (was !== is) {
      const rule: DiffRuleId = `${side}-property-${is ? 'required' : 'optional'}`
      const [from, into] = is ? ['optional', 'required'] : ['required', 'optional']
      add(rule, from as string, into as string, { ...place, at: b.at + at })
    }
    compareSchemas(to, value, next, place, [a.at + at, b.at + at])
  }
  for (const name of b.properties.keys()) {
    if (a.properties.has(name)) continue
    const isRequired = b.required.has(name)
    const place = { ...below(where, name), at: `${b.at}/properties/${escapeSegment(name)}` }
    if (a.required.has(name) && !isRequired) add(`${side}-property-optional`, 'required', 'optional', place)
    add(ruleOfAdded(side, a, name, isRequired), 'undocumented', isRequired ? 'required' : 'optional', place)
  }
  // A name that is required without being described.
  for (const name of new Set([...a.required, ...b.required])) {
    const isDescribed = a.properties.has(name) || b.properties.has(name)
    if (!isDescribed && a.required.has(name) !== b.required.has(name))
      add('cannot-prove', 'required', 'required', below(where, name))
  }
  compareAdditional(to, a, b, add)
}

/** What a property that is added means depends on what was said of others. */
function ruleOfAdded(side: Side, before: Schema, name: string, isRequired: boolean): DiffRuleId {
  const { types, properties, additional, isIndexed, keywords } = before
  const isObjectAlready = properties.size > 0 || (types.size === 1 && types.has('object'))
  // For TypeScript every object has a `constructor` already, and the like.
  if (!isObjectAlready || name in Object.prototype) return 'cannot-prove'
  const { unevaluatedProperties: unevaluated } = keywords
  const isClosed = additional === false || unevaluated === false
  if (side === 'answer') {
    if (isClosed) return 'answer-property-added-to-closed'
    const isAny = (value: Json) => value === true || (isObject(value) && Object.keys(value).length === 0)
    return isAny(additional) && isAny(unevaluated ?? true) ? 'answer-property-added' : 'cannot-prove'
  }
  if (isRequired) return 'request-property-required'
  // Under its name, whatever was said of others could be sent.
  return !isClosed && (isIndexed || unevaluated !== undefined) ? 'cannot-prove' : 'request-property-added'
}

function compareAdditional({ side, old, new: next }: Comparison, a: Schema, b: Schema, add: Add): void {
  const text = (document: Document, { additional }: Schema) =>
    typeof additional === 'boolean'
      ? String(additional)
      : canonical(document, additional).replace(/^{}$/, 'true')
  const [before, after] = [text(old, a), text(next, b)]
  if (before !== after) {
    if (after === 'false') add(`${side}-closed`, 'open', 'closed')
    else if (before === 'false') add(`${side}-opened`, 'closed', 'open')
    else add('cannot-prove', 'additionalProperties', 'additionalProperties')
  }
  // What is closed, or opens in an answer, breaks anyway.
  if (a.isIndexed !== b.isIndexed && after !== 'false' && (before !== 'false' || side === 'request'))
    add(`${side}-index-changed`, a.isIndexed ? 'said' : 'not said', b.isIndexed ? 'said' : 'not said')
}

/** Matched by what tells them apart, never by their order or by the name of what they refer to. */
function compareAlternatives(to: Comparison, a: Schema, b: Schema, where: Where, add: Add): void {
  if (a.alternatives.length === 0 && b.alternatives.length === 0) return
  const words = (of: Schema) => `${of.alternatives.length} alternatives`
  const cannotProve = (at = b.at) => add('cannot-prove', words(a), words(b), { at })
  if (a.alternatives.length === 0 || b.alternatives.length === 0) {
    cannotProve()
    return
  }
  const before = taggedAlternatives(to.old, a)
  const after = taggedAlternatives(to.new, b)
  if (before.size < a.alternatives.length || after.size < b.alternatives.length) {
    // Which of those that nothing tells apart became which?
    const text = (document: Document, { alternatives }: Schema) =>
      canonical(document, { anyOf: alternatives.map(({ schema }) => schema) })
    if (a.isExclusive !== b.isExclusive || text(to.old, a) !== text(to.new, b)) cannotProve()
    return
  }
  const { length } = to.changes
  for (const [tag, { schema, at }] of before) {
    const other = after.get(tag)
    if (other !== undefined) compareSchemas(to, schema, other.schema, where, [at, other.at])
    else add(`${to.side}-alternative-removed`, 'an alternative', 'none', { at })
  }
  for (const [tag, { at }] of after)
    if (!before.has(tag)) add(`${to.side}-alternative-added`, 'none', 'an alternative', { at })
  const isChanged = to.changes.length > length || a.isExclusive !== b.isExclusive
  if (isChanged && !(areIndependent(to.old, a, b) && areIndependent(to.new, b, a)))
    cannotProve(to.changes[length]?.at)
}

const taggedAlternatives = (document: Document, { alternatives }: Schema) =>
  new Map(alternatives.map((item) => [tagOf(document, item.schema), item]))

/** Whether what one alternative takes says nothing of what the others do: not so where exactly one must. */
function areIndependent(
  document: Document,
  { alternatives, isExclusive, keywords }: Schema,
  other: Schema,
): boolean {
  if (Object.keys(keywords).some((key) => key.startsWith('unevaluated'))) return false
  if (!isExclusive && !other.isExclusive) return true
  return areAllDisjoint(
    document,
    alternatives.map(({ schema }) => schema),
  )
}
