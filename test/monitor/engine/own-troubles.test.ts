import assert from 'node:assert/strict'
import { join } from 'node:path'
import { mock } from 'node:test'
import { createProvider, type Provider } from 'contactrz/provider'
import type { Config, Smtp } from '../../../monitor/config/config-shape.ts'
import { createMonitor, type Monitor } from '../../../monitor/engine/monitor.ts'
import { type NewMessage, type Store, StoreError } from '../../../monitor/store/store.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { type FaultyMailServer, startFaultyMailServer } from '../../support/faulty-mail-server.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'
import { mailOf } from '../store/conformance/rows.ts'

const [a, b, c] = ['a@example.com', 'b@example.com', 'c@example.com']
/** All messages of a trouble have one subject: what happened stands in a header. */
const subject = (event: string) => `own trouble ${event}`

describe('the monitor tells of its own troubles', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let provider: Provider
  let server: FaultyMailServer
  let store: Store
  let monitor: Monitor
  let clock: number
  let lines: string[]

  const configOf = (recipients: Readonly<Record<string, readonly string[]>>): Config => ({
    directory: directory.path,
    targets: Object.entries(recipients).map(([name, mailTo]) =>
      targetOf({
        ...{ name, url: provider.url, quotaWindow: null, mailTo: [...mailTo] },
        token: { request: { url: provider.tokenUrl, pointer: '/token' } },
      }),
    ),
    smtp: {
      ...{ host: '127.0.0.1', port: server.port, security: 'none', user: null, password: null },
      from: 'm@example.com',
    },
    ...{
      ...bounds,
      ...byMail,
      alerts,
      storeFile: join(directory.path, 'monitor.db'),
      retentionMs: 400 * 86_400_000,
    },
    ...{ heartbeatUrl: null, web, warnings: [] },
  })
  const monitorOn = (of: Store, config: Config) =>
    createMonitor({
      ...{ config, store: of, env: {}, now: () => clock, random: () => 0 },
      log: (line) => void lines.push(line),
    })

  beforeEach(async () => {
    directory = temporaryDirectory()
    clock = Date.parse('2026-12-01T13:00:00Z')
    provider = await createProvider({ now: () => clock })
    server = await startFaultyMailServer()
    store = openMemoryStore()
    lines = []
  })
  afterEach(async () => {
    await monitor.stop()
    await Promise.all([store.close(), provider.close(), server.close()])
    directory.remove()
  })

  const mailed = () =>
    server.subjects
      .map((line, index) =>
        line.replace(
          /\[contactrz\] contactrz-monitor: monitor-fault .*/,
          subject(server.events[index] ?? ''),
        ),
      )
      .toSorted()
  const kinds = async () => (await monitor.ownTroubles()).map(({ kind }) => kind)

  it('and writes nothing where there is nothing to tell', async () => {
    let times = 0
    const counting = Object.assign(Object.create(store), {
      commitOwnTroubles: async (...args: Parameters<Store['commitOwnTroubles']>) => {
        times++
        return store.commitOwnTroubles(...args)
      },
    })
    monitor = monitorOn(counting, configOf({ one: [a] }))
    for (let look = 0; look < 3; look++) await monitor.runDue()
    assert.equal(times, 0)
  })

  describe('of a log that cannot be written', () => {
    let lost: { lines: number; why: string } | null
    const watching = () =>
      createMonitor({
        ...{ config: configOf({ one: [a] }), store, env: {}, now: () => clock, random: () => 0 },
        log: (line) => void lines.push(line),
        lost: () => lost,
      })

    it('once, and once that it can be written again', async () => {
      lost = { lines: 1, why: 'ENOSPC' }
      monitor = watching()
      for (const lines of [1, 5, 9]) {
        lost = { lines, why: 'ENOSPC' }
        await monitor.runDue()
      }
      assert.deepEqual(mailed(), [`${a} ${subject('opened')}`])
      assert.deepEqual(await kinds(), ['log-lost'])
      lost = null
      for (let look = 0; look < 3; look++) await monitor.runDue()
      assert.deepEqual(mailed(), [`${a} ${subject('opened')}`, `${a} ${subject('resolved')}`])
    })

    it('and is not taken back by a process beside it that has no such log', async () => {
      lost = { lines: 1, why: 'ENOSPC' }
      monitor = watching()
      await monitor.runDue()
      const other = monitorOn(store, configOf({ one: [a] }))
      await other.runDue()
      assert.deepEqual(
        (await other.ownTroubles()).map(({ kind }) => kind),
        ['log-lost'],
      )
      await other.stop()
      assert.deepEqual(mailed(), [`${a} ${subject('opened')}`])
    })
  })

  describe('of a store that cannot be used', () => {
    /** What fails now. */
    let failing: Set<PropertyKey>
    const full = new StoreError('database or disk is full', { code: 'store-failed' })
    beforeEach(() => {
      failing = new Set(['claim'])
      const fragile = new Proxy(store, {
        get: (of, name) => (failing.has(name) ? () => Promise.reject(full) : Reflect.get(of, name)),
      })
      monitor = monitorOn(fragile, configOf({ one: [a, b], two: [b, c] }))
    })
    const told = async (count: number) => {
      await server.reached('body', count)
      await monitor.runDue()
    }

    it('once, however many targets fail and however often, and once that it works again', async () => {
      for (let look = 0; look < 5; look++) await monitor.runDue()
      await told(3)
      const opened = [a, b, c].map((to) => `${to} ${subject('opened')}`)
      assert.deepEqual(mailed(), opened)
      assert.deepEqual(await kinds(), ['store-unusable'])

      failing.clear()
      for (let look = 0; look < 3; look++) await monitor.runDue()
      assert.deepEqual(
        mailed(),
        [...opened, ...[a, b, c].map((to) => `${to} ${subject('resolved')}`)].toSorted(),
      )
      assert.deepEqual(await kinds(), [])
      assert.equal(provider.requests.filter(({ path }) => path === '/api/contactrz').length, 2)
    })

    it('not that it works again while anything still fails', async () => {
      await monitor.runDue()
      await told(3)
      for (let look = 0; look < 100; look++) {
        await monitor.runDue()
        await new Promise(setImmediate)
      }
      assert.deepEqual([server.subjects.length, await kinds()], [3, ['store-unusable']])
      assert.equal((await store.countMessages()).sent, 0)
    })

    it('that it works again, although the target that failed is no longer watched', async () => {
      await monitor.runDue()
      await told(3)
      await monitor.reload(configOf({ three: [c] }))
      failing.clear()
      // Until what was told straight away has come to its end.
      for (let look = 0; look < 100; look++) {
        await monitor.runDue()
        await new Promise(setImmediate)
      }
      assert.deepEqual(await kinds(), [])
    })

    it('by itself, as time goes by', async () => {
      mock.timers.enable({ apis: ['setInterval'] })
      try {
        await monitor.start()
        await told(3)
        failing.clear()
        while (server.subjects.length < 6) {
          mock.timers.tick(5000)
          await new Promise(setImmediate)
        }
        assert.deepEqual(await kinds(), [])
      } finally {
        mock.timers.reset()
      }
    })

    it('not that it works again before that can be written', async () => {
      await monitor.runDue()
      await told(3)
      failing = new Set(['commitOwnTroubles'])
      await monitor.runDue()
      assert.deepEqual([server.subjects.length, await kinds()], [3, ['store-unusable']])
      failing.clear()
      await monitor.runDue()
      assert.deepEqual([server.subjects.length, await kinds()], [6, []])
    })

    it('again each day while it lasts', async () => {
      await monitor.runDue()
      await told(3)
      clock += alerts.remindEveryMs
      await monitor.runDue()
      await told(6)
      assert.equal(mailed().filter((line) => line.endsWith(subject('reminded'))).length, 3)
    })

    it('at the next failure to those whom the mail server would not take it for, and to no others', async () => {
      server.fail({ stage: 'rcpt', fault: 451, to: a })
      await monitor.runDue()
      await server.reached('body', 2)
      await server.reached('rcpt', 3)
      server.fail(null)
      while (server.subjects.length < 3) {
        await monitor.runDue()
        await new Promise(setImmediate)
      }
      await monitor.runDue()
      assert.deepEqual(
        mailed(),
        [a, b, c].map((to) => `${to} ${subject('opened')}`),
      )
    })

    it('without anything waiting for the mail server', async () => {
      server.fail({ stage: 'body', fault: 'stall' })
      await monitor.runDue()
      await server.reached('body', 3)
      failing.clear()
      await monitor.runDue()
      assert.equal(provider.requests.filter(({ path }) => path === '/api/contactrz').length, 2)
      // Its end does not overtake its beginning.
      assert.equal((await store.countMessages()).owed, 0)
    })
  })

  describe('of mail that is refused', () => {
    const alert = (to: string, target: string, more: Partial<NewMessage> = {}): NewMessage =>
      mailOf(`${target} ${to}`, to, { target, subject: `${target} drift`, ...more })
    const owe = async (target: string, ...messages: NewMessage[]) => {
      const incidents = await store.incidents(target)
      const change = { target, at: clock, basedOn: incidents, incidents, events: [] }
      await store.commitIncidents({ ...change, messages })
    }
    const deliver = async () => {
      clock += 3_600_000
      await monitor.deliver()
      await monitor.deliver()
    }
    const noSuchMailbox = { stage: 'rcpt', fault: { reply: '550 5.1.1 no such mailbox' } } as const

    it('to everybody else, once for each incident; and that it is over when it was sent again', async () => {
      monitor = monitorOn(store, configOf({ one: [a, b], two: [c] }))
      server.fail({ ...noSuchMailbox, to: a })
      await owe('one', alert(a, 'one'), alert(b, 'one'))
      await deliver()
      const opened = [b, c].map((to) => `${to} ${subject('opened')}`)
      const first = [`${b} one drift`, ...opened].toSorted()
      assert.deepEqual(mailed(), first)
      assert.deepEqual(await kinds(), ['message-refused'])

      await owe('one', alert(a, 'one', { messageId: '<later>', event: 'reminded' }))
      await deliver()
      assert.deepEqual(mailed(), first)
      await owe('one', alert(a, 'one', { messageId: '<blind>', kind: 'blind' }))
      await deliver()
      const changed = [b, c].map((to) => `${to} ${subject('changed')}`)
      assert.deepEqual(mailed(), [...first, ...changed].toSorted())

      server.fail(null)
      assert.deepEqual(await store.resendMessages(a, clock), [{ to: a, messages: 3 }])
      await deliver()
      const resolved = [b, c].map((to) => `${to} ${subject('resolved')}`)
      const again = ['one drift', 'one drift', 'one drift'].map((what) => `${a} ${what}`)
      assert.deepEqual(mailed(), [...first, ...changed, ...again, ...resolved].toSorted())
      assert.deepEqual(await kinds(), [])
    })

    it('to whoever routes give for faults of the monitor, and to everybody else where nothing reaches those', async () => {
      const route = { severity: null, targets: null, continues: false }
      const routes = [
        { ...route, kinds: ['monitor-fault' as const], to: [a] },
        { ...route, kinds: ['drift' as const], to: [b, c] },
      ]
      monitor = monitorOn(store, { ...configOf({ one: [] }), routes })
      server.fail({ ...noSuchMailbox, to: b })
      await owe('one', alert(b, 'one'))
      await deliver()
      assert.deepEqual(mailed(), [`${a} ${subject('opened')}`])
      // Where that leaves nobody, whoever else there is.
      server.fail({ ...noSuchMailbox, to: a })
      await owe('one', alert(a, 'one'))
      await deliver()
      assert.deepEqual(mailed(), [`${a} ${subject('opened')}`, `${c} ${subject('opened')}`])
      // Who was told is told that it is over, whatever routes say by then.
      await monitor.reload({ ...configOf({ one: [] }), routes: [{ ...route, kinds: null, to: [a, b, c] }] })
      server.fail(null)
      await store.resendMessages(null, clock)
      await deliver()
      assert.deepEqual(
        mailed().filter((line) => line.endsWith(subject('resolved'))),
        [`${a} ${subject('resolved')}`, `${c} ${subject('resolved')}`],
      )
    })

    it('and nothing of mail about a refusal that is refused itself', async () => {
      monitor = monitorOn(store, configOf({ one: [a, b] }))
      await owe('one', alert(a, 'one'))
      server.fail(noSuchMailbox)
      for (let pass = 0; pass < 5; pass++) await deliver()
      assert.deepEqual(await store.countMessages(), { owed: 0, sent: 0, refused: 2 })
      assert.deepEqual(server.count('rcpt'), 2)
    })

    it('and nothing to those whom it is refused, too; nor of those to whom only that is refused', async () => {
      monitor = monitorOn(store, configOf({ one: [a, b], two: [c] }))
      server.fail(noSuchMailbox)
      await owe('one', alert(a, 'one'), alert(b, 'one'))
      await deliver()
      // Both alerts, and of the first refusal to the others; of the second only to whom nothing is refused.
      const { owed, refused } = await store.countMessages()
      assert.deepEqual([owed, refused], [0, 5])
      assert.deepEqual(await kinds(), ['message-refused', 'message-refused'])
    })

    it('and spares whoever could not be told of it before it was over', async () => {
      monitor = monitorOn(store, configOf({ one: [a, b, c] }))
      server.fail({ stage: 'rcpt', fault: { reply: '550 5.4.5 daily limit exceeded' } })
      await owe('one', alert(a, 'one'), alert(b, 'one'), alert(c, 'one'))
      for (let pass = 0; pass < 3; pass++) await deliver()
      assert.deepEqual(await kinds(), ['message-refused', 'message-refused', 'message-refused'])
      server.fail(null)
      clock += 6 * 3_600_000
      await deliver()
      await deliver()
      assert.deepEqual(await kinds(), [])
      assert.deepEqual((await store.countMessages()).owed, 0)
      const alarms = mailed().filter((line) => !line.includes('own trouble'))
      assert.deepEqual(
        alarms,
        [a, b, c].map((to) => `${to} one drift`),
      )
      // Of what was told, the end is told as well.
      const count = (event: string) => mailed().filter((line) => line.includes(subject(event))).length
      assert.equal(count('opened'), count('resolved'))
    })

    it('no longer when the address is mended, and mail for it is sent at once to a server that is mended', async () => {
      monitor = monitorOn(store, configOf({ one: [a, b] }))
      server.fail({ ...noSuchMailbox, to: a })
      await owe('one', alert(a, 'one'))
      await deliver()
      assert.deepEqual(await kinds(), ['message-refused'])
      await monitor.reload(configOf({ one: [c, b] }))
      assert.deepEqual(await kinds(), [])

      await monitor.reload({
        ...configOf({ one: [c, b] }),
        smtp: { ...(configOf({}).smtp as Smtp), port: 9 },
      })
      await owe('one', alert(c, 'one'))
      for (let pass = 0; pass < 8; pass++) await deliver()
      await monitor.reload(configOf({ one: [c, b] }))
      await monitor.deliver()
      assert.ok(server.subjects.includes(`${c} one drift`))
    })
  })
})
