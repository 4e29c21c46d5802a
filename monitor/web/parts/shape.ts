// Documented beside seen, as lines: a schema of the contract and the value-free schema of what came back → one row for each
// property, with the words in which the two differ. Pure. Laid out by parts/diff.ts.
import type { Finding, PropertySchema } from 'contactrz'
import { pointerOf } from 'contactrz/internal'
import type { SeenSchema } from '../../store/incidents.ts'
import { clean } from '../../tools/formatting.ts'

export interface Word {
  readonly text: string
  /** It is what makes the line another one. */
  readonly isOther: boolean
}

export interface ShapeRow {
  readonly depth: number
  /** Null: there is no such line on this side. */
  readonly documented: readonly Word[] | null
  readonly seen: readonly Word[] | null
  readonly differs: boolean
}

type Schema = PropertySchema & { readonly items?: Schema }

interface Node {
  /** Null: the body itself. */
  readonly name: string | null
  readonly isOptional: boolean
  readonly schema: Schema
}

interface Sides {
  readonly documented: Node | null
  readonly seen: Node | null
}

interface Place {
  readonly depth: number
  readonly segments: readonly string[]
}

/** More than any sensible answer has; the rest is left out. */
export const rowsShown = 200

/** @param findings Those of this variant. */
export function compareShapes(
  documented: PropertySchema,
  seen: SeenSchema,
  findings: readonly Finding[],
): ShapeRow[] {
  const sides = {
    documented: { name: null, isOptional: false, schema: documented },
    seen: { name: null, isOptional: false, schema: schemaIn(seen) },
  }
  const body = findings.filter(({ part }) => part === 'body')
  return rowsOf(sides, { depth: 0, segments: [] }, body)
}

function rowsOf(sides: Sides, place: Place, findings: readonly Finding[]): ShapeRow[] {
  const { documented, seen } = sides
  const [ours, theirs] = [childrenOf(documented), childrenOf(seen)]
  const isAlike =
    documented !== null && seen !== null && openingOf(documented.schema) === openingOf(seen.schema)
  const deeper = { depth: place.depth + 1, segments: place.segments }
  const below = (pairs: readonly Sides[]) =>
    pairs.flatMap((pair) => {
      const name = pair.documented?.name ?? pair.seen?.name ?? ''
      return rowsOf(pair, { ...deeper, segments: [...place.segments, name] }, findings)
    })
  const pairs = isAlike
    ? pairsOf(ours ?? [], theirs ?? [], place, findings)
    : [
        ...(ours ?? []).map((node) => ({ documented: node, seen: null })),
        ...(theirs ?? []).map((node) => ({ documented: null, seen: node })),
      ]
  const end = (children: readonly Node[] | null) =>
    children === null ? null : [{ text: '}', isOther: !isAlike }]
  const closing: ShapeRow = {
    depth: place.depth,
    documented: end(ours),
    seen: end(theirs),
    differs: !isAlike,
  }
  const isBlock = ours !== null || theirs !== null
  return [firstRow(sides, place, findings), ...below(pairs), ...(isBlock ? [closing] : [])]
}

/** Documented ones in their order, each with what came in its place; then what is not documented. */
function pairsOf(
  ours: readonly Node[],
  theirs: readonly Node[],
  { segments }: Place,
  findings: readonly Finding[],
): Sides[] {
  const left = new Map(theirs.map((node) => [node.name ?? '', node]))
  const take = (name: string): Node | null => {
    const node = left.get(name) ?? null
    left.delete(name)
    return node
  }
  const known = new Set(ours.map(({ name }) => name))
  const same = ours.map((documented) => ({ documented, seen: take(documented.name ?? '') }))
  const paired = same.map(({ documented, seen }): Sides => {
    if (seen !== null) return { documented, seen }
    const at = pointerOf([...segments, documented.name ?? ''])
    const name = [...left.keys()].find(
      (other) => !known.has(other) && isRename(documented, other, at, findings),
    )
    return { documented, seen: name === undefined ? null : take(name) }
  })
  return [...paired, ...[...left.values()].map((seen) => ({ documented: null, seen }))]
}

/** As the judge says; where it tells a style of many names, they differ in case and separators alone. */
function isRename({ name }: Node, other: string, at: string, findings: readonly Finding[]): boolean {
  const isSaid = findings.some(
    ({ rule, pointer, actual }) =>
      rule === 'renamed-property' && pointer === at && actual.startsWith(`"${other}"`),
  )
  return isSaid || plain(name ?? '') === plain(other)
}

const plain = (name: string) => name.toLowerCase().replace(/[_-]/g, '')

