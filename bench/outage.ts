// What an outage of 100 targets at one host comes to for those who are told of it, by mail and by a webhook, and what it
// costs to make one message of all that is to be told: beside a configuration in which each incident is told by itself.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { variantMeaning } from 'contactrz/internal'
import { createProvider, type Provider } from 'contactrz/provider'
import { parseConfig } from '../monitor/config/config.ts'
import { createMonitor } from '../monitor/engine/monitor.ts'
import { openSqliteStore } from '../monitor/store/sqlite.ts'
import type { Store } from '../monitor/store/store.ts'
import { alternate, median, minimum, ratio } from './measure.ts'
import { figure, goalLine, type Section, times } from './render.ts'

const targets = 100
const at = Date.parse('2026-11-27T12:30:00Z')
const minuteMs = 60_000
const recipients = ['a@example.com', 'b@example.com', 'ops', 'pager']

const groups = { 'one message for one cause': '{ by: host, wait: 60s }', 'each incident by itself': 'none' }
type Case = keyof typeof groups

interface Taken {
  /** Of all that any recipient was owed, the most. */
  readonly opened: number
  readonly resolved: number
  /** Of one event and what it owes. */
  readonly commitMs: readonly number[]
  /** Of all that one recipient is to be told, into one message. */
  readonly gatherMs: readonly number[]
}

/** Nobody takes what is owed: what counts is that it is. */
const configOf = (url: string, group: string) => `store: sqlite:monitor.db
smtp: { host: 127.0.0.1, port: 9, security: none, from: m@example.com }
alerts: { unavailableAfter: 1, group: ${group} }
channels:
  ops: { webhook: { url: "http://127.0.0.1:9/ops", secret: "of twenty-four characters and more", as: json } }
  pager: { webhook: { url: "http://127.0.0.1:9/pager", secret: "of twenty-four characters and more", as: json } }
routes: [{ to: [${recipients.join(', ')}] }]
targets:${Array.from(
  { length: targets },
  (_none, index) => `
  - { name: t${index}, url: "${url}", token: { env: BENCH_TOKEN }, schedule: "*/30 * * * *", quotaWindow: none, guard: 0s }`,
).join('')}
`

function timed(store: Store) {
  const [commitMs, gatherMs]: [number[], number[]] = [[], []]
  let gatheringSince = 0
  const measured: Store = {
    ...store,
    async commit(record) {
      const since = performance.now()
      const committed = await store.commit(record)
      if (record.events.length > 0) commitMs.push(performance.now() - since)
      return committed
    },
    owedThread(...args) {
      gatheringSince = performance.now()
      return store.owedThread(...args)
    },
    async commitThread(change) {
      const committed = await store.commitThread(change)
      gatherMs.push(performance.now() - gatheringSince)
      return committed
    },
  }
  return { store: measured, commitMs, gatherMs }
}

async function outage(provider: Provider, group: string): Promise<Taken> {
  const directory = mkdtempSync(join(tmpdir(), 'contactrz-bench-'))
  const file = join(directory, 'monitor.db')
  const variant = variantMeaning.created
  let clock = at
  const { store, commitMs, gatherMs } = timed(openSqliteStore(file))
  try {
    const env = { BENCH_TOKEN: provider.issueToken({ lifeSeconds: 86_400 }) }
    const config = parseConfig(configOf(provider.url, group), join(directory, 'monitor.yaml'), env, at)
    const monitor = createMonitor({ config, store, env, now: () => clock, log: () => {} })
    // One slot down, one well: and what each has to be told, when it is due.
    for (const deviations of [[{ variant, status: 503, body: '' }], []]) {
      provider.deviate(deviations)
      await monitor.runDue()
      clock += minuteMs
      await monitor.deliver()
      clock += 29 * minuteMs
    }
    await monitor.stop()
    return { ...counted(file), commitMs, gatherMs }
  } finally {
    await store.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Of the recipient who is owed the most. */
function counted(file: string): Pick<Taken, 'opened' | 'resolved'> {
  const db = new DatabaseSync(file, { readOnly: true })
  const told = db.prepare(
    'SELECT count(DISTINCT told.target) AS n FROM told JOIN messages ON told.message_id = messages.id WHERE recipient = ? AND event = ?',
  )
  const owed = db.prepare('SELECT count(*) AS n FROM messages WHERE recipient = ? AND event = ?')
  const most = (event: string) =>
    Math.max(
      ...recipients.map((recipient) => {
        const known = Number(told.get(recipient, event)?.n)
        if (known !== targets) throw new Error(`${recipient} is told of ${known} targets that are ${event}`)
        return Number(owed.get(recipient, event)?.n)
      }),
    )
  try {
    return { opened: most('opened'), resolved: most('resolved') }
  } finally {
    db.close()
  }
}

export async function benchOutage(rounds: number, onRound: (round: number) => void): Promise<Section> {
  const provider = await createProvider()
  try {
    const cases = Object.entries(groups).map(([name, group]) => [name, () => outage(provider, group)])
    const samples = await alternate<Case, Taken>(rounds, Object.fromEntries(cases), onRound)
    const rows = (Object.keys(groups) as Case[]).map((name) => {
      const of = (key: 'opened' | 'resolved') => String(Math.max(...samples[name].map((taken) => taken[key])))
      const commits = samples[name].flatMap(({ commitMs }) => commitMs)
      const gathers = samples[name].flatMap(({ gatherMs }) => gatherMs)
      const gathered =
        gathers.length === 0
          ? ['–', '–', '–']
          : [figure(median(gathers)), figure(minimum(gathers)), times(ratio(gathers, commits))]
      return [name, of('opened'), of('resolved'), figure(median(commits)), ...gathered]
    })
    const most = Math.max(
      ...samples['one message for one cause'].flatMap(({ opened, resolved }) => [opened, resolved]),
    )
    return {
      title: 'Outage',
      how: `${targets} targets at one host go down and recover; two addresses and two webhooks are told. *down* and *well again*: messages
to each of them. *commit*: of one run with its event and what is owed for it; *gather*: all ${targets} that wait for one
recipient become one message, worded and committed. Wall time in ms, on a file; ${rounds} alternating rounds.`,
      head: ['', 'down', 'well again', 'commit median', 'gather median', 'gather min', 'to one commit'],
      rows,
      goals: [goalLine('messages of one cause to each recipient', most, 1, { unit: 'messages' })],
    }
  } finally {
    await provider.close()
  }
}
