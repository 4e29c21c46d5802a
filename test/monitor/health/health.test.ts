import assert from 'node:assert/strict'
import { runLimitMs } from '../../../monitor/config/run-limit.ts'
import {
  owedAllowedMs,
  type Reason,
  reasonKinds,
  reasonsOf,
  refusedCountsMs,
  type SlotsSeen,
  type Snapshot,
  sayReason,
} from '../../../monitor/health/health.ts'
import { targetOf } from '../../support/target.ts'

const at = (text: string) => Date.parse(text)
const minuteMs = 60_000
const now = at('2026-12-01T14:00:00Z')

describe('reasons not to be well', () => {
  const target = targetOf({ schedule: '*/30 * * * *' })
  const limitMs = runLimitMs(target)
  const well: Snapshot = {
    slots: new Map([['test', { lastSlotAt: now, watchedSince: now - 86_400_000 }]]),
    owedSince: null,
    refusedSince: null,
    store: null,
    logLostSince: null,
  }
  const reasons = (more: Partial<Snapshot>, targets = [target], when = now) =>
    reasonsOf({ targets }, { ...well, ...more }, when)
  const seen = (lastSlotAt: string | null, watchedSince = '2026-12-01T00:00:00Z'): SlotsSeen => ({
    lastSlotAt: lastSlotAt === null ? null : at(lastSlotAt),
    watchedSince: at(watchedSince),
  })
  const undecided = (slots: SlotsSeen, when: number, of = target) =>
    reasons({ slots: new Map([[of.name, slots]]) }, [of], when).map(({ kind, since }) => [
      kind,
      new Date(since).toISOString(),
    ])

  it('are none where all is as it should be', () => {
    assert.deepEqual(reasons({}), [])
  })

  it('begin when a slot is undecided for longer than until the next one and a run can take', () => {
    const slots = seen('2026-12-01T13:00:00Z')
    const since = at('2026-12-01T13:30:00Z')
    assert.deepEqual(undecided(slots, since + 30 * minuteMs + limitMs), [])
    assert.deepEqual(undecided(slots, since + 30 * minuteMs + limitMs + 1), [
      ['slot-undecided', '2026-12-01T13:30:00.000Z'],
    ])
  })

  it('give the slots of a schedule that pauses the time of their own distance', () => {
    const pausing = targetOf({ schedule: '0 18-20 * * *' })
    // The next slot after 20:00 is that of 18:00: only then would it be put on record.
    assert.deepEqual(undecided(seen('2026-12-01T19:00:00Z'), at('2026-12-02T17:00:00Z'), pausing), [])
    assert.equal(undecided(seen('2026-12-01T18:00:00Z'), at('2026-12-01T20:05:00Z'), pausing).length, 1)
  })

  it('do not count slots of before the process watched', () => {
    const started = seen('2026-11-01T00:00:00Z', '2026-12-01T13:50:00Z')
    assert.deepEqual(undecided(started, now), [])
    const late = at('2026-12-01T13:50:00Z') + 30 * minuteMs + limitMs + 1
    assert.deepEqual(undecided(started, late), [['slot-undecided', '2026-12-01T13:50:00.000Z']])
  })

  it('count from the first slot after it began to watch, where nothing is on record', () => {
    const fresh = seen(null, '2026-12-01T13:10:00Z')
    const since = at('2026-12-01T13:30:00Z')
    assert.deepEqual(undecided(fresh, since + 30 * minuteMs + limitMs), [])
    assert.equal(undecided(fresh, since + 30 * minuteMs + limitMs + 1).length, 1)
  })

  it('expect nothing of a schedule that has no slot soon, and of a target that was not looked at', () => {
    assert.deepEqual(undecided(seen(null), now, targetOf({ schedule: '0 0 29 2 *' })), [])
    assert.deepEqual(reasons({ slots: new Map() }), [])
  })

  it('name each target that nobody watches, and no other', () => {
    const dead = seen('2026-12-01T10:00:00Z')
    const slots = new Map([
      ['a', dead],
      ['b', seen('2026-12-01T14:00:00Z')],
      ['c', dead],
    ])
    const targets = ['a', 'b', 'c'].map((name) => targetOf({ name }))
    assert.deepEqual(
      reasons({ slots }, targets).map(({ kind, target: name }) => `${kind} ${name}`),
      ['slot-undecided a', 'slot-undecided c'],
    )
  })

  it('are owed mail after a quarter of an hour, and not before', () => {
    assert.deepEqual(reasons({ owedSince: now - owedAllowedMs + 1 }), [])
    const owedSince = now - owedAllowedMs
    assert.deepEqual(reasons({ owedSince }), [{ kind: 'message-owed', since: owedSince }])
  })

  it('are refused mail, at once and for a week', () => {
    assert.deepEqual(reasons({ refusedSince: now }), [{ kind: 'message-refused', since: now }])
    assert.equal(reasons({ refusedSince: now - refusedCountsMs + 1 }).length, 1)
    assert.deepEqual(reasons({ refusedSince: now - refusedCountsMs }), [])
  })

  it('are a store that was replaced or cannot be read, and a log that loses lines, at once', () => {
    for (const kind of ['store-replaced', 'store-unusable'] as const)
      assert.deepEqual(reasons({ store: { kind, since: now } }), [{ kind, since: now }])
    assert.deepEqual(reasons({ logLostSince: now }), [{ kind: 'log-lost', since: now }])
  })

  it('all stand beside each other', () => {
    const found = reasons({
      slots: new Map([['test', seen('2026-12-01T10:00:00Z')]]),
      owedSince: 0,
      refusedSince: now,
      store: { kind: 'store-replaced', since: now },
      logLostSince: now,
    })
    assert.deepEqual(
      found.map(({ kind }) => kind),
      reasonKinds.filter((kind) => kind !== 'store-unusable'),
    )
  })

  it('say what is wrong, each in words of its own, and where', () => {
    const said = reasonKinds.map((kind) => sayReason({ kind, since: now }))
    assert.equal(new Set(said).size, reasonKinds.length)
    const dead: Reason = { kind: 'slot-undecided', target: 'production', since: now }
    assert.equal(sayReason(dead), 'production: no slot was decided')
  })
})
