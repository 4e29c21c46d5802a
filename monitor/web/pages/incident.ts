// The page of an incident, and its overlay as a file: what it is, what is documented beside what came back, what happened with
// what became of each message, and what to do. Its address is that of snapshot/incident-path.ts.

import type { IncidentKind } from '../../incidents/incident.ts'
import { asTold } from '../../message/findings.ts'
import { isFlapping, saidOfEnd, whatOf, whyOf } from '../../message/wording.ts'
import { parseIncidentParams } from '../../snapshot/incident-path.ts'
import { kindWords, sentenceOfKind, sentenceOfPast } from '../../snapshot/kind-words.ts'
import { lastSeenWords, seenIn } from '../../snapshot/phrases.ts'
import type { TargetView } from '../../snapshot/target-view.ts'
import { clean } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { createdVariant } from '../../tools/meanings.ts'
import {
  clockOf,
  dayOf,
  forSo,
  lasting,
  timeOf,
  timeWithDistance,
  timeWithZone,
} from '../../tools/time-words.ts'
import { renderFindings, renderOverlay, renderShapes, renderTypeScript } from '../incident/drift.ts'
import { overlayText } from '../incident/overlay.ts'
import { findingsOf, type IncidentFacts, readIncident, runMetOf } from '../incident/read-incident.ts'
import { renderStory } from '../incident/what-happened.ts'
import { renderSlots } from '../incident/what-its-slots-say.ts'
import { renderTodo } from '../incident/what-to-do.ts'
import { crumbs, verdict } from '../parts/section.ts'
import { timeTag } from '../parts/time.ts'
import { targetPath } from '../paths.ts'
import type { Ask, FileRoute, PageRoute, View } from '../route.ts'

export const incidentPage: PageRoute = {
  path: '/incidents/:target/:kind/:openedAt',
  async view(ask) {
    const facts = await factsFor(ask)
    return facts === null ? null : viewOf(facts)
  },
}

export const overlayFile: FileRoute = {
  path: '/incidents/:target/:kind/:openedAt/overlay.json',
  open: 'private',
  async file(ask) {
    const facts = await factsFor(ask)
    const text = facts === null ? null : overlayText(facts)
    return text === null ? null : { type: 'application/json; charset=utf-8', text, fileName: 'overlay.json' }
  },
}

async function factsFor({ params, config, store, at }: Ask): Promise<IncidentFacts | null> {
  const key = parseIncidentParams(params)
  return key === null ? null : readIncident(key, config, store, at)
}

export function viewOf(facts: IncidentFacts): View {
  const {
    story: { target, kind },
    zone,
    resolvedAt,
  } = facts
  return {
    title: `${kindWords[kind].short} at ${clean(target, 80)}`,
    sign: resolvedAt === null ? kindWords[kind].sign : 'conforming',
    nav: 'incidents',
    zone,
    body: html`${wayTo(facts)}
${verdict(kindWords[kind].sign, sentenceOf(facts), leadOf(facts))}
${kind === 'drift' ? html`${renderShapes(facts)}${pair(renderFindings(facts), renderTypeScript(facts))}` : orNothing(renderSlots(facts))}
${pair(renderStory(facts), renderTodo(facts))}
${kind === 'drift' ? orNothing(renderOverlay(facts)) : ''}`,
  }
}

const orNothing = (part: Markup | null): Markup => part ?? html``

/** Side by side where there is room, and where there are two. */
const pair = (one: Markup | null, other: Markup | null): Markup =>
  one !== null && other !== null
    ? html`<div class="cols">${one}${other}</div>`
    : html`${orNothing(one)}${orNothing(other)}`

function wayTo({ story: { target, kind, openedAt }, target: watched, zone, at }: IncidentFacts): Markup {
  const own = watched === null ? [] : [{ href: targetPath(target), text: target }]
  const here = `${kindWords[kind].short}, ${dayOf(zone, openedAt, at)}, ${clockOf(zone, openedAt)}`
  return crumbs([{ href: '/', text: 'Targets' }, ...own], here)
}

