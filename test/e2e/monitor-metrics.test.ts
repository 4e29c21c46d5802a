// What a scrape of a real `start` tells: what the process has counted, whom it has called, what it was given to read again.
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { serveHttp } from '../support/answer-server.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import { breakStore } from '../support/states/broken.ts'

describe('/metrics of a monitor', () => {
  let site: Installation
  let heart: Awaited<ReturnType<typeof serveHttp>>
  beforeEach(async () => {
    heart = await serveHttp((_request, response) => void response.end())
    site = await createInstallation()
  })
  afterEach(async () => {
    await heart.close()
    await site.close()
  })

  it('counts what this process has done, forgets who is reloaded away, says that a reload was refused, and that the store is lost', async () => {
    const more = `heartbeat: { url: "${heart.url}/ping" }\nalerts: { group: none }\n`
    // One slot is decided, that of today, and that is all.
    const settings = { name: 'one', others: ['two'], schedule: '0 0 * * *', more }
    site.configure(settings)
    site.provider().deviate([{ set: { '/Id': 7 } }])
    const running = site.start(['start'])
    const [, url = ''] = await running.printed(/(http:\/\/127\.0\.0\.1:\d+)\//)
    const scrape = async () => (await fetch(`${url}/metrics`)).text()
    const until = async (...samples: readonly string[]) => {
      for (let tries = 0; ; tries++) {
        const text = await scrape()
        const missing = samples.filter((sample) => !text.includes(`\n${sample}\n`))
        if (missing.length === 0) return text
        assert.ok(tries < 200, `${missing.join('\n')}\n\n${text}`)
        await setTimeout(50)
      }
    }
    const text = await until(
      ...['one', 'two'].flatMap((target) => [
        `contactrz_slots_total{target="${target}",decision="run",reason=""} 1`,
        `contactrz_runs_total{target="${target}",variant="created",outcome="drift"} 1`,
        `contactrz_creates_total{target="${target}",state="created"} 1`,
        `contactrz_incidents_opened_total{target="${target}",kind="drift"} 1`,
        `contactrz_target_state{target="${target}",state="drift"} 1`,
      ]),
      'contactrz_message_attempts_total{channel="mail",result="sent"} 2',
      'contactrz_messages{channel="mail",state="owed"} 0',
      'contactrz_heartbeats_total{result="ok"} 1',
      'contactrz_heartbeats_total{result="failed"} 0',
      'contactrz_config_last_reload_successful 1',
      'contactrz_store_readable 1',
    )
    const [, tick] = /^contactrz_last_tick_timestamp_seconds (.*)$/m.exec(text) ?? []
    assert.ok(Math.abs(Date.now() / 1000 - Number(tick)) < 60, tick)

    site.configure({ ...settings, more: 'alerts: { remindEvry: 1h }\n' })
    running.process.kill('SIGHUP')
    await until('contactrz_config_last_reload_successful 0')
    site.configure({ ...settings, others: [] })
    running.process.kill('SIGHUP')
    const reloaded = await until('contactrz_config_last_reload_successful 1')
    assert.ok(!reloaded.includes('target="two"'))

    const mend = breakStore(site.storeFile)
    const lost = await until(
      'contactrz_store_readable 0',
      'contactrz_runs_total{target="one",variant="created",outcome="drift"} 1',
    )
    assert.doesNotMatch(lost, /^contactrz_target_state\{/m)
    mend()
    await until('contactrz_store_readable 1', 'contactrz_target_state{target="one",state="drift"} 1')
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
  })
})
