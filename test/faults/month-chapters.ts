// What happens in a month, a day a chapter: each begins and ends with all targets well. Hours are of that day.
import assert from 'node:assert/strict'
import type { Route } from '../../monitor/config/config-shape.ts'
import { dayMs, escalateAfterMs, hourMs, type Month, type Routes } from './month-world.ts'

export const mailTo = 'team@example.com'

const route = (more: Partial<Route>): Route => ({
  ...{ kinds: null, severity: null, targets: null, to: [], continues: false },
  ...more,
})
export const usual: Routes = {
  routes: [
    route({ kinds: ['drift'], severity: 'breaking', to: ['pager'], continues: true }),
    route({ targets: ['prod-*'], to: ['ops', 'oncall@example.com'] }),
  ],
  escalate: { afterMs: escalateAfterMs, to: ['boss@example.com', 'ops'] },
}
const others: Routes = {
  routes: [
    route({ kinds: ['unavailable'], targets: ['shop-*'], to: ['ops'] }),
    route({ targets: ['prod-*'], to: ['duty@example.com', 'pager'] }),
  ],
  escalate: { afterMs: escalateAfterMs, to: ['boss@example.com'] },
}

/** One in three is of production. */
export const namesOf = (count: number): string[] =>
  Array.from({ length: count }, (_none, index) =>
    index % 3 === 0 ? `prod-${String(index).padStart(3, '0')}` : `shop-${String(index).padStart(3, '0')}`,
  )

/** One chapter, on its day. */
export interface Day {
  readonly month: Month
  readonly names: readonly string[]
  readonly production: readonly string[]
  readonly shops: readonly string[]
  /** Goes on to this hour. */
  until(hour: number): Promise<void>
}

export const chapters: Readonly<Record<string, (day: Day) => Promise<void>>> = {
  async 'all are down for an hour, at night'({ month, names, until }) {
    await until(3)
    month.put(names, 'down')
    await until(4)
    month.put(names, 'well')
  },
  async 'all are down for four hours, so that it is escalated, and half of them recover before the others'(
    day,
  ) {
    const { month, names, until } = day
    await until(8)
    month.put(names, 'down')
    await until(12)
    month.put(names.slice(0, names.length / 2), 'well')
    await until(14)
    month.put(names, 'well')
  },
  async 'production alone is down, and some of the others join it'({ month, production, shops, until }) {
    await until(5)
    month.put(production, 'down')
    await until(6)
    month.put(shops.slice(0, 3), 'down')
    await until(7)
    month.put([...production, ...shops], 'well')
  },
  async 'an API drifts for all, additively at first'({ month, names, until }) {
    await until(9)
    month.put(names, 'additive')
    await until(11)
    month.put(names, 'breaking')
    await until(16)
    month.put(names, 'well')
  },
  async 'one flaps, and others are down beside it'({ month, shops, until }) {
    const [flapping = ''] = shops
    await until(10)
    month.put(shops.slice(1, 4), 'down')
    await until(11)
    for (let turn = 0; turn < 8; turn++) {
      month.put([flapping], turn % 2 === 0 ? 'down' : 'well')
      month.clock += hourMs / 20
      await month.monitor.runNow(flapping)
      await month.monitor.runDue()
    }
    await until(15)
    month.put(shops, 'well')
  },
  async 'one is muted while all are down, and recovers before its mute ends'({ month, names, until }) {
    const [muted = '', late = ''] = names
    await until(4)
    month.put(names, 'down')
    await until(5)
    const mute = { kind: 'all', since: month.clock, reason: null } as const
    await month.store.mute({ ...mute, target: muted, until: month.clock + 4 * hourMs })
    await month.store.mute({ ...mute, target: late, until: month.clock + hourMs / 4 })
    await until(7)
    month.put(names, 'well')
  },
  async 'the quota of some is used up'({ month, shops, until }) {
    const held = shops.slice(0, 2)
    await until(6)
    month.put(held, 'over-quota')
    for (const hour of [7, 8, 9]) {
      await until(hour)
      for (const name of held) await month.store.release(name, month.clock)
    }
    month.put(held, 'well')
    for (const name of held) await month.store.release(name, month.clock)
  },
  async 'routes are changed while production is down'({ month, names, until }) {
    await until(6)
    month.put(names, 'down')
    await until(7)
    await month.reload(others)
    await until(10)
    month.put(names, 'well')
    await until(20)
    await month.reload(usual)
  },
  async 'the mail server is out of order for most of a day in which all are down'({ month, names, until }) {
    await until(1)
    month.breakMail(true)
    await until(2)
    month.put(names, 'down')
    await until(5)
    month.put(names, 'well')
    await until(16)
    month.breakMail(false)
  },
  async 'a webhook is overloaded, then broken, then gone'({ month, production, until }) {
    await until(2)
    month.answers.ops = { status: 429, headers: { 'retry-after': '1800' } }
    month.put(production, 'down')
    await until(4)
    month.answers.ops = { status: 500 }
    month.put(production, 'well')
    await until(8)
    month.answers.ops = { status: 410 }
    month.put(production, 'down')
    await until(10)
    month.put(production, 'well')
    await until(20)
    delete month.answers.ops
    const resent = await month.store.resendMessages('ops', month.clock)
    assert.ok(resent.some(({ messages }) => messages > 0))
  },
  async 'one is taken out while all are down, and comes back'({ month, names, until }) {
    await until(6)
    month.put(names, 'down')
    await until(8)
    await month.reload(usual, names.slice(1))
    await until(9)
    month.put(names, 'well')
    await until(14)
    await month.reload(usual)
  },
  async 'one after the other is down for an hour, within two hours'({ month, names, until }) {
    const half = names.slice(0, names.length / 2)
    const rest = names.slice(names.length / 2)
    await until(5)
    month.put(half, 'down')
    await until(6)
    month.put(rest, 'down')
    month.put(half, 'well')
    await until(7)
    month.put(rest, 'well')
  },
}

/** Runs a chapter, and goes on to the end of its day. */
export async function runChapter(title: string, month: Month, names: readonly string[]): Promise<void> {
  const midnight = month.clock
  assert.equal(midnight % dayMs, 0)
  const until = (hour: number) => month.advance(midnight + hour * hourMs)
  const production = names.filter((name) => name.startsWith('prod'))
  const shops = names.filter((name) => name.startsWith('shop'))
  await chapters[title]?.({ month, names, production, shops, until })
  await until(24)
}
