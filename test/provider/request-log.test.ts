import assert from 'node:assert/strict'
import { variantMeaning } from 'contactrz/internal'
import type { RequestLogEntry } from 'contactrz/provider'
import { createRequestLog } from '../../src/provider/request-log.ts'
import { contract } from '../support/exchange.ts'
import { clockAt, create, send, setup, withProvider } from '../support/provider.ts'

describe('the request log', () => {
  it('tells each request as it was answered, in order', async () => {
    const clock = clockAt('2026-11-24T12:00:00Z')
    const told: RequestLogEntry[] = []
    await withProvider({ now: clock.now, onRequest: (entry) => told.push(entry) }, async (provider) => {
      await create(provider, { Name: 'é' })
      clock.advance(1000)
      await create(provider, undefined, provider.issueToken({ lifeSeconds: -1 }))
      await create(provider, undefined, 'opaque')
      await create(provider, undefined, null)
      await create(provider, 'x')
      await setup(provider, 'the quota is used up')
      await create(provider)
      const rows = provider.requests.map(({ path, status, variant, token }) => [path, status, variant, token])
      const { path } = contract
      assert.deepEqual(rows, [
        [path, 200, 'created', 'valid'],
        [path, 401, 'expiredToken', 'expired'],
        [path, 401, null, 'invalid'],
        [path, 401, null, 'missing'],
        [path, 400, null, 'valid'],
        ['/_states', 200, null, null],
        [path, 401, variantMeaning['quota-used-up'], 'valid'],
      ])
      assert.deepEqual(told, provider.requests)
      assert.deepEqual(provider.requests[0], {
        at: '2026-11-24T12:00:00.000Z',
        method: 'POST',
        path,
        status: 200,
        variant: 'created',
        token: 'valid',
        bodyBytes: Buffer.byteLength('{"Name":"é"}'),
      })
      assert.equal(provider.requests[1]?.at, '2026-11-24T12:00:01.000Z')
    })
  })

  it('holds nothing that was sent: no path, query, header, token or value', async () => {
    await withProvider({}, async (provider) => {
      const canary = 'Canary'
      const headers = { 'content-type': 'application/json', 'x-canary': canary }
      await create(provider, { Name: canary }, undefined, headers)
      await create(provider, { Name: 'x', [canary]: canary }, `${canary}.a.b`, headers)
      await create(provider, `{"${canary}`, undefined, headers)
      await create(provider, 'x', undefined, { 'content-type': `text/${canary}` })
      await send(`${provider.url}/${canary}?${canary}=1`, { method: 'DELETE' })
      await send(`${provider.url}${contract.path}?q=${canary}`, { method: 'PUT', body: canary })
      await send(provider.tokenUrl, { method: 'POST', body: `{"lifeSeconds":"${canary}"}` })
      await setup(provider, canary, { [canary]: canary })
      await setup(provider, 'the answers deviate', { variant: 'created', set: { '/Name': canary } })
      await create(provider)
      const token = provider.issueToken()
      await create(provider, undefined, token)
      const log = JSON.stringify(provider.requests)
      assert.equal(provider.requests.length, 11)
      assert.ok(!/canary/i.test(log), log)
      assert.ok(!log.includes(token))
      assert.equal(provider.requests[4]?.path, null)
    })
  })

  it('keeps the last 10,000 requests', () => {
    const log = createRequestLog(() => {})
    const entry = { at: '', method: 'POST', path: null, variant: null, token: null, bodyBytes: 0 }
    for (let status = 1; status <= 10_003; status++) log.add({ ...entry, status })
    assert.equal(log.entries.length, 10_000)
    assert.deepEqual([log.entries[0]?.status, log.entries.at(-1)?.status], [4, 10_003])
  })
})
