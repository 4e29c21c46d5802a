import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createProvider } from 'contactrz/provider'
import type { Config } from '../../monitor/config/config-shape.ts'
import { createMonitor, type Monitor } from '../../monitor/engine/monitor.ts'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
import type { Store } from '../../monitor/store/store.ts'
import { slotsBetween } from '../../monitor/time/schedule.ts'
import { temporaryDirectory } from '../support/command.ts'
import { alerts, bounds, byMail, targetOf, web } from '../support/target.ts'
import { dyingStore } from './dying-store.ts'
import { isLong, randomFrom, rounds } from './length.ts'
import { startMailReceiver } from './receivers.ts'

const dayMs = 86_400_000
const begin = Date.parse('2027-01-01T00:00:00Z')
const days = rounds(14, 365)
const end = begin + days * dayMs

const dayOf = (at: number) => Math.floor((at - begin) / dayMs)
/** Each week, for three hours of the allowed time: 20:00 to 23:00 in Jakarta. */
const isDrifting = (at: number) =>
  dayOf(at) % 7 === 2 && at % dayMs >= 13 * 3_600_000 && at % dayMs < 16 * 3_600_000
/** Twice a month, over the beginning of a drift. */
const isMailOut = (at: number) =>
  dayOf(at) % 14 === 2 && at % dayMs >= 12 * 3_600_000 && at % dayMs < 17 * 3_600_000

describe(`${days} days of a monitor, with a crash a day, weekly drift and mail out of order`, function () {
  this.timeout(rounds(180_000, 1_800_000))

  it('leave books that balance', async () => {
    const directory = temporaryDirectory()
    const file = join(directory.path, 'monitor.db')
    let clock = begin
    let requests = 0
    const provider = await createProvider({
      now: () => clock,
      onRequest: ({ path }) => {
        if (path === '/api/contactrz') requests++
      },
    })
    const smtp = await startMailReceiver({ isOut: () => isMailOut(clock) })
    const target = targetOf({
      url: provider.url,
      token: { request: { url: provider.tokenUrl, pointer: '/token' } },
    })
    const config: Config = {
      directory: directory.path,
      targets: [target],
      smtp: {
        host: '127.0.0.1',
        port: smtp.port,
        security: 'none',
        user: null,
        password: null,
        from: 'm@example.com',
      },
      alerts,
      ...bounds,
      ...byMail,
      storeFile: file,
      retentionMs: 400 * dayMs,
      heartbeatUrl: null,
      web,
      warnings: [],
    }
    const random = randomFrom(365)
    let store = openSqliteStore(file)
    const monitorOn = (of: Store): Monitor =>
      createMonitor({ config, store: of, env: {}, now: () => clock, log: () => {}, random })
    let monitor = monitorOn(store)
    const slots = [...slotsBetween(target.schedule, begin, end)]
    let [crashes, midway] = [0, 0]
    let neverSent = 0
    let crashSlot = 0
    for (const [index, slotAt] of slots.entries()) {
      clock = slotAt
      provider.deviate(isDrifting(clock) ? [{ variant: 'created', remove: ['/Email'] }] : [])
      if (index % 48 === 0) crashSlot = index + Math.floor(random() * 48)
      if (index === crashSlot) {
        const dying = dyingStore(store, 1 + Math.floor(random() * 24))
        const before = requests
        await monitorOn(dying.store).runDue()
        crashes++
        if (dying.isDead()) midway++
        // Between the claim and the request, the store is asked for a hold and the Ids of before.
        const sent = requests - before
        assert.ok(sent <= dying.claims(), 'a create that was not claimed')
        neverSent += dying.claims() - sent
        await store.close()
        store = openSqliteStore(file)
        monitor = monitorOn(store)
        clock += 10 * 60_000
      }
      await monitor.runDue('not-running')
    }
    for (let hour = 0; hour < 24; hour++) {
      clock += 3_600_000
      await monitor.deliver()
    }
    await monitor.stop()
    await store.close()

    const db = new DatabaseSync(file, { readOnly: true })
    const number = (sql: string) => Number(Object.values(db.prepare(sql).get() ?? {})[0])
    const decided = db.prepare('SELECT slot_at, decision FROM slots').all()
    assert.deepEqual(new Set(decided.map((row) => row.slot_at)), new Set(slots))
    assert.equal(decided.length, slots.length)
    const spent = number("SELECT count(*) FROM ledger WHERE state <> 'not-sent'")
    assert.equal(requests + neverSent, spent, 'requests of the provider and rows of the ledger')
    assert.equal(number(`SELECT count(*) FROM ledger WHERE state = 'pending' AND at < ${end - dayMs}`), 0)
    assert.equal(number("SELECT count(*) FROM messages WHERE state <> 'sent'"), 0)
    assert.equal(number('SELECT count(*) FROM events'), number('SELECT count(*) FROM messages'))
    assert.equal(
      new Set(smtp.taken.map(({ messageId }) => messageId)).size,
      number('SELECT count(*) FROM messages'),
    )
    assert.equal(
      number("SELECT count(*) FROM events WHERE event = 'opened'"),
      number("SELECT count(*) FROM events WHERE event = 'resolved'"),
    )
    const weeks = new Set(slots.filter(isDrifting).map(dayOf)).size
    assert.equal(number("SELECT count(*) FROM events WHERE kind = 'drift' AND event = 'opened'"), weeks)
    assert.equal(crashes, days)
    assert.ok(midway > days / 3, `${midway} crashes within a slot`)
    assert.ok(decided.some((row) => row.decision === 'gated') && requests > days * 20)
    db.close()
    if (isLong)
      console.log(
        `      ${slots.length} slots, ${requests} creates, ${crashes} crashes, ${midway} of them within a slot, ${smtp.taken.length} messages`,
      )
    await Promise.all([provider.close(), smtp.close()])
    directory.remove()
  })
})
