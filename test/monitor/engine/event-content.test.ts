import assert from 'node:assert/strict'
import type { Finding } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import { contentOfEvent } from '../../../monitor/engine/event-content.ts'
import { commitNotified, notifyOfTime } from '../../../monitor/engine/notify.ts'
import { runSlot } from '../../../monitor/engine/run.ts'
import { nextIncidents, noIncidents } from '../../../monitor/incidents/incident.ts'
import type { EventContent, Run } from '../../../monitor/store/store.ts'
import { finding, observation } from '../../support/incidents.ts'
import { createSlotBench, type SlotBench } from '../../support/slot-bench.ts'
import { describeOnEveryStore } from '../../support/stores.ts'
import { alerts, targetOf } from '../../support/target.ts'

/** 20:00 in Jakarta: creates are allowed. */
const evening = Date.parse('2026-12-01T13:00:00Z')
const variant = variantMeaning.created

describeOnEveryStore('what is kept with an event', (create) => {
  let bench: SlotBench
  beforeEach(async () => {
    bench = await createSlotBench(evening, create())
  })
  afterEach(() => bench.close())

  const target = () => targetOf({ url: bench.provider.url, send: 'full' })
  const dependencies = (token: string | null) => {
    const problem = { problem: 'failed', detail: 'the token command ended with code 7' } as const
    const get = async () => (token === null ? problem : { token })
    const tokens = { get, expired: () => null }
    return { store: bench.store, tokens, alerts, now: () => bench.clock }
  }
  const run = async (set: object | null, token: string | null = bench.provider.issueToken()) => {
    bench.provider.deviate(set === null ? [] : [{ variant, set: set as Record<string, unknown> }])
    const result = await runSlot(target(), bench.clock, dependencies(token))
    bench.clock += 1_800_000
    return result
  }
  const lookAt = async (at: number) => {
    await commitNotified(
      async () => (await notifyOfTime(target(), at, { store: bench.store, alerts })).notified,
      (notified) => bench.store.commitIncidents({ target: 'test', at, ...notified }),
    )
  }
  const contents = async (kind: 'drift' | 'unauthorized') => {
    const [row] = (await bench.store.incidentsOf('test', { before: null, most: 9 })).filter(
      (one) => one.kind === kind,
    )
    const story = await bench.store.incidentStory('test', kind, row?.openedAt ?? 0)
    return story?.events.map(({ event, content }) => [event, content] as const) ?? []
  }
  const pointers = (list: EventContent['findings'] = []) => list.map(({ found }) => found.pointer)

  it('is what stands and what stood, with the shape that came back and what is proposed', async () => {
    await run({ '/Id': 7001 })
    await run({ '/Fax': null })
    const [[, opened], [, changed]] = (await contents('drift')) as [
      [string, EventContent],
      [string, EventContent],
    ]
    assert.deepEqual(pointers(opened.findings), ['/Id'])
    const [first] = opened.findings
    assert.deepEqual(
      [first?.found.consumerType?.is, first?.found.consumerType?.becomes],
      ['Id: string', 'Id: number'],
    )
    assert.deepEqual(opened.seen[variant]?.properties?.Id, { type: 'integer' })
    assert.equal(opened.proposal?.bump, 'major')
    assert.match(JSON.stringify(opened.proposal?.overlay), /properties\.Id/)
    assert.match(JSON.stringify(opened.proposal?.overlay), /answer at 127\.0\.0\.1:\d+"/)
    assert.deepEqual([pointers(changed.findings), pointers(changed.gone)], [['/Fax'], ['/Id']])
    assert.deepEqual(changed.seen[variant]?.properties?.Fax, { type: 'null' })
  })

  it('is, of what time alone brings and of an end, what stands or stood, and no shape', async () => {
    await run({ '/Id': 7001 })
    await lookAt(bench.clock + alerts.remindEveryMs)
    await run(null)
    const all = await contents('drift')
    assert.deepEqual(
      all.map(([event]) => event),
      ['opened', 'reminded', 'resolved'],
    )
    for (const [, content] of all.slice(1)) {
      assert.deepEqual(pointers(content?.findings), ['/Id'])
      assert.deepEqual([content?.seen, content?.proposal], [{}, null])
    }
  })

  it('is why, where no finding says it', async () => {
    for (let times = 0; times < 2; times++) await run(null, null)
    const [[event, content] = []] = await contents('unauthorized')
    assert.equal(event, 'opened')
    assert.equal(content?.detail, 'the token command ended with code 7')
    assert.deepEqual([content?.findings, content?.seen, content?.proposal], [[], {}, null])
  })
})

describe('what is kept with an event', () => {
  it('is bounded, whatever is found', () => {
    const long = 'x'.repeat(1000)
    const findings = Array.from({ length: 500 }, (_none, index): Finding => finding(`/p${index}`))
    const { events } = nextIncidents(noIncidents, observation('drift', { findings }), alerts, evening)
    const [opened] = events
    assert.ok(opened !== undefined)
    const incident = { ...opened.incident, why: `${long}\u0007` }
    const content = contentOfEvent({ ...opened, incident, gone: opened.findings }, null)
    assert.deepEqual([content.findings.length, content.gone.length], [100, 100])
    assert.ok((content.detail?.length ?? 0) <= 300)
  })

  it('has no shape of a run that its drift is not about', () => {
    const { events } = nextIncidents(
      noIncidents,
      observation('drift', { findings: [finding('/Id')] }),
      alerts,
      evening,
    )
    const [opened] = events
    assert.ok(opened !== undefined)
    const run = { variant, outcome: 'unavailable', seen: { type: 'object' } } as unknown as Run
    assert.deepEqual(contentOfEvent(opened, run).seen, {})
    assert.deepEqual(contentOfEvent(opened, { ...run, outcome: 'drift' }).seen, { [variant]: run.seen })
    assert.deepEqual(contentOfEvent({ ...opened, event: 'resolved' }, { ...run, outcome: 'drift' }).seen, {})
  })
})
