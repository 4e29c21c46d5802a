// A file of version 14 owes after the upgrade what it owed before: the same
// messages under the same names in the same order, and the page tells the same story.
import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { nextOwnTroubles } from '../../../monitor/incidents/own-trouble.ts'
import { messagesOfTrouble } from '../../../monitor/message/own-trouble-messages.ts'
import { messageIdOf } from '../../../monitor/store/message-id.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import type { OwedMessage, Store } from '../../../monitor/store/store.ts'
import { runScript, temporaryDirectory } from '../../support/command.ts'
import { originOfTests } from '../../support/mails.ts'
import { b, c, type Mail, mails, nameOf, ownKey, team, write14 } from '../../support/store-of-14.ts'
import { changeAt, mailOf } from './conformance/rows.ts'

const leaseMs = 1000

/** All that can be had by then, each sent before the next is asked for. */
async function sendAll(store: Store, at: number): Promise<OwedMessage[]> {
  const given: OwedMessage[] = []
  for (;;) {
    const message = await store.leaseMessage('mail', at, leaseMs, [])
    if (message === null) return given
    given.push(message)
    await store.settleMessage(message.id, { result: 'sent' }, at)
  }
}
const indexOf = ({ subject }: Pick<OwedMessage, 'subject'>) => Number(subject.slice(1))

