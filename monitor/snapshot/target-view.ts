// How targets stand, with the words for it: what every page and every answer for programs shows. Two questions to the store,
// however many targets and days there are.
import { toLocalDay } from 'contactrz/internal'
import type { Config } from '../config/config-shape.ts'
import { zoneOf } from '../plan/plan.ts'
import type { PageBooks } from '../store/page-books.ts'
import { dayBefore, daysShown, factsOf, type TargetFacts } from './target-facts.ts'
import { inSandbox, type Words, wordsOf } from './words.ts'

/** What is known of a target, and how it is said. */
export interface TargetView extends TargetFacts {
  readonly words: Words
}

/** In the order of the configuration. */
export async function readTargetViews(
  { targets, alerts, file }: Pick<Config, 'targets' | 'alerts' | 'file'>,
  store: Pick<PageBooks, 'glances' | 'slotDaysOf'>,
  at: number,
): Promise<readonly TargetView[]> {
  if (targets.length === 0) return []
  const asked = targets.map((target) => ({ name: target.name, day: toLocalDay(zoneOf(target), at) }))
  // Each zone has its own today: as text they are in the order of time.
  const todays = asked.map(({ day }) => day).toSorted()
  const [first = '', last = first] = [todays[0], todays.at(-1)]
  const names = targets.map(({ name }) => name)
  const glances = await store.glances(asked, at)
  const days = await store.slotDaysOf(names, dayBefore(first, daysShown - 1), last)
  const glanceOf = new Map(glances.map((glance) => [glance.target, glance]))
  const daysOf = Map.groupBy(days, ({ target }) => target)
  return targets.flatMap((target) => {
    const glance = glanceOf.get(target.name)
    if (glance === undefined) return []
    const facts = factsOf(target, alerts, glance, daysOf.get(target.name) ?? [], at)
    const words = wordsOf(facts)
    return [{ ...facts, words: file === undefined ? inSandbox(words) : words }]
  })
}
