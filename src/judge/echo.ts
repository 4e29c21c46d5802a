// Step "semantics", the echo: does each value come back as it was sent? What moved, what is spelled otherwise, what
// is something else; several properties with the same difference are one cause and one finding. Pure.
import type { PropertySchema } from '../compiled/contract.ts'
import { groupBy } from '../tools/group-by.ts'
import { child } from '../tools/json-pointer.ts'
import type { Documented } from './documented.ts'
import { count, describe } from './evidence.ts'
import { finding } from './finding.ts'
import { cutTo, type Loss, lossOf } from './loss.ts'
import { type Difference, differenceOf } from './spelling.ts'
import type { Finding, Sent } from './verdict.ts'

/** What should come back: property of the answer → what was sent; undefined where nothing was. */
interface Expected {
  readonly names: readonly string[]
  readonly sent: Readonly<Record<string, string | undefined>>
  /** The name under which it was sent. */
  readonly sentAs: Readonly<Record<string, string>>
}

/** One value that did not come back as it was sent. */
interface Change {
  readonly name: string
  readonly sent: string
  readonly got: string
}

/** Every property comes back as it was sent, and as an empty string if it was not. */
export function judgeEcho(
  { created }: Documented,
  sent: Sent,
  answer: Readonly<Record<string, unknown>>,
): Finding[] {
  const expected = expectedOf(created.echoes, sent)
  const changes: Change[] = []
  const gone: Finding[] = []
  let unchanged = 0
  for (const name of expected.names) {
    const got = answer[name]
    const value = expected.sent[name] ?? ''
    if (got === null && value !== '' && isNullable(created.schema.properties?.[name]))
      gone.push(judgeNull(name, value))
    if (typeof got !== 'string') continue
    if (got !== value) changes.push({ name, sent: value, got })
    else if (value !== '') unchanged++
  }
  if (changes.length === 0) return gone
  const moves = movesAmong(changes)
  const moved = new Set(moves.flat())
  const rest = changes.filter((change) => !moved.has(change))
  const id = created.identifier === undefined ? undefined : answer[created.identifier]
  const named = { ...expected, identifier: created.identifier ?? '', id }
  return [...moves.map(judgeMove), ...judgeRest(rest, moves.length === 0 && unchanged === 0, named), ...gone]
}

function expectedOf(echoes: Readonly<Record<string, string>>, sent: Sent): Expected {
  const values = Object.entries(echoes).map(([name, source]) => [name, sent[source]] as const)
  const texts = values.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { names: Object.keys(echoes), sent: Object.fromEntries(texts), sentAs: echoes }
}

/** Documented as null where nothing was sent: what was sent is no nothing. */
const isNullable = (schema: PropertySchema | undefined) => [schema?.type].flat().includes('null')

const judgeNull = (name: string, value: string): Finding =>
  finding('echo-mismatch', {
    pointer: child('', name),
    expected: `what was sent: ${describe(value)}`,
    actual: 'null',
  })

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
  const [second] = others as [Change, ...Change[]]
  const [from, to] = first.got === '' ? [first, second] : [second, first]
  const actual = isCircle
    ? move.length === 2
      ? `the value of ${names}, and the reverse`
      : `values moved among it and ${names}, in a circle of ${move.length}`
    : move.length === 2
      ? `the value of "${from.name}" under "${to.name}", and "${from.name}" empty`
      : `values moved among it and ${names}, one of them left empty`
  return finding('echo-swapped', { pointer: `/${first.name}`, expected: 'what was sent', actual })
}

const nothingSent = 'an empty string, as nothing was sent'

/** What became of one value: spelled otherwise, or no longer what it was. */
type Judged = Change & ({ readonly difference: Difference } | { readonly loss: Loss })

/** What should come back, and the identifier beside it. */
interface Whole extends Expected {
  readonly identifier: string
  readonly id: unknown
}

function judgeChange(change: Change, { names, sent, sentAs, identifier, id }: Whole): Judged {
  const difference = differenceOf(change.sent, change.got)
  if (difference !== null) return { ...change, difference }
  // Before what it looks like: a value of another property explains more.
  const source = names.find((name) => name !== change.name && change.got !== '' && sent[name] === change.got)
  if (source !== undefined)
    return { ...change, loss: { kind: null, detail: `the value that was sent as "${sentAs[source]}"` } }
  const isId = change.got !== '' && change.got === String(id)
  return {
    ...change,
    loss: isId ? { kind: null, detail: `the ${identifier}` } : lossOf(change.sent, change.got),
  }
}

