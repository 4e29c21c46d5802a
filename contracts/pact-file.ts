// Reads, checks and compares pact files (Pact specification 4). Pure but for `readPact`. Called by every step;
// knows nothing of providers.
import { readFile } from 'node:fs/promises'
import { CodedError, pointerOf, valueBelow } from 'contactrz/internal'
import type { ContractsErrorCode } from './errors.ts'
import { isObject, type JsonObject, kindOf, parseJson } from './step.ts'

export interface Message {
  readonly body: unknown
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** `header` or `body` → path, such as `$.Id` → rule. */
  readonly matchingRules: JsonObject
}

export interface Interaction {
  readonly description: string
  readonly states: readonly string[]
  readonly request: Message
  readonly response: Message & { readonly status: number | null }
}

export interface Pact {
  readonly consumer: string
  readonly provider: string
  readonly interactions: readonly Interaction[]
  /** The file as it was read. */
  readonly document: JsonObject
}

/** The pact file cannot be used. The message is one line and names the file. */
export class PactFileError extends CodedError {
  override readonly name = 'PactFileError'
  readonly code = 'pact-file-unusable' satisfies ContractsErrorCode
}

/** Throws `PactFileError`; also on a file without interactions, since Pact verifies that as green. */
export async function readPact(file: string): Promise<Pact> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${cause.code})`
    throw new PactFileError(`${file}: ${reason}`, { cause })
  })
  const document = parseJson(text)
  if (!isObject(document)) throw new PactFileError(`${file}: it holds no JSON object`)
  const { consumer, provider, interactions } = document
  if (!Array.isArray(interactions) || interactions.length === 0) {
    throw new PactFileError(`${file}: it holds no interactions, so that verifying it would prove nothing`)
  }
  return {
    consumer: nameOf(consumer, 'consumer', file),
    provider: nameOf(provider, 'provider', file),
    interactions: interactions.map((interaction, index) =>
      toInteraction(interaction, `${file}: #${index + 1}`),
    ),
    document,
  }
}

function nameOf(party: unknown, role: string, file: string): string {
  if (isObject(party) && typeof party.name === 'string') return party.name
  throw new PactFileError(`${file}: it names no ${role}`)
}

function toInteraction(value: unknown, where: string): Interaction {
  if (!isObject(value) || typeof value.description !== 'string') {
    throw new PactFileError(`${where}: an interaction needs a description`)
  }
  // Pact skips other kinds without a word.
  if (value.type !== 'Synchronous/HTTP' || !isObject(value.request) || !isObject(value.response)) {
    throw new PactFileError(
      `${where}: only HTTP interactions of Pact specification 4 can be verified, this is another kind`,
    )
  }
  const states = Array.isArray(value.providerStates) ? value.providerStates : []
  return {
    description: value.description,
    states: states.map((state) => (isObject(state) ? String(state.name) : '')),
    request: toMessage(value.request),
    response: {
      ...toMessage(value.response),
      status: typeof value.response.status === 'number' ? value.response.status : null,
    },
  }
}

function toMessage({ body, headers, matchingRules }: JsonObject): Message {
  return {
    body: isObject(body) ? body.content : undefined,
    headers: Object.entries(isObject(headers) ? headers : {}).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
    matchingRules: isObject(matchingRules) ? matchingRules : {},
  }
}

/** What keeps the descriptions from being exactly these: a leftover interaction is never removed by Pact. */
export function descriptionProblems(pact: Pact, expected: readonly string[]): string[] {
  const found = pact.interactions.map(({ description }) => description)
  return [
    ...expected.filter((name) => !found.includes(name)).map((name) => `${name}: no interaction pins it`),
    ...found
      .filter((name) => !expected.includes(name))
      .map((name) => `${name}: no such variant in the contract`),
    ...found.filter((name, index) => found.indexOf(name) < index).map((name) => `${name}: pinned twice`),
  ]
}

