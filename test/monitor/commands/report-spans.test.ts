// What the report is of, where nothing else is asked for, and what it says where there is nothing, or much.
import assert from 'node:assert/strict'
import { newFlapping } from '../../../monitor/incidents/flapping.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { messagesOfTrouble } from '../../../monitor/message/own-trouble-messages.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { callCommand } from '../../support/command.ts'
import { createInstallation, type Installation } from '../../support/installation.ts'
import { originOfTests } from '../../support/mails.ts'
import { announcementOf, changeAt, changeNow, mailOf } from '../store/conformance/rows.ts'

const now = Date.parse('2026-12-01T12:00:00Z')
const hourMs = 3_600_000
const dayAgo = '2026-11-30T12:00:00.000Z'

describe('contactrz-monitor report, at noon', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure({ schedule: '0 * * * *', others: ['other'] })
    await write(async () => {})
  })
  afterEach(() => site.close())

  const write = async (work: (store: Store) => Promise<unknown>) => {
    const store = openSqliteStore(site.storeFile)
    await work(store)
    await store.close()
  }
  const call = async (...args: string[]) => {
    const all = ['report', '--config', site.file, ...args]
    const { code, stdout, stderr } = await callCommand('contactrz-monitor', all, {
      env: site.env(),
      now: () => now,
    })
    assert.equal(code, 0, stderr)
    return stdout
  }
  const json = async (...args: string[]) => JSON.parse(await call(...args, '--format', 'json'))
  const missed = (target: string, slotAt: number) =>
    write((store) =>
      store.recordMissed(
        [{ target, slotAt, decidedAt: slotAt, local: '', timeZone: 'UTC', rule: '' }],
        'late',
      ),
    )

  it('is of the last 24 hours; of incidents, ledger and messages it is of everything', async () => {
    const to = new Date(now).toISOString()
    for (const [book, from] of [
      [[], dayAgo],
      [['--slots'], dayAgo],
      [['--runs'], dayAgo],
      [['--incidents'], null],
      [['--ledger'], null],
      [['--messages'], null],
    ] as const) {
      const found = await json(...book)
      assert.deepEqual([found.from, found.to], [from, to], book.join(' '))
    }
  })

  it('may be of no time at all, of 366 days, and of more where it is not of slots', async () => {
    const span = (from: string, to: string) => ['--from', from, '--to', to]
    assert.deepEqual((await json('--slots', ...span('2026-12-01', '2026-12-01'))).rows, [])
    assert.deepEqual((await json('--runs', ...span('2024-01-01', '2025-01-01'))).rows, [])
    assert.deepEqual((await json('--ledger', ...span('2020-01-01', '2025-01-02'))).rows, [])
  })

  it('says why it is empty: nobody has ever run, or since when somebody did', async () => {
    const never = 'no slot was ever decided: the monitor has not run on this store (start, once)'
    assert.equal(await call('--runs'), `no runs from ${dayAgo} to 2026-12-01T12:00:00.000Z; ${never}\n`)
    assert.equal(await call('--ledger'), `no ledger to 2026-12-01T12:00:00.000Z; ${never}\n`)
    await missed('test', now - 3 * hourMs)
    await missed('other', now - 5 * hourMs)
    assert.match(await call('--runs'), /; on record since 2026-12-01T07:00:00\.000Z\n$/)
    assert.match(await call('--runs', '--target', 'test'), /; on record since 2026-12-01T09:00:00\.000Z\n$/)
  })

  it('has messages about the monitor itself where no target is asked for', async () => {
    const trouble = { kind: 'message-refused', about: 'a@example.com', parts: ['test (drift)'] } as const
    const opened = { ...trouble, openedAt: now - hourMs, toldAt: now - hourMs, sequence: 1 }
    const event = { event: 'opened', at: now - hourMs, trouble: opened } as const
    const messages = messagesOfTrouble(event, ['b@example.com'], originOfTests)
    await write((store) =>
      store.commitOwnTroubles({
        at: now - hourMs,
        basedOn: [],
        troubles: [opened],
        messages,
        recoveries: [],
      }),
    )
    const recipients = async (...args: string[]) =>
      (await json('--messages', ...args)).rows.map(({ to }: { to: string }) => to)
    assert.deepEqual(await recipients(), ['b@example.com'])
    assert.deepEqual(await recipients('--target', 'test'), [])
  })

  it('has a message of a group once, and with each target that it tells of', async () => {
    const at = now - hourMs
    const tells = ['test', 'other', 'gone'].map(
      (target) => ({ target, kind: 'drift', openedAt: at, sequence: 1 }) as const,
    )
    const group = { ...mailOf('g', 'a@example.com'), target: null, host: 'api.example.com', tells }
    const alone = mailOf('1', 'b@example.com')
    await write(async (store) => {
      await changeNow(store, changeAt(at, { messages: [group, alone] }))
    })
    const rows = async (...args: string[]) =>
      (await json('--messages', ...args)).rows.map((row: Record<string, string>) => [
        row.target,
        row.channel,
        row.to,
      ])
    const ofGroup = ['api.example.com', 'mail', 'a@example.com']
    assert.deepEqual(await rows(), [['test', 'mail', 'b@example.com'], ofGroup])
    assert.deepEqual(await rows('--target', 'other'), [ofGroup])
  })

  it('has what waits for others of its group, which is owed and not yet worded', async () => {
    const at = now - hourMs
    const announcements = ['test', 'other'].map((target) =>
      announcementOf(target, now + hourMs, { at, openedAt: at }),
    )
    await write(async (store) => {
      await changeNow(store, changeAt(at, { announcements }))
    })
    const waits = 'waits for others of its group'
    const rows = async (...args: string[]) =>
      (await json('--messages', ...args)).rows.map((row: Record<string, string>) => [
        row.target,
        row.state,
        row.subject,
      ])
    assert.deepEqual(await rows(), [
      ['test', 'owed', waits],
      ['other', 'owed', waits],
    ])
    assert.deepEqual(await rows('--target', 'other'), [['other', 'owed', waits]])
  })

  it('has slots of the targets that there are alone: of others it is not known when they were due', async () => {
    await missed('gone', now - hourMs)
    await missed('test', now - hourMs)
    const { rows } = await json('--slots')
    assert.deepEqual(new Set(rows.map(({ target }: { target: string }) => target)), new Set(['test']))
  })

  it('sums up what stands, and says none and never where nothing does', async () => {
    const drift = { openedAt: now - 2 * hourMs, toldAt: now - 2 * hourMs, sequence: 1 }
    const incidents = {
      ...noIncidents,
      open: { drift: { ...drift, flapping: newFlapping(now) }, blind: drift },
      expiredProbe: null,
    }
    await write(async (store) => {
      const change = { target: 'other', at: now - hourMs, basedOn: noIncidents, incidents }
      await store.commitIncidents({ ...change, events: [], messages: [] })
      await store.mute({ target: 'other', kind: 'blind', since: 0, until: now + hourMs, reason: null })
    })
    const [, test = '', other = ''] = (await call()).split('\n\n')
    assert.match(test, /^test\n {2}slots +none\n {2}runs +none\n {2}creates +none\n {2}messages +none\n/)
    assert.match(test, /^ {2}open incidents +none\n {2}last conforming +never$/m)
    const since = '2026-12-01T10:00:00.000Z'
    assert.match(other, new RegExp(`drift since ${since} \\(flapping\\)(,|$)`, 'm'))
    assert.match(
      other,
      new RegExp(`blind since ${since} \\(muted until 2026-12-01T13:00:00\\.000Z\\)(,|$)`, 'm'),
    )
  })

  it('says when an expired token last had a verdict, or why it has none', async () => {
    site.change(
      `INSERT INTO last_verdicts VALUES ('test', 'expiredToken', 'full', 'conforming', ${now - hourMs})`,
    )
    const probe = { outcome: 'unavailable', failures: 2, since: now - hourMs, at: now } as const
    const incidents = { ...noIncidents, expiredProbe: probe }
    await write((store) =>
      store.commitIncidents({
        target: 'other',
        at: now,
        basedOn: noIncidents,
        incidents,
        events: [],
        messages: [],
      }),
    )
    const summary = await call()
    assert.match(summary, /^test\n(?: .*\n)* {2}expired probe +last verdict 2026-12-01T11:00:00\.000Z$/m)
    assert.match(summary, /^other\n(?: .*\n)* {2}expired probe +no verdict at its latest 2 tries /m)
  })
})
