import assert from 'node:assert/strict'
import type net from 'node:net'
import fc from 'fast-check'
import type { Exchange } from '../../src/judge/verdict.ts'
import { type LoopbackServer, serveOnConnect } from '../support/answer-server.ts'
import { contextOf } from '../support/exchange.ts'
import { judge } from '../support/frozen.ts'
import { probeAt } from '../support/probing.ts'
import { lengthened, type Script, script } from '../support/wire-arbitraries.ts'
import { isLong, rounds } from './length.ts'

const timeoutMs = 100
/** Whatever is complete comes at once: only a loaded machine takes longer. */
const completeMs = 5000
/** Of a machine with other work: whoever hangs, hangs for good. */
const marginMs = 20_000
/** Probed at the same time: mostly they wait. */
const together = 20
const parameters = { numRuns: rounds(12, 500), ...(!isLong && { seed: 8401 }) }

/** Each connection plays the next of the scripts. */
function play(socket: net.Socket, { bytes, cuts, end, start }: Script): void {
  const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b)
  const packets = edges.slice(1).map((to, index) => bytes.subarray(edges[index], to))
  const next = () => {
    const packet = packets.shift()
    if (packet !== undefined) return void socket.write(packet, () => setImmediate(next))
    if (end === 'fin') socket.end()
    if (end === 'reset') socket.resetAndDestroy()
  }
  if (start === 'connect') next()
  else socket.once('data', next)
  socket.resume()
}

describe('the probe on a wire that does anything', function () {
  this.timeout(rounds(180_000, 1_800_000))
  let server: LoopbackServer
  const waiting: Script[] = []
  const open = new Set<Promise<void>>()

  const unhandled: unknown[] = []
  const collect = (reason: unknown) => unhandled.push(reason)

  before(async () => {
    process.on('unhandledRejection', collect)
    server = await serveOnConnect((socket) => {
      open.add(new Promise((resolve) => socket.on('close', () => resolve())))
      play(socket, waiting.shift() as Script)
    })
  })
  afterEach(() => assert.deepEqual(unhandled, []))
  after(() => {
    process.off('unhandledRejection', collect)
    return server.close()
  })

  /** Connections come in the order in which they were made, so each meets its own script. */
  const meet = async (scripted: Script, limitMs = timeoutMs): Promise<Exchange> => {
    const startedAt = performance.now()
    waiting.push(scripted)
    const exchange = await probeAt(server.url, { timeoutMs: limitMs, maxBodyBytes: 20_000 })
    const elapsedMs = performance.now() - startedAt
    assert.ok(elapsedMs < limitMs + marginMs, `settled after ${elapsedMs} ms`)
    return exchange
  }

  it('settles within its time-out with an answer or a failure, and leaves nothing open', async () => {
    const scripts = fc.array(script, { minLength: together, maxLength: together })
    await fc.assert(
      fc.asyncProperty(scripts, async (batch) => {
        for (const { answer, failure, requestLeft } of await Promise.all(batch.map((one) => meet(one)))) {
          assert.equal((answer === null) !== (failure === null), true)
          // A loaded machine stands still now and then, and says so.
          if (failure?.kind === 'monitor-fault') assert.equal(failure.code, 'stalled')
          assert.equal(requestLeft, true)
        }
        await Promise.all(open)
        open.clear()
      }),
      parameters,
    )
  })

  it('gives every answer to a judge that has a verdict on it', async () => {
    const scripts = fc.array(script, { minLength: together, maxLength: together })
    await fc.assert(
      fc.asyncProperty(scripts, async (batch) => {
        for (const exchange of await Promise.all(batch.map((one) => meet(one)))) {
          const { outcome, mayHaveCreated } = judge(exchange, contextOf())
          const isStalled = exchange.failure?.code === 'stalled'
          assert.ok(['unavailable', 'drift', 'conforming'].includes(outcome) || isStalled, outcome)
          assert.equal(mayHaveCreated, true)
        }
      }),
      { ...parameters, numRuns: rounds(5, 100) },
    )
  })

  it('reads a complete message alike, whatever stands behind it', async () => {
    const pairs = fc.array(lengthened, { minLength: together, maxLength: together })
    await fc.assert(
      fc.asyncProperty(pairs, async (batch) => {
        const plain = await Promise.all(batch.map(([script]) => meet(script, completeMs)))
        const more = await Promise.all(batch.map(([, script]) => meet(script, completeMs)))
        assert.deepEqual(
          more.map(({ answer, failure }) => ({ answer, failure })),
          plain.map(({ answer, failure }) => ({ answer, failure })),
        )
        assert.ok(plain.every(({ answer }) => answer !== null))
      }),
      { ...parameters, numRuns: rounds(6, 200) },
    )
  })
})
