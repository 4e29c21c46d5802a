// `contactrz provider`: the reference provider on a port, until it is interrupted.

import { contract, variantNames } from '../generated/contract.ts'
import { isObject } from '../judge/evidence.ts'
import { type Deviation as AnyDeviation, idlePointers, parseDeviation } from '../provider/deviation.ts'
import {
  createProvider,
  type Deviation,
  type ProviderOptions,
  type RequestLogEntry,
} from '../provider/index.ts'
import { parseQuotaWindow, QuotaWindowError } from '../time/quota-window.ts'
import { didYouMean } from '../tools/nearest.ts'
import { repeatedPath } from '../tools/repeated.ts'
import { createCommand, type Output, paintFor, repeated, UsageError } from './command-line.ts'

const providerHelp = `contactrz provider: the documented API as a server on loopback

  contactrz provider [options]

  --port <number>           default 4010; 0 takes any free one
  --host <address>          a loopback address (default 127.0.0.1)
  --token-life <seconds>    life of a token (default 900, as documented)
  --quota-per-day <count>   creates per day (default: any number)
  --quota-window <window>   refuse creates in these hours, such as 06:00-18:00@Asia/Jakarta (default none)
  --set <pointer=value>     deviate: a value of the answers, as JSON or text; may be repeated. With --variant it
                            may be a new property
  --remove <pointer>        deviate: a property less; may be repeated
  --rename <pointer=name>   deviate: a property under another name; may be repeated
  --status <status>         deviate: another status
  --header <name=value>     deviate: another header; without a value the header is left out; may be repeated
  --body <text>             deviate: another body, sent as it is
  --variant <variant>       only answers of this variant deviate
  --log                     print a line of JSON for each request, without anything that was sent

Endpoints
  POST ${contract.path}   the API
  POST /token           {"token", "expiresIn"}, or the bare token if text/plain is accepted;
                        {"lifeSeconds": -60} asks for a token that has expired
  POST /_states         provider states, in Pact's protocol

Examples
  contactrz provider
  contactrz provider --variant created --set /CreatedAt=now --quota-per-day 3
  contactrz provider --port 0 --set /Id=31322 --rename /Email=EmailAddress
`

const optionsConfig = {
  port: { type: 'string', default: '4010' },
  host: { type: 'string', default: '127.0.0.1' },
  'token-life': { type: 'string', default: '900' },
  'quota-per-day': { type: 'string' },
  'quota-window': { type: 'string', default: 'none' },
  set: { type: 'string', multiple: true, default: [] as string[] },
  remove: { type: 'string', multiple: true, default: [] as string[] },
  rename: { type: 'string', multiple: true, default: [] as string[] },
  status: { type: 'string' },
  header: { type: 'string', multiple: true, default: [] as string[] },
  body: { type: 'string' },
  variant: { type: 'string' },
  log: { type: 'boolean', default: false },
} as const

export const provider = createCommand({
  help: providerHelp,
  options: optionsConfig,
  argumentHint: 'the port is given by --port',
  async run(options, { stdout, env }) {
    const providerOptions: ProviderOptions = {
      port: parseInteger('--port', options.port, 0, 65_535),
      host: options.host,
      tokenLifeSeconds: parseInteger('--token-life', options['token-life'], 1, 86_400),
      ...(options['quota-per-day'] !== undefined && {
        quotaPerDay: parseInteger('--quota-per-day', options['quota-per-day'], 0, 1_000_000),
      }),
      quotaWindow: parseWindow(options['quota-window']),
      deviations: readDeviation(options),
      ...(options.log && { onRequest: (entry) => logRequest(stdout, entry) }),
    }
    const running = await createProvider(providerOptions)
    const paint = paintFor(stdout, env)
    stdout.write(`reference provider on ${paint('bold', running.url)}

  export CONTACTRZ_URL=${running.url}
  export CONTACTRZ_TOKEN=$(curl -s -X POST -H 'accept: text/plain' ${running.tokenUrl})
  export CONTACTRZ_EXPIRED_TOKEN=$(curl -s -X POST -H 'accept: text/plain' -d '{"lifeSeconds":-60}' ${running.tokenUrl})
  npx contactrz check --provider-states ${running.statesUrl}

Ctrl-C ends it.
`)
    await new Promise<void>((resolve) => {
      process.once('SIGINT', resolve).once('SIGTERM', resolve)
    })
    await running.close()
    return 0
  },
})