/** The line of the property itself. */
function firstRow({ documented, seen }: Sides, place: Place, findings: readonly Finding[]): ShapeRow {
  const { depth, segments } = place
  if (documented === null || seen === null) {
    const side = (node: Node | null) =>
      node === null
        ? null
        : wordsOf(node, typeOf(node.schema), { name: node.name !== null, type: node.name === null })
    return { depth, documented: side(documented), seen: side(seen), differs: true }
  }
  const found = findings.find(({ pointer }) => pointer === pointerOf(segments))
  const name = documented.name !== seen.name
  const type = !isWithin(seen.schema, documented.schema)
  const isLeaf = childrenOf(documented) === null && childrenOf(seen) === null
  // Where name and type are the documented ones, the finding says what of the value is not.
  const isOtherValue = !name && !type && isLeaf && found !== undefined
  const ours = typeOf(documented.schema)
  const theirs = isOtherValue
    ? { type: clean(found.actual, 120), detail: '' }
    : seenTypeOf(seen.schema, documented.schema, type)
  const isDetail = isOtherValue && ours.detail !== ''
  return {
    depth,
    documented: wordsOf(documented, ours, {
      name,
      type: type || (isOtherValue && !isDetail),
      detail: isDetail,
    }),
    seen: wordsOf({ ...seen, isOptional: documented.isOptional }, theirs, {
      name,
      type: type || isOtherValue,
    }),
    differs: name || type || isOtherValue,
  }
}

interface Said {
  readonly type: string
  /** Beside the type: what a text has to be. */
  readonly detail: string
}

interface Other {
  readonly name?: boolean
  readonly type?: boolean
  readonly detail?: boolean
}

function wordsOf({ name, isOptional }: Node, { type, detail }: Said, other: Other): Word[] {
  const { name: isOtherName = false, type: isOtherType = false, detail: isOtherDetail = false } = other
  const words = [
    { text: name === null ? '' : `${clean(name, 120)}${isOptional ? '?' : ''}`, isOther: isOtherName },
    { text: name === null ? '' : ': ', isOther: false },
    { text: type, isOther: isOtherType },
    { text: detail, isOther: isOtherDetail },
  ]
  return words.filter(({ text }) => text !== '')
}

function typeOf(schema: Schema): Said {
  const opening = openingOf(schema)
  if (opening !== null) return { type: opening, detail: '' }
  if (schema.const !== undefined) return { type: clean(JSON.stringify(schema.const), 120), detail: '' }
  return {
    type: typeText(schema),
    detail: schema.pattern === undefined ? '' : `, ${patternText(schema.pattern)}`,
  }
}

/** What is as documented is so in all that its type does not say as well. */
function seenTypeOf(seen: Schema, documented: Schema, isOther: boolean): Said {
  if (!isOther && documented.const !== undefined) return typeOf(documented)
  const said = typeOf(seen)
  return isOther ? said : { ...said, detail: typeOf(documented).detail }
}

const typesOf = ({ type }: Schema): readonly string[] => (type === undefined ? [] : [type].flat())

function typeText(schema: Schema): string {
  const types = typesOf(schema).map((type) =>
    type === 'array' && schema.items !== undefined ? `array of ${typeText(schema.items)}` : type,
  )
  return types.length === 0 ? 'anything' : clean(types.join(' | '), 120)
}

/** In words, where there are some. */
function patternText(pattern: string): string {
  return /^\^(?:\[1-9\])?(?:\[0-9\]|\\d)[*+]\$$/.test(pattern)
    ? 'digits only'
    : `matching ${clean(pattern, 80)}`
}

function isWithin(seen: Schema, documented: Schema): boolean {
  const allowed = typesOf(documented)
  if (allowed.length === 0) return true
  const isAllowed = (type: string) =>
    allowed.includes(type) ||
    // Whether a number is a whole one, the judge has said.
    (type === 'number' && allowed.includes('integer')) ||
    (type === 'integer' && allowed.includes('number'))
  return typesOf(seen).every(isAllowed) && (openingOf(seen) === null) === (openingOf(documented) === null)
}

/** Of what has lines of its own: `{`, or `array of {`. Null: it has none. */
function openingOf(schema: Schema): string | null {
  if (schema.properties !== undefined) {
    const others = typesOf(schema).filter((type) => type !== 'object')
    return clean(['{', ...others].toReversed().join(' | '), 120)
  }
  const inner = schema.items === undefined ? null : openingOf(schema.items)
  return inner === null ? null : `array of ${inner}`
}

/** Null: none can be. */
function childrenOf(node: Node | null): Node[] | null {
  if (node === null) return null
  const { properties, required = [], items } = node.schema
  if (properties === undefined) return items === undefined ? null : childrenOf({ ...node, schema: items })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    isOptional: !required.includes(name),
    schema,
  }))
}

/** What is stored was written by us, of names from outside: read as far as it is a schema, and no deeper than it is wide. */
function schemaIn(value: unknown, depth = 0): Schema {
  if (typeof value !== 'object' || value === null || depth > deepest) return {}
  const { type, properties, items } = value as Record<string, unknown>
  const types = [type].flat().filter((one) => typeof one === 'string')
  const inner =
    typeof properties === 'object' && properties !== null
      ? Object.entries(properties).map(([name, schema]) => [name, schemaIn(schema, depth + 1)] as const)
      : null
  return {
    ...(types.length > 0 && { type: types }),
    // What is there was there: nothing of it is optional.
    ...(inner !== null && { properties: Object.fromEntries(inner), required: inner.map(([name]) => name) }),
    ...(items !== undefined && { items: schemaIn(items, depth + 1) }),
  }
}

const deepest = 20
