// What happened: each event of an incident with what it told and what became of its messages; at the end what comes next. Pure.
import type { ToldFinding } from '../../incidents/drift.ts'
import type { EventName, IncidentKind } from '../../incidents/incident.ts'
import { saidOfEnd } from '../../message/wording.ts'
import { incidentPath } from '../../snapshot/incident-path.ts'
import { eventTitles, kindWords } from '../../snapshot/kind-words.ts'
import { nextWords, ordinal, times } from '../../snapshot/phrases.ts'
import type { StoryEvent, StoryMessage } from '../../store/page-books.ts'
import { clean, span } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { timeOf, timeToSecond } from '../../tools/time-words.ts'
import { recipientOf } from '../parts/recipient.ts'
import { renderSaid } from '../parts/said.ts'
import { section } from '../parts/section.ts'
import { type Step, story as steps } from '../parts/story.ts'
import { timeTag } from '../parts/time.ts'
import { icon } from '../signs.ts'
import type { IncidentFacts } from './read-incident.ts'

export function renderStory(facts: IncidentFacts): Markup {
  const events = facts.story.events.map((event) => stepOf(event, facts))
  return section({ id: 'story', title: 'What happened' }, steps([...events, ...comingOf(facts)]))
}

function stepOf(event: StoryEvent, facts: IncidentFacts): Step {
  const { kind } = facts.story
  const isGood = event.event === 'resolved'
  const muted = event.isMuted
    ? html`<p class="muted">A mute was in force: it is on record, and was not told at once.</p>`
    : ''
  return {
    mark: event.isMuted ? 'muted' : isGood ? 'conforming' : kindWords[kind].sign,
    title: html`${eventTitles[event.event]} ${moment(event.at, facts)}`,
    body: html`${saidOf(event, kind)}${muted}${renderMessages(event, facts)}`,
  }
}

const moment = (at: number, { zone, at: now }: Pick<IncidentFacts, 'zone' | 'at'>): Markup =>
  timeTag(at, timeToSecond(zone, at, now))

/** What it told, beside its name. */
function saidOf({ event, content }: StoryEvent, kind: IncidentKind): Markup {
  const end = event === 'resolved' ? saidOfEnd(kind, content) : null
  const lines = [
    ...(end === null ? [] : [html`${end}`]),
    ...(event === 'escalated' ? [html`It has been open for so long that more people are told of it.`] : []),
    ...(event === 'flapping' ? [html`It comes and goes, or changes, too often to be told each time.`] : []),
    ...(content === null ? [] : contentLines(event, content)),
  ]
  const isLost = content === null && kind === 'drift' && event !== 'resolved'
  return html`${lines.map((line) => html`<p>${line}</p>`)}${
    isLost ? html`<p class="muted">What it told was not kept by the version that put it on record.</p>` : ''
  }`
}

function contentLines(event: EventName, content: NonNullable<StoryEvent['content']>): Markup[] {
  const { findings, gone, detail } = content
  const news = findings.filter(({ isNew }) => isNew)
  const told = event === 'opened' ? findings : event === 'changed' ? news : []
  const label = event === 'changed' ? 'New: ' : ''
  return [
    ...(told.length === 0 ? [] : [html`${label}${places(told)}.`]),
    ...(gone.length === 0 || event === 'resolved' ? [] : [html`No longer found: ${places(gone)}.`]),
    ...(detail === null || event === 'resolved' ? [] : [html`${clean(detail, 240)}.`]),
  ]
}

const placesShown = 5

function places(findings: readonly ToldFinding[]): Markup {
  const shown = findings
    .slice(0, placesShown)
    .map(
      ({ found: { rule, pointer } }, index) =>
        html`${index === 0 ? '' : ', '}<code>${rule}</code>${pointer === '' ? '' : html` <code>${clean(pointer, 120)}</code>`}`,
    )
  const more = findings.length - shown.length
  return html`${shown}${more > 0 ? ` and ${more} more` : ''}`
}

function renderMessages({ event, messages, isMuted }: StoryEvent, facts: IncidentFacts): Markup {
  if (messages.length === 0 && event === 'escalated')
    return html`<p class="small muted">Whoever it would be told to had heard of it.</p>`
  if (messages.length === 0) return isMuted ? html`` : html`<p class="small muted">Nobody was told of it.</p>`
  return html`<ul class="small">${messages.map((message) => renderMessage(message, facts))}</ul>`
}

function renderMessage(message: StoryMessage, facts: IncidentFacts): Markup {
  const hue = message.state === 'sent' ? 'muted' : 'none'
  const mark = message.channel === 'mail' ? 'mail' : 'webhook'
  return html`<li>${icon(mark, hue)} ${recipientOf(message)}: ${stateOfMessage(message, facts)}${othersOf(message, facts)}</li>`
}

const othersShown = 3

/** Those that the same message tells of. */
function othersOf({ others }: StoryMessage, { story: { kind } }: IncidentFacts): Markup {
  if (others.length === 0) return html``
  const shown = others.slice(0, othersShown)
  const links = shown.map(
    ({ target, openedAt }, index) =>
      html`${index === 0 ? '' : ', '}<a href="${incidentPath(target, kind, openedAt)}">${clean(target, 80)}</a>`,
  )
  const more = others.length - shown.length
  return html`, together with ${links}${more > 0 ? ` and ${more} more` : ''}`
}

function stateOfMessage(message: StoryMessage, { zone, at }: IncidentFacts): Markup {
  const { state, owedAt, settledAt, attempts, error, dueAt, afterMute } = message
  const time = (of: number) => timeTag(of, timeToSecond(zone, of, at))
  const code = error === null ? '' : ` (${clean(error, 120)})`
  if (state === 'sent') {
    const tries =
      attempts > 1
        ? `, at the ${ordinal(attempts)} try${error === null ? '' : ` (${clean(error, 120)} before)`}`
        : ''
    return html`sent${settledAt === null ? '' : html` ${time(settledAt)}`}${tries}`
  }
  if (state === 'refused')
    return html`refused for good${settledAt === null ? '' : html` ${time(settledAt)}`}${code}: see <code>contactrz-monitor report --messages</code>, then <code>resend</code>`
  if (attempts === 0 && afterMute) return html`owed, and waits for the end of the mute`
  if (state === 'waiting')
    return html`waits for others of its group${dueAt === null ? '' : html`, told by ${time(dueAt)} at the latest`}`
  const tried = attempts === 0 ? '' : `, tried ${times(attempts)}${code}`
  const again =
    dueAt === null || dueAt <= at ? '' : html`, again at ${timeTag(dueAt, timeOf(zone, dueAt, at))}`
  return html`owed for ${span(at - owedAt)}${tried}${again}`
}

/** What comes next, while it is open. */
function comingOf(facts: IncidentFacts): Step[] {
  const { standing, zone, at } = facts
  if (standing === null) return []
  const { view, remindAt, escalateAt, mutedUntil } = standing
  const time = (of: number) => timeTag(of, timeOf(zone, of, at))
  const reminder = html`until the reminder, ${time(Math.max(remindAt, at))}.`
  const quiet =
    mutedUntil !== null
      ? html`It is muted until ${time(mutedUntil)}; what is still open then is told once.`
      : escalateAt === null
        ? html`If nothing changes nobody is told ${reminder}`
        : html`If nothing changes more people are told of it, ${time(Math.max(escalateAt, at))}; the others are not told ${reminder}`
  return [
    {
      mark: 'event',
      title: html`${renderSaid(nextWords(view, 'Next look'))}`,
      body: html`<p class="muted">${quiet}</p>`,
    },
  ]
}
