import assert from 'node:assert/strict'
import { noIncidents } from '../../../../monitor/incidents/incident.ts'
import type { SlotWithRun, StuckMessage } from '../../../../monitor/store/page-books.ts'
import type { Store } from '../../../../monitor/store/store.ts'
import { overviewPage } from '../../../../monitor/web/pages/overview.ts'
import { type AskOf, askOf } from '../../../support/fixed-books.ts'
import { glanceOf, lastRunOf, withOpen } from '../../../support/glances.ts'
import { openMemoryStore } from '../../../support/memory-store/memory-store.ts'
import { dayBack, slotDay, wellDay } from '../../../support/slot-days.ts'
import { targetOf } from '../../../support/target.ts'

/** 19:42 in Jakarta. */
const at = Date.parse('2026-11-27T12:42:10Z')
const hourMs = 3_600_000
const conforming = {
  firstSlotAt: at - 200 * 24 * hourMs,
  lastConclusive: { created: at - hourMs },
  lastConforming: { created: at - hourMs },
  lastRuns: [lastRunOf(at - hourMs, 'conforming')],
}

const show = async (ask: AskOf) => {
  const view = await overviewPage.view(askOf(ask))
  assert.ok(view !== null)
  return { ...view, text: view.body.text }
}
const many = (count: number) =>
  Array.from({ length: count }, (_none, index) => targetOf({ name: `t${index}` }))
const headings = (text: string) => [...text.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, title]) => title)
const called = (text: string) =>
  [...text.matchAll(/<h3 class="state">.*?<span>([^<]*)<\/span><\/h3>/g)].map(([, state]) => state)
