import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { main } from '../../../monitor/main.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { createInstallation, type Installation } from '../../support/installation.ts'
import { changeAt, changeNow, mailOf } from '../store/conformance/rows.ts'

describe('contactrz-monitor report', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure()
  })
  afterEach(() => site.close())

  it('is as wide as the terminal that it is shown on, and of 100 columns at least and elsewhere', async () => {
    const address = `${'somebody'.repeat(5)}@example.com`
    const store = openSqliteStore(site.storeFile)
    await changeNow(
      store,
      changeAt(site.now(), { messages: [mailOf('a', address, { subject: 's'.repeat(60) })] }),
    )
    await store.close()
    const shownOn = async (terminal: { readonly isTTY?: boolean; readonly columns?: number }) => {
      const stdout = Object.assign(new PassThrough(), terminal)
      const io = { env: site.env(), now: site.now, stdout, stderr: new PassThrough() }
      assert.equal(await main(['report', '--messages', '--config', site.file], io), 0)
      const lines = String(stdout.read()).split('\n')
      return [Math.max(...lines.map((line) => line.length)), lines.some((line) => line.includes(address))]
    }
    assert.deepEqual(await shownOn({}), [100, false])
    assert.deepEqual(await shownOn({ isTTY: true, columns: 60 }), [100, false])
    const [width, isWhole] = await shownOn({ isTTY: true, columns: 220 })
    assert.ok(Number(width) > 150 && Number(width) <= 220 && isWhole, `${width}`)
  })

  it('reports slots, runs, ledger and messages, which agree with each other', async () => {
    const empty = await site.call(['report', '--slots'])
    assert.deepEqual([empty.code, empty.stdout], [2, ''])
    assert.match(empty.stderr, /there is no store at .* yet: start or once makes it/)
    await site.once()
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    await site.once()

    const none = await site.call(['report', '--slots', '--to', '2020-01-01T00:00:00Z'])
    assert.match(none.stdout, /^no slots from 2019-12-31T.* to 2020-01-01T.*; on record since \d{4}-/)
    const creates = site.provider().requests.filter(({ path }) => path === '/api/contactrz')
    const { rows: ledger } = await site.json(['report', '--ledger'])
    assert.equal(ledger.length, creates.length)
    for (const { outcome, id, marker } of ledger) {
      assert.equal(outcome, 'created')
      assert.match(id, /^\d+$/)
      assert.match(marker, /^\d{4}-\d\d-\d\dT/)
    }
    const { rows: slots } = await site.json(['report', '--slots'])
    assert.equal(slots.filter(({ decision }: { decision: string }) => decision === 'run').length, 2)
    const { rows: runs } = await site.json(['report', '--runs'])
    assert.deepEqual(
      runs.map(({ contact, outcome, findings }: Record<string, unknown>) => [contact, outcome, findings]),
      [
        ['full', 'conforming', ''],
        ['name-alone', 'drift', 'missing-property /Email'],
      ],
    )
    const csv = await site.call(['report', '--messages', '--format', 'csv'])
    assert.match(
      csv.stdout,
      /^target,owed,state,tries,error,channel,to,event,subject\r\ntest,[^,]*,sent,1,,mail,team@example\.com,opened,/,
    )
    const older = await site.call(['report', '--mails', '--format', 'csv'])
    assert.equal(older.stdout, csv.stdout)
    assert.doesNotMatch((await site.call(['report', '--help'])).stdout, /--mails/)
    const both = await site.call(['report', '--mails', '--slots'])
    assert.deepEqual([both.code, both.stdout], [2, ''])
    assert.match(both.stderr, /give one of --slots and --messages/)
    const { targets } = await site.json(['report'])
    assert.deepEqual([targets[0].creates, targets[0].messages], [{ created: 2 }, { sent: 1 }])
    assert.deepEqual(targets[0].expiredProbe, { lastVerdict: null, problem: null })
    assert.match(
      (await site.call(['report'])).stdout,
      /^ {2}expired probe {4}never had a verdict: it takes /m,
    )
    for (const format of ['--slots', '--runs', '--incidents', '--ledger', '--messages']) {
      const { stdout } = await site.call(['report', format])
      for (const line of stdout.split('\n')) assert.ok([...line].length <= 100, line)
    }
  })

  it('has a hold and outcomes told in its summary as what they are', async () => {
    site.configure()
    const store = openSqliteStore(site.storeFile)
    const until = Date.now() + 3_600_000
    await store.setHold('test', { since: Date.now(), until })
    await store.close()
    const values = `'test', ${Date.now() - 1000}, 'created', 'full', ${Date.now() - 1000}, 'unauthorized', 401, 0`
    const columns = 'target, slot_at, variant, contact, at, outcome, status, may_have_created'
    site.change(`INSERT INTO runs (${columns}) VALUES (${values}), (${values})`)
    const { stdout } = await site.call(['report'])
    assert.match(stdout, /^ {2}runs +2 unauthorized \(created\)$/m)
    const held = new Date(until).toISOString()
    const doctor = await site.call(['doctor'])
    assert.equal(doctor.code, 1)
    assert.match(doctor.stdout, new RegExp(`^✗ test: hold +creates are held until ${held}\\. Wait, or `, 'm'))
    assert.match(
      stdout,
      new RegExp(`^ {2}held until +${held}\n {2}open incidents +none, but creates are held$`, 'm'),
    )
  })

  it('has what a target of before has made reported, although the configuration has it no more', async () => {
    site.configure()
    const store = openSqliteStore(site.storeFile)
    await store.close()
    const values = `'before', ${Date.now() - 1000}, 'created', '2026-12-01', ${Date.now() - 1000}, 'gone marker', 'created', '31322', 'full'`
    site.change(
      `INSERT INTO ledger (target, slot_at, variant, day, at, marker, state, created_id, contact) VALUES (${values})`,
    )
    const ledger = (...args: readonly string[]) => site.call(['report', '--ledger', ...args])
    assert.match(
      (await ledger('--format', 'csv')).stdout,
      /^before,[^,]+,created,31322,gone marker,created\r$/m,
    )
    assert.doesNotMatch((await ledger('--target', 'test')).stdout, /gone marker/)
  })
})
