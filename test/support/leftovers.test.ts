import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runScript, temporaryDirectory } from './command.ts'

const mocha = fileURLToPath(new URL('../../node_modules/mocha/bin/mocha.js', import.meta.url))
const hooks = fileURLToPath(new URL('leftovers.ts', import.meta.url))

/** A shell with a process of its own, and a server: each says when it is there. */
const setUp = `
  import assert from 'node:assert/strict'
  import { spawn } from 'node:child_process'
  import { once } from 'node:events'
  import { connect, createServer } from 'node:net'
  const starting = async () => {
    const child = spawn('/bin/sh', ['-c', 'sleep 600 & echo started; wait'], { stdio: ['ignore', 'pipe', 'ignore'] })
    await once(child.stdout, 'data')
    return child
  }
  const listening = async () => {
    const server = createServer((socket) => socket.on('error', () => {}).write('x')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
  const opened = async (server) => {
    const socket = connect(server.address().port, '127.0.0.1').on('error', () => {})
    await once(socket, 'data')
    return socket
  }
  let [shared, kept, child, server, socket] = []
  before(async () => {
    [shared, kept] = [await listening(), await starting()]
  })
  after(() => shared.close())
`

const assertEnded = `
  if (!child.stdout.readableEnded) await once(child.stdout, 'end')
  if (!socket.closed) await once(socket, 'close')
  assert.equal(server.listening, false)
  assert.equal(kept.signalCode, null)
  const again = await opened(shared)
  again.destroy()
`

describe('what a test leaves behind', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())

  /** Runs a file of tests in a mocha of its own, which ends when nothing is left that it could wait for. */
  const run = async (tests: string) => {
    const file = join(directory.path, `${process.hrtime.bigint()}.test.mjs`)
    writeFileSync(file, `${setUp}${tests}`)
    const args = ['--no-config', '--require', hooks, '--reporter', 'json', '--timeout', '60000', file]
    const { stdout, stderr } = await runScript(mocha, args)
    const { stats, failures } = JSON.parse(stdout)
    assert.deepEqual([stats.passes, stats.failures], [1, 1], stdout + stderr)
    return failures[0].err.message as string
  }

  it('is ended when its time is up: processes, what these started, servers, connections; nothing of others', async () => {
    const message = await run(`
      it('hangs', async function () {
        [child, server] = [await starting(), await listening()]
        socket = await opened(server)
        this.timeout(1)
        await new Promise(() => {})
      })
      it('is not met by the next', async () => {${assertEnded}})
    `)
    assert.match(message, /Timeout of 1ms exceeded/)
  })

  it('is ended when a hook of it fails', async () => {
    await run(`
      describe('a suite', () => {
        beforeEach(async () => {
          [child, server] = [await starting(), await listening()]
          socket = await opened(server)
          assert.fail('as it should')
        })
        it('is never run', () => {})
      })
      describe('another', () => it('is not met by it', async () => {${assertEnded}}))
    `)
  })
})
