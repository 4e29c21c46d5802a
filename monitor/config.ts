// Configuration: YAML → what the monitor works with. All errors at once, with line and column; a value never
// appears in one.
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Ajv, type ErrorObject } from 'ajv'
import {
  type Acceptance,
  acceptanceProblems,
  assertQuotaWindow,
  type CreateContact,
  contract,
  isLoopback,
  parseDuration,
  type QuotaWindow,
  QuotaWindowError,
} from 'contactrz'
import { LineCounter, parseDocument } from 'yaml'
import { configSchema } from './config-schema.ts'
import { isSchedule } from './engine/schedule.ts'

export type TokenSource =
  | { readonly command: readonly string[] }
  | { readonly env: string }
  | { readonly file: string }
  | { readonly request: TokenRequest }

export interface TokenRequest {
  readonly method?: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Of the token in a JSON answer; without it, the answer is the token. */
  readonly pointer?: string
}

export interface Target {
  readonly name: string
  readonly url: string
  readonly token: TokenSource
  /** Cron, in UTC. */
  readonly schedule: string
  /** Null: creates are allowed at any hour. */
  readonly quotaWindow: QuotaWindow | null
  readonly guardMs: number
  readonly timeoutMs: number
  readonly budgetPerDay: number
  /** How often an expired token is tried, to see that it is refused as documented. */
  readonly expiredProbeEveryMs: number
  readonly contact: Partial<CreateContact>
  readonly accept: readonly Acceptance[]
  readonly mailTo: readonly string[]
}

export interface Smtp {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
  readonly user: string | null
  readonly password: string | null
  readonly from: string
}

export interface Alerts {
  readonly unavailableAfter: number
  readonly unauthorizedAfter: number
  /** No conclusive verdict for so long, time under a known hold not counted. */
  readonly blindAfterMs: number
  readonly remindEveryMs: number
  /** Whether undocumented properties alone are mailed. */
  readonly additive: boolean
}

export interface Web {
  readonly host: string
  readonly port: number
  /** Null: none is asked for. */
  readonly password: string | null
}

export interface Config {
  /** Paths of the configuration are relative to it. */
  readonly directory: string
  readonly targets: readonly Target[]
  readonly smtp: Smtp
  readonly alerts: Alerts
  /** Absolute path of the SQLite file. */
  readonly storeFile: string
  /** Runs and slots older than this are deleted; the ledger never is. */
  readonly retentionMs: number
  /** Called after each conclusive verdict; null: none. It may hold a secret. */
  readonly heartbeatUrl: string | null
  readonly web: Web
  /** What is allowed and probably not meant. */
  readonly warnings: readonly string[]
}

/** The configuration cannot be used. `problems` holds a line for each thing that is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'config-invalid'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

type Path = readonly (string | number)[]
type Report = (path: Path, problem: string) => void
// biome-ignore-start lint/suspicious/noExplicitAny: what ajv has checked has the shape of the schema
type Checked = any
// biome-ignore-end lint/suspicious/noExplicitAny: see above

/** Throws `ConfigError`. */
export function readConfig(file: string, env: NodeJS.ProcessEnv): Config {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError([`${file} cannot be read (${codeOf(error)})`])
  }
  return parseConfig(text, file, env)
}

/** @param file Name for messages; its directory is what paths are relative to. Throws `ConfigError`. */
export function parseConfig(text: string, file: string, env: NodeJS.ProcessEnv): Config {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problems: { offset: number; text: string }[] = []
  const report = (path: Path, problem: string) => {
    const offset = offsetOf(document, path)
    const name = path.length === 0 ? '' : `${path.join('.')}: `
    problems.push({ offset, text: `${name}${problem}` })
  }
  const fail = () => {
    const sorted = problems.sort((a, b) => a.offset - b.offset)
    throw new ConfigError(
      sorted.map(({ offset, text: problem }) => {
        const { line, col } = lines.linePos(offset)
        return `${file}:${line}:${col}: ${problem}`
      }),
    )
  }
  for (const error of document.errors) problems.push({ offset: error.pos[0], text: firstLine(error.message) })
  if (problems.length > 0) fail()

  const value: Checked = substitute(document.toJS() ?? {}, env, report)
  const validate = new Ajv({ allErrors: true, useDefaults: true, strict: false }).compile(configSchema)
  if (!validate(value)) for (const error of distinct(validate.errors ?? [])) report(...describeError(error))
  if (problems.length > 0) fail()
  const directory = resolve(dirname(file))
  const config = toConfig(value, directory, report)
  if (problems.length > 0) fail()
  return config
}

function toConfig(value: Checked, directory: string, report: Report): Config {
  const warnings: string[] = []
  const targets = value.targets.map((target: Checked, index: number) =>
    toTarget(target, directory, (path, problem) => report(['targets', index, ...path], problem), warnings),
  )
  const names = targets.map(({ name }: Target) => name)
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) report(['targets', index, 'name'], 'two targets have this name')
  }
  const { smtp, alerts, web } = value
  const heartbeat = value.heartbeat?.url
  if (heartbeat !== undefined && !/^https?:$/.test(URL.parse(heartbeat)?.protocol ?? '')) {
    report(['heartbeat', 'url'], 'must be an http or https address')
  }
  if (smtp.security === 'none' && !isLoopback(smtp.host)) {
    report(['smtp', 'security'], 'none is for a loopback host only: use tls or starttls')
  }
  if ((smtp.user === undefined) !== (smtp.password === undefined)) {
    report(['smtp'], 'user and password belong together')
  }
  if (!isLoopback(web.host)) {
    if (web.password === undefined) report(['web', 'host'], 'is no loopback address: set web.password')
  }
  return {
    directory,
    targets,
    smtp: {
      ...smtp,
      user: smtp.user ?? null,
      password:
        smtp.password === undefined
          ? null
          : readSecret(smtp.password, directory, ['smtp', 'password'], report),
    },
    alerts: {
      unavailableAfter: alerts.unavailableAfter,
      unauthorizedAfter: alerts.unauthorizedAfter,
      additive: alerts.additive,
      blindAfterMs: parseDuration(alerts.blindAfter) ?? 0,
      remindEveryMs: parseDuration(alerts.remindEvery) ?? 0,
    },
    storeFile: resolve(directory, value.store.slice('sqlite:'.length)),
    retentionMs: parseDuration(value.retention.runs) ?? 0,
    heartbeatUrl: value.heartbeat?.url ?? null,
    web: {
      host: web.host,
      port: web.port,
      password:
        web.password === undefined ? null : readSecret(web.password, directory, ['web', 'password'], report),
    },
    warnings,
  }
}

