// What a monitor says of itself while it watches: `/api/status.json`, the page, the heartbeat.
import assert from 'node:assert/strict'
import { renameSync } from 'node:fs'
import { noIncidents } from '../../monitor/incidents/incident.ts'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
import { mailOf } from '../monitor/store/conformance/rows.ts'
import { serveHttp } from '../support/answer-server.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import { askStatus } from '../support/status.ts'

describe('the health of contactrz-monitor', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure()
  })
  afterEach(() => site.close())

  /** A mail that is owed since then. */
  const owe = async (at: number) => {
    const store = openSqliteStore(site.storeFile)
    const owed = mailOf('owed@example.com', 'team@example.com', { subject: 'owed' })
    const change = { target: 'test', at, basedOn: noIncidents, incidents: noIncidents }
    await store.commitIncidents({ ...change, events: [], messages: [owed] })
    await store.close()
  }

  it('is 503 with its reasons, on the page as well, and keeps the heartbeat back for as long', async () => {
    const beaten = Promise.withResolvers<void>()
    const heart = await serveHttp((_request, response) => {
      response.end()
      beaten.resolve()
    })
    site.configure({ more: `heartbeat: { url: "${heart.url}/ping" }\n` })
    const owedAt = Date.now() - 20 * 60_000
    await owe(owedAt)
    site.mail.refuseLogins(true)
    const running = site.start(['start', '--log-format', 'pretty'])
    const [, page = ''] = await running.printed(/^status page +(http:\S+)$/m)
    const health = () => askStatus(page)
    await running.printed(/(test {2}conforming[\s\S]*){2}/)
    const { code, status: ill } = await health()
    const since = new Date(owedAt).toISOString()
    assert.deepEqual([code, ill.reasons], [503, [{ kind: 'message-owed', since }]])
    assert.deepEqual([ill.messages?.owed, ill.messages?.oldestOwedAt], [1, since])
    const { incidents, lastSlot } = ill.targets?.[0] ?? {}
    assert.deepEqual(incidents, [])
    assert.ok(['run', 'missed'].includes(lastSlot?.decision ?? ''))
    assert.ok(Date.now() - Date.parse(lastSlot?.at ?? '') < 30_000)
    await running.printed(/^health: a message is owed and cannot be sent \(since /m)
    const text = await (await fetch(page)).text()
    assert.match(text, /1 message cannot be delivered[\s\S]*, owed for \d+ min, /)
    assert.equal(heart.received.length, 0)

    site.mail.refuseLogins(false)
    site.change('UPDATE messages SET due_at = 0')
    await running.printed(/message sent: owed/)
    await beaten.promise
    const well = await health()
    assert.deepEqual([well.code, well.status.reasons, well.status.state], [200, [], 'conforming'])
    assert.doesNotMatch(await (await fetch(page)).text(), /cannot be delivered/)

    renameSync(site.storeFile, `${site.storeFile}.moved`)
    const replaced = await health()
    assert.deepEqual(
      [replaced.code, replaced.status.reasons.map(({ kind }) => kind)],
      [503, ['store-replaced']],
    )
    renameSync(`${site.storeFile}.moved`, site.storeFile)
    assert.equal((await health()).code, 200)
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
    await heart.close()
  })
})
