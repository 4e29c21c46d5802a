// The table of state → words: each state as the specification of the page words it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { toLocal } from 'contactrz/internal'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { gateWords, missedWords } from '../../../monitor/snapshot/phrases.ts'
import { plain } from '../../../monitor/snapshot/said.ts'
import { factsOf } from '../../../monitor/snapshot/target-facts.ts'
import { targetStates } from '../../../monitor/snapshot/target-state.ts'
import { wordsOf } from '../../../monitor/snapshot/words.ts'
import type { Glance, SlotDay } from '../../../monitor/store/page-books.ts'
import { glanceOf, lastRunOf, slotDayOf, withOpen } from '../../support/glances.ts'
import { finding } from '../../support/incidents.ts'
import { alerts, targetOf } from '../../support/target.ts'

/** 19:42:10 in Jakarta, where creates are allowed from 18:00 on. */
const at = Date.parse('2026-11-27T12:42:10Z')
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const since = Date.parse('2026-11-27T11:30:00Z')
const morning = Date.parse('2026-11-26T22:30:00Z')
const production = targetOf({ name: 'production' })
const seenWell = { lastConclusive: { created: morning }, lastConforming: { created: morning } }
const typeOfId = finding('/Id', { rule: 'wrong-type', expected: 'string', actual: 'number' })
const email = finding('/Email', { rule: 'renamed-property' })

interface Case {
  readonly glance: Partial<Glance>
  readonly days?: readonly SlotDay[]
  readonly now?: number
  readonly sentence: string
  /** Default: the same. */
  readonly alone?: string
  readonly row: string
  readonly todo: string | null
  readonly badge: string
  readonly lead: string
}

const drifting = {
  ...withOpen({ drift: { firstAt: since, seen: 3 } }),
  drifts: { created: { full: [typeOfId, email] } },
}

