// `/targets/:target/days/:day`: every slot of one local day.
import { toLocalDay } from 'contactrz/internal'
import { zoneOf } from '../../plan/plan.ts'
import { dayBefore } from '../../snapshot/target-facts.ts'
import type { SlotDay } from '../../store/page-books.ts'
import { daySpans } from '../../store/slot-day.ts'
import { html } from '../../tools/html.ts'
import { zoneWithOffset } from '../../tools/time-words.ts'
import { dayName } from '../charts/columns.ts'
import { markOfDay, type StripMark } from '../charts/strip.ts'
import { crumbs, pager, section, verdict } from '../parts/section.ts'
import { slotsTable } from '../parts/slots.ts'
import { dayPath, targetPath } from '../paths.ts'
import type { Ask, PageRoute, Sign, View } from '../route.ts'
import { targetOf } from './target.ts'

/** Of more slots than these those that conform are told together. */
const slotsInFull = 200

export const dayPage: PageRoute = { path: '/targets/:target/days/:day', view: readDay }

async function readDay(ask: Ask): Promise<View | null> {
  const { store, at, params } = ask
  const target = targetOf(ask)
  const day = params.day ?? ''
  if (target === undefined || !isDay(day)) return null
  const { name } = target
  const zone = zoneOf(target)
  const today = toLocalDay(zone, at)
  if (day > today) return null
  const next = dayBefore(day, -1)
  const spans = daySpans(zone, day)
  const [from, to] = [spans[0]?.from ?? at, spans.at(-1)?.to ?? at]
  const [counts] = await store.slotDaysOf([name], day, day)
  const slots = (await store.slotsWithRunsOf({ target: name, from, to })).toReversed()
  const shown = dayName(day, today)
  const mark = markOfDay(counts)
  const links = [
    // Before the first day there is nothing to go back to.
    ...(slots.length > 0
      ? [{ href: dayPath(name, dayBefore(day, 1)), text: `Before: ${dayName(dayBefore(day, 1), today)}` }]
      : []),
    ...(day < today ? [{ href: dayPath(name, next), text: `After: ${dayName(next, today)}` }] : []),
  ]
  const body =
    slots.length === 0
      ? html`<p class="muted">None is on record.</p>`
      : slotsTable({
          ...{ target: name, zone, at, slots, asLinks: false },
          foldsConforming: slots.length > slotsInFull,
        })
  return {
    title: `${name}, ${shown}`,
    sign: signOf[mark],
    nav: 'targets',
    zone,
    body: html`${crumbs(
      [
        { href: '/', text: 'Targets' },
        { href: targetPath(name), text: name },
      ],
      shown,
    )}
${verdict(signOf[mark], `${shown}: ${sumUp(counts)}`, html`All slots of this day in ${zoneWithOffset(zone, from)}.`)}
${section({ id: 'slots', title: 'Slots', isTitleHidden: true }, body)}
${pager('Days', links) ?? ''}`,
  }
}

/** Of the calendar. */
const isDay = (text: string): boolean => {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

const signOf: Readonly<Record<StripMark, Sign>> = {
  ...{ conforming: 'conforming', drift: 'drift', none: 'unavailable', missed: 'missed', fault: 'fault' },
  '.': 'gated',
}

function sumUp(counts: SlotDay | undefined): string {
  if (counts === undefined) return 'no slot is on record'
  const { conforming, drift, noVerdict, fault, missed, gated } = counts
  const told: readonly (readonly [number, string])[] = [
    [conforming, 'conforming'],
    [drift, 'drift'],
    [noVerdict, 'no verdict'],
    [fault, 'monitor fault'],
    [missed, 'missed'],
    [gated, 'gated'],
  ]
  return told
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ')
}
