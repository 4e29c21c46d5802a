// What has happened since a visitor of the sandbox chose something, as it is on record: the runs that met it, the incident, the
// hold, mails and webhooks, and what comes next. Nothing in it is foretold but the next run. Pure. Called by pages/sandbox.ts.
import type { Outcome } from 'contactrz'
import type { EventName } from '../../incidents/incident.ts'
import type { KeptMail } from '../../sandbox/mailbox.ts'
import type { Chosen } from '../../sandbox/panel.ts'
import type { KeptWebhook } from '../../sandbox/webhook-receiver.ts'
import { incidentPath } from '../../snapshot/incident-path.ts'
import { kindWords } from '../../snapshot/kind-words.ts'
import { ordinal } from '../../snapshot/phrases.ts'
import type { TargetView } from '../../snapshot/target-view.ts'
import type { EventRow } from '../../store/books.ts'
import type { SlotWithRun } from '../../store/page-books.ts'
import { clean, sayMs } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { timeToSecond, timeWithZone } from '../../tools/time-words.ts'
import type { Step } from '../parts/story.ts'
import { timeTag } from '../parts/time.ts'
import { rulePath } from '../paths.ts'
import type { Mark } from '../signs.ts'

export interface StoryFacts {
  readonly chosen: Chosen
  /** Those that came after it, by time. */
  readonly slots: readonly SlotWithRun[]
  readonly events: readonly EventRow[]
  /** That arrived after it. */
  readonly mails: readonly KeptMail[]
  readonly webhooks: readonly KeptWebhook[]
  readonly view: TargetView
}

interface Dated {
  readonly at: number
  readonly step: Step
}

export function storySteps(facts: StoryFacts): readonly Step[] {
  const { chosen, view } = facts
  const when = whenOf(view)
  const label = chosen.choice?.label ?? 'Answer as documented again'
  const begun: Step = { mark: 'event', title: `You chose: ${label}`, body: muted(when(chosen.at)) }
  const happened = [
    ...runsOf(facts),
    ...incidentsOf(facts),
    ...holdOf(facts),
    ...mailsOf(facts),
    ...webhooksOf(facts),
  ]
  // What came of a run is of its instant: the order stays.
  const ordered = happened.toSorted((a, b) => a.at - b.at).map(({ step }) => step)
  const waiting: Step = { mark: 'event', title: html`<span class="muted">A run is under way</span>` }
  return [begun, ...(ordered.length === 0 ? [waiting] : ordered), nextOf(facts)]
}

const whenOf =
  ({ zone, at: now }: TargetView) =>
  (at: number): Markup =>
    timeTag(at, timeToSecond(zone, at, now))

const muted = (...parts: readonly (Markup | string)[]): Markup =>
  html`<p class="muted">${parts.map((part) => html`${part}`)}</p>`

const outcomeSigns: Readonly<Record<Outcome, Mark>> = {
  ...{ conforming: 'conforming', drift: 'drift', unavailable: 'unavailable', unauthorized: 'unauthorized' },
  ...{ 'over-quota': 'held', 'monitor-fault': 'fault' },
}

/** Each that says something else than the one before; of those that say the same how many there were. */
function runsOf({ chosen, slots, view }: StoryFacts): Dated[] {
  const told = Math.max(1, chosen.choice?.runs ?? 1)
  const met = slots.flatMap(({ run }) => (run === null ? [] : [run]))
  const steps: Dated[] = []
  for (const [index, run] of met.entries()) {
    const isSame = index > 0 && sayingOf(run) === sayingOf(met[index - 1])
    if (isSame && index >= told) continue
    steps.push({ at: run.at, step: runStep(run, index, view) })
  }
  const more = met.length - steps.length
  const last = met.at(-1)
  if (more > 0 && last !== undefined) {
    const title = html`<span class="muted">${more === 1 ? 'One more run' : `${more} more runs`} said the same</span>`
    steps.push({ at: last.at, step: { mark: 'event', title, body: muted(whenOf(view)(last.at)) } })
  }
  return steps
}

type StoryRun = NonNullable<SlotWithRun['run']>

const sayingOf = (run: StoryRun | undefined) =>
  JSON.stringify([run?.outcome, run?.findings.map(({ rule, pointer }) => [rule, pointer])])

function runStep({ at, outcome, totalMs, findings }: StoryRun, index: number, view: TargetView): Step {
  const which = index === 0 ? 'The next run met it' : 'And the run after it'
  const shown = findings.slice(0, findingsShown)
  const more = findings.length - shown.length
  const took = totalMs === null ? '' : `, ${sayMs(totalMs)}`
  return {
    mark: outcomeSigns[outcome],
    title: `${which}: ${outcome}`,
    body: html`${asDocumented[outcome] === undefined ? '' : html`<p>${asDocumented[outcome]}</p>`}${shown.map(findingLine)}${more > 0 ? html`<p>and ${more} more</p>` : ''}${muted(whenOf(view)(at), took)}`,
  }
}

