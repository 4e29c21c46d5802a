// Tells open pages that something has changed, and nothing of what: they ask for themselves. Server-sent events, each with a
// counter; `start` tells it of what this process writes, and while somebody listens the store is asked for what others do.
import type { Store } from '../store/store.ts'
import { createStreams } from './streams.ts'

export const liveTimes = {
  /** What `once`, `mute` or `release` do elsewhere shows within 5 s. */
  askMs: 2000,
  /** A proxy closes what is silent for long. */
  commentMs: 15_000,
  /** What is written meanwhile is told of once. */
  restMs: 250,
} as const

/** One a browser is enough; whoever comes too late asks now and then. */
export const mostStreams = 100

export interface Live {
  /** Something that pages show is another than before. */
  changed(): void
  /** A stream to one who listens; null: there are as many as may be. */
  listen(): ReadableStream<Uint8Array> | null
  /** Ends all streams. */
  end(): void
}

export interface LiveOptions {
  readonly store: Pick<Store, 'dataVersion'>
  readonly times?: { readonly [Name in keyof typeof liveTimes]: number }
}

export function createLive({ store, times = liveTimes }: LiveOptions): Live {
  let count = 0
  let resting: NodeJS.Timeout | null = null
  let hasChanged = false
  let timers: NodeJS.Timeout[] = []
  /** Null: nobody has asked, or the store does not say. */
  let version: number | null = null
  const streams = createStreams(mostStreams, () => {
    for (const timer of timers) clearInterval(timer)
    timers = []
  })
  const message = () => `event: changed\ndata: ${count}\n\n`
  const tell = () => {
    resting = null
    if (!hasChanged) return
    hasChanged = false
    count++
    streams.send(message())
    resting = setTimeout(tell, times.restMs).unref()
  }
  const changed = () => {
    hasChanged = true
    if (resting === null) tell()
  }
  const readVersion = () => store.dataVersion().catch(() => null)
  const ask = async () => {
    const before = version
    version = await readVersion()
    if (version !== before) changed()
  }
  const begin = async () => {
    version = await readVersion()
    if (streams.count() === 0 || timers.length > 0) return
    const comment = () => streams.send(': still here\n\n')
    timers = [setInterval(() => void ask(), times.askMs), setInterval(comment, times.commentMs)]
    for (const timer of timers) timer.unref()
  }
  return {
    changed,
    listen() {
      // What happened between the page and this is not missed: it is told at once.
      const stream = streams.open(`retry: 3000\n${message()}`)
      if (stream !== null && streams.count() === 1) void begin()
      return stream
    },
    end: streams.end,
  }
}
