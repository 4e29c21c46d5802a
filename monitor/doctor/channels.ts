// What `doctor` finds out about the ways by which people are told: the mail server, each channel, and, where it is asked to,
// whether a test message comes through to everybody. Of the address of a channel, which may be a secret, the host is shown.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { everybody, type Recipient } from '../alerts/recipients.ts'
import type { Config } from '../config/config-shape.ts'
import type { Refusal } from '../delivery/refusal.ts'
import type { Letter, Sender, SendResult } from '../delivery/sender.ts'
import { lostChannels, openSender } from '../delivery/senders.ts'
import { createMailer } from '../delivery/smtp.ts'
import { createWebhook } from '../delivery/webhook.ts'
import { bodyOf, textOfBody } from '../message/body.ts'
import { originOf } from '../message/circumstances.ts'
import { withStore } from '../store/with-store.ts'
import type { Check } from './machine.ts'

/** Whoever looks does not want to wait as long as an alert can. */
export const sendLimitMs = 30_000

export async function checkMail({ smtp }: Config, limitMs = sendLimitMs): Promise<Check> {
  const name = 'mail server'
  if (smtp === null)
    return { name, problem: null, detail: 'none is configured: nobody is told by mail', todo: '' }
  const problem = await inTime(await createMailer(smtp), limitMs, (mailer) => mailer.verify())
  const server = `${smtp.host}:${smtp.port} (${smtp.security})`
  const todo = /^EAUTH/.test(problem ?? '')
    ? 'Check smtp.user and smtp.password'
    : 'Check smtp.host, smtp.port and smtp.security, the certificate of the server, and the network'
  const said = problem === null ? null : `${server}: ${inWords(problem, limitMs)}`
  return { name, problem: said, detail: `${server} takes mail`, todo }
}

/** A connection, no request: whatever is sent there is an alert to somebody. */
export const checkChannels = ({ channels }: Config, limitMs = sendLimitMs): Promise<Check>[] =>
  Object.entries(channels).map(async ([name, channel]) => {
    const { hostname } = new URL(channel.url)
    const problem = await inTime(createWebhook(channel), limitMs, (webhook) => webhook.verify())
    return {
      name: `channel ${name}`,
      problem: problem === null ? null : `${hostname} cannot be reached (${inWords(problem, limitMs)})`,
      detail: `${hostname} can be reached (as ${channel.as}; nothing was sent)`,
      todo: unreachedTodo,
    }
  })

/** A line for each channel that the configuration has lost, and that something is still owed to. */
export async function checkLostChannels(config: Config): Promise<Check[]> {
  if (!existsSync(config.storeFile)) return []
  const counts = await withStore(config, (store) => store.messagesByChannel())
  return lostChannels(counts, config).map(({ channel, owed }) => {
    const problem = `${owed} message(s) are owed to it, and it is not configured`
    const todo = `Put it back, or give them up: contactrz-monitor resend --drop --to ${channel}`
    return { name: `channel ${channel}`, problem, detail: '', todo }
  })
}

/** Side by side: one recipient whose server is slow makes nobody wait for longer than that. */
export async function sendTestMessages(config: Config, limitMs = sendLimitMs): Promise<Check[]> {
  const byChannel = Map.groupBy(everybody(config), ({ channel }) => channel)
  const checks = [...byChannel].map(async ([channel, recipients]) => {
    const sender = await openSender(config, channel, Date.now)
    return inTime(sender, limitMs, () =>
      Promise.all(recipients.map((recipient) => testTo(recipient, sender, config, limitMs))),
    )
  })
  return (await Promise.all(checks)).flat()
}

async function testTo(
  { channel, to }: Recipient,
  sender: Sender,
  config: Config,
  limitMs: number,
): Promise<Check> {
  const sent = await sender.send(testLetter(to, config, Date.now()))
  const todo =
    channel === 'mail'
      ? 'Check the address, smtp.from, and whether the server takes mail for it'
      : todoOf(sent)
  const detail = `sent to ${to}: look whether it came`
  return { name: `message to ${to}`, problem: problemOf(sent, limitMs), detail, todo }
}

const unreachedTodo = 'Check the url of the channel, the certificate of its server, and the network'

const todoOfAnswer: Readonly<Record<Refusal, string>> = {
  refused: 'Nobody is there any more: make a new address there, and put it into the url of the channel',
  'put-off': 'Check the url (no redirect is followed) and the secret of the channel',
  passing: 'It takes nothing just now: ask again in a while. What is owed meanwhile is tried again by itself',
}

/** What to do about a channel, by what it has answered, or that it has not. */
function todoOf(sent: SendResult): string {
  if (sent.result === 'sent') return ''
  return sent.error.startsWith('EHTTP ') ? todoOfAnswer[sent.refusal] : unreachedTodo
}

const problemOf = (sent: SendResult, limitMs: number): string | null =>
  sent.result === 'sent' ? null : (sent.said ?? inWords(sent.error, limitMs))

function testLetter(to: string, config: Config, at: number): Letter {
  const sentence = 'This is a test message of contactrz-monitor doctor. Nothing is wrong.'
  const said = { subject: '[contactrz] test message', text: `${sentence}\n` }
  const messageId = `<test-${randomUUID()}@contactrz-monitor>`
  const body = bodyOf({
    ...{ id: messageId, thread: null, at, since: at, kind: 'monitor-fault', event: 'test', severity: null },
    ...{ host: null, trouble: null, targets: [], text: said.text },
    origin: originOf(config.file, config.web.url),
    content: { subject: said.subject, sentence, lead: '', link: null, todo: [] },
  })
  return { ...said, messageId, to, html: null, report: null, thread: null, body: textOfBody(body) }
}

/** Breaks off what takes longer, and closes the sender in any case. */
async function inTime<Of>(
  sender: Sender,
  limitMs: number,
  work: (sender: Sender) => Promise<Of>,
): Promise<Of> {
  const timer = setTimeout(() => sender.close(), limitMs)
  try {
    return await work(sender)
  } finally {
    clearTimeout(timer)
    sender.close()
  }
}

const inWords = (error: string, limitMs: number) =>
  ['ETIMEDOUT', 'EABORT'].includes(error) ? `no answer within ${limitMs / 1000} s (${error})` : error
