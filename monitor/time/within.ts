// Waits for something, but not for ever. Called where a stop must end.

/** Resolves when `work` has ended, however it did, or when the time is up. Keeps no timer behind. */
export async function within(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const ended = Promise.resolve(work).then(
    () => {},
    () => {},
  )
  await Promise.race([ended, over])
  clearTimeout(timer)
}
