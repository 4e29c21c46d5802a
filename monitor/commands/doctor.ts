// `contactrz-monitor doctor`: is everything there that a run needs? Creates nothing.
import { describeQuotaWindow, readExpiry, toLocal } from 'contactrz'
import { parseOptions, requireConfig } from '../command-line.ts'
import type { Config, Target } from '../config-shape.ts'
import { nextSlot } from '../engine/schedule.ts'
import { createMailer } from '../mail/smtp.ts'
import { zoneOf } from '../plan.ts'
import { openSqliteStore } from '../store/sqlite.ts'
import { createTokens } from '../token.ts'

export const doctorHelp = `contactrz-monitor doctor: checks configuration, tokens, mail server, clock, window and store

  contactrz-monitor doctor --config FILE [--send-test-mail]

  --send-test-mail   send a test mail to every address of mailTo

It creates nothing. Exit code: 0 all is well · 1 something was found · 2 wrong use or configuration

Example
  contactrz-monitor doctor --config monitor.yaml --send-test-mail
`

/** What was found; null if all is well. */
type Check = readonly [name: string, problem: string | null, detail?: string]

const largestSkewMs = 30_000

export async function doctor(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = parseOptions(args, {
    config: { type: 'string' },
    'send-test-mail': { type: 'boolean', default: false },
  })
  const config = requireConfig(options.config, env)
  let found = 0
  const show = ([name, problem, detail = '']: Check) => {
    if (problem !== null) found++
    process.stdout.write(`${problem === null ? '✓' : '✗'} ${name.padEnd(24)} ${problem ?? detail}\n`)
  }
  show(['configuration', null, `${config.targets.length} target(s), ${config.warnings.length} warning(s)`])
  show(await checkStore(config))
  show(await checkMail(config))
  for (const target of config.targets) {
    show(checkWindow(target))
    show(await checkToken(target, config, env))
    show(await checkClock(target))
  }
  if (options['send-test-mail']) for (const check of await sendTestMails(config)) show(check)
  return found === 0 ? 0 : 1
}

async function checkStore({ storeFile }: Config): Promise<Check> {
  try {
    const store = openSqliteStore(storeFile)
    const { owed, refused } = await store.countMails()
    await store.close()
    return ['store', null, `${storeFile}; ${owed} mail(s) owed, ${refused} refused for good`]
  } catch (error) {
    return ['store', error instanceof Error ? error.message : 'unknown']
  }
}

async function checkMail({ smtp }: Config): Promise<Check> {
  const mailer = await createMailer(smtp)
  const problem = await mailer.verify()
  mailer.close()
  const server = `${smtp.host}:${smtp.port} (${smtp.security})`
  return ['mail server', problem === null ? null : `${server}: ${problem}`, `${server} takes mail`]
}

function checkWindow(target: Target): Check {
  const now = Date.now()
  const next = nextSlot(target.schedule, now)
  const when = next === null ? 'never' : toLocal(zoneOf(target), next)
  return [
    `${target.name}: window`,
    null,
    `${describeQuotaWindow(target.quotaWindow, now)}; next slot ${when}`,
  ]
}

async function checkToken(target: Target, { directory }: Config, env: NodeJS.ProcessEnv): Promise<Check> {
  const name = `${target.name}: token`
  const result = await createTokens(target.token, {
    env,
    now: Date.now,
    timeoutMs: target.timeoutMs,
    directory,
  }).get()
  if ('problem' in result) return [name, result.detail]
  const expiry = readExpiry(result.token)
  if (expiry === null) return [name, null, 'one was given; when it expires cannot be read']
  if (expiry <= Date.now())
    return [name, `the one that was given expired at ${new Date(expiry).toISOString()}`]
  return [name, null, `one was given, good until ${new Date(expiry).toISOString()}`]
}

/** By the Date header of any answer to a HEAD request, which creates nothing. */
async function checkClock({ name, url, timeoutMs }: Target): Promise<Check> {
  const what = `${name}: clock`
  try {
    const response = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const date = Date.parse(response.headers.get('date') ?? '')
    if (Number.isNaN(date))
      return [what, null, 'the provider is up; its answer shows no time to compare with']
    const skewMs = Date.now() - date
    const detail = `${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs < 0 ? 'behind' : 'ahead of'} the provider's`
    return Math.abs(skewMs) > largestSkewMs
      ? [what, `this clock is ${detail}: the window would be missed`]
      : [what, null, detail]
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer'
    return [what, `the provider cannot be reached (${code})`]
  }
}

async function sendTestMails({ smtp, targets }: Config): Promise<Check[]> {
  const mailer = await createMailer(smtp)
  const recipients = [...new Set(targets.flatMap(({ mailTo }) => mailTo))]
  const checks: Check[] = []
  for (const [index, to] of recipients.entries()) {
    const result = await mailer.send({
      messageId: `<test-${Date.now()}-${index}@contactrz-monitor>`,
      to,
      subject: '[contactrz] test mail',
      text: 'This is a test mail of contactrz-monitor doctor. Nothing is wrong.\n',
      html: null,
      report: null,
      thread: null,
    })
    checks.push([`test mail ${index + 1}`, result.result === 'sent' ? null : result.error, 'sent'])
  }
  mailer.close()
  return checks
}
