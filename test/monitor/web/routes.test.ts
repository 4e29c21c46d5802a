import assert from 'node:assert/strict'
import type { Reason } from '../../../monitor/health/health.ts'
import { createPanel } from '../../../monitor/sandbox/panel.ts'
import type { SandboxSeen } from '../../../monitor/web/pages/sandbox.ts'
import { routesOf } from '../../../monitor/web/routes.ts'
import { nothingCounted, type Served, serve, well } from '../../support/served.ts'
import { targetOf } from '../../support/target.ts'

const at = Date.parse('2026-12-01T13:10:00Z')

describe('the routes of a monitor', () => {
  let served: Served
  let reasons: readonly Reason[]
  const start = async (sandbox?: SandboxSeen, clockApartMs: () => number | null = () => null) => {
    served = await serve({
      targets: Array.from({ length: 51 }, (_none, index) => targetOf({ name: `t ${index}` })),
      now: () => at,
      monitor: { ...well, health: async () => reasons, clockApartMs },
      routes: routesOf({ metrics: nothingCounted, ...(sandbox !== undefined && { sandbox }) }),
    })
  }
  const get = async (path: string) => {
    const response = await served.get(path)
    return { status: response.status, text: await response.text() }
  }
  beforeEach(() => {
    reasons = []
  })
  afterEach(() => served.close())

  it('are the overview by its number, each target as the overview names it, and its days', async () => {
    await start()
    assert.match((await get('/')).text, /All targets, page 1 of 2/)
    const second = (await get('/?page=2')).text
    assert.match(second, /All targets, page 2 of 2/)
    const [, href = ''] = /<a href="(\/targets\/[^"]*)">t 9</.exec(second) ?? []
    assert.equal(href, '/targets/t%209')
    const target = await get(href)
    assert.equal(target.status, 200)
    assert.match(target.text, /<title>t 9 has no verdict yet/)
    assert.equal((await get(`${href}/days/2026-12-01`)).status, 200)
  })

  it('are none for a target that is not watched, nor a mailbox outside of the sandbox', async () => {
    await start()
    for (const path of [
      '/target',
      '/target?name=t%209',
      '/targets',
      '/targets/',
      '/targets/other',
      '/targets/t%209/days/x',
      '/mailbox',
      '/webhooks/1',
      '/sandbox',
    ])
      assert.equal((await get(path)).status, 404, path)
    await served.close()
    const panel = createPanel({ deviate: () => {} }, 't 0')
    await start({ panel, mailbox: { mails: () => [], webhooks: () => [] }, runNow: async () => null })
    assert.match((await get('/mailbox')).text, /No mail yet/)
    assert.match((await get('/sandbox')).text, /<h1>Break the contract, and watch<\/h1>/)
  })

  it('lead from /health to where it is now', async () => {
    await start()
    const { status, headers } = await served.get('/health')
    assert.deepEqual([status, headers.get('location')], [308, '/api/status.json'])
  })
})
