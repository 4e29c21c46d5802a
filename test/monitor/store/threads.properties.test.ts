// Whatever waits for the others of its group is told once, and in its order, whoever gathers, dies, mutes or sets the clock
// meanwhile, and however many do so at once.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ThreadKey } from '../../../monitor/alerts/thread-state.ts'
import type {
  Announcement,
  OwedThread,
  RecordedEvent,
  Store,
  ToldEvent,
} from '../../../monitor/store/store.ts'
import { rounds } from '../../faults/length.ts'
import { gathered } from '../../support/gathered.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { emptyTables } from '../../support/memory-store/tables.ts'
import { type Database, describeOnEveryStore } from '../../support/stores.ts'
import { announcementOf, changeAt } from './conformance/rows.ts'

const targets = ['x', 'y', 'z']
const recipients = ['a@example.com', 'ops']
const host = 'api.example.com'
const waitMs = 60
const leaseMs = 10

/** Two processes on one store, and what has happened so far. */
interface World {
  readonly database: Database
  stores: Store[]
  now: number
  /** Each instant once, since events are named by theirs. */
  lastAt: number
  readonly happened: ToldEvent[]
  /** What a process has read of a thread and not yet written: gone with the process. */
  read: OwedThread[]
  readonly delivered: {
    readonly to: string
    readonly messageId: string
    readonly tells: readonly ToldEvent[]
  }[]
}

type Step = (world: World) => Promise<unknown>

const storeOf = ({ stores }: World, index: number) => stores[index] ?? assert.fail('there is no such process')
const channelOf = (to: string) => (to.includes('@') ? 'mail' : to)

/** One more event of its target, told at once or, while that is muted, at the end of the mute. */
const happen =
  (target: string, by: number): Step =>
  async (world) => {
    const store = storeOf(world, by)
    const [basedOn, mutes] = [await store.incidents(target), await store.mutes(target, world.now)]
    const at = ++world.lastAt
    const sequence = (basedOn.open.drift?.sequence ?? 0) + 1
    const incident = { openedAt: 10, toldAt: at, sequence }
    const told: ToldEvent = { target, kind: 'drift', openedAt: 10, sequence }
    const isMuted = mutes.length > 0
    const announcements = recipients.map(
      (to): Announcement =>
        announcementOf(target, world.now + waitMs, {
          ...{ sequence, at, to, channel: channelOf(to), afterMute: isMuted },
        }),
    )
    const event: RecordedEvent = {
      ...{
        kind: 'drift',
        event: 'changed',
        at,
        incident,
        findings: [],
        gone: [],
        alone: null,
        content: null,
      },
      ...{ telling: isMuted ? 'after-mute' : 'owed', isMuteEnd: false },
    }
    const incidents = { ...basedOn, open: { drift: incident } }
    const change = changeAt(world.now, { basedOn, incidents, events: [event], announcements })
    if ((await store.commitIncidents({ ...change, target })) === 'committed') world.happened.push(told)
  }

const keyOf = (to: string): ThreadKey => ({ to, host, kind: 'drift' })

const write = async (store: Store, thread: OwedThread, at: number, isLast: boolean) => {
  if (thread.waiting.length === 0) return
  const { message, ...change } = gathered(thread, at)
  const subject = JSON.stringify(message.tells)
  const state = isLast ? null : change.state
  await store.commitThread({ ...change, state, message: { ...message, subject } })
}

const gather =
  (by: number, isAll: boolean, isLast: boolean): Step =>
  async (world) => {
    const store = storeOf(world, by)
    for (const key of await store.dueThreads(world.now, isAll))
      await write(store, await store.owedThread(key, world.now), world.now, isLast)
  }

const send =
  (by: number, channel: string, isSettled: boolean): Step =>
  async (world) => {
    const store = storeOf(world, by)
    const message = await store.leaseMessage(channel, world.now, leaseMs, [])
    if (message === null) return
    const { to, messageId, subject } = message
    world.delivered.push({ to, messageId, tells: JSON.parse(subject) })
    if (isSettled) await store.settleMessage(message.id, { result: 'sent' }, world.now)
  }

const restart: Step = async (world) => {
  await Promise.all(world.stores.map((store) => store.close()))
  world.stores = [world.database.open(), world.database.open()]
  world.read = []
}

