// What a source of tokens could give: whatever it is, a run has a token that can be sent, or a line that says why not,
// in which nothing of it stands.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import type net from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import type { TokenSource } from '../../monitor/config/config-shape.ts'
import { createTokens } from '../../monitor/engine/token.ts'
import { isBearer } from '../../src/token/bearer.ts'
import { serveHttp, serveOnConnect, withServer } from '../support/answer-server.ts'
import { anyCharacter } from '../support/any-character.ts'
import { temporaryDirectory } from '../support/command.ts'
import { script } from '../support/wire-arbitraries.ts'
import { isLong, rounds } from './length.ts'

const parameters = (short: number, long: number) => ({
  numRuns: rounds(short, long),
  ...(!isLong && { seed: 8401 }),
})
const secret = 'Canary7f3a'
/** Of a source that never ends by itself. */
const limitMs = 300
/** Of a machine with other work: whoever hangs, hangs for good. */
const marginMs = 20_000

/** Texts with the secret somewhere, as a service, a file or a script could give them. */
const filling = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\r\n',
    '\0',
    '\u001b[31m',
    '\u2028',
    '<html>',
    '{"error":"',
    'Bearer ',
    '"',
    '${',
  ),
)
const secretText = fc.tuple(filling, filling).map(([before, after]) => `${before}${secret}${after}`)
const json = fc.oneof(
  secretText,
  fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify({ access_token: value, note: secret })),
  secretText.map((text) => JSON.stringify({ access_token: text })),
  fc.constant(`${'['.repeat(20_000)}"${secret}"${']'.repeat(20_000)}`),
  fc.constant(`{"__proto__":{"access_token":"${secret}"},"access_token":{"access_token":"${secret}"}}`),
)

describe('a source of tokens that gives anything', function () {
  this.timeout(rounds(180_000, 1_800_000))
  let directory: ReturnType<typeof temporaryDirectory>
  before(() => {
    directory = temporaryDirectory()
  })
  after(() => directory.remove())

  const meet = async (source: TokenSource, env: NodeJS.ProcessEnv = {}) => {
    const options = { env, now: Date.now, timeoutMs: 1000, directory: directory.path }
    const tokens = createTokens(source, options)
    const beganAt = performance.now()
    const result = await tokens.get({ signal: AbortSignal.timeout(limitMs + marginMs / 2) })
    const elapsedMs = performance.now() - beganAt
    assert.ok(elapsedMs < limitMs + marginMs, `settled after ${elapsedMs} ms`)
    if ('token' in result) {
      assert.ok(isBearer(result.token), 'it cannot be sent')
    } else {
      assert.ok(!result.detail.includes(secret), result.detail)
      assert.match(result.detail, /^[\x20-\x7e–]{1,400}$/)
    }
    return result
  }

  it('as a service: any body, with a place of the token and without', async () => {
    let body = ''
    await withServer(
      serveHttp((_request, response) => void response.end(body)),
      async ({ url }) => {
        const answer = fc.tuple(
          json,
          fc.constantFrom(undefined, '/access_token', '/access_token/access_token'),
        )
        await fc.assert(
          fc.asyncProperty(answer, async ([text, pointer]) => {
            body = text
            await meet({ request: { url, ...(pointer !== undefined && { pointer }) } })
          }),
          parameters(60, 5000),
        )
      },
    )
  })

  it('as a service: any bytes on the wire', async () => {
    let next: ((socket: net.Socket) => void) | null = null
    await withServer(
      serveOnConnect((socket) => next?.(socket)),
      async ({ url }) => {
        // One that goes on for ever is ended by the signal, which has a test of its own.
        const ended = script.filter(({ end }) => end === 'fin' || end === 'reset')
        await fc.assert(
          fc.asyncProperty(ended, async ({ bytes, end }) => {
            next = (socket) => {
              socket.resume()
              socket.write(Buffer.concat([Buffer.from(bytes), Buffer.from(secret)]), () =>
                end === 'fin' ? socket.end() : socket.resetAndDestroy(),
              )
            }
            await meet({ request: { url } })
          }),
          parameters(30, 2000),
        )
      },
    )
  })

  it('as a file and as an environment variable: any text', async () => {
    const file = join(directory.path, 'token')
    await fc.assert(
      fc.asyncProperty(json, async (text) => {
        writeFileSync(file, text)
        const ofFile = await meet({ file })
        const ofEnv = await meet({ env: 'TOKEN' }, { TOKEN: text })
        assert.equal('token' in ofFile, 'token' in ofEnv)
      }),
      parameters(100, 10_000),
    )
  })

  it('as a command: any output and any end', async () => {
    const file = join(directory.path, 'output')
    const ends = fc.constantFrom('exit 0', 'exit 3', 'kill -9 $$', 'cat "$0" >&2', 'sleep 60 & exit 0', 'yes')
    await fc.assert(
      fc.asyncProperty(json, ends, async (text, end) => {
        writeFileSync(file, text)
        await meet({ command: ['sh', '-c', `cat "$0"; ${end}`, file] })
      }),
      parameters(8, 300),
    )
  })
})
