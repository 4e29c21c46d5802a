import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runTokenCommand } from '../../src/token/token-command.ts'
import { temporaryDirectory } from '../support/command.ts'
import { createLifeline } from '../support/lifeline.ts'

const node = (script: string) => [process.execPath, '-e', script]

describe('a token command', () => {
  it('gives what it prints, without the white space around it', async () => {
    assert.deepEqual(await runTokenCommand(node("console.log('  a.b.c ')")), { token: 'a.b.c' })
  })

  it('is given its arguments as they are, without a shell', async () => {
    const args = [...node('console.log(process.argv[1].length)'), '$(id); `id` && "x"']
    assert.deepEqual(await runTokenCommand(args), { token: '18' })
  })

  it('that fails says how and where to look, and nothing of what it wrote', async () => {
    const script = "console.error('+ curl -u monitor:canary'); console.log('canary'); process.exit(3)"
    const detail = 'the token command ended with 3: run it by hand to see what it says'
    assert.deepEqual(await runTokenCommand(node(script)), { problem: 'failed', detail })
    const whereToLook = 'doctor shows it'
    const elsewhere = await runTokenCommand(node('process.kill(process.pid)'), { whereToLook })
    assert.deepEqual(elsewhere, {
      problem: 'failed',
      detail: 'the token command ended with SIGTERM: doctor shows it',
    })
  })

  it('is heard on its standard error by whoever asks for it, the last of it', async () => {
    const said: string[] = []
    const onStderr = (text: string) => void said.push(text)
    await runTokenCommand(node("console.error('a'.repeat(1e6) + ' login refused')"), { onStderr })
    assert.equal(said.length, 1)
    assert.match(said[0] ?? '', /^a{4000,4096} login refused\n$/)
  })

  it('has nothing on its standard input', async () => {
    const script = "process.stdin.on('end', () => console.log('a.b')).resume()"
    assert.deepEqual(await runTokenCommand(node(script)), { token: 'a.b' })
  })

  it('that leaves something behind with its output open is not waited for', async () => {
    const behind = 'sleep 20 & echo a.b.c'
    assert.deepEqual(await runTokenCommand(['sh', '-c', behind]), { token: 'a.b.c' })
  })

  describe('is ended with all that it has started', () => {
    let directory: ReturnType<typeof temporaryDirectory>
    beforeEach(() => {
      directory = temporaryDirectory()
    })
    afterEach(() => directory.remove())

    it('when its time is up', async () => {
      const lifeline = createLifeline(directory.path)
      const running = runTokenCommand(lifeline.command('wait'), { timeoutMs: 1000 })
      await lifeline.held
      const detail = 'the token command did not end within 1000 ms: run it by hand to see what it says'
      assert.deepEqual(await running, { problem: 'failed', detail })
      await lifeline.released
    })

    it('when it is interrupted', async () => {
      const lifeline = createLifeline(directory.path)
      const interruption = new AbortController()
      const running = runTokenCommand(lifeline.command('wait'), { signal: interruption.signal })
      await lifeline.held
      interruption.abort()
      assert.deepEqual(await running, { problem: 'failed', detail: 'the token command was interrupted' })
      await lifeline.released
    })

    for (const [how, end] of [
      ['has given its token', 'echo a.b.c'],
      ['fails', 'exit 1'],
      ['prints without end', 'exec yes'],
    ] as const) {
      it(`when it ${how}`, async () => {
        const lifeline = createLifeline(directory.path)
        const [result] = await Promise.all([runTokenCommand(lifeline.command(end)), lifeline.held])
        assert.equal('token' in result, end === 'echo a.b.c', JSON.stringify(result))
        await lifeline.released
      })
    }
  })

  it('that is not there is a matter of the configuration', async () => {
    const details = async (file: string) => {
      const result = await runTokenCommand([file, 'canary'])
      assert.ok('problem' in result && result.problem === 'cannot-run')
      return result.detail
    }
    const gone = 'is not there, or the interpreter in its first line is not (ENOENT)'
    assert.equal(await details('/nowhere/token.sh'), `the token command /nowhere/token.sh ${gone}`)
    assert.equal(
      await details('./token.sh staging'),
      `the token command ./(16 characters) ${gone}; it holds blanks: each argument is an item of its own`,
    )
    assert.equal(await details('eyJhbGciOiJIUzI1NiJ9.e30.x'), `the token command (26 characters) ${gone}`)
    const file = fileURLToPath(import.meta.url)
    assert.match(await details(file), /token-command\.test\.ts may not be executed \(EACCES\)$/)
    // What no process can be started from at all.
    for (const text of ['', 'a\0b'])
      assert.equal(await details(text), 'the token command cannot be run (ERR_INVALID_ARG_VALUE)')
  })

  it('is ended when the check is interrupted', async () => {
    const interruption = new AbortController()
    const waiting = runTokenCommand(node('setInterval(() => {}, 1000)'), { signal: interruption.signal })
    interruption.abort()
    assert.deepEqual(await waiting, { problem: 'failed', detail: 'the token command was interrupted' })
  })

  it('is not begun when the interruption came before', async () => {
    const directory = temporaryDirectory()
    const file = join(directory.path, 'begun')
    const signal = AbortSignal.abort()
    const result = await runTokenCommand(node(`require('fs').writeFileSync('${file}', '')`), { signal })
    assert.deepEqual(
      [result, existsSync(file)],
      [{ problem: 'failed', detail: 'the token command was interrupted' }, false],
    )
    directory.remove()
  })

  it('that prints without end is stopped', async () => {
    const result = await runTokenCommand(node("setInterval(() => process.stdout.write('x'.repeat(1e6)), 1)"))
    assert.match(
      'problem' in result ? result.detail : '',
      /^the token command printed more than 1048576 bytes/,
    )
  })
})
