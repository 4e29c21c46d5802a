// A provider with many targets at one host, each at a path of its own, and each in whatever condition a test puts it: before
// reference providers, one of which has used up its quota.
import http from 'node:http'
import { createProvider, type Provider } from 'contactrz/provider'
import { listen } from '../support/listening.ts'

export type Condition = 'well' | 'down' | 'breaking' | 'additive' | 'over-quota'

export interface ProviderHost {
  /** With its port, as the monitor knows it. */
  readonly host: string
  /** Base address of a target. */
  url(name: string): string
  /** From now on. */
  put(names: readonly string[], condition: Condition): void
  /** How many creates have arrived. */
  creates(): number
  close(): Promise<void>
}

/** What becomes of an answer on its way: of one provider, whose Ids go on rising whatever it deviates by. */
const changes: Readonly<Partial<Record<Condition, (created: Record<string, unknown>) => object>>> = {
  breaking: ({ Email: _, ...created }) => created,
  additive: (created) => ({ ...created, More: 1 }),
}

/** What a provider answers to this body, by a token of its own. */
function asking(provider: Provider, agent: http.Agent) {
  const authorization = `Bearer ${provider.issueToken({ lifeSeconds: 864_000 })}`
  const headers = { authorization, 'content-type': 'application/json' }
  const options = { method: 'POST', agent, headers }
  return (body: Buffer, onAnswer: (answer: http.IncomingMessage) => void) =>
    http.request(`${provider.url}/api/contactrz`, options, onAnswer).end(body)
}

async function bytesOf(message: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export async function startProviderHost(): Promise<ProviderHost> {
  const agent = new http.Agent({ keepAlive: true })
  const [well, used] = await Promise.all([createProvider(), createProvider({ quotaPerDay: 0 })])
  const [askWell, askUsed] = [asking(well, agent), asking(used, agent)]
  const conditions = new Map<string, Condition>()
  let creates = 0
  const server = http.createServer(async (request, response) => {
    const body = await bytesOf(request)
    creates++
    const condition = conditions.get(request.url?.split('/')[1] ?? '') ?? 'well'
    if (condition === 'down') return void response.writeHead(503).end()
    const ask = condition === 'over-quota' ? askUsed : askWell
    ask(body, async (answer) => {
      const text = (await bytesOf(answer)).toString('utf8')
      const change = changes[condition]
      response
        .writeHead(answer.statusCode ?? 500, { 'content-type': 'application/json' })
        .end(change === undefined ? text : JSON.stringify(change(JSON.parse(text))))
    })
  })
  const listening = await listen(server)
  const host = `127.0.0.1:${listening.port}`
  return {
    host,
    url: (name) => `http://${host}/${name}`,
    put(names, condition) {
      for (const name of names) conditions.set(name, condition)
    },
    creates: () => creates,
    async close() {
      agent.destroy()
      await Promise.all([listening.close(), well.close(), used.close()])
    },
  }
}
