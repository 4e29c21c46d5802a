// The time by which everything is decided: the store's, so that whoever shares it decides alike, whatever their own clocks
// say. It is asked before each decision, and carried on in between. The machine's own clock is only compared with it.
// Made by `start` and `once`, for monitor.ts.
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'

/** Clocks that are set by NTP differ by less. */
export const apartAllowedMs = 2000

export interface StoreClockOptions {
  readonly store: Pick<Store, 'now' | 'isOwnClock'>
  /** The machine's own wall clock, in ms since the epoch. */
  readonly own: () => number
  /** Counts ms, and cannot be set; default performance.now. */
  readonly steady?: () => number
  readonly log: Log
}

export interface StoreClock {
  /** In ms since the epoch. */
  now(): number
  /** Sets it by the store's. */
  ask(): Promise<void>
  /** By how many ms the machine's own clock was ahead of it when it was asked, if that is too much; null: they go together. */
  apartMs(): number | null
}

interface Answer {
  readonly at: number
  readonly own: number
  readonly steady: number
  /** The own clock is ahead by so much, give or take the time of the question. */
  readonly aheadMs: number
  readonly isApart: boolean
}

/** Asks the store for the first time. Throws `StoreError` if it does not say. */
export async function createStoreClock(options: StoreClockOptions): Promise<StoreClock> {
  const { store, own, steady = () => performance.now(), log } = options
  // Read directly, it is right whatever this machine has slept through.
  if (store.isOwnClock) return { now: own, ask: async () => {}, apartMs: () => null }
  const question = async (): Promise<Answer> => {
    const askedAt = steady()
    const said = await store.now()
    const answered = { own: own(), steady: steady() }
    // It was read somewhere in between.
    const doubtMs = (answered.steady - askedAt) / 2
    const at = said + doubtMs
    const aheadMs = answered.own - at
    return { ...answered, at, aheadMs, isApart: Math.abs(aheadMs) - doubtMs > apartAllowedMs }
  }
  let last = await question()
  if (last.isApart) log(apartText(last), { level: 'warn' })
  return {
    now() {
      const [ownMs, steadyMs] = [own() - last.own, steady() - last.steady]
      // While a machine sleeps, its steady clock may stand still; the own one alone can be put back.
      const passedMs = ownMs > steadyMs + apartAllowedMs ? ownMs : steadyMs
      return Math.round(last.at + passedMs)
    },
    async ask() {
      const before = last
      last = await question()
      if (last.isApart && !before.isApart) log(apartText(last), { level: 'warn' })
      if (!last.isApart && before.isApart) log('the clock of this machine goes with that of the store again')
    },
    apartMs: () => (last.isApart ? Math.round(last.aheadMs) : null),
  }
}

const apartText = ({ aheadMs }: Answer) =>
  `the clock of this machine is ${Math.abs(aheadMs / 1000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of the store, by which everything is decided: set it, as by NTP`
