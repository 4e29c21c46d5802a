// The marks of a target's strip: its days, or its slots while there are fewer days than say anything. Called by the overview.
import type { TargetView } from '../../snapshot/target-view.ts'
import { columnDays } from '../charts/columns.ts'
import { markOfSlot, marksOfDays, type StripMark, stripLength } from '../charts/strip.ts'
import type { Ask } from '../route.ts'

export interface Marks {
  /** The oldest first. */
  readonly marks: readonly StripMark[]
  readonly unit: 'days' | 'slots'
  /** Of slots: when the oldest was. */
  readonly from: number | null
}

const youngMs = 3 * 86_400_000

export async function marksOf({ store, at }: Pick<Ask, 'store' | 'at'>, view: TargetView): Promise<Marks> {
  const { name, days, watchedSince, budget } = view
  if (watchedSince === null || at - watchedSince >= youngMs)
    return { marks: marksOfDays(columnDays(budget.day), days), unit: 'days', from: null }
  const slots = await store.slotsWithRuns(name, { before: null, most: stripLength })
  return {
    marks: slots.toReversed().map(markOfSlot),
    unit: 'slots',
    from: slots.at(-1)?.slotAt ?? null,
  }
}
