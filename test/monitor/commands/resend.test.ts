import assert from 'node:assert/strict'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { createInstallation, type Installation } from '../../support/installation.ts'
import { announcementOf, mailOf } from '../store/conformance/rows.ts'

describe('contactrz-monitor resend', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure()
  })
  afterEach(() => site.close())

  const refusedTo = async (...recipients: string[]) => {
    const store = openSqliteStore(site.storeFile)
    const at = site.now()
    const change = { target: 'test', at, basedOn: noIncidents, incidents: noIncidents, events: [] }
    await store.commitIncidents({ ...change, messages: recipients.map((to) => mailOf(to, to)) })
    for (const _to of recipients) {
      const mail = await store.leaseMessage('mail', at, 1000, [])
      assert.ok(mail !== null)
      await store.settleMessage(mail.id, { result: 'refused', error: 'EENVELOPE 550' }, at)
    }
    await store.close()
  }
  const said = async (...args: string[]) => (await site.call(['resend', ...args])).stdout
  const owed = () =>
    site.query("SELECT recipient FROM messages WHERE state = 'owed'").map(({ recipient }) => recipient)

  it('owes again what was refused to the one who is named, or to all, and it is due at once', async () => {
    await refusedTo('a@example.com', 'b@example.com')
    assert.equal(await said('--to', 'a@example.com'), 'a@example.com: 1 message(s) owed again\n')
    assert.deepEqual(owed(), ['a@example.com'])
    const [row] = site.query("SELECT due_at FROM messages WHERE state = 'owed'")
    assert.ok(Math.abs(Number(row?.due_at) - site.now()) < 60_000)
    const nothing = 'was refused or put off (contactrz-monitor report --messages)\n'
    assert.equal(await said('--to', 'c@example.com'), `nothing to c@example.com ${nothing}`)
    assert.equal(
      await said(),
      'a@example.com: 1 message(s) owed again\nb@example.com: 1 message(s) owed again\n',
    )
    site.change('DELETE FROM messages')
    assert.equal(await said(), `nothing ${nothing}`)
  })

  it('gives up what is owed to the one who is named, where somebody says so, and owes it again like any other', async () => {
    await refusedTo('a@example.com', 'b@example.com')
    await said()
    const given = 'given up (contactrz-monitor resend owes them again)'
    assert.equal(await said('--drop', '--to', 'a@example.com'), `a@example.com: 1 message(s) ${given}\n`)
    assert.deepEqual(owed(), ['b@example.com'])
    const shown = await site.call(['report', '--messages'])
    assert.match(shown.stdout, /refused +0 +EDROPPED/)
    assert.equal(
      await said('--drop', '--to', 'a@example.com'),
      'nothing to a@example.com is owed and not being sent (contactrz-monitor report --messages)\n',
    )
    assert.match((await site.call(['doctor'])).stdout, /1 message\(s\) owed.*1 refused for good/)
    assert.equal(await said('--to', 'a@example.com'), 'a@example.com: 1 message(s) owed again\n')
    const { code, stderr } = await site.call(['resend', '--drop'])
    assert.equal(code, 2)
    assert.match(stderr, /--drop needs --to: an address, a channel, or mail/)
  })

  it('gives up what waits for others of its group as well, as the message that it becomes', async () => {
    const at = site.now()
    const waits = (to: string, channel: string, target: string) =>
      announcementOf(target, at + 3_600_000, { to, channel, at, openedAt: at })
    const all = [
      ...['test', 'other'].map((target) => waits('ops', 'ops', target)),
      ...[waits('a@example.com', 'mail', 'test'), waits('b@example.com', 'mail', 'test')],
    ]
    const store = openSqliteStore(site.storeFile)
    const change = { target: 'test', at, basedOn: noIncidents, incidents: noIncidents, events: [] }
    await store.commitIncidents({ ...change, messages: [], announcements: all })
    await store.close()
    const given = '1 message(s) given up (contactrz-monitor resend owes them again)'
    assert.equal(await said('--drop', '--to', 'ops'), `ops: ${given}\n`)
    const waiting = () => site.query('SELECT recipient FROM announcements').map(({ recipient }) => recipient)
    assert.deepEqual([waiting(), owed()], [['a@example.com', 'b@example.com'], []])
    assert.equal(await said('--drop', '--to', 'a@example.com'), `a@example.com: ${given}\n`)
    assert.equal(await said('--drop', '--to', 'mail'), `b@example.com: ${given}\n`)
    assert.deepEqual([waiting(), owed()], [[], []])
  })
})
