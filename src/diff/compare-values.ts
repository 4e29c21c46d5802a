// What two schemas say of one value by itself: its types, what it may be, its limits, its role. Seen from one side, as in
// compare-schema.ts, which calls this. Pure.
import type { Add, Comparison, Side } from './change.ts'
import { canonical, type Json, type JsonObject } from './document.ts'
import type { DiffRuleId } from './rules.ts'
import type { Schema } from './schema.ts'

const words = ({ types, isNullable, isInteger }: Schema): string => {
  const named = [...types].map((type) => (type === 'number' && isInteger ? 'integer' : type))
  return [...(named.length === 5 ? ['anything'] : named), ...(isNullable ? ['null'] : [])].join(' or ')
}

export function compareTypes(side: Side, a: Schema, b: Schema, add: Add): void {
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
export function compareRoles({ roles: a }: Schema, { roles: b }: Schema, add: Add): void {
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

export function compareValues(side: Side, { values: a }: Schema, { values: b }: Schema, add: Add): void {
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

export function compareKeywords({ side, old, new: next }: Comparison, a: Schema, b: Schema, add: Add): void {
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
