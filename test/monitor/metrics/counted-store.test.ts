import assert from 'node:assert/strict'
import { countedStore } from '../../../monitor/metrics/counted-store.ts'
import { type Counters, createCounters } from '../../../monitor/metrics/counters.ts'
import type { Attempt, SlotDecision } from '../../../monitor/store/store.ts'
import { createMonitorBench, type MonitorBench } from '../../support/monitor-bench.ts'
import { changeAt, changeNow, mailOf } from '../store/conformance/rows.ts'

const at = Date.parse('2026-12-01T13:00:00Z')
const day = { timeZone: 'Asia/Jakarta', local: '2026-12-01 20:00:00 +07:00', rule: 'none' }

describe('a store that counts', () => {
  let bench: MonitorBench
  let counters: Counters
  beforeEach(async () => {
    bench = await createMonitorBench(at)
    counters = createCounters()
    bench.slots.store = countedStore(bench.slots.store, counters)
  })
  afterEach(() => bench.close())

  /** What is not 0, each as its labels without the target and its value. */
  const counted = () =>
    Object.fromEntries(
      [
        ...counters.samplesOf('target', 'test'),
        ...counters.samplesOf('channel', 'mail'),
        ...counters.samplesOfProcess(),
      ]
        .filter(({ value }) => value !== 0)
        .map(({ name, labels: { target: _, ...labels }, value }) => [
          `${name.replace(/^contactrz_|_total$/g, '')} ${Object.values(labels)
            .filter((text) => text !== '')
            .join(' ')}`,
          value,
        ]),
    )
  const slot = (slotAt = at): SlotDecision => ({ target: 'test', slotAt, decidedAt: slotAt, ...day })
  const attempt = (slotAt = at): Attempt => ({
    ...{ target: 'test', slotAt, variant: 'created', contact: 'full', day: '2026-12-01', at: slotAt },
    ...{ marker: 'm', leasedUntil: slotAt + 30_000 },
  })

  it('counts a slot that ran, its run and its create, each once', async () => {
    await bench.watchOnce()
    assert.deepEqual(counted(), { 'slots run': 1, 'runs created conforming': 1, 'creates created': 1 })
    await bench.watchOnce()
    assert.equal(counted()['slots run'], 1)
  })

  it('counts a drift with the incident that it opens, and no other that is told of later', async () => {
    bench.slots.provider.deviate([{ set: { '/Id': 7 } }])
    await bench.watchOnce()
    bench.slots.clock += 1_800_000
    bench.slots.provider.deviate([{ set: { '/Id': true } }])
    await bench.watchOnce()
    const { 'runs created drift': drifts, 'incidents_opened drift': opened } = counted()
    assert.deepEqual([drifts, opened], [2, 1])
  })

  it('counts what was gated by its reason, and what was missed, however many at once', async () => {
    await bench.watchOnce()
    bench.slots.clock += 3 * 1_800_000
    await bench.watchOnce({ budgetPerDay: 1 })
    const all = counted()
    assert.deepEqual([all['slots gated budget'], all['slots missed not-running']], [1, 2])
    bench.slots.clock = Date.parse('2026-12-02T01:00:00Z')
    await bench.watchOnce()
    assert.equal(counted()['slots gated quota-window'], 1)
  })

  it('counts a slot whose gate shut after the claim as gated, and its create as not sent', async () => {
    const { store } = bench.slots
    const claim = await store.claim(slot(), attempt(), 30)
    assert.ok(typeof claim === 'object')
    assert.deepEqual(counted(), {})
    await store.refundSlot(slot(), claim.attemptId, 'guard', at)
    assert.deepEqual(counted(), { 'slots gated guard': 1, 'creates not-sent': 1 })
  })

  it('counts each create of a slot that was tried twice, and the slot once', async () => {
    const { store } = bench.slots
    const first = await store.claim(slot(), attempt(), 30)
    const second = await store.claimAgain(attempt(), 30)
    assert.ok(typeof first === 'object' && typeof second === 'object')
    await store.settle(first.attemptId, 'refused', null, at)
    await store.settle(second.attemptId, 'created', '7', at)
    await store.settle(second.attemptId, 'created', '7', at)
    assert.deepEqual(counted(), { 'slots run': 1, 'creates refused': 1, 'creates created': 1 })
    const third = await store.claimAgain(attempt(), 30)
    assert.ok(typeof third === 'object')
    await store.refundAttempt(third.attemptId, at)
    assert.equal(counted()['creates not-sent'], 1)
  })

  it('counts what a crash left behind as unknown, with the run that says so', async () => {
    const { store } = bench.slots
    await store.claim(slot(), attempt(), 30)
    await store.settleAbandoned('test', 30_000, at + 60_000)
    assert.deepEqual(counted(), { 'creates unknown': 1, 'runs created monitor-fault': 1 })
  })

  it('counts nothing that somebody else has decided', async () => {
    const { store } = bench.slots
    assert.equal(await store.gate(slot(), 'hold'), true)
    assert.equal(await store.gate(slot(), 'hold'), false)
    assert.equal(await store.claim(slot(), attempt(), 30), 'taken')
    assert.deepEqual(counted(), { 'slots gated hold': 1 })
  })

  it('counts a run without a token with the slot that it takes', async () => {
    await bench.watchOnce({ token: { env: 'NO_SUCH_TOKEN' } })
    assert.deepEqual(counted(), { 'slots run': 1, 'runs created unauthorized': 1 })
  })

  it('counts each attempt to send a message by its channel and what came of it', async () => {
    const { store } = bench.slots
    bench.slots.provider.deviate([{ set: { '/Id': 7 } }])
    await bench.watchOnce()
    // Nobody listens where the bench mails to.
    assert.equal(counted()['message_attempts mail retry'], 1)
    const mail = await store.leaseMessage('mail', at + 86_400_000, 1000, [])
    assert.ok(mail !== null)
    await store.settleMessage(mail.id, { result: 'sent' }, at)
    assert.equal(counted()['message_attempts mail sent'], 1)
    const byOps = mailOf('ops', 'ops', { channel: 'ops' })
    await changeNow(store, changeAt(at, { messages: [byOps] }))
    const message = await store.leaseMessage('ops', at, 1000, [])
    await store.settleMessage(Number(message?.id), { result: 'refused', error: 'EHTTP 410' }, at)
    const [ofOps] = counters.samplesOf('channel', 'ops').filter(({ value }) => value > 0)
    assert.deepEqual(ofOps?.labels, { channel: 'ops', result: 'refused' })
  })
})
