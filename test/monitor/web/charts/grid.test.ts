import assert from 'node:assert/strict'
import { columnDays } from '../../../../monitor/web/charts/columns.ts'
import { glyphs } from '../../../../monitor/web/charts/glyphs.ts'
import { grid, gridKey } from '../../../../monitor/web/charts/grid.ts'
import { dayBack, slotDay, wellDay } from '../../../support/slot-days.ts'

const today = '2026-11-27'
const whyShut = 'quota window 06:00–18:00 and its guard'
const draw = (days: Parameters<typeof grid>[0]['days']) => grid({ days, today, whyShut, zone: 'WIB' }).text

describe('the grid', () => {
  it('has 90 columns, of which the newest is today, and labels a fortnight apart', () => {
    const columns = columnDays(today)
    assert.equal(columns.length, 90)
    assert.deepEqual([columns[0], columns.at(-1)], ['2026-08-30', today])
    const labels = [...draw([]).matchAll(/text-anchor="(?:end|middle)">(\d+ \w+)</g)].map(([, text]) => text)
    assert.deepEqual(labels, ['4 Sep', '18 Sep', '2 Oct', '16 Oct', '30 Oct', '13 Nov', '27 Nov'])
  })

  it('folds half hours in which nothing was ever due into one band, and says why', () => {
    const text = draw([slotDay(today, wellDay)])
    assert.deepEqual(
      [...text.matchAll(/<rect class="band".*?\/><text[^>]*>(.*?)</g)].map(([, label]) => label),
      [`06:00–18:30 ${whyShut}: no slot was due`],
    )
    const hours = [...text.matchAll(/text-anchor="end">([\d:]+)</g)].map(([, label]) => label)
    assert.deepEqual(hours, ['00', '03', '06', '18:30', '21', '24'])
  })

  it('draws a half hour that was due on one day alone', () => {
    const text = draw([slotDay(today, wellDay), slotDay(dayBack(today, 80), `${'.'.repeat(20)}d`)])
    assert.deepEqual(
      [...text.matchAll(/<rect class="band".*?\/><text[^>]*>(.*?)</g)].map(([, label]) => label),
      [`06:00–10:00 ${whyShut}: no slot was due`, `10:30–18:30 ${whyShut}: no slot was due`],
    )
  })

  it('says of a band that no window shut only that no slot was due', () => {
    assert.match(draw([slotDay(today, `${'.'.repeat(40)}c`)]), />00:00–20:00: no slot was due</)
  })

  it('draws one path for each state, and conforming ones that follow each other as one line', () => {
    const text = draw([slotDay(today, 'cccduaqmfgcc'), slotDay(dayBack(today, 1), 'cc')])
    const paths = [...text.matchAll(/<path class="([mf]-[\w-]+)"[^>]* d="([^"]+)"/g)]
    assert.equal(paths.length, 8)
    const [, name, data] = paths[0] ?? []
    assert.equal(name, 'm-ok')
    assert.deepEqual(data?.split('M').slice(1).length, 3)
  })

  it('draws each half hour in its row, above a band as well as below it', () => {
    const cells = [...wellDay]
    cells[2] = 'm'
    cells[40] = 'd'
    const text = draw([slotDay(today, cells.join(''))])
    const placeOf = (name: string) =>
      new RegExp(`class="${name}" d="M([\\d.]+) ([\\d.]+)`).exec(text)?.slice(1)
    assert.deepEqual(placeOf('m-ours'), ['1028', '32'])
    // Twelve rows of 9, the band of 26, three rows, and half of one.
    assert.deepEqual(placeOf('f-bad'), ['1028', '175'])
  })

  it('has a shape of its own for each state, whatever its hue', () => {
    const shapes = Object.values(glyphs).map(({ shape }) => shape)
    assert.equal(new Set(shapes).size, shapes.length)
  })

  it('sums up in words, for those who do not see it', () => {
    const text = draw([slotDay(today, 'ccd'), slotDay(dayBack(today, 1), 'mu.wg')])
    assert.match(text, /<title id="grid-what">Every slot of the last 90 days<\/title>/)
    assert.match(
      text,
      /A column is a day from 30 Aug to 27 Nov, a row half an hour of the day in WIB, in each the worst of its slots\. Of its slots 2 conforming, 1 drift, 1 no verdict, 1 missed, 2 gated\./,
    )
    assert.match(draw([]), /No slot is on record\./)
  })

  it('stays small: 90 days of 48 slots in 20 kB', () => {
    const days = columnDays(today).map((day) => slotDay(day, 'c'.repeat(48)))
    assert.ok(draw(days).length < 20_000, `${draw(days).length}`)
    const worst = columnDays(today).map((day) => slotDay(day, 'cd'.repeat(24)))
    assert.ok(draw(worst).length < 120_000, `${draw(worst).length}`)
  })

  it('has a key with each shape', () => {
    assert.equal([...gridKey.text.matchAll(/<svg /g)].length, 8)
  })
})
