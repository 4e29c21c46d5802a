// The table "One slot, decided", cell by cell: a row per thing that can come back, a column per consequence.
import assert from 'node:assert/strict'
import type { Deviation } from 'contactrz/provider'
import type { Target } from '../../../monitor/config/config-shape.ts'
import { type RunResult, runSlot } from '../../../monitor/engine/run.ts'
import { createTokens, type Tokens } from '../../../monitor/engine/token.ts'
import { incidentKinds } from '../../../monitor/incidents/incident.ts'
import {
  type Behaviour,
  jsonHeader,
  rawAnswer,
  serveRaw,
  unusedPort,
  withServer,
} from '../../support/answer-server.ts'
import { bodyOf, contract } from '../../support/exchange.ts'
import { createSlotBench, type SlotBench } from '../../support/slot-bench.ts'
import { describeOnEveryStore } from '../../support/stores.ts'
import { alerts, byMail, targetOf } from '../../support/target.ts'

/** What a row of the table says. */
interface Row {
  readonly outcome: string
  /** Creates that arrived: one more than one is a retry. */
  readonly creates: number
  readonly isHeld: boolean
  readonly ledger: readonly string[]
  readonly spent: number
  /** Kinds that are open after so many such slots in a row. */
  readonly incidents: Readonly<Record<number, readonly string[]>>
}

const slotMs = 1_800_000
/** 20:00 in Jakarta: creates are allowed. */
const evening = Date.parse('2026-12-01T13:00:00Z')
const noon = Date.parse('2026-12-01T05:00:00Z')

