// What a page asks the store must cost the same after a quarter of a year as after some weeks: each is made from a store of 50
// targets, a slot each half hour, and the plans of what it asked are read.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { configOf, filledAt, fillStore } from '../../../bench/filled-store.ts'
import { readConfig } from '../../../monitor/config/config.ts'
import { incidentPath } from '../../../monitor/snapshot/incident-path.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { routesOf } from '../../../monitor/web/routes.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { noteStatements, slowSteps } from '../../support/query-plans.ts'
import { nothingCounted, well } from '../../support/served.ts'

describe('what pages ask of the store', function () {
  this.timeout(60_000)
  let directory: ReturnType<typeof temporaryDirectory>
  const files = new Map<number, string>()
  /** After each of them there is more than one page of every list. */
  const days = [20, 90]
  before(async () => {
    directory = temporaryDirectory()
    for (const count of days) {
      const file = join(directory.path, `${count}.db`)
      await fillStore(file, { days: count })
      files.set(count, file)
    }
  })
  after(() => directory.remove())

  /** Each page and file by itself: what is asked for it. */
  const askedFor = async (count: number) => {
    const file = files.get(count) ?? ''
    const names = Array.from({ length: 50 }, (_none, index) => `t${index}`)
    const configFile = join(directory.path, 'monitor.yaml')
    writeFileSync(configFile, configOf(names))
    const config = readConfig(configFile, { BENCH_TOKEN: 'opaque' })
    const store = openSqliteStore(file, { toRead: true })
    const [incident] = await store.incidentsOf('t3', { before: null, most: 1 })
    assert.ok(incident !== undefined)
    const key = incidentPath('t3', 'drift', incident.openedAt).split('/')
    const params = { target: 't3', day: '2026-11-26', kind: 'drift', openedAt: key.at(-1) ?? '' }
    const ask = {
      ...{ config, store, at: filledAt + 60_000, params, query: new URLSearchParams(), monitor: well },
      url: 'http://127.0.0.1:1',
    }
    const { pages, files: answers } = routesOf({ metrics: nothingCounted })
    const asked = new Map<string, Awaited<ReturnType<typeof noteStatements>>>()
    for (const route of [...pages, ...answers]) {
      const make = async () => ('view' in route ? route.view(ask) : route.file(ask))
      asked.set(route.path, await noteStatements(make))
    }
    await store.close()
    return asked
  }

  it('is as much after 90 days as after 20, and is answered from an index among 216,000 slots', async () => {
    const [few, many] = [await askedFor(20), await askedFor(90)]
    const times = (asked: typeof few) => [...asked].map(([path, noted]) => `${path}: ${noted.times}`)
    assert.deepEqual(times(many), times(few))
    assert.ok([...many.values()].some(({ statements }) => statements.size > 0))
    const db = new DatabaseSync(files.get(90) ?? '')
    assert.equal(db.prepare('SELECT count(*) AS slots FROM slots').get()?.slots, 216_000)
    const slow = [...many].flatMap(([path, { statements }]) =>
      slowSteps(db, statements).map((step) => `${path}: ${step}`),
    )
    db.close()
    assert.deepEqual(slow, [])
  })
})