const cases: Readonly<Record<string, Case>> = {
  conforming: {
    glance: { lastConclusive: { created: since }, lastConforming: { created: since } },
    days: [
      slotDayOf('2026-11-01', { 35: 'd', 37: 'c' }),
      slotDayOf('2026-11-27', { 11: 'c', 35: 'w', 37: 'c' }),
    ],
    sentence: 'production conforms',
    alone: 'The contract holds',
    row: 'conforms',
    todo: null,
    badge: 'conforming',
    lead: 'Answers are as documented since 1 Nov, 18:30 WIB, for 26 days; last seen 18:30.',
  },
  'conforming, gated': {
    glance: seenWell,
    now: Date.parse('2026-11-27T05:48:00Z'),
    sentence: 'production conforms',
    alone: 'The contract holds',
    row: 'conforms',
    todo: null,
    badge: 'conforming',
    lead: 'Answers are as documented as of 05:30 WIB, 7 h 18 min ago. Next slot 18:30 WIB, in 5 h 42 min: creates stay out of 06:00–18:00.',
  },
  'conforming, accepted findings': {
    glance: {
      ...seenWell,
      lastRuns: [
        lastRunOf(morning, 'conforming', [
          finding('/CreatedAt', {
            rule: 'undocumented-property',
            accepted: { reason: 'known', until: '2026-12-31' },
          }),
        ]),
      ],
    },
    sentence: 'production conforms, with 1 accepted deviation',
    alone: 'The contract holds, with 1 accepted deviation',
    row: 'conforms, 1 accepted until 31 Dec',
    todo: 'It counts again after that day.',
    badge: 'conforming',
    lead: 'Answers are as documented as of 05:30 WIB, 14 h 12 min ago. undocumented-property /CreatedAt is accepted until 31 Dec.',
  },
  drift: {
    glance: { ...seenWell, incidents: drifting },
    sentence: 'production drifts',
    row: 'drifts since 18:30, for 1 h 12 min',
    todo: 'Tell the teams that consume this API: what they read may be missing or different.',
    badge: 'drift since 27 Nov',
    lead: 'Answers are not as documented since 18:30 WIB, for 1 h 12 min: wrong-type at /Id and 1 more, seen in 3 runs.',
  },
  'drift, muted': {
    glance: {
      ...seenWell,
      incidents: drifting,
      mutes: [
        { target: 'production', kind: 'drift', since, until: since + 4.5 * hourMs, reason: 'ticket 12' },
      ],
    },
    sentence: 'production drifts, and is muted',
    row: 'drifts since 18:30, for 1 h 12 min, muted until 23:00 (ticket 12)',
    todo: 'A mute silences, and hides nothing.',
    badge: 'drift since 27 Nov',
    lead: 'Answers are not as documented since 18:30 WIB, for 1 h 12 min: wrong-type at /Id and 1 more, seen in 3 runs. Muted until 23:00 (ticket 12).',
  },
  'drift, flapping': {
    glance: {
      incidents: withOpen({
        drift: { firstAt: since, flapping: { since, stands: false, untold: [], runs: 1 } as never },
      }),
    },
    sentence: 'production drifts',
    row: 'drifts since 18:30, for 1 h 12 min, comes and goes',
    todo: 'Tell the teams that consume this API: what they read may be missing or different.',
    badge: 'drift since 27 Nov',
    lead: 'Answers are not as documented since 18:30 WIB, for 1 h 12 min, seen in 1 run. It comes and goes.',
  },
  'drift of which nothing is told': {
    glance: {
      lastConclusive: { created: since },
      lastRuns: [
        lastRunOf(since, 'drift', [finding('/X', { rule: 'undocumented-property', severity: 'additive' })]),
      ],
    },
    sentence: 'production drifts',
    row: 'drifts since 18:30, for 1 h 12 min',
    todo: 'Tell the teams that consume this API: what they read may be missing or different.',
    badge: 'drift since 27 Nov',
    lead: 'Answers are not as documented, seen 18:30 WIB, 1 h 12 min ago: undocumented-property at /X. It opens no incident: only undocumented properties, of which alerts.additive wants none told.',
  },
  'unavailable, no incident yet': {
    glance: {
      ...seenWell,
      incidents: { ...noIncidents, streaks: { ...noIncidents.streaks, unavailable: 1 } },
      lastRuns: [lastRunOf(since, 'unavailable', [finding('', { rule: 'server-error' })])],
    },
    sentence: 'production gave no answer once',
    row: 'gave no answer once',
    todo: 'It becomes an incident at the third in a row.',
    badge: 'no verdict since 18:30 WIB',
    lead: 'server-error at 18:30 WIB. The next slot, at 20:00 WIB, will tell.',
  },
  unavailable: {
    glance: {
      ...seenWell,
      incidents: withOpen({ unavailable: { firstAt: since, seen: 3, causes: ['timeout'] } }),
    },
    sentence: 'production gives no answer',
    row: 'gives no answer since 18:30',
    todo: 'Check the address, the network and the provider: contactrz-monitor doctor. Creates may have been made: see the ledger.',
    badge: 'no verdict since 18:30 WIB',
    lead: 'timeout, seen in 3 runs, since 18:30 WIB. It conformed when last seen, at 05:30 WIB.',
  },
  'unauthorized, no incident yet': {
    glance: {
      ...seenWell,
      incidents: {
        ...noIncidents,
        streaks: { ...noIncidents.streaks, unauthorized: 1 },
        onsets: { unauthorized: since },
      },
    },
    sentence: 'production accepted no token once',
    row: 'accepted no token once',
    todo: 'It becomes an incident at the second in a row.',
    badge: 'no verdict since 18:30 WIB',
    lead: 'Met at 18:30 WIB. The next slot, at 20:00 WIB, will tell.',
  },
  unauthorized: {
    glance: {
      ...seenWell,
      incidents: withOpen({
        unauthorized: { firstAt: since + 30 * minuteMs, seen: 2, why: 'the token command failed, exit 1' },
      }),
    },
    sentence: 'production accepts no token',
    row: 'accepts no token since 19:00 (the token command failed, exit 1)',
    todo: 'Check where the tokens come from: contactrz-monitor doctor.',
    badge: 'no verdict since 19:00 WIB',
    lead: 'Since 19:00 WIB, seen in 2 runs: the token command failed, exit 1. It conformed when last seen, at 05:30 WIB.',
  },
  'over-quota, held': {
    glance: {
      ...seenWell,
      hold: { since, until: Date.parse('2026-11-28T11:00:00Z') },
      lastRuns: [lastRunOf(since, 'over-quota')],
    },
    sentence: 'production has used up its quota',
    row: 'quota used up, held until tomorrow, 18:00',
    todo: 'Nothing has to be done. To lift it: contactrz-monitor release.',
    badge: 'no verdict since 18:30 WIB',
    lead: 'Creates are held until tomorrow, 18:00 WIB, as the provider asks. It conformed when last seen, at 05:30 WIB.',
  },
  'hold after an unknown 401': {
    glance: {
      ...seenWell,
      hold: { since, until: Date.parse('2026-11-28T11:00:00Z') },
      lastRuns: [lastRunOf(since, 'conforming')],
    },
    sentence: 'production is held',
    row: 'held until tomorrow, 18:00: a 401 nobody can explain',
    todo: 'Report it to the provider. To lift it: contactrz-monitor release.',
    badge: 'no verdict since 18:30 WIB',
    lead: 'Creates are held until tomorrow, 18:00 WIB, after a 401 that nobody can explain: what was created is not known. It conformed when last seen, at 05:30 WIB.',
  },
  blind: {
    glance: {
      lastConclusive: { created: at - 27 * hourMs },
      lastConforming: { created: at - 27 * hourMs },
      incidents: withOpen({ blind: { firstAt: at - 27 * hourMs } }),
    },
    sentence: 'production is not known',
    row: 'not known for 27 h',
    todo: 'See what keeps its slots from a verdict.',
    badge: 'not known',
    lead: 'No verdict for 27 h. It conformed when last seen, yesterday, 16:42 WIB.',
  },
  'monitor-fault': {
    glance: {
      ...seenWell,
      incidents: withOpen({
        'monitor-fault': {
          firstAt: since,
          metAt: since + hourMs,
          why: 'the run was cut short: it may have created',
        },
      }),
    },
    sentence: 'The monitor has failed at production',
    alone: 'The monitor has failed',
    row: 'monitor fault at 19:30',
    todo: 'Look at the log of the monitor, and ask contactrz-monitor doctor.',
    badge: 'monitor fault',
    lead: 'At 19:30 WIB: the run was cut short: it may have created. This says nothing of the provider. It conformed when last seen, at 05:30 WIB.',
  },
  'no verdict yet': {
    glance: { incidents: { ...noIncidents, conclusiveAt: Date.parse('2026-11-27T05:47:00Z') } },
    now: Date.parse('2026-11-27T05:48:00Z'),
    sentence: 'production has no verdict yet, and nothing is wrong',
    alone: 'No verdict yet, and nothing is wrong',
    row: 'no verdict yet, first slot 18:30 WIB, in 5 h 42 min: creates stay out of 06:00–18:00',
    todo: 'Meanwhile contactrz-monitor doctor and contactrz-monitor plan tell more, and create nothing.',
    badge: 'no verdict yet',
    lead: 'production is watched since 12:47 WIB. First slot 18:30 WIB, in 5 h 42 min: creates stay out of 06:00–18:00.',
  },
}

