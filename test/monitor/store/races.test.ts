// What two writers on one database must not bring about. Each race is run over every adapter, and over one in memory
// that is broken on purpose: there it has to fail, or it shows nothing.
import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { gathered } from '../../support/gathered.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { emptyTables, type Tables } from '../../support/memory-store/tables.ts'
import { storeAdapters } from '../../support/stores.ts'
import { announcementOf, attempt, changeAt, day, idOf, mailOf, runAt, slot } from './conformance/rows.ts'

interface Race {
  readonly name: string
  /** @param one @param other As two processes have them. Throws where it is lost. */
  run(one: Store, other: Store): Promise<void>
  /** As an adapter has it that reads, and then writes what it has read. */
  broken(store: Store, tables: Tables): Partial<Store>
}

const all = { target: 'test', from: 0, to: 10_000 }
const open = { blind: { openedAt: 1, toldAt: 1, sequence: 1 } }

const races: readonly Race[] = [
  {
    name: 'one slot is claimed once',
    async run(one, other) {
      const claims = [one, other, one, other].map((store) => store.claim(slot(1000), attempt(1000), 30))
      const taken = (await Promise.all(claims)).filter((claim) => claim === 'taken')
      assert.equal(taken.length, 3)
      assert.equal((await one.ledgerOf(all)).length, 1)
    },
    broken: (store) => ({
      async claim(decision, begun, budgetPerDay) {
        if ((await store.findSlot(decision)) !== null) return 'taken'
        await setImmediate()
        await store.gate(decision, 'hold')
        return store.claimAgain(begun, budgetPerDay)
      },
    }),
  },
  {
    name: 'a budget is not overspent',
    async run(one, other) {
      const claims = [1000, 2000, 3000, 4000].map((at) =>
        (at % 2000 === 0 ? one : other).claim(slot(at), attempt(at), 2),
      )
      const again = [one, other].map((store) => store.claimAgain(attempt(1000), 2))
      const claimed = (await Promise.all([...claims, ...again])).filter((claim) => typeof claim === 'object')
      assert.equal(claimed.length, 2)
      assert.equal(await one.spentOn('test', day), 2)
    },
    broken: (store) => ({
      async claim(decision, begun, budgetPerDay) {
        if ((await store.spentOn(begun.target, begun.day)) >= budgetPerDay) return 'no-budget'
        await setImmediate()
        return store.claim(decision, begun, Number.POSITIVE_INFINITY)
      },
    }),
  },
  {
    name: 'a run that was given up commits nothing but what the ledger must know',
    async run(one, other) {
      const id = idOf(await one.claim(slot(1000), attempt(1000), 30))
      assert.equal((await other.settleAbandoned('test', 0, 2000)).length, 1)
      const late = runAt(3000, {
        ...{ slotAt: 1000, attempt: { id, state: 'created', createdId: '7' }, hold: { since: 1, until: 9 } },
        ...{ incidents: { ...noIncidents, open }, messages: [mailOf('1', 'a@example.com')] },
      })
      assert.equal(await one.commit(late), 'lapsed')
      assert.deepEqual(
        (await one.ledgerOf(all)).map(({ state, createdId }) => [state, createdId]),
        [['created', '7']],
      )
      const runs = await one.latestRuns('test', 9)
      assert.deepEqual(
        runs.map(({ outcome }) => outcome),
        ['monitor-fault'],
      )
      assert.deepEqual((await one.incidents('test')).open, {})
      assert.deepEqual([(await one.countMessages()).owed, await one.hold('test')], [0, null])
    },
    broken: (store) => ({
      async commit(run) {
        const committed = await store.commit(run)
        return committed === 'lapsed' ? store.commit({ ...run, attempt: null }) : committed
      },
    }),
  },
  {
    name: 'one attempt has one run, however often it is committed or given up',
    async run(one, other) {
      const id = idOf(await one.claim(slot(1000), attempt(1000), 30))
      const settled = { id, state: 'created', createdId: '7' } as const
      const commits = await Promise.all([
        one.commit(runAt(1500, { attempt: settled })),
        other.commit(runAt(1500, { attempt: { ...settled, state: 'unknown', createdId: null } })),
        other.settleAbandoned('test', 0, 2000),
      ])
      assert.deepEqual(commits, ['committed', 'lapsed', []])
      assert.equal((await one.latestRuns('test', 9)).length, 1)
      assert.deepEqual(
        (await one.ledgerOf(all)).map(({ state, createdId }) => [state, createdId]),
        [['created', '7']],
      )
    },
    broken: (store) => ({
      async commit(run) {
        const committed = await store.commit(run)
        if (committed !== 'lapsed') return committed
        const basedOn = await store.incidents(run.target)
        return store.commit({ ...run, basedOn, attempt: null })
      },
    }),
  },
  {
    name: 'what is under way is settled by nobody else while its lease lasts, and once when it is over',
    async run(one, other) {
      await one.claim(slot(1000), attempt(1000, { leasedUntil: 5000 }), 30)
      assert.deepEqual(await other.settleAbandoned('test', 9000, 4999), [])
      const settled = await Promise.all(
        [one, other].map((store) => store.settleAbandoned('test', 9000, 5000)),
      )
      assert.equal(settled.flat().length, 1)
      assert.equal((await one.latestRuns('test', 9)).length, 1)
    },
    broken: (store) => ({ settleAbandoned: (target, _leaseMs, at) => store.settleAbandoned(target, 0, at) }),
  },
  {
    name: 'what was worked out from incidents of before is not written, though they read the same again',
    async run(one, other) {
      const [basedOn, same] = [await one.incidents('test'), await other.incidents('test')]
      const changes = [
        one.commitIncidents(changeAt(1, { basedOn, messages: [mailOf('1', 'a@example.com')] })),
        other.commitIncidents(changeAt(1, { basedOn: same, messages: [mailOf('2', 'a@example.com')] })),
      ]
      assert.deepEqual((await Promise.all(changes)).sort(), ['committed', 'stale'])
      assert.equal((await one.countMessages()).owed, 1)
    },
    broken: (store, { states }) => ({
      async commitIncidents(change) {
        const committed = await store.commitIncidents(change)
        if (committed !== 'stale') return committed
        const basedOn = JSON.parse(states.get(change.target) ?? '{}')
        return store.commitIncidents({ ...change, basedOn })
      },
    }),
  },
  {
    name: 'what waits for others of its group becomes one message, whoever gathers it',
    async run(one, other) {
      await one.commitIncidents(changeAt(10, { announcements: [announcementOf('test', 20)] }))
      const key = { to: 'a@example.com', host: 'api.example.com', kind: 'drift' } as const
      const commits = [one, other].map(async (store, index) => {
        const { message, ...change } = gathered(await store.owedThread(key, 20), 20)
        return store.commitThread({ ...change, message: { ...message, messageId: `<${index}>` } })
      })
      assert.deepEqual((await Promise.all(commits)).sort(), ['committed', 'stale'])
      assert.equal((await one.countMessages()).owed, 1)
    },
    broken: (store) => ({
      async commitThread(change) {
        const committed = await store.commitThread(change)
        if (committed !== 'stale') return committed
        const { version, waiting } = await store.owedThread(change.key, change.at)
        const told = change.told.filter((id) => waiting.some((one) => one.id === id))
        return store.commitThread({ ...change, basedOn: version, told })
      },
    }),
  },
  {
    name: 'a message that somebody sends is leased to nobody else, whoever starts meanwhile',
    async run(one, other) {
      await one.commitIncidents(changeAt(10, { messages: [mailOf('1', 'a@example.com')] }))
      assert.notEqual(await one.leaseMessage('mail', 10, 100, []), null)
      await other.makeMessagesDue(20)
      assert.equal(await other.leaseMessage('mail', 20, 100, []), null)
    },
    broken: (store, tables) => ({
      async makeMessagesDue(at) {
        for (const mail of tables.messages) mail.leasedUntil = null
        return store.makeMessagesDue(at)
      },
    }),
  },
]

describe('two writers', () => {
  for (const race of races) {
    for (const adapter of storeAdapters) {
      it(`on ${adapter.name}: ${race.name}`, async () => {
        const database = adapter.create()
        const [one, other] = [database.open(), database.open()]
        try {
          await race.run(one, other)
        } finally {
          await Promise.all([one.close(), other.close()])
          database.remove()
        }
      })
    }
    it(`on an adapter that is broken for it, that ${race.name} fails`, async () => {
      const tables = emptyTables()
      const [one, other] = [openMemoryStore({ tables }), openMemoryStore({ tables })].map((store) => ({
        ...store,
        ...race.broken(store, tables),
      }))
      assert.ok(one !== undefined && other !== undefined)
      await assert.rejects(race.run(one, other), assert.AssertionError)
    })
  }
})
