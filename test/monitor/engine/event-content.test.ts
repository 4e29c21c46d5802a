import assert from 'node:assert/strict'
import type { Finding } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import type { Deviation } from 'contactrz/provider'
import type { Target } from '../../../monitor/config/config-shape.ts'
import { contentOfEvent } from '../../../monitor/engine/event-content.ts'
import { commitNotified, notifyOfTime } from '../../../monitor/engine/notify.ts'
import { runExpiredProbe, runSlot } from '../../../monitor/engine/run.ts'
import { nextIncidents, noIncidents } from '../../../monitor/incidents/incident.ts'
import type { EventContent, Run } from '../../../monitor/store/store.ts'
import { finding, observation } from '../../support/incidents.ts'
import { createSlotBench, type SlotBench } from '../../support/slot-bench.ts'
import { describeOnEveryStore } from '../../support/stores.ts'
import { alerts, byMail, targetOf } from '../../support/target.ts'

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
    return { store: bench.store, tokens, alerts, routing: byMail, now: () => bench.clock }
  }
  const run = async (set: object | null, token: string | null = bench.provider.issueToken()) => {
    bench.provider.deviate(set === null ? [] : [{ variant, set: set as Record<string, unknown> }])
    const result = await runSlot(target(), bench.clock, dependencies(token))
    bench.clock += 1_800_000
    return result
  }
  const lookAt = async (at: number) => {
    await commitNotified(
      async () =>
        (await notifyOfTime(target(), at, { store: bench.store, alerts, routing: byMail })).notified,
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

  describe('proposes what all that stands asks for', () => {
    const expired = variantMeaning['token-expired']
    const proposed = async () => {
      const proposal = (await contents('drift')).at(-1)?.[1]?.proposal
      return { bump: proposal?.bump, text: JSON.stringify(proposal?.overlay ?? null) }
    }
    const meet = async (deviations: readonly Deviation[], more: Partial<Target> = {}, isExpired = false) => {
      bench.provider.deviate(deviations)
      // A 401 that nobody can explain holds creates.
      await bench.store.release('test', bench.clock)
      const [token, lapsed] = [bench.provider.issueToken(), bench.provider.issueToken({ lifeSeconds: -60 })]
      const tokens = { get: async () => ({ token }), expired: () => lapsed }
      const of = { ...target(), expiredProbeEveryMs: 1, ...more }
      await (isExpired ? runExpiredProbe : runSlot)(of, bench.clock, { ...dependencies(token), tokens })
      bench.clock += 1_800_000
    }
    const id: Deviation = { variant, set: { '/Id': 7001 } }

    it('of several answers', async () => {
      const trace: Deviation = { variant: expired, set: { '/records/trace': 7 } }
      await meet([id, trace])
      assert.equal((await proposed()).bump, 'major')
      await meet([id, trace], {}, true)
      const both = await proposed()
      // What the later run alone asks for is a property more.
      assert.equal(both.bump, 'major')
      for (const part of ['properties.Id', '"trace"', '"version":"'])
        assert.ok(both.text.includes(part), part)
      assert.equal(both.text.match(/"target":"\$\.info"/g)?.length, 1)
      await meet([trace, { variant, set: { '/More': 1 } }])
      const { bump, text } = await proposed()
      assert.equal(bump, 'minor')
      for (const part of ['"More"', '"trace"']) assert.ok(text.includes(part), part)
      assert.ok(!text.includes('properties.Id'), text)
    })

    it('of both contacts', async () => {
      const send = { send: 'alternate' } as const
      const fax: Deviation = { variant, set: { '/Fax': null } }
      await meet([id], send)
      await meet([fax], send)
      const { text } = await proposed()
      for (const part of ['properties.Id', 'properties.Fax']) assert.ok(text.includes(part), part)
    })

    it('and nothing that is gone meanwhile, though no event told so', async () => {
      const trace: Deviation = { variant: expired, set: { '/records/trace': 7 } }
      await meet([{ variant: expired, set: { '/records/trace': 7, '/records/extra': 7 } }], {}, true)
      await meet([trace], {}, true)
      assert.match((await proposed()).text, /"extra"/)
      await meet([{ variant, set: { '/More': 1 } }])
      const { text } = await proposed()
      assert.deepEqual([text.includes('"trace"'), text.includes('"extra"')], [true, false], text)
    })

    it('and another status, with all that comes under it', async () => {
      const moved: Deviation = { variant: expired, status: 422, set: { '/records/trace': 7 } }
      await meet([moved], {}, true)
      await meet([moved, { variant, set: { '/More': 1 } }])
      const { text } = await proposed()
      for (const part of ['"422"', '"trace"', '"More"']) assert.ok(text.includes(part), `${part}: ${text}`)
    })

    it('where the latest run shows what no document could allow, of the others', async () => {
      const trace: Deviation = { variant: expired, set: { '/records/trace': 7 } }
      await meet([trace], {}, true)
      await meet([trace, { variant, set: { '/Phone': '555' } }])
      const { bump, text } = await proposed()
      assert.deepEqual([bump, text.includes('"trace"'), text.includes('Phone')], ['minor', true, false])
    })
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
    const run = { variant, outcome: 'drift', seen: { type: 'object' } } as unknown as Run
    const by = { run, url: 'https://api.example', before: null }
    assert.deepEqual(contentOfEvent(opened, by).seen, { [variant]: run.seen })
    assert.deepEqual(contentOfEvent({ ...opened, event: 'resolved' }, by).seen, {})
    const other = { ...by, run: { ...run, outcome: 'unavailable' } as Run }
    assert.deepEqual(contentOfEvent(opened, other).seen, {})
  })
})
