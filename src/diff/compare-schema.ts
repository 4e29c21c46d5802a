// Two schemas, seen from one side: what is sent may become more and not less, what is answered less and not more. Pure.

import { isObject } from '../judge/evidence.ts'
import { escapeSegment } from '../tools/json-pointer.ts'
import { type Add, type Comparison, changeOf, type Place, type Side } from './change.ts'
import { compareKeywords, compareRoles, compareTypes, compareValues } from './compare-values.ts'
import { canonical, type Document, type Json } from './document.ts'
import type { DiffRuleId } from './rules.ts'
import { areAllDisjoint, readSchema, type Schema, tagOf } from './schema.ts'

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

const below = (where: Where, name: string): Where => ({
  ...where,
  pointer: `${where.pointer}/${escapeSegment(name)}`,
})

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
