// What a conforming verdict costs beside parsing the same body: one process, warmed up, windows that alternate.

import { createRequest, createSyntheticContact, type Exchange, judge } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import { probe } from 'contactrz/probe'
import { createProvider } from 'contactrz/provider'
import { alternate, median, ratio } from './measure.ts'
import { type MeasuredVariant, measuredVariants } from './peers/peer.ts'
import { figure, type Section, times } from './render.ts'

const perWindow = 2_000
const warmUpWindows = 10

interface Met {
  readonly exchange: Exchange
  readonly context: Parameters<typeof judge>[1]
  readonly body: Uint8Array
}

/** @param rounds Of 10 windows each. */
export async function benchVerdict(rounds: number): Promise<Section> {
  const met = await meetVariants()
  const rows: string[][] = []
  for (const variant of measuredVariants) {
    const { exchange, context, body } = met[variant]
    const text = new TextDecoder().decode(body)
    const decoder = new TextDecoder()
    const cases = {
      parse: () => timeWindow(() => JSON.parse(text)),
      decode: () => timeWindow(() => JSON.parse(decoder.decode(body))),
      verdict: () => timeWindow(() => judge(exchange, context)),
    }
    await alternate(warmUpWindows, cases)
    const ns = await alternate(rounds * 10, cases)
    const toParse = ratio(ns.verdict, ns.parse)
    rows.push([
      variant,
      String(body.length),
      ...[ns.parse, ns.decode, ns.verdict].map((numbers) => figure(median(numbers))),
      times(toParse),
      times(ratio(ns.verdict, ns.decode)),
    ])
  }
  return {
    title: 'Verdict from bytes',
    how: `Exchanges as \`probe\` met them at the reference provider. *verdict*: \`judge(exchange, context)\` of the
body's bytes, with the contact that was sent and a token as its secret. *JSON.parse*: of the same body, as a string
that exists already. *decode + JSON.parse*: TextDecoder on the bytes, then JSON.parse. Nanoseconds of CPU time of the
process, garbage collection included; medians over ${rounds * 10} windows of ${perWindow} each.`,
    head: [
      'variant',
      'bytes',
      'JSON.parse',
      'decode + JSON.parse',
      'verdict',
      'to JSON.parse',
      'to decode + JSON.parse',
    ],
    rows,
    notes: [
      'No judge goes below decode + JSON.parse, as the bytes have to be read: what is above it is the judging. No goal is set for it: beside the exchange it is nothing.',
    ],
    goals: [],
  }
}

/** CPU nanoseconds for one. */
function timeWindow(work: () => unknown): number {
  const before = process.cpuUsage()
  for (let index = 0; index < perWindow; index++) work()
  const { user, system } = process.cpuUsage(before)
  return ((user + system) * 1000) / perWindow
}

/** Each variant as it comes back, judged once: what is measured is conforming. */
async function meetVariants(): Promise<Record<MeasuredVariant, Met>> {
  const used = await createProvider()
  const usedUp = await createProvider({ quotaPerDay: 0 })
  try {
    const meet = async (meant: MeasuredVariant): Promise<Met> => {
      const { url, issueToken } = meant === variantMeaning['quota-used-up'] ? usedUp : used
      const token = issueToken(meant === variantMeaning['token-expired'] ? { lifeSeconds: -60 } : {})
      const sent = createSyntheticContact(`2026-01-01T00:00:00.000Z ${meant}`, { hostile: true })
      const exchange = await probe(createRequest({ url, token, contact: sent, timeoutMs: 10_000 }))
      const context = { meant, sent, secrets: [token] }
      const body = exchange.answer?.body
      if (!body || judge(exchange, context).outcome !== 'conforming') throw new Error(`${meant} was not met`)
      return { exchange, context, body }
    }
    return {
      [variantMeaning.created]: await meet(variantMeaning.created),
      [variantMeaning['token-expired']]: await meet(variantMeaning['token-expired']),
      [variantMeaning['quota-used-up']]: await meet(variantMeaning['quota-used-up']),
    }
  } finally {
    await used.close()
    await usedUp.close()
  }
}
