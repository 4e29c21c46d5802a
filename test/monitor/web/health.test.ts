// What `/health` and the page say of a mute, and of a monitor that is well and of one that is not.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { renderHealth } from '../../../monitor/web/health.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { shownPage } from '../../support/fixed-books.ts'
import { openEmptyStore } from '../../support/stores.ts'
import { targetOf } from '../../support/target.ts'

const at = Date.parse('2026-12-01T13:00:00Z')
const config = { targets: [targetOf()] } as unknown as Config

describe('/health', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let store: Store
  beforeEach(async () => {
    directory = temporaryDirectory()
    store = openEmptyStore(join(directory.path, 'monitor.db'))
    const open = { openedAt: at, toldAt: at, sequence: 1 }
    await store.commitIncidents({
      ...{ target: 'test', at, basedOn: noIncidents, events: [], mails: [] },
      incidents: { ...noIncidents, open: { drift: open, blind: open } },
    })
    await store.mute({ target: 'test', kind: 'drift', since: at, until: at + 60_000, reason: null })
  })
  afterEach(async () => {
    await store.close()
    directory.remove()
  })
  const healthAt = async (now: number, kinds: readonly 'mail-owed'[] = []) =>
    JSON.parse(
      await renderHealth(config, store, now, {
        reasons: kinds.map((kind) => ({ kind, since: at })),
        troubles: [],
      }),
    )

  it('is ok without a reason, and ill with one, whatever is open', async () => {
    assert.equal((await healthAt(at)).status, 'ok')
    const ill = await healthAt(at, ['mail-owed'])
    assert.deepEqual(
      [ill.status, ill.reasons],
      ['ill', [{ kind: 'mail-owed', since: '2026-12-01T13:00:00.000Z' }]],
    )
  })

  it('says by how much the clock of the machine is apart from that of the store while it is, and is no worse for it', async () => {
    const healthOf = async (clockApartMs: number | null) =>
      JSON.parse(await renderHealth(config, store, at, { reasons: [], troubles: [], clockApartMs }))
    const apart = await healthOf(-300_000)
    assert.deepEqual([apart.status, apart.clockApartMs], ['ok', -300_000])
    assert.equal('clockApartMs' in (await healthOf(null)), false)
  })

  it('says which incident is muted, as long as it is, and the page until when', async () => {
    const muted = async (now: number) =>
      (await healthAt(now)).targets[0].incidents.map(({ kind, muted }: Record<string, unknown>) => [
        kind,
        muted,
      ])
    assert.deepEqual(await muted(at), [
      ['drift', true],
      ['blind', false],
    ])
    assert.deepEqual(await muted(at + 60_000), [
      ['drift', false],
      ['blind', false],
    ])
    const page = await shownPage({ ...config, store, at })
    assert.match(page, /drifts, and is muted/)
  })
})
