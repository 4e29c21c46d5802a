import assert from 'node:assert/strict'
import { variantMeaning } from 'contactrz/internal'
import type { Percentiles } from '../../../../monitor/store/page-books.ts'
import { dayPage } from '../../../../monitor/web/pages/day.ts'
import { targetPage } from '../../../../monitor/web/pages/target.ts'
import type { PageRoute } from '../../../../monitor/web/route.ts'
import { type AskOf, askOf } from '../../../support/fixed-books.ts'
import { glanceOf, lastRunOf, withOpen } from '../../../support/glances.ts'
import { finding } from '../../../support/incidents.ts'
import { openMemoryStore } from '../../../support/memory-store/memory-store.ts'
import { dayBack, slotDay, wellDay } from '../../../support/slot-days.ts'
import { idleSlot, runSlot } from '../../../support/slot-rows.ts'
import { targetOf } from '../../../support/target.ts'

/** 19:42 in Jakarta. */
const at = Date.parse('2026-11-27T12:42:10Z')
const today = '2026-11-27'
const hourMs = 3_600_000
const { created, 'token-expired': expired } = variantMeaning
const jakarta = (clock: string) => Date.parse(`2026-11-27T${clock}:00+07:00`)

const view = (page: PageRoute, { params = {}, ...ask }: Partial<AskOf>) =>
  page.view(askOf({ targets: [targetOf()], at, ...ask, params: { target: 'test', ...params } }))
const show = async (ask: Partial<AskOf> = {}) => {
  const made = await view(targetPage, ask)
  assert.ok(made !== null)
  return { ...made, text: made.body.text }
}
const conforming = {
  firstSlotAt: at - 200 * 24 * hourMs,
  lastConclusive: { created: jakarta('19:30') },
  lastConforming: { created: jakarta('19:30') },
  lastRuns: [lastRunOf(jakarta('19:30'), 'conforming')],
}
const knownAs = (more: Parameters<typeof glanceOf>[0]) => ({ glances: async () => [glanceOf(more)] })
const textOf = (markup: string) =>
  markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
const rows = (text: string, label: string) => {
  const [, table = ''] = new RegExp(`aria-label="${label}"><table>(.*?)</table>`, 's').exec(text) ?? []
  return [...table.matchAll(/<tr>(<th scope="row".*?)<\/tr>/gs)].map(([, row = '']) => textOf(row))
}
/** By term: what it is, and what explains it. */
const facts = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/<div><dt>(.*?)<\/dt>(.*?)<\/div>/gs)].map(([, term, rest = '']) => [
      term,
      [...rest.matchAll(/<dd>(.*?)<\/dd>/gs)]
        .map(([, fact = '']) => textOf(fact))
        .filter((fact) => fact !== ''),
    ]),
  )

