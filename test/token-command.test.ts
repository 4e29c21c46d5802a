import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { redactLine, runTokenCommand } from '../src/token-command.ts'

const node = (script: string) => [process.execPath, '-e', script]

describe('a token command', () => {
  it('gives what it prints, without the white space around it', async () => {
    assert.deepEqual(await runTokenCommand(node("console.log('  a.b.c ')")), { token: 'a.b.c' })
  })

  it('is given its arguments as they are, without a shell', async () => {
    const args = [...node('console.log(process.argv[1].length)'), '$(id); `id` && "x"']
    assert.deepEqual(await runTokenCommand(args), { token: '18' })
  })

  it('that fails says how, and why in its own words', async () => {
    const result = await runTokenCommand(node("console.error('first\\nlogin refused'); process.exit(3)"))
    assert.deepEqual(result, { problem: 'failed', detail: 'the token command ended with 3: login refused' })
  })

  it('that does not end is killed, and whatever it started does not keep us', async () => {
    const script =
      "require('child_process').spawn('sleep', ['60'], { stdio: 'inherit' }); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"
    const begun = performance.now()
    const result = await runTokenCommand(node(script), { timeoutMs: 300 })
    assert.deepEqual(result, { problem: 'failed', detail: 'the token command did not end within 300 ms' })
    assert.ok(performance.now() - begun < 10_000)
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

  it('that prints without end is stopped', async () => {
    const result = await runTokenCommand(node("setInterval(() => process.stdout.write('x'.repeat(1e6)), 1)"))
    assert.equal('problem' in result && result.problem, 'failed')
  })
})

describe('what a command wrote', () => {
  for (const [text, shown] of [
    ['curl: (6) Could not resolve host', 'curl: (6) Could not resolve host'],
    ['one\n\ntwo \r\n', 'two'],
    ['', ''],
    ['\u001b[31mred\u0007\u202e', '[31mred'],
    ['invalid_client: eyJhbGciOi.eyJzdWIi.c2ln', 'invalid_client: (24 characters)'],
    ['password=hunter2 for monitor', 'password=(hidden) for monitor'],
    ['Authorization: Bearer abc', 'Authorization (hidden)'],
    ['"client_secret": "s3"', '"client_secret": (hidden)'],
    ['GET https://me:pw@idp.example.com', 'GET https://(hidden)@idp.example.com'],
  ] as const) {
    it(`is told as ${JSON.stringify(shown)}`, () => assert.equal(redactLine(text), shown))
  }

  it('holds no token, whatever stands around it, and is one short line', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9_-]{16,40}(\.[A-Za-z0-9_-]{4,40}){0,2}$/)
    const around = fc.string({ unit: 'binary', maxLength: 30 })
    fc.assert(
      fc.property(around, token, around, (before, secret, after) => {
        const shown = redactLine(`${before} ${secret} ${after}`)
        assert.ok(!shown.includes(secret))
        assert.ok(shown.length <= 121)
        assert.doesNotMatch(shown, /[\p{Cc}\n]/u)
      }),
    )
  })
})