const factsFor = (
  { glance, days = [], now = at }: Pick<Case, 'glance' | 'days' | 'now'>,
  target = production,
) => factsOf(target, alerts, glanceOf({ target: target.name, ...glance }), days, now)

describe('the words of each state', () => {
  for (const [name, one] of Object.entries(cases)) {
    it(`${name}: page, row, what to do, badge`, () => {
      const words = wordsOf(factsFor(one))
      assert.equal(words.sentence, one.sentence)
      assert.equal(words.alone, one.alone ?? one.sentence)
      assert.equal(
        [words.row.state, plain(words.row.rest)]
          .join(one.row.includes(`${words.row.state},`) ? ', ' : ' ')
          .trimEnd(),
        one.row,
      )
      assert.equal(words.todo === null ? null : plain(words.todo), one.todo)
      assert.equal(words.badge, one.badge)
      assert.equal(plain(words.lead), one.lead)
    })
  }

  it('are had of every state there is', () => {
    const states = Object.values(cases).map((one) => factsFor(one).state)
    assert.deepEqual([...new Set(states)].toSorted(), [...targetStates].toSorted())
  })

  it('stand beside each state in docs/for-programs.md', () => {
    const page = readFileSync(new URL('../../../docs/for-programs.md', import.meta.url), 'utf8')
    for (const state of targetStates) {
      const badges = Object.values(cases).filter((one) => factsFor(one).state === state)
      const row = page.split('\n').find((line) => line.startsWith(`| \`${state}\` |`)) ?? ''
      assert.ok(
        badges.some(({ badge }) => row.endsWith(`| \`${badge}\` |`)),
        row,
      )
    }
  })

  it('tell the times of the zone of the window, Berlin and UTC as well', () => {
    const words = (timeZone: string) => {
      const quotaWindow = { from: '01:00', to: '02:00', timeZone }
      const { lead, row, badge } = wordsOf(
        factsFor(cases.unavailable as Case, targetOf({ name: 'production', quotaWindow })),
      )
      return [plain(lead), plain(row.rest), badge]
    }
    assert.deepEqual(words('UTC'), [
      'timeout, seen in 3 runs, since 11:30 UTC. It conformed when last seen, yesterday, 22:30 UTC.',
      'since 11:30',
      'no verdict since 11:30 UTC',
    ])
    assert.deepEqual(words('Europe/Berlin'), [
      'timeout, seen in 3 runs, since 12:30 CET. It conformed when last seen, yesterday, 23:30 CET.',
      'since 12:30',
      'no verdict since 12:30 CET',
    ])
  })

  it('tell the times of Berlin over both of its clock changes', () => {
    const berlin = targetOf({
      ...{ name: 'production', schedule: '*/30 * * * *', quotaWindow: null },
      quotaWindow: { from: '12:00', to: '13:00', timeZone: 'Europe/Berlin' },
    })
    const lead = (firstAt: string, now: string) => {
      const incidents = withOpen({ unavailable: { firstAt: Date.parse(firstAt), causes: ['timeout'] } })
      const facts = factsFor({ glance: { incidents }, now: Date.parse(now) }, berlin)
      return [
        plain(wordsOf(facts).lead).split('. ')[0],
        facts.next.at === null ? null : toLocal('Europe/Berlin', facts.next.at),
      ]
    }
    // At 03:00 CEST it is 02:00 CET again; in spring 02:00 CET is 03:00 CEST.
    assert.deepEqual(lead('2026-10-25T00:30:00Z', '2026-10-25T01:10:00Z'), [
      'timeout, seen in 1 run, since 02:30 CEST',
      '2026-10-25 02:30:00 +01:00',
    ])
    assert.deepEqual(
      lead('2026-10-25T01:30:00Z', '2026-10-25T01:40:00Z')[0],
      'timeout, seen in 1 run, since 02:30 CET',
    )
    assert.deepEqual(lead('2026-03-29T00:30:00Z', '2026-03-29T00:50:00Z'), [
      'timeout, seen in 1 run, since 01:30 CET',
      '2026-03-29 03:00:00 +02:00',
    ])
  })

  it('tell of a mute of whichever state, and of no mute of another', () => {
    const muteOf = (kind: 'all' | 'drift' | 'unavailable') => ({
      ...(cases.unavailable as Case),
      glance: {
        ...(cases.unavailable as Case).glance,
        mutes: [{ target: 'production', kind, since, until: at + hourMs, reason: null }],
      },
    })
    const sentences = (['all', 'unavailable', 'drift'] as const).map(
      (kind) => wordsOf(factsFor(muteOf(kind))).sentence,
    )
    assert.deepEqual(sentences, [
      'production gives no answer, and is muted',
      'production gives no answer, and is muted',
      'production gives no answer',
    ])
  })

  it('tell what was seen last: that it conformed, that it drifted, or that there was nothing', () => {
    const lead = (glance: Partial<Glance>) =>
      plain(
        wordsOf(factsFor({ glance: { ...glance, incidents: withOpen({ blind: { firstAt: morning } }) } }))
          .lead,
      )
    assert.match(lead(seenWell), /\. It conformed when last seen, at 05:30 WIB\.$/)
    const drifted = { lastConclusive: { created: morning }, lastConforming: { created: morning - 1 } }
    assert.match(lead(drifted), /\. It drifted when last seen, at 05:30 WIB\.$/)
    assert.match(lead({}), /\. It has had no verdict yet\.$/)
  })

  it('tell of each accepted deviation once, and until when the first of them is', () => {
    const accepted = (pointer: string, until: string) =>
      finding(pointer, { rule: 'undocumented-property', accepted: { reason: 'known', until } })
    const runs = [
      lastRunOf(morning, 'conforming', [accepted('/B', '2027-01-31'), accepted('/A', '2026-12-31')]),
      {
        ...lastRunOf(morning - 1, 'conforming', [accepted('/A', '2026-12-31')]),
        variant: 'expiredToken' as const,
      },
    ]
    const { sentence, row, lead } = wordsOf(factsFor({ glance: { ...seenWell, lastRuns: runs } }))
    assert.equal(sentence, 'production conforms, with 2 accepted deviations')
    assert.equal(plain(row.rest), '2 accepted until 31 Dec')
    assert.match(
      plain(lead),
      /\/B is accepted until 31 Jan 2027\. undocumented-property \/A is accepted until 31 Dec\.$/,
    )
  })

  it('tell why no slot runs: none comes, none may, the budget is spent; and that a hold is over', () => {
    const lead = (glance: Partial<Glance>, more = {}, now = at) =>
      plain(wordsOf(factsFor({ glance, now }, targetOf({ name: 'production', ...more }))).lead)
    const gated = { ...seenWell, spent: 30 }
    assert.match(
      lead(gated),
      /Next slot tomorrow, 00:00 WIB, in 4 h 18 min: the budget of today is spent, 30 of 30 creates\.$/,
    )
    const inGuard = Date.parse('2026-11-27T11:00:30Z')
    assert.match(
      lead(seenWell, { schedule: '* * * * *' }, inGuard - 30_001),
      /: within 60 s of an edge of the quota window\.$/,
    )
    assert.match(
      lead(seenWell, { guardMs: 25 * minuteMs, schedule: '* * * * *' }, inGuard),
      /: within 25 min of an edge of the quota window\.$/,
    )
    assert.match(lead(gated, { schedule: '0 0 29 2 *' }), /No slot comes within a year\.$/)
    assert.match(
      lead({}, { schedule: '0 5 * * *' }),
      /^No slot can run within 32 days: creates stay out of 06:00–18:00\.$/,
    )
    assert.match(
      lead({ incidents: withOpen({ quota: { firstAt: since } }) }),
      /^The hold is over\. The next slot, at 20:00 WIB, will tell\.$/,
    )
  })

  it('hold nothing that hides or reverses what follows, however long what the wire says is', () => {
    const hostile = `\u202e\u0000<b>${'x'.repeat(40_000)}`
    const incidents = {
      ...withOpen({ drift: { firstAt: since }, unauthorized: { firstAt: since, why: hostile } }),
      drifts: { created: { full: [finding(hostile)] } },
    }
    const drift = wordsOf(factsFor({ glance: { incidents } }))
    const refused = wordsOf(factsFor({ glance: { incidents: withOpen({ unauthorized: { why: hostile } }) } }))
    const failed = wordsOf(
      factsFor({ glance: { incidents: withOpen({ 'monitor-fault': { why: hostile } }) } }),
    )
    const mute = { target: 'production', kind: 'all', since, until: at + hourMs, reason: hostile } as const
    const silent = wordsOf(factsFor({ glance: { incidents, mutes: [mute] } }))
    const all = [drift.lead, refused.lead, refused.row.rest, failed.lead, silent.lead, silent.row.rest]
    for (const said of all.map(plain)) {
      assert.ok(said.length < 600)
      assert.doesNotMatch(said, /[\u0000-\u001f\u202e]/)
    }
  })
})

