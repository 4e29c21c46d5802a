import assert from 'node:assert/strict'
import fc from 'fast-check'
import { nextThread, type ThreadStep, type Waiting } from '../../../monitor/alerts/thread.ts'
import type { ThreadState } from '../../../monitor/alerts/thread-state.ts'
import type { EventName } from '../../../monitor/incidents/incident.ts'
import { rounds } from '../../faults/length.ts'

const at = Date.parse('2026-12-01T13:00:00Z')

const waits = (target: string, event: EventName, more: Partial<Waiting> = {}): Waiting => ({
  ...{ target, openedAt: at, sequence: event === 'opened' ? 1 : 2, event, at, severity: 'breaking' },
  ...more,
})

const step = (before: ThreadState | null, ...waiting: [Waiting, ...Waiting[]]) => nextThread(before, waiting)
const shown = ({ members }: ThreadStep<Waiting>) => members.map(({ target, event }) => `${target} ${event}`)

/** One after the other; the last of them. */
const stepsOf = (first: [Waiting, ...Waiting[]], ...others: [Waiting, ...Waiting[]][]): ThreadStep<Waiting> =>
  others.reduce((last, waiting) => nextThread(last.state, waiting), nextThread<Waiting>(null, first))

describe('nextThread', () => {
  it('opens with all that waited, changes by whoever joins and by who is well again, and ends when all are', () => {
    const opened = step(null, waits('a', 'opened'), waits('b', 'opened'), waits('c', 'opened'))
    assert.equal(opened.event, 'opened')
    assert.deepEqual(shown(opened), ['a opened', 'b opened', 'c opened'])
    const joined = step(opened.state, waits('d', 'opened', { at: at + 1 }))
    assert.equal(joined.event, 'changed')
    assert.equal(joined.members.length, 4)
    const better = step(joined.state, waits('a', 'resolved'), waits('c', 'resolved'))
    assert.equal(better.event, 'changed')
    assert.deepEqual(shown(better), ['b opened', 'd opened', 'a resolved', 'c resolved'])
    const ended = step(better.state, waits('b', 'resolved'), waits('d', 'resolved'))
    assert.equal(ended.event, 'resolved')
    assert.equal(ended.state, null)
    assert.equal(ended.members.length, 4)
    assert.deepEqual(
      [opened, joined, better, ended].map(({ sequence, openedAt }) => [sequence, openedAt]),
      [1, 2, 3, 4].map((sequence) => [sequence, at]),
    )
  })

  it('is resolved at once where all that waited is over already', () => {
    const ended = step(
      null,
      waits('a', 'opened'),
      waits('b', 'opened'),
      waits('a', 'resolved'),
      waits('b', 'resolved'),
    )
    assert.equal(ended.event, 'resolved')
    assert.equal(ended.state, null)
    assert.deepEqual(
      ended.told.map(({ told }) => told.map(({ event }) => event)),
      [
        ['opened', 'resolved'],
        ['opened', 'resolved'],
      ],
    )
  })

  it('opens where some of what waited is over already', () => {
    const opened = step(null, waits('a', 'opened'), waits('b', 'opened'), waits('a', 'resolved'))
    assert.equal(opened.event, 'opened')
    assert.deepEqual(shown(opened), ['b opened', 'a resolved'])
  })

  it('counts a target once that opens anew while others are open', () => {
    const anew = stepsOf(
      [waits('a', 'opened'), waits('b', 'opened')],
      [waits('a', 'resolved')],
      [waits('a', 'opened', { openedAt: at + 5 })],
    )
    assert.equal(anew.event, 'changed')
    assert.deepEqual(shown(anew), ['b opened', 'a opened'])
  })

  it('tells an end that comes late, since it was muted, and leaves open what is open of that target', () => {
    const opened = stepsOf([waits('a', 'opened')], [waits('a', 'reminded', { openedAt: at + 5 })])
    const late = step(opened.state, waits('a', 'resolved', { at: at + 1 }))
    assert.equal(late.event, 'changed')
    assert.deepEqual(shown(late), ['a reminded'])
    assert.deepEqual(
      late.told.map(({ member, isCurrent }) => [member.event, isCurrent]),
      [['resolved', false]],
    )
  })

  it('tells each target once, by what is so now, whatever it came to meanwhile and whatever the clock said', () => {
    const anew = { openedAt: at - 5 }
    const before = step(null, waits('a', 'opened'), waits('b', 'opened')).state
    const again = step(before, waits('a', 'resolved'), waits('a', 'flapping', anew))
    assert.deepEqual(shown(again), ['a flapping', 'b opened'])
    assert.deepEqual(
      again.told.map(({ told, latest, isCurrent }) => [told.length, latest.event, isCurrent]),
      [[2, 'flapping', true]],
    )
    // It tells of an end as well.
    assert.equal(again.event, 'changed')
    const over = step(
      before,
      waits('a', 'resolved'),
      waits('a', 'opened', anew),
      waits('a', 'resolved', anew),
    )
    assert.deepEqual(shown(over), ['b opened', 'a resolved'])
    const changed = step(before, waits('a', 'resolved'), waits('a', 'reminded', anew))
    assert.deepEqual(shown(changed), ['a reminded', 'b opened'])
  })

  it('ends where what it never told of is over', () => {
    const ended = step(null, waits('a', 'resolved'))
    assert.equal(ended.event, 'resolved')
    assert.equal(ended.state, null)
  })

  for (const event of ['flapping', 'reminded', 'escalated'] as const)
    it(`is ${event} where that is all that it tells`, () => {
      const before = step(null, waits('a', 'opened'), waits('b', 'opened')).state
      assert.equal(step(before, waits('a', event), waits('b', event)).event, event)
      assert.equal(step(before, waits('a', event), waits('b', 'changed')).event, 'changed')
      assert.equal(step(null, waits('a', event)).event, event)
    })

  it('says that it opened of what opened and changed before it was told, and that it flaps of what flaps', () => {
    const [first, second] = step(
      null,
      waits('a', 'opened'),
      waits('a', 'changed'),
      waits('b', 'opened'),
      waits('b', 'flapping'),
    ).told
    assert.equal(first?.member.event, 'opened')
    assert.equal(second?.member.event, 'flapping')
  })

  it('puts the worst first: what is open, what is breaking, what has been so for longest', () => {
    const { members, severity } = step(
      null,
      waits('over', 'resolved'),
      waits('late', 'opened', { openedAt: at + 9 }),
      waits('additive', 'opened', { severity: 'additive', openedAt: at - 9 }),
      waits('early', 'opened'),
    )
    assert.deepEqual(
      members.map(({ target }) => target),
      ['early', 'late', 'additive', 'over'],
    )
    assert.equal(severity, 'breaking')
  })

  it('is no worse than what is still open', () => {
    const { severity } = stepsOf(
      [waits('a', 'opened'), waits('b', 'opened', { severity: 'additive' })],
      [waits('a', 'resolved')],
    )
    assert.equal(severity, 'additive')
  })

  it('remembers to its end which of them are no longer watched', () => {
    const ended = stepsOf(
      [waits('a', 'opened'), waits('b', 'opened')],
      [waits('a', 'resolved', { isUnwatched: true })],
      [waits('b', 'resolved')],
    )
    assert.deepEqual(
      ended.members.map(({ target, isUnwatched }) => [target, isUnwatched]),
      [
        ['a', true],
        ['b', undefined],
      ],
    )
  })
})

