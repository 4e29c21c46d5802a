// What every store promises of runs, incidents, holds and mutes.
import assert from 'node:assert/strict'
import { variantMeaning } from 'contactrz/internal'
import { noIncidents } from '../../../../monitor/incidents/incident.ts'
import type { Mute, RecordedEvent } from '../../../../monitor/store/store.ts'
import { finding } from '../../../support/incidents.ts'
import { attempt, changeAt, commitNow, idOf, mailOf, runAt, type Subject, slot } from './rows.ts'

const all = { target: 'test', from: 0, to: 10_000 }
const incident = { openedAt: 1, toldAt: 1, sequence: 1 }
const open = { blind: incident }
const event: RecordedEvent = {
  ...{ kind: 'blind', event: 'opened', at: 1000, incident, findings: [], gone: [], alone: null },
  ...{ telling: 'none', isMuteEnd: false, content: null },
}

export function describeIncidents({ store, open: openAnother }: Subject): void {
  describe('of runs and incidents', () => {
    it('commits a run with all that follows from it', async () => {
      const id = idOf(await store().claim(slot(1000), attempt(1000), 30))
      const verdict = {
        ...({
          meant: 'created',
          variant: 'created',
          status: 200,
          outcome: 'drift',
          mayHaveCreated: true,
        } as const),
        ...{ findings: [finding('/Id')], createdId: '7', retryFrom: null },
      }
      const run = runAt(1000, {
        ...{ outcome: 'drift', verdict, totalMs: 41.5, hold: { since: 1000, until: 5000 } },
        attempt: { id, state: 'created', createdId: '7' },
        ...{ incidents: { ...noIncidents, open }, events: [event], messages: [mailOf('1', 'a@example.com')] },
      })
      assert.equal(await store().commit(run), 'committed')
      const [row] = await store().latestRuns('test', 9)
      assert.deepEqual(
        { ...row },
        {
          ...{
            target: 'test',
            slotAt: 1000,
            variant: 'created',
            contact: 'full',
            at: 1000,
            outcome: 'drift',
          },
          ...{ status: 200, totalMs: 41.5, findings: [finding('/Id')], mayHaveCreated: true },
        },
      )
      assert.equal(await store().knowsId('test', '7'), true)
      assert.deepEqual(await store().hold('test'), { since: 1000, until: 5000 })
      assert.deepEqual((await store().incidents('test')).open, open)
      const { kind, event: name } = event
      assert.deepEqual(await store().eventsOf(all), [
        { target: 'test', kind, event: name, at: 1000, openedAt: 1, isMuted: true },
      ])
      assert.equal((await store().countMessages()).owed, 1)
      assert.deepEqual(await store().targetsInTrouble(), ['test'])
      assert.deepEqual(await store().targetsOnRecord(), ['test'])
    })

    it('writes nothing that was worked out from incidents of before', async () => {
      const change = { incidents: { ...noIncidents, open }, events: [event] }
      assert.equal(await openAnother().commitIncidents(changeAt(1, change)), 'committed')
      const messages = [mailOf('1', 'a@example.com')]
      assert.equal(await store().commitIncidents(changeAt(2, { messages })), 'stale')
      assert.equal(await store().commit(runAt(2, { messages, hold: { since: 2, until: 3 } })), 'stale')
      assert.deepEqual((await store().incidents('test')).open, open)
      assert.deepEqual(
        [
          await store().latestRuns('test', 9),
          await store().hold('test'),
          (await store().countMessages()).owed,
        ],
        [[], null, 0],
      )
      const basedOn = await store().incidents('test')
      assert.equal(await store().commitIncidents(changeAt(3, { basedOn })), 'committed')
    })

    it('takes a slot with its run, unless it was decided before: then nothing is written', async () => {
      assert.equal(await commitNow(store(), runAt(1000, { takes: slot(1000), contact: null })), 'committed')
      assert.equal(await commitNow(store(), runAt(1000, { takes: slot(1000), contact: null })), 'taken')
      assert.equal((await store().latestRuns('test', 9)).length, 1)
      assert.equal((await store().findSlot(slot(1000)))?.decision, 'run')
    })

    it('says of a run without a verdict whether it may have created', async () => {
      const id = idOf(await store().claim(slot(1000), attempt(1000), 30))
      await commitNow(store(), runAt(1000, { attempt: { id, state: 'unknown', createdId: null } }))
      await commitNow(store(), runAt(2000, { contact: null }))
      assert.deepEqual(
        (await store().latestRuns('test', 9)).map(({ mayHaveCreated }) => mayHaveCreated),
        [null, true],
      )
    })

    it('remembers when each pair was last met with which verdict, when the runs are long deleted', async () => {
      for (const run of [
        runAt(1000),
        runAt(2000, { contact: 'name-alone' }),
        runAt(3000, { outcome: 'drift' }),
        runAt(4000, { outcome: 'unavailable' }),
        runAt(1500, { variant: 'expiredToken' }),
      ])
        assert.equal(await commitNow(store(), run), 'committed')
      await store().prune(1_000_000)
      assert.deepEqual(await store().latestRuns('test', 9), [])
      assert.deepEqual(await store().lastConforming('test'), { created: 2000, expiredToken: 1500 })
      assert.equal(await store().lastConformingOf('test', { variant: 'created', contact: 'full' }), 1000)
      assert.equal(await store().lastConclusiveAt('test', 'created'), 3000)
      assert.equal(await store().lastConclusiveAt('test', 'expiredToken'), 1500)
      assert.equal(await store().lastConclusiveAt('test', variantMeaning['quota-used-up']), null)
      // A clock that had run ahead is put right.
      await commitNow(store(), runAt(1800))
      assert.equal(await store().lastConformingOf('test', { variant: 'created', contact: 'full' }), 1800)
    })
  })

  describe('of holds', () => {
    it('keeps the last one of a target, which a release ends', async () => {
      assert.equal(await store().release('test', 3), null)
      await store().setHold('test', { since: 1, until: 5 })
      await store().setHold('test', { since: 2, until: 9 })
      assert.deepEqual(await openAnother().hold('test'), { since: 2, until: 9 })
      assert.equal(await store().hold('other'), null)
      assert.deepEqual(await store().release('test', 7), { since: 2, until: 9 })
      assert.deepEqual(await store().hold('test'), { since: 2, until: 7 })
      assert.equal(await store().release('test', 7), null)
    })
  })

  describe('of mutes', () => {
    const mute = (kind: Mute['kind'], until: number, reason: string | null = null): Mute => ({
      ...{ target: 'test', kind, since: 0, until, reason },
    })
    const kinds = async (at: number) => (await store().mutes('test', at)).map(({ kind }) => kind)

    it('knows those in force, also from another process', async () => {
      await store().mute(mute('drift', 100, 'ticket 7'))
      await openAnother().mute(mute('all', 50))
      assert.deepEqual(await kinds(49), ['all', 'drift'])
      assert.deepEqual(await kinds(50), ['drift'])
      assert.deepEqual(await kinds(100), [])
      assert.deepEqual({ ...(await store().mutes('test', 99))[0] }, mute('drift', 100, 'ticket 7'))
      assert.deepEqual(await store().mutes('other', 1), [])
    })

    it('puts a new one in the place of an earlier one of the same kind', async () => {
      await store().mute(mute('drift', 100))
      await store().mute(mute('drift', 10))
      assert.deepEqual(await kinds(50), [])
    })

    it('lifts one kind, or all, and says which were in force', async () => {
      await store().mute(mute('drift', 100))
      await store().mute(mute('quota', 10))
      await store().mute(mute('blind', 100))
      const lifted = async (kind: Mute['kind'] | null) =>
        (await store().unmute('test', kind, 50)).map((each) => each.kind)
      assert.deepEqual(await lifted('drift'), ['drift'])
      assert.deepEqual(await lifted(null), ['blind'])
      assert.deepEqual(await lifted(null), [])
    })
  })
}
