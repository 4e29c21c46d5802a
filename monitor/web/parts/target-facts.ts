// What is known of a target beside its state, as facts side by side: next slot, creates, window, hold, last conforming, verdicts.
// Pure.
import { variantNames } from 'contactrz'
import { describeQuotaWindow } from 'contactrz/internal'
import { sayExpiredProbe } from '../../incidents/expired-probe.ts'
import type { SlotGateReason } from '../../plan/plan.ts'
import { gateWords } from '../../snapshot/phrases.ts'
import { dayBefore, daysShown } from '../../snapshot/target-facts.ts'
import type { TargetView } from '../../snapshot/target-view.ts'
import { ahead, grouped } from '../../tools/formatting.ts'
import type { Markup } from '../../tools/html.ts'
import { createdVariant } from '../../tools/meanings.ts'
import { dayOf, timeOf, timeWithZone, zoneWord } from '../../tools/time-words.ts'
import { type Fact, facts } from './facts.ts'
import { timeTag } from './time.ts'

export const targetFacts = (view: TargetView): Markup =>
  facts([nextSlot(view), creates(view), quotaWindow(view), hold(view), lastConforming(view), verdicts(view)])

const waits: Readonly<Record<SlotGateReason, string>> = {
  'quota-window': 'those before it are in the quota window',
  guard: 'those before it are too near to an edge of the quota window',
  hold: 'those before it are held',
  budget: 'those before it have no budget left',
}

function nextSlot(view: TargetView): Fact {
  const { next, gate, zone, at } = view
  const shut = gateWords(view)
  const open =
    next.waitsFor !== null
      ? waits[next.waitsFor]
      : gate.shutsAt === null
        ? 'the gate is open'
        : `the gate is open until ${timeOf(zone, gate.shutsAt, at)}`
  const why = shut ?? open
  if (next.at === null) {
    const fact = next.nearestAt === null ? 'None within a year' : 'None runs within 32 days'
    return { term: 'Next slot', fact, notes: [why] }
  }
  const distance = ahead(next.at, at).replace(/^, /, '')
  return {
    term: 'Next slot',
    fact: timeTag(next.at, timeWithZone(zone, next.at, at)),
    notes: [`${distance === '' ? 'within a minute' : distance}; ${why}`],
  }
}

function creates({ budget, zone, at, target }: TargetView): Fact {
  const { spent, perDay } = budget
  return {
    term: 'Creates',
    fact: `${grouped(spent)} of ${grouped(perDay)} today`,
    notes: [`a calendar day, ${zoneWord(zone, at)}; at ${new URL(target.url).host}`],
    share: perDay === 0 ? 1 : spent / perDay,
  }
}

function quotaWindow({ target, at }: TargetView): Fact {
  const [, hours = '', rest = ''] = /^(\S+?);? (.*)$/.exec(describeQuotaWindow(target.quotaWindow, at)) ?? []
  return { term: 'Quota window', fact: hours === 'none' ? 'None' : hours, notes: [rest] }
}

const holdCauses = {
  quota: 'the quota is used up, as the provider says',
  unexplained: 'after a 401 that nobody can explain',
  unknown: 'what was created before is not known',
} as const

function hold({ hold: held, holdEndedAt, zone, at }: TargetView): Fact {
  if (held === null) {
    const last = holdEndedAt === null ? '' : `; the last hold ended ${timeOf(zone, holdEndedAt, at)}`
    return { term: 'Hold', fact: 'None', notes: [`creates are not held${last}`] }
  }
  const fact = timeTag(held.until, `Until ${timeWithZone(zone, held.until, at)}`)
  return { term: 'Hold', fact, notes: [holdCauses[held.cause]] }
}

function lastConforming({ lastConforming: of, expiredProbe, zone, at }: TargetView): Fact {
  const say = (then: number | undefined) => (then === undefined ? 'never' : timeOf(zone, then, at))
  const created = of[createdVariant]
  const others = variantNames
    .filter((variant) => variant !== createdVariant)
    .map((variant) => `${variant} ${say(of[variant])}`)
  const expired = sayExpiredProbe(expiredProbe, (then) => timeWithZone(zone, then, at))
  return {
    term: 'Last conforming',
    fact: created === undefined ? 'Never' : timeTag(created, timeWithZone(zone, created, at)),
    notes: [
      `${createdVariant}; ${others.join(', ')}`,
      ...(expired === null ? [] : [`probe with an expired token: ${expired}`]),
    ],
  }
}

function verdicts({ verdicts: { due, conclusive, percent, from }, budget, at }: TargetView): Fact {
  if (percent === null || from === null)
    return { term: 'Verdicts', fact: 'None yet', notes: ['no slot was due yet'] }
  const since = dayOf('UTC', Date.parse(from), at)
  const isWhole = from <= dayBefore(budget.day, daysShown - 1)
  const span = isWhole ? `in ${daysShown} days` : `since ${since}`
  return {
    term: 'Verdicts',
    fact: sayPercent(percent),
    notes: [
      `${grouped(conclusive)} of the ${grouped(due)} slots that were due ${span} ended in conforming or drift`,
    ],
  }
}

/** Rounded down: only all is 100.0 %. */
export const sayPercent = (percent: number): string =>
  `${(Math.floor(percent * 10 + 1e-9) / 10).toFixed(1)} %`
