// Step "semantics", the echo: does each value come back as it was sent? What moved, what is spelled otherwise, what
// is something else; several properties with the same difference are one cause and one finding. Pure.
import { contract } from '../generated/contract.ts'
import { groupBy } from '../group-by.ts'
import type { CreateContact } from '../types.ts'
import { count, describe } from './evidence.ts'
import { finding } from './finding.ts'
import { canDiffer, type Difference, differenceOf } from './spelling.ts'
import type { Finding } from './verdict.ts'

type Name = keyof CreateContact
const echoed = Object.keys(contract.request.schema.properties) as Name[]

/** One value that did not come back as it was sent. */
interface Change {
  readonly name: Name
  readonly sent: string
  readonly got: string
}

/** Whether nothing has changed at all. */
export function isAsSent(sent: CreateContact, contact: Readonly<Record<string, unknown>>): boolean {
  for (const name of echoed) if (contact[name] !== (sent[name] ?? '')) return false
  return true
}

/** Every property comes back as it was sent, and as an empty string if it was not. */
export function judgeEcho(sent: CreateContact, contact: Readonly<Record<string, unknown>>): Finding[] {
  const changes: Change[] = []
  let unchanged = 0
  for (const name of echoed) {
    const got = contact[name]
    const value = sent[name] ?? ''
    if (typeof got !== 'string') continue
    if (got !== value) changes.push({ name, sent: value, got })
    else if (value !== '') unchanged++
  }
  if (changes.length === 0) return []
  const moves = movesAmong(changes)
  const moved = new Set(moves.flat())
  const rest = changes.filter((change) => !moved.has(change))
  return [...moves.map(judgeMove), ...judgeRest(rest, moves.length === 0 && unchanged === 0, sent)]
}

/**
 * Values that stand under another property than the one they were sent as: in a circle, or in a chain at whose end a
 * property is left empty. Each with the property that the documentation names first, first.
 */
function movesAmong(changes: readonly Change[]): Change[][] {
  const sources = new Map<Change, Change>()
  const taken = new Set<Change>()
  for (const change of changes) {
    const source = changes.find(
      (other) => other !== change && other.sent !== '' && other.sent === change.got && !taken.has(other),
    )
    if (source === undefined) continue
    sources.set(change, source)
    taken.add(source)
  }
  const moves: Change[][] = []
  const seen = new Set<Change>()
  // Chains begin where nobody took the value from; circles are what is left.
  for (const start of [...changes.filter((change) => !taken.has(change)), ...changes]) {
    if (seen.has(start)) continue
    const path: Change[] = []
    for (let at: Change | undefined = start; at !== undefined && !seen.has(at); at = sources.get(at)) {
      seen.add(at)
      path.push(at)
    }
    const last = path.at(-1) as Change
    if (path.length > 1 && (sources.has(last) || last.got === '')) {
      moves.push(path.toSorted((a, b) => changes.indexOf(a) - changes.indexOf(b)))
    }
  }
  return moves.toSorted((a, b) => changes.indexOf(a[0] as Change) - changes.indexOf(b[0] as Change))
}

function judgeMove(move: readonly Change[]): Finding {
  const [first, ...others] = move as [Change, ...Change[]]
  const names = others.map(({ name }) => `"${name}"`).join(', ')
  const isCircle = move.every(({ got }) => got !== '')
  const actual =
    isCircle && move.length === 2
      ? `the value of ${names}, and the reverse`
      : `values moved among it and ${names}${isCircle ? `, in a circle of ${move.length}` : ''}`
  return finding('echo-swapped', { pointer: `/${first.name}`, expected: 'what was sent', actual })
}

/** @param isAll Whether no value at all came back as it was sent, or where another one was. */
function judgeRest(rest: readonly Change[], isAll: boolean, sent: CreateContact): Finding[] {
  const differences = new Map(rest.map((change) => [change, differenceOf(change.sent, change.got)]))
  const mismatches = rest.filter((change) => differences.get(change) === null)
  const lost = mismatches.filter((change) => change.sent !== '')
  if (isAll && lost.length > 2 && mismatches.length === rest.length) {
    const actual = `none of the ${lost.length} values`
    return [finding('echo-mismatch', { expected: 'what was sent', actual })]
  }
  const groups = groupBy(rest, (change) => differences.get(change) ?? kindOfLoss(change))
  return [...groups.values()].map((group) => {
    const [first] = group as [Change, ...Change[]]
    const difference = differences.get(first) ?? null
    return difference === null ? judgeLoss(group) : judgeDifference(difference, group, sent)
  })
}

function judgeDifference(difference: Difference, group: readonly Change[], sent: CreateContact): Finding {
  const [first] = group as [Change, ...Change[]]
  const same = `the same content, ${difference}`
  if (group.length === 1) {
    const seen = { pointer: `/${first.name}`, expected: describe(first.sent), actual: same }
    return finding('echo-reformatted', seen)
  }
  // A value without letters cannot show another case: what could show it says whether this is all of them.
  const able = echoed.filter((name) => canDiffer(difference, sent[name] ?? '')).length
  const of = able > group.length ? ` of ${able} that could show it` : ''
  const actual = `${same}, in ${count(group.length, 'property', 'properties')}${of}`
  return finding('echo-reformatted', { expected: 'what was sent', actual })
}

function judgeLoss(group: readonly Change[]): Finding {
  const [first] = group as [Change, ...Change[]]
  if (group.length === 1) {
    const actual = `another ${describe(first.got)}`
    return finding('echo-mismatch', { pointer: `/${first.name}`, expected: describe(first.sent), actual })
  }
  const actual = `${kindOfLoss(first).split(':')[0]}, in ${group.length} properties`
  return finding('echo-mismatch', { expected: 'what was sent', actual })
}

/** The same for changes that have one cause. Never shown behind its colon. */
function kindOfLoss({ sent, got }: Change): string {
  if (got === '') return 'empty strings'
  if (sent.startsWith(got)) return 'the beginning of what was sent'
  if (/[*\u2022]{2}/.test(got) && !/[*\u2022]{2}/.test(sent)) return 'masked values'
  return `one and the same value:${got}`
}
