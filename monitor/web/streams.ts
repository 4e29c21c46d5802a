// Streams to those who listen: what is sent goes to all of them, and whoever does not read is left. Made by live.ts.

export interface Streams {
  /** Another one, which begins with this text; null: there are as many as may be, or they have ended. */
  open(first: string): ReadableStream<Uint8Array> | null
  send(text: string): void
  count(): number
  end(): void
}

/** Somebody who takes so many messages late takes none. */
const mostUnread = 20

type Listener = ReadableStreamDefaultController<Uint8Array>

const encoder = new TextEncoder()

/** @param onLast The last one who listened has gone. */
export function createStreams(most: number, onLast: () => void): Streams {
  const listeners = new Set<Listener>()
  let isEnded = false
  const leave = (listener: Listener) => {
    if (listeners.delete(listener) && listeners.size === 0) onLast()
  }
  const close = (listener: Listener) => {
    leave(listener)
    try {
      listener.close()
    } catch {
      // Whoever listened has gone.
    }
  }
  return {
    open(first) {
      if (isEnded || listeners.size >= most) return null
      let own: Listener
      return new ReadableStream({
        start(listener) {
          own = listener
          listeners.add(own)
          own.enqueue(encoder.encode(first))
        },
        cancel: () => leave(own),
      })
    },
    send(text) {
      const bytes = encoder.encode(text)
      for (const listener of listeners) {
        if ((listener.desiredSize ?? 0) < -mostUnread) close(listener)
        else listener.enqueue(bytes)
      }
    },
    count: () => listeners.size,
    end() {
      isEnded = true
      for (const listener of [...listeners]) close(listener)
    },
  }
}