interface Happening {
  readonly target: number
  /** What happens there, if it can. */
  readonly wish: EventName
  /** What is told of it waits until so many gatherings later: a mute. */
  readonly late: number
  /** What waits is told before it. */
  readonly isGathered: boolean
}

const happening: fc.Arbitrary<Happening> = fc.record({
  target: fc.nat(4),
  wish: fc.constantFrom<EventName>(
    'opened',
    'opened',
    'changed',
    'flapping',
    'reminded',
    'escalated',
    'resolved',
    'resolved',
  ),
  late: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
  isGathered: fc.boolean(),
})

interface Owed extends Waiting {
  readonly id: number
  readonly readyAt: number
}

/** What becomes of it: each message with the thread as it was before. */
function play(happenings: readonly Happening[]) {
  const open = new Map<number, { openedAt: number; sequence: number }>()
  const messages: (ThreadStep<Owed> & { readonly before: ThreadState | null })[] = []
  const owed: Owed[] = []
  let waiting: Owed[] = []
  let state: ThreadState | null = null
  let gathered = 0
  const gather = () => {
    const [first, ...others] = waiting.filter(({ readyAt }) => readyAt <= gathered)
    gathered++
    if (first === undefined) return
    const taken = nextThread(state, [first, ...others])
    messages.push({ ...taken, before: state })
    state = taken.state
    waiting = waiting.filter((one) => one !== first && !others.includes(one))
  }
  const owe = (target: number, event: EventName, late: number, now: number) => {
    const before = open.get(target)
    const openedAt = before?.openedAt ?? now
    const sequence = (before?.sequence ?? 0) + 1
    if (event === 'resolved') open.delete(target)
    else open.set(target, { openedAt, sequence })
    const one: Owed = {
      ...{ target: `t${target}`, openedAt, sequence, event, at: now, severity: 'breaking' },
      ...{ id: owed.length, readyAt: event === 'resolved' ? gathered + late : 0 },
    }
    owed.push(one)
    waiting.push(one)
  }
  for (const [index, { target, wish, late, isGathered }] of happenings.entries()) {
    if (isGathered) gather()
    if ((wish === 'opened') !== open.has(target)) owe(target, wish, late, at + index)
  }
  for (const target of [...open.keys()]) owe(target, 'resolved', 0, at + happenings.length)
  for (let left = 0; left < 5; left++) gather()
  return { messages, owed, state, waiting }
}

