// No value of a contact, no Id and no token in any page or answer, whatever the answers held that they tell of.
import assert from 'node:assert/strict'
import { routesOf } from '../../../monitor/web/routes.ts'
import { assertNoCanary, canaryTarget, meetCanaries } from '../../support/canaries.ts'
import { nothingCounted, type Served, serve } from '../../support/served.ts'
import { createSlotBench, type SlotBench } from '../../support/slot-bench.ts'

/** 20:00 in Jakarta: creates are allowed. */
const evening = Date.parse('2026-12-01T13:00:00Z')
const mostPages = 300

describe('what is served, of answers that held everything', () => {
  let bench: SlotBench
  let served: Served
  let secrets: readonly string[]
  const routes = routesOf({ metrics: nothingCounted })
  const patterns = [...routes.pages, ...routes.files].map(({ path }) => path)

  before(async () => {
    bench = await createSlotBench(evening)
    secrets = await meetCanaries(bench)
    // One that stands.
    await meetCanaries(bench)
    const { store, clock } = bench
    served = await serve({
      store,
      routes,
      targets: [canaryTarget(bench)],
      file: '/etc/contactrz/monitor.yaml',
      now: () => clock,
    })
  })
  after(async () => {
    await served?.close()
    await bench?.close()
  })

  /** One address of each route. */
  async function addresses(): Promise<string[]> {
    const [incident] = await bench.store.incidentsOf('test', { before: null, most: 1 })
    assert.ok(incident !== undefined)
    const openedAt = new Date(incident.openedAt).toISOString().replaceAll(/[-:]/g, '')
    const values: Readonly<Record<string, string>> = {
      ...{ target: 'test', kind: incident.kind, openedAt, day: '2026-12-01' },
    }
    return patterns.map((path) => path.replaceAll(/:(\w+)/g, (_all, name: string) => values[name] ?? name))
  }

  const linksIn = (text: string) =>
    [...text.matchAll(/ (?:href|src)="([^"]+)"/g)]
      .map(([, url = '']) => url.replaceAll('&amp;', '&').replace(/#.*/, ''))
      .filter((url) => url.startsWith('/') || url.startsWith('?'))

  it('has none of it, at any address that there is and that a page leads to', async () => {
    const waiting = await addresses()
    const known = new Set(waiting)
    for (let path = waiting.shift(); path !== undefined && known.size < mostPages; path = waiting.shift()) {
      const answer = await served.get(path)
      const text = await answer.text()
      assert.ok(answer.status < 400, `${path}: ${answer.status}`)
      assertNoCanary(path, text, secrets)
      const type = answer.headers.get('content-type') ?? ''
      for (const link of type.startsWith('text/html') ? linksIn(text) : []) {
        const url = new URL(link, new URL(path, served.url))
        const next = `${url.pathname}${url.search}`
        if (known.has(next)) continue
        known.add(next)
        waiting.push(next)
      }
    }
    assert.ok(known.size > patterns.length, `${known.size} addresses`)
    assert.deepEqual(served.lines, [])
  })
})
