// `contactrz check`: arguments and environment → one check → reports → exit code.

import { runCheck } from '../check/run-check.ts'
import { baseBefore, pathBegunQuestion, pathTwice } from '../client/endpoint.ts'
import type { Means } from '../compiled/contract.ts'
import { contactKinds } from '../contract/synthetic-contact.ts'
import { contract, variantNames } from '../generated/contract.ts'
import { rules } from '../judge/rules.ts'
import { ownJudge } from '../live/live.ts'
import type { Judged } from '../proposal/proposal.ts'
import { formatNames, loadFormat } from '../report/formats.ts'
import { exitCodeOf } from '../report/report.ts'
import { parseDuration } from '../time/duration.ts'
import {
  parseQuotaWindow,
  printedHoursQuestion,
  type QuotaWindow,
  QuotaWindowError,
} from '../time/quota-window.ts'
import { builtin } from '../tools/builtin.ts'
import { isLoopback } from '../wire/loopback.ts'
import { type Proxies, proxyFor, readProxies } from '../wire/proxies.ts'
import { noToken, parseExpiredToken, tokenSource } from './check-tokens.ts'
import {
  asOneOf,
  canRedraw,
  type Io,
  listOf,
  paintFor,
  parseNames,
  parseOptions,
  parseVariants,
  repeated,
  UsageError,
} from './command-line.ts'
import { parseReportFile, readAcceptances, writeFile } from './files.ts'

const { rmSync, statSync } = builtin('node:fs')

export const checkHelp = `contactrz check: does a provider still answer as documented?

  contactrz check --url <base> [options]

It sends a create for each variant (${variantNames.join(', ')}) and judges each answer. What cannot be
probed is skipped and says why. On a loopback address creates are free; elsewhere every probe needs
--allow-create, and the quota window to be open. Two contacts are sent: the full one, whose values show what is
done to them, and Name alone, after which every other property must come back as an empty string. On loopback
created is probed with both; elsewhere, where it stays in somebody's address book, with the full one.

  --url <base>              base address; the path ${contract.path} is added   (or CONTACTRZ_URL)
  --only <variants>         probe only these, separated by commas
  --contact <contacts>      send only these, separated by commas: full, name-alone
  --require <variants>      exit with 3 if one of these is skipped
  --format <format>         what is printed: ${listOf(formatNames)} (default pretty)
  --report <FORMAT=FILE>    write a report to a file as well; may be repeated
  --fail-on <severity>      breaking (default) or additive: what makes a drift exit with 1
  --accept <file>           JSON array of known deviations: { rule, pointer, reason, until }
  --propose <file>          write an OpenAPI Overlay 1.0 that would make openapi/contactrz.yaml match what was seen
  --provider-states <url>   Pact state endpoint of the provider: needed to meet overQuota
  --timeout <duration>      for each probe, and for the token command, such as 500ms or 10s (default 10s)
  --slow <duration>         an answer that takes longer gets a notice, which never fails the check (default none)
  --quota-window <window>   HH:MM-HH:MM@Zone or none (default ${contract.quotaWindow.from}-${contract.quotaWindow.to}@${contract.quotaWindow.timeZone})
  --allow-create            send creates to an address that is not loopback
  --allow-insecure          allow http to an address that is not loopback

Environment
  CONTACTRZ_TOKEN           the token; needed for created and overQuota
  CONTACTRZ_TOKEN_COMMAND   or a command that prints one, as a JSON array: '["./token.sh", "staging"]'
  CONTACTRZ_EXPIRED_TOKEN   a token whose exp has passed; needed for expiredToken
  NODE_EXTRA_CA_CERTS       PEM file of CAs of your own, trusted beside those of Node. Verification cannot be
                            switched off: NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored
  HTTPS_PROXY, HTTP_PROXY   proxy for https and for http addresses, http://[user:password@]host:port; it has to
                            allow CONNECT. NO_PROXY lists what is called directly; loopback always is

Exit code: 0 conforming · 1 drift · 2 wrong use · 3 no verdict (provider down, no valid token, quota, all skipped)
           130 interrupted (Ctrl-C)

Examples
  CONTACTRZ_TOKEN=… contactrz check --url http://127.0.0.1:4010
  contactrz check --url https://staging.example.com --allow-create --only created --report json=check.json
`

