// A monitor of many targets at one host, in this process, against a store in a file: the clock is moved through its slots, and
// what is told arrives at a mail server and at webhooks. Once a day it dies at some call of its store.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Config, Routing, Target } from '../../monitor/config/config-shape.ts'
import { createMonitor, type Monitor } from '../../monitor/engine/monitor.ts'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
import type { Store } from '../../monitor/store/store.ts'
import { temporaryDirectory } from '../support/command.ts'
import { type FaultyMailServer, startFaultyMailServer } from '../support/faulty-mail-server.ts'
import { alerts, bounds, targetOf, web } from '../support/target.ts'
import { dyingStore } from './dying-store.ts'
import { randomFrom } from './length.ts'
import { type Condition, type ProviderHost, startProviderHost } from './provider-host.ts'
import { type HookAnswer, type Receiver, startHookReceiver } from './receivers.ts'

const secondMs = 1000
const minuteMs = 60 * secondMs
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs
/** What a group waits. */
const waitMs = minuteMs
export const escalateAfterMs = 2 * hourMs
const secret = 'a secret of twenty-four characters and more'

export const channels = ['ops', 'pager'] as const
export type ChannelName = (typeof channels)[number]
export type Routes = Pick<Routing, 'routes' | 'escalate'> & { readonly group?: Routing['group'] }

export interface MonthOptions {
  readonly names: readonly string[]
  readonly from: number
  readonly routes: Routes
  readonly mailTo: string
  /** A fault that a control plants. */
  readonly tamper?: (store: Store) => Store
  /** Those that the monitor is given in the place of `routes`, by a control. */
  readonly given?: (routes: Routes) => Routes
  readonly hasCrashes?: boolean
}

export interface Put {
  readonly at: number
  readonly names: readonly string[]
  readonly condition: Condition
}

export interface Month {
  clock: number
  readonly file: string
  readonly names: readonly string[]
  readonly host: ProviderHost
  /** By what the monitor calls them: `mail`, and the channels. */
  readonly receivers: Readonly<Record<'mail' | ChannelName, Pick<Receiver, 'taken'>>>
  /** What became of the targets, in order. */
  readonly puts: readonly Put[]
  /** What was in force from when on, in order. */
  readonly routings: readonly {
    readonly at: number
    readonly routes: Routes
    readonly names: readonly string[]
  }[]
  readonly crashes: number
  /** Or mends it. */
  breakMail(isBroken: boolean): void
  /** What a webhook answers; default: it takes everything. */
  readonly answers: Partial<Record<ChannelName, HookAnswer>>
  readonly store: Store
  readonly monitor: Monitor
  put(names: readonly string[], condition: Condition): void
  reload(routes: Routes, names?: readonly string[]): Promise<void>
  /** Slot after slot. */
  advance(to: number): Promise<void>
  query(sql: string): Record<string, unknown>[]
  close(): Promise<void>
}

