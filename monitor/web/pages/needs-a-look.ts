// What is not as it should be, a row each, the worst first: troubles of the monitor itself, targets, messages that do not arrive,
// slots that were missed. Pure: (what was read) → rows. Called by the overview.
import type { OpenTrouble } from '../../engine/own-troubles.ts'
import { type Reason, sayReason } from '../../health/health.ts'
import { incidentPath } from '../../snapshot/incident-path.ts'
import { byState } from '../../snapshot/overall.ts'
import { missedWords } from '../../snapshot/phrases.ts'
import type { TargetState } from '../../snapshot/target-state.ts'
import type { TargetView } from '../../snapshot/target-view.ts'
import type { StuckMessage } from '../../store/page-books.ts'
import { clean, span } from '../../tools/formatting.ts'
import { html } from '../../tools/html.ts'
import { timeWithZone } from '../../tools/time-words.ts'
import type { Call } from '../parts/calls.ts'
import { recipientOf } from '../parts/recipient.ts'
import { renderSaid } from '../parts/said.ts'
import type { Link } from '../parts/section.ts'
import { linkOf } from '../parts/target-lead.ts'
import { timeTag } from '../parts/time.ts'
import { targetPath } from '../paths.ts'

export interface Seen {
  /** Of one alone the page itself says how it stands. */
  readonly views: readonly TargetView[]
  readonly troubles: readonly OpenTrouble[]
  readonly reasons: readonly Reason[]
  /** By how many ms the clock of the machine is ahead of the store's; null: they go together. */
  readonly clockApartMs: number | null
  /** The oldest first. */
  readonly stuck: readonly StuckMessage[]
  readonly zone: string
  readonly at: number
}

/** Of more targets than these the table tells. */
export const targetsCalled = 20

export function needsALook(seen: Seen): Call[] {
  const inTrouble = seen.views.length === 1 ? [] : seen.views.filter(isInTrouble).toSorted(byState)
  const shown = inTrouble.slice(0, targetsCalled).map((view) => ({ state: view.state, call: callOf(view) }))
  const isQuiet = (state: TargetState) => state === 'over-quota'
  const left = inTrouble.length - shown.length
  return [
    ...ownCalls(seen),
    ...clockCalls(seen),
    ...shown.filter(({ state }) => !isQuiet(state)).map(({ call }) => call),
    ...messageCalls(seen),
    ...shown.filter(({ state }) => isQuiet(state)).map(({ call }) => call),
    ...(left > 0 ? [moreCalls(left)] : []),
    ...missedCalls(seen),
  ]
}

const isInTrouble = ({ state }: TargetView) => state !== 'conforming' && state !== 'none-yet'

const moreCalls = (left: number): Call => ({
  mark: 'event',
  state: `${left} more`,
  known: 'They stand in the table below, the worst first.',
  advice: '',
  link: { href: '#all', text: 'See them' },
})

function callOf(view: TargetView): Call {
  const { words } = view
  return {
    mark: words.sign,
    state: words.sentence,
    known: renderSaid(words.lead),
    advice: words.todo === null ? '' : renderSaid(words.todo),
    link: linkOf(view),
  }
}

/** What to do about a trouble of the monitor itself. */
const ownAdvice: Readonly<Partial<Record<Reason['kind'], string>>> = {
  'slot-undecided': 'The process is at work, and its slots are not: look at its log, then restart it.',
  'store-replaced': 'Restart the monitor, so that it opens the file that is there.',
  'store-unusable': 'Nothing is created while it lasts: look whether the disk is full or the file is locked.',
  'log-lost': 'Look whether the disk of the log is full, and who reads its output.',
}

/** Of a message there is a row of its own, which says more; of what waits for others of its group for too long, this one. */
const hasRow = ({ kind }: Reason, stuck: Seen['stuck']): boolean =>
  stuck.some(({ state }) => kind === `message-${state}`)

