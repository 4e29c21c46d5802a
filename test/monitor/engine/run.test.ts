import assert from 'node:assert/strict'
import { createProvider, type Deviation } from 'contactrz/provider'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { describeResult } from '../../../monitor/engine/result-line.ts'
import { type RunResult, runExpiredProbe, runSlot } from '../../../monitor/engine/run.ts'
import type { Tokens } from '../../../monitor/engine/token.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import type { RunRecord, Store } from '../../../monitor/store/store.ts'
import { serveHttp, serveOnConnect } from '../../support/answer-server.ts'
import { shownPage } from '../../support/fixed-books.ts'
import { createSlotBench, type SlotBench } from '../../support/slot-bench.ts'
import { type Database, describeOnEveryStore } from '../../support/stores.ts'
import { alerts, byMail, targetOf } from '../../support/target.ts'

/** 20:00 in Jakarta: creates are allowed. */
const evening = Date.parse('2026-12-01T13:00:00Z')
const tokensOf = (get: Tokens['get'], expired: string | null = null): Tokens => ({
  get,
  expired: () => expired,
})

describeOnEveryStore('runSlot', (create) => {
  let database: Database
  let bench: SlotBench
  let tokens: Tokens
  let asked: number
  beforeEach(async () => {
    database = create()
    bench = await createSlotBench(evening, database)
    asked = 0
    tokens = tokensOf(async () => {
      asked++
      return { token: bench.provider.issueToken() }
    })
  })
  afterEach(() => bench.close())

  const run = (more: Partial<Target> = {}, slotAt = bench.clock): Promise<RunResult> => {
    const dependencies = { store: bench.store, tokens, alerts, routing: byMail, now: () => bench.clock }
    return runSlot(targetOf({ url: bench.provider.url, ...more }), slotAt, dependencies)
  }
  const all = { target: 'test', from: 0, to: Number.MAX_SAFE_INTEGER }
  const ledger = async () => (await bench.store.ledgerOf(all)).map(({ state }) => state)
  const createdIds = async () => (await bench.store.ledgerOf(all)).map(({ createdId }) => createdId)
  const decisions = async () =>
    (await bench.store.slotsOf(all)).map(({ decision, reason }) => [decision, reason])
  const outcomes = async () => (await bench.store.runsOf(all)).map(({ outcome }) => outcome)
  const events = async () => (await bench.store.eventsOf(all)).map(({ kind, event }) => `${kind} ${event}`)
  const mailed = async () =>
    ((await bench.store.leaseMessage('mail', bench.clock, 1, []))?.text ?? '').replace(/\s+/g, ' ')
  const answer = (deviation: Deviation) => bench.provider.deviate([deviation])

  it('settles a conforming create with its Id', async () => {
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'conforming')
    assert.deepEqual(await ledger(), ['created'])
    assert.match(String(await createdIds()), /^\d+$/)
  })

  it('knows an Id again that creates of long ago have brought', async () => {
    await run({ budgetPerDay: 99 })
    const [first] = await createdIds()
    for (let times = 0; times < 3; times++) {
      bench.clock += 1_800_000
      await run({ budgetPerDay: 99 })
    }
    answer({ variant: 'created', set: { '/Id': String(first) } })
    bench.clock += 1_800_000
    const result = await run({ budgetPerDay: 99 })
    const findings = result.result === 'run' ? result.verdict?.findings : null
    assert.deepEqual(
      findings?.map(({ rule, pointer }) => [rule, pointer]),
      [['id-not-new', '/Id']],
    )
  })

  it('notices an answer that took long, and opens nothing', async () => {
    const result = await run({ slowMs: 0.001 })
    assert.equal(result.result === 'run' && result.outcome, 'conforming')
    const rules = result.result === 'run' ? result.verdict?.findings.map(({ rule }) => rule) : []
    assert.deepEqual(rules, ['slow'])
    assert.equal(describeResult(targetOf(), bench.clock, result)?.endsWith('conforming: slow'), true)
    assert.deepEqual(await events(), [])
    bench.clock += 1_800_000
    const inTime = await run({ slowMs: 9000 })
    assert.deepEqual(inTime.result === 'run' && inTime.verdict?.findings, [])
    bench.clock += 1_800_000
    const unset = await run()
    assert.deepEqual(unset.result === 'run' && unset.verdict?.findings, [])
  })

  it('runs a slot once, however often it is asked', async () => {
    await run()
    assert.deepEqual(await run(), { result: 'taken' })
    assert.equal(bench.creates(), 1)
  })

  it('ends with drift on an upgrade that nobody asked for, and the next slot runs', async () => {
    answer({ variant: 'created', interim: [101] })
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'drift')
    bench.provider.deviate([])
    bench.clock += 60_000
    const next = await run()
    assert.equal(next.result === 'run' && next.outcome, 'conforming')
    assert.deepEqual(await ledger(), ['unknown', 'created'])
  })

  it('does not run again a slot that was gated', async () => {
    const slot = bench.clock
    bench.clock = Date.parse('2026-12-01T05:00:00Z')
    assert.deepEqual(await run({}, slot), { result: 'gated', reason: 'quota-window' })
    bench.clock = Date.parse('2026-12-01T13:00:00Z')
    assert.deepEqual(await run({}, slot), { result: 'taken' })
    assert.deepEqual([bench.creates(), asked], [0, 0])
  })

  it('asks the gate again after the token was fetched: the clock went on', async () => {
    bench.clock = Date.parse('2026-12-01T22:58:00Z')
    tokens = tokensOf(async () => {
      bench.clock += 3 * 60_000
      return { token: bench.provider.issueToken() }
    })
    assert.deepEqual(await run(), { result: 'gated', reason: 'quota-window' })
    assert.equal(bench.creates(), 0)
    assert.deepEqual(await ledger(), ['not-sent'])
    assert.deepEqual(await decisions(), [['gated', 'quota-window']])
    assert.equal(await bench.store.spentOn('test', '2026-12-02'), 0)
  })

  it('does not even connect where the gate has shut behind the token', async () => {
    let connections = 0
    const server = await serveOnConnect((socket) => {
      connections++
      socket.destroy()
    })
    bench.clock = Date.parse('2026-12-01T22:58:00Z')
    tokens = tokensOf(async () => {
      bench.clock += 3 * 60_000
      return { token: bench.provider.issueToken() }
    })
    assert.deepEqual(await run({ url: server.url }), { result: 'gated', reason: 'quota-window' })
    await server.close()
    assert.equal(connections, 0)
  })

  it('sends nothing under a hold that another process has begun meanwhile', async () => {
    tokens = tokensOf(async () => {
      await bench.store.setHold('test', { since: bench.clock, until: bench.clock + 3_600_000 })
      return { token: bench.provider.issueToken() }
    })
    assert.deepEqual(await run(), { result: 'gated', reason: 'hold' })
    assert.equal(bench.creates(), 0)
    assert.deepEqual(await ledger(), ['not-sent'])
  })

  it('settles as unknown what a crash left behind, and goes on counting it', async () => {
    const slot = { target: 'test', slotAt: bench.clock }
    const decision = { ...slot, decidedAt: bench.clock, local: '', timeZone: 'Asia/Jakarta', rule: '' }
    const attempt = {
      ...slot,
      variant: 'created' as const,
      day: '2026-12-01',
      at: bench.clock,
      marker: 'm',
      leasedUntil: bench.clock,
      contact: 'full' as const,
    }
    await bench.store.claim(decision, attempt, 30)
    const abandoned = await bench.store.settleAbandoned('test', 0, bench.clock + 1)
    assert.deepEqual(
      abandoned.map((one) => ({ ...one })),
      [{ slotAt: bench.clock, variant: 'created', contact: 'full' }],
    )
    assert.deepEqual(await ledger(), ['unknown'])
    assert.deepEqual(
      (await bench.store.runsOf(all)).map(({ outcome, mayHaveCreated }) => [outcome, mayHaveCreated]),
      [['monitor-fault', true]],
    )
    assert.equal(await bench.store.spentOn('test', '2026-12-01'), 1)
    assert.deepEqual(await run(), { result: 'taken' })
  })

  describe('on a machine that sleeps while it connects', () => {
    /** Noon in Jakarta, as soon as the name is looked up the given time. */
    const sleepAt = (nth: number) => {
      let lookUps = 0
      const lookUp = async () => {
        if (++lookUps === nth) bench.clock = Date.parse('2026-12-02T05:00:00Z')
        return [{ address: '127.0.0.1', family: 4 } as const]
      }
      return { url: `http://provider.test:${new URL(bench.provider.url).port}`, connection: { lookUp } }
    }
    const spent = async () =>
      (await bench.store.spentOn('test', '2026-12-01')) + (await bench.store.spentOn('test', '2026-12-02'))

    it('creates nothing inside the window: the slot is gated, and the budget given back', async () => {
      const result = await run(sleepAt(1))
      assert.deepEqual(result, { result: 'gated', reason: 'quota-window' })
      assert.deepEqual([await ledger(), await spent(), bench.creates()], [['not-sent'], 0, 0])
      assert.deepEqual(await decisions(), [['gated', 'quota-window']])
      assert.deepEqual(await outcomes(), [])
    })

    it('does not try again after a refusal, and the first create stays as it was', async () => {
      tokens = tokensOf(async ({ fresh = false } = {}) => {
        return { token: bench.provider.issueToken({ lifeSeconds: fresh ? 900 : -60 }) }
      })
      const result = await run(sleepAt(2))
      assert.equal(result.result === 'run' && result.outcome, 'unauthorized')
      // Both are of the same instant.
      assert.deepEqual((await ledger()).sort(), ['not-sent', 'refused'])
      assert.deepEqual([await spent(), bench.creates()], [1, 1])
      assert.deepEqual(await decisions(), [['run', null]])
    })

    it('leaves the probe with an expired token for later', async () => {
      const expired = bench.provider.issueToken({ lifeSeconds: -60 })
      const get = async () => ({ token: bench.provider.issueToken() })
      const dependencies = {
        store: bench.store,
        tokens: tokensOf(get, expired),
        alerts,
        routing: byMail,
        now: () => bench.clock,
      }
      assert.equal(await runExpiredProbe(targetOf(sleepAt(1)), bench.clock, dependencies), null)
      assert.deepEqual([await ledger(), await spent(), bench.creates()], [['not-sent'], 0, 0])
    })
  })

  it('says of a run that it stood still, and blames nobody', async () => {
    const server = await serveHttp(() => {
      const end = performance.now() + 600
      while (performance.now() < end);
    })
    const result = await run({ url: server.url, timeoutMs: 300 })
    await server.close()
    assert.equal(result.result === 'run' && result.outcome, 'monitor-fault')
    assert.match(
      describeResult(targetOf(), bench.clock, result) ?? '',
      /monitor-fault: .*this process stood still/,
    )
    assert.deepEqual(await ledger(), ['unknown'])
    assert.deepEqual(await events(), ['monitor-fault opened'])
    assert.match(await mailed(), /this process stood still/)
  })

  it('without a token for a reason of ours, such as a loop that stood still, blames no token', async () => {
    tokens = tokensOf(async () => ({ problem: 'own-fault', detail: 'the token request failed (why)' }))
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'monitor-fault')
    assert.deepEqual([await ledger(), await events()], [[], ['monitor-fault opened']])
  })

  it('does not count a deviation that is accepted, until it is not accepted any more', async () => {
    answer({ variant: 'created', remove: ['/Fax'] })
    const accept = [
      { rule: 'missing-property', pointer: '/Fax', reason: 'ticket 7', until: '2026-12-01' },
    ] as const
    const accepted = await run({ accept })
    assert.equal(accepted.result === 'run' && accepted.outcome, 'conforming')
    assert.deepEqual(await events(), [])
    bench.clock += 2 * 86_400_000
    const counted = await run({ accept })
    assert.equal(counted.result === 'run' && counted.outcome, 'drift')
    assert.deepEqual(await events(), ['drift opened'])
    assert.match(await mailed(), /counts again, since it was accepted until 2026-12-01 only/)
    const config = { targets: [targetOf({ url: bench.provider.url })] } as unknown as Config
    assert.match(
      await shownPage({ ...config, store: bench.store, at: bench.clock, params: { target: 'test' } }),
      /\(accepted until 2026-12-01 only\)/,
    )
  })

  it('does not try again when the budget has no second create', async () => {
    tokens = tokensOf(async () => ({ token: bench.provider.issueToken({ lifeSeconds: -60 }) }))
    await run({ budgetPerDay: 1 })
    assert.deepEqual(await ledger(), ['refused'])
    assert.equal(bench.creates(), 1)
  })

  it('sends nothing without a token, and writes no ledger', async () => {
    tokens = tokensOf(async () => ({ problem: 'failed', detail: 'no token today' }))
    const result = await run()
    assert.partialDeepStrictEqual(result, {
      ...{ result: 'run', outcome: 'unauthorized', variant: 'created', contact: null, slotAt: bench.clock },
      ...{ verdict: null, totalMs: null, detail: 'no token today', attempt: null, hold: null },
    })
    assert.deepEqual([await ledger(), bench.creates()], [[], 0])
  })

  it('takes back nothing that another process has told between the answer and the commit', async () => {
    answer({ variant: 'created', remove: ['/Fax'] })
    const other = database.open()
    const blind = { openedAt: bench.clock, toldAt: bench.clock, sequence: 1 }
    let isFirst = true
    const beside = new Proxy(bench.store, {
      get(of, name) {
        if (name !== 'commit' || !isFirst) return Reflect.get(of, name)
        isFirst = false
        return async (record: RunRecord) => {
          const incidents = { ...noIncidents, open: { blind } }
          const change = {
            target: 'test',
            at: bench.clock,
            basedOn: noIncidents,
            incidents,
            events: [],
            messages: [],
          }
          assert.equal(await other.commitIncidents(change), 'committed')
          return of.commit(record)
        }
      },
    })
    const target = targetOf({ url: bench.provider.url })
    await runSlot(target, bench.clock, {
      store: beside,
      tokens,
      alerts,
      routing: byMail,
      now: () => bench.clock,
    })
    // The drift is told of what stands now: the verdict has ended the blindness that it did not know of.
    assert.deepEqual(await events(), ['drift opened', 'blind resolved'])
    assert.deepEqual(Object.keys((await bench.store.incidents('test')).open), ['drift'])
    assert.deepEqual([await ledger(), await outcomes()], [['created'], ['drift']])
    await other.close()
  })

  it('takes the slot and records the run at once, without a token: another process finds both or neither', async () => {
    const other = database.open()
    // The slot is free when it is looked for, and taken by another before the token is refused.
    tokens = tokensOf(async () => {
      const failing = tokensOf(async () => ({ problem: 'failed', detail: 'no token today' }))
      await runSlot(targetOf({ url: bench.provider.url }), bench.clock, {
        store: other,
        tokens: failing,
        alerts,
        routing: byMail,
        now: () => bench.clock,
      })
      return { problem: 'failed', detail: 'no token today' }
    })
    assert.deepEqual(await run(), { result: 'taken' })
    assert.deepEqual(await outcomes(), ['unauthorized'])
    assert.deepEqual(await decisions(), [['run', null]])
    assert.equal((await bench.store.incidents('test')).streaks.unauthorized, 1)
    await other.close()
  })

  it('counts a create as not sent when no connection could be made', async () => {
    await bench.provider.close()
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'unavailable')
    assert.deepEqual(await ledger(), ['not-sent'])
    assert.equal(await bench.store.spentOn('test', '2026-12-01'), 1)
    bench.provider = await createProvider()
  })

  it('counts a create as unknown when the provider failed, and as created when an Id can be read', async () => {
    answer({ variant: 'created', status: 502 })
    await run()
    bench.clock += 60_000
    answer({ variant: 'created', set: { '/Id': 31322 } })
    await run()
    bench.clock += 60_000
    answer({ variant: 'created', remove: ['/Id'] })
    await run()
    assert.deepEqual(await ledger(), ['unknown', 'created', 'unknown'])
  })

  it('owes one mail per recipient and event, committed with the run', async () => {
    answer({ variant: 'created', remove: ['/Fax'] })
    await run({ mailTo: ['a@example.com', 'b@example.com'] })
    bench.clock += 60_000
    await run({ mailTo: ['a@example.com', 'b@example.com'] })
    assert.deepEqual(
      (await bench.store.messagesOf(all)).map(({ to, state }) => [to, state]),
      [
        ['a@example.com', 'owed'],
        ['b@example.com', 'owed'],
      ],
    )
  })

  it('tells the ledger alone what it came to after another process gave it up, and says so in the log', async () => {
    const late: Store = {
      ...bench.store,
      async commit(record) {
        await bench.store.settleAbandoned('test', 0, bench.clock + 1)
        return bench.store.commit(record)
      },
    }
    const target = targetOf({ url: bench.provider.url })
    const result = await runSlot(target, bench.clock, {
      store: late,
      tokens,
      alerts,
      routing: byMail,
      now: () => bench.clock,
    })
    assert.equal(result.result, 'lapsed')
    assert.match(
      String(describeResult(target, bench.clock, result)),
      /conforming, after it was given up: the ledger/,
    )
    assert.deepEqual([await ledger(), bench.creates()], [['created'], 1])
    const runs = await bench.store.latestRuns('test', 9)
    assert.deepEqual(
      runs.map(({ outcome, mayHaveCreated }) => [outcome, mayHaveCreated]),
      [['monitor-fault', true]],
    )
    assert.equal((await bench.store.incidents('test')).version, undefined)
  })
})

describe('runSlot, on SQLite', () => {
  it('keeps no value of the contact and no token in the store', async () => {
    const bench = await createSlotBench(evening)
    const set = { '/Fax': 'Geheim-47114711471', '/Phone': 47114711471 }
    bench.provider.deviate([{ variant: 'created', set }])
    const contact = { Name: 'Canary Name', Email: 'canary@example.com' }
    const tokens = tokensOf(async () => ({ token: bench.provider.issueToken() }))
    const dependencies = { store: bench.store, tokens, alerts, routing: byMail, now: () => bench.clock }
    const result = await runSlot(targetOf({ url: bench.provider.url, contact }), bench.clock, dependencies)
    assert.equal(result.result === 'run' && result.outcome, 'drift')
    const tables = [
      'slots',
      'rules',
      'runs',
      'findings',
      'ledger',
      'holds',
      'incident_states',
      'events',
      'messages',
    ]
    const text = JSON.stringify(tables.map((table) => bench.query(`SELECT * FROM ${table}`)))
    await bench.close()
    assert.match(text, /wrong-type/)
    for (const value of ['Geheim', '47114711471', 'Canary', 'canary@', "O'Hara", 'eyJ'])
      assert.ok(!text.includes(value), value)
  })
})
