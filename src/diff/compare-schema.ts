// Two schemas, seen from one side: what is sent may become more and not less, what is answered less and not more. Pure.
import { type Context, changeOf, type Place } from './change.ts'
import { canonical, type Document, escapeToken, type Json } from './document.ts'
import type { DiffRuleId } from './rules.ts'
import { readSchema, type Schema, tagOf } from './schema.ts'

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
  pointer: `${where.pointer}/${escapeToken(name)}`,
})

const words = ({ types, isNullable, isInteger }: Schema): string => {
  const named = [...types].map((type) => (type === 'number' && isInteger ? 'integer' : type))
  return [...(named.length === 5 ? ['anything'] : named), ...(isNullable ? ['null'] : [])].join(' or ')
}

function compareTypes(side: Side, a: Schema, b: Schema, add: Add): void {
  const gone = [...a.types].filter((type) => !b.types.has(type))
  const come = [...b.types].filter((type) => !a.types.has(type))
  if (a.combination !== null && b.combination !== null) {
    const isSame = a.isTyped === b.isTyped && gone.length === 0 && come.length === 0
    if (!isSame) {
      add('cannot-prove', words(a), words(b))
      return
    }
  } else if (a.combination !== b.combination) return
  // A value that could only be null has no type to lose.
  if (gone.length > 0 && come.length > 0) add(`${side}-type-changed`, words(a), words(b))
  else if (gone.length > 0) add(`${side}-type-narrowed`, words(a), words(b))
  else if (come.length > 0) add(`${side}-type-widened`, words(a), words(b))
  else if (a.isInteger !== b.isInteger && a.types.has('number'))
    add(`${side}-limit-${b.isInteger ? 'tightened' : 'loosened'}`, words(a), words(b))
  if (a.isNullable === b.isNullable) return
  if (side === 'request')
    add(b.isNullable ? 'request-null-accepted' : 'request-null-refused', words(a), words(b))
  else add(b.isNullable ? 'answer-null-appeared' : 'answer-null-gone', words(a), words(b))
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
    // What a keyword refers to is part of it; a default is a value, and no schema.
    const textIn = (document: Document, value: Json) =>
      key === 'default' ? JSON.stringify(value) : canonical(document, value)
    if (textIn(old, before) === textIn(next, after)) continue
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
  for (const [name, value] of Object.entries(a.properties)) {
    const place = below(where, name)
    const at = `/properties/${escapeToken(name)}`
    const next = b.properties[name]
    const [was, is] = [a.required.has(name), b.required.has(name)]
    if (next === undefined) {
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
  for (const name of Object.keys(b.properties).filter((added) => a.properties[added] === undefined)) {
    const isRequired = b.required.has(name)
    const place = { ...below(where, name), at: `${b.at}/properties/${escapeToken(name)}` }
    if (a.required.has(name) && !isRequired) add(`${side}-property-optional`, 'required', 'optional', place)
    const added: DiffRuleId =
      side === 'request'
        ? isRequired
          ? 'request-property-required'
          : 'request-property-added'
        : a.additional === false
          ? 'answer-property-added-to-closed'
          : 'answer-property-added'
    add(added, 'undocumented', isRequired ? 'required' : 'optional', place)
  }
  // A name that is required without being described.
  for (const name of new Set([...a.required, ...b.required])) {
    const isDescribed = a.properties[name] !== undefined || b.properties[name] !== undefined
    if (!isDescribed && a.required.has(name) !== b.required.has(name))
      add('cannot-prove', 'required', 'required', below(where, name))
  }
  compareAdditional(to, a, b, add)
}

function compareAdditional({ side, old, new: next }: Comparison, a: Schema, b: Schema, add: Add): void {
  const [before, after] = [canonicalOrBoolean(old, a.additional), canonicalOrBoolean(next, b.additional)]
  if (before === after) return
  if (after === 'false') add(`${side}-closed`, 'open', 'closed')
  else if (before === 'false') add(`${side}-opened`, 'closed', 'open')
  else add('cannot-prove', 'additionalProperties', 'additionalProperties')
}

const canonicalOrBoolean = (document: Document, value: Json): string =>
  typeof value === 'boolean' ? String(value) : canonical(document, value)

const tagsOf = (document: Document, alternatives: readonly Json[]) =>
  alternatives.map((item) => tagOf(document, item))

/**
 * Matched by what tells them apart, never by their order or by the name of what they refer to. Where that is the same
 * of two, only their whole content tells.
 */
function compareAlternatives(to: Comparison, a: Schema, b: Schema, where: Where, add: Add): void {
  if (a.alternatives.length === 0 && b.alternatives.length === 0) return
  if (a.alternatives.length === 0 || b.alternatives.length === 0) {
    add('cannot-prove', `${a.alternatives.length} alternatives`, `${b.alternatives.length} alternatives`)
    return
  }
  const isOneOfMany = a.alternatives.length > 1 || b.alternatives.length > 1
  if (isOneOfMany && a.combination !== b.combination)
    add('cannot-prove', String(a.combination), String(b.combination))
  const tags = [tagsOf(to.old, a.alternatives), tagsOf(to.new, b.alternatives)]
  const isTelling = (tag: string) => tags.every((of) => of.filter((other) => other === tag).length < 2)
  const byTag = (document: Document, { alternatives }: Schema) =>
    new Map(
      alternatives.map((item) => {
        const tag = tagOf(document, item)
        return [isTelling(tag) ? tag : `${tag} ${canonical(document, item)}`, item]
      }),
    )
  const [before, after] = [byTag(to.old, a), byTag(to.new, b)]
  for (const [tag, item] of before) {
    if (after.has(tag)) compareSchemas(to, item, after.get(tag), where, [a.at, b.at])
    else add(`${to.side}-alternative-removed`, 'an alternative', 'none')
  }
  for (const tag of after.keys())
    if (!before.has(tag)) add(`${to.side}-alternative-added`, 'none', 'an alternative')
}
