// A provider with many targets at one host, each at a path of its own, and each in whatever condition a test puts it: before
// a reference provider for each condition in which there is an answer.
import http from 'node:http'
import { variantMeaning } from 'contactrz/internal'
import { createProvider, type Provider, type ProviderOptions } from 'contactrz/provider'
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

const variant = variantMeaning.created
const behaviours: Readonly<Record<Exclude<Condition, 'down'>, ProviderOptions>> = {
  well: {},
  breaking: { deviations: [{ variant, remove: ['/Email'] }] },
  additive: { deviations: [{ variant, set: { '/More': 1 } }] },
  'over-quota': { quotaPerDay: 0 },
}

/** What a provider answers to this body, by a token of its own. */
function asking(provider: Provider, agent: http.Agent) {
  const authorization = `Bearer ${provider.issueToken({ lifeSeconds: 864_000 })}`
  const headers = { authorization, 'content-type': 'application/json' }
  const options = { method: 'POST', agent, headers }
  return (body: Buffer, onAnswer: (answer: http.IncomingMessage) => void) =>
    http.request(`${provider.url}/api/contactrz`, options, onAnswer).end(body)
}

export async function startProviderHost(): Promise<ProviderHost> {
  const agent = new http.Agent({ keepAlive: true })
  const started = Object.entries(behaviours).map(async ([name, options]) => {
    const provider = await createProvider(options)
    return [name, { provider, ask: asking(provider, agent) }] as const
  })
  const providers = new Map<string, Awaited<(typeof started)[number]>[1]>(await Promise.all(started))
  const conditions = new Map<string, Condition>()
  let creates = 0
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      creates++
      const behind = providers.get(conditions.get(request.url?.split('/')[1] ?? '') ?? 'well')
      if (behind === undefined) return void response.writeHead(503).end()
      behind.ask(Buffer.concat(chunks), (answer) => {
        response.writeHead(answer.statusCode ?? 500, { 'content-type': 'application/json' })
        answer.pipe(response)
      })
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
      const behind = [...providers.values()].map(({ provider }) => provider.close())
      await Promise.all([listening.close(), ...behind])
    },
  }
}
