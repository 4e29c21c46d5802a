// What every store promises of slots and the ledger.
import assert from 'node:assert/strict'
import { attempt, commitNow, day, idOf, plain, runAt, type Subject, slot } from './rows.ts'

const all = { target: 'test', from: 0, to: 10_000 }

export function describeSlots({ store, open }: Subject): void {
  const states = async () => (await store().ledgerOf(all)).map(({ state }) => state)

  describe('of slots', () => {
    it('decides a slot once: the first decision stays', async () => {
      assert.equal(await store().gate(slot(1000), 'hold'), true)
      assert.equal(await store().gate(slot(1000), 'budget'), false)
      assert.equal(await store().claim(slot(1000), attempt(1000), 30), 'taken')
      assert.equal(await store().recordMissed([slot(1000), slot(2000)], 'late'), 1)
      const found = await store().findSlot(slot(1000))
      assert.deepEqual([found?.decision, found?.reason], ['gated', 'hold'])
      assert.deepEqual(await states(), [])
    })

    it('decides a slot anew that was missed by a clock that ran ahead, and misses it only once', async () => {
      assert.equal(await store().recordMissed([slot(1000), slot(2000)], 'clock'), 2)
      assert.equal(await store().recordMissed([slot(1000)], 'late'), 0)
      assert.equal((await store().findSlot(slot(1000)))?.reason, 'clock')
      assert.equal(typeof (await store().claim(slot(1000), attempt(1000), 30)), 'object')
      assert.equal(await store().gate(slot(2000), 'guard'), true)
      assert.deepEqual(
        (await store().slotsOf(all)).map(({ decision, reason }) => [decision, reason]),
        [
          ['run', null],
          ['gated', 'guard'],
        ],
      )
    })

    it('knows the first, the last until an instant, and the latest', async () => {
      assert.deepEqual(
        [
          await store().firstSlotAt('test'),
          await store().lastSlotAt('test', 9000),
          await store().findSlot(slot(1)),
        ],
        [null, null, null],
      )
      for (const at of [3000, 1000, 2000]) await store().gate(slot(at), 'hold')
      await store().gate(slot(500, 'other'), 'hold')
      assert.equal(await store().firstSlotAt('test'), 1000)
      assert.equal(await store().lastSlotAt('test', 2999), 2000)
      assert.equal(await store().lastSlotAt('test', 3000), 3000)
      const latest = await store().latestSlots('test', 2)
      assert.deepEqual(
        latest.map(({ slotAt }) => slotAt),
        [3000, 2000],
      )
      assert.deepEqual({ ...latest[0] }, { ...slot(3000), decision: 'gated', reason: 'hold' })
    })
  })

  describe('of budget and ledger', () => {
    it('spends no more than the budget, whoever else has spent of it since it was looked at', async () => {
      const other = open()
      assert.notEqual(await other.claim(slot(1000), attempt(1000), 1), 'no-budget')
      assert.equal(await store().claim(slot(2000), attempt(2000), 1), 'no-budget')
      assert.equal(await store().claimAgain(attempt(1000), 1), 'no-budget')
      const found = await store().findSlot(slot(2000))
      assert.deepEqual([found?.decision, found?.reason], ['gated', 'budget'])
      assert.deepEqual(await states(), ['pending'])
      // Another day, another target.
      assert.equal(typeof (await store().claimAgain(attempt(1000, { day: '2026-12-02' }), 1)), 'object')
      assert.equal(
        typeof (await store().claim(slot(1000, 'other'), attempt(1000, { target: 'other' }), 1)),
        'object',
      )
      assert.equal(await store().spentOn('test', day), 1)
    })

    it('gives the budget back of what was never sent, once', async () => {
      const first = idOf(await store().claim(slot(1000), attempt(1000), 2))
      const second = idOf(await store().claimAgain(attempt(1000), 2))
      await store().refundAttempt(second, 1100)
      assert.equal(await store().spentOn('test', day), 1)
      assert.equal((await store().findSlot(slot(1000)))?.decision, 'run')
      await store().refundSlot(slot(1000), first, 'guard', 1200)
      assert.equal(await store().spentOn('test', day), 0)
      const found = await store().findSlot(slot(1000))
      assert.deepEqual([found?.decision, found?.reason], ['gated', 'guard'])
      assert.deepEqual(await states(), ['not-sent', 'not-sent'])
      // One that found no connection costs: it was tried.
      const third = idOf(await store().claim(slot(2000), attempt(2000), 1))
      await store().settle(third, 'not-sent', null, 2100)
      await store().refundAttempt(third, 2200)
      assert.equal(await store().spentOn('test', day), 1)
    })

    it('knows the create that is under way, until it is settled, and its Id after', async () => {
      assert.equal(await store().pendingAttempt(slot(1000)), null)
      const first = idOf(await store().claim(slot(1000), attempt(1000), 9))
      const second = idOf(await store().claimAgain(attempt(1000, { variant: 'expiredToken' }), 9))
      const pending = await store().pendingAttempt(slot(1000))
      assert.deepEqual(pending, { attemptId: second, variant: 'expiredToken', contact: 'full' })
      await store().settle(second, 'refused', null, 1100)
      assert.equal((await store().pendingAttempt(slot(1000)))?.attemptId, first)
      await store().settle(first, 'created', '7', 1100)
      assert.equal(await store().pendingAttempt(slot(1000)), null)
      const [row] = await store().ledgerOf(all)
      assert.deepEqual(
        { ...row },
        {
          target: 'test',
          slotAt: 1000,
          variant: 'created',
          at: 1000,
          marker: 'm',
          state: 'created',
          createdId: '7',
        },
      )
    })

    it('knows again every Id that a create of a target has brought', async () => {
      for (const at of [1000, 2000, 3000]) {
        const id = idOf(await store().claim(slot(at), attempt(at), 30))
        await store().settle(id, 'created', `id ${at}`, at)
      }
      const known = ['id 1000', 'id 3000', 'id 4000'].map((id) => store().knowsId('test', id))
      assert.deepEqual(await Promise.all(known), [true, true, false])
      assert.equal(await store().knowsId('other', 'id 1000'), false)
      assert.deepEqual([await store().hasCreated('test'), await store().hasCreated('other')], [true, false])
    })

    it('settles as unknown what is in no lease any more, or in one by a clock that was ahead, and tells of it once', async () => {
      for (const [at, leasedUntil] of [
        [1000, 5000],
        [2000, 5001],
        [5000, 8000],
        [9000, 8001],
      ] as const)
        await store().claim(slot(at), attempt(at, { leasedUntil }), 30)
      await store().claim(slot(1000, 'other'), attempt(1000, { target: 'other' }), 30)
      const settled = plain(await open().settleAbandoned('test', 3000, 5000))
      assert.deepEqual(settled, [
        { slotAt: 1000, variant: 'created', contact: 'full' },
        { slotAt: 9000, variant: 'created', contact: 'full' },
      ])
      assert.deepEqual(await store().settleAbandoned('test', 3000, 5000), [])
      assert.deepEqual(await states(), ['unknown', 'pending', 'pending', 'unknown'])
      assert.deepEqual(
        (await store().latestRuns('test', 9)).map((run) => [run.slotAt, run.outcome, run.mayHaveCreated]),
        [
          [9000, 'monitor-fault', true],
          [1000, 'monitor-fault', true],
        ],
      )
    })

    it('keeps a lease that is renewed, and ends one that is let go of: by whoever has it, and nobody else', async () => {
      for (const at of [1000, 2000]) await store().claim(slot(at), attempt(at, { leasedUntil: 3000 }), 30)
      await open().renewAttempts(slot(1000), 9000)
      assert.equal((await open().settleAbandoned('test', 9000, 2999)).length, 0)
      await store().renewAttempts(slot(1000), 4000)
      assert.deepEqual(
        (await open().settleAbandoned('test', 9000, 3000)).map(({ slotAt }) => slotAt),
        [2000],
      )
      await store().renewAttempts(slot(2000), 9000)
      await store().renewAttempts(slot(1000), 3001)
      assert.deepEqual(
        (await open().settleAbandoned('test', 9000, 3001)).map(({ slotAt }) => slotAt),
        [1000],
      )
      assert.deepEqual(await states(), ['unknown', 'unknown'])
    })

    it("takes what whoever held the lock before has begun for nobody's, and nothing that another has", async () => {
      const before = open(true)
      await before.claim(slot(1000), attempt(1000, { leasedUntil: 5000 }), 30)
      await store().claim(slot(2000), attempt(2000, { leasedUntil: 5000 }), 30)
      const after = open(true)
      assert.deepEqual(
        (await after.settleAbandoned('test', 9000, 2000)).map(({ slotAt }) => slotAt),
        [1000],
      )
      assert.deepEqual(await states(), ['unknown', 'pending'])
    })

    it('tells what is under way of a slot only to whoever has begun it', async () => {
      await open().claim(slot(1000), attempt(1000), 30)
      assert.equal(await store().pendingAttempt(slot(1000)), null)
    })

    it('learns of what was given up the Id that it brought all the same, and nothing else', async () => {
      const [first, second, third] = [
        idOf(await store().claim(slot(1000), attempt(1000), 30)),
        idOf(await store().claim(slot(2000), attempt(2000), 30)),
        idOf(await store().claim(slot(3000), attempt(3000), 30)),
      ]
      await store().settleAbandoned('test', 0, 9000)
      await store().settle(first, 'created', '7', 9100)
      await store().settle(first, 'unknown', null, 9200)
      await store().settle(first, 'refused', null, 9300)
      await store().refundSlot(slot(2000), second, 'guard', 9400)
      await store().settle(third, 'unknown', null, 9500)
      assert.deepEqual(
        (await store().ledgerOf(all)).map(({ state, createdId }) => [state, createdId]),
        [
          ['created', '7'],
          ['unknown', null],
          ['unknown', null],
        ],
      )
      assert.equal((await store().findSlot(slot(2000)))?.decision, 'run')
      assert.equal(await store().spentOn('test', day), 3)
    })

    it('knows what was sent, and whose turn it was before', async () => {
      await store().claim(slot(1000), attempt(1000), 30)
      await store().claim(slot(2000), attempt(2000, { contact: 'name-alone' }), 30)
      await store().settleAbandoned('test', 0, 3000)
      await commitNow(store(), runAt(3000, { contact: null, outcome: 'unauthorized' }))
      await commitNow(store(), runAt(4000, { variant: 'expiredToken' }))
      assert.deepEqual(plain(await store().latestContacts('test', 1)), [
        { contact: 'name-alone', outcome: 'monitor-fault' },
      ])
      assert.deepEqual(
        (await store().runsOf({ ...all, to: 4000 })).map(({ contact }) => contact),
        ['full', 'name-alone', null],
      )
    })
  })
}
