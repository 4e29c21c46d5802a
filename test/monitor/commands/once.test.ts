import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { readMail } from '../../../monitor/sandbox/mailbox.ts'
import { parseIncidentParams } from '../../../monitor/snapshot/incident-path.ts'
import { lockFileOf } from '../../../monitor/store/file.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { createInstallation, type Installation } from '../../support/installation.ts'
import { mails, nameOf, write14 } from '../../support/store-of-14.ts'

describe('contactrz-monitor once', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure()
  })
  afterEach(() => site.close())

  it('mails once when drift begins, not while it lasts, and once when it ends', async () => {
    assert.equal((await site.once()).code, 0)
    assert.equal(site.mail.mails.length, 0)

    site.provider().deviate([{ variant: 'created', set: { '/Phone': 4 }, remove: ['/Email'] }])
    assert.equal((await site.once()).code, 1)
    assert.equal((await site.once()).code, 1)
    assert.equal((await site.once()).code, 1)
    assert.equal(site.mail.mails.length, 1)

    site.provider().deviate([])
    assert.equal((await site.once()).code, 0)
    assert.equal((await site.once()).code, 0)
    assert.equal(site.mail.mails.length, 2)

    const [opened = '', resolved = ''] = site.mail.mails
    assert.match(opened, /^secure: true\r\nuser: monitor\r\n/)
    assert.match(opened, /^Subject: \[contactrz\] test: drift \(breaking\)\r$/m)
    for (const header of ['Target: test', 'Kind: drift', 'Event: opened', 'Severity: breaking'])
      assert.ok(opened.includes(`\r\nX-Contactrz-${header}\r\n`), header)
    assert.match(opened, /\/Email/)
    assert.match(resolved, /^Subject: \[contactrz\] test: drift \(breaking\)\r$/m)
    assert.match(resolved, /^X-Contactrz-Event: resolved\r$/m)
    const values = [
      "O'Hara",
      '01632960',
      '960-243',
      '7700 900358',
      'Synthetic+Tag@',
      'contactrz_synthetic_t',
      'synthetic  media',
      'Bearer',
      'eyJ',
      site.mail.password,
    ]
    for (const source of site.mail.mails) {
      const { text, html, report } = await readMail(Buffer.from(source, 'utf8'))
      assert.equal(JSON.parse(report ?? '').version, 1)
      // As it travels, and as it is read: a part may be encoded.
      for (const shown of [source, text, html ?? '', report ?? '']) {
        for (const value of values) assert.ok(!shown.includes(value), `a mail holds ${value}`)
      }
    }
    assert.equal(site.query('SELECT * FROM ledger').length, site.creates().length)
  })

  it('sends what a store of the version before owes, each under its name, and nothing that was sent or refused', async () => {
    rmSync(site.storeFile, { force: true })
    write14(site.storeFile)
    assert.equal((await site.once()).code, 0)
    const names = mails.map((mail) => nameOf(mail)[0])
    const came = site.mail.mails.map((source) => /^Message-ID: (\S+)\r$/im.exec(source)?.[1] ?? '')
    const owed = mails.flatMap(({ state = 'owed' }, index) => (state === 'owed' ? [names[index] ?? ''] : []))
    assert.deepEqual(came.filter((name) => names.includes(name)).sort(), owed.sort())
    assert.equal(site.query("SELECT * FROM messages WHERE state = 'owed'").length, 0)
  })

  it('leads to the page of the incident where the configuration says at which address that is', async () => {
    const linkOf = async () =>
      /^See what changed:\n(\S+)$/m.exec((await site.mails()).at(-1)?.text ?? '')?.[1]
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    await site.once()
    assert.equal(await linkOf(), undefined)

    const web = 'web: { url: "https://monitor.example.net", password: p }'
    writeFileSync(site.file, readFileSync(site.file, 'utf8').replace(/^web: .*$/m, web))
    site.provider().deviate([{ variant: 'created', remove: ['/Fax'] }])
    await site.once()
    const link = (await linkOf()) ?? ''
    assert.match(link, /^https:\/\/monitor\.example\.net\/incidents\//)
    const [target = '', kind = '', openedAt = ''] = link.split('/').slice(-3)
    const incident = parseIncidentParams({ target, kind, openedAt })
    assert.ok(incident !== null)
    const store = openSqliteStore(site.storeFile)
    const story = await store.incidentStory(incident.target, incident.kind, incident.openedAt)
    await store.close()
    assert.deepEqual(
      story?.events.map(({ event, messages }) => [event, messages.map(({ state }) => state)]),
      [
        ['opened', ['sent']],
        ['changed', ['sent']],
      ],
    )
  })

  it('sends nothing inside the quota window, and stores the slot as gated with its reason', async () => {
    site.configure({ quotaWindow: '{ from: "00:00", to: "24:00", timeZone: Asia/Jakarta }' })
    const { code, stdout } = await site.once()
    assert.equal(code, 3)
    assert.match(stdout, /gated \(quota-window\)/)
    // It does not watch: nobody is to find that a monitor has run here and lost its store.
    assert.equal(existsSync(lockFileOf(site.storeFile)), false)
    // Not even a token was asked for.
    assert.equal(site.provider().requests.length, 0)
    const slots = site.query(
      'SELECT decision, reason, time_zone, local, rule FROM slots JOIN rules ON rules.id = rule_id',
    )
    assert.equal(slots.length, 1)
    const [{ decision, reason, time_zone: zone, local, rule } = {}] = slots
    assert.deepEqual([decision, reason, zone], ['gated', 'quota-window', 'Asia/Jakarta'])
    assert.match(String(local), /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} \+07:00$/)
    assert.match(String(rule), /creates never allowed/)
    assert.equal(site.query('SELECT * FROM ledger').length, 0)
  })

  it('says of a slot that was decided before what became of it, and ends as it did then', async () => {
    const again = async () => {
      const { code, stdout } = await site.call(['once'])
      const [, said = ''] =
        /^test: the slot of \d{4}-\d\d-\d\d \d\d:00:00 \+07:00 was decided before: (.*)$/m.exec(stdout) ?? []
      return [code, said]
    }
    const window = (to: string) => `{ from: "00:00", to: "${to}", timeZone: Asia/Jakarta }`
    const schedule = '0 * * * *'
    site.configure({ schedule, quotaWindow: window('24:00') })
    assert.equal((await site.call(['once'])).code, 3)
    assert.deepEqual(await again(), [3, 'gated (quota-window)'])
    for (const [outcome, code] of [
      ['conforming', 0],
      ['drift', 1],
      ['unavailable', 3],
    ] as const) {
      site.change('DELETE FROM slots; DELETE FROM runs')
      const slotAt = Math.floor(site.now() / 3_600_000) * 3_600_000
      const { before, now } = { before: slotAt - 3_600_000, now: site.now() }
      const other = outcome === 'drift' ? 'conforming' : 'drift'
      const slots = `INSERT INTO slots (target, slot_at, decision, decided_at, local, rule_id) VALUES ('test', ${slotAt}, 'run', ${now}, '2026-12-01 06:00:00 +07:00', 1)`
      const rows = [
        [slotAt, 'created', now, outcome],
        // What follows it, and what another slot has met.
        [slotAt, 'expiredToken', now + 1, other],
        [before, 'created', now + 2, other],
      ]
      const runs = rows
        .map(([slot, variant, at, met]) => `('test', ${slot}, '${variant}', 'full', ${at}, '${met}', 200, 0)`)
        .join(', ')
      site.change(
        `${slots}; INSERT INTO runs (target, slot_at, variant, contact, at, outcome, status, may_have_created) VALUES ${runs}`,
      )
      assert.deepEqual(await again(), [code, outcome])
    }
  })

  it('looks at every target, and ends with the worst that it met: drift, then no verdict', async () => {
    const never = '0 0 29 2 *'
    const withOther = (change: (text: string) => string) => {
      site.configure({ others: ['other'] })
      const [head = '', tail = ''] = readFileSync(site.file, 'utf8').split('  - name: other')
      writeFileSync(site.file, `${head}  - name: other${change(tail)}`)
    }
    const gated = (text: string) =>
      text.replace('quotaWindow: none', 'quotaWindow: { from: "00:00", to: "24:00", timeZone: UTC }')
    withOther(gated)
    const well = await site.once()
    assert.deepEqual([well.code, site.creates().length], [3, 1], well.stdout)
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    assert.equal((await site.once()).code, 1)
    withOther((text) => text.replace('"* * * * * *"', `"${never}"`))
    site.provider().deviate([])
    const idle = await site.once()
    assert.match(idle.stdout, /^other: no slot is due$/m)
    assert.equal(idle.code, 3)
  })

  it('keeps the mail that a server would not take, and sends it later', async () => {
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    site.mail.refuseLogins(true)
    const { stdout } = await site.once()
    assert.match(stdout, /message not sent \(EAUTH 535\)/)
    assert.deepEqual(
      { ...site.query('SELECT state, attempts, error FROM messages')[0] },
      { state: 'owed', attempts: 1, error: 'EAUTH 535' },
    )
    site.mail.refuseLogins(false)
    site.change('UPDATE messages SET due_at = 0')
    await site.once()
    assert.equal(site.mail.mails.length, 1)
  })

  it('tells from cron what start tells in a look: what was missed and cut short, blindness, a reminder', async () => {
    site.configure({ schedule: '*/10 * * * *' })
    const now = Date.now()
    const hourMs = 3_600_000
    const slotAt = Math.floor(now / 600_000) * 600_000 - hourMs
    const slot = { target: 'test', slotAt }
    const local = { local: '', timeZone: 'UTC', rule: '' }
    const attempt = {
      variant: 'created',
      contact: 'full',
      day: '2026-12-01',
      at: slotAt,
      marker: 'm',
      leasedUntil: 0,
    } as const
    const store = openSqliteStore(site.storeFile)
    await store.claim({ ...slot, ...local, decidedAt: slotAt }, { ...slot, ...attempt }, 30)
    await store.setHold('test', { since: now, until: now + hourMs })
    const drift = { openedAt: now - 50 * hourMs, toldAt: now - 30 * hourMs, sequence: 1 }
    const incidents = { ...noIncidents, conclusiveAt: now - 30 * hourMs, open: { drift } }
    const change = { target: 'test', at: now, basedOn: noIncidents, incidents, events: [], messages: [] }
    assert.equal(await store.commitIncidents(change), 'committed')
    await store.close()

    const { code, stdout } = await site.call(['once'])
    assert.equal(code, 3)
    assert.match(stdout, /was cut short: it may have created/)
    assert.match(stdout, /[56] slot\(s\) missed \(not-running\)/)
    assert.deepEqual((await site.firstLines()).sort(), [
      'test: blind opened',
      'test: drift still open after 2 days 2 h',
    ])
    const { rows: ledger } = await site.json(['report', '--ledger'])
    assert.equal(ledger[0].outcome, 'unknown')
    const { targets } = await site.json(['report'])
    assert.ok(targets[0].slots['missed (not-running)'] >= 5)
  })

  it('reminds and escalates in one go what has been open for long, each to their own', async () => {
    site.configure({
      schedule: '0 0 1 1 *',
      more: 'escalate: { after: 2h, to: [boss@example.com] }\nroutes:\n  - { kinds: [drift], to: [team@example.com] }\n',
    })
    const now = Date.now()
    const hourMs = 3_600_000
    const store = openSqliteStore(site.storeFile)
    await store.setHold('test', { since: now, until: now + hourMs })
    const drift = { openedAt: now - 50 * hourMs, toldAt: now - 30 * hourMs, sequence: 1 }
    const incidents = { ...noIncidents, conclusiveAt: now, open: { drift } }
    const change = { target: 'test', at: now, basedOn: noIncidents, incidents, events: [], messages: [] }
    assert.equal(await store.commitIncidents(change), 'committed')
    await store.close()
    await site.call(['once'])
    const told = () =>
      site.mail.mails
        .map(
          (mail) => `${/^X-Contactrz-Event: (\w+)\r$/m.exec(mail)?.[1]} ${/^To: (.*)\r$/m.exec(mail)?.[1]}`,
        )
        .toSorted()
    assert.deepEqual(told(), ['escalated boss@example.com', 'reminded team@example.com'])
  })
})
