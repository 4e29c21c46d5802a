// Whether there are file descriptors enough for as many runs as the configuration lets be under way at once: where there
// are not, runs fail for want of one, their budget spent. Whoever looks at the page gets what runs do not need. Called by
// `start`, at a reload, and by `doctor`.
import { readFileSync } from 'node:fs'
import type { Config } from '../config/config-shape.ts'

/** Of one run: its name being looked up, or its token command starting, takes more than its connection. */
const ofRun = 4
/** Of one channel beside mail, which sends one message at a time: its name being looked up, and its connection. */
const ofChannel = 2
/** Node's own, store, log, mails that are being sent, and who looks at the page. */
const ofRest = 60
/** Of these: connections to the page, which need no password to be opened. */
const ofPage = 20
/** Where there are few: people may look all the same. */
const leastConnections = 16
export const mostConnections = 256

type Bounds = Pick<Config, 'concurrency' | 'perHost' | 'targets' | 'channels'>

const restOf = ({ channels }: Bounds) => ofRest + ofChannel * Object.keys(channels).length

export interface DescriptorNeed {
  readonly suffices: boolean
  /** The numbers. */
  readonly said: string
  /** What to do where they do not suffice: a whole sentence. */
  readonly todo: string
}

/** So many runs can be under way at once: fewer than the bounds, where there are few targets or hosts. */
export function mostAtOnce({ concurrency, perHost, targets }: Omit<Bounds, 'channels'>): number {
  const hosts = Map.groupBy(targets, ({ url }) => new URL(url).host)
  const most = [...hosts.values()].reduce((sum, { length }) => sum + Math.min(perHost, length), 0)
  return Math.min(concurrency, most)
}

/** @param limit How many this process may have; null: it is not known, and nothing can be said. */
export function descriptorNeed(bounds: Bounds, limit: number | null): DescriptorNeed | null {
  if (limit === null) return null
  const runs = mostAtOnce(bounds)
  const rest = restOf(bounds)
  const needed = rest + runs * ofRun
  const affordable = Math.floor((limit - rest) / ofRun)
  const lower = affordable < 1 ? '' : `, or set concurrency to ${affordable}`
  return {
    suffices: needed <= limit,
    said: `this process may have ${limit}; ${runs} run(s) at once and all else take up to ${needed}`,
    todo: `Raise the limit to ${needed} (ulimit -n, LimitNOFILE= of systemd)${lower}`,
  }
}

/** So many connections the page may have at once: somebody who only opens them takes none from runs. */
export function connectionsOfPage(bounds: Bounds, limit = readDescriptorLimit()): number {
  if (limit === null) return mostConnections
  const free = limit - (restOf(bounds) - ofPage) - mostAtOnce(bounds) * ofRun
  return Math.max(leastConnections, Math.min(mostConnections, free))
}

/** A line for the log where they do not suffice. */
export function descriptorWarnings(bounds: Bounds, limit = readDescriptorLimit()): readonly string[] {
  const need = descriptorNeed(bounds, limit)
  return need === null || need.suffices ? [] : [`warning: file descriptors: ${need.said}. ${need.todo}`]
}

/** How many file descriptors this process may have; null where the system does not say. */
export function readDescriptorLimit(file = '/proc/self/limits'): number | null {
  try {
    const [, limit] = /^Max open files +(\d+) /m.exec(readFileSync(file, 'utf8')) ?? []
    return limit === undefined ? null : Number(limit)
  } catch {
    return null
  }
}
