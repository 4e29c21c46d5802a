// What has changed in a document as a whole: named schemas, words, the version. Called by diff.ts. Pure.

import { isObject } from '../judge/evidence.ts'
import { escapeSegment } from '../tools/json-pointer.ts'
import { type Change, type Context, changeOf, isSmaller, type Place } from './change.ts'
import { compareSchemas } from './compare-schema.ts'
import {
  canonical,
  type Document,
  isMap,
  isProse,
  type Json,
  type JsonObject,
  restOf,
  sortedJson,
} from './document.ts'
import type { Bump } from './rule.ts'

/** After the operations: of what they use, all changes are known. */
export function compareDocuments(context: Context): void {
  compareRest(context)
  for (const section of sections) compareComponents(context, section)
  compareProse(context)
}

/** What has a name in `components`, and by it in the generated types. */
const sections = ['schemas', 'responses', 'parameters', 'requestBodies', 'headers', 'pathItems'] as const

function compareRest({ old, new: next, changes }: Context): void {
  const [before, after] = [old, next].map((document) =>
    restOf(document, document.root, ['openapi', 'info', 'servers', 'security', 'paths', 'components']),
  )
  if (before === after) return
  const place = { operation: '', status: null, variant: null, pointer: '', at: '' }
  changes.push(changeOf('cannot-prove', place, 'what else it holds', 'what else it holds'))
}

function compareComponents(context: Context, section: (typeof sections)[number]): void {
  const { old, new: next, changes } = context
  const namesOf = ({ root }: Document): JsonObject => {
    const all = isObject(root.components) ? root.components[section] : undefined
    return isObject(all) ? all : {}
  }
  const [before, after] = [namesOf(old), namesOf(next)]
  const place = (name: string): Place => ({
    operation: '',
    status: null,
    variant: null,
    pointer: section === 'schemas' ? name : `${section}/${name}`,
    at: `/components/${section}/${escapeSegment(name)}`,
  })
  const added = new Map(
    Object.keys(after)
      .filter((name) => !Object.hasOwn(before, name))
      .map((name) => [name, canonical(next, after[name])]),
  )
  for (const name of Object.keys(before)) {
    if (Object.hasOwn(after, name)) {
      if (isChanged(context, section, before[name], after[name], place(name)))
        changes.push(changeOf('component-changed', place(name), 'another shape', 'another shape'))
      continue
    }
    const shape = canonical(old, before[name])
    const heir = [...added].find(([, other]) => other === shape)?.[0]
    if (heir === undefined) changes.push(changeOf('component-removed', place(name), name, 'none'))
    else {
      added.delete(heir)
      changes.push(changeOf('component-renamed', place(name), name, heir))
    }
  }
  for (const name of added.keys()) changes.push(changeOf('component-added', place(name), 'none', name))
}

/** Whether it has changed in a place where no operation, and no component before it, was seen to change. */
function isChanged(
  context: Context,
  section: (typeof sections)[number],
  before: Json,
  after: Json,
  place: Place,
): boolean {
  const { old, new: next, changes } = context
  if (canonical(old, before) === canonical(next, after)) return false
  const isKnown = (at: string) => changes.some((change) => change.at === at || change.at.startsWith(`${at}/`))
  if (section === 'schemas') {
    const found: Change[] = []
    const to = { old, new: next, changes: found, side: 'answer' } as const
    compareSchemas(to, before, after, place, [place.at, place.at])
    return found.some(({ at }) => !isKnown(at))
  }
  // What it refers to is looked at where it stands.
  const own = (document: Document, value: Json) =>
    canonical({ ...document, follow: (item, at) => ({ value: isObject(item) ? item : {}, at }) }, value)
  return own(old, before) !== own(next, after) && !changes.some(({ at }) => at.startsWith(place.at))
}

/** Words for people: reported once, wherever they stand. Those of what came, went or was referred to are not counted. */
function compareProse({ old, new: next, changes }: Context): void {
  const [before, after] = [proseOf(old.root), proseOf(next.root)]
  const reworded = [...before].find(([at, words]) => (after.get(at) ?? words) !== words)
  if (reworded === undefined) return
  const place = { operation: '', status: null, variant: null, pointer: '', at: reworded[0] }
  changes.push(changeOf('prose-changed', place, 'other words', 'other words'))
}

/** The words at each object of the document that is no reference. */
function proseOf(root: Json): Map<string, string> {
  const found = new Map<string, string>()
  const visit = (value: Json, at: string, isNames: boolean): void => {
    if (typeof value !== 'object' || value === null) return
    const isWords = (key: string) => !isNames && !Array.isArray(value) && isProse(key)
    const entries = Object.entries(value)
    if (!Object.hasOwn(value, '$ref'))
      found.set(at, sortedJson(Object.fromEntries(entries.filter(([key]) => isWords(key)))))
    for (const [key, item] of entries) {
      const below = `${at}/${escapeSegment(key)}`
      if (below === '/components/examples') found.set(below, sortedJson(item))
      else if (!isWords(key))
        visit(item, below, !isNames && (isMap(key) || /^\/components(\/[^/]+)?$/.test(below)))
    }
  }
  visit(root, '', false)
  return found
}

export function versionChanges(before: string, after: string, demanded: Bump): Change[] {
  const place = { operation: '', status: null, variant: null, pointer: '', at: '/info/version' }
  const raised = bumpBetween(before, after)
  if (raised === null) return [changeOf('version-decreased', place, before, after)]
  return isSmaller(raised, demanded)
    ? [changeOf('version-too-small', place, before, `${after}, asked for: ${demanded}`)]
    : []
}

/** Null if it went down. Pre-releases of one version are in their order, and none of them is a step. */
export function bumpBetween(before: string, after: string): Bump | null {
  const [from, to] = [partsOf(before), partsOf(after)]
  for (const [index, bump] of (['major', 'minor', 'patch'] as const).entries()) {
    const step = (to.numbers[index] ?? 0) - (from.numbers[index] ?? 0)
    if (step !== 0) return step > 0 ? bump : null
  }
  return isEarlier(to.preRelease, from.preRelease) ? null : 'none'
}

function partsOf(version: string) {
  const [plain = ''] = version.split('+')
  const [, core = '', preRelease = ''] = /^([^-]*)-?(.*)$/.exec(plain) ?? []
  return {
    numbers: core.split('.').map(Number),
    preRelease: preRelease.split('.').filter((part) => part !== ''),
  }
}

/** Semantic Versioning 2.0.0, 11: numbers before words, each in its order; fewer parts before more; all before none. */
function isEarlier(a: readonly string[], b: readonly string[]): boolean {
  if (a.length === 0 || b.length === 0) return a.length > b.length
  for (const [index, part] of a.entries()) {
    const other = b[index]
    if (other === undefined) return false
    if (part === other) continue
    const [isNumber, isOtherNumber] = [part, other].map((text) => /^\d+$/.test(text))
    if (isNumber && isOtherNumber) return Number(part) < Number(other)
    return isNumber === isOtherNumber ? part < other : isNumber === true
  }
  return a.length < b.length
}
