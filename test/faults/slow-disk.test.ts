import assert from 'node:assert/strict'
import { join } from 'node:path'
import { runSlot } from '../../monitor/engine/run.ts'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
import type { Store } from '../../monitor/store/store.ts'
import { type Running, startCommand, temporaryDirectory } from '../support/command.ts'
import { alerts, byMail, targetOf } from '../support/target.ts'
import { rounds } from './length.ts'

/** What a write takes in which the process does nothing else. */
const writeMs = 10
const targets = rounds(60, 1000)

const slow = (store: Store): Store => {
  const block = () => {
    const end = performance.now() + writeMs
    while (performance.now() < end);
  }
  return {
    ...store,
    claim(...args) {
      block()
      return store.claim(...args)
    },
    commit(record) {
      block()
      return store.commit(record)
    },
  }
}

describe('many targets on a disk that is slow', function () {
  this.timeout(rounds(180_000, 600_000))
  const directory = temporaryDirectory()
  let provider: Running
  before(() => {
    // Of a process of its own: it answers at once, whatever we are busy with.
    provider = startCommand('contactrz', ['provider', '--port', '0'])
  })
  after(async () => {
    provider.process.kill('SIGTERM')
    await provider.ended
    directory.remove()
  })

  it('blame no provider that has answered at once, and read what it has answered', async () => {
    const [url = ''] = await provider.printed(/http:\/\/127\.0\.0\.1:\d+/)
    const { token } = (await (await fetch(`${url}/token`, { method: 'POST' })).json()) as { token: string }
    const store = openSqliteStore(join(directory.path, 'monitor.db'))
    const tokens = { get: async () => ({ token }), expired: () => null }
    const dependencies = { store: slow(store), tokens, alerts, routing: byMail, now: Date.now }
    const slotAt = Date.now()
    const results = await Promise.all(
      Array.from({ length: targets }, (_, index) => {
        // Less than all their writes take together.
        const target = { name: `t${index}`, url, quotaWindow: null, guardMs: 0, timeoutMs: 300 }
        return runSlot(targetOf(target), slotAt, dependencies)
      }),
    )
    await store.close()
    const outcomes = results.map((result) => (result.result === 'run' ? result.outcome : result.result))
    const known = outcomes.filter((outcome) => outcome !== 'monitor-fault')
    assert.deepEqual([...new Set(known)], ['conforming'])
    assert.ok(known.length > targets / 2, `${known.length} of ${targets}`)
  })
})