const process = fc.constantFrom(0, 1)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom(...targets), process).map((of) => happen(...of)) },
  { weight: 3, arbitrary: fc.tuple(process, fc.boolean(), fc.boolean()).map((of) => gather(...of)) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...recipients), process).map(
      ([to, by]): Step =>
        async (world) => {
          world.read.push(await storeOf(world, by).owedThread(keyOf(to), world.now))
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.nat(5), process, fc.boolean()).map(
      ([index, by, isLast]): Step =>
        async (world) => {
          const thread = world.read[index]
          if (thread !== undefined) await write(storeOf(world, by), thread, world.now, isLast)
        },
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(process, fc.constantFrom(...recipients.map(channelOf)), fc.boolean())
      .map((of) => send(...of)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(-30, 1, 20, 200).map(
      (ms): Step =>
        async (world) => {
          world.now = Math.max(1000, world.now + ms)
        },
    ),
  },
  {
    weight: 1,
    arbitrary: process.map(
      (by): Step =>
        (world) =>
          storeOf(world, by).makeMessagesDue(world.now),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...targets), fc.constantFrom(-1, 40, 500)).map(
      ([target, forMs]): Step =>
        (world) =>
          forMs < 0
            ? storeOf(world, 0).unmute(target, null, world.now)
            : storeOf(world, 0).mute({
                ...({ target, kind: 'all', since: world.now, reason: null } as const),
                until: world.now + forMs,
              }),
    ),
  },
  { weight: 1, arbitrary: fc.constant(restart) },
)
/** What is in one of these is done at once; a process dies between. */
const anyCourse = fc.array(fc.array(anyStep, { minLength: 1, maxLength: 3 }), { maxLength: 30 })

async function assertToldOnce(world: World): Promise<void> {
  const nameOf = ({ target, sequence }: ToldEvent) => `${target} ${sequence}`
  for (const to of recipients) {
    const first = new Map(
      world.delivered.filter((one) => one.to === to).map(({ messageId, tells }) => [messageId, tells]),
    )
    const told = [...first.values()].flat()
    assert.deepEqual(told.map(nameOf).sort(), world.happened.map(nameOf).sort(), to)
    for (const target of targets) {
      const sequences = told.filter((one) => one.target === target).map(({ sequence }) => sequence)
      assert.deepEqual(
        sequences,
        sequences.toSorted((a, b) => a - b),
        `${target} to ${to}`,
      )
    }
  }
}

async function run(database: Database, course: readonly (readonly Step[])[]): Promise<void> {
  const stores = [database.open(), database.open()]
  const world: World = {
    ...{ database, stores, now: 5000, lastAt: 5000, happened: [], read: [], delivered: [] },
  }
  try {
    for (const steps of course) {
      if (steps.includes(restart)) await restart(world)
      await Promise.all(steps.filter((step) => step !== restart).map((step) => step(world)))
    }
    // Much later, with nobody left who might hinder it.
    world.now = 1_000_000
    await gather(0, false, false)(world)
    for (const channel of recipients.map(channelOf))
      for (let count = -1; count < world.delivered.length; ) {
        count = world.delivered.length
        await send(1, channel, true)(world)
      }
    const { owed } = await storeOf(world, 0).countMessages()
    assert.equal(owed, 0)
    await assertToldOnce(world)
  } finally {
    await Promise.all(world.stores.map((store) => store.close()))
    database.remove()
  }
}

describeOnEveryStore('what waits for others of its group', (create) => {
  it('is told once and in its order, whatever happens meanwhile', async () => {
    const property = fc.asyncProperty(anyCourse, (course) => run(create(), course))
    await fc.assert(property, { numRuns: rounds(100, 3000) })
  })
})

describe('what waits for others of its group, on a store that is broken', () => {
  const broken: Readonly<Record<string, (store: Store) => Partial<Store>>> = {
    'takes what was worked out from a thread of before': (store) => ({
      async commitThread(change) {
        const { version, waiting } = await store.owedThread(change.key, Number.MAX_SAFE_INTEGER)
        const told = change.told.filter((id) => waiting.some((one) => one.id === id))
        return store.commitThread({ ...change, basedOn: version, told })
      },
    }),
    'says that it told what it did not': (store) => ({
      commitThread: async (change) =>
        change.told.length > 2
          ? store.commitThread({ ...change, message: { ...change.message, subject: '[]' } })
          : store.commitThread(change),
    }),
  }
  for (const [what, change] of Object.entries(broken))
    it(`is not, where that ${what}`, async () => {
      const create = (): Database => {
        const tables = emptyTables()
        const open = () => openMemoryStore({ tables })
        return { open: () => ({ ...open(), ...change(open()) }), remove() {} }
      }
      const property = fc.asyncProperty(anyCourse, (course) => run(create(), course))
      await assert.rejects(fc.assert(property, { numRuns: 1000, endOnFailure: true }))
    })
})
