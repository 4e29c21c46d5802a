import assert from 'node:assert/strict'
import type { DurationDay, Percentiles } from '../../../../monitor/store/page-books.ts'
import { sayMs } from '../../../../monitor/tools/formatting.ts'
import { phaseBar, phaseTable } from '../../../../monitor/web/charts/phases.ts'
import { times } from '../../../../monitor/web/charts/times.ts'
import { dayBack } from '../../../support/slot-days.ts'

const today = '2026-11-27'
const of = (p50: number, p95 = p50, p99 = p95): Percentiles => ({ runs: 20, p50, p95, p99, max: p99 })
const durationDay = (back: number, whole: Percentiles): DurationDay => ({
  target: 'production',
  day: dayBack(today, back),
  phases: { whole },
})

describe('times to answer', () => {
  it('are a line for the median over a band to the 95th percentile, from 0 up', () => {
    const { text } = times(
      [durationDay(2, of(120, 240)), durationDay(1, of(130, 720)), durationDay(0, of(145, 231))],
      today,
    )
    const data = (name: string) => new RegExp(`class="${name}" d="([^"]+)"`).exec(text)?.[1] ?? ''
    assert.equal(data('p50').split('L').length, 3)
    assert.equal(data('p95').split('L').length, 3)
    assert.equal(data('spread').split('L').length, 6)
    const scale = [...text.matchAll(/text-anchor="end">(\d+)</g)].map(([, label]) => label)
    assert.deepEqual(scale, ['0', '200', '400', '600'])
    assert.match(
      text,
      /Median 120 ms on 25 Nov, 145 ms on 27 Nov; 95th percentile at most 720 ms, on 26 Nov\./,
    )
  })

  it('leave a gap where a day has none, and draw a day alone', () => {
    const { text } = times([durationDay(9, of(100)), durationDay(8, of(100)), durationDay(3, of(90))], today)
    assert.equal([...text.matchAll(/class="p50"/g)].length, 2)
    assert.match(times([durationDay(3, of(90))], today).text, /Median 90 ms on 24 Nov;/)
  })

  it('stand within their drawing, however long an answer took', () => {
    for (const ms of [0, 0.3, 1, 4, 9.99, 10, 199, 200, 201, 9999, 10_000, 600_000]) {
      const { text } = times([durationDay(1, of(ms / 2, ms)), durationDay(0, of(ms))], today)
      assert.doesNotMatch(text, /NaN|Infinity/, String(ms))
      for (const [, , y] of text.matchAll(/[ML](\d+) (-?[\d.]+)/g)) {
        assert.ok(Number(y) >= 12 && Number(y) <= 134, `${ms}: ${y}`)
      }
      const rules = [...text.matchAll(/class="rule"/g)].length
      assert.equal(rules, 4, `${ms}`)
    }
  })

  it('name their lines apart from each other and from the days below', () => {
    for (const highest of [100, 1000]) {
      for (const [p50, p95] of [
        [3, 100],
        [3, 4],
        [50, 52],
        [99, 100],
      ] as const) {
        const { text } = times([durationDay(1, of(highest)), durationDay(0, of(p50, p95))], today)
        const y = (label: string) =>
          Number(new RegExp(`y="([\\d.]+)" text-anchor="end">${label}<`).exec(text)?.[1])
        const [high, low, day] = [y('p95'), y('median, ms'), y('27 Nov')]
        assert.ok(
          high >= 12 && low - high >= 12 && day - low >= 12,
          `${p50}, ${p95}: ${high}, ${low}, ${day}`,
        )
      }
    }
  })

  it('say that there are none', () => {
    assert.match(times([], today).text, /No answer is on record\./)
    assert.doesNotMatch(times([], today).text, /NaN|Infinity|class="p50"/)
  })
})

describe('phases', () => {
  const durations = {
    dns: of(4, 9),
    tcp: of(18),
    tls: of(38),
    'first-byte': of(83),
    body: of(2),
    whole: of(145, 231, 702),
  }

  it('are one bar, with a gap between its parts, and say their medians', () => {
    const { text } = phaseBar(durations)
    assert.match(text, /aria-label="Medians: DNS 4 ms, TCP 18 ms, TLS 38 ms, First byte 83 ms, Body 2 ms"/)
    const parts = [...text.matchAll(/class="ph\d" x="([\d.]+)" width="([\d.]+)"/g)].map(([, x, width]) => [
      Number(x),
      Number(width),
    ])
    assert.equal(parts.length, 5)
    assert.ok(parts.every(([x = 0, width = 0], index) => x + width < (parts[index + 1]?.[0] ?? 1001)))
  })

  it('are a table, without those that no exchange reached', () => {
    const { text } = phaseTable({ dns: of(4, 9, 31), whole: of(145, 231, 1702) })
    const cells = [...text.matchAll(/<t[hd](?: scope="row"| class="num")>(.*?)</g)].map(([, cell]) => cell)
    assert.deepEqual(cells, ['DNS', '4 ms', '9 ms', '31 ms', 'Whole', '145 ms', '231 ms', '1.7 s'])
  })

  it('are no bar where nothing was measured', () => {
    assert.equal(phaseBar({}).text, '')
    assert.equal(phaseBar({ dns: of(0), whole: of(0) }).text, '')
  })
})

describe('a time in ms', () => {
  it('is told as short as it can be compared', () => {
    assert.deepEqual([0, 0.42, 4.4, 145.6, 999.4, 999.6, 10_000].map(sayMs), [
      '0 ms',
      '0.4 ms',
      '4 ms',
      '146 ms',
      '999 ms',
      '1.0 s',
      '10.0 s',
    ])
  })
})
