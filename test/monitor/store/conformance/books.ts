// What every store promises of what is counted, listed and deleted.
import assert from 'node:assert/strict'
import { attempt, changeAt, day, mailOf, plain, type Subject, slot } from './rows.ts'

export function describeBooks({ store, open }: Subject): void {
  describe('of its books', () => {
    it('counts what is of a target and within a span, and lists no more of it than an account takes', async () => {
      for (const at of [1000, 2000, 5000])
        await store().claim(slot(at), attempt(at, { leasedUntil: at + 2000 }), 30)
      const counted = async (from: number, to: number) =>
        (await store().talliesOf({ target: 'test', from, to })).creates
      assert.deepEqual(await counted(0, 5000), { unknown: 2 })
      await store().settleAbandoned('test', 4000, 3100)
      const pending = await store().pendingAttempt(slot(2000))
      await store().settle(pending?.attemptId ?? 0, 'created', '1', 2100)
      assert.deepEqual(Object.entries(await counted(0, 5001)), Object.entries({ created: 1, unknown: 2 }))
      assert.deepEqual(await counted(1001, 5000), { created: 1 })
      await store().commitIncidents(changeAt(1, { messages: [mailOf('1', 'a@example.com')] }))
      const times = { from: 0, to: 6000 }
      const { runs, messages } = await store().talliesOf({ target: 'test', ...times })
      assert.deepEqual([runs, messages], [{ 'created monitor-fault': 1 }, { owed: 1 }])
      const another = await store().talliesOf({ target: 'another', ...times })
      assert.deepEqual(another, { runs: {}, creates: {}, messages: {} })
      await store().gate(slot(3000, 'other'), 'hold')
      const decided = await store().slotCountsOf({ target: 'test', from: 2000, to: 5001 })
      assert.deepEqual(plain(decided), [{ decision: 'run', reason: null, count: 2 }])
      assert.deepEqual(await store().slotCountsOf({ target: 'another', ...times }), [])
      assert.deepEqual(await store().slotTimesOf({ target: 'test', from: 1000, to: 5000 }), [1000, 2000])
      assert.deepEqual(await store().slotTimesOf({ target: 'another', ...times }), [])
      assert.deepEqual(await store().targetsOnRecord(), ['test'])
      assert.deepEqual(plain(await store().slotsOf({ target: 'test', from: 0, to: 2000 })), [
        { slotAt: 1000, decision: 'run', reason: null },
      ])
      assert.deepEqual(plain(await store().outcomesOf({ target: 'test', ...times })), [
        { slotAt: 1000, variant: 'created', outcome: 'monitor-fault' },
      ])
    })

    it('deletes what is old, and never the ledger, nor what was refused', async () => {
      for (const at of [1000, 2000]) await store().claim(slot(at), attempt(at), 30)
      await store().settleAbandoned('test', 0, 1400)
      const messages = ['a', 'b', 'c'].map((name) => mailOf(name, `${name}@example.com`))
      await store().commitIncidents(changeAt(1000, { messages }))
      for (const result of ['sent', 'refused'] as const) {
        const mail = await store().leaseMessage('mail', 1000, 1, [])
        await store().settleMessage(Number(mail?.id), { result, error: 'e' }, 1000)
      }
      await store().mute({ target: 'test', kind: 'all', since: 0, until: 1400, reason: null })
      await store().prune(1500)
      const span = { target: 'test', from: 0, to: 3000 }
      assert.deepEqual(await store().slotTimesOf(span), [2000])
      assert.equal((await store().ledgerOf(span)).length, 2)
      assert.deepEqual(await store().latestRuns('test', 9), [])
      assert.deepEqual(await store().countMessages(), { owed: 1, sent: 0, refused: 1 })
      assert.deepEqual(await store().mutes('test', 0), [])
    })

    it('deletes what was spent of a day only when that is over in every zone', async () => {
      await store().claim(slot(1000), attempt(1000), 30)
      await store().prune(Date.parse(`${day}T00:00:00Z`) + 2 * 86_400_000)
      assert.equal(await store().spentOn('test', day), 1)
      await store().prune(Date.parse(`${day}T00:00:00Z`) + 3 * 86_400_000)
      assert.equal(await store().spentOn('test', day), 0)
    })

    it('keeps the last slot of each target, however old: it would run again', async () => {
      await store().gate(slot(1000), 'hold')
      await store().gate(slot(2000), 'hold')
      await store().gate(slot(500, 'other'), 'hold')
      await store().prune(1_000_000)
      assert.equal(await store().findSlot(slot(1000)), null)
      assert.equal(await store().claim(slot(2000), attempt(2000), 30), 'taken')
      assert.equal((await store().findSlot({ target: 'other', slotAt: 500 }))?.decision, 'gated')
    })

    it('says when the last slot of each target is that is not later, of all by one question', async () => {
      for (const at of [1000, 2000, 3000]) await store().gate(slot(at), 'hold')
      await store().claim(slot(500, 'b'), { ...attempt(500), target: 'b' }, 30)
      assert.deepEqual(
        [...(await store().lastSlotsAt(['test', 'b', 'unknown'], 2999))],
        [
          ['test', 2000],
          ['b', 500],
        ],
      )
    })

    it('says that others have written, and of what is read or written by way of it nothing', async () => {
      const [mine, other] = [store(), open()]
      const version = await mine.dataVersion()
      await mine.gate(slot(1000), 'hold')
      await mine.commitIncidents(changeAt(1, { messages: [mailOf('1', 'a@example.com')] }))
      await mine.leaseMessage('mail', 1, 1, [])
      await other.mutes('test', 0)
      assert.equal(await mine.dataVersion(), version)
      const seen = [version]
      const mute = { target: 'test', kind: 'all', since: 0, until: 9, reason: null } as const
      const writes = [() => other.mute(mute), () => other.setHold('test', { since: 0, until: 9 })]
      for (const write of [...writes, () => other.release('test', 5), () => other.unmute('test', null, 1)]) {
        await write()
        seen.push(await mine.dataVersion())
        assert.equal(await mine.dataVersion(), seen.at(-1))
      }
      assert.equal(new Set(seen).size, 5)
    })

    it('can be written, which leaves nothing behind', async () => {
      const before = await store().incidents('test')
      await store().assertWritable()
      await store().assertWritable()
      assert.deepEqual(await store().incidents('test'), before)
      assert.deepEqual(await store().countMessages(), { owed: 0, sent: 0, refused: 0 })
    })

    it('says that it is in its place, and does nothing once it is closed, however often', async () => {
      assert.equal(await store().isInPlace(), true)
      await store().close()
      await store().close()
      await assert.rejects(store().countMessages())
    })
  })
}
