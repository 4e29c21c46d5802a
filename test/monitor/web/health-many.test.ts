// What `/health` of a monitor of many targets asks of the store.
import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { renderHealth } from '../../../monitor/web/health.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { targetOf } from '../../support/target.ts'

const at = Date.parse('2026-12-01T13:10:00Z')

describe('/health of many targets', () => {
  it('keeps nothing waiting: of 2,000 it asks ten times, and does what is due in between', async () => {
    const asked: string[] = []
    const store = openMemoryStore({ onAsked: (method) => void asked.push(method) })
    const targets = Array.from({ length: 2000 }, (_none, index) => targetOf({ name: `t${index}` }))
    let turns = 0
    let isOver = false
    const others = (async () => {
      while (!isOver) {
        await turn()
        turns++
      }
    })()
    const config = { targets } as unknown as Config
    const health = JSON.parse(await renderHealth(config, store, at, { reasons: [], troubles: [] }))
    isOver = true
    await others
    assert.deepEqual(
      [
        health.targets.length,
        health.targets[1999].target,
        asked.filter((name) => name === 'overview').length,
      ],
      [2000, 't1999', 10],
    )
    assert.equal(asked.length, 12)
    assert.ok(turns >= 10)
    await store.close()
  })
})
