import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { variantMeaning } from 'contactrz/internal'
import type { Deviation } from 'contactrz/provider'
import { parseDeviation } from '../../src/provider/deviation.ts'
import { bodyOf, contract } from '../support/exchange.ts'
import { create, send, withProvider } from '../support/provider.ts'

const contact = { Name: 'Zoe', Email: 'zoe@example.com' }

/** The answer to a create, or to one with an expired token, under a deviation; Id is left out. */
async function answerUnder(deviation: Deviation, isExpired = false) {
  return withProvider({ deviations: [deviation] }, async (provider) => {
    const token = provider.issueToken(isExpired ? { lifeSeconds: -1 } : {})
    const { status, text } = await create(provider, contact, token)
    const { Id: _id, ...body } = JSON.parse(text)
    return { status, body, names: Object.keys(JSON.parse(text)) }
  })
}

describe('a deviation of the reference provider', () => {
  it('sets a property to any value', async () => {
    for (const value of [null, 5, true, [], { a: 1 }, 'x']) {
      const { body } = await answerUnder({ set: { '/Email': value } })
      assert.deepEqual(body.Email, value)
    }
    const { body } = await answerUnder({ set: { '/records/errorCode': '401' } }, true)
    assert.equal(body.records.errorCode, '401')
  })

  it('adds a property only to the variant that it names', async () => {
    const set = { '/More': 1 }
    assert.equal((await answerUnder({ variant: 'created', set })).body.More, 1)
    assert.equal((await answerUnder({ set })).body.More, undefined)
    assert.equal((await answerUnder({ variant: 'created', set }, true)).body.More, undefined)
  })

  it('removes properties at any depth', async () => {
    const { names } = await answerUnder({ remove: ['/Email', '/Fax', '/Nothing'] })
    assert.deepEqual(names, ['Id', 'Name', 'Phone', 'Mobile', 'TwitterId', 'FacebookId', 'Media'])
    const { body } = await answerUnder({ remove: ['/_meta/count', '/records/more'] }, true)
    assert.deepEqual(body._meta, { status: 'ERROR' })
    assert.ok(!Object.hasOwn(body.records, 'more'))
  })

  it('renames a property in its place', async () => {
    const { names, body } = await answerUnder({ rename: { '/Phone': 'Telephone' } })
    assert.deepEqual(names.slice(0, 4), ['Id', 'Name', 'Telephone', 'Fax'])
    assert.equal(body.Email, contact.Email)
  })

  it('puts the body under one property, and properties in reverse order, at every depth', async () => {
    await withProvider(
      { deviations: [{ variant: 'created', wrap: 'data', reverse: true }] },
      async (provider) => {
        const { text } = await create(provider, contact)
        const { data } = JSON.parse(text)
        assert.deepEqual(Object.keys(JSON.parse(text)), ['data'])
        assert.deepEqual([Object.keys(data).at(0), Object.keys(data).at(-1)], ['Media', 'Id'])
        assert.equal(data.Email, contact.Email)
      },
    )
    await withProvider({ deviations: [{ reverse: true }] }, async (provider) => {
      const { text } = await create(provider, contact, provider.issueToken({ lifeSeconds: -1 }))
      const { records, _meta } = JSON.parse(text)
      const documented = bodyOf(variantMeaning['token-expired'])
      assert.deepEqual(Object.keys(records), Object.keys(documented.records ?? {}).toReversed())
      assert.deepEqual({ records, _meta }, documented)
    })
  })

  it('reaches names that must be escaped, and those of the prototype', async () => {
    const set = { '/a~1b': 1, '/~0': 2, '/__proto__': 3 }
    await withProvider({ deviations: [{ variant: 'created', set }] }, async (provider) => {
      const { text } = await create(provider)
      for (const member of ['"a/b":1', '"~":2', '"__proto__":3']) assert.ok(text.includes(member), text)
    })
  })

  it('changes the status alone', async () => {
    const { status, body } = await answerUnder({ variant: 'expiredToken', status: 403 }, true)
    assert.deepEqual([status, body], [403, bodyOf('expiredToken')])
  })

  it('of one variant leaves the others as they are', async () => {
    const { status, body } = await answerUnder(
      { variant: variantMeaning['quota-used-up'], status: 429, remove: ['/records'] },
      true,
    )
    assert.deepEqual([status, body], [401, bodyOf('expiredToken')])
  })

  it('does not change the documented examples for later answers', async () => {
    await withProvider({ deviations: [{ set: { '/records/userMessage': 'x' } }] }, async (provider) => {
      const expired = provider.issueToken({ lifeSeconds: -1 })
      await create(provider, undefined, expired)
      provider.deviate([])
      assert.deepEqual((await create(provider, undefined, expired)).body, bodyOf('expiredToken'))
    })
  })

  it('leaves the token endpoint as it is', async () => {
    await withProvider({ deviations: [{ status: 500, remove: ['/token'] }] }, async ({ tokenUrl }) => {
      assert.equal((await send(tokenUrl, { method: 'POST' })).status, 200)
    })
  })

  it('sets headers and leaves them out', async () => {
    const headers = { 'Content-Type': 'text/plain', 'x-debug': 'on' }
    await withProvider({ deviations: [{ headers }] }, async (provider) => {
      const { headers: got } = await create(provider)
      assert.equal(got.get('content-type'), 'text/plain')
      assert.equal(got.get('x-debug'), 'on')
    })
    await withProvider({ deviations: [{ headers: { 'content-type': null } }] }, async (provider) => {
      assert.equal((await create(provider)).headers.get('content-type'), null)
    })
  })

  it('sends a body as it is, text or bytes', async () => {
    await withProvider({ deviations: [{ variant: 'created', body: 'Zoë{' }] }, async (provider) => {
      assert.equal((await create(provider)).text, 'Zoë{')
      provider.deviate([{ variant: 'created', bodyBase64: Buffer.from([0x7b, 0xe9]).toString('base64') }])
      assert.equal((await create(provider)).text, '{\ufffd')
      provider.deviate([{ variant: 'created', body: '' }])
      assert.equal((await create(provider)).text, '')
    })
  })

  it('sends interim answers before the answer, which is as documented', async () => {
    await withProvider({ deviations: [{ interim: [100, 102, 103, 199] }] }, async (provider) => {
      const seen: unknown[] = []
      const outgoing = http.request(`${provider.url}${contract.path}`, { method: 'POST', agent: false })
      outgoing.on('information', ({ statusCode }) => seen.push(statusCode))
      const [answer] = await once(outgoing.end(), 'response')
      assert.deepEqual([seen, answer.statusCode], [[100, 102, 103, 199], 401])
      answer.destroy()
    })
  })

  it('sends a 101 instead of the answer, and ends the connection', async () => {
    await withProvider({ deviations: [{ variant: 'created', interim: [101] }] }, async (provider) => {
      const headers = {
        authorization: `Bearer ${provider.issueToken()}`,
        'content-type': contract.mediaType,
      }
      const outgoing = http.request(`${provider.url}${contract.path}`, {
        method: 'POST',
        agent: false,
        headers,
      })
      const [answer, socket, rest] = await once(outgoing.end(JSON.stringify(contact)), 'upgrade')
      await once(socket.resume(), 'end')
      assert.deepEqual([answer.statusCode, answer.headers.upgrade, rest.length], [101, 'h2c', 0])
      socket.destroy()
    })
  })

  it('is refused where it names interim answers that are none', () => {
    for (const interim of [[200], [99], ['100'], 100, Array(101).fill(100)]) {
      const parsed = parseDeviation({ interim }, contract)
      assert.ok(
        'problem' in parsed && parsed.problem.startsWith('"interim" must be'),
        JSON.stringify(interim),
      )
    }
    assert.ok('deviation' in parseDeviation({ interim: [100, 199] }, contract))
  })

  it('can follow another', async () => {
    const deviations: Deviation[] = [{ rename: { '/Email': 'Mail' } }, { set: { '/Mail': null } }]
    await withProvider({ deviations }, async (provider) => {
      const { text } = await create(provider, contact)
      assert.ok(text.includes('"Mail":null'))
    })
  })
})
