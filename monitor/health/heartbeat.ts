// A dead man's switch: whoever waits for it learns that the monitor has stopped, or is not well. Made by vital-signs.ts.
import { sayFailure } from 'contactrz/internal'
import { type ConnectionOptions, probe } from 'contactrz/probe'
import type { Log } from '../log/log.ts'
import { within } from '../time/within.ts'

const timeoutMs = 10_000
/** For the process, however many targets it watches. */
export const beatEveryMs = 60_000
/** Whoever is not well is not asked again at each slot: that reads of every target. */
const askAgainMs = 10_000
/** What a call that is under way is given when the monitor is stopped. */
const stopMs = 2000

export interface Beat {
  readonly url: string
  readonly connection: ConnectionOptions | undefined
}

export interface HeartbeatOptions {
  readonly log: Log
  /** Counts ms, and cannot be set. */
  readonly steady: () => number
  /** Whom to call, as the configuration has it now; null: nobody. */
  readonly beat: () => Beat | null
  /** Whether the monitor is well: else nobody is called. */
  readonly isWell: () => Promise<boolean>
  /** Told of each call whether it was answered. Must not throw. Default: nobody is told. */
  readonly onBeat?: (isAnswered: boolean) => void
}

export interface Heartbeat {
  /** A slot was decided: calls, unless it did so within the last minute. Nobody waits for it. */
  decided(): void
  /** When the call that is under way has ended. */
  idle(): Promise<void>
  /** Gives a call that is under way a little time. */
  stop(): Promise<void>
}

export function createHeartbeat({ log, steady, beat, isWell, onBeat }: HeartbeatOptions): Heartbeat {
  const stopping = new AbortController()
  let calledAt = Number.NEGATIVE_INFINITY
  let illUntil = Number.NEGATIVE_INFINITY
  let underWay: Promise<void> | null = null
  const call = async () => {
    const whom = beat()
    if (whom === null) return
    if (!(await isWell())) {
      illUntil = steady() + askAgainMs
      return
    }
    calledAt = steady()
    const isAnswered = await callUp(whom, log, stopping.signal)
    onBeat?.(isAnswered)
  }
  const idle = async () => void (await underWay)
  return {
    decided() {
      if (underWay !== null || steady() < illUntil || steady() - calledAt < beatEveryMs) return
      underWay = call()
        .catch(() => {})
        .finally(() => {
          underWay = null
        })
    },
    idle,
    async stop() {
      await within(stopMs, idle())
      stopping.abort()
      await idle()
    },
  }
}

/** Whether it was answered well. Never throws; what goes wrong is logged, without the address, which may hold a secret. */
async function callUp({ url, connection }: Beat, log: Log, signal: AbortSignal): Promise<boolean> {
  const { answer, failure } = await probe({
    url,
    method: 'GET',
    headers: { accept: '*/*', 'user-agent': 'contactrz-monitor' },
    body: '',
    timeoutMs,
    signal,
    ...(connection !== undefined && { connection }),
  })
  if (answer === null) log(`heartbeat: no answer (${failure === null ? 'unknown' : sayFailure(failure)})`)
  else if (answer.status < 200 || answer.status > 299) log(`heartbeat: answered with status ${answer.status}`)
  else return true
  return false
}
