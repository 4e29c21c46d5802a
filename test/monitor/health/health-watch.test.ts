import assert from 'node:assert/strict'
import { copyFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { owedAllowedMs, refusedCountsMs } from '../../../monitor/health/health.ts'
import { createHealthWatch, type HealthNews } from '../../../monitor/health/health-watch.ts'
import type { Lost } from '../../../monitor/log/log-sink.ts'
import type { NewMessage, Store } from '../../../monitor/store/store.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { openEmptyStore } from '../../support/stores.ts'
import { targetOf } from '../../support/target.ts'
import { mailOf } from '../store/conformance/rows.ts'

const begin = Date.parse('2026-12-01T13:00:00Z')

describe('the watch over the monitor itself', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let file: string
  let store: Store
  let clock: number
  let lost: Lost | null
  let news: HealthNews[]

  beforeEach(() => {
    directory = temporaryDirectory()
    file = join(directory.path, 'monitor.db')
    store = openEmptyStore(file)
    clock = begin
    lost = null
    news = []
  })
  afterEach(async () => {
    await store.close()
    directory.remove()
  })

  const watchOf = (of: Store) =>
    createHealthWatch({
      ...{ store: of, now: () => clock, config: () => ({ targets: [targetOf()] }) },
      ...{ watchedSince: () => begin, lost: () => lost, onNews: (told) => void news.push(told) },
    })
  const owe = async (more: Partial<NewMessage> = {}) => {
    const mail = mailOf('a', 'a@example.com', more)
    const incidents = await store.incidents('test')
    const change = { target: 'test', at: clock, basedOn: incidents, incidents, events: [], messages: [mail] }
    assert.equal(await store.commitIncidents(change), 'committed')
  }
  const kinds = async (watch: ReturnType<typeof watchOf>) => (await watch.check()).map(({ kind }) => kind)

  it('asks the store as often for very many targets as for one', async () => {
    const asked: string[] = []
    const counting = openMemoryStore({ onAsked: (method) => void asked.push(method) })
    const targets = Array.from({ length: 2000 }, (_none, index) => targetOf({ name: `t${index}` }))
    const watch = createHealthWatch({
      ...{ store: counting, now: () => clock, config: () => ({ targets }), lost: () => null, onNews() {} },
      watchedSince: () => begin - 24 * 3_600_000,
    })
    const slot = { target: 't7', slotAt: begin, decidedAt: begin, local: '', timeZone: 'UTC', rule: '' }
    await counting.gate(slot, 'hold')
    asked.length = 0
    const dead = (await watch.check()).map(({ target }) => target)
    assert.deepEqual([dead.length, dead.includes('t7')], [1999, false])
    assert.deepEqual(asked, ['lastSlotsAt', 'owedSince', 'refusedSince', 'isInPlace'])
    await counting.close()
  })

  it('tells once of what begins, and once of its end, and of nothing in between', async () => {
    const watch = watchOf(store)
    await watch.check()
    lost = { lines: 1, why: 'ENOSPC' }
    clock += 1000
    assert.deepEqual(await watch.check(), [{ kind: 'log-lost', since: clock }])
    clock += 60_000
    assert.deepEqual(await watch.check(), [{ kind: 'log-lost', since: begin + 1000 }])
    lost = null
    assert.deepEqual(await watch.check(), [])
    const reason = { kind: 'log-lost', since: begin + 1000 }
    assert.deepEqual(news, [
      { begun: [reason], ended: [] },
      { begun: [], ended: [reason] },
    ])
    lost = { lines: 2, why: 'ENOSPC' }
    assert.deepEqual(await watch.check(), [{ kind: 'log-lost', since: clock }])
  })

  it('is since no later than now, where the clock was put back', async () => {
    const watch = watchOf(store)
    lost = { lines: 1, why: 'ENOSPC' }
    await watch.check()
    clock -= 3_600_000
    assert.deepEqual(await watch.check(), [{ kind: 'log-lost', since: clock }])
  })

  it('notices that the file of the store is gone, or is another, and that it is back', async () => {
    const watch = watchOf(store)
    renameSync(file, `${file}.moved`)
    assert.deepEqual(await kinds(watch), ['store-replaced'])
    copyFileSync(`${file}.moved`, file)
    clock += 60_000
    assert.deepEqual(await watch.check(), [{ kind: 'store-replaced', since: begin }])
    renameSync(`${file}.moved`, file)
    assert.deepEqual(await kinds(watch), [])
  })

  it('says of a store that fails that it does, and never throws', async () => {
    const failing = new Proxy(store, {
      get: (of, name) =>
        name === 'owedSince' ? () => Promise.reject(new Error('disk I/O error')) : Reflect.get(of, name),
    })
    const watch = watchOf(failing)
    assert.deepEqual(await kinds(watch), ['store-unusable'])
  })

  it('finds a slot that nobody decided', async () => {
    const watch = watchOf(store)
    clock += 2 * 3_600_000
    assert.deepEqual(await watch.check(), [
      { kind: 'slot-undecided', target: 'test', since: begin + 1_800_000 },
    ])
  })

  it('counts mail from when it was owed, and not what waits for the end of a mute', async () => {
    const muteEnd = begin + 4 * 3_600_000
    await store.mute({ target: 'test', kind: 'all', since: begin, until: muteEnd, reason: null })
    await owe({ afterMute: true })
    clock = muteEnd - 1
    assert.equal(await store.owedSince(clock), null)
    clock = muteEnd
    assert.equal(await store.owedSince(clock), muteEnd)
    await owe({ messageId: '<b>' })
    assert.equal(await store.owedSince(clock + owedAllowedMs), muteEnd)
    await owe({ messageId: '<c>' })
    const db = new DatabaseSync(file)
    db.exec(`UPDATE messages SET owed_at = ${begin} WHERE message_id = '<c>'`)
    db.close()
    assert.equal(await store.owedSince(clock), begin)
  })

  it('counts refused mail for a week, and no more once it is owed again', async () => {
    await owe()
    const mail = await store.leaseMessage('mail', clock, 1000, [])
    assert.ok(mail)
    await store.settleMessage(mail.id, { result: 'refused', error: '550' }, clock)
    const [from] = [clock - refusedCountsMs]
    assert.equal(await store.refusedSince(from), clock)
    assert.equal(await store.refusedSince(clock + 1), null)
    const db = new DatabaseSync(file)
    db.exec("UPDATE messages SET state = 'owed'")
    db.close()
    assert.equal(await store.refusedSince(from), null)
  })
})