describe('a file of version 14', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let file: string
  let store: Store | undefined
  beforeEach(() => {
    directory = temporaryDirectory()
    file = join(directory.path, 'monitor.db')
    write14(file)
  })
  afterEach(async () => {
    await store?.close()
    store = undefined
    directory.remove()
  })
  const open = (options: Parameters<typeof openSqliteStore>[1] = {}): Store => {
    store = openSqliteStore(file, options)
    return store
  }

  it('owes what it owed, under the same names and in the same order, and nothing else', async () => {
    const now = open()
    assert.deepEqual(await now.countMessages(), { owed: 6, sent: 5, refused: 1 })
    const given = [
      ...(await sendAll(now, 3400)),
      ...(await sendAll(now, 3900)),
      ...(await sendAll(now, 5000)),
    ]
    // What is leased holds up what comes after it; what waits for a mute waits on; what was sent makes due what was put off.
    assert.deepEqual(given.map(indexOf), [6, 10, 7, 11, 9])
    for (const message of given) {
      const mail = mails[indexOf(message)] as Mail
      const [messageId, thread] = nameOf(mail)
      const index = indexOf(message)
      assert.deepEqual(message, {
        ...{ id: message.id, messageId, thread, channel: 'mail', to: mail.recipient, subject: `s${index}` },
        ...{
          text: `t${index}`,
          html: `<p>${index}`,
          report: '{}',
          body: null,
          host: null,
          severity: 'breaking',
        },
        ...{ target: mail.target, kind: mail.kind, event: mail.event, attempts: (mail.attempts ?? 0) + 1 },
      })
    }
    assert.deepEqual((await sendAll(now, 90_000)).map(indexOf), [8])
    assert.deepEqual(await now.countMessages(), { owed: 0, sent: 11, refused: 1 })
    assert.deepEqual(await now.resendMessages(b, 91_000), [{ to: b, messages: 1 }])
    assert.deepEqual((await sendAll(now, 91_000)).map(indexOf), [4])
  })

  it('has the same story on the page, and knows who was told', async () => {
    const now = open()
    const story = await now.incidentStory('a', 'drift', 1000)
    assert.deepEqual(
      story?.events.map(({ event, messages }) => [event, messages.map(({ to, state }) => `${to} ${state}`)]),
      [
        ['opened', [`${team} sent`, `${b} sent`]],
        ['changed', [`${team} sent`, `${b} refused`]],
        ['resolved', [`${team} owed`]],
      ],
    )
    assert.deepEqual(await now.toldOf('x', 'unavailable', 3000), [
      { channel: 'mail', to: b, events: ['opened', 'changed'] },
      { channel: 'mail', to: c, events: ['opened'] },
      { channel: 'mail', to: team, events: ['opened', 'changed'] },
    ])
    assert.deepEqual(await now.refusedMessages(), [
      { to: b, target: 'a', kind: 'drift' },
      { to: c, target: 'x', kind: 'unavailable' },
    ])
    assert.deepEqual([await now.owedSince(3400), await now.owedSince(5000)], [3000, 3000])
    assert.equal((await now.messagesOf({ target: 'a', from: 0, to: 9999 })).length, 6)
    assert.equal((await now.incidentsOf('a', { before: null, most: 9 }))[0]?.messagesSent, 3)
  })

  it('tells nobody again of what was refused, and its end in the thread of its beginning', async () => {
    const now = open()
    const before = await now.ownTroubles()
    const standing = [{ kind: 'message-refused', about: b, parts: ['a (drift)'] } as const]
    const next = nextOwnTroubles(before, standing, 4000, 1000)
    assert.deepEqual([next.events, next.troubles], [[], before])
    const [resolved] = nextOwnTroubles(before, [], 4000, 1000).events
    assert.ok(resolved)
    const [recovery] = messagesOfTrouble(resolved, [team], originOfTests)
    assert.equal(recovery?.thread, messageIdOf({ ...ownKey, to: team }))
    const change = { at: 4000, basedOn: before, troubles: [], messages: [], recoveries: [recovery] }
    assert.equal(await now.commitOwnTroubles(change), 'committed')
    assert.equal((await now.countMessages()).owed, 7, 'it was told, and so is its end')
  })

  it('goes on from the state that it has: what happens next is of the same incident', async () => {
    const now = open()
    const basedOn = await now.incidents('x')
    const tells = [{ target: 'x', kind: 'unavailable', openedAt: 3000, sequence: 3 } as const]
    const message = mailOf('next', team, { target: 'x', kind: 'unavailable', event: 'resolved', tells })
    const change = { ...changeAt(3500, { basedOn, messages: [message] }), target: 'x' }
    assert.equal(await now.commitIncidents(change), 'committed')
    const given = await sendAll(now, 3500)
    assert.deepEqual(
      given.filter(({ to }) => to === team).map(({ subject }) => subject),
      ['s6', 's10', 's'],
    )
  })

  it('is of no more use to a process of that version: it fails and creates nothing, and what it leased waits its time', async () => {
    const old = new DatabaseSync(file)
    const settle =
      old.prepare(`UPDATE mails SET state = 'sent', error = NULL, settled_at = ?, leased_until = NULL,
      in_trouble = 0 WHERE id = ? RETURNING recipient`)
    const lease = old.prepare(
      'UPDATE mails SET leased_until = ?, leased_under_lock = ?, attempts = attempts + 1 WHERE id = ?',
    )
    lease.run(4400, 0, 7)
    const create =
      old.prepare(`INSERT INTO ledger (target, slot_at, variant, day, at, marker, contact, leased_until, lease_owner,
      state) VALUES ('a', ?1, 'created', '1970-01-01', ?1, 'm', 'full', ?1, 'o', 'pending')`)
    create.run(3400)
    const now = open()
    assert.throws(() => settle.get(3500, 7), /no such table: mails/)
    assert.throws(() => lease.run(9000, 0, 8), /no such table: mails/)
    // Of what it would have to tell it could record nothing: so it creates nothing more.
    assert.throws(() => create.run(3500), /lease_owner/)
    old.close()
    assert.deepEqual((await sendAll(now, 4399)).map(indexOf), [7, 11])
    const [again] = await sendAll(now, 4400)
    assert.deepEqual([again?.messageId, again?.attempts], [nameOf(mails[6] as Mail)[0], 2])
  })

  it('gives up the leases of a process that held its lock, and of no other', async () => {
    const db = new DatabaseSync(file)
    db.exec('UPDATE mails SET leased_until = 3900, leased_under_lock = 1, attempts = 1 WHERE id = 7')
    db.close()
    assert.deepEqual((await sendAll(open({ isUnderLock: true }), 3400)).map(indexOf), [6, 10])
  })

  it('is as it was where the process is killed in the midst of it, and is taken over by the next one', async () => {
    const spared = join(directory.path, 'spared.db')
    copyFileSync(file, spared)
    const killed = await runScript(new URL('die-at-upgrade.ts', import.meta.url).pathname, [file])
    assert.deepEqual([killed.code, killed.stderr], [null, ''])
    assert.deepEqual(contentOf14(file), contentOf14(spared))
    const now = open()
    assert.deepEqual((await sendAll(now, 5000)).map(indexOf), [6, 7, 9, 10, 11])
  })
})

function contentOf14(file: string) {
  const db = new DatabaseSync(file, { readOnly: true })
  const rows = ['PRAGMA user_version', 'SELECT * FROM mails ORDER BY id', 'SELECT * FROM own_troubles']
  const content = rows.map((sql) => db.prepare(sql).all())
  db.close()
  return content
}
