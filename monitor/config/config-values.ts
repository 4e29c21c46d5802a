// Values that the schema has passed → the configuration: units, paths, secrets, and what no schema can say.
// Called by config.ts.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { contract, type QuotaWindow, QuotaWindowError } from 'contactrz'
import {
  acceptanceProblems,
  assertQuotaWindow,
  baseBefore,
  isLoopback,
  ProxyError,
  parseAcceptances,
  parseDuration,
  pathBegunQuestion,
  pathTwice,
  printedHoursQuestion,
  proxyFor,
} from 'contactrz/internal'
import type { ConnectionOptions, Proxies } from 'contactrz/probe'
import { resolveHashes } from '../time/hashed-schedule.ts'
import { isSchedule } from '../time/schedule.ts'
import { readCa } from './ca.ts'
import type { ConfigInput, SecretInput, TargetInput } from './config-schema.ts'
import type { Config, Target, TokenSource, UnavailableAfter } from './config-shape.ts'

export type Path = readonly (string | number)[]
/** Takes one problem and the place that it is at. */
export type AddProblem = (path: Path, problem: string) => void
/** What the values are read with. */
export interface Surroundings {
  /** Paths are relative to it. */
  readonly directory: string
  readonly proxies: Proxies
}

/** @param value What `configSchema` has passed. Problems go to `addProblem`. */
export function toConfig(value: ConfigInput, surroundings: Surroundings, addProblem: AddProblem): Config {
  const { directory, proxies } = surroundings
  const warnings: string[] = []
  const targets = value.targets.map((target, index) =>
    toTarget(
      target,
      surroundings,
      (path, problem) => addProblem(['targets', index, ...path], problem),
      warnings,
    ),
  )
  const names = targets.map(({ name }) => name)
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) addProblem(['targets', index, 'name'], 'two targets have this name')
  }
  const { smtp, alerts, web } = value
  const heartbeat =
    value.heartbeat === undefined
      ? null
      : readSecret(value.heartbeat.url, directory, ['heartbeat', 'url'], addProblem)
  if (heartbeat !== null && heartbeat !== '' && !/^https?:$/.test(URL.parse(heartbeat)?.protocol ?? '')) {
    addProblem(['heartbeat', 'url'], 'must be an http or https address')
  } else if (heartbeat) checkProxy(heartbeat, proxies, ['heartbeat', 'url'], addProblem)
  if (smtp.security === 'none' && !isLoopback(smtp.host)) {
    addProblem(['smtp', 'security'], 'none is for a loopback host only: use tls or starttls')
  }
  if ((smtp.user === undefined) !== (smtp.password === undefined)) {
    addProblem(['smtp'], 'user and password belong together')
  }
  if (!isLoopback(web.host)) {
    if (web.password === undefined) addProblem(['web', 'host'], 'is no loopback address: set web.password')
  }
  return {
    directory,
    targets,
    smtp: {
      host: smtp.host,
      port: smtp.port,
      security: smtp.security,
      from: smtp.from,
      user: smtp.user ?? null,
      password:
        smtp.password === undefined
          ? null
          : readSecret(smtp.password, directory, ['smtp', 'password'], addProblem),
      ...caOf(smtp, directory, ['smtp'], addProblem),
    },
    alerts: {
      unavailableAfter: readShare(alerts.unavailableAfter, addProblem),
      unauthorizedAfter: alerts.unauthorizedAfter,
      additive: alerts.additive,
      blindAfterMs: readDuration(alerts.blindAfter, '1s', null, ['alerts', 'blindAfter'], addProblem),
      remindEveryMs: readDuration(alerts.remindEvery, '1s', null, ['alerts', 'remindEvery'], addProblem),
    },
    storeFile: resolve(directory, value.store.slice('sqlite:'.length)),
    retentionMs: readDuration(value.retention.runs, '1d', null, ['retention', 'runs'], addProblem),
    heartbeatUrl: heartbeat,
    ...connectionOf({}, surroundings, [], addProblem),
    web: {
      host: web.host,
      port: web.port,
      password:
        web.password === undefined
          ? null
          : readSecret(web.password, directory, ['web', 'password'], addProblem),
    },
    warnings,
  }
}

function toTarget(
  target: TargetInput,
  surroundings: Surroundings,
  addProblem: AddProblem,
  warnings: string[],
): Target {
  const { send, ...overrides } = target.contact
  const url = URL.parse(target.url)
  if (url === null || !/^https?:$/.test(url.protocol)) addProblem(['url'], 'must be an http or https address')
  else if (url.username !== '' || url.password !== '')
    addProblem(['url'], 'must not hold a user name or password')
  else if (baseBefore(url) !== null) addProblem(['url'], pathTwice('without that'))
  else if (url.search !== '' || url.hash !== '') addProblem(['url'], 'must be a base address without ? and #')
  else if (url.protocol === 'http:' && !isLoopback(url.hostname) && !target.allowInsecure) {
    addProblem(['url'], 'is http: the token would travel in the clear. Use https, or set allowInsecure: true')
  } else checkProxy(target.url, surroundings.proxies, ['url'], addProblem)
  const question = url === null ? null : pathBegunQuestion(url)
  if (question !== null) warnings.push(`target ${target.name}: url ${question}`)
  if ('request' in target.token) {
    const { url: tokenUrl } = target.token.request
    checkTokenUrl(tokenUrl, target.allowInsecure, addProblem)
    checkProxy(tokenUrl, surroundings.proxies, ['token', 'request', 'url'], addProblem)
  }
  const schedule = resolveHashes(target.schedule, target.name)
  if (!isSchedule(schedule))
    addProblem(['schedule'], 'is no cron expression, such as "*/30 * * * *" (in UTC)')
  for (const [index, entry] of target.accept.entries()) {
    for (const problem of acceptanceProblems(entry)) addProblem(['accept', index], problem)
  }
  const acceptances = parseAcceptances(target.accept)
  return {
    name: target.name,
    url: target.url,
    ...connectionOf(target, surroundings, [], addProblem),
    token: toTokenSource(target.token, surroundings, addProblem),
    schedule,
    quotaWindow: toWindow(target.quotaWindow, target.name, addProblem, warnings),
    // With a margin of a day and more the gate would never be open.
    guardMs: readDuration(target.guard, '0s', '24h', ['guard'], addProblem),
    timeoutMs: readDuration(target.timeout, '1ms', '10m', ['timeout'], addProblem),
    budgetPerDay: target.budget.perDay,
    expiredProbeEveryMs: parseDuration(target.expiredProbe.every) ?? 0,
    send,
    contact: overrides,
    slowMs: readSlow(target, addProblem),
    accept: 'problems' in acceptances ? [] : acceptances,
    mailTo: target.mailTo,
  }
}

