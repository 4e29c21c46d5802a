// The arguments and the environment of `contactrz check` → what is to be checked, and how. Called by check.ts.
import { baseBefore, pathBegunQuestion, pathTwice } from '../client/endpoint.ts'
import type { Means } from '../compiled/contract.ts'
import { contactKinds } from '../contract/synthetic-contact.ts'
import { contract, variantNames } from '../generated/contract.ts'
import { rules } from '../judge/rules.ts'
import { formatNames } from '../report/formats.ts'
import { parseDuration } from '../time/duration.ts'
import {
  parseQuotaWindow,
  printedHoursQuestion,
  type QuotaWindow,
  QuotaWindowError,
} from '../time/quota-window.ts'
import { isLoopback } from '../wire/loopback.ts'
import { type Proxies, proxyFor, readProxies } from '../wire/proxies.ts'
import { noToken, parseExpiredToken, tokenSource } from './check-tokens.ts'
import {
  asOneOf,
  type Io,
  type Parsed,
  parseNames,
  parseVariants,
  repeated,
  UsageError,
} from './command-line.ts'
import { parseReportFile, readAcceptances } from './files.ts'

export const checkOptions = {
  url: { type: 'string' },
  only: { type: 'string' },
  contact: { type: 'string' },
  require: { type: 'string' },
  format: { type: 'string', default: 'pretty' },
  report: { type: 'string', multiple: true, default: [] as string[] },
  'fail-on': { type: 'string', default: 'breaking' },
  accept: { type: 'string' },
  propose: { type: 'string' },
  'provider-states': { type: 'string' },
  timeout: { type: 'string', default: '10s' },
  slow: { type: 'string' },
  'quota-window': { type: 'string' },
  'allow-create': { type: 'boolean', default: false },
  'allow-insecure': { type: 'boolean', default: false },
} as const

/** What was asked for. Throws `UsageError`. @param signal Ends the command that prints a token. */
export function readCheckOptions(options: Parsed<typeof checkOptions>, io: Io, signal: AbortSignal) {
  const { env } = io
  const url = parseBase(options.url ?? env.CONTACTRZ_URL, options['allow-insecure'])
  const { only, contacts, require } = parseSelection(options)
  const format = asOneOf('--format', options.format, formatNames)
  const reports = options.report.map(parseReportFile)
  const failOn = asOneOf('--fail-on', options['fail-on'], ['breaking', 'additive'])
  const timeoutMs = parseTimeout(options.timeout)
  const slowMs = options.slow === undefined ? undefined : parseSlow(options.slow)
  const quotaWindow = parseWindow(options['quota-window'])
  askAbout(io, '--url', pathBegunQuestion(url))
  askAbout(io, '--quota-window', printedHoursQuestion(quotaWindow, contract.quotaWindow))
  const acceptances = options.accept === undefined ? [] : readAcceptances(options.accept, rules)
  const providerStates =
    options['provider-states'] === undefined ? null : parseStatesUrl(options['provider-states'])
  const proxies = parseProxies(env, [url, ...(providerStates === null ? [] : [new URL(providerStates)])])
  const token = needsToken(only, providerStates)
    ? tokenSource(env, { timeoutMs, signal })
    : async () => noToken
  return {
    /** How it is told. */
    told: { format, reports, proposal: options.propose, failOn },
    /** What `runCheck` takes. */
    checked: {
      url,
      only,
      contacts,
      token,
      expiredToken: parseExpiredToken(env.CONTACTRZ_EXPIRED_TOKEN),
      providerStates,
      require,
      allowCreate: options['allow-create'],
      quotaWindow,
      timeoutMs,
      ...(slowMs !== undefined && { slowMs }),
      connection: { proxies },
      acceptances,
    },
  }
}

interface Selection {
  readonly only?: string
  readonly contact?: string
  readonly require?: string
}

/** Which variants, with which contacts, and which of them must not be skipped. */
function parseSelection(options: Selection) {
  const only = options.only === undefined ? variantNames : parseVariants('--only', options.only)
  const contacts =
    options.contact === undefined ? null : parseNames('--contact', options.contact, contactKinds)
  const require = options.require === undefined ? [] : parseVariants('--require', options.require)
  for (const variant of require) {
    if (!only.includes(variant)) throw new UsageError(`--require names ${variant}, which --only leaves out`)
  }
  return { only, contacts, require }
}

/** Whether meeting what one of these variants means takes a token that is good. */
function needsToken(only: readonly (typeof variantNames)[number][], providerStates: string | null): boolean {
  const takesToken: Readonly<Record<Means, boolean>> = {
    created: true,
    'token-expired': false,
    'quota-used-up': providerStates !== null,
    refused: providerStates !== null,
  }
  return only.some((variant) => takesToken[contract.variants[variant].means])
}

function parseBase(text: string | undefined, allowInsecure: boolean): URL {
  if (text === undefined || text === '') {
    throw new UsageError('no address: give --url or set CONTACTRZ_URL, such as http://127.0.0.1:4010')
  }
  const url = parseUrl('--url', text)
  const base = baseBefore(url)
  if (base !== null) throw new UsageError(`--url ${pathTwice(base)}`)
  if (url.search !== '' || url.hash !== '')
    throw new UsageError('--url must be a base address without ? and #')
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecure) {
    throw new UsageError(
      '--url is http: the token would travel in the clear. Use https, or give --allow-insecure',
    )
  }
  return url
}

function parseUrl(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new UsageError(`${option} is no http or https address, such as https://onecloud.ciptadrasoft.net`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      `${option} holds a user name or password: leave them out; the token is all that the API takes`,
    )
  }
  return url
}

function parseStatesUrl(text: string): string {
  const url = parseUrl('--provider-states', text)
  return url.href
}

/** Of the environment. Throws `ProxyError` if one cannot be used that would be. */
function parseProxies(env: NodeJS.ProcessEnv, urls: readonly URL[]): Proxies {
  const proxies = readProxies(env)
  for (const url of urls) proxyFor(url, proxies)
  return proxies
}

function parseTimeout(text: string): number {
  const ms = parseDuration(text)
  if (ms === null || ms < 1 || ms > 600_000) {
    throw new UsageError(
      `--timeout must be a duration up to 10m, such as 500ms or 10s, not ${repeated(text)}`,
    )
  }
  return ms
}

function parseSlow(text: string): number {
  const ms = parseDuration(text)
  if (ms === null || ms < 1)
    throw new UsageError(`--slow must be a duration, such as 800ms or 2s, not ${repeated(text)}`)
  return ms
}

function parseWindow(text: string | undefined): QuotaWindow | null {
  if (text === undefined) return contract.quotaWindow
  try {
    return parseQuotaWindow(text)
  } catch (error) {
    if (error instanceof QuotaWindowError) throw new UsageError(`--quota-window: ${error.message}`)
    throw error
  }
}

/** Asks, and goes on: a script has nobody to answer. */
function askAbout({ stderr }: Io, option: string, question: string | null) {
  if (question !== null) stderr.write(`contactrz: ${option} ${question}\n`)
}
