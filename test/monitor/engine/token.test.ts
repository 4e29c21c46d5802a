import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TokenSource } from '../../../monitor/config/config-shape.ts'
import { createTokens, type Tokens } from '../../../monitor/engine/token.ts'
import { serveHttp, unusedPort, withServer } from '../../support/answer-server.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { createLifeline } from '../../support/lifeline.ts'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const minuteMs = 60_000
const start = Date.parse('2026-12-01T13:00:00Z')

describe('tokens', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let clock: number
  /** By how much the provider's clock is ahead of ours. */
  let skewMs: number
  let issued: number

  beforeEach(() => {
    directory = temporaryDirectory()
    clock = start
    skewMs = 0
    issued = 0
  })
  afterEach(() => directory.remove())

  /** As the provider gives it: 15 minutes by its own clock. */
  const jwt = (claims: Record<string, unknown> = {}) => {
    const iat = (clock + skewMs) / 1000
    return `${encode({ alg: 'HS256' })}.${encode({ iat, exp: iat + 900, jti: issued++, ...claims })}.c2ln`
  }
  const tokensOf = (source: TokenSource, env: Record<string, string> = {}): Tokens =>
    createTokens(source, { env, now: () => clock, timeoutMs: 10_000, directory: directory.path })
  /** A token service, and how often it was asked. */
  const withService = (give: () => string, use: (tokens: Tokens, asked: () => number) => Promise<void>) =>
    withServer(
      serveHttp((_request, response) => void response.end(give())),
      (server) => use(tokensOf({ request: { url: server.url } }), () => server.received.length),
    )
  const tokenIn = async (tokens: Tokens, options = {}) => {
    const result = await tokens.get(options)
    assert.ok('token' in result, JSON.stringify(result))
    return result.token
  }

  describe('of a service', () => {
    it('are used again while they live, and renewed before they lapse', async () => {
      await withService(jwt, async (tokens, asked) => {
        const first = await tokenIn(tokens)
        clock += 14 * minuteMs
        assert.equal(await tokenIn(tokens), first)
        // The exchange takes up to 10 s, and clocks differ by up to 30 s.
        clock += 20_000
        assert.notEqual(await tokenIn(tokens), first)
        assert.equal(asked(), 2)
      })
    })

    it('are renewed in time by a clock that is behind the provider, and not for ever by one that is ahead', async () => {
      for (const skew of [10 * minuteMs, -10 * minuteMs]) {
        clock = start
        skewMs = skew
        await withService(jwt, async (tokens, asked) => {
          await tokenIn(tokens)
          clock += 14 * minuteMs + 20_000
          await tokenIn(tokens)
          assert.equal(asked(), 2, `a skew of ${skew} ms`)
        })
      }
    })

    it('are asked for anew when one was refused, whatever its time', async () => {
      await withService(jwt, async (tokens, asked) => {
        const first = await tokenIn(tokens)
        assert.notEqual(await tokenIn(tokens, { fresh: true }), first)
        assert.equal(asked(), 2)
      })
    })

    it('need be no JWT: nothing is known of their time, so each run asks', async () => {
      await withService(
        () => 'an-opaque-token',
        async (tokens, asked) => {
          assert.equal(await tokenIn(tokens), 'an-opaque-token')
          await tokenIn(tokens)
          assert.equal(asked(), 2)
          clock += 86_400_000
          assert.equal(tokens.expired(), null)
        },
      )
    })
  })

  describe('that have expired', () => {
    it('are given only when their time has passed, the newest first', async () => {
      await withService(jwt, async (tokens) => {
        const first = await tokenIn(tokens)
        clock += 14 * minuteMs + 20_000
        const second = await tokenIn(tokens)
        assert.equal(tokens.expired(), null)
        clock = start + 15 * minuteMs + 30_001
        assert.equal(tokens.expired(), first)
        clock += 15 * minuteMs
        assert.equal(tokens.expired(), second)
      })
    })

    it('are not given by a clock that is ahead while they are live by the provider', async () => {
      skewMs = -20 * minuteMs
      await withService(jwt, async (tokens) => {
        await tokenIn(tokens)
        // By our clock its exp passed before it was issued.
        clock += 14 * minuteMs
        assert.equal(tokens.expired(), null)
        clock += 2 * minuteMs
        assert.notEqual(tokens.expired(), null)
      })
    })

    it('are not given by a clock that is behind while exp has not passed', async () => {
      skewMs = 20 * minuteMs
      await withService(jwt, async (tokens) => {
        await tokenIn(tokens)
        clock += 34 * minuteMs
        assert.equal(tokens.expired(), null)
        clock += 2 * minuteMs
        assert.notEqual(tokens.expired(), null)
      })
    })
  })

  it('of a file are read anew each time', async () => {
    const file = join(directory.path, 'token')
    const tokens = tokensOf({ file })
    const [first, second] = [jwt(), jwt()]
    writeFileSync(file, `${first}\n`)
    assert.equal(await tokenIn(tokens), first)
    writeFileSync(file, `${second}\n`)
    assert.equal(await tokenIn(tokens), second)
  })

  it('of a command run in the directory of the configuration', async () => {
    writeFileSync(join(directory.path, 'token.js'), "console.log('from-the-command')")
    const tokens = tokensOf({ command: [process.execPath, 'token.js'] })
    assert.equal(await tokenIn(tokens), 'from-the-command')
  })

  describe('by request', () => {
    it('are asked for as configured, and read at the pointer', async () => {
      const seen: unknown[] = []
      const serving = serveHttp((request, response, body) => {
        seen.push([request.method, request.url, request.headers['x-client'], body])
        response.end(JSON.stringify({ 'a/b': [{ token: 'deep' }] }))
      })
      await withServer(serving, async (server) => {
        const request = {
          method: 'POST',
          url: `${server.url}/oauth`,
          headers: { 'x-client': 'monitor' },
          body: 'grant',
          pointer: '/a~1b/0/token',
        } as const
        assert.equal(await tokenIn(tokensOf({ request })), 'deep')
      })
      assert.deepEqual(seen, [['POST', '/oauth', 'monitor', 'grant']])
    })

    for (const [what, status, body, pointer, detail] of [
      ['a refusal', 403, 'canary', undefined, 'the token request was answered with status 403'],
      ['a redirect', 302, '', undefined, 'the token request was answered with status 302'],
      ['no JSON', 200, 'canary', '/token', 'the answer to the token request is no JSON'],
      ['no token', 200, '{"token":1}', '/token', 'the answer holds no text at /token'],
      ['an empty token', 200, ' ', undefined, 'the token is empty'],
      [
        'JSON where none is read',
        200,
        '{"access_token":"canary"}',
        undefined,
        'the token is a JSON object: give `pointer`, the place of the token in it',
      ],
      ['a page', 200, '<html>canary</html>', undefined, 'the token is an HTML or XML page'],
      [
        'JSON within JSON',
        200,
        '{"data":"{\\"token\\":\\"canary\\"}"}',
        '/data',
        'at /data, the token is a JSON object: `pointer` must lead to the token itself',
      ],
      [
        'a header',
        200,
        '{"t":"Bearer canary"}',
        '/t',
        'at /t, the token begins with "Bearer": leave that out',
      ],
      [
        'no end',
        200,
        'x'.repeat(200_000),
        undefined,
        'the answer to the token request is longer than 100000 bytes',
      ],
    ] as const) {
      it(`that meet ${what} say so, and nothing of the answer`, async () => {
        const serving = serveHttp((_request, response) => {
          response.writeHead(status, { location: 'http://127.0.0.1:9/canary' }).end(body)
        })
        await withServer(serving, async (server) => {
          const request = { url: `${server.url}/canary`, ...(pointer !== undefined && { pointer }) }
          assert.deepEqual(await tokensOf({ request }).get(), { problem: 'failed', detail })
        })
      })
    }

    it('that meet nobody say so without the address', async () => {
      const request = { url: `http://127.0.0.1:${await unusedPort()}/canary` }
      const detail = 'the token request failed (ECONNREFUSED)'
      assert.deepEqual(await tokensOf({ request }).get(), { problem: 'failed', detail })
      // One that cannot be used: of this machine, whatever the source is worth.
      const connection = { proxies: { https: null, http: 'socks5://p:1', except: [] } }
      const ours = tokensOf({ request: { url: 'http://api.example.test', connection } })
      assert.deepEqual(await ours.get(), {
        problem: 'own-fault',
        detail: 'the token request failed (proxy-invalid)',
      })
    })
  })

  it('are refused from every source unless they are bearers', async () => {
    const text = JSON.stringify({ access_token: jwt() })
    const detail = 'the token is a JSON object: give the token in it alone'
    const file = join(directory.path, 'token.json')
    writeFileSync(file, text)
    const command = [process.execPath, '-e', `console.log(${JSON.stringify(text)})`]
    for (const source of [{ env: 'TOKEN' }, { file }, { command }]) {
      assert.deepEqual(await tokensOf(source, { TOKEN: text }).get(), { problem: 'failed', detail })
    }
  })

  describe('whose wait is ended', () => {
    const ended = { problem: 'failed', detail: 'the wait for a token was ended' }
    const endedOnce = async (tokens: Tokens, begun: Promise<unknown>) => {
      const wait = new AbortController()
      const waiting = tokens.get({ signal: wait.signal })
      await begun
      wait.abort()
      return waiting
    }

    it('by request are asked for no longer, and the connection is ended', async () => {
      const { promise: closed, resolve: close } = Promise.withResolvers<void>()
      const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
      const serving = serveHttp((request) => {
        request.socket.once('close', () => close())
        ask()
      })
      await withServer(serving, async (server) => {
        assert.deepEqual(await endedOnce(tokensOf({ request: { url: server.url } }), asked), ended)
        await closed
      })
    })

    it('of a command leave nothing of it behind', async () => {
      const lifeline = createLifeline(directory.path)
      assert.deepEqual(await endedOnce(tokensOf({ command: lifeline.command('wait') }), lifeline.held), ended)
      await lifeline.released
    })

    it('are not asked for at all when it was ended before', async () => {
      const signal = AbortSignal.abort()
      const serving = serveHttp((_request, response) => void response.end(jwt()))
      await withServer(serving, async (server) => {
        assert.deepEqual(await tokensOf({ request: { url: server.url } }).get({ signal }), ended)
        assert.equal(server.received.length, 0)
      })
    })

    it('keep the one that is in use, and the expired one', async () => {
      await withService(jwt, async (tokens) => {
        const first = await tokenIn(tokens)
        await tokens.get({ fresh: true, signal: AbortSignal.abort() })
        assert.equal(await tokenIn(tokens), first)
      })
    })
  })

  it('of a file that is a pipe, which may never end, are a problem at once', async () => {
    const file = join(directory.path, 'pipe')
    execFileSync('mkfifo', [file])
    const detail = 'the token file is no regular file'
    assert.deepEqual(await tokensOf({ file }).get(), { problem: 'failed', detail })
  })

  it('of a command that fails say where to look, and tell what it wrote to whoever asks for it', async () => {
    const command = [process.execPath, '-e', "console.error('+ login canary'); process.exit(4)"]
    const failed = (hint: string) => ({
      problem: 'failed',
      detail: `the token command ended with 4: ${hint}`,
    })
    assert.deepEqual(await tokensOf({ command }).get(), failed('contactrz-monitor doctor shows what it says'))
    const said: string[] = []
    const options = { env: {}, now: () => clock, timeoutMs: 1, directory: directory.path }
    const heard = createTokens({ command }, { ...options, onStderr: (text) => void said.push(text) })
    assert.deepEqual(await heard.get(), failed('what it says follows'))
    assert.deepEqual(said, ['+ login canary\n'])
  })

  for (const [what, source] of [
    ['a variable that is not set', { env: 'NOTHING' }],
    ['a file that is not there', { file: '/nowhere/token' }],
  ] as const) {
    it(`of ${what} are a problem, not an error`, async () => {
      assert.ok('problem' in (await tokensOf(source).get()))
    })
  }
})
