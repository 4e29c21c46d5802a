// What `doctor` checks once for all targets: store, disk, mail server, heartbeat.
import { accessSync, constants, existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { connectTo, sayFailure } from 'contactrz/internal'
import { endOfCa } from '../config/ca.ts'
import type { Config, Target } from '../config/config-shape.ts'
import { heartbeatPeriodMs } from '../config/gaps.ts'
import type { MailLimits } from '../delivery/conversation.ts'
import { createMailer } from '../delivery/smtp.ts'
import { descriptorNeed, readDescriptorLimit } from '../engine/descriptors.ts'
import { assertNotLost } from '../store/file.ts'
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
    const detail = `${storeFile}; ${owed} mail(s) owed${age}, ${refused} refused for good`
    if (recent === 0) return { name, problem: null, detail, todo }
    const problem = `${recent} mail(s) of the last 7 days were refused for good`
    return {
      name: 'refused mail',
      problem,
      detail,
      todo: 'See report --messages; correct mailTo or ask whoever runs the mail server, then contactrz-monitor resend',
    }
  } catch (error) {
    return { name, problem: error instanceof Error ? error.message : 'unknown', detail: '', todo }
  }
}

async function countRefused(store: Store, targets: readonly Target[], from: number): Promise<number> {
  const to = Number.MAX_SAFE_INTEGER
  const messages = await Promise.all(targets.map(({ name }) => store.messagesOf({ target: name, from, to })))
  return messages.flat().filter(({ state }) => state === 'refused').length
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

/** Whoever looks does not want to wait as long as an alert can. */
export const mailLimitMs = 30_000

export async function checkMail({ smtp }: Config, limitMs = mailLimitMs): Promise<Check> {
  const name = 'mail server'
  if (smtp === null)
    return { name, problem: null, detail: 'none is configured: nobody is told by mail', todo: '' }
  const mailer = await createMailer(smtp, limitsOf(limitMs))
  const problem = await mailer.verify()
  mailer.close()
  const server = `${smtp.host}:${smtp.port} (${smtp.security})`
  const todo = /^EAUTH/.test(problem ?? '')
    ? 'Check smtp.user and smtp.password'
    : 'Check smtp.host, smtp.port and smtp.security, the certificate of the server, and the network'
  const said = problem === null ? null : `${server}: ${inWords(problem, limitMs)}`
  return { name, problem: said, detail: `${server} takes mail`, todo }
}

const limitsOf = (ms: number): MailLimits => ({ connectMs: ms, idleMs: ms, afterDotMs: ms, totalMs: ms })

const inWords = (error: string, limitMs: number) =>
  ['ETIMEDOUT', 'EABORT'].includes(error) ? `no answer within ${limitMs / 1000} s (${error})` : error

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
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const socket = connectTo(url, connection)
  const timer = setTimeout(() => resolve('no connection in time'), heartbeatTimeoutMs)
  socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => resolve(null))
  socket.on('error', (error: NodeJS.ErrnoException) => {
    resolve(sayFailure({ kind: 'tls-failed', code: error.code ?? 'no connection', host: hostname }))
  })
  const problem = await promise
  clearTimeout(timer)
  socket.destroy()
  const said = problem === null ? null : `${hostname} cannot be reached (${problem})`
  const periodMs = heartbeatPeriodMs(targets, now)
  const period = periodMs === null ? '' : `; it should expect a call every ${span(periodMs)} at the latest`
  return { name, problem: said, detail: `${hostname} can be reached (it was not called)${period}`, todo }
}

/** Those of one's own, if there are any: each expires some day, and then nothing can be reached. */
export function checkCas({ targets, smtp }: Config, now: number): Check[] {
  const named = targets.flatMap(({ name, connection, token }) => [
    [`${name}: ca`, connection?.ca] as const,
    [`${name}: token ca`, 'request' in token ? token.request.connection?.ca : undefined] as const,
  ])
  return [...named, ['smtp: ca', smtp?.ca] as const].flatMap(([name, pem]) => {
    if (pem === undefined) return []
    const end = endOfCa(pem)
    const day = new Date(end).toISOString().slice(0, 10)
    const problem = end <= now ? `a certificate in it expired on ${day}` : null
    const todo = 'Put the new certificate of the CA into the file, and take the old one out'
    return [{ name, problem, detail: `good until ${day}`, todo }]
  })
}

/** Side by side: one recipient whose server is slow makes nobody wait for longer than that. */
export async function sendTestMails({ smtp, targets }: Config, limitMs = mailLimitMs): Promise<Check[]> {
  if (smtp === null) return []
  const mailer = await createMailer(smtp, limitsOf(limitMs))
  const recipients = [...new Set(targets.flatMap(({ mailTo }) => mailTo))]
  const sendTo = async (to: string, index: number): Promise<Check> => {
    const result = await mailer.send({
      messageId: `<test-${Date.now()}-${index}@contactrz-monitor>`,
      to,
      subject: '[contactrz] test mail',
      text: 'This is a test mail of contactrz-monitor doctor. Nothing is wrong.\n',
      html: null,
      report: null,
      body: null,
      thread: null,
    })
    const problem =
      result.result === 'sent' ? null : `${to}: ${result.said ?? inWords(result.error, limitMs)}`
    const todo = 'Check the address in mailTo, smtp.from, and whether the server takes mail for it'
    return { name: `test mail ${index + 1}`, problem, detail: `sent to ${to}: look whether it came`, todo }
  }
  const checks = await Promise.all(recipients.map(sendTo))
  mailer.close()
  return checks
}
