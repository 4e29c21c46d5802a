// Channels that the schema has passed → where messages go beside mail: addresses and secrets, read, and what no schema can
// say of them. Called by routing-values.ts.
import { isLoopback } from 'contactrz/internal'
import type { ConfigInput } from './config-schema.ts'
import type { Channel, WebhookForm } from './config-shape.ts'
import {
  type AddProblem,
  checkProxy,
  connectionOf,
  type Path,
  readSecret,
  type Surroundings,
} from './read-values.ts'
import { signingKeyProblem } from './signing-key.ts'

type WebhookInput = ConfigInput['channels'][string]['webhook']

const pagerdutyUrl = 'https://events.pagerduty.com/v2/enqueue'

/** What its secret is, of each form that takes one. */
const secretOf: Readonly<Record<WebhookForm, string | null>> = {
  json: 'what it is told is signed with it',
  pagerduty: 'it is the integration key',
  slack: null,
  teams: null,
}

export function toChannels(
  channels: ConfigInput['channels'],
  surroundings: Surroundings,
  addProblem: AddProblem,
): Readonly<Record<string, Channel>> {
  const read = Object.entries(channels).map(([name, { webhook }]) => {
    if (name === 'mail') addProblem(['channels', name], 'the name is taken: it is what goes by smtp')
    return [name, toChannel(webhook, surroundings, ['channels', name, 'webhook'], addProblem)]
  })
  return Object.fromEntries(read)
}

function toChannel(
  webhook: WebhookInput,
  surroundings: Surroundings,
  path: Path,
  addProblem: AddProblem,
): Channel {
  const { as } = webhook
  return {
    as,
    url: readUrl(webhook, surroundings, path, addProblem),
    secret: readChannelSecret(webhook, surroundings, path, addProblem),
    ...connectionOf(webhook, surroundings, path, addProblem),
  }
}

function readUrl(
  { as, url }: WebhookInput,
  { directory, proxies }: Surroundings,
  path: Path,
  addProblem: AddProblem,
): string {
  if (url === undefined && as !== 'pagerduty') addProblem(path, '"url" is missing')
  if (url === undefined) return pagerdutyUrl
  const at = [...path, 'url']
  const text = readSecret(url, directory, at, addProblem)
  // Why it could not be read is said already.
  if (text === '') return text
  const parsed = URL.parse(text)
  // Line breaks within would be left out: of two lines it would make one address.
  if (parsed === null || /\s/.test(text) || !/^https?:$/.test(parsed.protocol))
    addProblem(at, 'must be an https address')
  else if (parsed.username !== '' || parsed.password !== '')
    addProblem(at, 'must not hold a user name or password')
  else if (parsed.protocol === 'http:' && !isLoopback(parsed.hostname))
    addProblem(at, 'is http: what is told, and the address, would travel in the clear. Use https')
  else checkProxy(text, proxies, at, addProblem)
  return text
}

function readChannelSecret(
  { as, secret }: WebhookInput,
  { directory }: Surroundings,
  path: Path,
  addProblem: AddProblem,
): string | null {
  const meaning = secretOf[as]
  if (secret === undefined) {
    if (meaning !== null) addProblem(path, `"secret" is missing: ${meaning}`)
    return null
  }
  const at = [...path, 'secret']
  if (meaning === null) {
    addProblem(at, `is of no use to ${as}, whose address is the secret: leave it out`)
    return null
  }
  const text = readSecret(secret, directory, at, addProblem)
  const problem = as === 'json' && text !== '' ? signingKeyProblem(text) : null
  if (problem !== null) addProblem(at, problem)
  return text
}