/** `production drifts: 2 findings` */
function sentenceOf(facts: IncidentFacts): string {
  const {
    story: { target, kind },
    resolvedAt,
  } = facts
  const sentence = resolvedAt === null ? sentenceOfKind(kind, target) : sentenceOfPast(kind, target)
  const { length } = kind === 'drift' ? asTold(findingsOf(facts)) : []
  return length === 0 ? sentence : `${sentence}: ${length} finding${length === 1 ? '' : 's'}`
}

function leadOf(facts: IncidentFacts): Markup {
  const { resolvedAt, standing, target } = facts
  const sentences =
    resolvedAt !== null ? overWords(facts, resolvedAt) : standing === null ? [] : openWords(facts, standing)
  const isGone = target === null ? [html`The configuration has no target of this name any more.`] : []
  return html`${[...sentences, ...isGone].map((sentence, index) => html`${index === 0 ? '' : ' '}${sentence}`)}`
}

function overWords(
  { since, zone, at, story: { kind, events } }: IncidentFacts,
  resolvedAt: number,
): Markup[] {
  const time = (of: number) => timeTag(of, timeWithZone(zone, of, at))
  const lasted = resolvedAt - since < 60_000 ? '' : `, for ${lasting(resolvedAt - since)}`
  const said = saidOfEnd(kind, events.findLast(({ event }) => event === 'resolved')?.content ?? null)
  return [
    html`It lasted <strong>from ${time(since)} to ${time(resolvedAt)}${lasted}</strong>.`,
    ...(said === null ? [] : [html`${said}`]),
  ]
}

function openWords(facts: IncidentFacts, standing: NonNullable<IncidentFacts['standing']>): Markup[] {
  const {
    zone,
    at,
    since,
    story: { kind },
  } = facts
  const { incident, view, mutedUntil, mutedWhy, isTokenSuspect } = standing
  const event = { kind, event: 'opened', incident } as const
  const run = runMetOf(facts)
  const why = whyOf(event, { run })
  const metAt =
    incident.metAt === undefined
      ? ''
      : html`, last at ${timeTag(incident.metAt, timeOf(zone, incident.metAt, at))}`
  const seen = kind === 'blind' ? '' : html`${seenIn(incident.seen)}${metAt}`
  const causes = incident.causes ?? []
  return [
    html`${whatOf(event, { run })}`,
    html`Open <strong>since ${timeTag(since, timeWithZone(zone, since, at))}${forSo(since, at)}</strong>${seen}.`,
    ...(why === null ? [] : [html`Why: ${clean(why, 240)}.`]),
    ...(causes.length > 1
      ? [
          html`Causes so far: ${causes.map((rule, index) => html`${index === 0 ? '' : ', '}<code>${rule}</code>`)}.`,
        ]
      : []),
    ...(isTokenSuspect
      ? [
          html`No create has succeeded at this target yet: the token may be what is wrong, and not the provider.`,
        ]
      : []),
    ...lastWellWords(facts, view),
    ...(incident.flapping === undefined ? [] : [html`${isFlapping}`]),
    ...(view.hold === null
      ? []
      : [
          html`Creates are held until ${timeTag(view.hold.until, timeWithDistance(zone, view.hold.until, at))}.`,
        ]),
    ...(mutedUntil === null
      ? []
      : [
          html`Muted until ${timeTag(mutedUntil, timeWithZone(zone, mutedUntil, at))}${mutedWhy === null ? '' : ` (${clean(mutedWhy, 120)})`}: a mute silences, and hides nothing.`,
        ]),
    html`${closes[kind]}`,
  ]
}

/** When it was last as it should be: of a drift that it drifts is said already. */
function lastWellWords(
  { story: { kind }, since, zone, at, lastConforming }: IncidentFacts,
  view: TargetView,
): Markup[] {
  if (kind !== 'drift') return [html`${lastSeenWords(view)}`]
  const until = lastConforming[createdVariant]
  if (until === undefined || until >= since) return []
  return [html`Answers were as documented until ${timeTag(until, timeOf(zone, until, at))}.`]
}

const closes: Readonly<Record<IncidentKind, string>> = {
  drift: 'It closes when each answer that deviates conforms again, with every contact that is sent.',
  unavailable: 'It closes when creates are answered again.',
  unauthorized: 'It closes when a create is accepted again.',
  quota: 'It closes when a create is taken again.',
  blind: 'It closes with the next verdict on a create.',
  'monitor-fault': 'It closes with the next run in which the monitor does not fail.',
}
