// Parts of the sentences that words.ts tells a state by: when, how often, what was found, what comes next and why it waits.
// Pure.
import { toLocalDay } from 'contactrz/internal'
import type { SlotGateReason } from '../plan/plan.ts'
import { clean, span } from '../tools/formatting.ts'
import { createdVariant, isOfCreates } from '../tools/meanings.ts'
import { dayOf, forSo, timeOf, timeWithDistance, timeWithZone } from '../tools/time-words.ts'
import type { Said, SaidPart } from './said.ts'
import type { TargetFacts } from './target-facts.ts'

/** `18:30 WIB`, as a time. */
export const moment = ({ zone, at: now }: TargetFacts, at: number): SaidPart => ({
  at,
  text: timeWithZone(zone, at, now),
})

/** `18:30 WIB, 1 h 12 min ago`, as a time. */
export const distant = ({ zone, at: now }: TargetFacts, at: number): SaidPart => ({
  at,
  text: timeWithDistance(zone, at, now),
})

/** `18:30 WIB, for 1 h 12 min`, as a time. */
export const lasted = ({ zone, at: now }: TargetFacts, at: number): SaidPart => ({
  at,
  text: `${timeWithZone(zone, at, now)}${forSo(at, now)}`,
})

/** `since 18:30, for 1 h 12 min`: of a table, whose zone stands beneath it. */
export function sinceRow({ zone, at, since, incident }: TargetFacts, tellsLength = true): Said {
  const began = since ?? at
  const long = tellsLength ? forSo(began, at) : ''
  const flapping = incident?.flapping === undefined ? '' : ', comes and goes'
  return ['since ', { at: began, text: timeOf(zone, began, at) }, `${long}${flapping}`]
}

export const seenIn = (seen: number | undefined): string =>
  seen === undefined || seen === 0 ? '' : `, seen in ${seen} run${seen === 1 ? '' : 's'}`

export const flaps = ({ incident }: TargetFacts): string =>
  incident?.flapping === undefined ? '' : ' It comes and goes.'

/** `: wrong-type at /Id and 1 more` */
export function findingWords(facts: TargetFacts): Said {
  const told = facts.incidents.find(({ kind }) => kind === 'drift')?.findings.map(({ found }) => found)
  const all = told ?? (latestCreate(facts)?.findings ?? []).filter(({ severity }) => severity !== 'notice')
  const [first, ...others] = all
  if (first === undefined) return []
  const place: Said = first.pointer === '' ? [] : [' at ', { code: clean(first.pointer, 120) }]
  return [
    ': ',
    { code: first.rule },
    ...place,
    ...(others.length === 0 ? [] : [` and ${others.length} more`]),
  ]
}

/** `It conformed when last seen, at 05:30 WIB.` */
export function lastSeenWords({ zone, at, lastConclusiveAt, lastConforming }: TargetFacts): string {
  if (lastConclusiveAt === null) return 'It has had no verdict yet.'
  const what = lastConforming[createdVariant] === lastConclusiveAt ? 'conformed' : 'drifted'
  const time = timeWithZone(zone, lastConclusiveAt, at)
  return `It ${what} when last seen, ${isToday(zone, lastConclusiveAt, at) ? 'at ' : ''}${time}.`
}

export const isToday = (zone: string, at: number, now: number): boolean =>
  toLocalDay(zone, at) === toLocalDay(zone, now)

/** Of a target without an answer: by which rule, how often. */
export function noAnswerLead(facts: TargetFacts): Said {
  const { incident, since, at, lastRuns } = facts
  const run = lastRuns.find(({ variant, outcome }) => isOfCreates(variant) && outcome === 'unavailable')
  const causes = incident?.causes ?? (run?.findings ?? []).slice(0, 1).map(({ rule }) => rule)
  const codes = causes.flatMap((code, index): Said => [index === 0 ? '' : ', ', { code }])
  const what: Said = codes.length === 0 ? ['No answer'] : codes
  return [...what, `${seenIn(incident?.seen)}, since `, moment(facts, since ?? at), flaps(facts)]
}

const ordinals = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
]

/** `third`; from the eleventh on `11th`. */
export function ordinal(count: number): string {
  const tens = count % 100 > 10 && count % 100 < 14
  const suffix = tens ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return ordinals[count - 1] ?? `${count}${suffix}`
}

