// What `doctor` checks of each target: window, token, clock.
import { gateAt } from 'contactrz'
import { describeQuotaWindow, oneLine, readExpiry, sayFailure, toLocal } from 'contactrz/internal'
import { probe } from 'contactrz/probe'
import type { Config, Target } from '../config/config-shape.ts'
import { createTokens } from '../engine/token.ts'
import { zoneOf } from '../plan/plan.ts'
import { slotsBetween } from '../time/schedule.ts'
import type { Check } from './machine.ts'

const largestSkewMs = 30_000
const dayMs = 86_400_000

/** The next slot outside the window: a schedule can lie within the window altogether. */
export function checkWindow(target: Target, now: number): Check {
  const { schedule, quotaWindow, guardMs, timeoutMs } = target
  let next: number | null = null
  for (const at of slotsBetween(schedule, now, now + 8 * dayMs)) {
    if (!gateAt(quotaWindow, at, guardMs, timeoutMs).open) continue
    next = at
    break
  }
  const window = describeQuotaWindow(quotaWindow, now)
  return {
    name: `${target.name}: window`,
    problem: next === null ? `${window}; no slot of the next 8 days lies outside of it` : null,
    detail: `${window}; next slot outside of it ${next === null ? 'never' : toLocal(zoneOf(target), next)}`,
    todo: 'Check schedule (cron, in UTC) and quotaWindow with contactrz-monitor plan',
  }
}

/** Nothing here creates, and nothing else would tell. */
const unknown = 'that the provider takes it is not known: only a create could show it'

const remembered = 'an expired one is tried (expiredProbe) where start remembers it; once remembers none'

export async function checkToken(
  target: Target,
  { directory }: Config,
  env: NodeJS.ProcessEnv,
): Promise<Check> {
  const { token: source, timeoutMs } = target
  const name = `${target.name}: token`
  const todo = 'Check token: what it names must give a fresh one each time, since one lives for minutes'
  const check = (problem: string | null, detail: string): Check => ({ name, problem, detail, todo })
  let said = ''
  const onStderr = (text: string) => {
    said = text
  }
  const result = await createTokens(source, { env, now: Date.now, timeoutMs, directory, onStderr }).get()
  if ('problem' in result) {
    const lines = printable(said)
    const isSilent = 'command' in source && result.problem === 'failed' && lines.length === 0
    return { ...check(result.detail, ''), said: isSilent ? ['nothing'] : lines }
  }
  const expiry = readExpiry(result.token)
  if (expiry === null) {
    const detail = 'one was given; when it expires cannot be read, so that no expired one can be tried'
    return check(null, `${detail} (expiredProbe); ${unknown}`)
  }
  const end = new Date(expiry).toISOString()
  return expiry <= Date.now()
    ? check(`the one that was given expired at ${end}`, '')
    : check(null, `one was given, good until ${end}; ${remembered}; ${unknown}`)
}

/** Line by line, without what could move the cursor or colour the screen. */
const printable = (text: string): string[] =>
  text
    .split(/[\r\n]+/)
    .map((line) => oneLine(line, Infinity).trimEnd())
    .filter((line) => line !== '')

/** By the Date header of any answer to a HEAD request, which creates nothing. */
export async function checkClock({ name: target, url, timeoutMs, connection = {} }: Target): Promise<Check> {
  const name = `${target}: clock`
  const { answer, failure } = await probe({
    url,
    method: 'HEAD',
    headers: {},
    body: '',
    timeoutMs,
    connection,
  })
  if (answer === null) {
    const todo = 'Check url, the network and the provider'
    const said = failure === null ? 'no answer' : sayFailure(failure)
    return { name, problem: `the provider cannot be reached (${said})`, detail: '', todo }
  }
  const date = Date.parse(answer.headers.find(([header]) => header === 'date')?.[1] ?? '')
  if (Number.isNaN(date)) {
    const detail = 'the provider is up; its answer shows no time to compare with'
    return { name, problem: null, detail, todo: '' }
  }
  const skewMs = Date.now() - date
  const detail = `${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs < 0 ? 'behind' : 'ahead of'} the provider's`
  const problem =
    Math.abs(skewMs) > largestSkewMs ? `this clock is ${detail}: the window would be missed` : null
  return { name, problem, detail, todo: 'Set the clock, and keep it by NTP' }
}
