// How many runs are under way at once: so many in this process, so many at one host. The others wait, and begin in the
// order of their slots. It knows no target, no store and no clock. Called by watch.ts.

export interface RunBounds {
  /** Runs under way in this process. */
  readonly concurrency: number
  /** Runs under way at one provider's host. */
  readonly perHost: number
}

export interface Turn {
  readonly slotAt: number
  /** Of the target: at the same instant, runs begin in the order of these. */
  readonly name: string
  readonly host: string
}

export interface RunQueue {
  /**
   * Does the work as soon as the bounds allow, and gives what comes of it. `withdrawn`: the signal was aborted before
   * it began, and it never will.
   */
  run<Result>(turn: Turn, signal: AbortSignal, work: () => Promise<Result>): Promise<Result | 'withdrawn'>
  /** Other bounds from now on. What is under way beyond them comes to its end. */
  reload(bounds: RunBounds): void
}

interface Waiting extends Turn {
  begin(): void
}

interface Host {
  underWay: number
  /** In the order in which they begin. */
  readonly waiting: Waiting[]
}

export function createRunQueue(initial: RunBounds): RunQueue {
  let bounds = initial
  let underWay = 0
  const hosts = new Map<string, Host>()
  const hostOf = (name: string): Host => {
    const host = hosts.get(name) ?? { underWay: 0, waiting: [] }
    hosts.set(name, host)
    return host
  }
  const forgetIfIdle = (name: string) => {
    const { underWay: running, waiting } = hostOf(name)
    if (running === 0 && waiting.length === 0) hosts.delete(name)
  }

  /** Of the hosts that have room, the turn that comes before all others. */
  const next = (): Waiting | null => {
    let first: Waiting | null = null
    for (const host of hosts.values()) {
      const [head] = host.waiting
      if (head !== undefined && host.underWay < bounds.perHost && (first === null || isBefore(head, first)))
        first = head
    }
    return first
  }
  const beginAll = () => {
    while (underWay < bounds.concurrency) {
      const turn = next()
      if (turn === null) return
      const host = hostOf(turn.host)
      host.waiting.shift()
      host.underWay++
      underWay++
      turn.begin()
    }
  }
  const ended = (name: string) => {
    underWay--
    hostOf(name).underWay--
    forgetIfIdle(name)
    beginAll()
  }

  /** Resolves with whether it may begin; at once where there is room. */
  const wait = (turn: Turn, signal: AbortSignal): Promise<boolean> => {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const { waiting } = hostOf(turn.host)
    const withdraw = () => {
      waiting.splice(waiting.indexOf(entry), 1)
      forgetIfIdle(turn.host)
      resolve(false)
    }
    const entry: Waiting = {
      ...turn,
      begin() {
        signal.removeEventListener('abort', withdraw)
        resolve(true)
      },
    }
    signal.addEventListener('abort', withdraw, { once: true })
    const at = waiting.findLastIndex((other) => !isBefore(entry, other))
    waiting.splice(at + 1, 0, entry)
    beginAll()
    return promise
  }

  return {
    async run(turn, signal, work) {
      if (signal.aborted || !(await wait(turn, signal))) return 'withdrawn'
      try {
        return signal.aborted ? 'withdrawn' : await work()
      } finally {
        ended(turn.host)
      }
    },
    reload(next) {
      bounds = next
      beginAll()
    },
  }
}

const isBefore = (a: Turn, b: Turn): boolean =>
  a.slotAt === b.slotAt ? a.name < b.name : a.slotAt < b.slotAt