const named = (text: string) =>
  [...text.matchAll(/<a href="\/targets\/[^"]*">(t\d+)<\/a>/g)].map(([, name]) => name)

describe('the overview', () => {
  describe('of several targets', () => {
    let asked: string[]
    let store: Store
    beforeEach(() => {
      asked = []
      store = openMemoryStore({ onAsked: (method) => void asked.push(method) })
    })
    afterEach(() => store.close())

    const openIn = (target: string, kind = 'blind') =>
      store.commitIncidents({
        ...{ target, at, basedOn: noIncidents, events: [], messages: [] },
        incidents: {
          ...noIncidents,
          open: { [kind]: { openedAt: at - hourMs, toldAt: at - hourMs, sequence: 1 } },
        },
      })

    it('has 50 a page, the worst first, all else by name, and leads from page to page', async () => {
      await openIn('t118')
      await openIn('t60', 'drift')
      const pages = await Promise.all(
        ['', 'page=2', 'page=3'].map((query) => show({ targets: many(120), at, store, query })),
      )
      const rows = pages.map(({ text }) => named(text.slice(text.indexOf('<table class="targets">'))))
      assert.deepEqual(
        rows.map((names) => names.length),
        [50, 50, 20],
      )
      assert.deepEqual(rows[0]?.slice(0, 4), ['t60', 't118', 't0', 't1'])
      assert.equal(new Set(rows.flat()).size, 120)
      const links = pages.map(({ text }) => /aria-label="Pages of targets">(.*?)<\/nav>/.exec(text)?.[1])
      assert.deepEqual(links, [
        '<a href="/?page=2">Next</a>',
        '<a href="/?page=1">Previous</a><a href="/?page=3">Next</a>',
        '<a href="/?page=2">Previous</a>',
      ])
      assert.match(pages[1]?.text ?? '', />All targets, page 2 of 3</)
      assert.doesNotMatch((await show({ targets: many(50), at, store })).text, /Pages of targets/)
    })

    it('shows the nearest page of a number that there is not', async () => {
      for (const [query, page] of [
        ['page=99', 3],
        ['page=-1', 1],
        ['page=x', 1],
      ] as const)
        assert.match(
          (await show({ targets: many(120), at, store, query })).text,
          new RegExp(`page ${page} of 3`),
        )
    })

    it('asks of 50 as often as of two, and reads all days of those alone that are shown', async () => {
      const questions = async (count: number) => {
        asked = []
        await show({ targets: many(count), at, store })
        return asked
      }
      assert.deepEqual(await questions(2), ['stuckMessages', 'glances', 'slotDaysOf'])
      assert.deepEqual(await questions(50), ['stuckMessages', 'glances', 'slotDaysOf'])
      const thousands = await questions(2000)
      assert.ok(thousands.length < 30, `${thousands.length} questions`)
    })
  })

  it('says in one sentence what stands, below it the worst one with the one link that matters', async () => {
    const openedAt = Date.parse('2026-11-27T11:30:00Z')
    const drift = { openedAt, firstAt: openedAt, seen: 3 }
    const { text, title, sign, nav, zone } = await show({
      targets: [targetOf({ name: 'production' }), targetOf({ name: 'staging' })],
      at,
      books: {
        glances: async (targets) =>
          targets.map(({ name }) =>
            glanceOf({
              ...{ ...conforming, target: name },
              ...(name === 'production' && { incidents: withOpen({ drift }) }),
            }),
          ),
      },
    })
    assert.match(text, /<h1><span class="bad">.*?<\/span>One of 2 targets drifts<\/h1>/)
    assert.deepEqual([title, sign, nav, zone], ['1 drifts', 'drift', 'targets', 'Asia/Jakarta'])
    const path = '/incidents/production/drift/20261127T113000.000Z'
    assert.ok(text.includes(`<a href="${path}">See what changed</a></p>`))
    assert.deepEqual(called(text), ['production drifts'])
    assert.deepEqual(headings(text), ['Needs a look', 'All targets'])
  })

  it('says of each what stands, its days, verdicts, times and next slot', async () => {
    const today = '2026-11-27'
    const { text } = await show({
      targets: [
        targetOf({ name: 'staging' }),
        targetOf({ name: 'berlin', quotaWindow: { from: '06:00', to: '18:00', timeZone: 'Europe/Berlin' } }),
        targetOf({ name: 'zeta' }),
      ],
      at,
      books: {
        glances: async (targets) =>
          targets.map(({ name }) =>
            glanceOf({
              ...{ ...conforming, target: name },
              last24h: { runs: 23, p50: 120, p95: 261, p99: 300, max: 300 },
            }),
          ),
        slotDaysOf: async () => [
          slotDay(dayBack(today, 1), 'u'.padEnd(1000, 'c').slice(0, 48), 'staging'),
          slotDay(today, wellDay, 'staging'),
        ],
      },
    })
    const rowOf = (name: string) =>
      new RegExp(`<tr><th scope="row">(?:(?!</tr>).)*>${name}</a>.*?</tr>`, 's').exec(text)?.[0] ?? ''
    const staging = rowOf('staging')
    assert.match(staging, /<td class="hide"><span class="muted">conforms<\/span><\/td>/)
    assert.match(staging, /aria-label="Last 2 days: 1 conforming, 1 no verdict"/)
    // 70 of 71: rounded down, so that 100.0 % is all.
    assert.match(staging, /<td class="num hide">98\.5 %<\/td><td class="num lat">261 ms<\/td>/)
    assert.match(
      staging,
      /<td class="num hide"><time datetime="2026-11-27T13:00:00\.000Z">20:00<\/time><\/td>/,
    )
    // The footer names the zone of most: a row of another names its own.
    assert.match(
      rowOf('berlin'),
      /<time datetime="2026-11-27T17:30:00\.000Z">18:30<\/time> <span class="muted">CET<\/span>/,
    )
  })

  it('shows slots instead of days while the watch is younger than three days', async () => {
    const slot = (slotAt: number) =>
      ({ slotAt, decision: 'missed', reason: 'late', run: null }) as SlotWithRun
    const shown = (age: number) =>
      show({
        targets: many(2),
        at,
        books: {
          glances: async (targets) =>
            targets.map(({ name }) => glanceOf({ ...conforming, target: name, firstSlotAt: at - age })),
          slotsWithRuns: async () => [slot(at - hourMs), slot(at - 2 * hourMs)],
          slotDaysOf: async () => [slotDay('2026-11-27', 'm', 't0')],
        },
      })
    assert.match((await shown(71 * hourMs)).text, /aria-label="Last 2 slots: 2 missed"/)
    assert.match((await shown(72 * hourMs)).text, /aria-label="Last day: 1 missed"/)
  })

  it('of 50 targets and 90 days is smaller than 300 kB', async () => {
    const days = Array.from({ length: 90 }, (_none, back) => dayBack('2026-11-27', back))
    const { text } = await show({
      targets: many(50),
      at,
      books: {
        glances: async (targets) => targets.map(({ name }) => glanceOf({ ...conforming, target: name })),
        slotDaysOf: async (names) =>
          names.flatMap((name) => days.map((day, index) => slotDay(day, `${'cdum'[index % 4]}`, name))),
      },
    })
    assert.ok(Buffer.byteLength(text) < 200_000, `${Buffer.byteLength(text)} bytes`)
  })

  describe('of one target', () => {
    const one = (more: Partial<Parameters<typeof glanceOf>[0]> = {}, ask: Partial<AskOf> = {}) =>
      show({
        targets: [targetOf({ name: 'production' })],
        at,
        books: { glances: async () => [glanceOf({ ...conforming, target: 'production', ...more })] },
        ...ask,
      })

    it('has its facts instead of a table, and leads to its page', async () => {
      const { text, title } = await one()
      assert.match(text, /<h1><span class="ok">.*?<\/span>The contract holds<\/h1>/)
      assert.equal(title, 'production conforms')
      assert.deepEqual(headings(text), ['production'])
      assert.match(text, /<dl class="facts">/)
      assert.doesNotMatch(text, /<table/)
      assert.match(text, /<a href="\/targets\/production">Every slot/)
      assert.doesNotMatch(text, /\/sandbox/)
    })

    it('has the newest slot at the right, and says when the first was', async () => {
      const slot = (minutesBack: number, decision: 'gated' | 'missed') =>
        ({ slotAt: at - minutesBack * 60_000, decision, reason: null, run: null }) as SlotWithRun
      const { text } = await one(
        {},
        {
          books: {
            glances: async () => [
              glanceOf({ ...conforming, firstSlotAt: at - hourMs, target: 'production' }),
            ],
            slotsWithRuns: async () => [slot(2, 'missed'), slot(12, 'gated'), slot(22, 'gated')],
          },
        },
      )
      assert.match(text, /class="m-ours" d="M358 14v6"/)
      assert.match(text, /<p class="axis"><span>22 min ago<\/span><span>now<\/span>/)
    })

    it('says once what is wrong with it: above, with what to do and the link', async () => {
      const openedAt = Date.parse('2026-11-27T11:30:00Z')
      const { text } = await one({ incidents: withOpen({ drift: { openedAt, firstAt: openedAt, seen: 3 } }) })
      assert.match(
        text,
        /production drifts<\/h1><p class="lead">.*Tell the teams .*See what changed<\/a><\/p>/,
      )
      assert.doesNotMatch(text, /Needs a look/)
    })

    it('can be broken in the sandbox', async () => {
      assert.match((await one({}, { isSandbox: true })).text, /href="\/sandbox">Break it, and watch</)
    })

    it('before the first verdict says what comes next, and what can be done meanwhile', async () => {
      const now = Date.parse('2026-11-27T05:48:03Z')
      const { text, sign } = await one({ lastConclusive: {}, lastRuns: [], lastConforming: {} }, { at: now })
      assert.equal(sign, 'gated')
      assert.match(text, />No verdict yet, and nothing is wrong<\/h1>/)
      assert.deepEqual(headings(text), ['What comes next', 'Meanwhile'])
      const steps = [...text.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, step]) => step?.replaceAll(/<[^>]*>/g, ''))
      assert.deepEqual(steps, ['Until 18:01 WIB: gated', '18:30 WIB: the first create'])
      assert.match(text, /Budget: 30 creates a day/)
      assert.match(
        text,
        /<code># token, mail, channels, clock, window, store\ncontactrz-monitor doctor --send-test-message --config \/etc\/monitor\.yaml\n# which slots/,
      )
    })

    it('has no commands in the sandbox, whose store no other command knows', async () => {
      const { text } = await one(
        { lastConclusive: {}, lastRuns: [], lastConforming: {} },
        { isSandbox: true },
      )
      assert.deepEqual(headings(text), ['What comes next'])
    })

    it('names the first of its days by the calendar of its zone, whichever clock change lies between', async () => {
      const quotaWindow = { from: '06:00', to: '08:00', timeZone: 'Europe/Berlin' }
      for (const [now, first] of [
        ['2026-04-10T00:30:00+02:00', '11 Jan'],
        ['2026-11-27T23:30:00+01:00', '30 Aug'],
      ] as const) {
        const from = dayBack(now.slice(0, 10), 89)
        const { text } = await one(
          {},
          {
            ...{ at: Date.parse(now), targets: [targetOf({ name: 'production', quotaWindow })] },
            books: {
              glances: async () => [glanceOf({ ...conforming, firstSlotAt: 1, target: 'production' })],
              slotDaysOf: async () => [slotDay(from, wellDay, 'production')],
            },
          },
        )
        assert.match(text, new RegExp(`<p class="axis"><span>${first}</span><span>today</span>`))
      }
    })

    it('says so where no slot will ever run', async () => {
      const { text } = await one(
        { lastConclusive: {}, lastRuns: [], lastConforming: {} },
        { targets: [targetOf({ name: 'production', budgetPerDay: 0 })] },
      )
      assert.match(text, /No slot can run within 32 days/)
    })
  })

  describe('under "Needs a look"', () => {
    const look = (ask: Partial<AskOf>) => show({ targets: many(2), at, ...ask })
    const mail = (more: Partial<StuckMessage>): StuckMessage => ({
      ...{
        channel: 'mail' as const,
        to: 'oncall@example.com',
        state: 'owed',
        owedAt: at - 42 * 60_000,
        settledAt: null,
        attempts: 6,
      },
      ...{ error: 'ETIMEDOUT', dueAt: Date.parse('2026-11-27T12:51:00Z'), target: 't1', kind: 'drift' },
      ...{ openedAt: Date.parse('2026-11-27T11:30:00Z'), subject: 's' },
      ...more,
    })

    it('stands nothing while nothing is wrong', async () => {
      const { text } = await look({})
      assert.doesNotMatch(text, /Needs a look/)
    })

    it('stand troubles of the monitor itself first, each kind once, and the favicon and the title say so', async () => {
      const reasons = many(53).map(
        ({ name }) => ({ kind: 'slot-undecided', target: name, since: at - hourMs }) as const,
      )
      const { text, sign, title } = await look({
        reasons: [...reasons, { kind: 'log-lost', since: at - hourMs }],
        troubles: [{ kind: 'log-lost', since: at - hourMs }],
      })
      assert.deepEqual(called(text), ['The monitor is not well', 'The monitor is not well'])
      assert.match(text, /t0: no slot was decided, and so of 52 more, since <time[^>]*>18:42 WIB</)
      assert.match(text, /lines of the log are lost, since/)
      assert.equal(sign, 'fault')
      assert.match(title, /^Monitor not well, /)
    })

    it('stands a clock that is wrong', async () => {
      assert.match((await look({ clockApartMs: 300_000 })).text, /It is 5 min ahead of that of the store/)
      assert.match((await look({ clockApartMs: -300_000 })).text, /It is 5 min behind that of the store/)
    })

    it('stands that messages are owed once: by a row of its own, else as a reason', async () => {
      const reasons = [{ kind: 'message-owed', since: at - hourMs }] as const
      const { text } = await look({ reasons })
      assert.deepEqual(called(text), ['The monitor is not well'])
      assert.match(text, /a message is owed and cannot be sent, since/)
      const stuckMessages = async () => [mail({})]
      const known = await look({ reasons, books: { stuckMessages } })
      assert.deepEqual(called(known.text), ['1 message cannot be delivered'])
    })

    it('names the channel of what it does not take', async () => {
      const stuck = mail({ channel: 'ops', to: 'ops', state: 'refused', error: 'EHTTP 410' })
      const { text } = await look({ books: { stuckMessages: async () => [stuck] } })
      assert.match(text, /#i-webhook/)
      assert.match(text, /To the channel ops: <code>EHTTP 410<\/code>\./)
      assert.match(text, /Mend the channel, then/)
    })

    it('stands mail that is owed for long or was refused, with the incident that it is of', async () => {
      let before = 0
      const { text } = await look({
        books: {
          stuckMessages: async (owedBefore) => {
            before = owedBefore
            return [
              mail({}),
              mail({ to: 'b@example.com' }),
              mail({ state: 'refused', error: '550 5.1.1', target: null }),
            ]
          },
        },
      })
      assert.equal(before, at - 15 * 60_000)
      assert.deepEqual(called(text), ['2 messages cannot be delivered', '1 message was refused for good'])
      assert.match(
        text,
        /To oncall@example\.com, owed for 42 min, tried 6 times: <code>ETIMEDOUT<\/code>\. The next try is at <time[^>]*>19:51 WIB</,
      )
      assert.match(text, /href="\/incidents\/t1\/drift\/20261127T113000\.000Z">See which</)
      assert.equal([...text.matchAll(/See which/g)].length, 1)
    })

    it('stand targets, the worst first, a used up quota behind mail, and of very many the first 20', async () => {
      const kinds = ['unavailable', 'drift', 'blind', 'monitor-fault', 'unauthorized', 'quota'] as const
      const { text } = await look({
        targets: many(30),
        books: {
          glances: async (targets) =>
            targets.map(({ name }, index) =>
              glanceOf({
                target: name,
                incidents: withOpen({ [kinds[index % 6] ?? 'drift']: { openedAt: at - hourMs } }),
              }),
            ),
          stuckMessages: async () => [mail({})],
        },
      })
      const states = called(text)
      assert.equal(states.length, 22)
      assert.deepEqual(
        states.slice(0, 6).map((state) => state?.replace(/t\d+/, 'X')),
        [...Array.from({ length: 5 }, () => 'The monitor has failed at X'), 'X drifts'],
      )
      assert.deepEqual(states.slice(-2), ['1 message cannot be delivered', '10 more'])
      const few = await look({
        books: {
          glances: async (targets) =>
            targets.map(({ name }, index) =>
              glanceOf({
                target: name,
                incidents: withOpen({ [index === 0 ? 'quota' : 'blind']: { openedAt: at } }),
              }),
            ),
          stuckMessages: async () => [mail({})],
        },
      })
      assert.deepEqual(called(few.text), [
        't1 is not known',
        '1 message cannot be delivered',
        't0 has used up its quota',
      ])
    })

    it('each leads to what says most of it: its incident, or of a hold and of blindness the target', async () => {
      const { text } = await look({
        targets: many(4),
        books: {
          glances: async (targets) =>
            targets.map(({ name }, index) =>
              glanceOf({
                target: name,
                ...(index === 0 && { incidents: withOpen({ unavailable: { openedAt: at } }) }),
                ...(index === 1 && { incidents: withOpen({ blind: { openedAt: at } }) }),
                ...(index === 2 && { hold: { since: at - hourMs, until: at + hourMs } }),
                ...(index === 3 && { lastRuns: [lastRunOf(at, 'drift')] }),
              }),
            ),
        },
      })
      const links = [...text.matchAll(/<\/div><a href="([^"]*)">([^<]*)<\/a><\/li>/g)].map(([, href, to]) => [
        href,
        to,
      ])
      assert.deepEqual(links, [
        ['/targets/t3', 'See the target'],
        ['/targets/t1', 'See its slots'],
        ['/incidents/t0/unavailable/20261127T124210.000Z', 'See the incident'],
        ['/targets/t2', 'See its budget'],
      ])
    })

    it('stand slots that were missed lately, although they change no state', async () => {
      const missed = slotDay('2026-11-27', 'mmc', 't0')
      const books = {
        glances: async (targets: readonly { readonly name: string }[]) =>
          targets.map(({ name }) => glanceOf({ ...conforming, target: name })),
      }
      const alone = await look({ books: { ...books, slotDaysOf: async () => [missed] } })
      assert.deepEqual(called(alone.text), ['t0: 2 slots missed'])
      const both = await look({
        books: { ...books, slotDaysOf: async () => [missed, slotDay('2026-11-26', 'm', 't1')] },
      })
      assert.deepEqual(called(both.text), ['3 slots of 2 targets missed'])
      const large = await look({ targets: many(60), books: { ...books, slotDaysOf: async () => [missed] } })
      assert.deepEqual(called(large.text), ['t0: 2 slots missed'])
    })

    it('what came from outside is escaped, cleaned and cut', async () => {
      const bad = `<script>\u202e${'x'.repeat(40_000)}`
      const { text } = await look({ books: { stuckMessages: async () => [mail({ to: bad, error: bad })] } })
      assert.doesNotMatch(text, /<script>|\u202e/)
      assert.ok(text.length < 12_000, `${text.length}`)
    })
  })
})
