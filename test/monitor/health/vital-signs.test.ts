import assert from 'node:assert/strict'
import { beatEveryMs } from '../../../monitor/health/heartbeat.ts'
import { createVitalSigns } from '../../../monitor/health/vital-signs.ts'
import type { Lost } from '../../../monitor/log/log-sink.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { rawAnswer, serveHttp, serveTls } from '../../support/answer-server.ts'
import { certificateOf } from '../../support/certificates.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'

describe('the vital signs of the monitor', () => {
  let heart: Awaited<ReturnType<typeof serveHttp>>
  let store: Store
  let lost: Lost | null
  let steady: number
  let heartbeatUrl: string | null
  let connection: { readonly ca: string } | undefined
  let lines: string[]
  beforeEach(async () => {
    heart = await serveHttp((_request, response) => void response.end())
    store = openMemoryStore()
    lost = null
    steady = 0
    heartbeatUrl = heart.url
    connection = undefined
    lines = []
  })
  afterEach(async () => {
    await store.close()
    await heart.close()
  })

  const create = () =>
    createVitalSigns({
      ...{ store, now: () => 1000, steady: () => steady, lost: () => lost, watchedSince: () => 0 },
      config: () => ({ targets: [], heartbeatUrl, ...(connection !== undefined && { connection }) }),
      log: (line) => void lines.push(line),
    })
  const beatsAfter = async (signs: ReturnType<typeof create>) => {
    steady += beatEveryMs
    signs.decided()
    await signs.idle()
    return heart.received.length
  }

  it('call nobody while the monitor is not well, and log when that begins and when it ends', async () => {
    const signs = create()
    assert.equal(await beatsAfter(signs), 1)
    lost = { lines: 1, why: 'ENOSPC' }
    assert.equal(await beatsAfter(signs), 1)
    assert.deepEqual(
      (await signs.check()).map(({ kind }) => kind),
      ['log-lost'],
    )
    lost = null
    assert.equal(await beatsAfter(signs), 2)
    assert.equal(lines.filter((line) => line.startsWith('health: ')).length, 2)
  })

  it('call by the connection of the configuration: its CA is trusted, and no other', async () => {
    const pair = await certificateOf()
    let calls = 0
    const server = await serveTls((socket) => {
      calls++
      socket.end(rawAnswer({}))
    }, pair)
    heartbeatUrl = server.url.replace('127.0.0.1', 'localhost')
    const signs = create()
    await beatsAfter(signs)
    assert.equal(calls, 0)
    connection = { ca: pair.cert }
    await beatsAfter(signs)
    assert.equal(calls, 1)
    await server.close()
  })

  it('call whom the configuration in force names, and nobody where it names nobody', async () => {
    const signs = create()
    heartbeatUrl = null
    assert.equal(await beatsAfter(signs), 0)
    heartbeatUrl = `${heart.url}/other`
    assert.equal(await beatsAfter(signs), 1)
  })
})