describe('the page of a target', () => {
  it('is none where no such target is watched, and where it is asked for what is no instant', async () => {
    assert.equal(await view(targetPage, { params: { target: 'other' } }), null)
    for (const query of ['before=x', 'before=-1', 'before=', 'before=1e9'])
      assert.equal(await view(targetPage, { query }), null, query)
  })

  it('says what stands, since when, what to do, and leads to the incident', async () => {
    const openedAt = jakarta('18:30')
    const incidents = withOpen({ drift: { openedAt, firstAt: openedAt, seen: 3 } })
    const { text, title, sign, nav, zone } = await show({ books: knownAs({ ...conforming, incidents }) })
    assert.match(text, /<h1>.*?test drifts<\/h1>/)
    assert.match(
      text,
      /Tell the teams .* <a href="\/incidents\/test\/drift\/20261127T113000\.000Z">See what changed<\/a><\/p>/,
    )
    assert.deepEqual([title, sign, nav, zone], ['test drifts', 'drift', 'targets', 'Asia/Jakarta'])
    assert.match(text, /aria-label="Where this is"><ol><li><a href="\/">Targets<\/a><\/li><li>test<\/li>/)
  })

  it('names every mute that is in force, of what is not open as well', async () => {
    const mutes = [{ kind: 'all', until: jakarta('23:00'), reason: '<b>ticket</b>' }] as never
    const { text } = await show({ books: knownAs({ ...conforming, mutes }) })
    assert.match(
      text,
      /Muted: everything, until <time[^>]*>23:00 WIB<\/time> \(&lt;b&gt;ticket&lt;\/b&gt;\)\./,
    )
  })

  it('says the mute of what is open once', async () => {
    const until = jakarta('23:00')
    const incidents = withOpen({ drift: { openedAt: jakarta('18:30') } })
    const mutes = [{ kind: 'drift', since: jakarta('19:00'), until, reason: 'a ticket' }] as never
    const { text } = await show({ books: knownAs({ ...conforming, incidents, mutes }) })
    assert.match(textOf(text), /Muted until 23:00 \(a ticket\)\. A mute silences, and hides nothing\. See/)
    assert.equal(text.match(/a ticket/g)?.length, 1)
  })

  it('has six facts', async () => {
    const glance = {
      ...{ ...conforming, spent: 7 },
      lastConforming: { [created]: jakarta('05:30'), [expired]: jakarta('00:30') },
    }
    const days = [slotDay(dayBack(today, 1), wellDay, 'test'), slotDay(today, 'ccccccccccmm', 'test')]
    const { text } = await show({ books: { ...knownAs(glance), slotDaysOf: async () => days } })
    const { 'Last conforming': last, ...rest } = facts(text)
    const [lastCreated, note = ''] = last ?? []
    assert.equal(lastCreated, '05:30 WIB')
    const others = Object.values(variantMeaning)
      .filter((variant) => variant !== created)
      .map((variant) => `${variant} ${variant === expired ? '00:30' : 'never'}`)
    // A document may say more of what refuses the call, and of that no meaning is asked here.
    const told = new Set(note.split(/[;,] /))
    assert.deepEqual(
      [created, ...others].filter((words) => !told.has(words)),
      [],
      note,
    )
    assert.deepEqual(rest, {
      'Next slot': ['20:00 WIB', 'in 18 min; the gate is open until tomorrow, 05:58'],
      Creates: ['7 of 30 today', 'a calendar day, WIB; at 127.0.0.1:9'],
      'Quota window': ['06:00–18:00', 'Asia/Jakarta; creates allowed 18:00–06:00 WIB'],
      Hold: ['None', 'creates are not held'],
      Verdicts: ['94.2 %', '33 of the 35 slots that were due since 26 Nov ended in conforming or drift'],
    })
    assert.match(text, /aria-label="23 %"/)
  })

  it('says when the last hold ended', async () => {
    const hold = { since: jakarta('00:00'), until: jakarta('18:00') }
    const { text } = await show({ books: knownAs({ ...conforming, hold }) })
    assert.deepEqual(facts(text).Hold, ['None', 'creates are not held; the last hold ended 18:00'])
  })

  it('says why the next slot waits', async () => {
    const next = async (ask: Partial<AskOf>) => facts((await show(ask)).text)['Next slot']
    assert.deepEqual(await next({ at: jakarta('12:48'), books: knownAs(conforming) }), [
      '18:30 WIB',
      'in 5 h 42 min; opens 18:01 WIB, in 5 h 13 min',
    ])
    const hold = { since: at - hourMs, until: Date.parse('2026-11-28T11:00:00Z') }
    assert.deepEqual(await next({ books: knownAs({ ...conforming, hold }) }), [
      'tomorrow, 18:30 WIB',
      'in 22 h 48 min; held until tomorrow, 18:00 WIB',
    ])
    assert.deepEqual(await next({ books: knownAs({ ...conforming, spent: 30 }) }), [
      'tomorrow, 00:00 WIB',
      'in 4 h 18 min; the budget of today is spent, until tomorrow, 00:00 WIB',
    ])
    assert.deepEqual(await next({ targets: [targetOf({ quotaWindow: null })], books: knownAs(conforming) }), [
      '13:00 UTC',
      'in 18 min; the gate is open',
    ])
    assert.deepEqual(await next({ targets: [targetOf({ budgetPerDay: 0 })], books: knownAs(conforming) }), [
      'None runs within 32 days',
      'the budget of today is spent; opens not within 32 days',
    ])
  })

  it('has no grid while no slot was ever to run: it would be one band', async () => {
    const sections = async (cells: string) => {
      const { text } = await show({
        books: { ...knownAs({}), slotDaysOf: async () => [slotDay(today, cells, 'test')] },
      })
      return /<h2[^>]*>Every slot of 90 days/.test(text)
    }
    assert.deepEqual([await sections('wwww'), await sections('wwwm')], [false, true])
  })

  it('has the grid over the times by the same columns, each day as a table, and phases', async () => {
    const of = (p50: number): Percentiles => ({ runs: 9, p50, p95: p50 * 2, p99: p50 * 3, max: p50 * 3 })
    let asked = ''
    const { text } = await show({
      books: {
        ...knownAs(conforming),
        slotDaysOf: async () => [
          slotDay(dayBack(today, 1), wellDay, 'test'),
          slotDay(today, 'ccdmfgu', 'test'),
        ],
        durationDaysOf: async (_name, from, to) => {
          asked = `${from} ${to}`
          return [{ target: 'test', day: dayBack(today, 1), phases: { whole: of(120) } }]
        },
        phasesOf: async ({ from }) => ({ dns: of(4), whole: of(from === jakarta('00:00') ? 100 : 145) }),
      },
    })
    assert.equal(asked, '2026-08-30 2026-11-26')
    assert.match(text, /Every slot of the last 90 days/)
    assert.match(text, /06:00–18:30 quota window 06:00–18:00 and its guard: no slot was due/)
    assert.deepEqual(rows(text, 'Each day'), ['27 Nov 2 1 1 1 1 1 200 ms', '26 Nov 23 0 0 0 0 25 240 ms'])
    assert.match(text, /<a href="\/targets\/test\/days\/2026-11-26">26 Nov<\/a>/)
    assert.match(text, /Median 120 ms on 26 Nov, 100 ms on 27 Nov/)
    assert.deepEqual(rows(text, 'Times by phase'), ['DNS 4 ms 8 ms 12 ms', 'Whole 145 ms 290 ms 435 ms'])
  })

  it('before the first verdict shows what comes next, and no empty charts', async () => {
    const { text } = await show()
    assert.match(text, /<h2 id="next-title">What comes next<\/h2>/)
    assert.doesNotMatch(text, /class="chart"|class="phases"/)
  })

  it('lists its incidents, each with its page', async () => {
    const of = (kind: 'drift' | 'quota', openedAt: number, resolvedAt: number | null) => ({
      ...{ target: 'test', kind, openedAt, resolvedAt, events: 1, lastEvent: 'opened' as const },
      ...{ lastEventAt: openedAt, rules: [], messages: 0, messagesSent: 0 },
    })
    const { text } = await show({
      books: {
        ...knownAs(conforming),
        incidentsOf: async () => [
          of('drift', jakarta('18:30'), null),
          of('quota', jakarta('01:00'), jakarta('05:30')),
        ],
      },
    })
    assert.deepEqual(rows(text, 'Incidents of test'), ['drift 18:30 still open', 'quota used up 01:00 05:30'])
    assert.match(text, /href="\/incidents\/test\/quota\/20261126T180000\.000Z"/)
  })

  describe('tells of its latest slots', () => {
    const slots = [
      runSlot(at - 5000, null),
      runSlot(jakarta('19:00'), 'drift', {
        findings: [finding('/Id'), finding('/Email'), finding('/Fax'), finding('/a')],
      }),
      runSlot(jakarta('18:30'), null),
      idleSlot(jakarta('18:00'), 'gated', 'guard'),
      ...Array.from({ length: 24 }, (_none, index) =>
        idleSlot(jakarta('17:30') - index * 1_800_000, 'gated', 'quota-window'),
      ),
      runSlot(jakarta('05:30'), 'conforming', { contact: 'name-alone' }),
      idleSlot(jakarta('05:00'), 'missed', 'late'),
      idleSlot(jakarta('04:30'), 'missed', 'late'),
      runSlot(jakarta('04:00'), 'unauthorized', { contact: null, totalMs: null }),
      runSlot(jakarta('03:30'), 'unavailable', { totalMs: 10_000 }),
      idleSlot(jakarta('00:00') - 3_600_000, 'gated', 'budget'),
    ]
    const shown = (query = '', all = slots) =>
      show({ query, books: { ...knownAs(conforming), slotsWithRuns: async () => all } })

    it('what became of each, and in one row those that follow each other and were gated for one reason', async () => {
      assert.deepEqual(rows((await shown()).text, 'Table of slots'), [
        '19:42:05 under way no verdict yet',
        '19:00:00 drift 140 ms missing-property /Id : expected a property, found none; missing-property /Email : expected a property, found none; missing-property /Fax : expected a property, found none; and 1 more',
        '18:30:00 cut short no verdict: it may have created',
        '18:00:00 gated guard: too near to an edge of the quota window',
        '06:00:00 – 17:30:00 24 gated quota window 06:00–18:00',
        '05:30:00 conforming (name-alone) 140 ms',
        '05:00:00 missed late: the process stood still, or its tick was lost',
        '04:30:00 missed late: the process stood still, or its tick was lost',
        '04:00:00 no token accepted nothing was sent',
        '03:30:00 unavailable 10.0 s',
        'yesterday, 23:00:00 gated the budget of the day was spent',
      ])
    })

    it('with their day, and without seconds where none has any', async () => {
      const { text } = await shown('', slots.slice(1))
      assert.match(
        text,
        new RegExp(`href="/targets/test/days/2026-11-27#slot-${jakarta('19:00')}"><time[^>]*>19:00</time>`),
      )
      assert.match(text, /days\/2026-11-26#slot-\d+"><time[^>]*>yesterday, 23:00</)
    })

    it('with what came from the wire escaped, cleaned and cut', async () => {
      const bad = `<script>\u202e"${'x'.repeat(40_000)}`
      const found = { ...finding('/Id'), pointer: bad, expected: bad, actual: bad }
      const { text } = await shown('', [runSlot(jakarta('19:00'), 'drift', { findings: [found] })])
      assert.doesNotMatch(text, /<script>|\u202e/)
      assert.ok(text.length < 10_000, `${text.length}`)
    })

    it('page by page', async () => {
      assert.doesNotMatch((await shown()).text, /Older slots/)
      const full = Array.from({ length: 48 }, (_none, index) =>
        runSlot(jakarta('19:30') - index * hourMs, 'conforming'),
      )
      const last = jakarta('19:30') - 47 * hourMs
      assert.ok(
        (await shown('', full)).text.includes(`<a href="/targets/test?before=${last}#slots">Older slots</a>`),
      )
      const older = await shown(`before=${last}`, full)
      assert.match(
        older.text,
        />Slots before 25 Nov, 20:30 WIB<.*<a href="\/targets\/test#slots">Latest slots<\/a>/s,
      )
    })
  })

  it('asks the store as often, however many days there are', async () => {
    const asked: string[] = []
    const store = openMemoryStore({ onAsked: (method) => void asked.push(method) })
    await show({ store })
    assert.ok(asked.length < 12, asked.join())
    await store.close()
  })
})

describe('the page of a day', () => {
  const day = (ask: Partial<AskOf> = {}, name = '2026-11-26') =>
    view(dayPage, { ...ask, params: { target: 'test', day: name, ...ask.params } })

  it('is none of a day that there is not, that is still to come, or of a target that is not watched', async () => {
    for (const name of ['2026-11-28', '2026-02-30', '2026-1-1', 'x', '', '../..', '2026-11-26T00:00'])
      assert.equal(await day({}, name), null, name)
    assert.equal(await day({ params: { target: 'other' } }), null)
    assert.ok((await day({}, today)) !== null)
  })

  it('has every slot of it, a place for each, and what they come to', async () => {
    const slots = [
      runSlot(jakarta('00:00') - 24 * hourMs, 'conforming'),
      runSlot(jakarta('00:00') - hourMs, 'drift'),
    ]
    let asked: readonly number[] = []
    const made = await day({
      books: {
        slotDaysOf: async () => [slotDay('2026-11-26', 'cd', 'test')],
        slotsWithRunsOf: async ({ from, to }) => {
          asked = [from, to]
          return slots
        },
      },
    })
    const text = made?.body.text ?? ''
    assert.deepEqual(asked, [jakarta('00:00') - 24 * hourMs, jakarta('00:00')])
    assert.match(text, /<h1>.*?26 Nov: 1 conforming, 1 drift<\/h1>/)
    assert.deepEqual(rows(text, 'Table of slots'), ['23:00 drift 140 ms', '00:00 conforming 140 ms'])
    assert.match(text, new RegExp(`<span id="slot-${jakarta('00:00') - hourMs}">`))
    assert.match(text, /days\/2026-11-25">Before: 25 Nov<.*days\/2026-11-27">After: 27 Nov</)
    assert.equal(made?.sign, 'drift')
    assert.doesNotMatch((await day({}, today))?.body.text ?? '', /After:/)
  })

  it('is as long as the day, where the clocks change', async () => {
    const spans: number[] = []
    const quotaWindow = { from: '06:00', to: '18:00', timeZone: 'Europe/Berlin' }
    const books = {
      slotsWithRunsOf: async ({ from, to }: { readonly from: number; readonly to: number }) => {
        spans.push((to - from) / hourMs)
        return []
      },
    }
    for (const name of ['2026-03-29', '2026-10-25', '2026-11-01'])
      await day({ targets: [targetOf({ quotaWindow })], books }, name)
    assert.deepEqual(spans, [23, 25, 24])
    // There midnight itself comes twice.
    spans.length = 0
    await day(
      { targets: [targetOf({ quotaWindow: { ...quotaWindow, timeZone: 'America/Havana' } })], books },
      '2026-11-01',
    )
    assert.deepEqual(spans, [25])
  })

  it('of thousands of slots tells those together that conform', async () => {
    const slots = Array.from({ length: 8640 }, (_none, index) =>
      runSlot(jakarta('00:00') - 24 * hourMs + index * 10_000, index === 4000 ? 'drift' : 'conforming'),
    )
    const text = (await day({ books: { slotsWithRunsOf: async () => slots } }))?.body.text ?? ''
    assert.deepEqual(rows(text, 'Table of slots'), [
      '11:06:50 – 23:59:50 4639 conforming',
      '11:06:40 drift 140 ms',
      '00:00:00 – 11:06:30 4000 conforming',
    ])
  })
})
