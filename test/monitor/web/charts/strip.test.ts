import assert from 'node:assert/strict'
import { columnDays } from '../../../../monitor/web/charts/columns.ts'
import { markOfSlot, marksOfDays, strip, stripKey } from '../../../../monitor/web/charts/strip.ts'
import { dayBack, slotDay, wellDay } from '../../../support/slot-days.ts'

const today = '2026-11-27'
const columns = columnDays(today)
const label = (text: string) => /aria-label="(.*?)"/.exec(text)?.[1]

describe('the strip', () => {
  it('says in words what its marks show, and draws one path for each kind of mark', () => {
    const days = Array.from({ length: 90 }, (_, back) => {
      const cells = back < 3 ? `${wellDay.slice(0, 47)}d` : back === 10 ? `u${wellDay.slice(1)}` : wellDay
      return slotDay(dayBack(today, back), cells)
    })
    const { text } = strip(marksOfDays(columns, days), 'days')
    assert.equal(label(text), 'Last 90 days: 86 conforming, 3 drift, 1 no verdict')
    assert.deepEqual(
      [...text.matchAll(/<path class="([\w-]+)"/g)].map(([, name]) => name),
      ['m-ok', 'm-bad', 'm-none'],
    )
    // The newest is at the right.
    assert.match(text, /class="m-bad" d="M350 0v20M354 0v20M358 0v20"/)
  })

  it('shows the worst of a day, in the order of what is worst, and nothing of the days before the first', () => {
    const cells = ['.', 'w', 'wg', 'gc', 'cm', 'mq', 'ma', 'mu', 'ud', 'df']
    const days = cells.map((letters, index) => slotDay(dayBack(today, cells.length - 1 - index), letters))
    const { text } = strip(marksOfDays(columns, days), 'days')
    assert.equal(
      label(text),
      'Last 10 days: 1 conforming, 1 drift, 3 no verdict, 1 missed, 1 monitor fault, 3 nothing due',
    )
    assert.equal([...text.matchAll(/<path /g)].length, 6)
    assert.doesNotMatch(text, /M(?:\d|[1-2]\d\d|31[0-7]) /)
  })

  it('shows a day without any slot between others as one on which nothing was due', () => {
    const marks = marksOfDays(columns, [slotDay(dayBack(today, 2), 'c'), slotDay(today, 'c')])
    assert.deepEqual(marks, ['conforming', '.', 'conforming'])
  })

  it('counts slots where these are what a mark is of', () => {
    const run = { outcome: 'over-quota' } as never
    const marks = [
      markOfSlot({ decision: 'run', run }),
      markOfSlot({ decision: 'missed', run: null }),
      markOfSlot({ decision: 'gated', run: null }),
    ]
    assert.equal(label(strip(marks, 'slots').text), 'Last 3 slots: 1 no verdict, 1 missed, 1 nothing due')
    assert.equal(label(strip(marks.slice(0, 1), 'slots').text), 'Last slot: 1 no verdict')
    assert.equal(label(strip([], 'slots').text), 'Nothing is on record yet')
  })

  it('shows the newest 90 of more', () => {
    const { text } = strip(
      [...Array<'missed'>(10).fill('missed'), ...Array<'conforming'>(90).fill('conforming')],
      'slots',
    )
    assert.equal(label(text), 'Last 90 slots: 90 conforming')
  })

  it('takes little more than a kilobyte', () => {
    const days = columns.map((day, index) => slotDay(day, 'cmuqdf'[index % 6] ?? 'c'))
    assert.ok(strip(marksOfDays(columns, days), 'days').text.length < 1500)
  })

  it('has a key that shows each kind of mark', () => {
    const { text } = stripKey('Each mark is the worst of its day.')
    assert.equal([...text.matchAll(/<svg /g)].length, 6)
    assert.match(text, /<li>Each mark is the worst of its day\.<\/li><\/ul>$/)
    assert.doesNotMatch(stripKey('').text, /<li><\/li>/)
  })
})