/** Where there is nothing to find. */
const asDocumented: Readonly<Partial<Record<Outcome, string>>> = {
  conforming: 'The answer is as documented.',
  'over-quota': 'As documented of a quota that is used up: no drift, and no contact.',
}

const findingsShown = 3

const findingLine = ({ rule, pointer, expected, actual }: StoryRun['findings'][number]): Markup =>
  html`<p><a href="${rulePath(rule)}"><code>${rule}</code></a>${
    pointer === '' ? '' : html` at <code>${clean(pointer, 120)}</code>`
  }: expected ${clean(expected, 120)}, found ${clean(actual, 120)}</p>`

const eventTitles: Readonly<Record<EventName, string>> = {
  opened: 'An incident opened',
  changed: 'The incident changed',
  flapping: 'The incident flaps',
  reminded: 'The incident is still open',
  escalated: 'More people are told of the incident',
  resolved: 'The incident is resolved',
}

function incidentsOf({ events, view }: StoryFacts): Dated[] {
  return events.map(({ kind, event, at, openedAt }) => {
    const rest =
      event === 'resolved'
        ? `the sandbox ${kindWords[kind].isOver}`
        : 'it stays one incident, however often it is met'
    return {
      at,
      step: {
        mark: event === 'resolved' ? 'conforming' : kindWords[kind].sign,
        title: html`<a href="${incidentPath(view.name, kind, openedAt)}">${eventTitles[event]}</a>`,
        body: muted(whenOf(view)(at), `, ${kindWords[kind].short}; ${rest}`),
      },
    }
  })
}

function holdOf({ chosen, view }: StoryFacts): Dated[] {
  const { hold } = view
  if (hold === null || hold.since < chosen.at) return []
  const until = timeTag(hold.until, timeWithZone(view.zone, hold.until, view.at))
  return [
    {
      at: hold.since,
      step: {
        mark: 'held',
        title: html`Creates are held until ${until}`,
        body: html`<p>Another one would be refused as well. Whatever you choose next lifts the hold.</p>`,
      },
    },
  ]
}

/** All messages of an incident have one subject: the event tells them apart. */
function messageWords(subject: string, event: string | undefined): string {
  const words = clean(subject, 200).replace(/^\[contactrz\] /, '')
  return event === undefined ? words : `${words}, ${clean(event, 40)}`
}

export const mailWords = ({ headers }: Pick<KeptMail, 'headers'>): string =>
  messageWords(headers.get('subject') ?? '', headers.get('x-contactrz-event'))

/** `incident.opened` */
export const webhookWords = ({ subject, type }: Pick<KeptWebhook, 'subject' | 'type'>): string =>
  messageWords(subject, type.split('.')[1])

const mailsOf = ({ mails, view }: StoryFacts): Dated[] =>
  mails.map((mail) => {
    const title = html`<a href="/mailbox/${mail.number}">A mail arrived</a>`
    return arrived('mail', mail.receivedAt, title, mailWords(mail), view)
  })

const webhooksOf = ({ webhooks, view }: StoryFacts): Dated[] =>
  webhooks.map((webhook) => {
    const title = html`<a href="/webhooks/${webhook.number}">A webhook arrived</a>`
    return arrived('webhook', webhook.receivedAt, title, webhookWords(webhook), view)
  })

const arrived = (
  mark: 'mail' | 'webhook',
  at: number,
  title: Markup,
  words: string,
  view: StoryFacts['view'],
): Dated => ({ at, step: { mark, hue: 'ok', title, body: muted(whenOf(view)(at), `, ${words}`) } })

function nextOf({ view, events, slots }: StoryFacts): Step {
  const { next } = view
  const title = next.at === null ? 'No run is to come' : html`Next run ${whenOf(view)(next.at)}`
  return {
    mark: 'event',
    title: html`<span class="muted">${title}</span>`,
    body: muted(whatNext(view, events.length > 0, slots)),
  }
}

/** What a visitor may wait for in vain, or not. */
function whatNext(view: TargetView, isTold: boolean, slots: StoryFacts['slots']): string {
  if (view.hold !== null && view.incidents.length > 0)
    return 'It waits for the end of the hold. Answer as documented to see the recovery at once.'
  const [open] = view.incidents
  if (open !== undefined) {
    const earlier =
      isTold || slots.length === 0
        ? ''
        : 'It is the incident of before, and tells nothing that was not told. '
    return `${earlier}The same again: nobody is told once more. Answer as documented to see the recovery.`
  }
  if (view.unopened !== null && view.state === 'unavailable')
    return `It is an incident at the ${ordinal(view.unopened.incidentAt)} run in a row without an answer.`
  if (view.hold !== null)
    return 'A documented answer is no incident, and nobody is told. The second hold in a row would be one.'
  return 'While answers conform, nobody is told.'
}
