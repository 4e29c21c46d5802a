import assert from 'node:assert/strict'
import type { Config } from '../../../monitor/config/config-shape.ts'
import type { Reason } from '../../../monitor/health/health.ts'
import { newFlapping } from '../../../monitor/incidents/flapping.ts'
import { nextIncidents, noIncidents } from '../../../monitor/incidents/incident.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { renderStatus } from '../../../monitor/web/status.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { finding, observation } from '../../support/incidents.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { alerts, targetOf } from '../../support/target.ts'

const hourMs = 3_600_000
const at = Date.parse('2026-12-01T13:30:05Z')

describe('the status page', () => {
  it('says which incident flaps, and of an expired probe that never had a verdict why that may be', async () => {
    const directory = temporaryDirectory()
    const store = openMemoryStore()
    const flapping = newFlapping(at)
    const drift = { openedAt: at, toldAt: at, sequence: 1, flapping }
    await store.commitIncidents({
      ...{ target: 'test', at, basedOn: noIncidents, events: [], mails: [] },
      incidents: { ...noIncidents, open: { drift } },
    })
    const text = await renderStatus({ targets: [targetOf()] } as unknown as Config, store, at, [])
    assert.match(text, /drift since 2026-12-01 20:30\S* \+07:00 \(flapping\)/)
    assert.match(text, /Expired probe: never had a verdict: it takes a token whose exp has passed/)
    await store.close()
    directory.remove()
  })

  it('says what became of each slot, as the report does', async () => {
    const directory = temporaryDirectory()
    const store = openMemoryStore()
    const target = targetOf({ quotaWindow: null })
    const slot = (slotAt: number) => ({
      target: target.name,
      slotAt,
      decidedAt: slotAt,
      local: '',
      timeZone: 'UTC',
      rule: '',
    })
    const claim = (slotAt: number) => {
      const attempt = {
        variant: 'created',
        day: '2026-12-01',
        at: slotAt,
        marker: 'm',
        leasedUntil: 0,
        contact: 'full',
      } as const
      return store.claim(slot(slotAt), { ...attempt, target: target.name, slotAt }, 30)
    }
    await claim(at - 3 * hourMs)
    const slotAt = at - 4 * hourMs
    const finished = await claim(slotAt)
    assert.ok(typeof finished === 'object')
    const { verdict, contact } = observation('conforming', { contact: 'name-alone' })
    await store.commit({
      ...{ target: target.name, slotAt, takes: null, variant: 'created', contact, at: slotAt, verdict },
      ...{
        outcome: 'conforming',
        totalMs: 41,
        detail: null,
        hold: null,
        timing: null,
        seen: null,
        basedOn: noIncidents,
        incidents: noIncidents,
      },
      ...{ events: [], mails: [], attempt: { id: finished.attemptId, state: 'created', createdId: '7' } },
    })
    await store.recordMissed([slot(at - 2 * hourMs)], 'late')
    await store.gate(slot(at - hourMs), 'hold')
    await claim(at - 5000)
    const text = await renderStatus({ targets: [target] } as unknown as Config, store, at, [])
    const outcomes = [...text.matchAll(/<td class="\S*">([^<]*)<\/td>/g)].map(([, outcome]) => outcome)
    assert.deepEqual(outcomes, [
      'under-way (no verdict yet)',
      'gated (hold)',
      'missed (late)',
      'no verdict: it was cut short',
      'conforming (name-alone)',
    ])
    await store.close()
    directory.remove()
  })

  describe('of a target', () => {
    let directory: ReturnType<typeof temporaryDirectory>
    let store: Store
    beforeEach(() => {
      directory = temporaryDirectory()
      store = openMemoryStore()
    })
    afterEach(async () => {
      await store.close()
      directory.remove()
    })
    const shown = (reasons: readonly Reason[] = []) =>
      renderStatus({ targets: [targetOf()] } as unknown as Config, store, at, [], { reasons, troubles: [] })
    const green = /class="conforming">no incident is open/

    it('is green where nothing is open, and never while creates are held', async () => {
      assert.match(await shown(), green)
      await store.setHold('test', { since: at - hourMs, until: at + hourMs })
      const held = await shown()
      assert.doesNotMatch(held, green)
      assert.match(held, /<li class="over-quota">creates are held until 2026-12-01 21:30:05 \+07:00<\/li>/)
      await store.setHold('test', { since: at - hourMs, until: at })
      assert.match(await shown(), green)
    })

    it('shows every finding of an open drift, however many there are', async () => {
      const findings = Array.from({ length: 300 }, (_none, index) => finding(`/p${index}`))
      const observed = observation('drift', { findings })
      const { state } = nextIncidents(noIncidents, observed, alerts, at - hourMs)
      await store.commitIncidents({
        ...{ target: 'test', at, basedOn: noIncidents, incidents: state, events: [], mails: [] },
      })
      const text = await shown()
      assert.doesNotMatch(text, green)
      for (const { pointer } of findings)
        assert.ok(text.includes(`missing-property ${pointer}: expected a property, found none`), pointer)
    })

    it('says first why the monitor itself is not well', async () => {
      assert.doesNotMatch(await shown(), /not well/)
      const text = await shown([{ kind: 'slot-undecided', target: 'test', since: at - hourMs }])
      const said = /The monitor is not well[\s\S]*test: no slot was decided, since 2026-12-01T12:30:05\.000Z/
      assert.match(text, said)
      assert.ok(text.search(said) < text.indexOf('<h2>test</h2>'))
    })
  })
})
