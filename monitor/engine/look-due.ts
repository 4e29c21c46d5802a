// When a target is next looked at for what time alone does: due like a slot, since whoever writes also says when. Held by
// time-watch.ts; what is known is forgotten where it may not hold any more.

export interface LookDue {
  /** Also where the clock was put back behind what is known. */
  isDue(): boolean
  /** What a run has committed: that holds, whatever a look that is under way has read. */
  settle(lookAt: number): void
  /** Due at once; what a look that is under way finds may be of before, and is not believed. */
  forget(): void
  /** Looks, and keeps when to do so again; of a look that fails nothing is known. */
  take(look: () => Promise<number>): Promise<void>
}

export function createLookDue(now: () => number): LookDue {
  let known: { readonly from: number; readonly to: number } | null = null
  /** Counts what came in between. */
  let changes = 0
  const keep = (from: number, to: number) => {
    known = { from, to }
  }
  const forget = () => {
    changes++
    known = null
  }
  return {
    isDue: () => known === null || now() < known.from || now() >= known.to,
    settle(lookAt) {
      changes++
      keep(now(), lookAt)
    },
    forget,
    async take(look) {
      const [from, before] = [now(), changes]
      try {
        const lookAt = await look()
        if (changes === before) keep(from, lookAt)
      } catch (error) {
        forget()
        throw error
      }
    },
  }
}
