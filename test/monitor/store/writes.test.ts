import assert from 'node:assert/strict'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { tellingWrites, writes } from '../../../monitor/store/writes.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { type Questions, questions } from '../../support/store-questions.ts'

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
    const wrote = new Set<string>()
    let version = await other.dataVersion()
    for (const [name, calls] of Object.entries(questions))
      for (const args of calls) {
        await Reflect.apply(store[name as keyof Questions], store, args)
        const next = await other.dataVersion()
        if (next !== version) wrote.add(name)
        version = next
      }
    assert.deepEqual(
      [...wrote].filter((name) => !writes.has(name)),
      [],
    )
    assert.ok(wrote.size >= 15, `${wrote.size} write`)
    await Promise.all([store.close(), other.close()])
    directory.remove()
  })
})
