import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Exchange } from '../../src/judge/verdict.ts'
import { jsonHeader, rawAnswer, serveRaw, withServer } from '../support/answer-server.ts'
import { bytesOf, contact, contextOf } from '../support/exchange.ts'
import { judge } from '../support/frozen.ts'
import { probeAt, requestTo } from '../support/probing.ts'

const answer = rawAnswer({ headers: [jsonHeader], body: Buffer.from(bytesOf(contact)) })

/** As a synchronous write to a slow disk does it. */
function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

describe('a loop of ours that is late', () => {
  it('lets no answer be lost that had come meanwhile, and takes its own time off', async () => {
    // The answer is written, and before anybody can read it, its time is up.
    const server = serveRaw((socket) => {
      socket.end(answer)
      block(900)
    })
    const exchange = await withServer(server, ({ url }) => probeAt(url, { timeoutMs: 400 }))
    assert.equal(exchange.answer?.status, 200)
    const { totalMs, firstByteMs, stalledMs } = exchange.timing
    assert.ok((stalledMs ?? 0) > 700, `${stalledMs}`)
    assert.ok(totalMs < 350 && firstByteMs !== null && firstByteMs <= totalMs, `${totalMs}`)
    const verdict = judge(exchange, { ...contextOf(), slowMs: 400 })
    assert.deepEqual([verdict.outcome, verdict.findings], ['conforming', []])
  })

  it('is no time-out of the provider: nothing is known of it', async () => {
    const server = serveRaw(() => block(700))
    const exchange = await withServer(server, ({ url }) => probeAt(url, { timeoutMs: 400 }))
    assert.deepEqual(exchange.failure, { kind: 'monitor-fault', code: 'stalled' })
    const { outcome, findings, mayHaveCreated } = judge(exchange, contextOf())
    assert.deepEqual([outcome, findings, mayHaveCreated], ['monitor-fault', [], true])
  })

  it('for a moment leaves a time-out the provider’s', async () => {
    const server = serveRaw(() => block(60))
    const exchange = await withServer(server, ({ url }) => probeAt(url, { timeoutMs: 800 }))
    assert.deepEqual(exchange.failure, { kind: 'timeout', code: 'no first byte' })
  })

  it('does not excuse what no delay of ours brings about', async () => {
    const server = serveRaw((socket) => {
      block(600)
      socket.end('SSH-2.0-OpenSSH_9.9\r\n')
    })
    const exchange = await withServer(server, ({ url }) => probeAt(url, { timeoutMs: 3000 }))
    assert.equal(exchange.failure?.kind, 'protocol-error')
  })

  it('does not keep the end of a probe from a provider that never stops sending', async () => {
    const server = serveRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${jsonHeader}\r\n\r\n`)
      const pour = () => {
        while (!socket.destroyed && socket.write(' '.repeat(64)));
        if (!socket.destroyed) setImmediate(pour)
      }
      pour()
    })
    const exchange = await withServer(server, ({ url }) =>
      probeAt(url, { timeoutMs: 200, maxBodyBytes: 1024 * 1024 * 1024 }),
    )
    assert.equal(exchange.answer, null)
    assert.ok(exchange.timing.totalMs < 5000, `${exchange.timing.totalMs}`)
  })
})

const script = `
import { probe } from ${JSON.stringify(fileURLToPath(new URL('../../src/wire/probe.ts', import.meta.url)))}
process.send(await probe(JSON.parse(process.argv[1])))
process.disconnect()`

describe('a process that was stopped (SIGSTOP)', () => {
  /** Stops it when its request is there, and lets it go on long after its time is up. */
  const stoppedFor = async (answers: boolean) => {
    const { promise, resolve } = Promise.withResolvers<Exchange>()
    const server = serveRaw((socket) => {
      child.kill('SIGSTOP')
      if (answers) socket.end(answer)
      setTimeout(() => child.kill('SIGCONT'), 1000)
    })
    let child: ReturnType<typeof spawn>
    return withServer(server, async ({ url }) => {
      const args = ['--input-type=module', '-e', script, JSON.stringify(requestTo(url, { timeoutMs: 600 }))]
      child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      child.once('message', (exchange) => resolve(exchange as Exchange))
      await once(child, 'exit')
      return await promise
    })
  }

  it('reads the answer that had come meanwhile, and does not count the stop', async () => {
    const { answer: read, timing } = await stoppedFor(true)
    assert.equal(read?.status, 200)
    assert.ok(timing.totalMs < 550, `${timing.totalMs}`)
    assert.ok((timing.stalledMs ?? 0) > 700, `${timing.stalledMs}`)
  })

  it('where none had come, says that it stood still', async () => {
    const { failure, requestLeft } = await stoppedFor(false)
    assert.deepEqual([failure, requestLeft], [{ kind: 'monitor-fault', code: 'stalled' }, true])
  })
})

describe('a machine that slept', () => {
  it('is no time-out of the provider: the wall clock went on without us', async () => {
    const { now } = Date
    try {
      const server = serveRaw(() => {
        Date.now = () => now() + 1_800_000
      })
      const exchange = await withServer(server, ({ url }) => probeAt(url, { timeoutMs: 200 }))
      assert.deepEqual(exchange.failure, { kind: 'monitor-fault', code: 'slept' })
    } finally {
      Date.now = now
    }
  })
})
