// What the port promises, whichever database is behind it: asked through the port alone.
import assert from 'node:assert/strict'
import type { Store } from '../../../monitor/store/store.ts'
import { type Database, storeAdapters } from '../../support/stores.ts'
import { describeBooks } from './conformance/books.ts'
import { describeIncidents } from './conformance/incidents.ts'
import { describeOutbox } from './conformance/outbox.ts'
import { describePage } from './conformance/page.ts'
import { describeSlots } from './conformance/slots.ts'
import { describeThreads } from './conformance/threads.ts'

for (const adapter of storeAdapters) {
  describe(`a store on ${adapter.name}`, () => {
    let database: Database
    let opened: Store[] = []
    const asked = new Set<string>()
    const open = (isUnderLock?: boolean): Store => {
      const store = database.open(isUnderLock)
      opened.push(store)
      return new Proxy(store, {
        get(target, name, receiver) {
          asked.add(String(name))
          return Reflect.get(target, name, receiver)
        },
      })
    }
    let store: Store
    beforeEach(() => {
      database = adapter.create()
      store = open()
    })
    afterEach(async () => {
      await Promise.all(opened.map((each) => each.close()))
      opened = []
      database.remove()
    })
    const subject = { store: () => store, open }
    describeSlots(subject)
    describeIncidents(subject)
    describeOutbox(subject)
    describeThreads(subject)
    describeBooks(subject)
    describePage(subject)

    describe('as a whole', () => {
      it('says what time it is: by the clock of the machine, or else by its own', async () => {
        const before = Date.now()
        const said = await store.now()
        assert.ok(said >= before && said <= Date.now(), String(said))
        assert.equal(store.isOwnClock, true)
        const elsewhere = adapter.create(() => 1000)
        const apart = elsewhere.open()
        opened.push(apart)
        assert.deepEqual([await apart.now(), apart.isOwnClock], [1000, false])
        await apart.close()
        elsewhere.remove()
      })

      it('is asked by this suite for all that the port has', () => {
        assert.deepEqual(
          Object.keys(store).filter((name) => !asked.has(name)),
          [],
        )
      })
    })
  })
}
