// `/health`: what a machine asks a monitor for. No secret and no value of a contact is in it.
import type { Config, Target } from '../config-shape.ts'
import { incidentKinds } from '../incident.ts'
import type { OpenTrouble } from '../own-troubles.ts'
import type { Store } from '../store/store.ts'
import { mutedBy } from '../tell.ts'

const iso = (at: number | null | undefined) => (at == null ? null : new Date(at).toISOString())

/** JSON: `status` is `ok` as long as it answers; the rest says how well it does. */
export async function renderHealth(
  { targets }: Config,
  store: Store,
  at: number,
  troubles: readonly OpenTrouble[],
): Promise<string> {
  const [mails, oldestOwedAt] = [await store.countMails(), await store.oldestOwedAt()]
  const owedForMs = oldestOwedAt === null ? null : at - oldestOwedAt
  const shown = await Promise.all(targets.map((target) => healthOf(target, store, at)))
  const ownTroubles = troubles.map(({ kind, since }) => ({ kind, since: iso(since) }))
  const health = { status: 'ok', mails: { ...mails, owedForMs }, ownTroubles, targets: shown }
  return `${JSON.stringify(health, null, 2)}\n`
}

async function healthOf({ name }: Target, store: Store, at: number) {
  const [state, hold, mutes, lastConforming] = await Promise.all([
    store.incidents(name),
    store.hold(name),
    store.mutes(name, at),
    store.lastConforming(name),
  ])
  const muted = mutedBy(mutes)
  const incidents = incidentKinds.flatMap((kind) => {
    const incident = state.open[kind]
    return incident === undefined ? [] : [{ kind, since: iso(incident.openedAt), muted: muted.has(kind) }]
  })
  return {
    target: name,
    incidents,
    mutes: mutes.map(({ kind, until }) => ({ kind, until: iso(until) })),
    heldUntil: hold !== null && hold.until > at ? iso(hold.until) : null,
    lastConforming: Object.fromEntries(
      Object.entries(lastConforming).map(([variant, last]) => [variant, iso(last)]),
    ),
  }
}
