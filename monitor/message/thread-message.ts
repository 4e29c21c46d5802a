// The message that tells what waited of a thread, and the thread afterwards: of one incident it says what would have been told
// of it alone, of several what is so at how many of them. Pure. Called by gather.ts, which commits it.
import { nextThread, type ThreadStep } from '../alerts/thread.ts'
import { messageIdOf, threadOf } from '../store/message-id.ts'
import type { NewMessage, OwedAnnouncement, OwedThread, ThreadChange } from '../store/store.ts'
import { span } from '../tools/formatting.ts'
import { addressedTo, type Said } from './addressed.ts'
import { type AnnouncementContent, contentOfAnnouncement } from './announcement.ts'
import type { Origin } from './circumstances.ts'
import type { MessageContent } from './content.ts'
import { contentOfGroup, reporterOf } from './group.ts'
import { type Group, type GroupMember, latestOf, sinceOfGroup } from './group-members.ts'
import { eventWords } from './wording.ts'

type Step = ThreadStep<OwedAnnouncement>

/** Null: nothing waits. */
export function nextMessageOf(
  { key, state, version, waiting, muted }: OwedThread,
  at: number,
  origin: Origin,
): ThreadChange | null {
  const contents = new Map(waiting.map((one) => [one.id, contentOfAnnouncement(one)]))
  const [first, ...others] = waiting.map((one) => ({
    ...one,
    isUnwatched: contents.get(one.id)?.isUnwatched === true,
  }))
  if (first === undefined) return null
  const step = nextThread(state, [first, ...others])
  const told = step.told.map((one) => ({
    ...one,
    content: contents.get(one.latest.id) as AnnouncementContent,
  }))
  const group: Group = { kind: key.kind, host: key.host, at, step, told, muted: new Set(muted), origin }
  const message: NewMessage = {
    ...{ target: null, host: key.host, kind: key.kind, event: step.event, severity: step.severity },
    ...addressedTo(key.to, namesOf({ key, state, version }, step, at), saidOf(group)),
    tells: waiting.map(({ target, kind, openedAt, sequence }) => ({ target, kind, openedAt, sequence })),
    afterMute: false,
  }
  return { key, at, basedOn: version, state: step.state, message, told: waiting.map(({ id }) => id) }
}

/** The threads of before are counted in its name: two may have opened at the same instant. */
function namesOf(
  { key, state, version }: Pick<OwedThread, 'key' | 'state' | 'version'>,
  { openedAt, sequence }: Step,
  at: number,
): Pick<NewMessage, 'messageId' | 'thread'> {
  const { to, host, kind } = key
  const before = version - (state?.sequence ?? 0)
  const target = before === 0 ? `host ${host}` : `host ${host} ${before}`
  const name = { target, kind, openedAt, sequence, at, to }
  return { messageId: messageIdOf(name), thread: threadOf(name) }
}

function saidOf(group: Group): Said {
  const { kind, host, step, told, origin } = group
  const named = {
    at: latestOf(told),
    kind,
    event: step.event,
    severity: step.severity,
    host,
    trouble: null,
    origin,
  }
  const targets = told.map(({ content, member }) => ({ ...content.target, event: member.event }))
  const [first] = told
  if (step.members.length === 1 && told.length === 1 && first !== undefined) {
    const { content } = first
    const { report, since } = content
    return { ...named, since, targets, report, content: contentOfOne(first) }
  }
  const report = reporterOf(told)?.content.report ?? null
  return { ...named, since: sinceOfGroup(group), targets, report, content: contentOfGroup(group) }
}

/** What would have been said of it alone; what came before, and waited with it, is named. */
function contentOfOne({ content: { content }, told, latest, isCurrent }: GroupMember): MessageContent {
  const before = told.filter((one) => one !== latest)
  if (before.length === 0 && isCurrent) return content
  const named = before.map(({ event, at }) => `${eventWords[event]} ${span(latest.at - at)} before`)
  return {
    ...content,
    lead: [
      content.lead,
      ...(before.length === 0 ? [] : [`Told with it, since it waited for others: ${named.join(', ')}.`]),
      ...(isCurrent ? [] : ['It has opened again since.']),
    ].join(' '),
  }
}
