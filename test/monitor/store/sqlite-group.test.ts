// What is written in one turn of the loop is one transaction, and each write comes to what it would have come to alone.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import fc from 'fast-check'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { createGroup } from '../../../monitor/store/sqlite-group.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { attempt, changeAt, idOf, mailOf, runAt, slot } from './conformance/rows.ts'

const { exec } = DatabaseSync.prototype
/** What was told to the database by `exec` while this ran. */
async function toldDuring(work: () => Promise<unknown>): Promise<string[]> {
  const told: string[] = []
  DatabaseSync.prototype.exec = function (sql) {
    told.push(sql)
    return exec.call(this, sql)
  }
  try {
    await work()
  } finally {
    DatabaseSync.prototype.exec = exec
  }
  return told
}

describe('writes that are ready at once', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  beforeEach(() => {
    directory = temporaryDirectory()
  })
  afterEach(() => directory.remove())
  const openFile = () => join(directory.path, 'monitor.db')

  it('are one transaction, however many runs they end', async () => {
    const store = openSqliteStore(openFile())
    const targets = Array.from({ length: 100 }, (_, index) => `t${index}`)
    let claims: Awaited<ReturnType<Store['claim']>>[] = []
    const claimed = await toldDuring(async () => {
      claims = await Promise.all(
        targets.map((target) => store.claim(slot(1000, target), attempt(1000, { target }), 9)),
      )
    })
    assert.deepEqual(claimed, ['BEGIN IMMEDIATE', 'COMMIT'])
    const commits = targets.map((target, index) => {
      const settled = { id: idOf(claims[index] ?? 'taken'), state: 'created', createdId: '7' } as const
      return store.commit(runAt(1000, { target, attempt: settled }))
    })
    let results: string[] = []
    const committed = await toldDuring(async () => {
      results = await Promise.all(commits)
    })
    assert.deepEqual(committed, ['BEGIN IMMEDIATE', 'COMMIT'])
    assert.deepEqual([results.length, ...new Set(results)], [100, 'committed'])
    await store.close()
  })

  it('are told of when they are on disk, and by then another process sees them', async () => {
    const [store, other] = [openSqliteStore(openFile()), openSqliteStore(openFile())]
    await store.gate(slot(1000), 'hold')
    assert.equal((await other.findSlot(slot(1000)))?.decision, 'gated')
    await Promise.all([store.close(), other.close()])
  })

  it('are written before the store is closed', async () => {
    const store = openSqliteStore(openFile())
    const gated = store.gate(slot(1000), 'hold')
    await store.close()
    assert.equal(await gated, true)
    const again = openSqliteStore(openFile())
    assert.equal((await again.findSlot(slot(1000)))?.decision, 'gated')
    await again.close()
  })

  const memory = () => {
    const db = new DatabaseSync(':memory:')
    db.exec('CREATE TABLE rows (name TEXT NOT NULL UNIQUE)')
    const insert = db.prepare('INSERT INTO rows VALUES (?)')
    const group = createGroup(db)
    const add = (...names: string[]) =>
      group.add(() => {
        for (const name of names) insert.run(name)
        return names.length
      })
    const rows = () => db.prepare('SELECT substr(name, 1, 1) AS name FROM rows ORDER BY 1').all()
    return { db, group, add, names: () => rows().map(({ name }) => name) }
  }
  const outcomes = async (works: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(works)).map((one) =>
      one.status === 'fulfilled' ? one.value : String(one.reason.message).split(':')[0],
    )

  it('do not suffer by one that fails: that one alone is undone', async () => {
    const { add, names } = memory()
    const results = outcomes([add('a'), add('b', 'a'), add('c', 'd')])
    assert.deepEqual(await results, [1, 'UNIQUE constraint failed', 2])
    assert.deepEqual(names(), ['a', 'c', 'd'])
  })

  it('have what comes last done once, in the same transaction, whoever of them asked for it and failed', async () => {
    const { group, names, db } = memory()
    const insert = db.prepare('INSERT INTO rows VALUES (?)')
    const done: number[] = []
    const asking = (name: string, last: string) =>
      group.add(() => {
        group.last(last, () => {
          done.push(names().length)
          insert.run(`${last} last`)
        })
        insert.run(name)
        return name
      })
    const told = await toldDuring(async () => {
      const results = outcomes([asking('a', 'x'), asking('a', 'y'), asking('c', 'x')])
      assert.deepEqual(await results, ['a', 'UNIQUE constraint failed', 'c'])
    })
    assert.deepEqual(told, ['BEGIN IMMEDIATE', 'COMMIT'])
    assert.deepEqual(
      [names(), done],
      [
        ['a', 'c', 'x', 'y'],
        [2, 3],
      ],
    )
    // Of another transaction.
    await group.add(() => insert.run('d'))
    assert.equal(done.length, 2)
  })

  it('are as if each were alone where what comes last fails: those that asked for it have failed', async () => {
    const { group, add, names } = memory()
    const failing = group.add(() => group.last('x', () => assert.fail('the last: failed')))
    assert.deepEqual(await outcomes([add('a'), failing, add('c')]), [1, 'the last', 1])
    assert.deepEqual(names(), ['a', 'c'])
  })

  it('work a day out once, however many slots of it they decide', async () => {
    const store = openSqliteStore(openFile())
    const { run } = StatementSync.prototype
    const worked: string[] = []
    StatementSync.prototype.run = function (this: StatementSync, ...values: Parameters<typeof run>) {
      if (this.sourceSQL.includes('INTO slot_days')) worked.push(this.sourceSQL)
      return run.apply(this, values)
    } as typeof run
    try {
      await Promise.all(
        Array.from({ length: 40 }, (_none, index) => store.gate(slot(index * 60_000), 'hold')),
      )
      await store.recordMissed([slot(90_000), slot(90_001)], 'late')
    } finally {
      StatementSync.prototype.run = run
    }
    assert.equal(worked.length, 2)
    assert.equal((await store.slotDaysOf(['test'], '1970-01-01', '1970-01-01'))[0]?.gated, 40)
    await store.close()
  })

  it('are one transaction also where one of them fails, and where they come one after the other in a turn of the loop', async () => {
    const { add, names } = memory()
    const told = await toldDuring(async () => {
      const failing = [add('a'), add('b', 'a')]
      const later = Promise.resolve()
        .then(() => {})
        .then(() => add('c'))
      assert.deepEqual(await outcomes([...failing, later]), [1, 'UNIQUE constraint failed', 1])
    })
    assert.deepEqual(told, ['BEGIN IMMEDIATE', 'COMMIT'])
    assert.deepEqual(names(), ['a', 'c'])
  })

  it('are not said to be written where the disk does not take the whole: each is told what came of it', async () => {
    const { db, group, add, names } = memory()
    // Looked at when the transaction ends.
    db.exec('CREATE TABLE parts (name TEXT REFERENCES rows (name) DEFERRABLE INITIALLY DEFERRED)')
    const addPart = group.add(() => db.prepare("INSERT INTO parts VALUES ('none')").run().changes)
    assert.deepEqual(await outcomes([add('a'), addPart, add('b')]), [1, 'FOREIGN KEY constraint failed', 1])
    assert.deepEqual(names(), ['a', 'b'])
    assert.deepEqual(db.prepare('SELECT * FROM parts').all(), [])
  })

  it('are done one by one where one has undone all, as on a disk that is full', async () => {
    const { db, group, add, names } = memory()
    const takeBack = (name: string) =>
      group.add(() => {
        db.exec('ROLLBACK')
        throw new Error(name)
      })
    const results = outcomes([add('a'), takeBack('full'), add('b')])
    assert.deepEqual(await results, [1, 'full', 1])
    assert.deepEqual(names(), ['a', 'b'])
    db.prepare('PRAGMA max_page_count = 6').get()
    const full = outcomes([add('c'), add('x'.repeat(100_000)), add('d')])
    assert.deepEqual(await full, [1, 'database or disk is full', 1])
    assert.deepEqual(names(), ['a', 'b', 'c', 'd'])
  })

  it('fail each with what a database says that takes none of them', async () => {
    const { db, add } = memory()
    db.exec('BEGIN')
    const results = await outcomes([add('a'), add('b')])
    assert.deepEqual(new Set(results), new Set(['cannot start a transaction within a transaction']))
    db.exec('ROLLBACK')
    assert.deepEqual(await outcomes([add('a')]), [1])
  })

  it('come to what they come to one by one', async function () {
    this.timeout(120_000)
    const at = fc.integer({ min: 1, max: 4 }).map((number) => number * 1000)
    const target = fc.constantFrom('a', 'b')
    const id = fc.integer({ min: 1, max: 4 })
    type Write = (store: Store) => Promise<unknown>
    const write: fc.Arbitrary<Write> = fc.oneof(
      fc.tuple(at, target).map(
        ([at, of]) =>
          (store: Store) =>
            store.gate(slot(at, of), 'hold'),
      ),
      fc.tuple(at, target).map(
        ([at, of]) =>
          (store: Store) =>
            store.claim(slot(at, of), attempt(at, { target: of }), 2),
      ),
      id.map((id) => (store: Store) => store.settle(id, 'created', String(id), 5000)),
      id.map((id) => (store: Store) => store.refundAttempt(id, 5000)),
      fc.tuple(at, target, id, fc.integer({ min: 0, max: 2 })).map(
        ([at, of, id, version]) =>
          (store: Store) =>
            store.commit(
              runAt(at, {
                ...{ target: of, attempt: { id, state: 'unknown', createdId: null } },
                ...{ basedOn: { version }, messages: [mailOf(`${id}`, 'a@example.com', { target: of })] },
              }),
            ),
      ),
      fc.tuple(at, target).map(
        ([at, of]) =>
          (store: Store) =>
            store.commitIncidents(changeAt(at, { target: of })),
      ),
      target.map((of) => (store: Store) => store.settleAbandoned(of, 0, 9000)),
      at.map((at) => (store: Store) => store.leaseMessage('mail', at, 10, [])),
    )
    const booksOf = async (store: Store) => {
      const spans = ['a', 'b'].map((target) => ({ target, from: 0, to: 10_000 }))
      const of = (span: (typeof spans)[number]) =>
        Promise.all([store.slotsOf(span), store.runsOf(span), store.ledgerOf(span), store.messagesOf(span)])
      return JSON.stringify(await Promise.all(spans.map(of)))
    }
    let files = 0
    const open = () => openSqliteStore(join(directory.path, `${files++}.db`))
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 2, maxLength: 12 }), async (writes) => {
        const [together, apart] = [open(), open()]
        const atOnce = await Promise.allSettled(writes.map((write) => write(together)))
        const oneByOne: PromiseSettledResult<unknown>[] = []
        for (const write of writes) oneByOne.push(...(await Promise.allSettled([write(apart)])))
        const said = (results: readonly PromiseSettledResult<unknown>[]) =>
          results.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))
        assert.equal(JSON.stringify(said(atOnce)), JSON.stringify(said(oneByOne)))
        assert.equal(await booksOf(together), await booksOf(apart))
        await Promise.all([together.close(), apart.close()])
      }),
      { numRuns: 40 },
    )
  })
})
