import assert from 'node:assert/strict'
import type { Turn } from '../../../monitor/incidents/flapping.ts'
import type { Incident } from '../../../monitor/incidents/incident.ts'
import { type Now, stepOf, transitions } from '../../../monitor/incidents/step.ts'

const hourMs = 3_600_000
const at = 1000 * hourMs
const limits = { remindEveryMs: 24 * hourMs, escalateAfterMs: 2 * hourMs }

const quiet: Now = {
  ...{ stands: true, isSeen: true, isOther: false, news: [], at },
  ...{ seen: 1, isMuted: false, creates: 100 },
}
const open: Incident = { openedAt: at - 1, toldAt: at - 1, sequence: 1 }
const old: Incident = { ...open, toldAt: at - limits.remindEveryMs }
const long: Incident = { ...open, openedAt: at - limits.escalateAfterMs }
const flapping = (more: object = {}, incident = open): Incident => ({
  ...incident,
  flapping: { stands: true, since: at - 1, looks: 1, untold: [], ...more },
})
const settled = { since: at - hourMs, looks: 6 }
const twice = (event: Turn['event']): Turn[] => [
  { event, at: at - 2, creates: 98 },
  { event, at: at - 1, creates: 99 },
]

interface Cell {
  readonly before: Incident | null
  readonly turns?: readonly Turn[]
  readonly now?: Partial<Now>
}
type Cells = { readonly [Row in keyof typeof transitions]: Record<keyof (typeof transitions)[Row], Cell> }

/** What leads to each cell of the table: the compiler asks for every one. */
const cells: Cells = {
  closed: {
    clear: { before: null, now: { stands: false } },
    other: { before: null },
    often: { before: null, turns: twice('opened') },
  },
  open: {
    clear: { before: open, now: { stands: false } },
    other: { before: open, now: { news: ['/Fax'] } },
    often: { before: open, turns: twice('changed'), now: { news: ['/Fax'] } },
    same: { before: open },
    due: { before: old },
    long: { before: long },
  },
  flapping: {
    restless: { before: flapping() },
    due: { before: flapping({}, old) },
    long: { before: flapping({}, long) },
    clear: { before: flapping({ ...settled, stands: false }), now: { stands: false } },
    other: { before: flapping({ ...settled, untold: ['/Fax'] }) },
    same: { before: flapping(settled) },
  },
}

const step = ({ before, turns = [], now = {} }: Cell) => stepOf(before, turns, { ...quiet, ...now }, limits)

describe('the step of an incident', () => {
  for (const [row, keys] of Object.entries(cells)) {
    for (const [key, cell] of Object.entries<Cell>(keys)) {
      const want = (transitions as Record<string, Record<string, string | null>>)[row]?.[key]
      it(`${row}, ${key}: ${want ?? 'nothing'}`, () => assert.equal(step(cell).event, want))
    }
  }

  it('counts a turn within the hour, and within twelve creates of a day', () => {
    const eventAfter = (agoMs: number, agoCreates: number) => {
      const turns = twice('opened').map((turn) => ({ ...turn, at: at - agoMs, creates: 100 - agoCreates }))
      return step({ before: null, turns }).event
    }
    assert.deepEqual(
      [
        eventAfter(hourMs - 1, 50),
        eventAfter(hourMs, 12),
        eventAfter(hourMs, 11),
        eventAfter(24 * hourMs - 1, 11),
        eventAfter(24 * hourMs, 11),
      ],
      ['flapping', 'opened', 'flapping', 'flapping', 'opened'],
    )
  })

  it('counts openings and changes apart', () => {
    const turns = [...twice('opened').slice(1), ...twice('changed').slice(1)]
    assert.equal(step({ before: null, turns }).event, 'opened')
    assert.equal(step({ before: open, turns, now: { news: ['/Fax'] } }).event, 'changed')
  })

  it('is not settled before the hour has passed, nor before six runs have said so', () => {
    assert.equal(step({ before: flapping({ since: at - hourMs + 1, looks: 60 }) }).event, null)
    assert.equal(step({ before: flapping({ since: at - 9 * hourMs, looks: 4 }) }).event, null)
    assert.equal(step({ before: flapping({ since: at - 9 * hourMs, looks: 5 }) }).event, 'reminded')
    assert.equal(
      step({ before: flapping({ since: at - 9 * hourMs, looks: 5 }), now: { isSeen: false } }).event,
      null,
    )
  })

  it('begins the hour anew whenever it is not the same', () => {
    for (const now of [{ stands: false }, { isOther: true }]) {
      const { incident, event } = step({ before: flapping({ ...settled, looks: 60 }), now })
      assert.deepEqual([event, incident?.flapping?.since, incident?.flapping?.looks], [null, at, 1])
    }
  })

  it('waits for no time that a clock was at before', () => {
    const ahead = at + 1000 * hourMs
    const { incident } = step({ before: flapping({ since: ahead }, { ...open, toldAt: ahead }) })
    assert.deepEqual([incident?.toldAt, incident?.flapping?.since], [at, at])
    const opened = { ...open, openedAt: ahead, toldAt: ahead }
    const back = step({ before: opened })
    assert.deepEqual([back.event, back.incident?.openedAt, back.incident?.openSince], [null, ahead, at])
    const later = (ms: number) => step({ before: back.incident, now: { at: at + ms } }).event
    assert.deepEqual([later(limits.escalateAfterMs - 1), later(limits.escalateAfterMs)], [null, 'escalated'])
    const turns = twice('opened').map((turn) => ({ ...turn, at: ahead }))
    assert.deepEqual(
      stepOf(null, turns, { ...quiet, stands: false }, limits).turns.map((turn) => turn.at),
      [at, at],
    )
  })

  it('escalates once, of what is not muted, and after whoever is reminded', () => {
    const { incident } = step({ before: long })
    assert.equal(incident?.isEscalated, true)
    assert.equal(step({ before: incident }).event, null)
    assert.equal(step({ before: long, now: { isMuted: true } }).event, null)
    assert.equal(step({ before: { ...long, isMuted: true } }).event, 'reminded')
    const both = step({ before: { ...long, toldAt: old.toldAt } })
    assert.equal(both.event, 'reminded')
    assert.equal(step({ before: both.incident }).event, 'escalated')
  })

  it('does not put off by an escalation what the others are told: the reminder, and what is new', () => {
    assert.equal(step({ before: long }).incident?.toldAt, long.toldAt)
    const restless = flapping({ untold: ['/Fax'] }, long)
    assert.deepEqual(step({ before: restless }).incident?.flapping?.untold, ['/Fax'])
  })

  it('escalates nothing where the configuration has no time for it, or has it no more', () => {
    const { escalateAfterMs: _none, ...never } = limits
    assert.equal(stepOf(long, [], quiet, never).event, null)
  })

  it('tells what has changed, or ended, and not that it was open for long, where both is so', () => {
    assert.equal(step({ before: long, now: { news: ['/Fax'] } }).event, 'changed')
    assert.equal(step({ before: long, now: { stands: false } }).event, 'resolved')
  })
})
