import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createTurns } from '../../../monitor/doctor/turns.ts'
import { serveHttp, serveOnConnect } from '../../support/answer-server.ts'
import { createInstallation } from '../../support/installation.ts'
import { bounds, targetOf } from '../../support/target.ts'

describe('what doctor asks of many targets', () => {
  it('is asked side by side within the bounds of runs, and each is told what came of it', async () => {
    const inTurn = createTurns({ ...bounds, perHost: 2 })
    const counts = { underWay: 0, most: 0 }
    const ask = (index: number) =>
      inTurn(targetOf({ name: `t${index}` }), async () => {
        counts.underWay++
        counts.most = Math.max(counts.most, counts.underWay)
        await new Promise(setImmediate)
        counts.underWay--
        if (index === 3) throw new Error('it failed')
        return index
      })
    const asked = await Promise.allSettled([0, 1, 2, 3, 4].map(ask))
    assert.deepEqual(
      asked.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message)),
      [0, 1, 2, 'it failed', 4],
    )
    assert.equal(counts.most, 2)
  })

  it('is one connection, token or clock at a time where the configuration lets no more', async () => {
    const site = await createInstallation()
    /** Each takes as long. */
    const takesMs = 100
    /** When they came, in ms. */
    const [connected, asked]: [number[], number[]] = [[], []]
    const target = await serveOnConnect((socket) => {
      socket.on('error', () => {}).resume()
      connected.push(performance.now())
    })
    const token = await serveHttp((_request, response) => {
      asked.push(performance.now())
      setTimeout(() => response.end(site.provider().issueToken()), takesMs)
    })
    site.configure({ others: ['second', 'third'], more: 'perHost: 1\n' })
    const url = target.url.replace('http:', 'https:')
    const text = readFileSync(site.file, 'utf8')
      .replaceAll(/token: .*$/gm, `token: { request: { url: "${token.url}" } }`)
      .replaceAll(/^ {4}url: .*$/gm, `    url: ${url}\n    timeout: ${takesMs}ms`)
    writeFileSync(site.file, text)
    await site.call(['doctor'])
    await Promise.all([target.close(), token.close(), site.close()])
    assert.deepEqual([connected.length, asked.length], [6, 3])
    const [connections, clocks] = [connected.slice(0, 3), connected.slice(3)]
    for (const arrivals of [connections, clocks, asked])
      assert.ok((arrivals[2] ?? 0) - (arrivals[0] ?? 0) >= 2 * takesMs - 10)
  })
})