export async function createMonth(options: MonthOptions): Promise<Month> {
  const { names, from, mailTo, tamper = (store) => store, given = (routes) => routes } = options
  const directory = temporaryDirectory()
  const file = join(directory.path, 'monitor.db')
  const answers: Month['answers'] = {}
  const state = { clock: from }
  const answerOf = (name: ChannelName) => () => answers[name] ?? { status: 204 }
  const [host, smtp, ops, pager] = await Promise.all([
    startProviderHost(),
    startFaultyMailServer(),
    startHookReceiver({ secret, answer: answerOf('ops') }),
    startHookReceiver({ secret, answer: answerOf('pager') }),
  ])
  const receivers = { mail: receiverOf(smtp), ops, pager }
  const configOf = (routes: Routes, watched: readonly string[]): Config => ({
    directory: directory.path,
    targets: watched.map((name) => targetAt(host, name, names.indexOf(name), mailTo)),
    smtp: smtpAt(smtp.port),
    alerts: { ...alerts, unavailableAfter: 1, remindEveryMs: 3 * hourMs },
    ...bounds,
    channels: Object.fromEntries(
      channels.map((name) => {
        const url = `http://127.0.0.1:${{ ops, pager }[name].port}/${name}`
        return [name, { as: 'json' as const, url, secret }]
      }),
    ),
    group: { by: 'host', waitMs },
    ...given(routes),
    storeFile: file,
    retentionMs: 400 * dayMs,
    heartbeatUrl: null,
    web,
    warnings: [],
  })
  const puts: Put[] = []
  const routings: Month['routings'][number][] = []
  const random = randomFrom(100)
  let config = configOf(options.routes, names)
  const open = () => tamper(openSqliteStore(file))
  const monitorOn = (store: Store): Monitor =>
    createMonitor({ config, store, env: { TOKEN: 'opaque' }, now: () => state.clock, log: () => {}, random })
  let store = open()
  let monitor = monitorOn(store)
  let crashAt = from + Math.floor(random() * 48) * (dayMs / 48)
  let crashes = 0
  const crash = async () => {
    const dying = dyingStore(store, 1 + Math.floor(random() * 12 * names.length))
    const dead = monitorOn(dying.store)
    await dead.runDue()
    if (dying.isDead()) crashes++
    // What it would begin by itself.
    await dead.stop()
    await store.close()
    store = open()
    monitor = monitorOn(store)
    // Later than what the one before had leased.
    state.clock += 3 * minuteMs
  }
  routings.push({ at: from, routes: options.routes, names })
  return {
    ...{ file, names, host, receivers, puts, routings, answers },
    get clock() {
      return state.clock
    },
    set clock(at) {
      state.clock = at
    },
    breakMail(isBroken) {
      smtp.fail(isBroken ? { stage: 'mail', fault: 451 } : null)
    },
    get crashes() {
      return crashes
    },
    get store() {
      return store
    },
    get monitor() {
      return monitor
    },
    put(of, condition) {
      puts.push({ at: state.clock, names: of, condition })
      host.put(of, condition)
    },
    async reload(routes, watched = names) {
      config = configOf(routes, watched)
      routings.push({ at: state.clock, routes, names: watched })
      await monitor.reload(config)
    },
    async advance(to) {
      for (const { at, isSlot } of instants(state.clock, to)) {
        state.clock = Math.max(at, state.clock)
        if (isSlot && options.hasCrashes === true && at >= crashAt) {
          crashAt = Math.floor(at / dayMs + 1) * dayMs + Math.floor(random() * 48) * (dayMs / 48)
          await crash()
        }
        await monitor.runDue('not-running')
      }
      state.clock = to
    },
    query(sql) {
      const db = new DatabaseSync(file, { readOnly: true })
      try {
        return db.prepare(sql).all()
      } finally {
        db.close()
      }
    },
    async close() {
      await monitor.stop()
      await store.close()
      await Promise.all([host, smtp, ops, pager].map((server) => server.close()))
      directory.remove()
    },
  }
}

/** What it took, with the recipient that stands before each subject. */
const receiverOf = ({ taken, subjects }: FaultyMailServer): Pick<Receiver, 'taken'> => ({
  get taken() {
    return taken.map((messageId, index) => {
      const [, to = '', subject = ''] = /^(\S+) (.*)$/.exec(subjects[index] ?? '') ?? []
      return { messageId, to, subject, text: subject }
    })
  },
})

/** Each half hour: a slot, a look while what waits for its group is not due, one when it is, and one for what was put off. */
function* instants(from: number, to: number) {
  const halfHourMs = hourMs / 2
  for (let slotAt = Math.ceil(from / halfHourMs) * halfHourMs; slotAt < to; slotAt += halfHourMs) {
    for (const afterMs of [0, 30 * secondMs, waitMs + secondMs, 15 * minuteMs])
      yield { at: slotAt + afterMs, isSlot: afterMs === 0 }
  }
}

/** One in ten has its slots half an hour after the others: it learns of everything later. */
export const isLate = (index: number) => index % 10 === 9

const targetAt = (host: ProviderHost, name: string, index: number, mailTo: string): Target =>
  targetOf({
    ...{ name, url: host.url(name), token: { env: 'TOKEN' }, mailTo: [mailTo] },
    schedule: isLate(index) ? '30 * * * *' : '0 * * * *',
    ...{ quotaWindow: null, guardMs: 0, budgetPerDay: 1000 },
  })

const smtpAt = (port: number): Config['smtp'] => ({
  ...{ host: '127.0.0.1', port, security: 'none', user: null, password: null, from: 'm@example.com' },
})
