// Slots with their runs as the store gives them to pages, for tests of what is shown of them.
import type { Finding, Outcome } from 'contactrz'
import type { SlotWithRun } from '../../monitor/store/page-books.ts'

const base = (slotAt: number) => ({
  ...{ target: 'test', slotAt, decidedAt: slotAt, local: '', timeZone: 'Asia/Jakarta' },
  rule: '06:00–18:00 Asia/Jakarta; creates allowed 18:00–06:00 WIB',
})

export const idleSlot = (
  slotAt: number,
  decision: 'gated' | 'missed',
  reason: SlotWithRun['reason'],
): SlotWithRun => ({ ...base(slotAt), decision, reason, run: null })

/** Null: its run did not come to its end. */
export const runSlot = (
  slotAt: number,
  outcome: Outcome | null,
  more: Partial<NonNullable<SlotWithRun['run']>> = {},
): SlotWithRun => ({
  ...base(slotAt),
  ...{ decision: 'run', reason: null },
  run:
    outcome === null
      ? null
      : {
          ...{
            target: 'test',
            slotAt,
            variant: 'created',
            contact: 'full',
            at: slotAt,
            outcome,
            status: 200,
          },
          ...{
            totalMs: 140,
            findings: [] as readonly Finding[],
            mayHaveCreated: true,
            phases: {},
            seen: null,
          },
          ...more,
        },
})
