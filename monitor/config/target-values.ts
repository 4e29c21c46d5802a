// A target that the schema has passed → what is watched: units, paths, secrets, and what no schema can say. Called by
// config-values.ts.
import { resolve } from 'node:path'
import { contract, type QuotaWindow, QuotaWindowError } from 'contactrz'
import {
  acceptanceProblems,
  assertQuotaWindow,
  baseBefore,
  isLoopback,
  parseAcceptances,
  parseDuration,
  pathBegunQuestion,
  pathTwice,
  printedHoursQuestion,
} from 'contactrz/internal'
import { resolveHashes } from '../time/hashed-schedule.ts'
import { isSchedule } from '../time/schedule.ts'
import type { SecretInput, TargetInput } from './config-schema.ts'
import type { Target, TokenSource } from './config-shape.ts'
import {
  type AddProblem,
  checkProxy,
  connectionOf,
  type Path,
  readDuration,
  readSecret,
  type Surroundings,
} from './read-values.ts'

/** @param warnings Takes what is allowed and probably not meant. */
export function toTarget(
  target: TargetInput,
  surroundings: Surroundings,
  addProblem: AddProblem,
  warnings: string[],
): Target {
  const { send, ...overrides } = target.contact
  checkUrl(target, surroundings, addProblem, warnings)
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
    mailTo: target.mailTo ?? [],
  }
}

function checkUrl(
  target: TargetInput,
  surroundings: Surroundings,
  addProblem: AddProblem,
  warnings: string[],
) {
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