describeOnEveryStore('one slot, decided', (create) => {
  let bench: SlotBench
  beforeEach(async () => {
    bench = await createSlotBench(evening, create())
  })
  afterEach(() => bench.close())

  const fresh: Tokens = { get: async () => ({ token: bench.provider.issueToken() }), expired: () => null }
  const none: Tokens = {
    get: async () => ({ problem: 'failed', detail: 'no token today' }),
    expired: () => null,
  }
  const refused: Tokens = {
    get: async () => ({ token: bench.provider.issueToken({ lifeSeconds: -60 }) }),
    expired: () => null,
  }

  const run = (more: Partial<Target> = {}, tokens = fresh): Promise<RunResult> =>
    runSlot(targetOf({ url: bench.provider.url, timeoutMs: 500, ...more }), bench.clock, {
      store: bench.store,
      tokens,
      alerts,
      routing: byMail,
      now: () => bench.clock,
    })
  const all = { target: 'test', from: 0, to: Number.MAX_SAFE_INTEGER }
  const ledger = async () => (await bench.store.ledgerOf(all)).map(({ state }) => state)
  const decisions = async () =>
    (await bench.store.slotsOf(all)).map(({ decision, reason }) => [decision, reason])
  const events = async () => (await bench.store.eventsOf(all)).map(({ kind, event }) => `${kind} ${event}`)
  const requests = () => bench.creates()
  const spent = async () =>
    (await bench.store.spentOn('test', '2026-12-01')) + (await bench.store.spentOn('test', '2026-12-02'))
  const open = async () => {
    const state = await bench.store.incidents('test')
    return incidentKinds.filter((kind) => state.open[kind] !== undefined)
  }
  const outcomeOf = (result: RunResult) => (result.result === 'run' ? result.outcome : result.result)

  /** Such slots in a row, each after the hold of the one before: their consequences, cell by cell. */
  async function assertRow(
    row: Row,
    slot: () => Promise<RunResult>,
    arrived: () => number = requests,
  ): Promise<void> {
    const last = Math.max(...Object.keys(row.incidents).map(Number))
    for (let count = 1; count <= last; count++) {
      const before = { ledger: (await ledger()).length, spent: await spent(), creates: arrived() }
      assert.equal(outcomeOf(await slot()), row.outcome, 'outcome')
      assert.equal(arrived() - before.creates, row.creates, 'creates')
      const hold = await bench.store.hold('test')
      assert.equal(hold !== null && hold.until > bench.clock, row.isHeld, 'hold')
      assert.deepEqual((await ledger()).slice(before.ledger), row.ledger, 'ledger')
      assert.equal((await spent()) - before.spent, row.spent, 'budget')
      assert.deepEqual(await open(), row.incidents[count] ?? [], `incidents after ${count}`)
      bench.clock += slotMs
      await bench.store.release('test', bench.clock)
    }
  }

  describe('gate shut, hold, no budget: gated, and nothing else', () => {
    const gated: Omit<Row, 'outcome'> = {
      creates: 0,
      isHeld: false,
      ledger: [],
      spent: 0,
      incidents: { 3: [] },
    }

    it('inside the window', async () => {
      bench.clock = noon
      await assertRow({ ...gated, outcome: 'gated' }, () => run())
      assert.deepEqual(new Set((await decisions()).flat()), new Set(['gated', 'quota-window']))
    })

    it('at an edge of it', async () => {
      bench.clock = Date.parse('2026-12-01T22:59:30Z')
      assert.deepEqual(await run(), { result: 'gated', reason: 'guard' })
      assert.deepEqual([requests(), await ledger()], [0, []])
    })

    it('under a hold', async () => {
      await bench.store.setHold('test', { since: bench.clock, until: bench.clock + 10 * slotMs })
      assert.deepEqual(await run(), { result: 'gated', reason: 'hold' })
      assert.deepEqual([requests(), await ledger(), await open()], [0, [], []])
    })

    it('without budget', async () => {
      assert.deepEqual(await run({ budgetPerDay: 0 }), { result: 'gated', reason: 'budget' })
      assert.deepEqual([requests(), await ledger(), await open()], [0, [], []])
      assert.deepEqual(await decisions(), [['gated', 'budget']])
    })
  })

  it('no token to be had: unauthorized, no create, an incident after the second', async () => {
    const row = { outcome: 'unauthorized', creates: 0, isHeld: false, ledger: [], spent: 0 }
    await assertRow({ ...row, incidents: { 1: [], 2: ['unauthorized'] } }, () => run({}, none))
  })

  it('gate shut between claim and send: gated, not sent, the budget given back', async () => {
    bench.clock = Date.parse('2026-12-01T22:58:00Z')
    const slow: Tokens = {
      get: async () => {
        bench.clock += 90_000
        return { token: bench.provider.issueToken() }
      },
      expired: () => null,
    }
    assert.deepEqual(await run({}, slow), { result: 'gated', reason: 'guard' })
    assert.deepEqual([requests(), await ledger(), await spent(), await open()], [0, ['not-sent'], 0, []])
    assert.deepEqual(await decisions(), [['gated', 'guard']])
  })

  const created = { creates: 1, isHeld: false, spent: 1 }

  it('documented 200: conforming, created', async () => {
    await assertRow({ ...created, outcome: 'conforming', ledger: ['created'], incidents: { 2: [] } }, () =>
      run(),
    )
  })

  it('documented 200s, one for each contact: resolve drift of their variant, and all others', async () => {
    const open200 = async () => {
      bench.provider.deviate([{ variant: 'created', remove: ['/Email'] }])
      await run()
      bench.provider.deviate([])
      bench.clock += slotMs
    }
    const fail = async (tokens: Tokens, times: number, deviation: Deviation[] = []) => {
      for (let index = 0; index < times; index++) {
        bench.provider.deviate(deviation)
        await run({}, tokens)
        bench.provider.deviate([])
        bench.clock += slotMs
      }
    }
    await open200()
    await fail(none, 2)
    await fail(fresh, 3, [{ variant: 'created', status: 503 }])
    assert.deepEqual(await open(), ['drift', 'unavailable', 'unauthorized'])
    await run()
    bench.clock += slotMs
    await run()
    assert.deepEqual(await open(), [])
    const resolved = (await events()).filter((event) => event.endsWith(' resolved')).sort()
    assert.deepEqual(resolved, ['drift resolved', 'unauthorized resolved', 'unavailable resolved'])
  })

  describe('deviating 200: drift, opened and then changed', () => {
    const drift: Omit<Row, 'ledger'> = {
      ...created,
      outcome: 'drift',
      incidents: { 2: ['drift'], 1: ['drift'] },
    }

    it('with an Id: created', async () => {
      bench.provider.deviate([{ variant: 'created', remove: ['/Email'] }])
      await assertRow({ ...drift, ledger: ['created'] }, () => run())
      assert.deepEqual(await events(), ['drift opened'])
      bench.provider.deviate([{ variant: 'created', remove: ['/Email', '/Fax'] }])
      await run()
      assert.deepEqual(await events(), ['drift opened', 'drift changed'])
    })

    it('without an Id that can be read: unknown', async () => {
      bench.provider.deviate([{ variant: 'created', remove: ['/Id'] }])
      await assertRow({ ...drift, ledger: ['unknown'] }, () => run())
    })

    it('that cannot be read at all: unknown', async () => {
      bench.provider.deviate([{ variant: 'created', body: '<html>' }])
      await assertRow({ ...drift, ledger: ['unknown'] }, () => run())
    })
  })

  it('expiredToken on a fresh token: once more with a new one, refused, an incident after the second', async () => {
    const row = {
      outcome: 'unauthorized',
      creates: 2,
      isHeld: false,
      ledger: ['refused', 'refused'],
      spent: 2,
    }
    await assertRow({ ...row, incidents: { 1: [], 2: ['unauthorized'] } }, () => run({}, refused))
  })

  it('a used-up quota: never again before the named hours, refused, an incident after the second', async () => {
    await bench.replaceProvider({ quotaPerDay: 0 })
    const row = { outcome: 'over-quota', creates: 1, isHeld: true, ledger: ['refused'], spent: 1 }
    await assertRow({ ...row, incidents: { 1: [], 2: ['quota'] } }, () => run())
  })

  describe('any other 401, or over-quota under another status: drift, held, unknown', () => {
    const row: Row = {
      outcome: 'drift',
      creates: 1,
      isHeld: true,
      ledger: ['unknown'],
      spent: 1,
      incidents: { 1: ['drift'], 2: ['drift'] },
    }
    const quota = bodyOf('overQuota')
    const answers: [what: string, deviation: Deviation][] = [
      [
        'an unknown message',
        {
          status: 401,
          body: JSON.stringify({ ...quota, records: { ...(quota['records'] as object), userMessage: 'No' } }),
        },
      ],
      ['no envelope', { status: 401, body: '{"error":"x"}' }],
      ['a page', { status: 401, body: '<html>' }],
      ['no body', { status: 401, body: '' }],
      ['other hours', { status: 401, body: JSON.stringify(quota).replace('18:00', '20:00') }],
      ['over-quota under 429', { status: 429, body: JSON.stringify(quota) }],
      ['over-quota under 403', { status: 403, body: JSON.stringify(quota) }],
      ['over-quota under 200', { status: 200, body: JSON.stringify(quota) }],
    ]
    for (const [what, deviation] of answers) {
      it(what, async () => {
        bench.provider.deviate([{ variant: 'created', ...deviation }])
        await assertRow(row, () => run())
      })
    }
  })

  describe('5xx, reset, timeout, short body: unavailable, never again, an incident after the third', () => {
    const row: Row = {
      outcome: 'unavailable',
      creates: 1,
      isHeld: false,
      ledger: ['unknown'],
      spent: 1,
      incidents: { 1: [], 2: [], 3: ['unavailable'] },
    }
    const behaviours: [what: string, behave: Behaviour][] = [
      [
        '503',
        (socket) =>
          socket.end(rawAnswer({ status: '503 No', headers: ['content-type: text/html'], body: '<html>' })),
      ],
      [
        '502 with the documented 401',
        (socket) =>
          socket.end(
            rawAnswer({
              status: '502 No',
              headers: [jsonHeader],
              body: JSON.stringify(contract.variants.expiredToken.example),
            }),
          ),
      ],
      ['a reset', (socket) => socket.resetAndDestroy()],
      ['silence', () => {}],
      [
        'a short body',
        (socket) =>
          socket.end(rawAnswer({ headers: [jsonHeader, 'content-length: 500'], body: '{"Id":"1"' })),
      ],
    ]
    for (const [what, behave] of behaviours) {
      it(what, () =>
        withServer(serveRaw(behave), ({ url, received }) =>
          assertRow(
            row,
            () => run({ url }),
            () => received.length,
          ),
        ),
      )
    }

    it('no connection: not sent, and spent all the same', async () => {
      const url = `http://127.0.0.1:${await unusedPort()}`
      await assertRow({ ...row, creates: 0, ledger: ['not-sent'] }, () => run({ url }))
    })
  })

  it('a token source that fails is asked again at the next slot, not before', async () => {
    let asked = 0
    const source: Tokens = createTokens(
      { env: 'NOWHERE' },
      {
        env: new Proxy({}, { get: () => void asked++ }),
        now: () => bench.clock,
        timeoutMs: 500,
        directory: bench.directory,
      },
    )
    await run({}, source)
    assert.equal(asked, 1)
    bench.clock += slotMs
    await run({}, source)
    assert.equal(asked, 2)
  })
})
