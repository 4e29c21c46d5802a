// What a store answers to pages, fixed: for tests of what they show. What is not given is empty.
import type { Reason } from '../../monitor/health/health.ts'
import type { PageBooks } from '../../monitor/store/page-books.ts'
import type { Store } from '../../monitor/store/store.ts'
import { overviewPage } from '../../monitor/web/pages/overview.ts'
import { targetPage } from '../../monitor/web/pages/target.ts'
import type { Ask } from '../../monitor/web/route.ts'
import { askOf as usualAsk } from './asking.ts'
import { glanceOf } from './glances.ts'

type Books = Partial<PageBooks> & Partial<Pick<Store, 'latestRuns' | 'hasCreated'>>

export const fixedBooks = (books: Books = {}): Store =>
  ({
    glances: async (targets) => targets.map(({ name }) => glanceOf({ target: name })),
    slotDaysOf: async () => [],
    durationDaysOf: async () => [],
    phasesOf: async () => ({}),
    slotsWithRuns: async () => [],
    slotsWithRunsOf: async () => [],
    incidentsOf: async () => [],
    stuckMessages: async () => [],
    latestRuns: async () => [],
    ...books,
  }) satisfies Books as unknown as Store

export interface AskOf extends Partial<Pick<Ask, 'params'>> {
  readonly targets: Ask['config']['targets']
  readonly at: number
  /** Default: one that answers as `books` say. */
  readonly store?: Store
  readonly books?: Books
  readonly query?: string
  readonly reasons?: readonly Reason[]
  readonly troubles?: Awaited<ReturnType<Ask['monitor']['ownTroubles']>>
  readonly clockApartMs?: number | null
  readonly isSandbox?: boolean
}

/** As the server would ask. */
export function askOf({
  books,
  query = '',
  isSandbox = false,
  reasons,
  troubles,
  clockApartMs,
  ...ask
}: AskOf): Ask {
  const asked = usualAsk({
    store: fixedBooks(books),
    ...ask,
    monitor: {
      health: async () => reasons ?? [],
      ownTroubles: async () => troubles ?? [],
      clockApartMs: () => clockApartMs ?? null,
    },
  })
  const config = isSandbox ? asked.config : { ...asked.config, file: '/etc/monitor.yaml' }
  return { ...asked, config, query: new URLSearchParams(query) }
}

/** What a page holds, as text; of `/` if no target is named. */
export async function shownPage(ask: AskOf): Promise<string> {
  const { view } = ask.params?.target === undefined ? overviewPage : targetPage
  const made = await view(askOf(ask))
  return made === null ? '' : made.body.text
}
