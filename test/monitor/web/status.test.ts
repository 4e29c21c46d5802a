import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Config } from '../../../monitor/config-shape.ts'
import { newFlapping } from '../../../monitor/flapping.ts'
import { noIncidents } from '../../../monitor/incident.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { renderStatus } from '../../../monitor/web/status.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { observation } from '../../support/incidents.ts'
import { targetOf } from '../../support/target.ts'

const hourMs = 3_600_000
const at = Date.parse('2026-12-01T13:30:05Z')

describe('the status page', () => {
  it('says which incident flaps, and of an expired probe that never had a verdict why that may be', async () => {
    const directory = temporaryDirectory()
    const store = openSqliteStore(join(directory.path, 'monitor.db'))
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
    const store = openSqliteStore(join(directory.path, 'monitor.db'))
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
      ...{ outcome: 'conforming', totalMs: 41, hold: null, basedOn: noIncidents, incidents: noIncidents },
      ...{ events: [], mails: [], attempt: { id: finished.attemptId, state: 'created', createdId: '7' } },
    })
    await store.miss([slot(at - 2 * hourMs)], 'late')
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
})
