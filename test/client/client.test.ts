import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import {
  type ClientOptions,
  ClientOptionsError,
  ClientTransportError,
  contract,
  createClient,
} from 'contactrz'
import { endpointOf, holdEnd, pathBegunQuestion, variantMeaning } from 'contactrz/internal'
import {
  jsonHeader,
  rawAnswer,
  serveHttp,
  serveOnConnect,
  serveRaw,
  unusedPort,
  withServer,
} from '../support/answer-server.ts'
import { bodyOf, contact, documentedBody, sent, token } from '../support/exchange.ts'

interface Reply {
  readonly status: number
  readonly body: unknown
}

/** What one call gets when the server answers so, and what the server saw. */
async function call({ status, body }: Reply, options: Partial<ClientOptions> = {}) {
  const requests: { line: string; headers: Record<string, unknown>; body: string }[] = []
  const server = serveHttp((request, response, text) => {
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, body: text })
    const isText = typeof body === 'string' || body instanceof Buffer
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(isText ? body : JSON.stringify(body))
  })
  const result = await withServer(server, ({ url }) =>
    createClient({ url, token, ...options }).createContact(sent),
  )
  return { result, requests }
}

const resultOf = async (reply: Reply, options: Partial<ClientOptions> = {}) =>
  (await call(reply, options)).result

