import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { createProvider, type Provider } from 'contactrz/provider'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { createMonitor } from '../../../monitor/engine/monitor.ts'
import { nextUnwatched } from '../../../monitor/engine/unwatched.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { serveHttp } from '../../support/answer-server.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { openEmptyStore } from '../../support/stores.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'

const at = (text: string) => Date.parse(text)

describe('a target that is no longer in the configuration', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let provider: Provider
  let store: Store
  let clock: number
  let lines: string[]

  beforeEach(async () => {
    directory = temporaryDirectory()
    clock = at('2026-12-01T13:00:00Z')
    provider = await createProvider({ now: () => clock })
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    store = openEmptyStore(join(directory.path, 'monitor.db'))
    lines = []
  })
  afterEach(async () => {
    await store.close()
    await provider.close()
    directory.remove()
  })

  const configOf = (more: Partial<Target> = {}): Config => ({
    directory: directory.path,
    targets: [
      targetOf({
        url: provider.url,
        token: { request: { url: provider.tokenUrl, pointer: '/token' } },
        mailTo: ['a@example.com', 'b@example.com'],
        ...more,
      }),
    ],
    smtp: { host: '127.0.0.1', port: 9, security: 'none', user: null, password: null, from: 'm@example.com' },
    ...{ ...bounds, ...byMail, alerts, storeFile: '', retentionMs: 400 * 86_400_000, heartbeatUrl: null },
    web,
    warnings: [],
  })
  const monitorOf = (config: Config) =>
    createMonitor({ config, store, env: {}, now: () => clock, log: (line) => void lines.push(line) })
  /** A process that starts at `clock`, does what is due, and ends. */
  const runWith = async (more: Partial<Target> = {}) => {
    const monitor = monitorOf(configOf(more))
    await monitor.start()
    await monitor.stop()
    clock += 1_800_000
  }
  const span = (target: string) => ({ target, from: 0, to: clock + 1 })
  const events = async (target = 'test') =>
    (await store.eventsOf(span(target))).map(({ kind, event }) => `${kind} ${event}`)
  const messages = async (target = 'test') =>
    (await store.messagesOf(span(target))).map(({ to, subject }) => `${to} ${subject}`)

  it('has that told after the end of a mute', async () => {
    await runWith()
    await store.mute({ target: 'test', kind: 'drift', since: clock, until: clock + 86_400_000, reason: null })
    await runWith({ name: 'renamed', mailTo: ['c@example.com'] })
    assert.deepEqual((await events()).at(-1), 'drift resolved')
    const closed = (await store.latestEvents(9)).filter(({ content }) => content?.isUnwatched)
    assert.deepEqual(
      closed.map(({ target, kind, event }) => [target, kind, event]),
      [['test', 'drift', 'resolved']],
    )
    const db = new DatabaseSync(join(directory.path, 'monitor.db'), { readOnly: true })
    const waiting = db
      .prepare("SELECT after_mute FROM messages WHERE event = 'resolved' AND target = 'test'")
      .all()
    db.close()
    assert.deepEqual(
      waiting.map((row) => Object.values(row)),
      [[1], [1]],
    )
  })

  it('has what is open closed with a word to whoever was told of it, at start, and once', async () => {
    await runWith()
    for (let times = 0; times < 2; times++) await runWith({ name: 'renamed', mailTo: ['c@example.com'] })
    assert.deepEqual(await events(), ['drift opened', 'drift resolved'])
    const [, , first = '', second = '', ...more] = await messages()
    assert.equal(first, 'a@example.com [contactrz] test: drift (breaking)')
    assert.equal(second, 'b@example.com [contactrz] test: drift (breaking)')
    assert.deepEqual(more, [])
    assert.equal(lines.filter((line) => line === 'test: drift resolved: it is no longer watched').length, 1)
    // The same provider under its new name is told of anew.
    assert.deepEqual(await events('renamed'), ['drift opened'])
  })

  it('is closed without a word where nobody was told of it', async () => {
    await store.mute({ target: 'test', kind: 'drift', since: clock, until: clock + 86_400_000, reason: null })
    await runWith()
    await runWith({ name: 'renamed', mailTo: ['c@example.com'] })
    assert.deepEqual((await events()).at(-1), 'drift resolved')
    assert.deepEqual(
      (await messages()).filter((mail) => / test: /.test(mail)),
      [],
    )
  })

  it('says that it is not known to be well, and hangs together with what it closes', async () => {
    await runWith()
    await runWith({ name: 'renamed' })
    const mail = await closingMail()
    assert.match(
      mail.text.replace(/\s+/g, ' '),
      /no target of this name any more: it was taken out, or renamed/,
    )
    assert.match(mail.text.replace(/\s+/g, ' '), /Whether the trouble is over is not known/)
    assert.match(
      mail.text,
      /^Since +2026-12-01 13:00:00 \+00:00\nClosed +2026-12-01 13:30:00 \+00:00, after 30 min$/m,
    )
    assert.match(mail.html ?? '', /was taken out, or renamed/)
    assert.ok(mail.thread !== null && mail.thread !== mail.messageId)
    assert.match(mail.text, /\nWhere and since when\nTarget +test\n[\s\S]*\nMonitor +\S/)
    // Nothing is left out, since nothing is listed.
    assert.doesNotMatch(`${mail.text}${mail.html}`, /\d more/)
    assert.equal(mail.severity, 'breaking')
  })
  const closingMail = async () => {
    for (;;) {
      const mail = await store.leaseMessage('mail', clock + 86_400_000, 1_000_000_000, [])
      assert.ok(mail)
      if (/no longer watched/.test(mail.text)) return mail
      await store.settleMessage(mail.id, { result: 'sent' }, clock)
    }
  }

  it('begins anew when it comes back', async () => {
    await runWith()
    await runWith({ name: 'renamed' })
    const { version, ...incidents } = await store.incidents('test')
    assert.deepEqual(incidents, noIncidents)
    await runWith()
    assert.deepEqual(await events(), ['drift opened', 'drift resolved', 'drift opened'])
    assert.deepEqual(await events('renamed'), ['drift opened', 'drift resolved'])
  })

  it('is closed at a reload, after what it has under way', async () => {
    const asked = Promise.withResolvers<void>()
    const given = Promise.withResolvers<void>()
    const tokens = await serveHttp(async (_request, response) => {
      asked.resolve()
      await given.promise
      response.end(provider.issueToken())
    })
    await runWith()
    const monitor = monitorOf(configOf({ token: { request: { url: tokens.url } } }))
    const started = monitor.start()
    await asked.promise
    await monitor.reload(configOf({ name: 'renamed' }))
    assert.deepEqual(await events(), ['drift opened'])
    given.resolve()
    await started
    await monitor.stop()
    await tokens.close()
    assert.equal((await store.latestRuns('test', 9)).length, 2)
    assert.deepEqual(await events(), ['drift opened', 'drift resolved'])
  })

  it('is closed before a stop has ended, also by a store that takes its time, and after two reloads', async () => {
    await runWith()
    let times = 0
    let underWay = 0
    const targetsInTrouble = async () => {
      underWay++
      // What the first reload asks takes longer than all else.
      if (times++ === 0) await wait(100)
      const names = await store.targetsInTrouble()
      underWay--
      return names
    }
    const slow = new Proxy(store, {
      get: (of, name) => (name === 'targetsInTrouble' ? targetsInTrouble : Reflect.get(of, name)),
    })
    const log = () => {}
    const monitor = createMonitor({ config: configOf(), store: slow, env: {}, now: () => clock, log })
    await monitor.reload(configOf({ name: 'renamed' }))
    await monitor.reload(configOf({ name: 'renamed-again' }))
    await monitor.stop()
    assert.deepEqual([times, underWay], [2, 0])
    assert.deepEqual(await events(), ['drift opened', 'drift resolved'])
  })

  it('is not closed where the configuration still has it', async () => {
    await runWith()
    await runWith()
    assert.deepEqual(await events(), ['drift opened'])
  })

  it('tells nobody of the end of what nobody was told of, and waits for the end of a mute', () => {
    const incident = { openedAt: 1, toldAt: 1, sequence: 1 }
    const state = { ...noIncidents, open: { drift: incident, blind: { ...incident, isUntold: true } } }
    const closed = (muted: ReadonlySet<'drift'>) =>
      nextUnwatched(state, 2, muted).events.map(({ kind, telling }) => [kind, telling])
    assert.deepEqual(closed(new Set()), [
      ['drift', 'owed'],
      ['blind', 'none'],
    ])
    assert.deepEqual(closed(new Set(['drift'])), [
      ['drift', 'after-mute'],
      ['blind', 'none'],
    ])
    assert.deepEqual(nextUnwatched(noIncidents, 2, new Set()).events, [])
  })
})
