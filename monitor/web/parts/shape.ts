// Documented beside seen, as lines: a schema of the contract and the value-free schema of what came back → one row for each
// property, with the words in which the two differ. Pure. Laid out by parts/diff.ts.
import type { Finding, PropertySchema } from 'contactrz'
import { pointerOf } from 'contactrz/internal'
import { clean } from '../../tools/formatting.ts'
import {
  asNumber,
  childrenOf,
  type Node,
  openingOf,
  type Said,
  type Schema,
  schemaIn,
  typeOf,
  typesOf,
} from './schema-words.ts'

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

/** @param seen As `seenSchema` of contactrz/proposal makes it. @param findings Those of this variant. */
export function compareShapes(
  documented: PropertySchema,
  seen: object,
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
  const more = isCut(seen)
    ? [{ ...closing, depth: deeper.depth, documented: null, seen: rest, differs: false }]
    : []
  return [firstRow(sides, place, findings), ...below(pairs), ...more, ...(isBlock ? [closing] : [])]
}

const rest: readonly Word[] = [{ text: '…', isOther: false }]

/** Whether more properties came than are on record. */
const isCut = (node: Node | null): boolean =>
  node !== null &&
  (node.schema.additionalProperties === true || node.schema.items?.additionalProperties === true)

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
    const other = (node: Node) => ({ name: node.name !== null, type: node.name === null })
    return {
      depth,
      documented:
        documented === null ? null : wordsOf(documented, typeOf(documented.schema), other(documented)),
      seen: seen === null ? null : wordsOf(seen, typeOf(asNumber(seen.schema)), other(seen)),
      differs: true,
    }
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

/** What is as documented is so in all that its type does not say as well. */
function seenTypeOf(seen: Schema, documented: Schema, isOther: boolean): Said {
  if (!isOther && documented.const !== undefined) return typeOf(documented)
  const said = typeOf(typesOf(documented).includes('integer') ? seen : asNumber(seen))
  return isOther ? said : { ...said, detail: typeOf(documented).detail }
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