function readShare(after: UnavailableAfter, addProblem: AddProblem): UnavailableAfter {
  if (typeof after !== 'number' && after.of > after.within)
    addProblem(['alerts', 'unavailableAfter', 'of'], `must not be more than within (${after.within})`)
  return after
}

/** Never at the time-out: what takes longer than that is no answer. */
function readSlow({ slow, timeout }: TargetInput, addProblem: AddProblem): number | null {
  if (slow === undefined) return null
  const ms = readDuration(slow, '1ms', null, ['slow'], addProblem)
  if (ms >= (parseDuration(timeout) ?? 0))
    addProblem(['slow'], `must be less than timeout (${timeout}): what takes longer is no answer at all`)
  return ms
}

/** Secrets of a request are read with the configuration, and again when that is. */
function toTokenSource(
  source: TargetInput['token'],
  surroundings: Surroundings,
  addProblem: AddProblem,
): TokenSource {
  const { directory } = surroundings
  if ('file' in source) return { file: resolve(directory, source.file) }
  if (!('request' in source)) return source
  const { headers = {}, body, ca, ...rest } = source.request
  const path = ['token', 'request']
  const read = (value: SecretInput, at: Path) => readSecret(value, directory, at, addProblem)
  return {
    request: {
      ...rest,
      ...connectionOf(source.request, surroundings, path, addProblem),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, read(value, [...path, 'headers', name])]),
      ),
      ...(body !== undefined && { body: read(body, [...path, 'body']) }),
    },
  }
}

/** Nothing where all is as Node has it. A `ca` adds to what Node trusts by itself. */
function connectionOf(
  section: { readonly ca?: string },
  { directory, proxies }: Surroundings,
  path: Path,
  addProblem: AddProblem,
): { readonly connection?: ConnectionOptions } {
  const ca = caOf(section, directory, path, addProblem)
  const isPlain = ca.ca === undefined && proxies.https === null && proxies.http === null
  return isPlain ? {} : { connection: { proxies, ...ca } }
}

function caOf(
  { ca }: { readonly ca?: string },
  directory: string,
  path: Path,
  addProblem: AddProblem,
): { readonly ca?: string } {
  if (ca === undefined) return {}
  const read = readCa(resolve(directory, ca))
  if ('pem' in read) return { ca: read.pem }
  addProblem([...path, 'ca'], read.problem)
  return {}
}

/** An environment that names a proxy means it: one that cannot be used is no reason to go without. */
function checkProxy(text: string, proxies: Proxies, path: Path, addProblem: AddProblem) {
  const url = URL.parse(text)
  if (url === null) return
  try {
    proxyFor(url, proxies)
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error
    addProblem(path, error.message)
  }
}

/** In ms. `least` and `most` are durations; null: no limit. */
function readDuration(
  text: string,
  least: string,
  most: string | null,
  path: Path,
  addProblem: AddProblem,
): number {
  const ms = parseDuration(text) ?? 0
  if (ms < (parseDuration(least) ?? 0)) addProblem(path, `must be ${least} or more`)
  if (most !== null && ms > (parseDuration(most) ?? 0)) addProblem(path, `must be ${most} or less`)
  return ms
}

/** The request may carry a secret, and its answer is one. */
function checkTokenUrl(text: string, allowInsecure: boolean, addProblem: AddProblem) {
  const path = ['token', 'request', 'url']
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) addProblem(path, 'must be an http or https address')
  else if (url.username !== '' || url.password !== '')
    addProblem(path, 'must not hold a user name or password: give an authorization header')
  else if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecure)
    addProblem(path, 'is http: the token would travel in the clear. Use https, or set allowInsecure: true')
}

function toWindow(
  value: TargetInput['quotaWindow'],
  name: string,
  addProblem: AddProblem,
  warnings: string[],
): QuotaWindow | null {
  if (value === 'none') return null
  if (value === undefined) return contract.quotaWindow
  try {
    assertQuotaWindow(value)
  } catch (error) {
    if (!(error instanceof QuotaWindowError)) throw error
    addProblem(['quotaWindow'], error.message)
  }
  const question = printedHoursQuestion(value, contract.quotaWindow)
  if (question !== null) warnings.push(`target ${name}: quotaWindow ${question}`)
  return value
}

function readSecret(value: SecretInput, directory: string, path: Path, addProblem: AddProblem): string {
  if (typeof value === 'string') return value
  try {
    return readFileSync(resolve(directory, value.file), 'utf8').trim()
  } catch (error) {
    addProblem(path, `the file cannot be read (${codeOf(error)})`)
    return ''
  }
}

export const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
