// What waits for its group, while anything happens to the monitor, its clock and its store.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { StoreError } from '../../monitor/store/store.ts'
import { runCommand } from '../support/command.ts'
import { assertHostBooksBalance } from './host-books.ts'
import { address, channel, createHostWorld, type HostWorld, owedSql } from './host-world.ts'
import { rounds } from './length.ts'
import { assertAllArrived, assertQuiet, assertToldByRoute } from './month-books.ts'
import { mailTo, namesOf, usual } from './month-chapters.ts'
import { createMonth, hourMs, type Month, type MonthOptions } from './month-world.ts'

const waitingSql = 'SELECT count(*) FROM announcements'
const messagesSql = 'SELECT count(*) FROM messages'

describe('a process that has announced something to a group', function () {
  this.timeout(rounds(180_000, 900_000))
  let world: HostWorld
  beforeEach(async () => {
    world = await createHostWorld()
    await world.recover()
  })
  afterEach(() => world.close())

  /** All are down, and what is to be told waits: of each of three, to two recipients. */
  const announced = async (groupWait: string) => {
    world.configure(groupWait)
    world.flip()
    const running = world.start()
    await running.printed(/status page/)
    await world.until(waitingSql, 6)
    return running
  }
  const stop = async (running: Awaited<ReturnType<typeof announced>>) => {
    running.process.kill('SIGTERM')
    const { code, stderr } = await running.ended
    assert.deepEqual([code, stderr], [0, ''])
  }

  it('leaves it owed when it is told to end, and the next one tells it', async () => {
    await stop(await announced('5s'))
    assert.deepEqual(
      [world.query(waitingSql), world.query(messagesSql)].flatMap((rows) => Object.values(rows[0] ?? {})),
      [6, 0],
    )
    await world.recover()
    assertHostBooksBalance(world)
    // One message of all three to each of both.
    assert.deepEqual(
      world
        .query(`SELECT recipient, event, count(*) AS told FROM messages JOIN told ON told.message_id = messages.id
        GROUP BY messages.id ORDER BY 1`)
        .map((row) => Object.values(row)),
      [
        [channel, 'opened', 3],
        [address, 'opened', 3],
      ],
    )
  })

  it('tells it in its time when its configuration is read again meanwhile, however often', async () => {
    const running = await announced('3s')
    for (let reload = 0; reload < 5; reload++) {
      world.configure(reload % 2 === 0 ? '1h' : '3s')
      running.process.kill('SIGHUP')
      await running.printed(new RegExp(`(configuration reloaded[^]*){${reload + 1}}`))
    }
    await world.until(owedSql, 0)
    await stop(running)
    assertHostBooksBalance(world)
  })

  const once = () =>
    runCommand('contactrz-monitor', ['once', '--config', join(world.directory, 'monitor.yaml')], {
      env: { TOKEN: 'opaque' },
    })

  it('does not tell it again when it has stood still while another told it', async () => {
    const running = await announced('5s')
    running.process.kill('SIGSTOP')
    assert.equal((await once()).stderr, '')
    assert.deepEqual(Object.values(world.query(owedSql)[0] ?? {}), [0])
    running.process.kill('SIGCONT')
    // Past the time at which it was to tell it.
    await world.until('SELECT max(at) > (SELECT max(owed_at) + 6000 FROM messages) FROM runs', 1)
    await stop(running)
    assertHostBooksBalance(world)
  })

  it('tells it once with others that run once beside it', async () => {
    for (let round = 0; round < rounds(2, 20); round++) {
      const running = await announced('1s')
      for (const { stderr } of await Promise.all([once(), once()])) assert.equal(stderr, '')
      await world.until(owedSql, 0)
      await stop(running)
      assertHostBooksBalance(world)
      await world.recover()
    }
    assertHostBooksBalance(world)
  })
})

describe('what waits for its group', function () {
  this.timeout(60_000)
  const from = Date.parse('2027-03-01T00:00:00Z')
  const minuteMs = 60_000
  const names = namesOf(6)
  const count = ({ query }: Month, sql: string) => Number(Object.values(query(sql)[0] ?? {})[0])

  const withAnnounced = async (use: (month: Month) => Promise<void>, more: Partial<MonthOptions> = {}) => {
    const month = await createMonth({ names, from, mailTo, routes: usual, ...more })
    try {
      await month.advance(from + hourMs)
      month.put(names, 'down')
      month.clock = from + hourMs
      await month.monitor.runDue('not-running')
      assert.ok(count(month, waitingSql) > 0)
      assert.equal(count(month, messagesSql), 0)
      await use(month)
      month.clock = Math.max(month.clock, from + 2 * hourMs)
      month.put(names, 'well')
      await month.advance(from + 6 * hourMs)
      assertToldByRoute(month, mailTo)
      assertAllArrived(month)
      assertQuiet(month)
    } finally {
      await month.close()
    }
  }
  const isTold = (month: Month) => {
    assert.deepEqual([count(month, waitingSql), count(month, messagesSql) > 0], [0, true])
  }

  it('waits until it is due, and no longer', () =>
    withAnnounced(async (month) => {
      month.clock += minuteMs - 1
      await month.monitor.runDue()
      assert.equal(count(month, messagesSql), 0)
      month.clock += 1
      await month.monitor.runDue()
      isTold(month)
    }))

  it('waits no longer where the clock is put back an hour', () =>
    withAnnounced(async (month) => {
      month.clock -= hourMs
      await month.monitor.runDue()
      isTold(month)
    }))

  it('is told once where the clock is put ahead', () =>
    withAnnounced(async (month) => {
      month.clock += hourMs / 2
      await month.monitor.runDue()
      isTold(month)
    }))

  it('is told when the store can be written again', () => {
    let isFull = true
    return withAnnounced(
      async (month) => {
        month.clock += minuteMs
        for (let attempt = 0; attempt < 3; attempt++) await month.monitor.runDue()
        assert.equal(count(month, messagesSql), 0)
        isFull = false
        await month.monitor.runDue()
        isTold(month)
      },
      {
        tamper: (store) => ({
          ...store,
          async commitThread(change) {
            if (isFull) throw new StoreError('the store cannot be written: database or disk is full')
            return store.commitThread(change)
          },
        }),
      },
    )
  })

  it('is told once where the store is slow, and many ask at a time', () =>
    withAnnounced(
      async (month) => {
        month.clock += minuteMs
        await Promise.all(Array.from({ length: 5 }, () => month.monitor.runDue()))
        isTold(month)
      },
      {
        tamper: (store) => ({
          ...store,
          async owedThread(...args) {
            const thread = await store.owedThread(...args)
            await new Promise((resolve) => setTimeout(resolve, 20))
            return thread
          },
        }),
      },
    ))
})
