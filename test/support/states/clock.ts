// Another time of day for a process: it begins when BEGINS_AT says, and goes on as usual, or with STANDS=1 not at all. Loaded
// before all else (node --import), for a page whose times are always the same. What counts only (performance.now, timers)
// is left alone.
const begins = Date.parse(process.env.BEGINS_AT ?? '')
if (Number.isNaN(begins)) throw new Error('BEGINS_AT must say when the clock begins')

const Machine = Date
const aheadMs = begins - Machine.now()
const now = () => (process.env.STANDS === '1' ? begins : Machine.now() + aheadMs)

globalThis.Date = class extends Machine {
  constructor(...args: readonly [] | ConstructorParameters<typeof Machine>) {
    if (args.length === 0) super(now())
    else super(...args)
  }
  static override now = now
} as typeof Machine
