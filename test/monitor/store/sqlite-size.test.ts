// What a slot and a run take on the disk: what they repeat is written once. A year of a thousand targets is hundreds of
// millions of them.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Verdict } from 'contactrz'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { schemaSteps } from '../../../monitor/store/sqlite-schema.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { observation } from '../../support/incidents.ts'
import { commitNow, runAt, slot } from './conformance/rows.ts'

const begin = Date.parse('2026-12-01T13:00:00Z')
const rule = '06:00–18:00 Asia/Jakarta; creates allowed 18:00–06:00 WIB'
const local = '2026-12-01 20:00:00 +07:00'
const many = Array.from({ length: 10_000 }, (_, index) => begin + index * 60_000)
const found = (actual: string): Verdict['findings'] =>
  ['/Id', '/Name', '/Email', '/Phone', '/Fax'].map((pointer) => ({
    ...{ rule: 'missing-property', severity: 'breaking', part: 'body', pointer },
    ...{ expected: 'string', actual, message: `${pointer} is required, and missing` },
  }))
const drift = (actual: string) => {
  const { verdict } = observation('drift')
  assert.ok(verdict !== null)
  return { outcome: 'drift', verdict: { ...verdict, findings: found(actual) } } as const
}

describe('what the store takes on the disk', () => {
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
  const ask = (sql: string): number[] => {
    const db = new DatabaseSync(file)
    try {
      return Object.values(db.prepare(sql).get() ?? {}).map(Number)
    } finally {
      db.close()
    }
  }
  /** For each of so many that were written. */
  const bytesOfEach = async (write: (at: number) => Promise<unknown>): Promise<number> => {
    const size = () => Number(ask('PRAGMA page_count')[0]) * Number(ask('PRAGMA page_size')[0])
    const before = size()
    await Promise.all(many.map(write))
    return (size() - before) / many.length
  }

  it('is, for a slot, under 200 bytes with all that it is found by: its rule is written once', async () => {
    const bytes = await bytesOfEach((slotAt) =>
      store.gate({ ...slot(slotAt, 'production'), local, timeZone: 'Asia/Jakarta', rule }, 'quota-window'),
    )
    assert.ok(bytes < 200, `${bytes} bytes`)
    assert.deepEqual(ask('SELECT count(*) FROM rules'), [1])
    const [latest] = await store.latestSlots('production', 1)
    assert.deepEqual([latest?.rule, latest?.timeZone, latest?.local], [rule, 'Asia/Jakarta', local])
  })

  it('is, for runs whose findings stay, those findings once', async () => {
    for (const at of many.slice(0, 200)) await commitNow(store, runAt(at, drift('nothing')))
    const sizes = 'SELECT (SELECT sum(length(findings)) FROM findings), (SELECT count(*) FROM findings)'
    assert.deepEqual(ask(sizes), [JSON.stringify(found('nothing')).length, 1])
    const runs = await store.runsOf({ target: 'test', from: 0, to: Number.MAX_SAFE_INTEGER })
    assert.equal(runs.length, 200)
    for (const { findings } of runs) assert.deepEqual(findings, found('nothing'))
  })

  it('is given back when the last run goes that had these findings', async () => {
    for (const [index, actual] of ['nothing', 'null', 'nothing'].entries())
      await commitNow(store, runAt(1000 * (index + 1), drift(actual)))
    assert.deepEqual(ask('SELECT count(*) FROM findings'), [2])
    await store.prune(1500)
    assert.deepEqual(ask('SELECT count(*) FROM findings'), [2])
    await store.prune(2500)
    assert.deepEqual(ask('SELECT count(*) FROM findings'), [1])
    const [left] = await store.latestRuns('test', 9)
    assert.deepEqual(left?.findings, found('nothing'))
  })

  it('is, for runs that saw the same shape, that shape once, for as long as one of them stays', async () => {
    const seen = (type: string) => ({ type: 'object', properties: { Id: { type } } })
    for (const [index, type] of ['number', 'null', 'number'].entries())
      await commitNow(store, runAt(1000 * (index + 1), { ...drift('nothing'), seen: seen(type) }))
    assert.deepEqual(ask('SELECT count(*) FROM shapes'), [2])
    await store.prune(1500)
    assert.deepEqual(ask('SELECT count(*) FROM shapes'), [2])
    await store.prune(2500)
    assert.deepEqual(ask('SELECT count(*) FROM shapes'), [1])
    await store.gate(slot(3000), 'hold')
    const [left] = await store.slotsWithRuns('test', { before: null, most: 1 })
    assert.deepEqual(left?.run?.seen, seen('number'))
  })

  it('is the same of a store of before: each slot has its rule, each run its findings', async () => {
    const old = join(directory.path, 'old.db')
    const db = new DatabaseSync(old)
    db.exec(`${schemaSteps.slice(0, 12).join('')} PRAGMA user_version = 12`)
    const insertSlot = db.prepare("INSERT INTO slots VALUES ('test', ?, 'run', NULL, 1, ?, ?, ?)")
    for (const [at, zone, text] of [
      [1, 'UTC', rule],
      [2, 'Asia/Jakarta', rule],
      [3, 'UTC', rule],
      [4, 'UTC', ''],
    ] as const)
      insertSlot.run(at, local, zone, text)
    const insertRun = db.prepare(
      "INSERT INTO runs (target, slot_at, variant, contact, at, outcome, findings) VALUES ('test', ?, 'created', 'full', ?, 'drift', ?)",
    )
    const lists = [found('nothing'), [], found('null'), found('nothing')]
    for (const [index, list] of lists.entries()) insertRun.run(index, index, JSON.stringify(list))
    db.close()
    await store.close()
    store = openSqliteStore(old)
    file = old
    assert.deepEqual(
      (await store.latestSlots('test', 9)).map(({ timeZone, rule }) => [timeZone, rule]),
      [
        ['UTC', ''],
        ['UTC', rule],
        ['Asia/Jakarta', rule],
        ['UTC', rule],
      ],
    )
    const runs = await store.runsOf({ target: 'test', from: 0, to: 9 })
    assert.deepEqual(
      runs.map(({ findings }) => findings),
      lists,
    )
    await commitNow(store, runAt(9, drift('null')))
    await store.gate({ ...slot(9), timeZone: 'UTC', rule }, 'hold')
    const counted = 'SELECT (SELECT count(*) FROM findings), (SELECT count(*) FROM rules)'
    assert.deepEqual(ask(counted), [2, 3])
  })
})