function toTarget(target: Checked, directory: string, report: Report, warnings: string[]): Target {
  const url = URL.parse(target.url)
  if (url === null || !/^https?:$/.test(url.protocol)) report(['url'], 'must be an http or https address')
  else if (url.username !== '' || url.password !== '')
    report(['url'], 'must not hold a user name or password')
  else if (url.search !== '' || url.hash !== '') report(['url'], 'must be a base address without ? and #')
  else if (url.protocol === 'http:' && !isLoopback(url.hostname) && !target.allowInsecure) {
    report(['url'], 'is http: the token would travel in the clear. Use https, or set allowInsecure: true')
  }
  if (!isSchedule(target.schedule))
    report(['schedule'], 'is no cron expression, such as "*/30 * * * *" (in UTC)')
  for (const [index, entry] of target.accept.entries()) {
    for (const problem of acceptanceProblems(entry)) report(['accept', index], problem)
  }
  return {
    name: target.name,
    url: target.url,
    token: 'file' in target.token ? { file: resolve(directory, target.token.file) } : target.token,
    schedule: target.schedule,
    quotaWindow: toWindow(target.quotaWindow, target.name, report, warnings),
    guardMs: parseDuration(target.guard) ?? 0,
    timeoutMs: parseDuration(target.timeout) ?? 0,
    budgetPerDay: target.budget.perDay,
    expiredProbeEveryMs: parseDuration(target.expiredProbe.every) ?? 0,
    contact: target.contact,
    accept: target.accept,
    mailTo: target.mailTo,
  }
}

function toWindow(value: Checked, name: string, report: Report, warnings: string[]): QuotaWindow | null {
  if (value === 'none') return null
  if (value === undefined) return contract.quotaWindow
  try {
    assertQuotaWindow(value)
  } catch (error) {
    if (!(error instanceof QuotaWindowError)) throw error
    report(['quotaWindow'], error.message)
  }
  // The message prints the hours in which calls are taken; the window is the rest of the day.
  if (value.from === contract.quotaWindow.to && value.to === contract.quotaWindow.from) {
    warnings.push(
      `target ${name}: quotaWindow ${value.from}-${value.to} is what the over-quota message prints, which are the hours in which calls are taken again. Was ${value.to}-${value.from} meant?`,
    )
  }
  return value
}

function readSecret(value: Checked, directory: string, path: Path, report: Report): string {
  if (typeof value === 'string') return value
  try {
    return readFileSync(resolve(directory, value.file), 'utf8').trim()
  } catch (error) {
    report(path, `the file cannot be read (${codeOf(error)})`)
    return ''
  }
}

/** `${NAME}` inside a string becomes the value of the environment variable, after parsing. */
function substitute(value: unknown, env: NodeJS.ProcessEnv, report: Report, path: Path = []): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Za-z_]\w*)\}/g, (whole: string, name: string) => {
      if (env[name] === undefined) report(path, `the environment variable ${name} is not set`)
      // Left as it is, so that the schema does not complain of the same thing again.
      return env[name] ?? whole
    })
  }
  if (Array.isArray(value)) return value.map((item, index) => substitute(item, env, report, [...path, index]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, substitute(item, env, report, [...path, name])]),
  )
}

/** One error per place: of the branches of a `oneOf` only the summary. */
function distinct(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = new Set(
    errors.filter(({ keyword }) => keyword === 'oneOf').map(({ instancePath }) => instancePath),
  )
  return errors.filter(
    ({ keyword, instancePath }) =>
      keyword === 'oneOf' ||
      ![...choices].some((choice) => instancePath === choice || instancePath.startsWith(`${choice}/`)),
  )
}

function describeError({ instancePath, keyword, params, message }: ErrorObject): [Path, string] {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((token) => (/^\d+$/.test(token) ? Number(token) : token))
  if (keyword === 'additionalProperties') return [[...path, params.additionalProperty], 'is no known key']
  if (keyword === 'required') return [path, `"${params.missingProperty}" is missing`]
  if (keyword === 'enum') return [path, `must be one of ${params.allowedValues.join(', ')}`]
  if (keyword === 'oneOf')
    return [
      path,
      path.at(-1) === 'token'
        ? 'must be one of { command }, { env }, { file }, { request }'
        : 'has none of the possible forms',
    ]
  if (keyword === 'pattern' && String(path.at(-2)) === 'mailTo') return [path, 'must be an e-mail address']
  if (keyword === 'pattern' && /\|h\|/.test(params.pattern))
    return [path, 'must be a duration, such as 10s or 26h']
  return [path, message ?? keyword]
}

function offsetOf(document: ReturnType<typeof parseDocument>, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const node: Checked = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (typeof node === 'object' && node?.range) return node.range[0]
  }
  return 0
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
