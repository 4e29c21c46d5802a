import assert from 'node:assert/strict'
import type { Target } from '../../../monitor/config/config-shape.ts'
import { describeResult } from '../../../monitor/engine/result-line.ts'
import { type RunResult, runSlot } from '../../../monitor/engine/run.ts'
import type { Tokens } from '../../../monitor/engine/token.ts'
import { shownPage } from '../../support/fixed-books.ts'
import { createSlotBench, type SlotBench } from '../../support/slot-bench.ts'
import { describeOnEveryStore } from '../../support/stores.ts'
import { alerts, byMail, targetOf } from '../../support/target.ts'

/** 20:00 in Jakarta: creates are allowed. */
const evening = Date.parse('2026-12-01T13:00:00Z')
const tokensOf = (get: Tokens['get'], expired: string | null = null): Tokens => ({
  get,
  expired: () => expired,
})

describeOnEveryStore('runSlot, and what is not sent or is refused', (create) => {
  let bench: SlotBench
  let tokens: Tokens
  let asked: number
  beforeEach(async () => {
    bench = await createSlotBench(evening, create())
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

  it('stops at the budget of the day and goes on the next', async () => {
    const results: string[] = []
    for (let index = 0; index < 4; index++) {
      bench.clock += 60_000
      const result = await run({ budgetPerDay: 2 })
      results.push(result.result === 'gated' ? result.reason : result.result)
    }
    assert.deepEqual(results, ['run', 'run', 'budget', 'budget'])
    bench.clock += 86_400_000
    assert.equal((await run({ budgetPerDay: 2 })).result, 'run')
    assert.equal(bench.creates(), 3)
  })

  it('holds creates after over-quota until the named hours of the next day, across a restart', async () => {
    await bench.replaceProvider({ quotaPerDay: 0 })
    const first = await run()
    assert.equal(first.result === 'run' && first.outcome, 'over-quota')
    assert.deepEqual(await ledger(), ['refused'])
    assert.equal((await bench.store.hold('test'))?.until, Date.parse('2026-12-02T11:00:00Z'))
    await bench.reopen()
    bench.clock += 3_600_000
    assert.deepEqual(await run(), { result: 'gated', reason: 'hold' })
    assert.deepEqual([bench.creates(), asked], [1, 1])
    bench.clock = Date.parse('2026-12-02T11:30:00Z')
    assert.equal((await run()).result, 'run')
  })

  it('remembers how long a hold was that another took the place of, for as long as there is no verdict', async () => {
    assert.equal((await run()).result, 'run')
    await bench.replaceProvider({ quotaPerDay: 0 })
    bench.clock += 60_000
    const heldAt = bench.clock
    await run()
    bench.clock = Date.parse('2026-12-02T11:30:00Z')
    await run()
    const heldMs = Date.parse('2026-12-02T11:00:00Z') - heldAt
    assert.equal((await bench.store.incidents('test')).heldMs, heldMs)
  })

  it('runs again when the hold is released', async () => {
    tokens = tokensOf(async () => ({ token: 'not-a-token' }))
    await run()
    assert.notEqual(await bench.store.release('test', bench.clock), null)
    assert.equal(await bench.store.release('test', bench.clock), null)
    bench.clock += 60_000
    assert.equal((await run()).result, 'run')
  })

  it('holds creates after a 401 that is not documented, and counts the create as unknown', async () => {
    tokens = tokensOf(async () => ({ token: 'not-a-token' }))
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'drift')
    assert.deepEqual(await ledger(), ['unknown'])
    bench.clock += 60_000
    assert.deepEqual(await run(), { result: 'gated', reason: 'hold' })
  })

  it('names a token as the suspect of such a 401, until a create has succeeded', async () => {
    const suspicion = /No create has succeeded at this target yet: the token may be what is wrong/
    const page = async () =>
      shownPage({
        targets: [targetOf({ url: bench.provider.url })],
        ...{ store: bench.store, at: bench.clock, params: { target: 'test' } },
      })
    /** The last mail that is owed; those before it are sent. */
    const mailed = async () => {
      let text = ''
      for (;;) {
        const mail = await bench.store.leaseMessage('mail', bench.clock, 1, [])
        if (mail === null) return text.replace(/\s+/g, ' ')
        text = mail.text
        await bench.store.settleMessage(mail.id, { result: 'sent' }, bench.clock)
      }
    }
    tokens = tokensOf(async () => ({ token: 'not-a-token' }))
    const result = await run({ send: 'full' })
    const first = await mailed()
    assert.match(first, suspicion)
    assert.match(first, /check where the token comes from/)
    assert.match(await page(), /No create has succeeded yet: the token may be what is wrong/)
    assert.match(
      describeResult(targetOf({}), bench.clock, result) ?? '',
      /drift: unknown-variant .*\(or the token is wrong\)$/,
    )
    await bench.store.release('test', bench.clock)
    tokens = tokensOf(async () => ({ token: bench.provider.issueToken() }))
    bench.clock += 60_000
    await run({ send: 'full' })
    tokens = tokensOf(async () => ({ token: 'not-a-token' }))
    bench.clock += 60_000
    await run({ send: 'full' })
    const last = await mailed()
    assert.match(last, /drift/)
    assert.doesNotMatch(last, suspicion)
    assert.doesNotMatch(await page(), /No create has succeeded yet/)
  })

  it('tries once more with a new token after a refusal, as a create of its own', async () => {
    const lives = [-60, 900]
    tokens = tokensOf(async () => ({
      token: bench.provider.issueToken({ lifeSeconds: lives.shift() ?? 900 }),
    }))
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'conforming')
    // Both are of the same instant.
    assert.deepEqual((await ledger()).sort(), ['created', 'refused'])
    assert.equal(bench.creates(), 2)
  })

  it('does not try again with the token that was refused', async () => {
    const expired = bench.provider.issueToken({ lifeSeconds: -60 })
    tokens = tokensOf(async () => ({ token: expired }))
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'unauthorized')
    assert.deepEqual(await ledger(), ['refused'])
    assert.equal(bench.creates(), 1)
  })

  it('gives up after the second refusal', async () => {
    tokens = tokensOf(async () => ({ token: bench.provider.issueToken({ lifeSeconds: -60 }) }))
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'unauthorized')
    assert.deepEqual(await ledger(), ['refused', 'refused'])
  })

  it('does not try again when the gate has shut while the token was renewed', async () => {
    tokens = tokensOf(async ({ fresh = false } = {}) => {
      // Noon in Jakarta.
      if (fresh) bench.clock = Date.parse('2026-12-02T05:00:00Z')
      return { token: bench.provider.issueToken({ lifeSeconds: fresh ? 900 : -60 }) }
    })
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'unauthorized')
    assert.deepEqual([await ledger(), bench.creates()], [['refused'], 1])
  })
})
