// What messages say of a trouble of the monitor's own: one for each recipient, but none about messages to himself. Pure.
// Called by own-troubles.ts and last-resort.ts.
import type { EventName } from '../incidents/incident.ts'
import type { OwnTrouble, OwnTroubleEvent, OwnTroubleKind } from '../incidents/own-trouble.ts'
import type { Severity } from '../incidents/severity.ts'
import { messageIdOf, threadOf } from '../store/message-id.ts'
import type { NewMessage } from '../store/store.ts'
import { atLocal, clean, span } from '../tools/formatting.ts'
import { addressedTo, type Said } from './addressed.ts'
import type { Origin } from './circumstances.ts'
import { ownCommands, quote } from './commands.ts'
import type { MessageContent } from './content.ts'
import { originFacts } from './facts.ts'
import { subjectOf } from './subject.ts'
import { eventWords, signature } from './wording.ts'

/** As a target is named in subjects. */
const monitorName = 'contactrz-monitor'

interface Words {
  readonly sentence: string
  readonly sentenceAgain: string
  readonly what: string
  readonly again: string
  readonly label: string
  readonly todo: readonly string[]
  /** Commands, without the configuration. */
  readonly commands: readonly string[]
  /** Absent: verdicts go on. */
  readonly severity?: Severity
}

const words: Readonly<Record<OwnTroubleKind, (trouble: OwnTrouble) => Words>> = {
  'store-unusable': () => ({
    sentence: 'The monitor cannot use its store',
    sentenceAgain: 'The monitor can use its store again',
    what: 'The store cannot be used: nothing is created, and nothing can be recorded, while it lasts.',
    again: 'The store can be used again.',
    label: 'SQLite says',
    todo: ['Make room on its disk, or see who holds the file. Nothing has to be restarted.'],
    commands: ['doctor'],
    severity: 'no-verdict',
  }),
  'log-lost': () => ({
    sentence: 'The monitor cannot write its log',
    sentenceAgain: 'The monitor can write its log again',
    what: 'Lines of the log cannot be written: what the monitor does meanwhile stands in its store alone.',
    again: 'The log can be written again; it says how many lines are missing.',
    label: 'Reason',
    todo: ['Make room on the disk of the log, or mend what reads it. Nothing has to be restarted.'],
    commands: ['doctor'],
  }),
  'message-refused': ({ about }) => ({
    ...(about.includes('@') ? refusedMail(about) : refusedByChannel(about)),
    label: 'Alerts of',
    commands: ['report --messages', `resend --to ${quote(about)}`],
  }),
}

const refusedMail = (to: string) => ({
  sentence: `Mail to ${to} is refused`,
  sentenceAgain: `Mail to ${to} is refused no more`,
  what: `The mail server refuses alerts to ${to}: nobody reads them there.`,
  again: `Nothing that is owed to ${to} is refused any more.`,
  todo: [`See what the server says. Correct mailTo, or have the server take mail for ${to}; then resend.`],
})

const refusedByChannel = (name: string) => ({
  sentence: `Messages to the channel ${name} are refused`,
  sentenceAgain: `Messages to the channel ${name} are refused no more`,
  what: `Whoever is behind the channel ${name} refuses alerts: nobody reads them there.`,
  again: `Nothing that is owed to the channel ${name} is refused any more.`,
  todo: [`See what it answers. Correct the channel ${name} in the configuration, reload; then resend.`],
})

/** In Message-IDs, which must not change: what was told before under them hangs together with what comes. */
const keyNames: Readonly<Partial<Record<OwnTroubleKind, string>>> = { 'message-refused': 'mail-refused' }

export function messagesOfTrouble(
  event: OwnTroubleEvent,
  recipients: readonly string[],
  origin: Origin,
): NewMessage[] {
  const { trouble, at } = event
  const { kind, about, openedAt, sequence } = trouble
  const { severity = null } = words[kind](trouble)
  const told = { target: null, kind: 'monitor-fault' as const, event: event.event, severity }
  const said: Said = {
    ...told,
    ...{ at, since: openedAt, host: null, trouble: kind, origin },
    ...{ targets: [], content: contentOfTrouble(event, origin), report: null },
  }
  return recipients
    .filter((to) => to !== about)
    .map((to) => {
      const named = `${keyNames[kind] ?? kind} ${about}`.trimEnd()
      const key = { target: null, kind: named, openedAt, sequence, at, to }
      const names = { messageId: messageIdOf(key), thread: threadOf(key) }
      return { ...told, host: null, tells: [], ...addressedTo(to, names, said), afterMute: false }
    })
}

function contentOfTrouble({ event, trouble, at }: OwnTroubleEvent, origin: Origin): MessageContent {
  const { what, again, label, todo, commands, severity, ...said } = words[trouble.kind](trouble)
  const isGood = event === 'resolved'
  const lastedMs = at - trouble.openedAt
  const lasted = lastedMs < 60_000 ? '' : `, after ${span(lastedMs)}`
  return {
    subject: clean(
      `${subjectOf({ name: monitorName }, 'monitor-fault', severity)} - ${`${trouble.kind} ${trouble.about}`.trimEnd()}`,
      120,
    ),
    tone: isGood ? 'well' : 'monitor',
    headline: clean(`${monitorName}: ${trouble.kind} ${eventWords[event]}`),
    sentence: clean(isGood ? said.sentenceAgain : said.sentence),
    lead: [isGood ? again : what, ...more[event]].join(' '),
    link: null,
    facts: [
      [label, clean(trouble.parts.join(', '))],
      ['Since', atLocal('UTC', trouble.openedAt)],
      [isGood ? 'Resolved' : 'Now', `${atLocal('UTC', at)}${lasted}`],
      ...originFacts(origin),
    ],
    findingsTitle: '',
    findings: [],
    moreFindings: 0,
    gone: [],
    todo: isGood ? [] : todo,
    commands: isGood ? [] : ownCommands(origin, 'To see what is wrong, and to mend it', commands),
    footer: signature,
  }
}

const more: Readonly<Record<EventName, readonly string[]>> = {
  opened: [],
  changed: ['There is more of it than before.'],
  flapping: [],
  reminded: ['It is still so.'],
  escalated: [],
  resolved: [],
}