const optionsConfig = {
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

/** Returns the exit code. Throws `UsageError`. */
export async function check(args: readonly string[], io: Io): Promise<number> {
  const { env } = io
  const options = parseOptions(
    args,
    optionsConfig,
    'the address is given by --url, a list of variants by --only',
  )
  const url = parseBase(options.url ?? env.CONTACTRZ_URL, options['allow-insecure'])
  const only = options.only === undefined ? variantNames : parseVariants('--only', options.only)
  const contacts =
    options.contact === undefined ? null : parseNames('--contact', options.contact, contactKinds)
  const require = options.require === undefined ? [] : parseVariants('--require', options.require)
  for (const variant of require) {
    if (!only.includes(variant)) throw new UsageError(`--require names ${variant}, which --only leaves out`)
  }
  const render = await loadFormat(asOneOf('--format', options.format, formatNames))
  const files = await Promise.all(
    options.report.map(async (text) => {
      const { format, file } = parseReportFile(text)
      return { file, render: await loadFormat(format) }
    }),
  )
  const failOn = asOneOf('--fail-on', options['fail-on'], ['breaking', 'additive'])
  const timeoutMs = parseTimeout(options.timeout)
  const slowMs = options.slow === undefined ? undefined : parseSlow(options.slow)
  const quotaWindow = parseWindow(options['quota-window'])
  askAbout(io, '--url', pathBegunQuestion(url))
  askAbout(io, '--quota-window', printedHoursQuestion(quotaWindow, contract.quotaWindow))
  const acceptances = options.accept === undefined ? [] : readAcceptances(options.accept, rules)
  const providerStates =
    options['provider-states'] === undefined ? null : parseStatesUrl(options['provider-states'])
  // Whether meeting what a variant means takes a token that is good.
  const takesToken: Readonly<Record<Means, boolean>> = {
    created: true,
    'token-expired': false,
    'quota-used-up': providerStates !== null,
    refused: providerStates !== null,
  }
  const needsToken = only.some((variant) => takesToken[contract.variants[variant].means])
  const proxies = parseProxies(env, [url, ...(providerStates === null ? [] : [new URL(providerStates)])])
  const interruption = new AbortController()
  const { signal } = interruption
  const token = needsToken ? tokenSource(env, { timeoutMs, signal }) : async () => noToken
  const expiredToken = parseExpiredToken(env.CONTACTRZ_EXPIRED_TOKEN)
  // Known before anything is created: a report that cannot be written.
  for (const { file } of files) writeFile('--report', file, '', 'a')
  if (options.propose !== undefined) writeFile('--propose', options.propose, '', 'a')

  const interrupt = () => interruption.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const judgments: Judged[] = []
  const report = await runCheck({
    judge: ownJudge(),
    url,
    only,
    contacts,
    token,
    expiredToken,
    providerStates,
    require,
    allowCreate: options['allow-create'],
    quotaWindow,
    timeoutMs,
    ...(slowMs !== undefined && { slowMs }),
    connection: { proxies },
    acceptances,
    now: io.now,
    signal,
    onProbe: (name) => showProgress(io, name),
    onJudged: (judged) => judgments.push(judged),
  })
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  clearProgress(io)
  io.stdout.write(render(report, paintFor(io.stdout, env)))
  for (const { file, render } of files) writeFile('--report', file, render(report))
  if (options.propose !== undefined) await writeProposal(io, options.propose, judgments, url.host)
  return signal.aborted ? 130 : exitCodeOf(report, { failOn })
}

function showProgress({ stderr, env }: Io, name: string) {
  if (canRedraw(stderr, env)) stderr.write(`\r\u001b[Kprobing ${name} …`)
}

function clearProgress({ stderr, env }: Io) {
  if (canRedraw(stderr, env)) stderr.write('\r\u001b[K')
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

/** The overlay as JSON, which is YAML too. What is said of it goes to stderr: stdout holds the report. */
async function writeProposal({ stderr }: Io, file: string, judgments: readonly Judged[], subject: string) {
  const { propose } = await import('../proposal/proposal.ts')
  const { overlay, bump, version, left } = propose(ownJudge().documented, judgments, subject)
  for (const { rule, pointer } of left) {
    stderr.write(`not proposed, no spec could allow it: ${`${rule} ${pointer}`.trim()}\n`)
  }
  if (overlay === null) {
    // Made by us, before the check, to see that it can be written.
    if (statSync(file).size === 0) rmSync(file)
    stderr.write('nothing to propose: no overlay is written\n')
    return
  }
  writeFile('--propose', file, `${JSON.stringify(overlay, null, 2)}\n`)
  stderr.write(`proposed in ${file}: ${version.from} becomes ${version.to} (${bump})\n`)
}
