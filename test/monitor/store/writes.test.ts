import assert from 'node:assert/strict'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { tellingWrites, writes } from '../../../monitor/store/writes.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'

describe('a store that tells when it is written', () => {
  it('tells once what is written is there, also where that failed, and nothing of what is read or leased', async () => {
    const told: string[] = []
    const asked: string[] = []
    const memory = openMemoryStore({ onAsked: (method) => void asked.push(method) })
    const store = tellingWrites(memory, () => void told.push(asked.at(-1) ?? ''))
    await store.setHold('test', { since: 0, until: 9 })
    await store.mute({ target: 'test', kind: 'all', since: 0, until: 9, reason: null })
    const change = { target: 'test', at: 1, basedOn: noIncidents, incidents: noIncidents }
    await store.commitIncidents({ ...change, events: [], messages: [] })
    await store.leaseMessage('mail', 1, 1, [])
    await store.renewAttempts({ target: 'test', slotAt: 0 }, 1)
    await store.hold('test')
    await store.countMessages()
    assert.deepEqual(told, ['setHold', 'mute', 'commitIncidents'])
    await store.close()
    await assert.rejects(store.release('test', 1))
    assert.equal(told.length, 4)
  })

  it('knows each method that writes: whatever else is asked changes nothing in the file', async () => {
    const directory = temporaryDirectory()
    const store = openSqliteStore(`${directory.path}/monitor.db`)
    const other = openSqliteStore(`${directory.path}/monitor.db`)
    const version = await other.dataVersion()
    // With what a question may be asked with: most take a target and an instant.
    const reading = Object.entries(store).filter(
      ([name, method]) => typeof method === 'function' && !writes.has(name) && name !== 'close',
    )
    assert.ok(reading.length > 40)
    for (const [name] of reading)
      await (store[name as keyof Store] as (...args: unknown[]) => Promise<unknown>)('test', 1, 1).catch(
        () => {},
      )
    assert.equal(await other.dataVersion(), version)
    await store.assertWritable()
    assert.notEqual(await other.dataVersion(), version, 'what is written is seen')
    await Promise.all([store.close(), other.close()])
    directory.remove()
  })
})