describe('the client of the live document', () => {
  it('sends the contact, the token and the media type to the path of the contract', async () => {
    const { requests } = await call({ status: 200, body: contact })
    assert.equal(requests.length, 1)
    const [request] = requests
    assert.equal(request?.line, 'POST /api/contactrz')
    assert.equal(request?.headers.authorization, `Bearer ${token}`)
    assert.equal(request?.headers['content-type'], 'application/json')
    assert.equal(request?.headers.accept, 'application/json')
    assert.deepEqual(JSON.parse(request?.body ?? ''), sent)
  })

  it('gives a created contact', async () => {
    assert.deepEqual(await resultOf({ status: 200, body: contact }), {
      variant: 'created',
      status: 200,
      contact,
    })
  })

  it('gives the documented bodies as their variants', async () => {
    for (const [means, variant, status] of [
      ['created', 'created', 200],
      ['token-expired', 'expiredToken', 401],
      ['quota-used-up', 'overQuota', 401],
    ] as const) {
      const result = await resultOf({ status, body: documentedBody(variant) })
      assert.equal(result.variant, variantMeaning[means])
      assert.equal(result.status, status)
    }
  })

  it('gives an expired token with its error', async () => {
    const body = bodyOf('expiredToken')
    assert.deepEqual(await resultOf({ status: 401, body }), {
      variant: 'expiredToken',
      status: 401,
      error: body,
    })
  })

  it('gives a used-up quota with the instant from which to call again', async () => {
    for (const timeZone of [undefined, 'America/New_York']) {
      const body = bodyOf('overQuota')
      const window = { ...contract.quotaWindow, timeZone: timeZone ?? 'Asia/Jakarta' }
      const before = holdEnd(window, '18:00', Date.now())
      const result = await resultOf({ status: 401, body }, timeZone === undefined ? {} : { timeZone })
      const after = holdEnd(window, '18:00', Date.now())
      assert.ok(result.variant === variantMeaning['quota-used-up'])
      assert.deepEqual(result.error, body)
      // Twice, as midnight may pass meanwhile.
      assert.ok([before, after].includes(result.retryAt.getTime()))
    }
  })

  it('tolerates properties that are not documented, and hands them on', async () => {
    const body = { ...contact, CreatedAt: 'now' }
    assert.deepEqual(await resultOf({ status: 200, body }), {
      variant: 'created',
      status: 200,
      contact: body,
    })
  })

  for (const [what, reply, body] of [
    ['a deviating contact', { status: 200, body: { ...contact, Id: 5 } }, { ...contact, Id: 5 }],
    ['a contact under 201', { status: 201, body: contact }, contact],
    ['a contact under 401', { status: 401, body: contact }, contact],
    ['an expired token under 200', { status: 200, body: bodyOf('expiredToken') }, bodyOf('expiredToken')],
    ['a used-up quota under 429', { status: 429, body: bodyOf('overQuota') }, bodyOf('overQuota')],
    ['another message', { status: 401, body: { error: 'x' } }, { error: 'x' }],
    ['a page', { status: 502, body: '<h1>Bad gateway</h1>' }, '<h1>Bad gateway</h1>'],
    ['nothing', { status: 200, body: '' }, ''],
    ['half a JSON', { status: 200, body: '{"Id"' }, '{"Id"'],
  ] as const) {
    it(`gives ${what} as undocumented, with the body`, async () => {
      assert.deepEqual(await resultOf(reply), { variant: 'undocumented', status: reply.status, body })
    })
  }

  it('does not follow a redirect: the token goes nowhere else', async () => {
    await withServer(
      serveHttp((_request, response) => response.end('{}')),
      async (elsewhere) => {
        for (const status of [301, 302, 307, 308]) {
          const server = serveRaw((socket) =>
            socket.end(
              rawAnswer({ status: `${status} Moved`, headers: [`location: ${elsewhere.url}/api/contactrz`] }),
            ),
          )
          const result = await withServer(server, ({ url }) =>
            createClient({ url, token }).createContact(sent),
          )
          assert.deepEqual(result, { variant: 'undocumented', status, body: '' })
        }
        assert.deepEqual(elsewhere.received, [])
      },
    )
  })

  it('asks for a token before each call, and waits for it', async () => {
    const tokens: string[] = []
    const server = serveHttp((request, response) => {
      tokens.push(String(request.headers.authorization))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(contact))
    })
    await withServer(server, async ({ url }) => {
      let asked = 0
      const client = createClient({ url, token: async () => `token-${++asked}` })
      await client.createContact(sent)
      await client.createContact(sent)
    })
    assert.deepEqual(tokens, ['Bearer token-1', 'Bearer token-2'])
  })

  it('hands on what a token function throws, and sends nothing', async () => {
    const failure = new Error('no token today')
    await withServer(
      serveHttp((_request, response) => response.end()),
      async ({ url, received }) => {
        const client = createClient({ url, token: () => Promise.reject(failure) })
        await assert.rejects(client.createContact(sent), failure)
        assert.deepEqual(received, [])
      },
    )
  })

  for (const [what, bad] of [
    ['that is empty', ''],
    ['that a function gives empty', () => ''],
    ['of nothing but a line end', '\n'],
    ['with a line end within', 'secret-canary\nx'],
    ['with a character that no header may hold', 'secret-canary\u20ac'],
    ['with a space', 'secret canary'],
  ] as const) {
    it(`refuses a token ${what}, without showing it, and sends nothing`, async () => {
      await withServer(
        serveHttp((_request, response) => response.end()),
        async ({ url, received }) => {
          await assert.rejects(createClient({ url, token: bad }).createContact(sent), (error) => {
            assert.ok(error instanceof ClientOptionsError)
            assert.equal(error.code, 'client-options-invalid')
            assert.ok(!inspect(error).includes('canary'))
            return true
          })
          assert.deepEqual(received, [])
        },
      )
    })
  }

  it('takes a token with a line end behind it, as a file has one', async () => {
    const { requests } = await call({ status: 200, body: contact }, { token: `${token}\r\n` })
    assert.equal(requests[0]?.headers.authorization, `Bearer ${token}`)
  })

  it('uses the fetch that it was given', async () => {
    const seen: unknown[] = []
    const fetch = async (input: unknown, init?: RequestInit) => {
      seen.push(input, init?.method, init?.redirect)
      return new Response(JSON.stringify(contact), { status: 200 })
    }
    const result = await createClient({ url: 'https://example.com', token, fetch }).createContact(sent)
    assert.equal(result.variant, 'created')
    assert.deepEqual(seen, ['https://example.com/api/contactrz', 'POST', 'manual'])
  })
})

