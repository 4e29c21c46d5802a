// A provider with many targets at one host, each at a path of its own, and each in whatever condition a test puts it.
// Answers by the contract, and keeps nothing but how often it was asked.
import http from 'node:http'
import { variantMeaning } from 'contactrz/internal'
import { contract } from '../../src/generated/contract.ts'
import { createAnswers } from '../../src/provider/answers.ts'
import { type Deviation, deviate } from '../../src/provider/deviation.ts'
import { listen } from '../support/listening.ts'

export type Condition = 'well' | 'down' | 'breaking' | 'additive' | 'over-quota'

export interface ProviderHost {
  /** What the monitor calls it: the host with its port. */
  readonly host: string
  /** Base address of a target. */
  url(name: string): string
  /** From now on. */
  put(names: readonly string[], condition: Condition): void
  conditionOf(name: string): Condition
  /** Creates that have arrived. */
  creates(): number
  close(): Promise<void>
}

const answers = createAnswers(contract)
const variant = variantMeaning.created
const deviations: Readonly<Partial<Record<Condition, readonly Deviation[]>>> = {
  breaking: [{ variant, remove: ['/Email'] }],
  additive: [{ variant, set: { '/More': 1 } }],
}

export async function startProviderHost(): Promise<ProviderHost> {
  const conditions = new Map<string, Condition>()
  const conditionOf = (name: string) => conditions.get(name) ?? 'well'
  let creates = 0
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      creates++
      const condition = conditionOf(request.url?.split('/')[1] ?? '')
      if (condition === 'down') return void response.writeHead(503).end()
      const sent = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      const created = answers.created(1_000_000 + creates, sent)
      const answer =
        condition === 'over-quota' ? answers.quotaUsedUp(null) : deviate(created, deviations[condition] ?? [])
      response.writeHead(answer.status, { ...answer.headers }).end(JSON.stringify(answer.body))
    })
  })
  const { port, close } = await listen(server)
  const host = `127.0.0.1:${port}`
  return {
    host,
    url: (name) => `http://${host}/${name}`,
    put(names, condition) {
      for (const name of names) conditions.set(name, condition)
    },
    conditionOf,
    creates: () => creates,
    close,
  }
}