function ownCalls({ troubles, reasons, stuck, zone, at }: Seen): Call[] {
  const found = new Map<string, { readonly what: string; readonly reason: Reason; count: number }>()
  const all: readonly Reason[] = [...reasons, ...troubles]
  for (const reason of all) {
    if (hasRow(reason, stuck)) continue
    const known = found.get(reason.kind)
    if (known === undefined) found.set(reason.kind, { what: sayReason(reason), reason, count: 1 })
    else if (reason.target !== undefined) known.count += 1
  }
  return [...found.values()].map(({ what, reason, count }) => ({
    mark: 'fault',
    state: 'The monitor is not well',
    known: html`${clean(what)}${count > 1 ? `, and so of ${count - 1} more` : ''}, since ${timeTag(reason.since, timeWithZone(zone, reason.since, at))}.`,
    advice: html`${ownAdvice[reason.kind] ?? ''} <code>contactrz-monitor doctor</code>`,
    link: reason.target === undefined ? null : { href: targetPath(reason.target), text: 'See its slots' },
  }))
}

/** It is no worse for it: slots go by the clock of the store. */
function clockCalls({ clockApartMs }: Seen): Call[] {
  if (clockApartMs === null) return []
  const apart = `${span(Math.abs(clockApartMs))} ${clockApartMs > 0 ? 'ahead of' : 'behind'}`
  return [
    {
      mark: 'event',
      state: 'The clock of this machine is wrong',
      known: `It is ${apart} that of the store, by which slots are decided.`,
      advice: html`Let it be set by NTP. <code>contactrz-monitor doctor</code>`,
      link: null,
    },
  ]
}

function messageCalls({ stuck, zone, at }: Seen): Call[] {
  const owed = stuck.filter(({ state }) => state === 'owed')
  const refused = stuck.filter(({ state }) => state === 'refused')
  return [
    ...(owed[0] === undefined ? [] : [owedCall(owed[0], owed.length, zone, at)]),
    ...(refused[0] === undefined ? [] : [refusedCall(refused[0], refused.length)]),
  ]
}

const messages = (count: number) => (count === 1 ? '1 message' : `${count} messages`)

function owedCall(message: StuckMessage, count: number, zone: string, at: number): Call {
  const { channel, owedAt, attempts, error, dueAt } = message
  const tried = attempts === 0 ? 'not tried yet' : `tried ${attempts === 1 ? 'once' : `${attempts} times`}`
  const next =
    dueAt === null || dueAt <= at
      ? ''
      : html` The next try is at ${timeTag(dueAt, timeWithZone(zone, dueAt, at))}.`
  return {
    mark: markOf(channel),
    state: `${messages(count)} cannot be delivered`,
    known: html`To ${recipientOf(message)}, owed for ${span(at - owedAt)}, ${tried}${error === null ? '' : html`: <code>${clean(error, 120)}</code>`}.${next}`,
    advice: html`<code>contactrz-monitor doctor --send-test-message</code>`,
    link: messageLink(message),
  }
}

function refusedCall(message: StuckMessage, count: number): Call {
  const { channel, error } = message
  const what = channel === 'mail' ? 'address' : 'channel'
  return {
    mark: markOf(channel),
    state: `${messages(count)} ${count === 1 ? 'was' : 'were'} refused for good`,
    known: html`To ${recipientOf(message)}${error === null ? '' : html`: <code>${clean(error, 120)}</code>`}.`,
    advice: html`Mend the ${what}, then <code>contactrz-monitor resend</code>. All of them: <code>contactrz-monitor report --messages</code>`,
    link: messageLink(message),
  }
}

const markOf = (channel: string) => (channel === 'mail' ? 'mail' : 'webhook')

const messageLink = ({ target, kind, openedAt }: StuckMessage): Link | null =>
  target === null || kind === null || openedAt === null
    ? null
    : { href: incidentPath(target, kind, openedAt), text: 'See which' }

/** Of targets that conform: of the others their own row says what there is. */
function missedCalls({ views }: Seen): Call[] {
  const missing = views.filter((view) => !isInTrouble(view) && view.missed !== null)
  const [one] = missing
  if (one === undefined) return []
  const count = missing.reduce((sum, { missed }) => sum + (missed?.count ?? 0), 0)
  const isAlone = missing.length === 1
  return [
    {
      mark: 'missed',
      state: isAlone
        ? `${one.name}: ${missedWords(one)}`
        : `${count} slots of ${missing.length} targets missed`,
      known: 'Today and yesterday. They are not made up for.',
      advice: 'Let a service watch the heartbeat.',
      link: isAlone ? { href: targetPath(one.name), text: 'See its slots' } : null,
    },
  ]
}