describe('the client of the live document, when no complete answer comes, throws an error with a code and a cause', () => {
  async function assertTransport(url: string, timeoutMs = 5000): Promise<void> {
    await assert.rejects(createClient({ url, token, timeoutMs }).createContact(sent), (error) => {
      assert.ok(error instanceof ClientTransportError)
      assert.deepEqual([error.name, error.code], ['ClientTransportError', 'transport-failed'])
      assert.ok(error.cause instanceof Error)
      assert.ok(!inspect(error).includes(token))
      return true
    })
  }

  it('when nobody listens', async () => {
    await assertTransport(`http://127.0.0.1:${await unusedPort()}`)
  })

  it('when the connection is closed', async () => {
    await withServer(
      serveRaw((socket) => socket.end()),
      ({ url }) => assertTransport(url),
    )
  })

  it('when the body ends too early', async () => {
    const cut = serveRaw((socket) =>
      socket.end(rawAnswer({ headers: [jsonHeader, 'content-length: 500'], body: '{"Id"' })),
    )
    await withServer(cut, ({ url }) => assertTransport(url))
  })

  it('when no HTTP is spoken', async () => {
    await withServer(
      serveOnConnect((socket) => socket.end('SSH-2.0-x\r\n')),
      ({ url }) => assertTransport(url),
    )
  })

  it('when the time is up before the answer, and within its body', async () => {
    await withServer(
      serveRaw(() => {}),
      ({ url }) => assertTransport(url, 100),
    )
    const slow = serveRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${jsonHeader}\r\ncontent-length: 500\r\n\r\n{`)
    })
    await withServer(slow, ({ url }) => assertTransport(url, 100))
  })
})

describe('the address of a call, of the live document', () => {
  for (const [base, expected] of [
    ['https://example.com', 'https://example.com/api/contactrz'],
    ['https://example.com/', 'https://example.com/api/contactrz'],
    ['https://example.com/base', 'https://example.com/base/api/contactrz'],
    ['https://example.com/base//', 'https://example.com/base/api/contactrz'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/api/contactrz'],
    ['https://example.com/?site=1', 'https://example.com/api/contactrz?site=1'],
    [new URL('https://example.com/base/'), 'https://example.com/base/api/contactrz'],
  ] as const) {
    it(`is ${expected} for ${base}`, () => {
      assert.equal(endpointOf(base), expected)
    })
  }

  it('leaves a URL that it was given as it is', () => {
    const base = new URL('https://example.com/base/')
    endpointOf(base)
    assert.equal(base.href, 'https://example.com/base/')
  })

  for (const bad of ['', 'example.com', '/api', 'ftp://example.com', 'javascript:alert(1)', 'https://']) {
    it(`is refused when the client is made: ${JSON.stringify(bad)}`, () => {
      assert.throws(() => createClient({ url: bad, token }), { code: 'client-options-invalid' })
    })
  }

  for (const [bad, base] of [
    ['https://example.com/api/contactrz', 'https://example.com/'],
    ['https://example.com/api/contactrz/', 'https://example.com/'],
    ['https://example.com/onecloud/API/Contactrz//', 'https://example.com/onecloud'],
    ['https://example.com/api/contactrz?site=1', 'https://example.com/'],
    ['https://example.com/api/contactrz/31322', 'https://example.com/'],
    ['https://example.com/api//contactrz', 'https://example.com/'],
    ['https://example.com/%61pi/contactrz', 'https://example.com/'],
  ] as const) {
    it(`is refused with the path of the contract in it, which would come twice, and the base is named: ${bad}`, () => {
      const message = `the url already holds /api/contactrz, which is added to it: give the base, ${base}`
      assert.throws(() => createClient({ url: bad, token }), {
        code: 'client-options-invalid',
        message,
      })
    })
  }

  it('may hold what only looks like that path', () => {
    for (const base of [
      'https://example.com/api',
      'https://example.com/api/contactrz2',
      'https://example.com/my-api/contactrz-old',
    ])
      assert.equal(endpointOf(base), `${base}/api/contactrz`)
  })

  it('is asked about where it ends as that path begins, and taken all the same', () => {
    const asked = (base: string) => pathBegunQuestion(new URL(base))
    assert.equal(
      asked('https://example.com/one/API//'),
      'ends in /api, and /api/contactrz is added to it. Was https://example.com/one meant?',
    )
    assert.match(asked('https://example.com/api') ?? '', / Was https:\/\/example\.com\/ meant\?$/)
    for (const base of ['', '/', '/api/v1', '/my-api', '/apis', '/%zz'])
      assert.equal(asked(`https://example.com${base}`), null)
  })

  it('is refused with a user and a password in it, without showing them', () => {
    assert.throws(
      () => createClient({ url: 'https://user:canary@example.com', token }),
      (error) => {
        assert.ok(error instanceof ClientOptionsError)
        assert.ok(!inspect(error).includes('canary'))
        return true
      },
    )
  })

  it('needs a time zone that exists, if one is given', () => {
    const options = { url: 'https://example.com', token, timeZone: 'Mars/Olympus' }
    assert.throws(() => createClient(options), { code: 'client-options-invalid' })
  })
})
