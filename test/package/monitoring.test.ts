// What Prometheus itself says, by Debian's promtool, of the metrics of a real monitor and of the alerts that ship with it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { countedStore } from '../../monitor/metrics/counted-store.ts'
import { createCounters } from '../../monitor/metrics/counters.ts'
import { StoreError } from '../../monitor/store/store.ts'
import { metricsRoute } from '../../monitor/web/machine/metrics.ts'
import { temporaryDirectory } from '../support/command.ts'
import { createMonitorBench } from '../support/monitor-bench.ts'
import { serve } from '../support/served.ts'

const rulesFile = fileURLToPath(new URL('../../docs/monitoring/rules.yml', import.meta.url))
const testFile = fileURLToPath(new URL('fixtures/rules.test.yml', import.meta.url))

function promtool(args: readonly string[], input = '') {
  const { error, status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' })
  if (error !== undefined)
    throw new Error(`promtool does not run; is it there? apt-get install prometheus. ${error.message}`)
  return { status, said: `${stdout}${stderr}` }
}

describe('what Prometheus says', function () {
  this.timeout(60_000)

  it('finds nothing wrong with the metrics: before the first run, in a drift, with the store lost, of any name', async () => {
    const bench = await createMonitorBench(Date.parse('2026-12-01T13:00:00Z'))
    const counters = createCounters()
    const store = countedStore(bench.slots.store, counters)
    let isLost = false
    const lost = { ...store, glances: (...args: Parameters<typeof store.glances>) => glances(...args) }
    const glances: typeof store.glances = (...args) => {
      if (isLost) throw new StoreError('database disk image is malformed')
      return store.glances(...args)
    }
    bench.slots.store = store
    const hostile = bench.target({ name: 'a "quoted\\ name" {of} target, € 7' })
    const served = await serve({
      ...{ store: lost, targets: [bench.target(), hostile], now: () => bench.slots.clock },
      routes: { files: [metricsRoute({ counters, isReloadRefused: () => false })] },
    })
    const check = async () => {
      const text = await (await served.get('/metrics')).text()
      const { status, said } = promtool(['check', 'metrics'], text)
      assert.deepEqual([status, said], [0, ''], said)
      return text
    }
    try {
      assert.match(await check(), /state="none-yet"\} 1/)
      bench.slots.provider.deviate([{ set: { '/Id': 7 } }])
      await bench.watchOnce()
      assert.match(await check(), /state="drift"\} 1/)
      isLost = true
      assert.match(await check(), /contactrz_store_readable 0/)
    } finally {
      await served.close()
      await bench.close()
    }
  })

  it('takes the alerts that ship, each of which fires where it should and nowhere else', () => {
    const checked = promtool(['check', 'rules', rulesFile])
    assert.equal(checked.status, 0, checked.said)
    const tested = promtool(['test', 'rules', testFile])
    assert.equal(tested.status, 0, tested.said)
    const named = [...readFileSync(rulesFile, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name]) => name)
    const text = readFileSync(testFile, 'utf8')
    for (const name of named)
      assert.match(text, new RegExp(`alertname: ${name}\\n +exp_alerts:\\n`), `${name} fires in no test`)
  })

  it('notices an alert that no longer fires', () => {
    const directory = temporaryDirectory()
    try {
      const rules = readFileSync(rulesFile, 'utf8').replace(
        'contactrz_store_readable == 0',
        'contactrz_store_readable == 2',
      )
      writeFileSync(join(directory.path, 'rules.yml'), rules)
      const moved = readFileSync(testFile, 'utf8').replace('../../../docs/monitoring/rules.yml', 'rules.yml')
      writeFileSync(join(directory.path, 'test.yml'), moved)
      const { status, said } = promtool(['test', 'rules', join(directory.path, 'test.yml')])
      assert.notEqual(status, 0)
      assert.match(said, /ContactrzStoreUnreadable/)
    } finally {
      directory.remove()
    }
  })
})
