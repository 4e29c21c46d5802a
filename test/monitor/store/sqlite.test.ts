import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { nextIncidents, noIncidents } from '../../../monitor/incidents/incident.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { backUp } from '../../../monitor/store/sqlite-backup.ts'
import { openDatabase } from '../../../monitor/store/sqlite-open.ts'
import { schemaSteps, schemaVersion } from '../../../monitor/store/sqlite-schema.ts'
import { CorruptStoreError, type Store, StoreError } from '../../../monitor/store/store.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { finding, observation } from '../../support/incidents.ts'
import { alerts } from '../../support/target.ts'
import { attempt, changeAt, idOf, runAt, slot } from './conformance/rows.ts'

describe('the store', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let file: string
  let store: Store

  beforeEach(() => {
    directory = temporaryDirectory()
    file = join(directory.path, 'monitor.db')
    store = openSqliteStore(file)
  })
  afterEach(async () => {
    await store.close()
    directory.remove()
  })

  /** An empty one, as that version made it. */
  const oldFile = (version: number): string => {
    const old = join(directory.path, 'old.db')
    const db = new DatabaseSync(old)
    db.exec(`${schemaSteps.slice(0, version).join('')} PRAGMA user_version = ${version}`)
    db.close()
    return old
  }

  it('takes over a file of the first version with all that is in it', async () => {
    const old = join(directory.path, 'old.db')
    const db = new DatabaseSync(old)
    // What version 1 wrote, of the tables that have changed since.
    db.exec(`
CREATE TABLE slots (target TEXT, slot_at INTEGER, decision TEXT, reason TEXT, decided_at INTEGER, local TEXT, time_zone TEXT, rule TEXT) STRICT;
CREATE TABLE runs (id INTEGER PRIMARY KEY, target TEXT NOT NULL, slot_at INTEGER NOT NULL, variant TEXT NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL, status INTEGER, total_ms REAL, findings TEXT NOT NULL) STRICT;
CREATE TABLE events (id INTEGER PRIMARY KEY, target TEXT NOT NULL, kind TEXT NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL, opened_at INTEGER NOT NULL) STRICT;
CREATE TABLE mails (id INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, owed_at INTEGER NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'owed', error TEXT, settled_at INTEGER) STRICT;
CREATE TABLE ledger (id INTEGER PRIMARY KEY, target TEXT NOT NULL, slot_at INTEGER NOT NULL, variant TEXT NOT NULL, day TEXT NOT NULL, at INTEGER NOT NULL, marker TEXT NOT NULL, state TEXT NOT NULL, created_id TEXT, settled_at INTEGER) STRICT;
CREATE INDEX ledger_by_day ON ledger (target, day);
INSERT INTO ledger (target, slot_at, variant, day, at, marker, state) VALUES ('test', 1, 'created', '1970-01-01', 1, 'm', 'created'), ('test', 2, 'created', '1970-01-01', 2, 'm', 'not-sent');
INSERT INTO mails (message_id, recipient, subject, text, owed_at, due_at) VALUES ('<a>', 'a@example.com', 's', 't', 1, 1);
INSERT INTO runs (target, slot_at, variant, at, outcome, findings) VALUES ('test', 1, 'created', 1, 'conforming', '[]');
CREATE TABLE incident_states (target TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;
PRAGMA user_version = 1`)
    db.close()
    const taken = openSqliteStore(old)
    const mail = await taken.leaseMessage('mail', 2, 1, [])
    assert.deepEqual([mail?.to, mail?.html, mail?.report, mail?.thread], ['a@example.com', null, null, null])
    assert.deepEqual([mail?.target, mail?.event, mail?.severity], [null, null, null])
    assert.equal((await taken.latestRuns('test', 1))[0]?.mayHaveCreated, null)
    assert.equal(await taken.spentOn('test', '1970-01-01'), 1)
    await taken.close()
    await openSqliteStore(old).close()
  })

  it('takes over a file of the version before two contacts: all was of the full one, and nothing is told again', async () => {
    const old = join(directory.path, 'old.db')
    const db = new DatabaseSync(old)
    const [fax, id] = [finding('/Fax', { actual: `a "quoted" \u2028 text` }), finding('/Id')]
    const open = { openedAt: 1, toldAt: 1, sequence: 1, seen: 2, isUntold: false, isMuted: false }
    const streaks = { unavailable: 1, unauthorized: 0, quota: 0 }
    const stateOf = (drifts: object, incidents: object) =>
      JSON.stringify({ drifts, streaks, open: incidents, conclusiveAt: 1_780_000_000_123 })
    // What version 4 wrote, of the tables that have changed since.
    db.exec(`
CREATE TABLE slots (target TEXT, slot_at INTEGER, decision TEXT, reason TEXT, decided_at INTEGER, local TEXT, time_zone TEXT, rule TEXT) STRICT;
CREATE TABLE runs (id INTEGER PRIMARY KEY, target TEXT NOT NULL, slot_at INTEGER NOT NULL, variant TEXT NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL, status INTEGER, total_ms REAL, findings TEXT NOT NULL, may_have_created INTEGER) STRICT;
CREATE TABLE ledger (id INTEGER PRIMARY KEY, target TEXT NOT NULL, slot_at INTEGER NOT NULL, variant TEXT NOT NULL, day TEXT NOT NULL, at INTEGER NOT NULL, marker TEXT NOT NULL, state TEXT NOT NULL, created_id TEXT, settled_at INTEGER, given_back INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE mails (id INTEGER PRIMARY KEY, message_id TEXT, recipient TEXT, state TEXT, thread TEXT, target TEXT, kind TEXT, event TEXT, owed_at INTEGER, due_at INTEGER, settled_at INTEGER) STRICT;
CREATE TABLE incident_states (target TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;
CREATE TABLE events (id INTEGER PRIMARY KEY, target TEXT NOT NULL, kind TEXT NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL, opened_at INTEGER NOT NULL, muted INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO ledger (target, slot_at, variant, day, at, marker, state) VALUES ('test', 1, 'created', '1970-01-01', 1, 'm', 'pending');
INSERT INTO runs (target, slot_at, variant, at, outcome, status, findings, may_have_created) VALUES
  ('test', 1, 'created', 1, 'drift', 200, '[]', 1), ('test', 2, 'created', 2, 'unavailable', NULL, '[]', 1), ('test', 3, 'created', 3, 'unauthorized', NULL, '[]', NULL);
PRAGMA user_version = 4`)
    const insert = db.prepare('INSERT INTO incident_states VALUES (?, ?)')
    const fingerprint = 'created | missing-property | /Fax | a property | none'
    insert.run(
      'test',
      stateOf({ created: [fax, id], expiredToken: [id] }, { drift: { ...open, fingerprint } }),
    )
    insert.run('well', stateOf({}, {}))
    db.close()
    const taken = openSqliteStore(old)
    assert.deepEqual(
      (await taken.latestRuns('test', 9)).map(({ slotAt, contact }) => [slotAt, contact]),
      [
        [3, null],
        [2, 'full'],
        [1, 'full'],
      ],
    )
    assert.deepEqual(
      (await taken.latestContacts('test', 9)).map((run) => ({ ...run })),
      [
        { contact: 'full', outcome: 'unavailable' },
        { contact: 'full', outcome: 'drift' },
      ],
    )
    assert.equal((await taken.settleAbandoned('test', 0, 2))[0]?.contact, 'full')
    assert.equal(await taken.lastConclusiveAt('test', 'created'), 1)
    const drifts = { created: { full: [fax, id] }, expiredToken: { full: [id] } }
    const state = await taken.incidents('test')
    assert.deepEqual([state.drifts, state.told], [drifts, drifts])
    assert.deepEqual(await taken.incidents('well'), {
      ...noIncidents,
      streaks: { ...streaks, unanswered: {} },
      conclusiveAt: 1_780_000_000_123,
      version: 1,
    })
    // What was told before is not told again, by neither contact.
    let next = nextIncidents(state, observation('drift', { findings: [fax, id] }), alerts, 2)
    assert.deepEqual(next.events, [])
    const nameAlone = observation('drift', { findings: [id], contact: 'name-alone' })
    next = nextIncidents(next.state, nameAlone, alerts, 3)
    assert.deepEqual(next.events, [])
    // It is taken for what it was worked out from.
    const change = { target: 'test', at: 3, basedOn: state, events: [], messages: [] }
    assert.equal(await taken.commitIncidents({ ...change, incidents: next.state }), 'committed')
    await taken.close()
  })

  it('says of a folder that a file is meant', () => {
    assert.throws(() => openSqliteStore(directory.path), {
      name: 'StoreError',
      message: `the store ${directory.path} is a folder: name a file in it, such as monitor.db`,
    })
  })

  it('says of damage that it is read only afterwards that the file is corrupt, to whoever opened it to read', async () => {
    await store.close()
    const db = new DatabaseSync(file)
    db.exec(`WITH RECURSIVE at (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM at WHERE n < 6000)
      INSERT INTO slots SELECT 'test', n, 'gated', 'hold', n, '', NULL FROM at`)
    db.close()
    // Behind the tables and their roots: what quick_check would have found.
    const size = statSync(file).size
    writeFileSync(
      file,
      Buffer.concat([readFileSync(file).subarray(0, size / 2), Buffer.alloc(size / 2, 'x')]),
    )
    assert.throws(() => openSqliteStore(file), CorruptStoreError)
    store = openSqliteStore(file, { toRead: true })
    await assert.rejects(store.slotsOf({ target: 'test', from: 0, to: 7000 }), (error) => {
      assert.ok(error instanceof CorruptStoreError)
      assert.match(error.message, /is corrupt: contactrz-monitor start moves it aside/)
      return true
    })
  })

  it('takes what was refused in a store of version 5 for a trouble, unless that recipient took a mail since', async () => {
    const old = oldFile(5)
    const db = new DatabaseSync(old)
    const insert = db.prepare(
      "INSERT INTO mails (message_id, recipient, subject, text, owed_at, due_at, target, kind, event, state, settled_at) VALUES (?, ?, 's', 't', 1, 1, 'test', 'drift', 'opened', ?, ?)",
    )
    insert.run('<1>', 'a@example.com', 'refused', 1)
    insert.run('<2>', 'b@example.com', 'refused', 2)
    insert.run('<3>', 'b@example.com', 'sent', 3)
    db.close()
    await store.close()
    store = openSqliteStore(old)
    assert.deepEqual(await store.refusedMessages(), [{ to: 'a@example.com', target: 'test', kind: 'drift' }])
  })

  it('takes over a file of the version before it had counters: what was spent, what is open, every Id', async () => {
    const old = oldFile(9)
    const db = new DatabaseSync(old)
    const insert = db.prepare(
      "INSERT INTO ledger (target, slot_at, variant, day, at, marker, state, created_id, given_back) VALUES (?, ?, 'created', ?, ?, 'm', ?, ?, ?)",
    )
    insert.run('test', 1000, '2026-12-01', 1000, 'created', '7', 0)
    insert.run('test', 2000, '2026-12-01', 2000, 'not-sent', null, 1)
    insert.run('test', 3000, '2026-12-01', 3000, 'pending', null, 0)
    insert.run('other', 1000, '2026-12-01', 1000, 'refused', null, 0)
    db.exec(`INSERT INTO slots VALUES ('test', 3000, 'run', NULL, 3000, '', 'UTC', '');
INSERT INTO runs (target, slot_at, variant, contact, at, outcome, findings) VALUES ('test', 1000, 'created', 'full', 1000, 'drift', '[]');`)
    const open = { drift: { openedAt: 1, toldAt: 1, sequence: 1 } }
    db.prepare('INSERT INTO incident_states VALUES (?, ?)').run(
      'test',
      JSON.stringify({ ...noIncidents, open }),
    )
    await store.close()
    store = openSqliteStore(old)
    // A process of before that is still at work creates nothing more: it cannot count what is spent.
    assert.throws(() => insert.run('test', 4000, '2026-12-01', 4000, 'pending', null, 0), /given_back/)
    db.close()
    assert.deepEqual(
      [await store.spentOn('test', '2026-12-01'), await store.spentOn('other', '2026-12-01')],
      [2, 1],
    )
    assert.equal(await store.claimAgain(attempt(3000), 2), 'no-budget')
    assert.deepEqual([await store.knowsId('test', '7'), await store.knowsId('other', '7')], [true, false])
    const basedOn = await store.incidents('test')
    assert.deepEqual(basedOn, { ...noIncidents, open, version: 1 })
    // What was under way when it was taken over is committed, once.
    const settled = { id: 3, state: 'created', createdId: '8' } as const
    const run = runAt(3100, { slotAt: 3000, attempt: settled, basedOn })
    assert.deepEqual([await store.commit(run), await store.commit(run)], ['committed', 'lapsed'])
    assert.equal((await store.latestRuns('test', 9)).length, 2)
  })

  it('has one run for each attempt, by key: the tables hold what the port promises', async () => {
    const id = idOf(await store.claim(slot(1000), attempt(1000), 30))
    await store.commit(runAt(1000, { attempt: { id, state: 'created', createdId: '7' } }))
    const db = new DatabaseSync(file)
    db.exec("UPDATE ledger SET state = 'pending'")
    db.close()
    const again = store.commit(
      runAt(1000, {
        attempt: { id, state: 'created', createdId: '7' },
        basedOn: await store.incidents('test'),
      }),
    )
    await assert.rejects(again, /UNIQUE constraint failed: runs.attempt_id/)
  })

  it('refuses a file of a version to come', () => {
    const newer = join(directory.path, 'newer.db')
    const db = new DatabaseSync(newer)
    db.exec(`PRAGMA user_version = ${schemaVersion + 1}`)
    db.close()
    assert.throws(() => openSqliteStore(newer), /written by a newer version/)
  })

  it('has what was committed on the disk, also when the machine loses its power', () => {
    const db = openDatabase(file)
    const pragma = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]
    // 2: FULL (sqlite.org/pragma.html#pragma_synchronous).
    assert.deepEqual([pragma('journal_mode'), pragma('synchronous')], ['wal', 2])
    db.close()
  })

  describe('with years of runs', () => {
    const rows = 20_000
    const fill = () => {
      const db = new DatabaseSync(file)
      db.exec(`PRAGMA synchronous = OFF; BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
INSERT INTO runs (target, slot_at, variant, contact, at, outcome) SELECT 'test', i, 'created', 'full', i, 'drift' FROM n;
COMMIT`)
      db.close()
    }
    const left = async () => (await store.runsOf({ target: 'test', from: 0, to: rows + 1 })).length

    it('deletes them while everything else goes on', async () => {
      fill()
      let [isDone, turns] = [false, 0]
      const pruning = store.prune(rows + 1).then(() => {
        isDone = true
      })
      while (!isDone) {
        await new Promise(setImmediate)
        turns++
      }
      await pruning
      assert.equal(await left(), 0)
      assert.ok(turns >= 4, `${turns} turns`)
    })

    it('is closed in the midst of it without a word, and goes on the next time', async () => {
      fill()
      const pruning = store.prune(rows + 1)
      await new Promise(setImmediate)
      await store.close()
      await pruning
      store = openSqliteStore(file)
      const rest = await left()
      assert.ok(rest > 0 && rest < rows, `${rest} rows`)
      await store.prune(rows + 1)
      assert.equal(await left(), 0)
    })

    it('stays as large, leaves the room to what comes, and gives it back in a backup', async () => {
      const copy = join(directory.path, 'copy.db')
      const refill = async () => {
        fill()
        await store.prune(rows + 1)
        await store.close()
        store = openSqliteStore(file)
        return statSync(file).size
      }
      const before = await refill()
      assert.ok((await refill()) < 1.1 * before)
      backUp(file, copy)
      assert.ok(statSync(copy).size < before / 4)
    })
  })

  describe('that another process has locked', () => {
    let foreign: DatabaseSync
    beforeEach(() => {
      foreign = new DatabaseSync(file)
      foreign.exec('BEGIN IMMEDIATE')
    })
    afterEach(() => foreign.close())

    it('holds up nobody: it is read meanwhile, and written when it is free', async () => {
      const begun = performance.now()
      const writing = [store.gate(slot(1000), 'hold'), store.claim(slot(2000), attempt(2000), 30)]
      assert.equal(await store.findSlot(slot(1000)), null)
      assert.ok(performance.now() - begun < 8000)
      foreign.exec('COMMIT')
      const [gated, claimed] = await Promise.all(writing)
      assert.deepEqual([gated, typeof claimed], [true, 'object'])
      assert.equal((await store.ledgerOf({ target: 'test', from: 0, to: 9000 })).length, 1)
    })

    it('for too long is trouble, told in words, and nothing is written later', async () => {
      const impatient = openSqliteStore(file, { patienceMs: 30 })
      await assert.rejects(
        impatient.gate(slot(1000), 'hold'),
        (error: unknown) =>
          error instanceof StoreError && /locked by another process for 0\.03 s/.test(error.message),
      )
      foreign.exec('COMMIT')
      assert.equal(await impatient.findSlot(slot(1000)), null)
      await impatient.close()
    })
  })

  it('that fails says so by a code of its own, in the words of SQLite', async () => {
    const other = new DatabaseSync(file)
    other.exec('ALTER TABLE slots RENAME TO gone')
    other.close()
    const isFailed = (error: unknown) =>
      error instanceof StoreError && error.code === 'store-failed' && /no such table/.test(error.message)
    await assert.rejects(store.gate(slot(1000), 'hold'), isFailed)
    await assert.rejects(store.prune(1000), isFailed)
  })

  describe('backed up', () => {
    const to = () => join(directory.path, 'copy.db')

    it('is whole in the copy, while it is open and written to', async () => {
      await store.claim(slot(1000), attempt(1000), 30)
      await store.commitIncidents(changeAt(1))
      assert.deepEqual(backUp(file, to()), { slots: 1, runs: 0, ledger: 1, messages: 0 })
      await store.claim(slot(2000), attempt(2000), 30)
      const copy = openSqliteStore(to())
      assert.equal((await copy.ledgerOf({ target: 'test', from: 0, to: 9000 })).length, 1)
      await copy.close()
      assert.equal(statSync(to()).mode & 0o777, 0o600)
    })

    it('never overwrites a file', () => {
      writeFileSync(to(), 'precious')
      assert.throws(() => backUp(file, to()), /is there already/)
      assert.equal(statSync(to()).size, 8)
    })

    it('leaves nothing behind when it fails', () => {
      assert.throws(() => backUp(file, join(directory.path, 'nowhere', 'copy.db')), /could not be written/)
      assert.throws(() => backUp(join(directory.path, 'none.db'), to()), /there is no store/)
      assert.equal(existsSync(to()), false)
      assert.deepEqual(
        readdirSync(directory.path).filter((name) => name.includes('partial')),
        [],
      )
    })
  })
})