/** The segments of one of Pact's paths, `$.records['userMessage']`; null for one with a wildcard. */
export function segmentsOfPath(path: string): string[] | null {
  if (!/^\$(?:\.[A-Za-z_]\w*|\['[^']*'\]|\[\d+\])*$/.test(path)) return null
  return [...path.matchAll(/\.(\w+)|\['([^']*)'\]|\[(\d+)\]/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
}

/** The single matchers of a rule: `{ match: 'regex', regex }` and the like. */
export function matchersAt(message: Message, part: 'body' | 'header', path: string): JsonObject[] {
  const rules = message.matchingRules[part]
  const rule = isObject(rules) ? rules[path] : undefined
  const matchers = isObject(rule) && Array.isArray(rule.matchers) ? rule.matchers : []
  return matchers.filter(isObject)
}

/**
 * Examples that break their own matching rule. Pact lets a consumer test write one, and then a correct
 * provider fails.
 */
export function exampleProblems(pact: Pact): string[] {
  return pact.interactions.flatMap(({ description, request, response }) =>
    [request, response].flatMap((message) =>
      Object.entries(message.matchingRules).flatMap(([part, rules]) =>
        Object.keys(isObject(rules) ? rules : {}).flatMap((path) => {
          const problem = exampleProblem(message, part, path)
          return problem === null ? [] : [`${description}: ${part} ${path}: ${problem}`]
        }),
      ),
    ),
  )
}

function exampleProblem(message: Message, part: string, path: string): string | null {
  if (part !== 'body' && part !== 'header')
    return `rules on "${part}" are not checked here: extend pact-file.ts`
  const segments = part === 'body' ? segmentsOfPath(path) : []
  if (segments === null) return 'rules with a wildcard are not checked here: extend pact-file.ts'
  const example =
    part === 'body'
      ? valueBelow(message.body, segments)
      : message.headers.find(([name]) => name === path.toLowerCase())?.[1]
  if (example === undefined) return 'the matching rule has no example'
  for (const { match, regex } of matchersAt(message, part, path)) {
    if (match === 'type') continue
    if (match === 'regex' && typeof regex === 'string') {
      if (typeof example !== 'string' || !new RegExp(regex).test(example)) {
        return `the example does not match its own ${regex}`
      }
    } else if (match === 'integer') {
      if (!Number.isInteger(example)) return `expected an integer as example, found ${kindOf(example)}`
    } else return `the matcher "${String(match)}" is not checked here: extend pact-file.ts`
  }
  return null
}

/**
 * Where two pact files differ: `created /response/body/content/Email`. `metadata` holds the versions of Pact and is
 * left out, so that an update of Pact is no change of the contract.
 */
export function differences(committed: Pact, fresh: Pact): string[] {
  return differencesAt(byDescription(committed), byDescription(fresh), [])
}

function byDescription({ document: { metadata, interactions, ...rest } }: Pact): JsonObject {
  const named: Record<string, unknown> = { ...rest }
  for (const interaction of interactions as JsonObject[]) {
    let name = String(interaction.description)
    while (Object.hasOwn(named, name)) name += ' (again)'
    named[name] = interaction
  }
  return named
}

function differencesAt(before: unknown, after: unknown, segments: readonly string[]): string[] {
  const [subject = 'the file', ...rest] = segments
  const where = `${subject} ${pointerOf(rest)}`.trim()
  if (before === undefined) return [`${where} is new`]
  if (after === undefined) return [`${where} is gone`]
  const areBothContainers =
    (isObject(before) && isObject(after)) || (Array.isArray(before) && Array.isArray(after))
  if (!areBothContainers) return before === after ? [] : [`${where} changed`]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) =>
    differencesAt(Reflect.get(before, name), Reflect.get(after, name), [...segments, name]),
  )
}

/** The text to commit: without the versions of Pact, with a final newline. */
export function toText(pact: Pact): string {
  const { metadata, ...rest } = pact.document
  const pactSpecification = isObject(metadata) ? metadata.pactSpecification : undefined
  return `${JSON.stringify({ ...rest, metadata: { pactSpecification } }, null, 2)}\n`
}
