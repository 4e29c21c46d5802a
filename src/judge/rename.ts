// Which superfluous property is which missing one under another name? By like names, equal values, or, for
// objects, like contents. Pure.
import type { PropertySchema } from '../compiled/contract.ts'
import { count, isObject, type NameMask } from './evidence.ts'
import { plainName } from './recognise.ts'

export interface Renames {
  /** Documented name → name on the wire. */
  readonly renames: ReadonlyMap<string, string>
  /** Set when several names changed in one way, or most of them in any: one cause, so one finding. */
  readonly style: string | null
}

export function pairRenames(
  missing: readonly string[],
  extra: readonly string[],
  value: Readonly<Record<string, unknown>>,
  properties: Readonly<Record<string, PropertySchema>>,
  /** A value that the property should have, if known. */
  hint: (name: string) => unknown,
  mask: NameMask,
): Renames {
  const candidates: { name: string; to: string; score: number }[] = []
  for (const name of missing) {
    for (const to of extra) {
      const score = likeness(name, to, value[to], properties[name], hint(name))
      if (score > 0) candidates.push({ name, to, score })
    }
  }
  // Of names that are as like, the one that is closest in length: "ContactId" for "Id", not "ContactTwitterId".
  const stretch = ({ name, to }: { name: string; to: string }) => Math.abs(to.length - name.length)
  candidates.sort((a, b) => b.score - a.score || stretch(a) - stretch(b))
  const renames = new Map<string, string>()
  const taken = new Set<string>()
  for (const { name, to } of candidates) {
    if (renames.has(name) || taken.has(to)) continue
    renames.set(name, to)
    taken.add(to)
  }
  const isMost = renames.size > 3 && renames.size * 2 > Object.keys(properties).length
  const style = renames.size > 1 ? commonStyle(renames, mask) : null
  return { renames, style: style ?? (isMost ? listed(renames, Object.keys(properties), mask) : null) }
}

function likeness(
  name: string,
  to: string,
  value: unknown,
  schema: PropertySchema | undefined,
  hint: unknown,
): number {
  const isSameValue = hint !== undefined && hint !== '' && value === hint
  if (plainName(name) === plainName(to)) return isSameValue ? 5 : 4
  if (isSameValue) return 3
  if (schema?.properties !== undefined && isObject(value)) {
    const names = Object.keys(schema.properties)
    const shared = names.filter((inner) => Object.hasOwn(value, inner)).length
    if (shared * 2 > names.length) return 3
  }
  if (isLikeName(plainName(name), plainName(to)) || isAbbreviated(name, to)) return 2
  // Nobody knows the value that it should have, but it has the form.
  const pattern = schema?.pattern
  return pattern !== undefined && typeof value === 'string' && new RegExp(pattern).test(value) ? 1 : 0
}

/** `devMessage` and `developerMessage`, `applicationCode` and `app_code`: word by word one begins the other. */
function isAbbreviated(name: string, to: string): boolean {
  const [words, others] = [name, to].map((text) =>
    text
      .slice(0, 64)
      .split(/[_-]|(?<=[a-z])(?=[A-Z])/)
      .map((word) => word.toLowerCase()),
  ) as [string[], string[]]
  return (
    words.length > 1 &&
    words.length === others.length &&
    words.every((word, index) => {
      const other = others[index] as string
      return Math.min(word.length, other.length) >= 3 && (word.startsWith(other) || other.startsWith(word))
    })
  )
}

function isLikeName(name: string, to: string): boolean {
  if (name.length >= 2 && to.length >= 2 && (to.startsWith(name) || to.endsWith(name))) return true
  if (to.length >= 4 && name.includes(to)) return true
  return name.length >= 4 && distance(name, to) <= Math.floor(name.length / 3)
}

/** Levenshtein's edit distance. */
function distance(a: string, b: string): number {
  if (b.length > 64) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

const styles: readonly (readonly [string, (name: string) => string])[] = [
  ['lower case', (name) => name.toLowerCase()],
  ['upper case', (name) => name.toUpperCase()],
  ['camel case', (name) => name.replace(/^[A-Z]/, (letter) => letter.toLowerCase())],
  ['Pascal case', (name) => name.replace(/^[a-z]/, (letter) => letter.toUpperCase())],
  ['snake case', (name) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()],
  ['kebab case', (name) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()],
]

function commonStyle(renames: ReadonlyMap<string, string>, mask: NameMask): string | null {
  const entries = [...renames]
  const style = styles.find(([, apply]) => entries.every(([name, to]) => apply(name) === to))?.[0]
  return style === undefined ? commonAffix(entries, mask) : `in ${style}`
}

/** The same text before or behind every name, which itself may be in another style. */
function commonAffix(entries: readonly (readonly [string, string])[], mask: NameMask): string | null {
  const [[name, to] = ['', '']] = entries
  for (const [style, apply] of [['', (text: string) => text] as const, ...styles]) {
    const length = to.length - apply(name).length
    if (length <= 0) continue
    const [before, behind] = [to.slice(0, length), to.slice(-length)]
    const inStyle = style === '' ? '' : ` and in ${style}`
    if (entries.every(([from, other]) => other === before + apply(from))) {
      return `with ${shown(before, mask)} before them${inStyle}`
    }
    if (entries.every(([from, other]) => other === apply(from) + behind)) {
      return `with ${shown(behind, mask)} behind them${inStyle}`
    }
  }
  return null
}

/** Too many in too many ways for a finding each. */
function listed(renames: ReadonlyMap<string, string>, order: readonly string[], mask: NameMask): string {
  const pairs = order.flatMap((name) => {
    const to = renames.get(name)
    return to === undefined ? [] : [`"${mask(to)}" for "${name}"`]
  })
  return `under other names: ${pairs.join(', ')}`
}

const shown = (affix: string, mask: NameMask) =>
  mask(affix) === affix ? `"${affix}"` : count(affix.length, 'character')
