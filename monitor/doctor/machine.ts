// What `doctor` checks once for all targets: store, disk, file descriptors, heartbeat, CAs.
import { accessSync, constants, existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { connectTo, sayFailure } from 'contactrz/internal'
import type { ConnectionOptions } from 'contactrz/probe'
import { endOfCa } from '../config/ca.ts'
import type { Config, Target } from '../config/config-shape.ts'
import { heartbeatPeriodMs } from '../config/gaps.ts'
import { descriptorNeed, readDescriptorLimit } from '../engine/descriptors.ts'
import { assertNotLost } from '../store/file.ts'
import { droppedError } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { withStore } from '../store/with-store.ts'
import { span } from '../tools/formatting.ts'

export interface Check {
  readonly name: string
  /** Null if all is well. */
  readonly problem: string | null
  /** What was seen, when all is well. */
  readonly detail: string
  /** What to do, when it is not: a whole sentence. */
  readonly todo: string
  /** What the token command wrote to its standard error, line by line: for a terminal alone, it may hold any secret. */
  readonly said?: readonly string[]
}
export type Checked = Check | Promise<Check>

/** A store of a year with one target takes about 20 MB; SQLite needs room for its log, and `backup` for a copy. */
const leastFreeBytes = 100 * 1024 * 1024
const heartbeatTimeoutMs = 10_000
/** Older ones are known: they stay on record, and doctor is to be well again some day. */
const refusedShownMs = 7 * 86_400_000

/** The folder that is there, of a path that may not be there yet. */
function existing(path: string): string {
  const parent = dirname(path)
  return existsSync(path) || parent === path ? path : existing(parent)
}

export async function checkStore({ storeFile, targets }: Config): Promise<Check> {
  const name = 'store'
  const todo = 'See that the user of the monitor may write there, and that the disk works'
  try {
    assertNotLost(storeFile)
    if (!existsSync(storeFile)) {
      const folder = existing(dirname(storeFile))
      accessSync(folder, constants.W_OK)
      return { name, problem: null, detail: `${storeFile} is not there yet: the first start makes it`, todo }
    }
    accessSync(storeFile, constants.W_OK)
    const { owed, refused, oldestOwedAt, recent } = await withStore({ storeFile }, async (store) => ({
      ...(await store.countMessages()),
      oldestOwedAt: await store.oldestOwedAt(),
      recent: await countRefused(store, targets, Date.now() - refusedShownMs),
    }))
    const age = oldestOwedAt === null ? '' : `, the oldest for ${span(Date.now() - oldestOwedAt)}`
    const detail = `${storeFile}; ${owed} message(s) owed${age}, ${refused} refused for good`
    if (recent === 0) return { name, problem: null, detail, todo }
    const problem = `${recent} message(s) of the last 7 days were refused for good`
    return {
      name: 'refused messages',
      problem,
      detail,
      todo: 'See report --messages; correct the address or the channel, or ask whoever refuses them, then contactrz-monitor resend',
    }
  } catch (error) {
    return { name, problem: error instanceof Error ? error.message : 'unknown', detail: '', todo }
  }
}

async function countRefused(store: Store, targets: readonly Target[], from: number): Promise<number> {
  const to = Number.MAX_SAFE_INTEGER
  const messages = await Promise.all(targets.map(({ name }) => store.messagesOf({ target: name, from, to })))
  const refused = messages.flat().filter(({ state, error }) => state === 'refused' && error !== droppedError)
  // One of a group is among those of each target that it tells of.
  return new Set(refused.map(({ id }) => id)).size
}

/** A line for each target whose creates are held: all else may be well, and nothing is created. */
export async function checkHolds({ storeFile, targets }: Config, now: number): Promise<Check[]> {
  if (!existsSync(storeFile)) return []
  const holds = await withStore({ storeFile }, (store) =>
    Promise.all(targets.map(async ({ name }) => [name, await store.hold(name)] as const)),
  )
  return holds.flatMap(([target, hold]) => {
    if (hold === null || hold.until <= now) return []
    const problem = `creates are held until ${new Date(hold.until).toISOString()}`
    const todo = `Wait, or see why in the messages and lift it: contactrz-monitor release --target ${target}`
    return [{ name: `${target}: hold`, problem, detail: '', todo }]
  })
}

export async function checkDisk({ storeFile }: Config): Promise<Check> {
  const { bavail, bsize } = await statfs(existing(dirname(storeFile)))
  const free = bavail * bsize
  const shown = `${Math.floor(free / 1024 / 1024)} MB free beside the store`
  const todo = 'Make room: without it nothing can be recorded, and then nothing is sent'
  return { name: 'disk', problem: free < leastFreeBytes ? shown : null, detail: shown, todo }
}

/** Of whoever calls `doctor`: a service may have others. */
export function checkDescriptors(config: Config, limit = readDescriptorLimit()): Check[] {
  const need = descriptorNeed(config, limit)
  if (need === null) return []
  const { said, suffices, todo } = need
  return [{ name: 'file descriptors', problem: suffices ? null : said, detail: said, todo }]
}

/** A connection, no request: a call would be taken for a sign of life. The path may be a secret and is not shown. */
export async function checkHeartbeat(
  { heartbeatUrl, connection, targets }: Config,
  now = Date.now(),
): Promise<Check> {
  const name = 'heartbeat'
  const todo = 'Check heartbeat.url and the network'
  if (heartbeatUrl === null) {
    return { name, problem: null, detail: 'none is configured: nobody learns if the monitor stops', todo }
  }
  const url = new URL(heartbeatUrl)
  const { hostname } = url
  const problem = await reach(url, connection)
  const said = problem === null ? null : `${hostname} cannot be reached (${problem})`
  const periodMs = heartbeatPeriodMs(targets, now)
  const period = periodMs === null ? '' : `; it should expect a call every ${span(periodMs)} at the latest`
  return { name, problem: said, detail: `${hostname} can be reached (it was not called)${period}`, todo }
}

/** Null if a connection stands, TLS included; else why not. */
async function reach(url: URL, connection: ConnectionOptions | undefined): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const socket = connectTo(url, connection)
  const timer = setTimeout(() => resolve('no connection in time'), heartbeatTimeoutMs)
  socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => resolve(null))
  socket.on('error', (error: NodeJS.ErrnoException) => {
    resolve(sayFailure({ kind: 'tls-failed', code: error.code ?? 'no connection', host: url.hostname }))
  })
  const problem = await promise
  clearTimeout(timer)
  socket.destroy()
  return problem
}

/** Those of one's own, if there are any: each expires some day, and then nothing can be reached. */
export function checkCas({ targets, smtp, channels }: Config, now: number): Check[] {
  const named = targets.flatMap(({ name, connection, token }) => [
    [`${name}: ca`, connection?.ca] as const,
    [`${name}: token ca`, 'request' in token ? token.request.connection?.ca : undefined] as const,
  ])
  const ofChannels = Object.entries(channels).map(
    ([name, { connection }]) => [`channel ${name}: ca`, connection?.ca] as const,
  )
  return [...named, ['smtp: ca', smtp?.ca] as const, ...ofChannels].flatMap(([name, pem]) => {
    if (pem === undefined) return []
    const end = endOfCa(pem)
    const day = new Date(end).toISOString().slice(0, 10)
    const problem = end <= now ? `a certificate in it expired on ${day}` : null
    const todo = 'Put the new certificate of the CA into the file, and take the old one out'
    return [{ name, problem, detail: `good until ${day}`, todo }]
  })
}
