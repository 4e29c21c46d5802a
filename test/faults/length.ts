// The fault runs have a short form, which is part of `npm test`, and a long one, `npm run test:faults`; of a
// busy monitor, `npm run test:load`.
export const isLong = process.env.CONTACTRZ_FAULTS === 'long'
export const rounds = (short: number, long: number): number => (isLong ? long : short)

/** A generator of numbers in [0, 1) from a seed (mulberry32), so that a run can be repeated. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
