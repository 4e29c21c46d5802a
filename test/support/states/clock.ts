// Another time of day for a process: it begins when BEGINS_AT says, and goes on as usual. Loaded before all else
// (node --import), for a page whose times are always the same. What counts only (performance.now, timers) is left alone.
const begins = Date.parse(process.env.BEGINS_AT ?? '')
if (Number.isNaN(begins)) throw new Error('BEGINS_AT must say when the clock begins')

const Machine = Date
const aheadMs = begins - Machine.now()

globalThis.Date = class extends Machine {
  constructor(...args: readonly [] | ConstructorParameters<typeof Machine>) {
    if (args.length === 0) super(Machine.now() + aheadMs)
    else super(...args)
  }
  static override now = () => Machine.now() + aheadMs
} as typeof Machine
