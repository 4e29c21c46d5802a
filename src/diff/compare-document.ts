// What has changed in a document as a whole: named schemas, words, the version. Called by diff.ts. Pure.
import { type Change, type Context, changeOf, isSmaller, type Place } from './change.ts'
import {
  canonical,
  escapeToken,
  isProse,
  type Json,
  type JsonObject,
  objectOf,
  usedByOperations,
} from './document.ts'
import { restOf } from './operation.ts'
import type { Bump } from './rules.ts'

export function compareDocuments(context: Context): void {
  compareComponents(context)
  compareRoots(context)
  compareProse(context)
}

/** Whatever else stands at the root: webhooks, for instance. */
function compareRoots({ old, new: next, changes }: Context): void {
  const understood = ['openapi', 'info', 'servers', 'security', 'paths', 'components']
  const [before, after] = [restOf(old, old.root, ...understood), restOf(next, next.root, ...understood)]
  const place = { operation: '', status: null, variant: null, pointer: '', at: '' }
  if (before !== after)
    changes.push(changeOf('cannot-prove', place, before.slice(0, 200), after.slice(0, 200)))
}

/** The parts of `components` whose names are types. */
const sections = ['schemas', 'responses', 'parameters', 'requestBodies', 'headers', 'pathItems']

function compareComponents(context: Context): void {
  const used = [context.old, context.new].map(usedByOperations)
  // What an operation uses is compared where it is used.
  const isUsed = (at: string) => used.some((pointers) => pointers.has(at))
  for (const section of sections) compareSection(context, section, isUsed)
}

function compareSection(
  { old, new: next, changes }: Context,
  section: string,
  isUsed: (at: string) => boolean,
): void {
  const [before, after] = [old, next].map(({ root }) => objectOf(objectOf(root.components)[section])) as [
    JsonObject,
    JsonObject,
  ]
  const place = (name: string): Place => ({
    operation: '',
    status: null,
    variant: null,
    pointer: section === 'schemas' ? name : `${section}/${name}`,
    at: `/components/${section}/${escapeToken(name)}`,
  })
  for (const name of Object.keys(before).filter((known) => Object.hasOwn(after, known))) {
    if (isUsed(place(name).at)) continue
    if (canonical(old, before[name]) !== canonical(next, after[name]))
      changes.push(changeOf('component-changed', place(name), name, name))
  }
  const added = new Map(
    Object.keys(after)
      .filter((name) => !Object.hasOwn(before, name))
      .map((name) => [name, canonical(next, after[name])]),
  )
  for (const name of Object.keys(before).filter((known) => !Object.hasOwn(after, known))) {
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
      const below = `${at}/${escapeToken(key)}`
      if (below === '/components/examples') found.set(below, sortedJson(item))
      else if (!isWords(key)) visit(item, below, key === 'properties' || below === '/components')
    }
  }
  visit(root, '', false)
  return found
}

/** The same text whatever the order of keys. */
const sortedJson = (value: Json): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )

export function versionChanges(before: string, after: string, demanded: Bump): Change[] {
  const place = { operation: '', status: null, variant: null, pointer: '', at: '/info/version' }
  const raised = bumpBetween(before, after)
  if (raised === null) return [changeOf('version-decreased', place, before, after)]
  return isSmaller(raised, demanded)
    ? [changeOf('version-too-small', place, before, `${after}, asked for: ${demanded}`)]
    : []
}

/** Null if it went down. Pre-release parts are left out. */
export function bumpBetween(before: string, after: string): Bump | null {
  const [from, to] = [before, after].map((text) => text.split(/[-+]/)[0]?.split('.').map(Number) ?? [])
  for (const [index, bump] of (['major', 'minor', 'patch'] as const).entries()) {
    const step = (to?.[index] ?? 0) - (from?.[index] ?? 0)
    if (step !== 0) return step > 0 ? bump : null
  }
  return 'none'
}
