// What an announcement keeps of an event until it is told with the others of its group: all that is known when it happens,
// worded as if it were told alone. Written when it is owed (tell.ts, farewell.ts), read when it is told (thread-message.ts).
// Pure. Of contacts it holds what its recipient is told, and no more.
import type { Recipient } from '../alerts/recipients.ts'
import type { Target } from '../config/config-shape.ts'
import type { IncidentEvent } from '../incidents/incident.ts'
import { severityOf } from '../incidents/severity.ts'
import { zoneOf } from '../plan/plan.ts'
import { sentenceOfEnd, sentenceOfKind } from '../snapshot/kind-words.ts'
import type { Announcement } from '../store/store.ts'
import { clean } from '../tools/formatting.ts'
import type { Said } from './addressed.ts'
import type { BodyTarget } from './body-schema.ts'
import type { Circumstances } from './circumstances.ts'
import { acceptEntries } from './commands.ts'
import type { MessageContent } from './content.ts'
import { type Fact, leftFacts } from './facts.ts'
import { saidOf } from './messages.ts'
import { subjectOf } from './subject.ts'
import { eventWords, signature, toneOfKind, whyOf } from './wording.ts'

/** Of an event that is told with others. */
export interface AnnouncementContent {
  readonly content: MessageContent
  /** JSON; null: there is none. */
  readonly report: string | null
  readonly target: BodyTarget
  /** When its trouble was first met. */
  readonly since: number
  readonly zone: string
  /** By which finding, or why; null: that is not known. */
  readonly reason: string | null
  readonly heldUntil: number | null
  /** Contacts that were made, or may have been. */
  readonly left: readonly Fact[]
  /** Entries of `accept` for what was found. */
  readonly accept: readonly string[]
  /** It was closed since its target is no longer watched. */
  readonly isUnwatched?: true
}

/** The group that it is told with. */
export interface GroupOf {
  readonly host: string
  /** What it waits for the others, in ms. */
  readonly waitMs: number
}

/** One for each recipient. */
export function announcementsOf(
  target: Target,
  event: IncidentEvent,
  circumstances: Circumstances,
  recipients: readonly Recipient[],
  group: GroupOf,
): Announcement[] {
  const said = saidOf(target, event, circumstances)
  const zone = zoneOf(target)
  const kept: AnnouncementContent = {
    ...keptOf(said),
    zone,
    reason: reasonOf(event, said, circumstances),
    heldUntil: circumstances.heldUntil,
    left: leftFacts(zone, circumstances.left),
    accept: event.kind === 'drift' ? acceptEntries(event.findings, said.since, event.at) : [],
  }
  return announced(target.name, event, kept, recipients, group)
}

/** @param content Of what is said of it. */
export function announced(
  target: string,
  event: IncidentEvent,
  content: AnnouncementContent,
  recipients: readonly Recipient[],
  { host, waitMs }: GroupOf,
): Announcement[] {
  if (event.telling === 'none') return []
  const { kind, at, incident } = event
  const { openedAt, sequence } = incident
  const text = JSON.stringify(content)
  return recipients.map(({ channel, to }) => ({
    ...{ channel, to, host, target, kind, openedAt, sequence, event: event.event, at },
    ...{ severity: severityOf(event), afterMute: event.telling === 'after-mute' },
    ...{ dueAt: at + waitMs, content: text },
  }))
}

export const keptOf = ({ content, report, since, targets }: Said) => ({
  ...{ content, report, since, target: targets[0] as BodyTarget },
})

function reasonOf(event: IncidentEvent, { targets }: Said, circumstances: Circumstances): string | null {
  const [first, ...others] = targets[0]?.findings ?? []
  if (first !== undefined) {
    const more = others.length + (targets[0]?.moreFindings ?? 0)
    return `${`${first.rule} ${first.pointer}`.trimEnd()}${more === 0 ? '' : ` and ${more} more`}`
  }
  const why = event.event === 'resolved' ? null : whyOf(event, circumstances)
  return why === null ? null : clean(why, 240)
}

/** What can be said of one whose content is not of this version, or damaged: that it happened. */
export function contentOfAnnouncement(announcement: Announcement): AnnouncementContent {
  const read = parsed(announcement.content)
  return isContent(read) ? read : bareContent(announcement)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isContent = (read: unknown): read is AnnouncementContent =>
  typeof read === 'object' &&
  read !== null &&
  ['content', 'target', 'since', 'zone', 'left', 'accept'].every((key) => Object.hasOwn(read, key))

function bareContent({ target, kind, event, severity, openedAt }: Announcement): AnnouncementContent {
  const name = clean(target)
  const isResolved = event === 'resolved'
  return {
    ...{ report: null, since: openedAt, zone: 'UTC', reason: null, heldUntil: null, left: [], accept: [] },
    target: {
      ...{ name, event, severity, url: null, findings: [], moreFindings: 0 },
      since: new Date(openedAt).toISOString(),
    },
    content: {
      subject: subjectOf({ name: target }, kind, severity),
      tone: isResolved ? 'well' : toneOfKind[kind],
      headline: clean(`${target}: ${kind} ${eventWords[event]}`, 160),
      sentence: isResolved ? sentenceOfEnd(kind, target) : sentenceOfKind(kind, target),
      lead: 'More of it is not known here: see the page, or contactrz-monitor report --incidents.',
      ...{ link: null, facts: [['Target', name]], findingsTitle: '', findings: [], moreFindings: 0 },
      ...{ gone: [], todo: [], footer: signature },
    },
  }
}
