// A file of version 13 with data in it, as that version wrote it, is led to what this one would have written: days, their
// times, which event of its incident each was, and which mails are of it.
import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { messageIdOf } from '../../../monitor/store/message-id.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { digestOf, schemaSteps } from '../../../monitor/store/sqlite-schema.ts'
import { type RecordedEvent, type Store, StoreError } from '../../../monitor/store/store.ts'
import { runScript, temporaryDirectory } from '../../support/command.ts'
import { finding, observation } from '../../support/incidents.ts'
import { attempt, changeAt, changeNow, commitNow, idOf, mailOf, runAt, slot } from './conformance/rows.ts'

const hourMs = 3_600_000
/** The hour before the clock is put forward in Berlin. */
const begin = Date.parse('2026-03-29T00:00:00Z')
const team = 'team@example.com'
const outcomes = ['conforming', 'drift', 'unavailable', 'monitor-fault'] as const

/** Two days of two targets in different zones, of which one is asked for in another from the second day on. */
async function writeSlots(store: Store): Promise<void> {
  for (let half = -20; half < 50; half++)
    for (const target of ['a', 'b']) {
      const slotAt = begin + half * (hourMs / 2)
      const timeZone = target === 'b' && half > 20 ? 'Asia/Jakarta' : 'Europe/Berlin'
      const decided = { ...slot(slotAt, target), timeZone, rule: timeZone }
      if (half % 7 === 3) await store.gate(decided, half % 2 === 0 ? 'guard' : 'budget')
      else if (half % 11 === 2) await store.recordMissed([decided], 'late')
      else {
        const id = idOf(await store.claim(decided, { ...attempt(slotAt), target }, 999))
        const outcome = outcomes[(half + 20) % 4] ?? 'conforming'
        const { verdict } = observation(outcome, outcome === 'drift' ? { findings: [finding('/Id')] } : {})
        const settled = { id, state: 'created', createdId: `${id}` } as const
        await commitNow(
          store,
          runAt(slotAt + 50, { target, slotAt, outcome, verdict, totalMs: id, attempt: settled }),
        )
      }
    }
}

/** Two drifts of `a`, one after the other, and a mail about the monitor itself. The names of mails are those of before. */
async function writeIncidents(store: Store): Promise<void> {
  const told = async (event: RecordedEvent['event'], openedAt: number, sequence: number, at: number) => {
    const incident = { openedAt, toldAt: at, sequence }
    const mails = [team, 'b@example.com'].map((to) => {
      const messageId = messageIdOf({ target: 'a', kind: 'drift', openedAt, sequence, at, to })
      const tells = [{ target: 'a', kind: 'drift', openedAt, sequence } as const]
      return { ...mailOf('', to), messageId, target: 'a', event, tells }
    })
    const isSilent = event === 'reminded'
    const recorded: RecordedEvent = {
      ...{ kind: 'drift', event, at, incident, findings: [], gone: [], alone: null, content: null },
      ...{ telling: isSilent ? 'none' : 'owed', isMuteEnd: false },
    }
    const change = changeAt(at, { events: [recorded], messages: isSilent ? [] : mails })
    await changeNow(store, { ...change, target: 'a' })
  }
  await told('opened', begin, 1, begin)
  await told('reminded', begin, 2, begin + 10)
  await told('changed', begin, 3, begin + 20)
  await told('changed', begin, 4, begin + 30)
  await told('resolved', begin, 5, begin + 40)
  await told('flapping', begin + 50, 1, begin + 50)
  // The clock was put back since: what is owed was owed before its event.
  await store.makeMessagesDue(begin + 45)
  const own = { ...mailOf('own', team), target: null, event: 'opened' } as const
  await store.commitOwnTroubles({ at: begin, basedOn: [], troubles: [], messages: [own], recoveries: [] })
}