describe('threads, whatever happens', () => {
  const runs = { numRuns: rounds(500, 20_000) }
  const series = fc.array(happening, { maxLength: 60, size: 'max' })
  const holds = (check: (played: ReturnType<typeof play>) => void) =>
    fc.assert(
      fc.property(series, (happenings) => check(play(happenings))),
      runs,
    )

  it('each event is told by one message', () =>
    holds(({ messages, owed, waiting }) => {
      const told = messages.flatMap((message) => message.told.flatMap((one) => one.told.map(({ id }) => id)))
      assert.deepEqual(
        told.toSorted((a, b) => a - b),
        owed.map(({ id }) => id),
      )
      assert.deepEqual(waiting, [])
    }))

  it('the last message says that all is over, and no other does while something is open', () =>
    holds(({ messages, owed, state }) => {
      assert.equal(state, null)
      if (owed.length > 0) assert.equal(messages.at(-1)?.event, 'resolved')
      const open = new Set<string>()
      for (const { told, event, state: after } of messages) {
        const news = told.flatMap((one) => one.told).toSorted((a, b) => a.id - b.id)
        for (const one of news)
          if (one.event === 'resolved') open.delete(`${one.target} ${one.openedAt}`)
          else open.add(`${one.target} ${one.openedAt}`)
        assert.equal(event === 'resolved', open.size === 0 || after === null)
        assert.equal(after === null, event === 'resolved')
      }
    }))

  it('its members are the targets that it has told of, each once, and those told now are among them', () =>
    holds(({ messages }) => {
      let known = new Set<string>()
      for (const { told, members, before } of messages) {
        if (before === null) known = new Set()
        for (const { member } of told) known.add(member.target)
        assert.deepEqual(members.map(({ target }) => target).toSorted(), [...known].toSorted())
        for (const one of told) if (one.isCurrent) assert.ok(members.includes(one.member))
      }
    }))

  it('counts its messages from 1, and keeps when it opened', () =>
    holds(({ messages }) => {
      for (const { before, sequence, openedAt, event } of messages) {
        assert.equal(sequence, (before?.sequence ?? 0) + 1)
        if (before !== null) assert.equal(openedAt, before.openedAt)
        if (before !== null) assert.notEqual(event, 'opened')
      }
    }))
})