describe('the words of a gate', () => {
  const gate = (now: number, glance: Partial<Glance> = {}) => gateWords(factsFor({ glance, now }))
  const noon = Date.parse('2026-11-27T05:48:00Z')

  it('say when it opens, or what it waits for; an open one says nothing', () => {
    assert.equal(gate(noon), 'opens 18:01 WIB, in 5 h 13 min')
    assert.equal(gate(Date.parse('2026-11-27T11:00:30Z')), 'waits for the guard, 18:30 WIB')
    assert.equal(
      gate(at, { hold: { since, until: Date.parse('2026-11-28T11:00:00Z') } }),
      'held until tomorrow, 18:00 WIB',
    )
    assert.equal(gate(at, { spent: 30 }), 'the budget of today is spent, until tomorrow, 00:00 WIB')
    assert.equal(gate(at), null)
  })

  it('change no state', () => {
    const states = [noon, at].map((now) => factsFor({ glance: seenWell, now }).state)
    assert.deepEqual(states, ['conforming', 'conforming'])
  })
})

describe('slots that were missed', () => {
  it('are counted of today and yesterday, with the reason of the last', () => {
    const days = [
      slotDayOf('2026-11-25', {}, { missed: 100 }),
      slotDayOf('2026-11-26', {}, { missed: 13 }),
      slotDayOf('2026-11-27', {}, { missed: 11 }),
    ]
    assert.equal(
      missedWords(factsFor({ glance: { lastMissed: 'not-running' }, days })),
      '24 slots missed: not-running',
    )
    assert.equal(missedWords(factsFor({ glance: {}, days })), '24 slots missed')
    assert.equal(missedWords(factsFor({ glance: {}, days: days.slice(0, 1) })), null)
  })
})