/** `once`, `twice`, `3 times` */
export const times = (count: number): string =>
  count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`

/** Of what did not come often enough yet to be an incident: by which rule, when, and what will tell. */
export function unopenedLead(facts: TargetFacts): Said {
  const { next, at, since } = facts
  const created = latestCreate(facts)
  const cause = created?.findings.find(({ severity }) => severity === 'breaking')?.rule
  const what: Said = cause === undefined ? ['Met at '] : [{ code: cause }, ' at ']
  const told: Said = next.at === null ? [] : [' The next slot, at ', moment(facts, next.at), ', will tell.']
  return [...what, moment(facts, created?.at ?? since ?? at), '.', ...told]
}

const latestCreate = ({ lastRuns }: TargetFacts) => lastRuns.find(({ variant }) => isOfCreates(variant))

export function holdLead(facts: TargetFacts): Said {
  const { hold, next } = facts
  if (hold === null) {
    const told: Said = next.at === null ? [] : [' The next slot, at ', moment(facts, next.at), ', will tell.']
    return ['The hold is over.', ...told]
  }
  const why = {
    quota: ', as the provider asks.',
    unexplained: ', after a 401 that nobody can explain: what was created is not known.',
    unknown: '.',
  }[hold.cause]
  return ['Creates are held until ', moment(facts, hold.until), `${why} ${lastSeenWords(facts)}`]
}

/** While the gate is open since when; while it is shut, as of when, and why the next slot waits. */
export function conformingLead(facts: TargetFacts): Said {
  const { at, lastConclusiveAt, conformingSince, gate, zone } = facts
  const last = lastConclusiveAt ?? at
  const known = acceptedWords(facts)
  const asOf: Said = ['Answers are as documented as of ', distant(facts, last), '.', ...known]
  if (!gate.open) return [...asOf, ' ', ...nextWords(facts), '.']
  if (conformingSince === null) return asOf
  return [
    'Answers are as documented since ',
    lasted(facts, conformingSince),
    '; last seen ',
    { at: last, text: timeOf(zone, last, at) },
    '.',
    ...known,
  ]
}

function acceptedWords({ accepted, at }: TargetFacts): Said {
  return accepted.flatMap(({ rule, pointer, until }): Said => {
    const place: Said = pointer === '' ? [] : [' ', { code: clean(pointer, 120) }]
    return [' ', { code: rule }, ...place, ` is accepted until ${acceptedUntil(until, at)}.`]
  })
}

export const acceptedUntil = (day: string, at: number): string => dayOf('UTC', Date.parse(day), at)

/** `Next slot 18:30 WIB, in 5 h 42 min: creates stay out of 06:00–18:00`, without a full stop. */
export function nextWords(facts: TargetFacts, what = 'Next slot'): Said {
  const { next } = facts
  if (next.nearestAt === null) return ['No slot comes within a year']
  if (next.at === null) return [`No slot can run within 32 days${whyWaits(facts, next.waitsFor)}`]
  return [`${what} `, distant(facts, next.at), whyWaits(facts, next.waitsFor)]
}

/** Why the next slot waits. */
function whyWaits({ target, budget, hold, zone, at }: TargetFacts, reason: SlotGateReason | null): string {
  const { quotaWindow, guardMs } = target
  switch (reason) {
    case null:
      return ''
    case 'quota-window':
      return `: creates stay out of ${quotaWindow?.from}–${quotaWindow?.to}`
    case 'guard':
      return `: within ${guardMs < 120_000 ? `${Math.round(guardMs / 1000)} s` : span(guardMs)} of an edge of the quota window`
    case 'hold':
      return `: creates are held${hold === null ? '' : ` until ${timeWithZone(zone, hold.until, at)}`}`
    case 'budget':
      return `: the budget of today is spent, ${budget.spent} of ${budget.perDay} creates`
  }
}

/** Why no create may leave now, and when one may; null: it may. */
export function gateWords(facts: TargetFacts): string | null {
  const { gate, next, zone, at } = facts
  const { reason, opensAt } = gate
  if (reason === null) return null
  const opens = opensAt === null ? 'not within 32 days' : timeWithZone(zone, opensAt, at)
  switch (reason) {
    case 'quota-window':
      return opensAt === null ? `opens ${opens}` : `opens ${timeWithDistance(zone, opensAt, at)}`
    case 'guard':
      return `waits for the guard, ${next.at === null ? opens : timeWithZone(zone, next.at, at)}`
    case 'hold':
      return `held until ${timeWithZone(zone, facts.hold?.until ?? at, at)}`
    case 'budget':
      return opensAt === null
        ? `the budget of today is spent; opens ${opens}`
        : `the budget of today is spent, until ${opens}`
  }
}

/** `24 slots missed: not-running`; null: none was lately. */
export function missedWords({ missed }: TargetFacts): string | null {
  if (missed === null) return null
  const { count, reason } = missed
  return `${count} slot${count === 1 ? '' : 's'} missed${reason === null ? '' : `: ${reason}`}`
}

/** `no verdict since 18:30 WIB`; of another day `no verdict since 27 Nov`. */
export function noVerdictSince({ zone, at, since }: TargetFacts): string {
  const began = since ?? at
  return `no verdict since ${isToday(zone, began, at) ? timeWithZone(zone, began, at) : dayOf(zone, began, at)}`
}

/** `46 conform, 2 give no verdict, 1 is not known` */
export const plainList = (parts: readonly string[]): string => parts.join(', ')
