import assert from 'node:assert/strict'
import { readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { mock } from 'node:test'
import { createProvider, type Provider } from 'contactrz/provider'
import { SMTPServer } from 'smtp-server'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { forgetMailProgram } from '../../../monitor/delivery/conversation.ts'
import { createMonitor } from '../../../monitor/engine/monitor.ts'
import { openStore } from '../../../monitor/engine/open-store.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { schemaVersion } from '../../../monitor/store/sqlite-schema.ts'
import { CorruptStoreError, type NewMail, type Store, StoreError } from '../../../monitor/store/store.ts'
import { serveHttp } from '../../support/answer-server.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { startFaultyMailServer } from '../../support/faulty-mail-server.ts'
import { alerts, targetOf } from '../../support/target.ts'

const at = (text: string) => Date.parse(text)

const owedMail: NewMail = {
  ...{ messageId: '<a>', target: 'test', to: 'a@example.com', subject: 's', text: 't' },
  ...{ html: null, report: null, thread: null, afterMute: false },
  kind: 'drift',
  event: 'opened',
}

describe('the monitor over time', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let provider: Provider
  let store: Store
  let file: string
  let clock: number
  let lines: string[]

  beforeEach(async () => {
    directory = temporaryDirectory()
    file = join(directory.path, 'monitor.db')
    clock = at('2026-12-01T13:00:00Z')
    provider = await createProvider({ now: () => clock })
    store = openSqliteStore(file)
    lines = []
  })
  afterEach(async () => {
    await store.close()
    await provider.close()
    directory.remove()
  })

  const target = (more: Partial<Target> = {}) =>
    targetOf({
      url: provider.url,
      token: { request: { url: provider.tokenUrl, pointer: '/token' } },
      ...more,
    })
  const configOf = (more: Partial<Target> = {}): Config => ({
    directory: directory.path,
    targets: [target(more)],
    smtp: { host: '127.0.0.1', port: 9, security: 'none', user: null, password: null, from: 'm@example.com' },
    alerts,
    storeFile: file,
    retentionMs: 400 * 86_400_000,
    heartbeatUrl: null,
    web: { host: '127.0.0.1', port: 0, password: null },
    warnings: [],
  })
  /** A process that starts at `clock`, runs what is due, and ends. */
  const watchOnce = async (more: Partial<Target> = {}) => {
    const log = (line: string) => void lines.push(line)
    const monitor = createMonitor({ config: configOf(more), store, env: {}, now: () => clock, log })
    await monitor.start()
    await monitor.stop()
  }
  const query = (sql: string) => {
    const db = new DatabaseSync(file, { readOnly: true })
    const rows = db.prepare(sql).all()
    db.close()
    return rows.map((row) => Object.values(row))
  }
  const creates = () => provider.requests.filter(({ path }) => path === '/api/contactrz').length
  const slots = () => query('SELECT slot_at, decision, reason FROM slots ORDER BY slot_at')

  it('records the slots that nobody decided as missed, and runs none of them later', async () => {
    await watchOnce()
    clock += 5 * 1_800_000 + 60_000
    await watchOnce()
    const first = at('2026-12-01T13:00:00Z')
    const missed = [1, 2, 3, 4].map((step) => [first + step * 1_800_000, 'missed', 'not-running'])
    assert.deepEqual(slots(), [[first, 'run', null], ...missed, [first + 5 * 1_800_000, 'run', null]])
    assert.equal(creates(), 2)
    assert.ok(lines.some((line) => /4 slot\(s\) missed \(not-running\)/.test(line)))
  })

  it('is not blind when it starts after a long time, where its first slot has a verdict', async () => {
    await watchOnce()
    clock += 2 * alerts.blindAfterMs
    await watchOnce({ quotaWindow: null })
    assert.deepEqual(query('SELECT kind FROM events'), [])
  })

  it('misses nothing before it first watched', async () => {
    await watchOnce()
    assert.equal(slots().length, 1)
  })

  it('runs no slot twice when the clock goes back, and one that was missed when its time comes', async () => {
    await watchOnce()
    clock += 3_600_000
    await watchOnce()
    clock -= 3_600_000
    await watchOnce()
    assert.equal(creates(), 2)
    clock += 1_800_000
    await watchOnce()
    clock += 1_800_000
    await watchOnce()
    assert.equal(creates(), 3)
    assert.deepEqual(
      slots().map(([, decision]) => decision),
      ['run', 'run', 'run'],
    )
  })

  it('is not silenced by a clock that was ahead for a month and was put right', async () => {
    await watchOnce()
    clock += 30 * 86_400_000
    await watchOnce()
    clock = at('2026-12-01T13:30:00Z')
    await watchOnce()
    clock = at('2026-12-01T14:30:00Z')
    await watchOnce()
    assert.equal(creates(), 4)
    const until = at('2026-12-01T15:00:00Z')
    assert.deepEqual(
      slots()
        .filter(([slotAt]) => Number(slotAt) < until)
        .map(([, decision]) => decision),
      ['run', 'run', 'missed', 'run'],
    )
  })

  it('records no more than so many missed slots one by one', async () => {
    await watchOnce({ schedule: '* * * * * *' })
    clock += 30_000_000
    await watchOnce({ schedule: '* * * * * *' })
    assert.equal(query("SELECT count(*) FROM slots WHERE decision = 'missed'")[0]?.[0], 5000)
  })

  for (const [when, cutShortAt] of [
    ['', at('2026-12-01T12:30:00Z')],
    [' under a clock that was ahead', at('2027-12-01T12:30:00Z')],
  ] as const) {
    it(`settles a create that a crash cut short${when} as unknown, and says so of its slot`, async () => {
      const slotAt = cutShortAt
      const slot = {
        target: 'test',
        slotAt,
        decidedAt: slotAt,
        local: '',
        timeZone: 'Asia/Jakarta',
        rule: '',
      }
      const attempt = { target: 'test', slotAt, day: '2026-12-01', at: slotAt, marker: 'm' }
      await store.claim(slot, { ...attempt, variant: 'created', contact: 'full' }, 30)
      await watchOnce()
      assert.deepEqual(query('SELECT slot_at, state FROM ledger ORDER BY id'), [
        [slotAt, 'unknown'],
        [clock, 'created'],
      ])
      assert.deepEqual(query('SELECT slot_at, outcome, may_have_created FROM runs ORDER BY id'), [
        [slotAt, 'monitor-fault', 1],
        [clock, 'conforming', 1],
      ])
      assert.ok(lines.some((line) => /cut short: it may have created/.test(line)))
    })
  }

  it('leaves alone a create that may be under way in another process, also where its clock was just put back', async () => {
    for (const [index, beganAt] of [clock - 129_000, clock + 129_000].entries()) {
      const slot = { target: 'test', slotAt: index, decidedAt: 0, local: '', timeZone: 'UTC', rule: '' }
      const attempt = { target: 'test', slotAt: index, day: '2026-12-01', at: beganAt, marker: 'm' }
      await store.claim(slot, { ...attempt, variant: 'created', contact: 'full' }, 30)
    }
    await watchOnce()
    assert.deepEqual(query("SELECT slot_at FROM ledger WHERE state = 'pending'"), [[0], [1]])
  })

  it('leaves a create alone that another process may still be making', async () => {
    const slot = { target: 'test', slotAt: clock, decidedAt: clock, local: '', timeZone: 'UTC', rule: '' }
    const attempt = {
      target: 'test',
      slotAt: clock,
      variant: 'created' as const,
      day: '2026-12-01',
      at: clock,
      marker: 'm',
      contact: 'full' as const,
    }
    await store.claim(slot, attempt, 30)
    clock += 100_000
    await watchOnce()
    assert.deepEqual(query('SELECT state FROM ledger'), [['pending']])
    assert.equal(creates(), 0)
  })

  describe('while a token is waited for', () => {
    /** Answers when it is told to. */
    const heldTokens = async () => {
      const asked = Promise.withResolvers<void>()
      const given = Promise.withResolvers<void>()
      const server = await serveHttp(async (_request, response) => {
        asked.resolve()
        await given.promise
        response.end(provider.issueToken())
      })
      return { server, asked: asked.promise, give: given.resolve }
    }
    const monitorWith = (url: string, of: Store) =>
      createMonitor({
        config: configOf({ token: { request: { url } } }),
        store: of,
        env: {},
        now: () => clock,
        log: (line) => void lines.push(line),
      })

    it('decides nothing more and creates nothing when it is told to stop', async () => {
      const { server, asked, give } = await heldTokens()
      const monitor = monitorWith(server.url, store)
      const started = monitor.start()
      await asked
      const later = monitor.runDue()
      // Within the window: a slot of then would be gated, and that is a decision, too.
      clock = at('2026-12-02T05:00:00Z')
      const stopped = monitor.stop()
      give()
      await Promise.all([started, later, stopped])
      await server.close()
      assert.deepEqual([creates(), slots(), server.received.length], [0, [], 1])
    })

    it('keeps one tick waiting, however many come', async () => {
      const { server, asked, give } = await heldTokens()
      let ticks = 0
      const counting = new Proxy(store, {
        get: (of, name) => {
          if (name === 'settleAbandoned') ticks++
          return Reflect.get(of, name)
        },
      })
      const monitor = monitorWith(server.url, counting)
      const started = monitor.start()
      await asked
      const looks = Array.from({ length: 20 }, () => monitor.runDue())
      give()
      await Promise.all([started, ...looks])
      await monitor.stop()
      await server.close()
      assert.deepEqual([ticks, creates()], [2, 1])
    })
  })

  describe('with a store that is lost', () => {
    const damages: [what: string, damage: () => void][] = [
      [
        'garbage',
        () =>
          writeFileSync(file, 'no database at all, but longer than a header of one hundred bytes'.repeat(9)),
      ],
      [
        'pages overwritten',
        () => {
          const db = new DatabaseSync(file)
          db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
          db.close()
          const [[size] = [], [count] = []] = [query('PRAGMA page_size')[0], query('PRAGMA page_count')[0]]
          const page = Buffer.alloc(Number(size), 0xa5)
          writeFileSync(file, Buffer.concat(Array.from({ length: Number(count) }, () => page)), {
            flag: 'r+',
          })
        },
      ],
      ['cut off in the middle', () => truncateSync(file, 6000)],
      ['cut off at the first byte', () => truncateSync(file, 0)],
      ['a header of garbage', () => writeFileSync(file, Buffer.alloc(100, 'x'), { flag: 'r+' })],
    ]
    for (const [what, damage] of damages) {
      it(`moves it aside, tells of it, and creates nothing until the window ends: ${what}`, async () => {
        await watchOnce()
        await store.close()
        damage()
        assert.throws(() => openSqliteStore(file), CorruptStoreError)
        clock = at('2026-12-01T14:00:00Z')
        const opened = await openStore({ ...configOf(), file: '/etc/monitor.yaml' }, clock)
        store = opened.store
        assert.match(opened.movedTo ?? '', /monitor\.db\.corrupt-20261201T140000Z$/)
        assert.ok(readdirSync(directory.path).includes('monitor.db.corrupt-20261201T140000Z'))
        const [[text] = []] = query('SELECT text FROM mails')
        assert.match(String(text), /^test: monitor-fault opened/)
        assert.match(String(text).replace(/\s+/g, ' '), /the store was corrupt .* contactrz-monitor release/)
        assert.match(
          String(text),
          /\ncontactrz-monitor release --target test --config \/etc\/monitor\.yaml\n/,
        )

        const before = creates()
        await watchOnce()
        assert.equal(creates(), before)
        assert.deepEqual(slots().at(-1)?.slice(1), ['gated', 'hold'])
        // 18:00 in Jakarta of the next day: the window has ended.
        clock = at('2026-12-02T11:30:00Z')
        await watchOnce()
        assert.equal(creates(), before + 1)
        assert.match(
          String(query('SELECT text FROM mails ORDER BY id').at(-1)),
          /^test: monitor-fault resolved/,
        )
      })
    }

    it('holds creates although it was killed while it put the fresh one in place', async () => {
      await watchOnce()
      await store.close()
      writeFileSync(file, 'x'.repeat(5000))
      store = (await openStore(configOf(), clock)).store
      await store.close()
      // As a kill leaves it: the corrupt one is away, its journal is not, and the fresh one not yet there.
      renameSync(file, `${file}.fresh`)
      writeFileSync(`${file}-wal`, 'a journal of the corrupt one')
      clock += 1_800_000
      const opened = await openStore(configOf(), clock)
      store = opened.store
      const before = creates()
      await watchOnce()
      assert.equal(creates(), before)
      assert.deepEqual(slots().at(-1)?.slice(1), ['gated', 'hold'])
      assert.equal(query("SELECT 1 FROM mails WHERE kind = 'monitor-fault' AND event = 'opened'").length, 1)
      assert.ok(readdirSync(directory.path).includes('monitor.db.corrupt-20261201T133000Z-wal'))
    })

    it('creates again before that when an operator releases it', async () => {
      await store.close()
      writeFileSync(file, 'x'.repeat(5000))
      const { store: fresh } = await openStore(configOf(), clock)
      store = fresh
      await store.release('test')
      await watchOnce()
      assert.equal(creates(), 1)
    })

    it('refuses a database of another program, and leaves it as it is', async () => {
      const other = join(directory.path, 'other.db')
      const db = new DatabaseSync(other)
      db.exec('CREATE TABLE books (title TEXT)')
      db.close()
      const before = readFileSync(other)
      assert.throws(() => openSqliteStore(other), /database of another program/)
      assert.deepEqual(readFileSync(other), before)
      await assert.rejects(openStore({ ...configOf(), storeFile: other }, clock), StoreError)
      const again = new DatabaseSync(other)
      assert.deepEqual(
        again
          .prepare('SELECT name FROM sqlite_master')
          .all()
          .map(({ name }) => name),
        ['books'],
      )
      again.close()
    })
  })

  it('refuses a store of a newer version, and one that only has its number', async () => {
    for (const [version, problem] of [
      [99, /newer version \(99/],
      [schemaVersion, /database of another program/],
    ] as const) {
      const other = join(directory.path, `${version}.db`)
      if (version === 99) openSqliteStore(other).close()
      const db = new DatabaseSync(other)
      db.exec(`CREATE TABLE books (title TEXT); PRAGMA user_version = ${version}`)
      db.close()
      assert.throws(() => openSqliteStore(other), problem)
      await assert.rejects(openStore({ ...configOf(), storeFile: other }, clock), problem)
    }
  })

  it('sends owed mail at once when the clock is put back, which had put it off', async () => {
    const timers = mock.timers
    const dueAt = clock + 3_600_000
    const due = () => query("SELECT due_at FROM mails WHERE message_id = '<a>'")[0]?.[0]
    const monitor = createMonitor({ config: configOf(), store, env: {}, now: () => clock, log: () => {} })
    timers.enable({ apis: ['setInterval'] })
    try {
      await monitor.start()
      const incidents = await store.incidents('test')
      await store.commitIncidents({
        ...{ target: 'test', at: dueAt, events: [], mails: [owedMail] },
        ...{ basedOn: incidents, incidents },
      })
      // Clocks differ a little: that is none of it.
      clock -= 30_000
      timers.tick(20_000)
      assert.equal(due(), dueAt)
      clock -= 3_600_000
      timers.tick(20_000)
      assert.equal(due(), clock)
    } finally {
      timers.reset()
      await monitor.stop()
    }
  })

  it('loads the mail program when it starts, and sends what is owed by itself', async () => {
    const server = await startFaultyMailServer()
    const smtp = { ...configOf().smtp, port: server.port }
    const config = { ...configOf({ schedule: '0 0 1 1 *' }), smtp }
    const loaded = () =>
      Object.keys(createRequire(import.meta.url).cache).filter((name) => /nodemailer/.test(name))
    forgetMailProgram()
    assert.deepEqual(loaded(), [])
    const monitor = createMonitor({ config, store, env: {}, now: () => clock, log: () => {} })
    mock.timers.enable({ apis: ['setInterval'] })
    try {
      await monitor.start()
      assert.ok(loaded().length > 0)
      const incidents = await store.incidents('test')
      const change = { target: 'test', at: clock, basedOn: incidents, incidents, events: [] }
      await store.commitIncidents({ ...change, mails: [owedMail] })
      mock.timers.tick(5000)
      await server.reached('body', 1)
    } finally {
      mock.timers.reset()
      await monitor.stop()
      await server.close()
    }
  })

  it('keeps the token over a reload that changes no source, and asks for another where it does', async () => {
    const often = { schedule: '* * * * *' }
    const config = configOf(often)
    const monitor = createMonitor({ config, store, env: {}, now: () => clock, log: () => {} })
    const asked = () => provider.requests.filter(({ path }) => path === '/token').length
    const runNext = async (next: Config) => {
      clock += 60_000
      await monitor.reload(next)
      assert.equal((await monitor.once('test'))?.result.result, 'run')
    }
    await runNext(config)
    await runNext(configOf({ ...often, mailTo: ['others@example.com'] }))
    assert.deepEqual([asked(), creates()], [1, 2])
    const request = { url: provider.tokenUrl, pointer: '/token', headers: { accept: 'application/json' } }
    await runNext(configOf({ ...often, token: { request } }))
    assert.deepEqual([asked(), creates()], [2, 3])
    await monitor.stop()
  })

  describe('with somebody who waits for its heartbeat', () => {
    let heart: Awaited<ReturnType<typeof serveHttp>>
    let status: number
    beforeEach(async () => {
      status = 200
      heart = await serveHttp((_request, response) => {
        response.writeHead(status, { location: `${provider.url}/elsewhere` }).end()
      })
    })
    afterEach(() => heart.close())

    const runOnce = async (more: Partial<Target> = {}) => {
      clock += 60_000
      const config = {
        ...configOf({ schedule: '* * * * *', ...more }),
        heartbeatUrl: `${heart.url}/ping/SecretPath`,
      }
      const log = (line: string) => void lines.push(line)
      const monitor = createMonitor({ config, store, env: {}, now: () => clock, log })
      const result = (await monitor.once('test'))?.result
      await monitor.stop()
      return result?.result === 'run' ? result.outcome : String(result?.result)
    }

    it('beats after each slot that was decided, gated ones included, and after no other', async () => {
      const seen: [string, number][] = []
      const note = async (more: Partial<Target> = {}) => {
        const outcome = await runOnce(more)
        seen.push([outcome, heart.received.length])
      }
      await note()
      provider.deviate([{ variant: 'created', remove: ['/Fax'] }])
      await note()
      provider.deviate([{ variant: 'created', status: 503 }])
      await note()
      await note({ token: { env: 'NOT_SET' } })
      await note({ budgetPerDay: 1 })
      clock -= 60_000
      await note()
      assert.deepEqual(seen, [
        ['conforming', 1],
        ['drift', 2],
        ['unavailable', 3],
        ['unauthorized', 4],
        ['gated', 5],
        ['taken', 5],
      ])
    })

    it('is withheld although a target lives, while another is dead', async () => {
      const silent = await serveHttp(() => {})
      const dead = target({ name: 'dead', token: { request: { url: silent.url } }, timeoutMs: 600_000 })
      const config = { ...configOf(), heartbeatUrl: heart.url }
      const both = { ...config, targets: [...config.targets, dead] }
      const log = (line: string) => void lines.push(line)
      const now = () => clock
      mock.timers.enable({ apis: ['setInterval'] })
      const monitor = createMonitor({ config: both, store, env: {}, now, steady: now, log, finishMs: 20 })
      try {
        void monitor.start()
        while (heart.received.length === 0) await new Promise(setImmediate)
        assert.deepEqual(await monitor.health(), [])
        clock += 4 * 3_600_000
        const [living] = both.targets
        assert.equal((await monitor.once(living?.name ?? ''))?.result.result, 'run')
        await monitor.deliver()
        const reason = { kind: 'slot-undecided', target: 'dead', since: at('2026-12-01T13:30:00Z') }
        assert.deepEqual([heart.received.length, await monitor.health()], [1, [reason]])
      } finally {
        mock.timers.reset()
        await monitor.stop()
        await silent.close()
      }
    })

    it('needs no slot for the monitor to notice that it is not well, and logs that once', async () => {
      const silent = await serveHttp(() => {})
      const asked = () => silent.received.length > 0
      const config = configOf({ name: 'dead', token: { request: { url: silent.url } }, timeoutMs: 600_000 })
      const log = (line: string) => void lines.push(line)
      const now = () => clock
      mock.timers.enable({ apis: ['setInterval'] })
      const monitor = createMonitor({ config, store, env: {}, now, steady: now, log, finishMs: 20 })
      const said = () => lines.filter((line) => line.startsWith('health:'))
      try {
        void monitor.start()
        while (!asked()) await new Promise(setImmediate)
        clock += 4 * 3_600_000
        for (let times = 0; times < 3; times++) {
          mock.timers.tick(20_000)
          while (said().length === 0) await new Promise(setImmediate)
        }
        assert.deepEqual(said(), [
          'health: dead: no slot was decided (since 2026-12-01T13:30:00.000Z); no heartbeat meanwhile',
        ])
      } finally {
        mock.timers.reset()
        await monitor.stop()
        await silent.close()
      }
    })

    it('is waited for by whoever ends after one slot', async () => {
      const config = { ...configOf(), heartbeatUrl: heart.url }
      const monitor = createMonitor({ config, store, env: {}, now: () => clock, log: () => {} })
      assert.ok(await monitor.once('test'))
      await monitor.deliver()
      assert.equal(heart.received.length, 1)
      await monitor.stop()
    })

    it('costs no slot when it hangs', async () => {
      const hanging = await serveHttp(() => {})
      const config = { ...configOf(), heartbeatUrl: hanging.url }
      const log = (line: string) => void lines.push(line)
      const monitor = createMonitor({ config, store, env: {}, now: () => clock, log })
      for (let times = 0; times < 3; times++) {
        const result = (await monitor.once('test'))?.result
        assert.equal(result?.result === 'run' && result.outcome, 'conforming')
        clock += 1_800_000
      }
      await monitor.stop()
      await hanging.close()
    })

    it('says that nobody took it, follows no redirect, and never tells the address', async () => {
      for (const answer of [404, 302]) {
        status = answer
        assert.equal(await runOnce(), 'conforming')
        assert.equal(lines.filter((line) => line === `heartbeat: answered with status ${answer}`).length, 1)
      }
      assert.equal(provider.requests.filter(({ path }) => path === '/elsewhere').length, 0)
      await heart.close()
      assert.equal(await runOnce(), 'conforming')
      assert.ok(lines.includes('heartbeat: no answer (ECONNREFUSED)'))
      assert.ok(lines.every((line) => !line.includes('SecretPath')))
    })
  })

  it('creates nothing while the store cannot be written, tells of it once, and goes on when it can', async () => {
    const mails: string[] = []
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, _session, done) {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          mails.push(Buffer.concat(chunks).toString('utf8'))
          done()
        })
      },
    })
    await new Promise<void>((resolve) => {
      smtp.listen(0, '127.0.0.1', resolve)
    })
    const { port } = smtp.server.address() as AddressInfo
    await watchOnce()
    const blocker = new DatabaseSync(file)
    clock += 1_800_000
    blocker.exec('PRAGMA query_only = OFF; BEGIN IMMEDIATE')
    // The store waits five seconds for a lock; the test does not.
    const impatient = new Proxy(store, {
      get: (of, name) => (name === 'claim' ? () => Promise.reject(busy) : Reflect.get(of, name)),
    })
    const busy = new StoreError('database is locked', { code: 'store-failed' })
    blocker.exec('ROLLBACK')
    blocker.close()
    const log = (line: string) => void lines.push(line)
    const config = { ...configOf(), file: '/etc/monitor.yaml', smtp: { ...configOf().smtp, port } }
    const monitor = createMonitor({ config, store: impatient, env: {}, now: () => clock, log })
    await monitor.start()
    await monitor.runDue()
    await monitor.stop()
    assert.equal(creates(), 1)
    assert.deepEqual(
      mails.map((mail) => /^Subject: (.*)/m.exec(mail)?.[1]?.trim()),
      ['[contactrz] contactrz-monitor: monitor-fault (no verdict) -'],
    )
    assert.match(
      mails[0]?.replaceAll('=\r\n', '') ?? '',
      /\ncontactrz-monitor doctor --config \/etc\/monitor\.yaml\r\n/,
    )
    await new Promise<void>((resolve) => smtp.close(() => resolve()))
    assert.ok(lines.some((line) => /monitor-fault: StoreError store-failed/.test(line)))
    await watchOnce()
    assert.equal(creates(), 2)
  })
})