/** @param isAll Whether no value at all came back as it was sent, or where another one was. */
function judgeRest(rest: readonly Change[], isAll: boolean, whole: Whole): Finding[] {
  const groups = groupBy(withCutsAlike(rest.map((change) => judgeChange(change, whole))), causeOf)
  const lost = rest.filter((change) => change.sent !== '')
  const isMismatch = [...groups.values()].flat().every((judged) => 'loss' in judged)
  if (isAll && isMismatch && lost.length > 2 && groups.size > 1) {
    const actual = `none of the ${lost.length} values`
    return [finding('echo-mismatch', { expected: 'what was sent', actual })]
  }
  return [...groups.values()].map((group) => judgeGroup(group, whole))
}

/** Where several are cut to one length, it is that: what stands behind it in one of them is chance. */
function withCutsAlike(all: readonly Judged[]): Judged[] {
  const cuts = all.filter((judged) => kindOf(judged) === 'cut short')
  // A limit counts characters or bytes.
  const isAlike = ({ got }: Judged) =>
    cuts.some((cut) => cut.got.length === got.length || bytesOf(cut.got) === bytesOf(got))
  const isCutAlike = (judged: Judged) => kindOf(judged)?.startsWith('cut before') === true && isAlike(judged)
  return all.map((judged) => (isCutAlike(judged) ? { ...judged, loss: cutTo(judged.got) } : judged))
}

const bytesOf = (text: string) => new TextEncoder().encode(text).length

const kindOf = (judged: Judged) => ('loss' in judged ? judged.loss.kind : null)

/** What has no name of its own has one cause only where the very same value came back. */
function causeOf(judged: Judged): string {
  if ('difference' in judged) return `spelling: ${judged.difference.kind}`
  return judged.loss.kind === null ? `value: ${judged.got}` : `loss: ${judged.loss.kind}`
}

function judgeGroup(group: readonly Judged[], whole: Whole): Finding {
  const [first] = group as [Judged, ...Judged[]]
  const rule = 'difference' in first ? 'echo-reformatted' : 'echo-mismatch'
  const same = 'difference' in first ? 'the same content, ' : ''
  if (group.length === 1) {
    const { detail } = 'difference' in first ? first.difference : first.loss
    const expected =
      whole.sent[first.name] === undefined ? nothingSent : `what was sent: ${describe(first.sent)}`
    return finding(rule, { pointer: `/${first.name}`, expected, actual: `${same}${detail}` })
  }
  const names = group.map(({ name }) => `"${name}"`).join(', ')
  const actual = `${same}${wordsOf(group)}, in ${names}${ofThoseAble(group, whole)}`
  return finding(rule, { expected: 'what was sent', actual })
}

/** Of several: what they have in common; word for word the same only if it is. */
function wordsOf(group: readonly Judged[]): string {
  const said = group.map((judged) => ('difference' in judged ? judged.difference : judged.loss))
  const [first] = said as [Difference | Loss, ...(Difference | Loss)[]]
  if (first.kind === null) return 'one and the same value'
  const shortest = said.map(({ detail }) => detail).toSorted((a, b) => a.length - b.length)[0] ?? ''
  // Of some, more may be said: how many bytes it was.
  if (said.every(({ detail }) => detail.startsWith(shortest))) return shortest
  const bytes = new Set(group.map(({ got }) => bytesOf(got)))
  return first.kind === 'cut short' && bytes.size === 1
    ? `cut to its first ${count([...bytes][0] ?? 0, 'byte')} of UTF-8`
    : first.kind
}

/** A value without letters cannot show another case: what could show it says whether this is all of them. */
function ofThoseAble(group: readonly Judged[], { names, sent }: Whole): string {
  const [first] = group as [Judged, ...Judged[]]
  if (!('difference' in first)) return ''
  const { canShow } = first.difference
  const able = names.filter((name) => sent[name] !== undefined && sent[name] !== '' && canShow(sent[name]))
  return able.length > group.length ? ` (of ${able.length} that could show it)` : ''
}
