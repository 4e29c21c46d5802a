import assert from 'node:assert/strict'
import { eventNames } from '../../monitor/incidents/incident.ts'
import { isLong, rounds } from './length.ts'
import { assertAllArrived, assertQuiet, assertToldByRoute } from './month-books.ts'
import { chapters, mailTo, namesOf, runChapter, usual } from './month-chapters.ts'
import { createMonth, dayMs, type Month, type MonthOptions } from './month-world.ts'

const from = Date.parse('2027-03-01T00:00:00Z')
const names = namesOf(rounds(10, 100))
const titles = Object.keys(chapters)
const days = rounds(titles.length, 30)

const assertBooksBalance = (month: Month) => {
  assertToldByRoute(month, mailTo)
  assertAllArrived(month)
  assertQuiet(month)
}

describe(`${days} days of ${names.length} targets at one host, with a crash a day`, function () {
  this.timeout(rounds(300_000, 3_600_000))

  it('leave books that balance: each event was told by its routes, once, in few messages', async () => {
    const month = await createMonth({ names, from, mailTo, routes: usual, hasCrashes: true })
    try {
      for (let day = 0; day < days; day++) {
        const title = titles[day % titles.length] ?? ''
        await runChapter(title, month, names)
        try {
          assertBooksBalance(month)
        } catch (error) {
          throw new Error(`after "${title}"`, { cause: error })
        }
      }
      assert.ok(month.crashes > days / 3, `${month.crashes} crashes`)
      assertFew(month)
      const happened = month.query('SELECT DISTINCT event FROM events').map(({ event }) => event)
      assert.deepEqual(happened.sort(), eventNames.toSorted())
      if (isLong) tell(month)
    } finally {
      await month.close()
    }
  })
})

/** Of one cause, to one recipient: one opens, few change it, one ends it, however many targets there are. */
function assertFew(month: Month) {
  const threads = month.query(
    `SELECT recipient, kind, coalesce(thread, message_id) AS thread, count(*) AS messages,
      count(*) FILTER (WHERE thread IS NULL) AS first, count(*) FILTER (WHERE event = 'resolved') AS last,
      count(DISTINCT owed_at / ${dayMs}) AS days
      FROM messages WHERE host IS NOT NULL GROUP BY 1, 2, 3`,
  )
  assert.deepEqual(
    threads.filter(
      ({ messages, first, last, days }) =>
        Number(messages) > 12 || first !== 1 || Number(last) > 1 || days !== 1,
    ),
    [],
  )
  // Whom a reload took off the routes is told no end.
  const endless = threads.filter(({ last }) => last === 0).map(({ recipient }) => recipient)
  assert.ok(endless.length <= month.routings.length, endless.join())
  assert.ok(threads.some(({ messages }) => Number(messages) > 2))
}

function tell({ query, crashes, host }: Month) {
  const number = (sql: string) => Number(Object.values(query(sql)[0] ?? {})[0])
  const [events, told] = [number('SELECT count(*) FROM events'), number('SELECT count(*) FROM told')]
  const messages = number('SELECT count(*) FROM messages')
  console.log(
    `      ${host.creates()} creates, ${crashes} crashes, ${events} events, told ${told} times in ${messages} messages`,
  )
}

describe('the books of a month', function () {
  this.timeout(60_000)
  const few = namesOf(6)
  const run = async (more: Partial<MonthOptions>) => {
    const month = await createMonth({ names: few, from, mailTo, routes: usual, ...more })
    try {
      await runChapter(titles[1] ?? '', month, few)
      assert.equal(month.clock, from + dayMs)
      assertBooksBalance(month)
    } finally {
      await month.close()
    }
  }

  it('balance after a day', () => run({}))

  it('do not balance where one event is left out of the message that it was to be in', async () => {
    let isDone = false
    await assert.rejects(
      run({
        tamper: (store) => ({
          ...store,
          async commitThread(change) {
            const { message } = change
            if (isDone || message.tells.length < 2) return store.commitThread(change)
            isDone = true
            return store.commitThread({ ...change, message: { ...message, tells: message.tells.slice(1) } })
          },
        }),
      }),
      /is told to|is not told to/,
    )
    assert.ok(isDone)
  })

  it('do not balance where something is told twice', async () => {
    let isDone = false
    await assert.rejects(
      run({
        tamper: (store) => ({
          ...store,
          async commitThread(change) {
            const committed = await store.commitThread(change)
            if (isDone || committed !== 'committed') return committed
            isDone = true
            const { message, key } = change
            const again = { ...message, messageId: '<again@contactrz-monitor>' }
            const { version } = await store.owedThread(key, change.at)
            return store.commitThread({ ...change, basedOn: version, told: [], message: again })
          },
        }),
      }),
      /is told to|is not told to/,
    )
    assert.ok(isDone)
  })

  it('do not balance where a route is skipped', () =>
    assert.rejects(
      run({ given: (routes) => ({ ...routes, routes: routes.routes.slice(0, 1) }) }),
      /is told to|is not told to/,
    ))
})