/** The same rows in a file of that version, which has less of each. */
function copyTo13(file: string, old: string): void {
  const db = new DatabaseSync(old, { enableForeignKeyConstraints: false })
  db.function('digest_of', (text) => digestOf(String(text)))
  db.exec(`${schemaSteps.slice(0, 13).join('')} PRAGMA user_version = 13; ATTACH '${file}' AS newer`)
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  for (const { name } of tables) {
    const columns = db.prepare(`PRAGMA main.table_info (${name})`).all()
    const names = columns.map((column) => `"${column.name}"`).join()
    const now = name === 'mails' ? 'messages' : name
    const read = names.replace('lease_owner"', 'leased_by"')
    db.exec(`INSERT INTO main."${name}" (${names}) SELECT ${read} FROM newer."${now}"`)
  }
  db.close()
}

async function saidBy(store: Store) {
  return {
    days: (await store.slotDaysOf(['a', 'b'], '2026-03-01', '2026-04-30')).map((day) => ({ ...day })),
    times: [
      await store.durationDaysOf('a', '2026-03-01', '2026-04-30'),
      await store.durationDaysOf('b', '2026-03-01', '2026-04-30'),
    ],
    incidents: await store.incidentsOf(null, { before: null, most: 9 }),
    stories: [
      await store.incidentStory('a', 'drift', begin),
      await store.incidentStory('a', 'drift', begin + 50),
    ],
    stuck: await store.stuckMessages(Number.MAX_SAFE_INTEGER, 99),
    creates: { ...(await store.ledgerCounts({ target: null, from: null, to: null })) },
    slots: await store.slotsWithRuns('b', { before: null, most: 999 }),
    glances: await store.glances([{ name: 'a', day: '2026-12-01' }], begin + 24 * hourMs),
  }
}

describe('a file of version 13', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let written: Awaited<ReturnType<typeof saidBy>>
  /** Never opened by this version. */
  let old: string
  let copies = 0
  before(async () => {
    directory = temporaryDirectory()
    const file = join(directory.path, 'monitor.db')
    const store = openSqliteStore(file)
    await writeSlots(store)
    await writeIncidents(store)
    await store.sumUpDays(Date.now())
    written = await saidBy(store)
    await store.close()
    old = join(directory.path, 'old.db')
    copyTo13(file, old)
  })
  after(() => directory.remove())
  const copyOfOld = () => {
    const copy = join(directory.path, `copy-${++copies}.db`)
    copyFileSync(old, copy)
    return copy
  }
  const versionOf = (file: string) => {
    const db = new DatabaseSync(file, { readOnly: true })
    const version = Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0]
    const slots = Object.values(db.prepare('SELECT count(*) FROM slots').get() ?? {})[0]
    db.close()
    return { version, slots }
  }
  const upgraded = async (file: string) => {
    const store = openSqliteStore(file)
    try {
      return await saidBy(store)
    } finally {
      await store.close()
    }
  }

  it('says the same, when it is taken over, as one that this version wrote', async () => {
    const said = await upgraded(copyOfOld())
    assert.ok(said.days.length >= 6, `${said.days.length} days`)
    assert.ok(said.stories.every((story) => story?.events.some(({ messages }) => messages.length === 2)))
    assert.deepEqual(said, written)
  })

  it('is as it was where the disk is full in the midst of it, and is taken over when there is room', async () => {
    const file = copyOfOld()
    const exec = DatabaseSync.prototype.exec
    DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
      if (sql.includes('COMMIT')) throw Object.assign(new Error('database or disk is full'), { errcode: 13 })
      exec.call(this, sql)
    }
    try {
      assert.throws(() => openSqliteStore(file), StoreError)
    } finally {
      DatabaseSync.prototype.exec = exec
    }
    assert.deepEqual(versionOf(file), { version: 13, slots: 140 })
    assert.deepEqual(await upgraded(file), written)
  })

  it('is as it was where the process is killed in the midst of it, and is taken over by the next one', async () => {
    const file = copyOfOld()
    const killed = await runScript(new URL('die-at-upgrade.ts', import.meta.url).pathname, [file])
    assert.deepEqual([killed.code, killed.stderr], [null, ''])
    assert.deepEqual(versionOf(file), { version: 13, slots: 140 })
    assert.deepEqual(await upgraded(file), written)
  })
})
