import assert from 'node:assert/strict'
import { readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SMTPServer } from 'smtp-server'
import { createMonitor } from '../../../monitor/engine/monitor.ts'
import { openStore } from '../../../monitor/engine/open-store.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { schemaVersion } from '../../../monitor/store/sqlite-schema.ts'
import { CorruptStoreError, StoreError } from '../../../monitor/store/store.ts'
import { createMonitorBench, type MonitorBench } from '../../support/monitor-bench.ts'
import type { SlotBench } from '../../support/slot-bench.ts'

const at = (text: string) => Date.parse(text)

describe('the monitor, with a store that is lost or of no use', () => {
  let monitored: MonitorBench
  let bench: SlotBench
  beforeEach(async () => {
    monitored = await createMonitorBench(at('2026-12-01T13:00:00Z'))
    bench = monitored.slots
  })
  afterEach(() => monitored.close())

  const configOf: MonitorBench['configOf'] = (more) => monitored.configOf(more)
  const watchOnce: MonitorBench['watchOnce'] = (more) => monitored.watchOnce(more)
  const slots = () => bench.query('SELECT slot_at, decision, reason FROM slots ORDER BY slot_at')

  describe('with a store that is lost', () => {
    const damages: [what: string, damage: () => void][] = [
      [
        'garbage',
        () =>
          writeFileSync(
            bench.file,
            'no database at all, but longer than a header of one hundred bytes'.repeat(9),
          ),
      ],
      [
        'pages overwritten',
        () => {
          const db = new DatabaseSync(bench.file)
          db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
          db.close()
          const [[size] = [], [count] = []] = [
            bench.query('PRAGMA page_size')[0],
            bench.query('PRAGMA page_count')[0],
          ]
          const page = Buffer.alloc(Number(size), 0xa5)
          writeFileSync(bench.file, Buffer.concat(Array.from({ length: Number(count) }, () => page)), {
            flag: 'r+',
          })
        },
      ],
      ['cut off in the middle', () => truncateSync(bench.file, 6000)],
      ['cut off at the first byte', () => truncateSync(bench.file, 0)],
      ['a header of garbage', () => writeFileSync(bench.file, Buffer.alloc(100, 'x'), { flag: 'r+' })],
    ]
    for (const [what, damage] of damages) {
      it(`moves it aside, tells of it, and creates nothing until the window ends: ${what}`, async () => {
        await watchOnce()
        await bench.store.close()
        damage()
        assert.throws(() => openSqliteStore(bench.file), CorruptStoreError)
        bench.clock = at('2026-12-01T14:00:00Z')
        const opened = await openStore({ ...configOf(), file: '/etc/monitor.yaml' }, bench.clock)
        bench.store = opened.store
        assert.match(opened.movedTo ?? '', /monitor\.db\.corrupt-20261201T140000Z$/)
        assert.ok(readdirSync(bench.directory).includes('monitor.db.corrupt-20261201T140000Z'))
        const [[text] = []] = bench.query('SELECT text FROM messages')
        assert.match(String(text), /^test: monitor-fault opened/)
        assert.match(String(text).replace(/\s+/g, ' '), /the store was corrupt .* contactrz-monitor release/)
        assert.match(
          String(text),
          /\ncontactrz-monitor release --target test --config \/etc\/monitor\.yaml\n/,
        )

        const before = bench.creates()
        await watchOnce()
        assert.equal(bench.creates(), before)
        assert.deepEqual(slots().at(-1)?.slice(1), ['gated', 'hold'])
        // 18:00 in Jakarta of the next day: the window has ended.
        bench.clock = at('2026-12-02T11:30:00Z')
        await watchOnce()
        assert.equal(bench.creates(), before + 1)
        assert.match(
          String(bench.query('SELECT text FROM messages ORDER BY id').at(-1)),
          /^test: monitor-fault resolved/,
        )
      })
    }

    it('tells of it whoever routes give for it', async () => {
      await watchOnce()
      await bench.store.close()
      writeFileSync(bench.file, 'x'.repeat(5000))
      const route = { kinds: null, severity: null, targets: null, continues: false }
      const routes = [{ ...route, to: ['ops@example.com'] }]
      bench.store = (await openStore({ ...configOf(), routes }, bench.clock)).store
      assert.deepEqual(bench.query('SELECT recipient FROM messages'), [['ops@example.com']])
    })

    it('tells of it once, of all targets of a host', async () => {
      await watchOnce()
      await bench.store.close()
      writeFileSync(bench.file, 'x'.repeat(5000))
      const targets = ['a', 'b', 'c'].map((name) => monitored.target({ name }))
      const group = { by: 'host', waitMs: 60_000 } as const
      bench.store = (await openStore({ ...configOf(), targets, group }, bench.clock)).store
      assert.deepEqual(bench.query('SELECT id FROM messages'), [])
      assert.deepEqual(bench.query('SELECT target FROM announcements'), [['a'], ['b'], ['c']])
    })

    it('holds creates although it was killed while it put the fresh one in place', async () => {
      await watchOnce()
      await bench.store.close()
      writeFileSync(bench.file, 'x'.repeat(5000))
      bench.store = (await openStore(configOf(), bench.clock)).store
      await bench.store.close()
      // As a kill leaves it: the corrupt one is away, its journal is not, and the fresh one not yet there.
      renameSync(bench.file, `${bench.file}.fresh`)
      writeFileSync(`${bench.file}-wal`, 'a journal of the corrupt one')
      bench.clock += 1_800_000
      const opened = await openStore(configOf(), bench.clock)
      bench.store = opened.store
      const before = bench.creates()
      await watchOnce()
      assert.equal(bench.creates(), before)
      assert.deepEqual(slots().at(-1)?.slice(1), ['gated', 'hold'])
      assert.equal(
        bench.query("SELECT 1 FROM messages WHERE kind = 'monitor-fault' AND event = 'opened'").length,
        1,
      )
      assert.ok(readdirSync(bench.directory).includes('monitor.db.corrupt-20261201T133000Z-wal'))
    })

    it('creates again before that when an operator releases it', async () => {
      await bench.store.close()
      writeFileSync(bench.file, 'x'.repeat(5000))
      const { store: fresh } = await openStore(configOf(), bench.clock)
      bench.store = fresh
      await bench.store.release('test', bench.clock)
      await watchOnce()
      assert.equal(bench.creates(), 1)
    })

    it('refuses a database of another program, and leaves it as it is', async () => {
      const other = join(bench.directory, 'other.db')
      const db = new DatabaseSync(other)
      db.exec('CREATE TABLE books (title TEXT)')
      db.close()
      const before = readFileSync(other)
      assert.throws(() => openSqliteStore(other), /database of another program/)
      assert.deepEqual(readFileSync(other), before)
      await assert.rejects(openStore({ ...configOf(), storeFile: other }, bench.clock), StoreError)
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
      const other = join(bench.directory, `${version}.db`)
      if (version === 99) openSqliteStore(other).close()
      const db = new DatabaseSync(other)
      db.exec(`CREATE TABLE books (title TEXT); PRAGMA user_version = ${version}`)
      db.close()
      assert.throws(() => openSqliteStore(other), problem)
      await assert.rejects(openStore({ ...configOf(), storeFile: other }, bench.clock), problem)
    }
  })

  it('creates nothing while the store cannot be written, tells of it once, and goes on when it can', async () => {
    const messages: string[] = []
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, _session, done) {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          messages.push(Buffer.concat(chunks).toString('utf8'))
          done()
        })
      },
    })
    await new Promise<void>((resolve) => {
      smtp.listen(0, '127.0.0.1', resolve)
    })
    const { port } = smtp.server.address() as AddressInfo
    await watchOnce()
    const blocker = new DatabaseSync(bench.file)
    bench.clock += 1_800_000
    blocker.exec('PRAGMA query_only = OFF; BEGIN IMMEDIATE')
    // The store waits five seconds for a lock; the test does not.
    const impatient = new Proxy(bench.store, {
      get: (of, name) => (name === 'claim' ? () => Promise.reject(busy) : Reflect.get(of, name)),
    })
    const busy = new StoreError('database is locked', { code: 'store-failed' })
    blocker.exec('ROLLBACK')
    blocker.close()
    const log = (line: string) => void monitored.lines.push(line)
    const config = { ...configOf(), file: '/etc/monitor.yaml', smtp: { ...configOf().smtp, port } }
    const monitor = createMonitor({ config, store: impatient, env: {}, now: () => bench.clock, log })
    await monitor.start()
    await monitor.runDue()
    await monitor.stop()
    assert.equal(bench.creates(), 1)
    assert.deepEqual(
      messages.map((mail) => /^Subject: (.*)/m.exec(mail)?.[1]?.trim()),
      ['[contactrz] contactrz-monitor: monitor-fault (no verdict) -'],
    )
    assert.match(
      messages[0]?.replaceAll('=\r\n', '') ?? '',
      /\ncontactrz-monitor doctor --config \/etc\/monitor\.yaml\r\n/,
    )
    await new Promise<void>((resolve) => smtp.close(() => resolve()))
    assert.ok(monitored.lines.some((line) => /monitor-fault: StoreError store-failed/.test(line)))
    await watchOnce()
    assert.equal(bench.creates(), 2)
  })
})
