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

  it('is one connection, token and clock at a time where the configuration lets no more', async () => {
    const site = await createInstallation()
    const counts = { underWay: 0, most: 0 }
    const tokens = await serveHttp((_request, response) => {
      counts.underWay++
      counts.most = Math.max(counts.most, counts.underWay)
      setImmediate(() => {
        counts.underWay--
        response.end(site.provider().issueToken())
      })
    })
    const arrivals: number[] = []
    const stalling = await serveOnConnect((socket) => {
      socket.on('error', () => {}).resume()
      arrivals.push(performance.now())
    })
    site.configure({ others: ['second', 'third'], more: 'perHost: 1\n' })
    const text = readFileSync(site.file, 'utf8')
      .replaceAll(
        /^ {4}url: .*$/gm,
        `    url: ${stalling.url.replace('http:', 'https:')}\n    timeout: 100ms`,
      )
      .replaceAll(/token: .*$/gm, `token: { request: { url: "${tokens.url}" } }`)
    writeFileSync(site.file, text)
    await site.call(['doctor'])
    await Promise.all([stalling.close(), tokens.close(), site.close()])
    assert.equal(counts.most, 1)
    // Three connections and three clocks, each of which nobody answers for as long as the time-out.
    const [first = 0] = arrivals
    assert.deepEqual(
      [arrivals.length, (arrivals[2] ?? 0) - first >= 190, (arrivals[5] ?? 0) - first >= 490],
      [6, true, true],
    )
  })
})
