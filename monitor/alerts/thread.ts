// What waits for its group becomes one message: (thread, what waits) → the thread afterwards, what the message is, and of whom
// it tells. Pure. Called by thread-message.ts, and by the store for what is left of a thread; what
// the message says is in the room `message`.
import type { EventName } from '../incidents/incident.ts'
import { type Severity, severities } from '../incidents/severity.ts'
import type { ThreadMember, ThreadState } from './thread-state.ts'

/** One event of an incident, as far as it matters to its thread. */
export interface Waiting {
  readonly target: string
  readonly openedAt: number
  /** Of the event in its incident. */
  readonly sequence: number
  readonly event: EventName
  readonly at: number
  readonly severity: Severity
  /** It was closed since its target is no longer watched. */
  readonly isUnwatched?: boolean
}

/** A target that the message has something to tell of. */
export interface ToldMember<Of extends Waiting> {
  /** Its latest incident of those that waited. */
  readonly member: ThreadMember
  /** All of the target that waited, in the order in which it happened: of several incidents where it came and went. */
  readonly told: readonly [Of, ...Of[]]
  /** The last of them: how it is now. */
  readonly latest: Of
  /** Whether that is what counts of the target: no other incident of it is open, or has come after it. */
  readonly isCurrent: boolean
}

export interface ThreadStep<Of extends Waiting> {
  /** Null: all that it told of is over. */
  readonly state: ThreadState | null
  /** When the first event was that the thread told. */
  readonly openedAt: number
  /** Of the message in its thread; 1 opens it. */
  readonly sequence: number
  readonly event: EventName
  /** The worst of what is open; where nothing is, of what was. */
  readonly severity: Severity
  /** One for each target, as it is now, what is over included; the worst first. */
  readonly members: readonly ThreadMember[]
  /** The worst first. */
  readonly told: readonly ToldMember<Of>[]
}

/**
 * @param before Null: there is no thread, or all that it told of is over.
 * @param waiting In the order in which it was owed; not empty.
 */
export function nextThread<Of extends Waiting>(
  before: ThreadState | null,
  waiting: readonly [Of, ...Of[]],
): ThreadStep<Of> {
  const groups = Map.groupBy(waiting, ({ target }) => target)
  const told = [...groups.values()].map((of) => toldMember(of as [Of, ...Of[]]))
  const byTarget = new Map((before?.members ?? []).map((member) => [member.target, member]))
  for (const one of told) {
    const { member } = one
    const known = byTarget.get(member.target)
    if (known === undefined || isOfNow(one, known)) byTarget.set(member.target, member)
  }
  const members = [...byTarget.values()].toSorted(byWorst)
  const openedAt = before?.openedAt ?? Math.min(...waiting.map(({ at }) => at))
  const sequence = (before?.sequence ?? 0) + 1
  const isEnded = members.every(isOver)
  return {
    ...{ openedAt, sequence, members },
    state: isEnded ? null : { openedAt, sequence, members },
    event: isEnded ? 'resolved' : eventOf(before, told),
    severity: members[0]?.severity ?? waiting[0].severity,
    told: told
      .map((one) => ({ ...one, isCurrent: byTarget.get(one.member.target) === one.member }))
      .toSorted((a, b) => byWorst(a.member, b.member)),
  }
}

/**
 * Who is no longer to be told of a member goes without its end, and its thread must not wait for that: an outage of later
 * would be a change of it. Null: nothing of it is open any more.
 *
 * @param isUntold Whether the incident is over, and nobody will say so in this thread.
 */
export function withoutUntold(
  state: ThreadState,
  isUntold: (member: ThreadMember) => boolean,
): ThreadState | null {
  const members = state.members.filter((member) => isOver(member) || !isUntold(member))
  if (members.length === state.members.length) return state
  return members.every(isOver) ? null : { ...state, members }
}

export const isOver = ({ event }: Pick<ThreadMember, 'event'>): boolean => event === 'resolved'

/** @param told In the order in which it was owed, which is that of what happened, whatever became of the clock. */
function toldMember<Of extends Waiting>(told: readonly [Of, ...Of[]]): Omit<ToldMember<Of>, 'isCurrent'> {
  const latest = told.at(-1) ?? told[0]
  const { target, openedAt, severity } = latest
  const isUnwatched = latest.isUnwatched === true && { isUnwatched: true as const }
  const member = { target, openedAt, severity, event: newsOf(told, latest), ...isUnwatched }
  return { told, latest, member }
}

/** What of it is news to whoever has heard of none of it: that it opened, unless it is over or has begun to flap. */
const newsOf = (told: readonly Waiting[], { event, openedAt }: Waiting): EventName =>
  event !== 'resolved' &&
  event !== 'flapping' &&
  told.some((one) => one.openedAt === openedAt && one.event === 'opened')
    ? 'opened'
    : event

/** The end of another incident, told late since it was muted, says nothing of the one that is open. */
const isOfNow = ({ member, told }: Pick<ToldMember<Waiting>, 'member' | 'told'>, known: ThreadMember) =>
  !isOver(member) || isOver(known) || told.some(({ openedAt }) => openedAt === known.openedAt)

/** What says of itself what it is, where all that a message tells is that. */
const ofTheSame: readonly EventName[] = ['flapping', 'reminded', 'escalated']

function eventOf(
  before: ThreadState | null,
  told: readonly Pick<ToldMember<Waiting>, 'member' | 'told'>[],
): EventName {
  const [event, ...others] = [...new Set(told.map(({ member }) => member.event))]
  const isOfOne = told.every(({ member, told: [{ openedAt }] }) => openedAt === member.openedAt)
  const same = others.length === 0 && isOfOne ? event : undefined
  if (before === null) return same === undefined || same === 'resolved' ? 'opened' : same
  return same !== undefined && ofTheSame.includes(same) ? same : 'changed'
}

const byWorst = (a: ThreadMember, b: ThreadMember): number =>
  Number(isOver(a)) - Number(isOver(b)) ||
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  a.openedAt - b.openedAt ||
  a.target.localeCompare(b.target)
