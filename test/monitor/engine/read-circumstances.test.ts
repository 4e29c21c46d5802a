import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createProvider, type Provider } from 'contactrz/provider'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { commitNotified, notifyOfTime } from '../../../monitor/engine/notify.ts'
import { abandonRun, runSlot } from '../../../monitor/engine/run.ts'
import type { Tokens } from '../../../monitor/engine/token.ts'
import { summariesOf } from '../../../monitor/report/books.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { readStatus } from '../../../monitor/web/machine/status.ts'
import { askOf } from '../../support/asking.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { shownPage } from '../../support/fixed-books.ts'
import { originOfTests } from '../../support/mails.ts'
import { openEmptyStore } from '../../support/stores.ts'
import { alerts, byMail, targetOf } from '../../support/target.ts'

const halfHourMs = 1_800_000

describe('a mail is made from the run and the incident that it is about', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let provider: Provider
  let store: Store
  /** 20:00 in Jakarta: creates are allowed. */
  let clock: number
  let hasToken: boolean

  beforeEach(async () => {
    directory = temporaryDirectory()
    clock = Date.parse('2026-12-01T13:00:00Z')
    provider = await createProvider({ now: () => clock })
    store = openEmptyStore(join(directory.path, 'monitor.db'))
    hasToken = true
  })
  afterEach(async () => {
    await store.close()
    await provider.close()
    directory.remove()
  })

  const tokens: Tokens = {
    get: async () =>
      hasToken
        ? { token: provider.issueToken() }
        : { problem: 'failed', detail: 'the token command ended with code 7' },
    expired: () => null,
  }
  const dependencies = () => ({
    store,
    tokens,
    alerts,
    routing: byMail,
    origin: () => originOfTests,
    now: () => clock,
  })
  /** The next slot; half an hour later if one ran before. */
  const run = async (more: Partial<Target> = {}) => {
    const target = targetOf({ url: provider.url, quotaWindow: null, ...more })
    const result = await runSlot(target, clock, dependencies())
    clock += halfHourMs
    return result
  }
  const watchTime = async (more: Partial<Target> = {}) => {
    const target = targetOf({ url: provider.url, quotaWindow: null, ...more })
    await commitNotified(
      async () => (await notifyOfTime(target, clock, dependencies())).notified,
      (told) => store.commitIncidents({ target: 'test', at: clock, ...told }),
    )
  }
  interface Mailed {
    readonly subject: string
    readonly text: string
    readonly flat: string
    readonly report: { readonly outcome: string; readonly probes: readonly { outcome: string }[] } | null
  }
  const messages = (): Mailed[] => {
    const db = new DatabaseSync(join(directory.path, 'monitor.db'), { readOnly: true })
    const rows = db.prepare('SELECT subject, text, report FROM messages ORDER BY id').all()
    db.close()
    return rows.map(({ subject, text, report }) => ({
      subject: String(subject),
      text: String(text),
      flat: String(text).replace(/\s+/g, ' '),
      report: report === null ? null : JSON.parse(String(report)),
    }))
  }
  const last = (): Mailed => {
    const mail = messages().at(-1)
    assert.ok(mail !== undefined)
    return mail
  }

  it('reminds of what there was no token for with its reason, though a run since met something else', async () => {
    hasToken = false
    await run()
    await run()
    assert.match(last().text, /^test: unauthorized opened\n/)
    assert.match(last().flat, /No token is to be had\. Why: the token command ended with code 7\./)
    hasToken = true
    provider.deviate([{ variant: 'created', status: 503 }])
    clock += alerts.remindEveryMs
    await run()
    assert.match(last().text, /^test: unauthorized still open after 25 h\n/)
    assert.match(last().flat, /Why: the token command ended with code 7\./)
    assert.doesNotMatch(last().text, /server-error|503/)
    assert.equal(last().report?.outcome, 'unauthorized')
  })

  it('shows in the reminder of a drift, and attaches, the run that drifted, whatever failed since', async () => {
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    await run()
    provider.deviate([{ variant: 'created', status: 503 }])
    clock += alerts.remindEveryMs
    await run()
    const [, reminder] = messages()
    assert.match(
      reminder?.text ?? '',
      /^test: drift still open after 24 h 30 min - missing-property \/Email\n/,
    )
    assert.match(reminder?.flat ?? '', /Status 200/)
    assert.equal(reminder?.report?.outcome, 'drift')
    hasToken = false
    clock += alerts.remindEveryMs
    await watchTime()
    const later = messages().filter(({ text }) => /drift still open/.test(text))
    assert.equal(later.length, 2)
    assert.equal(later[1]?.report?.outcome, 'drift')
    assert.doesNotMatch(later[1]?.text ?? '', /Why:/)
  })

  it('does not say of a failure that it has the reason of another', async () => {
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    await run()
    hasToken = false
    clock += alerts.remindEveryMs
    await run()
    assert.match(last().text, /^test: drift still open/)
    assert.doesNotMatch(last().text, /Why:|token command/)
  })

  it('says since when, from the first failure of the streak on, what was answered, and what may have been created', async () => {
    provider.deviate([{ variant: 'created', status: 503 }])
    for (let slot = 0; slot < 3; slot++) await run()
    const { subject, text, flat } = last()
    assert.equal(subject, '[contactrz] test: unavailable (breaking)')
    assert.match(flat, /The provider answers with an error of its own \(503\)\./)
    assert.doesNotMatch(text, /no answer/)
    assert.match(flat, /Since 2026-12-01 13:00:00 \+00:00, for 1 h Now 2026-12-01 14:00:00/)
    const slots = ['14:00', '13:30', '13:00'].map(
      (time) => `contactrz synthetic 2026-12-01T${time}:00.000Z, slot 2026-12-01 ${time}:00 +00:00`,
    )
    assert.ok(flat.includes(`May exist ${slots.join(' ')} Status 503`), flat)
    assert.match(
      text,
      /\ncontactrz-monitor report --ledger --target test --config \/etc\/contactrz\/monitor\.yaml\n/,
    )
    // Whoever looks reads the same as whoever is mailed.
    const config = { targets: [targetOf({ url: provider.url })] } as unknown as Config
    assert.match(
      await shownPage({ targets: config.targets, store, at: clock }),
      /since <time datetime="2026-12-01T13:00:00\.000Z">20:00 WIB</,
    )
    const since = '2026-12-01T13:00:00.000Z'
    assert.equal(
      (await readStatus(askOf({ at: clock, targets: config.targets, store }))).targets?.[0]?.incidents[0]
        ?.since,
      since,
    )
    const period = { from: 0, to: clock, now: clock }
    const [summary] = await summariesOf(store, [targetOf({ url: provider.url })], period)
    assert.equal(summary?.openIncidents[0]?.since, since)
    provider.deviate([])
    await run()
    assert.match(last().text, /^test: unavailable resolved after 1 h 30 min\n/)
    assert.match(
      last().flat,
      /Since 2026-12-01 13:00:00 \+00:00 Resolved 2026-12-01 14:30:00 \+00:00, after 1 h 30 min/,
    )
  })

  it('names of what may have been created that of the latest seven days', async () => {
    const began = clock
    provider.deviate([{ variant: 'created', status: 503 }])
    for (let slot = 0; slot < 3; slot++) await run()
    clock = began + 7 * 86_400_000 + halfHourMs / 2
    await run()
    const { text, flat } = last()
    assert.match(text, /^test: unavailable still open/)
    const slots = flat.match(/(?<=slot )2026-12-\d\d \d\d:\d\d/g)
    assert.deepEqual(slots, ['2026-12-08 13:15', '2026-12-01 14:00', '2026-12-01 13:30'])
  })

  it('says since when of the streak, or, where every third create is answered, of the share that it is', async () => {
    const runs = async (pattern: string) => {
      for (const each of pattern) {
        provider.deviate(each === 'x' ? [{ variant: 'created', status: 503 }] : [])
        await run({ send: 'full' })
      }
    }
    const since = () => /^Since +(\S+ \S+)/m.exec(last().text)?.[1]
    await runs('x.xxx')
    assert.match(last().text, /^test: unavailable opened/)
    assert.equal(since(), '2026-12-01 14:00:00')
    await runs('.')
    const beganAt = new Date(clock).toISOString().slice(0, 19).replace('T', ' ')
    await runs('xx.xx.xx')
    assert.match(last().text, /^test: unavailable opened/)
    assert.equal(since(), beganAt)
  })

  it('says no answer where none came, and names the Id of what a deviating answer has created', async () => {
    const { url } = provider
    await provider.close()
    for (let slot = 0; slot < 3; slot++) await run({ url })
    assert.match(last().flat, /The provider gives no answer\./)
    assert.doesNotMatch(last().text, /May exist|Created/)
    provider = await createProvider({ now: () => clock })
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    await run()
    const drift = messages().find(({ text }) => /drift opened/.test(text))
    assert.match(
      drift?.flat ?? '',
      /Created Id \d+, contactrz synthetic 2026-12-01T14:30:00\.000Z, slot 2026-12-01 14:30:00 \+00:00 /,
    )
  })

  it('does not contradict itself in a recovery: what conforms now has conformed last', async () => {
    await run()
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    await run({ send: 'full' })
    provider.deviate([])
    clock += 26 * 2 * halfHourMs
    await run({ send: 'full' })
    assert.match(last().text, /^test: drift resolved/)
    assert.match(last().flat, /Last conforming created 2026-12-02 16:00:00 \+00:00 Quota/)
  })

  it('says why, where it is the provider who takes no token', async () => {
    provider.deviate([{ variant: 'created', status: 401, body: JSON.stringify(expired), headers: json }])
    await run()
    await run()
    assert.match(last().text, /^test: unauthorized opened\n/)
    assert.match(
      last().flat,
      /No token is accepted\. Why: the provider refused a token that should be live, with the documented 401 of an expired one\./,
    )
  })

  it('says the reason of now, and not of before, where no token comes first and none is accepted later', async () => {
    hasToken = false
    await run()
    await run()
    hasToken = true
    provider.deviate([{ variant: 'created', status: 401, body: JSON.stringify(expired), headers: json }])
    await run()
    clock += alerts.remindEveryMs
    await watchTime()
    const reminder = messages().find(({ text }) => /^test: unauthorized still open/.test(text))
    assert.match(reminder?.flat ?? '', /Why: the provider refused a token that should be live/)
    assert.doesNotMatch(reminder?.text ?? '', /token command/)
  })

  it('says until when creates are held', async () => {
    await provider.close()
    provider = await createProvider({ now: () => clock, quotaPerDay: 0 })
    const quotaWindow = { from: '06:00', to: '18:00', timeZone: 'Asia/Jakarta' }
    await run({ quotaWindow })
    clock = Date.parse('2026-12-02T13:00:00Z')
    await run({ quotaWindow })
    assert.match(last().text, /^test: quota opened\n/)
    assert.match(last().flat, /Creates are held until 2026-12-03 18:00:00 \+07:00 \(11:00 UTC\)\./)
    assert.match(last().flat, /Held until 2026-12-03 18:00:00 \+07:00 \(11:00 UTC\), in 22 h/)
    assert.match(
      last().flat,
      /Next slot 2026-12-02 20:30:00 \+07:00 \(13:30 UTC\), in 30 min: gated \(hold\) First to run 2026-12-03 18:30:00/,
    )
    assert.match(last().text, /\ncontactrz-monitor release --target test --config /)
  })

  it('says of a blindness what became of the slots since there was a verdict', async () => {
    await run({ send: 'full' })
    provider.deviate([{ variant: 'created', status: 503 }])
    await run()
    const gated = targetOf({ url: provider.url, budgetPerDay: 0, quotaWindow: null })
    await runSlot(gated, clock, dependencies())
    clock += halfHourMs
    const timeZone = 'UTC'
    const missed = [0, 1].map((slot) => clock + slot * halfHourMs)
    const decided = { target: 'test', decidedAt: clock, local: '', timeZone, rule: '' }
    await store.recordMissed(
      missed.map((slotAt) => ({ ...decided, slotAt })),
      'late',
    )
    clock = Date.parse('2026-12-01T13:00:00Z') + alerts.blindAfterMs + 1
    await watchTime()
    const { subject, text, flat, report } = last()
    assert.equal(subject, '[contactrz] test: blind (no verdict)')
    assert.match(text, /^test: blind opened\n/)
    assert.match(flat, /Since 2026-12-01 13:00:00 \+00:00, for 26 h/)
    const slots = /Slots (\d+) since 2026-12-01 13:00:00 \+00:00: (.*?) Next look/.exec(flat)
    assert.equal(slots?.[1], '53')
    for (const part of [
      '1 ran (conforming)',
      '1 ran (unavailable)',
      '1 gated (budget)',
      '2 missed (late)',
      '47 missed (no record)',
      '1 under way (not decided yet)',
    ])
      assert.ok(slots?.[2]?.includes(part), `${part} is not in ${slots?.[2]}`)
    assert.equal(report, null)
    assert.doesNotMatch(text, /attached/)
  })

  it('says of a create that was given up that it may have created, at once and in the reminder', async () => {
    const slot = { target: 'test', slotAt: clock, decidedAt: clock, local: '', timeZone: 'UTC', rule: '' }
    const attempt = {
      target: 'test',
      slotAt: clock,
      day: '2026-12-01',
      at: clock,
      marker: 'm',
      leasedUntil: clock,
    }
    await store.claim(slot, { ...attempt, variant: 'created', contact: 'full' }, 30)
    const target = targetOf({ url: provider.url, quotaWindow: null })
    await abandonRun(target, clock, 'the run was given up', dependencies())
    clock += alerts.remindEveryMs
    await watchTime()
    assert.deepEqual(
      messages().map(({ report }) => report?.probes),
      Array.from({ length: 2 }, () => [
        {
          ...{ variant: 'created', outcome: 'monitor-fault', mayHaveCreated: true },
          ...{ durationMs: 0, findings: [] },
        },
      ]),
    )
  })

  it('says why the monitor itself failed, also in the reminder', async () => {
    const target = targetOf({ url: provider.url, quotaWindow: null })
    await abandonRun(target, clock, 'the run was given up', dependencies())
    clock += alerts.remindEveryMs
    await watchTime()
    const [opened, reminded] = messages()
    for (const mail of [opened, reminded]) assert.match(mail?.flat ?? '', /Why: the run was given up\./)
  })
})

const json = { 'content-type': 'application/json' }
const expired = {
  _meta: { status: 'ERROR', count: 1 },
  records: {
    errorCode: 401,
    userMessage: 'Expired token',
    devMessage: null,
    more: null,
    applicationCode: null,
  },
}
