// What a message says of findings: which it tells, in which words, and what is no longer found. Pure. Called by wording.ts.

import { type ContactKind, rules } from 'contactrz'
import { gatherFindings, typeChange } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import type { Pair, ToldFinding } from '../incidents/drift.ts'
import type { IncidentEvent } from '../incidents/incident.ts'
import { contactsOf } from '../plan/contact.ts'
import { clean } from '../tools/formatting.ts'
import type { Circumstances } from './circumstances.ts'

export interface FindingContent {
  readonly title: string
  /** Variant, part of the answer, pointer. */
  readonly where: string
  readonly documented: string
  readonly seen: string
  /** What it would do to a consumer's TypeScript; null: nothing, or that is not known. */
  readonly type: string | null
  readonly meaning: string
  readonly todo: string
}

/** Of a drift all that stands, or stood, in all variants; of anything else what its run found. */
export function findingsOf({ kind, event, findings }: IncidentEvent, { run }: Circumstances): ToldFinding[] {
  if (kind === 'drift') {
    const marked = findings.map((item) => ({ ...item, isNew: event === 'changed' && item.isNew }))
    // What is new comes first: it is what the message is about, and what its first line names.
    return marked.sort((a, b) => Number(b.isNew) - Number(a.isNew))
  }
  if (event === 'resolved' || run === null || kind === 'blind') return []
  const counted = run.findings.filter(({ accepted }) => accepted === undefined)
  return counted.map((found) => ({ variant: run.variant, found, contacts: [], isNew: false }))
}

/** What has one cause is told once; of another variant or contact, or new, it is told apart. */
export function asTold(findings: readonly ToldFinding[]): ToldFinding[] {
  const groups = new Map<string, ToldFinding[]>()
  for (const item of findings) {
    const key = `${item.variant} ${item.contacts.join(' ')} ${item.isNew}`
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return [...groups.values()].flatMap((group) =>
    gatherFindings(group.map(({ found }) => found)).map((found) => ({ ...(group[0] as ToldFinding), found })),
  )
}

export function goneLine(target: Target, item: ToldFinding): string {
  const { variant, found } = item
  const where = `${found.rule}, ${variant}, ${found.part} ${found.pointer}`.trimEnd()
  return clean(isMet(target, item) ? where : `${where} (not looked for any more: ${notSent(item)})`)
}

/** Whether a contact that showed it is still sent. */
export const isMet = (target: Target, { variant, contacts }: ToldFinding): boolean =>
  contacts.some((kind) => contactsOf(target, variant).includes(kind))

export const contactNames: Readonly<Record<ContactKind, string>> = {
  full: 'the full contact',
  'name-alone': 'Name alone',
}

/** Of the full contact, which is the usual one, the variant alone. */
export const pairName = ({ variant, contact }: Pair): string =>
  contact === 'full' ? variant : `${variant}, ${contactNames[contact]}`

const notSent = ({ contacts }: ToldFinding) =>
  `${contacts.map((kind) => contactNames[kind]).join(' and ')} is not sent any more`

export function contentOfFinding({ variant, found, contacts, isNew }: ToldFinding): FindingContent {
  const { rule, severity, part, pointer, expected, actual, lapsed, consumerType } = found
  const again =
    lapsed === undefined
      ? ''
      : ` It counts again, since it was accepted until ${lapsed.until} only (${clean(lapsed.reason)}).`
  // The full contact is the usual one: only what it does not show needs to be told how it was met.
  const isOfNameAlone = contacts.length === 1 && contacts[0] === 'name-alone'
  const met = isOfNameAlone ? ', where Name alone is sent' : ''
  return {
    title: `${rule} (${severity})${isNew ? ' - new' : ''}`,
    where: clean(`${variant}, ${part}${pointer === '' ? '' : ` ${pointer}`}${met}`),
    documented: clean(expected),
    seen: clean(actual),
    type: consumerType === undefined ? null : clean(typeChange(consumerType)),
    meaning: `${rules[rule].summary}${again}`,
    todo: rules[rule].advice,
  }
}

/** Each advice once, in the order of the findings. */
export const todosOf = (findings: readonly ToldFinding[]) => [
  ...new Set(findings.map(({ found }) => rules[found.rule].advice)),
]

/** What of a text is not as in the other, in whole words; what they begin and end with alike stands around it. */
export function differing(
  text: string,
  other: string,
): { readonly before: string; readonly own: string; readonly after: string } {
  const [words, others] = [text, other].map((one) => one.split(/(?<= )/)) as [string[], string[]]
  const most = Math.min(words.length, others.length)
  let before = 0
  while (before < most && words[before] === others[before]) before++
  let after = 0
  while (after < most - before && words.at(-1 - after) === others.at(-1 - after)) after++
  const end = words.length - after
  const own = words.slice(before, end).join('')
  const blank = own.slice(own.trimEnd().length)
  return {
    before: words.slice(0, before).join(''),
    own: own.trimEnd(),
    after: blank + words.slice(end).join(''),
  }
}
