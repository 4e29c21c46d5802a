// One piece of work per turn of the loop: in between, what the provider has sent is read, so that its times are taken when it
// comes and not when the work of a hundred other runs is done. Called by meet.ts.
const waiting: (() => void)[] = []

function next(): void {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(next)
}

/** Settles in a turn of the loop that is nobody else's. What follows at once, up to the next wait, is that turn's work. */
export function ownTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (waiting.push(resolve) === 1) setImmediate(next)
  return promise
}