const logRequest = (stdout: Output, entry: RequestLogEntry) => stdout.write(`${JSON.stringify(entry)}\n`)

function parseInteger(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UsageError(`${option} must be a whole number from ${least} to ${most}, not ${repeated(text)}`)
}

function parseWindow(text: string) {
  try {
    return parseQuotaWindow(text)
  } catch (error) {
    if (error instanceof QuotaWindowError) throw new UsageError(`--quota-window: ${error.message}`)
    throw error
  }
}

interface DeviationOptions {
  readonly set: readonly string[]
  readonly remove: readonly string[]
  readonly rename: readonly string[]
  readonly header: readonly string[]
  readonly status?: string | undefined
  readonly body?: string | undefined
  readonly variant?: string | undefined
}

function readDeviation({
  set,
  remove,
  rename,
  header,
  status,
  body,
  variant,
}: DeviationOptions): Deviation[] {
  const isNone = [set, remove, rename, header].every((list) => list.length === 0)
  if (isNone && status === undefined && body === undefined) {
    if (variant !== undefined) {
      throw new UsageError('--variant needs --set, --remove, --rename, --status, --header or --body')
    }
    return []
  }
  const parsed = parseDeviation(
    {
      set: Object.fromEntries(set.map((text) => parsePair('--set', text, parseValue))),
      remove,
      rename: Object.fromEntries(rename.map((text) => parsePair('--rename', text, String))),
      headers: Object.fromEntries(header.map(parseHeader)),
      ...(status !== undefined && { status: parseInteger('--status', status, 200, 999) }),
      ...(body !== undefined && { body }),
      ...(variant !== undefined && { variant }),
    },
    contract,
  )
  if ('problem' in parsed) throw new UsageError(parsed.problem)
  refuseIdle(parsed.deviation)
  // Its variant is one of ours, as the contract has it that it was parsed by.
  return [parsed.deviation as Deviation]
}

/** Somebody who has misspelt a property would go on to believe that their consumer tolerates its loss. */
function refuseIdle(deviation: AnyDeviation) {
  const [pointer] = idlePointers(deviation, contract)
  if (pointer === undefined) return
  const hint = didYouMean(pointer, pointers(deviation.variant))
  const answers = deviation.variant === undefined ? 'any answer' : `the answer ${deviation.variant}`
  throw new UsageError(`${repeatedPath(pointer)} leads to nothing in ${answers}${hint}`)
}

/** Of every property of the documented answers. */
function pointers(variant: AnyDeviation['variant']): string[] {
  const walk = (value: unknown, at: string): string[] =>
    isObject(value)
      ? Object.entries(value).flatMap(([name, item]) => [`${at}/${name}`, ...walk(item, `${at}/${name}`)])
      : []
  const names = variantNames.filter((name) => variant === undefined || name === variant)
  return names.flatMap((name) => walk(contract.variants[name].example, ''))
}

function parseHeader(text: string): [string, string | null] {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError('--header must be name=value, such as content-type=text/html')
  return [text.slice(0, at), text.slice(at + 1) || null]
}

function parsePair<T>(option: string, text: string, parse: (text: string) => T): [string, T] {
  const at = text.indexOf('=')
  if (!text.startsWith('/') || at < 2) throw new UsageError(`${option} must be /pointer=…, such as /Id=31322`)
  return [text.slice(0, at), parse(text.slice(at + 1))]
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
