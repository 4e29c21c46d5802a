import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Config } from '../../../monitor/config-shape.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { renderStatus } from '../../../monitor/web/status.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { targetOf } from '../../support/target.ts'

const hourMs = 3_600_000
const at = Date.parse('2026-12-01T13:30:05Z')

describe('the status page', () => {
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
    ])
    await store.close()
    directory.remove()
  })
})
