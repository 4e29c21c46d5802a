import assert from 'node:assert/strict'
import { createProvider, type Deviation } from 'contactrz/provider'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { runExpiredProbe } from '../../../monitor/engine/run.ts'
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

describeOnEveryStore('the probe with an expired token', (create) => {
  let bench: SlotBench
  beforeEach(async () => {
    bench = await createSlotBench(evening, create())
  })
  afterEach(() => bench.close())

  const all = { target: 'test', from: 0, to: Number.MAX_SAFE_INTEGER }
  const answer = (deviation: Deviation) => bench.provider.deviate([deviation])

  const probeExpired = (more: Partial<Target> = {}) => {
    const expired = bench.provider.issueToken({ lifeSeconds: -60 })
    const get = async () => ({ token: bench.provider.issueToken() })
    const dependencies = {
      store: bench.store,
      tokens: tokensOf(get, expired),
      alerts,
      routing: byMail,
      now: () => bench.clock,
    }
    return runExpiredProbe(targetOf({ url: bench.provider.url, ...more }), bench.clock, dependencies)
  }

  it('meets the documented refusal, and writes the attempt to the ledger', async () => {
    const result = await probeExpired()
    assert.equal(result?.result === 'run' && result.outcome, 'conforming')
    assert.deepEqual(
      (await bench.store.ledgerOf(all)).map(({ variant, state }) => [variant, state]),
      [['expiredToken', 'refused']],
    )
  })

  it('is made again only when it is due', async () => {
    await probeExpired()
    bench.clock += 3_600_000
    assert.equal(await probeExpired(), null)
    bench.clock = Date.parse('2026-12-02T14:00:00Z')
    assert.notEqual(await probeExpired(), null)
  })

  it('that gets no verdict spends no more than three creates beside those of slots, and opens nothing', async () => {
    answer({ variant: 'expiredToken', status: 503 })
    const outcomes: unknown[] = []
    for (let slot = 0; slot < 6; slot++) {
      const result = await probeExpired()
      outcomes.push(result?.result === 'run' ? result.outcome : result)
      bench.clock += 1_800_000
    }
    assert.deepEqual(outcomes, ['unavailable', 'unavailable', 'unavailable', null, null, null])
    assert.deepEqual(await bench.store.eventsOf(all), [])
    const config = { targets: [targetOf({ url: bench.provider.url })] } as unknown as Config
    assert.match(
      await shownPage({ ...config, store: bench.store, at: bench.clock, params: { target: 'test' } }),
      /probe with an expired token: no verdict at its latest 3 tries \(unavailable\), since 20:00 WIB/,
    )
    bench.clock = Date.parse('2026-12-02T14:00:00Z')
    bench.provider.deviate([])
    assert.notEqual(await probeExpired(), null)
    const shown = await shownPage({
      ...config,
      store: bench.store,
      at: bench.clock,
      params: { target: 'test' },
    })
    assert.doesNotMatch(shown, /probe with an expired token/)
    assert.match(shown, /expiredToken 21:00/)
  })

  it('is gated and budgeted like a create', async () => {
    assert.equal(await probeExpired({ budgetPerDay: 0 }), null)
    bench.clock = Date.parse('2026-12-01T05:00:00Z')
    assert.equal(await probeExpired(), null)
    assert.equal(bench.creates(), 0)
  })

  it('drifts when an expired token is accepted, and that is what is mailed', async () => {
    const accepting = await createProvider()
    const live = accepting.issueToken()
    const dependencies = {
      store: bench.store,
      tokens: tokensOf(async () => ({ token: live }), live),
      alerts,
      routing: byMail,
      now: () => bench.clock,
    }
    const result = await runExpiredProbe(targetOf({ url: accepting.url }), bench.clock, dependencies)
    await accepting.close()
    assert.equal(result?.result === 'run' && result.outcome, 'drift')
    assert.match(
      (await bench.store.leaseMessage('mail', bench.clock, 1, []))?.text ?? '',
      /^test: drift opened - expired-token-accepted\n/,
    )
  })
})
