import assert from 'node:assert/strict'
import net from 'node:net'
import { variantMeaning } from 'contactrz/internal'
import { createProvider } from 'contactrz/provider'
import { isCreated } from 'contactrz/validators'
import { judge } from '../../src/live/live.ts'
import { isLoopback } from '../../src/wire/loopback.ts'
import { probe } from '../../src/wire/probe.ts'
import { bodyOf, contract, sent } from '../support/exchange.ts'
import { create, send, withProvider } from '../support/provider.ts'

const envelope = (errorCode: number, userMessage: string, devMessage: string | null = null) => ({
  _meta: { status: 'ERROR', count: 1 },
  records: { errorCode, userMessage, devMessage, more: null, applicationCode: null },
})

describe('the reference provider, of the live document', () => {
  it('answers a create with the contact, an Id, and empty texts for what was not sent', async () => {
    await withProvider({}, async (provider) => {
      const { status, headers, body } = await create(provider, { Name: 'Zoe', Phone: '0163' })
      assert.equal(status, 200)
      assert.equal(headers.get('content-type'), 'application/json')
      assert.ok(isCreated(body))
      const { Id, ...rest } = body
      assert.match(Id, /^[1-9]\d*$/)
      const empty = { Fax: '', Email: '', Mobile: '', TwitterId: '', FacebookId: '', Media: '' }
      assert.deepEqual(rest, { Name: 'Zoe', Phone: '0163', ...empty })
    })
  })

  it('gives each contact an Id of its own', async () => {
    await withProvider({}, async (provider) => {
      const replies = await Promise.all([1, 2, 3, 4].map(() => create(provider)))
      const ids = replies.map(({ body }) => (body as { Id: string }).Id)
      assert.equal(new Set(ids).size, 4)
    })
  })

  it('is conforming to the judge in each variant', async () => {
    await withProvider({}, async (provider) => {
      const request = (token: string) => ({
        url: `${provider.url}${contract.path}`,
        method: contract.method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(sent),
        timeoutMs: 5000,
      })
      const token = provider.issueToken()
      const created = judge(await probe(request(token)), {
        meant: variantMeaning.created,
        sent,
        secrets: [token],
      })
      assert.deepEqual([created.outcome, created.findings], ['conforming', []])
      const old = provider.issueToken({ lifeSeconds: -1 })
      const meant = { meant: variantMeaning['token-expired'], sent, secrets: [old] }
      const expired = judge(await probe(request(old)), meant)
      assert.deepEqual([expired.outcome, expired.findings], ['conforming', []])
    })
    await withProvider({ quotaPerDay: 0 }, async (provider) => {
      assert.deepEqual((await create(provider)).body, bodyOf('overQuota'))
    })
  })

  for (const [what, contact, detail] of [
    ['no JSON', '{"Name":', 'the body is no JSON'],
    ['an array', [], 'the body: type object'],
    ['null', 'null', 'the body: type object'],
    ['no Name', { Phone: '1' }, 'the body: required Name'],
    ['a Name that is no text', { Name: 5 }, '/Name: type string'],
    ['a null', { Name: 'Zoe', Fax: null }, '/Fax: type string'],
    ['an Id', { Name: 'Zoe', Id: '1' }, 'the body: additionalProperties'],
    ['a property nobody knows', { Name: 'Zoe', canary: 'x' }, 'the body: additionalProperties'],
    ['a property of the prototype', '{"Name":"Zoe","__proto__":{}}', 'the body: additionalProperties'],
  ] as const) {
    it(`refuses ${what} with 400 in the envelope, saying what and nothing of the value`, async () => {
      await withProvider({}, async (provider) => {
        const { status, body, headers } = await create(provider, contact)
        assert.equal(status, 400)
        assert.equal(headers.get('content-type'), 'application/json')
        assert.deepEqual(body, envelope(400, 'Bad request', detail))
      })
    })
  }

  it('refuses another path, method, media type or size in the envelope', async () => {
    await withProvider({}, async (provider) => {
      const { url } = provider
      const authorization = `Bearer ${provider.issueToken()}`
      const notFound = await send(`${url}/api/other`, { method: 'POST', body: '{}' })
      assert.deepEqual([notFound.status, notFound.body], [404, envelope(404, 'Not found')])
      for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const refused = await send(`${url}${contract.path}`, { method })
        assert.deepEqual([refused.status, refused.body], [405, envelope(405, 'Method not allowed')])
        assert.equal(refused.headers.get('allow'), 'POST')
      }
      for (const type of ['text/plain', 'application/problem+json', 'application/jsonp']) {
        const refused = await create(provider, { Name: 'x' }, undefined, {
          authorization,
          'content-type': type,
        })
        assert.equal(refused.status, 415)
        const detail = 'content-type must be application/json'
        assert.deepEqual(refused.body, envelope(415, 'Unsupported media type', detail))
      }
      const large = await create(provider, { Name: 'x'.repeat(64 * 1024) })
      assert.deepEqual([large.status, large.body], [413, envelope(413, 'Body too large')])
    })
  })

  it('takes the media type in any spelling, and a query on the path', async () => {
    await withProvider({}, async (provider) => {
      const type = { 'content-type': 'Application/JSON; charset=utf-8' }
      assert.equal((await create(provider, { Name: 'x' }, undefined, type)).status, 200)
      const reply = await send(`${provider.url}${contract.path}?a=1`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${provider.issueToken()}` },
        body: '{"Name":"x"}',
      })
      assert.equal(reply.status, 200)
    })
  })

  it('takes a body as large as it may be', async () => {
    await withProvider({}, async (provider) => {
      const room = 64 * 1024 - JSON.stringify({ Name: '' }).length
      assert.equal((await create(provider, { Name: 'x'.repeat(room) })).status, 200)
      assert.equal((await create(provider, { Name: 'x'.repeat(room + 1) })).status, 413)
    })
  })

  it('goes on after a caller that goes away within its body', async () => {
    await withProvider({}, async (provider) => {
      const socket = net.connect(Number(new URL(provider.url).port), '127.0.0.1')
      const closed = new Promise((resolve) => socket.on('close', resolve))
      socket.on('error', () => {})
      const head = `POST ${contract.path} HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\n{"Na`
      socket.write(head, () => socket.destroy())
      await closed
      assert.equal((await create(provider)).status, 200)
    })
  })
})

describe('the address of the reference provider of the live document', () => {
  it('is on loopback, on a free port unless one is named', async () => {
    await withProvider({}, async (provider) => {
      assert.match(provider.url, /^http:\/\/127\.0\.0\.1:\d+$/)
      assert.equal(provider.tokenUrl, `${provider.url}/token`)
      assert.equal(provider.statesUrl, `${provider.url}/_states`)
    })
  })

  it('can be a name of this machine', async () => {
    await withProvider({ host: 'localhost' }, async (provider) => {
      assert.equal((await create(provider)).status, 200)
    })
  })

  it('that is in use is an error that names the port and what to do', async () => {
    await withProvider({}, async ({ url }) => {
      const port = Number(new URL(url).port)
      await assert.rejects(createProvider({ port }), (error) => {
        assert.ok(error instanceof Error && 'code' in error)
        assert.equal(error.code, 'provider-start-failed')
        assert.match(error.message, new RegExp(`port ${port} is in use: choose another`))
        assert.ok(error.cause instanceof Error)
        return true
      })
    })
  })

  it('is free again after close, and connections end', async () => {
    const first = await createProvider()
    await create(first)
    await first.close()
    const second = await createProvider({ port: Number(new URL(first.url).port) })
    assert.equal(second.url, first.url)
    await second.close()
  })

  for (const host of ['0.0.0.0', '::', '192.168.1.1', 'example.com', '127.0.0.1.example.com', '']) {
    it(`is refused beyond loopback: ${JSON.stringify(host)}`, async () => {
      await assert.rejects(createProvider({ host }), { code: 'provider-start-failed' })
    })
  }

  it('counts as loopback in all its spellings, and as nothing else', () => {
    for (const host of [
      'localhost',
      'LOCALHOST',
      'a.localhost',
      '127.0.0.1',
      '127.255.0.9',
      '::1',
      '[::1]',
    ]) {
      assert.equal(isLoopback(host), true, host)
    }
    for (const host of [
      'localhost.example.com',
      '128.0.0.1',
      '1127.0.0.1',
      '::2',
      '0.0.0.0',
      'mylocalhost',
    ]) {
      assert.equal(isLoopback(host), false, host)
    }
  })
})
