import assert from 'node:assert/strict'
import { metrics } from '../../../../monitor/metrics/catalogue.ts'
import { countedStore } from '../../../../monitor/metrics/counted-store.ts'
import { type Counters, createCounters } from '../../../../monitor/metrics/counters.ts'
import { StoreError } from '../../../../monitor/store/store.ts'
import { type MetricsOptions, metricsRoute } from '../../../../monitor/web/machine/metrics.ts'
import { createMonitorBench, type MonitorBench } from '../../../support/monitor-bench.ts'
import { type Served, serve, well } from '../../../support/served.ts'
import { targetOf } from '../../../support/target.ts'

const at = Date.parse('2026-12-01T13:00:00Z')

describe('/metrics', () => {
  let bench: MonitorBench
  let counters: Counters
  let served: Served
  let isReloadRefused: boolean
  beforeEach(async () => {
    bench = await createMonitorBench(at)
    counters = createCounters()
    isReloadRefused = false
    bench.slots.store = countedStore(bench.slots.store, counters)
  })
  afterEach(async () => {
    await served.close()
    await bench.close()
  })

  const serveMetrics = async (targets = [bench.target()], web = {}) => {
    const options: MetricsOptions = { counters, isReloadRefused: () => isReloadRefused }
    served = await serve({
      ...{ store: bench.slots.store, targets, now: () => bench.slots.clock, web },
      monitor: { ...well, pulse: () => ({ sinceTickMs: 7000, isStopping: false }) },
      routes: { files: [metricsRoute(options)] },
    })
  }
  const scrape = async () => {
    const response = await served.get('/metrics')
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
    return response.text()
  }
  /** Samples by name and labels. */
  const scraped = async () =>
    new Map(
      (await scrape())
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line): [string, number] => {
          const end = line.lastIndexOf(' ')
          return [line.slice(0, end), Number(line.slice(end + 1))]
        }),
    )

  it('has every state and kind before the first run, and no instant that never was', async () => {
    await serveMetrics()
    const found = await scraped()
    assert.equal(found.get('contactrz_target_state{target="test",state="none-yet"}'), 1)
    assert.equal(found.get('contactrz_target_state{target="test",state="drift"}'), 0)
    assert.equal(found.get('contactrz_incident_open{target="test",kind="blind"}'), 0)
    assert.equal(found.get('contactrz_gate_open{target="test"}'), 1)
    assert.equal(found.get('contactrz_next_slot_timestamp_seconds{target="test"}'), at / 1000 + 1800)
    assert.equal(found.get('contactrz_slots_total{target="test",decision="run",reason=""}'), 0)
    assert.equal(found.get('contactrz_store_readable'), 1)
    assert.equal(found.get('contactrz_last_tick_timestamp_seconds'), at / 1000 - 7)
    assert.ok((found.get('contactrz_store_size_bytes') ?? 0) >= 0)
    assert.ok((found.get('process_resident_memory_bytes') ?? 0) > 1e7)
    const instants = [...found.keys()].filter((key) =>
      /opened_timestamp|last_con|hold_until|oldest/.test(key),
    )
    assert.deepEqual(instants, [])
  })

  it('tells of one configuration, also where another comes into force while the store is asked', async () => {
    isReloadRefused = true
    const { store } = bench.slots
    bench.slots.store = {
      ...store,
      messagesByChannel() {
        isReloadRefused = false
        return store.messagesByChannel()
      },
    }
    await serveMetrics()
    assert.equal((await scraped()).get('contactrz_config_last_reload_successful'), 0)
  })

  it('tells a drift: state, incident, findings, when it last conformed, phases, what was counted', async () => {
    await bench.watchOnce()
    bench.slots.provider.deviate([{ set: { '/Id': 7 }, rename: { '/Email': 'EMail' } }])
    for (let times = 0; times < 2; times++) {
      bench.slots.clock += 1_800_000
      await bench.watchOnce()
    }
    await serveMetrics()
    const found = await scraped()
    const ofTest = (name: string, labels = '') => found.get(`contactrz_${name}{target="test"${labels}}`)
    assert.equal(ofTest('target_state', ',state="drift"'), 1)
    assert.equal(ofTest('incident_open', ',kind="drift"'), 1)
    assert.equal(ofTest('incident_opened_timestamp_seconds', ',kind="drift"'), at / 1000 + 1800)
    assert.equal(ofTest('findings', ',variant="created",severity="breaking"'), 2)
    assert.equal(ofTest('findings', ',variant="created",severity="additive"'), 0)
    assert.equal(ofTest('last_conforming_timestamp_seconds', ',variant="created"'), at / 1000)
    assert.equal(ofTest('last_conclusive_timestamp_seconds', ',variant="created"'), at / 1000 + 3600)
    assert.ok((ofTest('probe_duration_seconds', ',variant="created"') ?? 9) < 5)
    assert.ok((ofTest('probe_phase_duration_seconds', ',variant="created",phase="first-byte"') ?? -1) >= 0)
    assert.equal(ofTest('budget_spent_creates'), 3)
    assert.equal(ofTest('runs_total', ',variant="created",outcome="drift"'), 2)
    assert.equal(ofTest('incidents_opened_total', ',kind="drift"'), 1)
    assert.equal(found.get('contactrz_messages{channel="mail",state="owed"}'), 1)
    assert.equal(found.get('contactrz_message_oldest_owed_timestamp_seconds'), at / 1000 + 1800)
  })

  it('tells by channel what is owed and refused, also of a channel that is gone', async () => {
    const { store } = bench.slots
    const counts = [{ channel: 'gone', owed: 2, sent: 9, refused: 1 }]
    bench.slots.store = { ...store, messagesByChannel: async () => counts }
    await serveMetrics()
    for (const channel of ['mail', 'gone'])
      counters.add('contactrz_message_attempts_total', { channel, result: 'sent' })
    const found = await scraped()
    const attempts = [...found].filter(([name]) => name.startsWith('contactrz_message_attempts'))
    assert.deepEqual(attempts, [
      ['contactrz_message_attempts_total{channel="mail",result="sent"}', 1],
      ['contactrz_message_attempts_total{channel="mail",result="retry"}', 0],
      ['contactrz_message_attempts_total{channel="mail",result="refused"}', 0],
    ])
    // What it had is forgotten, should it come back.
    assert.ok(counters.samplesOf('channel', 'gone').every(({ value }) => value === 0))
    const messages = [...found].filter(([name]) => name.startsWith('contactrz_messages'))
    assert.deepEqual(messages, [
      ['contactrz_messages{channel="mail",state="owed"}', 0],
      ['contactrz_messages{channel="mail",state="refused"}', 0],
      ['contactrz_messages{channel="gone",state="owed"}', 2],
      ['contactrz_messages{channel="gone",state="refused"}', 1],
    ])
  })

  it('tells a hold, a shut gate and a mute', async () => {
    await bench.slots.store.setHold('test', { since: at, until: at + 3_600_000 })
    await bench.slots.store.mute({
      ...{ target: 'test', kind: 'drift', reason: null },
      since: at,
      until: at + 1000,
    })
    await serveMetrics()
    const found = await scraped()
    assert.equal(found.get('contactrz_hold_until_timestamp_seconds{target="test"}'), at / 1000 + 3600)
    assert.equal(found.get('contactrz_gate_open{target="test"}'), 0)
    assert.equal(found.get('contactrz_incident_muted{target="test",kind="drift"}'), 1)
    assert.equal(found.get('contactrz_incident_muted{target="test",kind="blind"}'), 0)
  })

  it('says that the store cannot be read, and still what the process knows by itself', async () => {
    await bench.watchOnce()
    const glances = async () => {
      throw new StoreError('database disk image is malformed')
    }
    bench.slots.store = { ...bench.slots.store, glances }
    await serveMetrics()
    const found = await scraped()
    assert.equal(found.get('contactrz_store_readable'), 0)
    assert.equal(found.get('contactrz_slots_total{target="test",decision="run",reason=""}'), 1)
    assert.equal(found.get('contactrz_last_tick_timestamp_seconds'), at / 1000 - 7)
    assert.ok([...found.keys()].some((key) => key.startsWith('contactrz_build_info{version="')))
    assert.deepEqual(
      [...found.keys()].filter((key) => /^contactrz_(target|incident_|gate|messages|budget)/.test(key)),
      [],
    )
  })

  it('says whether the last reload was refused', async () => {
    await serveMetrics()
    assert.equal((await scraped()).get('contactrz_config_last_reload_successful'), 1)
    isReloadRefused = true
    assert.equal((await scraped()).get('contactrz_config_last_reload_successful'), 0)
  })

  it('has at most 90 series of a target, whatever stands', async () => {
    bench.slots.provider.deviate([{ set: { '/Id': 7 } }])
    await bench.watchOnce()
    await bench.slots.store.setHold('test', { since: at, until: at + 3_600_000 })
    await serveMetrics()
    const own = [...(await scraped()).keys()].filter((key) => key.includes('target="test"'))
    // What can come yet: five more kinds that are open, and the other variant with all that it can have.
    const most = own.length + 5 + 1 + 5 + 1 + 1
    assert.ok(own.length > 60 && most <= 90, `${own.length}, and ${most} at most`)
  })

  it('forgets a target that is no longer watched, and has the others in the order of the configuration', async () => {
    await bench.watchOnce()
    await serveMetrics([targetOf({ name: 'b' }), targetOf({ name: 'a' })])
    const found = [...(await scraped()).keys()]
    assert.ok(found.every((key) => !key.includes('"test"')))
    assert.deepEqual(
      found.filter((key) => key.startsWith('contactrz_gate_open')),
      ['contactrz_gate_open{target="b"}', 'contactrz_gate_open{target="a"}'],
    )
  })

  it('reads more targets than one question takes', async () => {
    await serveMetrics(Array.from({ length: 201 }, (_none, index) => targetOf({ name: `t${index}` })))
    const found = [...(await scraped()).keys()].filter((key) => key.startsWith('contactrz_gate_open'))
    assert.equal(found.length, 201)
  })

  it('has no sample that the table does not know, and all of a metric together', async () => {
    await bench.watchOnce()
    await serveMetrics()
    const lines = (await scrape()).trimEnd().split('\n')
    const names = lines.map((line) => /^(?:# (?:HELP|TYPE) )?([a-z_]+)/.exec(line)?.[1] ?? line)
    const runs = names.filter((name, index) => name !== names[index - 1])
    assert.deepEqual(runs, Object.keys(metrics))
  })

  it('is for whoever may read the page, and for everybody where the configuration says so', async () => {
    const web = { password: 'hunter2-hunter2' }
    await serveMetrics(undefined, web)
    assert.equal((await served.get('/metrics')).status, 401)
    served.reload({ ...web, public: ['metrics'] })
    assert.equal((await served.get('/metrics')).status, 200)
  })
})
