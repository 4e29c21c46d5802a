// What time alone does about one target (blindness, reminders, escalations, the end of a mute) and when to look for it.
// Beside the queue of its slots: a run that hangs must not keep it from being told. Called by watch.ts.
import type { Target } from '../config/config-shape.ts'
import { incidentKinds } from '../incidents/incident.ts'
import type { Log } from '../log/log.ts'
import { createLookDue, type LookDue } from './look-due.ts'
import { commitNotified, isOwed, type Notified, type NotifyDependencies, notifyOfTime } from './notify.ts'

export interface TimeWatchOptions extends NotifyDependencies {
  readonly target: Target
  readonly now: () => number
  /** Sets that clock by the store's. Default: it is that of the store. */
  readonly ask?: () => Promise<void>
  readonly log: Log
  readonly onFault: (error: unknown, work: 'time') => void
  readonly onWell: (work: 'time') => void
  /** Told when a message is owed. */
  readonly onOwed: () => void
}

export interface TimeWatch extends Omit<LookDue, 'take'> {
  /** Looks, whether it is due or not. Never rejects. */
  watch(): Promise<void>
  /** When a look that is under way has ended. */
  idle(): Promise<void>
}

export function createTimeWatch(options: TimeWatchOptions): TimeWatch {
  const { take, ...due } = createLookDue(options.now)
  let watching: Promise<void> | null = null
  return {
    ...due,
    watch() {
      watching ??= take(() => commitTime(options))
        .then(() => options.onWell('time'))
        .catch((error: unknown) => options.onFault(error, 'time'))
        .finally(() => {
          watching = null
        })
      return watching
    },
    idle: async () => void (await watching),
  }
}

/** Of one kind of incident: a reminder, and after that an escalation. */
const mostAtOnce = incidentKinds.length * 2

/** Resolves with when to look again. */
async function commitTime(options: TimeWatchOptions): Promise<number> {
  await options.ask?.()
  const at = options.now()
  let lookAt = at
  // What more people are told comes after whoever is reminded, one event of a kind at a time: `once` looks once.
  for (let times = 0; times < mostAtOnce; times++) {
    const step = await commitStep(at, options)
    lookAt = step.lookAt
    if (lookAt > at || step.events.length === 0) break
  }
  return lookAt
}

interface StepOfTime {
  readonly lookAt: number
  readonly events: Notified['events']
}

async function commitStep(at: number, options: TimeWatchOptions): Promise<StepOfTime> {
  const { target, store, log } = options
  let lookAt = at
  const told = await commitNotified(
    async () => {
      const found = await notifyOfTime(target, at, options)
      lookAt = found.lookAt
      return found.notified
    },
    async (notified) => {
      const committed = await store.commitIncidents({ target: target.name, at, ...notified })
      return committed === 'stale' ? committed : notified
    },
  )
  const events = told?.events ?? []
  for (const { kind, event } of events) {
    log(`${target.name}: ${kind} ${event}`, { target: target.name, kind, event })
  }
  if (told !== null && isOwed(told)) options.onOwed()
  return { lookAt, events }
}
