// What must get nowhere: values of the contact that is sent, of other people's, Ids and tokens. Planted in answers as values
// and as names of properties, at any depth; searched for in whatever is stored, served or sent.
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { variantMeaning } from 'contactrz/internal'
import type { Deviation } from 'contactrz/provider'
import type { Target } from '../../monitor/config/config-shape.ts'
import type { NotifyDependencies } from '../../monitor/engine/notify.ts'
import { runExpiredProbe, runSlot } from '../../monitor/engine/run.ts'
import type { SlotBench } from './slot-bench.ts'
import { alerts, byMail, targetOf } from './target.ts'

/** `contact` of a target that sends `full`: a name that is a value is known by its having been sent. */
const canaryContact = {
  Name: 'Zora Canarybird',
  Email: 'zora.canarybird@example.com',
  Phone: '+62 811 4711 4711',
  TwitterId: 'canarybird_tw',
  Media: 'CanaryPigeonPost',
} satisfies Target['contact']

/** Of somebody else, whom nobody sent. As names they are told from those of an API by what they are made of. */
const others = ['Jane Canarydoe', 'jane@canarydoe.example', '+62 822 4712 4712', '3134700047114711']

const sent: readonly string[] = Object.values(canaryContact)

/** In any case; parts of the values as well. */
const searched = [
  ...['canarybird', 'canarydoe', 'CanaryPigeonPost', 'canarybird_tw', 'Zora'],
  ...['811 4711', '81147114711', '822 4712', '82247124712', '3134700047114711'],
]

/** @param secrets Beside the values: tokens, whole; each of their parts is searched for as well. */
export function assertNoCanary(where: string, text: string, secrets: readonly string[] = []): void {
  const parts = secrets.flatMap((secret) => [secret, ...secret.split('.').filter((part) => part.length > 8)])
  const lower = text.toLowerCase()
  for (const canary of [...searched, ...parts]) {
    const at = lower.indexOf(canary.toLowerCase())
    assert.equal(at, -1, `${where}: ${canary} in …${text.slice(Math.max(0, at - 80), at + 120)}…`)
  }
}

/** All of it at one place: below names of an API, and as names, in objects and in arrays. */
function nest(token: string): object {
  const all = [...sent, ...others, token]
  const asNames = Object.fromEntries(all.map((value) => [value, value]))
  const deeper = {
    ...asNames,
    List: [asNames, { ...asNames, Item: all }],
    Inner: { [token]: { More: asNames } },
  }
  return { ...asNames, Deeper: deeper, Items: all, Ids: { 3134700047114711: { Id: '3134700047114711' } } }
}

/** Answers that hold everything, each deviating in another way. @param created The variant of a create. @param refused One of a 401. */
function plantedAnswers(created: string, refused: string, token: string): Deviation[][] {
  const nested = nest(token)
  const text = JSON.stringify(nested)
  const message = `No ${canaryContact.Name} (${canaryContact.Phone}) for ${token}`
  const of = (variant: string, more: Omit<Deviation, 'variant'>) => [{ variant, ...more } as Deviation]
  return [
    of(created, { set: { '/More': nested, '/Phone': 81147114711, '/Media': null } }),
    of(created, { rename: { '/Email': 'canarybird_tw', '/Fax': 'jane@canarydoe.example' } }),
    of(created, { set: { '/Name': nested, '/Email': others, '/Fax': others[0] } }),
    of(created, { body: JSON.stringify({ data: nested }) }),
    of(created, { body: `[${text},${text}]` }),
    of(created, { body: `${text}${token}` }),
    of(created, { body: `<html>${message}</html>` }),
    of(created, { status: 503, body: text }),
    of(created, { status: 401, body: JSON.stringify({ _meta: nested, records: { userMessage: message } }) }),
    of(created, { status: 202, set: { '/More': nested } }),
    of(created, { headers: { 'content-type': `text/${canaryContact.TwitterId}`, 'x-token': token } }),
    of(refused, {
      set: { '/records/userMessage': message, '/records/more': nested, '/_meta/count': nested },
    }),
  ]
}

/** So far apart that nothing counts as flapping. */
const stepMs = 90_000_000

/** The target whose provider answers so. */
export const canaryTarget = ({ provider }: SlotBench): Target =>
  targetOf({
    ...{ url: provider.url, contact: canaryContact, quotaWindow: null, budgetPerDay: 1000 },
    ...{ expiredProbeEveryMs: 1000, send: 'full' },
  })

/**
 * One run with each answer, of a create and of an expired token, and then some as documented: drifts and outages open,
 * change and end. The tokens, which were among what came back.
 */
export async function meetCanaries(
  bench: SlotBench,
  more: Pick<NotifyDependencies, 'groupHost'> = {},
): Promise<readonly string[]> {
  const { store, provider } = bench
  const token = provider.issueToken({ lifeSeconds: 100 * 86_400 })
  const expired = provider.issueToken({ lifeSeconds: -60 })
  const tokens = { get: async () => ({ token }), expired: () => expired }
  const dependencies = { store, tokens, alerts, routing: byMail, now: () => bench.clock, ...more }
  const answers = plantedAnswers(variantMeaning.created, variantMeaning['token-expired'], token)
  const target = canaryTarget(bench)
  for (const deviations of [...answers, ...answers, [], []]) {
    await store.release(target.name, bench.clock)
    provider.deviate(deviations)
    await runSlot(target, bench.clock, dependencies)
    await store.release(target.name, bench.clock)
    await runExpiredProbe(target, bench.clock, dependencies)
    bench.clock += stepMs
  }
  return [token, expired]
}

/** Every column of every table, as text. */
export function everyColumn(file: string): { readonly column: string; readonly values: readonly string[] }[] {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
    return tables.flatMap(({ name: table }) => {
      const rows = db.prepare(`SELECT * FROM "${table}"`).all()
      const columns = db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all()
      return columns.map(({ name }) => ({
        column: `${table}.${name}`,
        values: rows.flatMap((row) => (row[String(name)] === null ? [] : [String(row[String(name)])])),
      }))
    })
  } finally {
    db.close()
  }
}
