// What a route is given, for tests that ask it without a server.
import type { Target } from '../../monitor/config/config-shape.ts'
import type { Store } from '../../monitor/store/store.ts'
import type { Ask, MonitorSeen } from '../../monitor/web/route.ts'
import { glanceOf } from './glances.ts'
import { alerts, byMail, noSmtp } from './target.ts'

export interface Asking {
  readonly at: number
  readonly targets: readonly Target[]
  /** Default: one that has nothing but these answers. */
  readonly store?: Store
  readonly answers?: Partial<Store>
  readonly params?: Readonly<Record<string, string>>
  readonly monitor?: Partial<MonitorSeen>
  readonly url?: string
}

export function askOf({
  at,
  targets,
  store,
  answers = {},
  params = {},
  monitor,
  url = 'https://monitor.example.com',
}: Asking): Ask {
  const nothing = {
    glances: async (asked: readonly { readonly name: string }[]) =>
      asked.map(({ name }) => glanceOf({ target: name })),
    slotDaysOf: async () => [],
    latestEvents: async () => [],
    countMessages: async () => ({ owed: 0, sent: 0, refused: 0 }),
    messagesByChannel: async () => [],
    oldestOwedAt: async () => null,
  }
  const well = {
    health: async () => [],
    ownTroubles: async () => [],
    pulse: () => ({ sinceTickMs: 1000, isStopping: false }),
    clockApartMs: () => null,
  }
  return {
    config: { targets, alerts, smtp: noSmtp, ...byMail } as unknown as Ask['config'],
    store: store ?? ({ ...nothing, ...answers } as unknown as Store),
    monitor: { ...well, ...monitor },
    ...{ at, params, url, query: new URLSearchParams() },
  } as Ask
}

const asked = [
  'glances',
  'slotDaysOf',
  'latestEvents',
  'countMessages',
  'messagesByChannel',
  'oldestOwedAt',
] as const

/** A store of which every question fails so. */
export const failing = (error: Error): Partial<Store> =>
  Object.fromEntries(asked.map((name) => [name, () => Promise.reject(error)]))
