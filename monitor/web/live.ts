// Tells open pages that something has changed, and nothing of what: they ask for themselves. Server-sent events, each with a
// counter; `start` tells it of what this process writes, and while somebody listens the store is asked for what others do.
import type { Store } from '../store/store.ts'

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
/** Somebody who takes so many messages late takes none. */
const mostUnread = 20

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

type Listener = ReadableStreamDefaultController<Uint8Array>

const encoder = new TextEncoder()

export function createLive({ store, times = liveTimes }: LiveOptions): Live {
  const listeners = new Set<Listener>()
  let count = 0
  let isEnded = false
  let resting: NodeJS.Timeout | null = null
  let hasChanged = false
  let timers: NodeJS.Timeout[] = []
  /** Null: nobody has asked, or the store does not say. */
  let version: number | null = null

  const leave = (listener: Listener) => {
    listeners.delete(listener)
    if (listeners.size === 0) idle()
  }
  const close = (listener: Listener) => {
    leave(listener)
    try {
      listener.close()
    } catch {
      // Whoever listened has gone.
    }
  }
  const send = (text: string) => {
    const bytes = encoder.encode(text)
    for (const listener of listeners) {
      if ((listener.desiredSize ?? 0) < -mostUnread) close(listener)
      else listener.enqueue(bytes)
    }
  }
  const message = () => `event: changed\ndata: ${count}\n\n`
  const changed = () => {
    hasChanged = true
    if (resting !== null || isEnded) return
    const tell = () => {
      resting = null
      if (!hasChanged) return
      hasChanged = false
      count++
      send(message())
      resting = setTimeout(tell, times.restMs).unref()
    }
    tell()
  }
  const ask = async () => {
    const before = version
    version = await store.dataVersion().catch(() => null)
    if (version !== before) changed()
  }
  const begin = async () => {
    version = await store.dataVersion().catch(() => null)
    if (listeners.size === 0 || timers.length > 0) return
    const comment = () => send(': still here\n\n')
    timers = [setInterval(() => void ask(), times.askMs), setInterval(comment, times.commentMs)]
    for (const timer of timers) timer.unref()
  }
  const idle = () => {
    for (const timer of timers) clearInterval(timer)
    timers = []
  }

  return {
    changed,
    listen() {
      if (isEnded || listeners.size >= mostStreams) return null
      let own: Listener
      return new ReadableStream({
        start(listener) {
          own = listener
          listeners.add(own)
          // What happened between the page and this is not missed: it is told at once.
          own.enqueue(encoder.encode(`retry: 3000\n${message()}`))
          if (listeners.size === 1) void begin()
        },
        cancel: () => leave(own),
      })
    },
    end() {
      isEnded = true
      if (resting !== null) clearTimeout(resting)
      for (const listener of [...listeners]) close(listener)
    },
  }
}
