import assert from 'node:assert/strict'
import type { Provider } from 'contactrz/provider'
import { bodyOf } from '../support/exchange.ts'
import {
  changeState,
  clockAt,
  create,
  messageOf,
  send,
  setup,
  teardown,
  withProvider,
} from '../support/provider.ts'

const statusesOf = async (provider: Provider, times: number) => {
  const found: number[] = []
  for (let time = 0; time < times; time++) found.push((await create(provider)).status)
  return found
}
const tokenFrom = (reply: { body: unknown }) => (reply.body as { token: string }).token

describe('the quota of the reference provider', () => {
  it('is without end unless one is set', async () => {
    await withProvider({}, async (provider) => {
      assert.deepEqual(await statusesOf(provider, 5), [200, 200, 200, 200, 200])
    })
  })

  it('per day is used up, and full again on the next day of the zone', async () => {
    // 23:59 in Jakarta.
    const clock = clockAt('2026-11-24T16:59:00Z')
    await withProvider({ quotaPerDay: 2, now: clock.now }, async (provider) => {
      assert.deepEqual(await statusesOf(provider, 4), [200, 200, 401, 401])
      assert.deepEqual((await create(provider)).body, bodyOf('overQuota'))
      clock.advance(59_999)
      assert.deepEqual(await statusesOf(provider, 1), [401])
      clock.advance(1)
      assert.deepEqual(await statusesOf(provider, 3), [200, 200, 401])
    })
  })

  it('counts days in the zone of the window that is set', async () => {
    const clock = clockAt('2026-11-24T16:59:00Z')
    const quotaWindow = { from: '01:00', to: '02:00', timeZone: 'America/New_York' }
    await withProvider({ quotaPerDay: 1, quotaWindow, now: clock.now }, async (provider) => {
      assert.deepEqual(await statusesOf(provider, 2), [200, 401])
      clock.set('2026-11-24T17:01:00Z')
      assert.deepEqual(await statusesOf(provider, 1), [401])
      clock.set('2026-11-25T05:00:00Z')
      assert.deepEqual(await statusesOf(provider, 1), [200])
    })
  })

  it('is not touched by requests that are refused', async () => {
    await withProvider({ quotaPerDay: 1 }, async (provider) => {
      await create(provider, { Phone: '1' })
      await create(provider, undefined, null)
      await create(provider, undefined, provider.issueToken({ lifeSeconds: -1 }))
      assert.deepEqual(await statusesOf(provider, 2), [200, 401])
    })
  })

  it('refuses every create within the window, and names the hours outside it', async () => {
    const clock = clockAt('2026-11-24T22:59:59.999Z')
    const quotaWindow = { from: '06:00', to: '18:00', timeZone: 'Asia/Jakarta' }
    await withProvider({ quotaWindow, now: clock.now }, async (provider) => {
      assert.deepEqual(await statusesOf(provider, 1), [200])
      clock.advance(1)
      assert.deepEqual((await create(provider)).body, bodyOf('overQuota'))
      clock.set('2026-11-25T10:59:59.999Z')
      assert.deepEqual(await statusesOf(provider, 1), [401])
      clock.advance(1)
      assert.deepEqual(await statusesOf(provider, 1), [200])
    })
    const other = { from: '05:00', to: '20:00', timeZone: 'UTC' }
    const noon = clockAt('2026-11-24T12:00:00Z')
    await withProvider({ quotaWindow: other, now: noon.now }, async (provider) => {
      const expected = 'time limit reached please try again tomorrow at 20:00 - 05:00'
      assert.equal(messageOf(await create(provider)), expected)
    })
  })
})

describe('the states of the reference provider', () => {
  it('give a token that is valid, and one that has expired', async () => {
    await withProvider({}, async (provider) => {
      const valid = tokenFrom(await setup(provider, 'the token is valid'))
      assert.equal((await create(provider, undefined, valid)).status, 200)
      const expired = tokenFrom(await setup(provider, 'the token has expired'))
      assert.deepEqual((await create(provider, undefined, expired)).body, bodyOf('expiredToken'))
      assert.deepEqual((await teardown(provider, 'the token has expired')).body, {})
    })
  })

  it('use the quota up until the teardown', async () => {
    await withProvider({}, async (provider) => {
      const token = tokenFrom(await setup(provider, 'the quota is used up'))
      const { status, body } = await create(provider, undefined, token)
      assert.deepEqual([status, body], [401, bodyOf('overQuota')])
      assert.equal((await teardown(provider, 'the quota is used up')).status, 200)
      assert.equal((await create(provider, undefined, token)).status, 200)
    })
  })

  it('are set up where no action is named', async () => {
    await withProvider({}, async (provider) => {
      await changeState(provider, { state: 'the quota is used up' })
      assert.equal((await create(provider)).status, 401)
    })
  })

  it('make answers deviate until the teardown', async () => {
    await withProvider({}, async (provider) => {
      const state = 'the answers deviate'
      const deviation = { variant: 'created', remove: ['/Email'] } as const
      await setup(provider, state, deviation)
      assert.ok(!Object.hasOwn((await create(provider)).body as object, 'Email'))
      await teardown(provider, state, deviation)
      assert.ok(Object.hasOwn((await create(provider)).body as object, 'Email'))
    })
  })

  it('take a deviation to any status there is', async () => {
    await withProvider({}, async (provider) => {
      for (const status of [200, 599]) {
        await setup(provider, 'the answers deviate', { status })
        assert.equal((await create(provider)).status, status)
      }
    })
  })

  for (const change of [
    null,
    [],
    'the quota is used up',
    {},
    { state: 'no such state' },
    { state: 'the quota is used up', action: 'SETUP' },
    { state: 'the token is valid', action: 1 },
    { state: 'the token is valid', params: [] },
    { state: 'the answers deviate', params: { bogus: 1 } },
    { state: 'the answers deviate', params: { variant: 'other' } },
    { state: 'the answers deviate', params: { status: 99 } },
    { state: 'the answers deviate', params: { status: 199 } },
    { state: 'the answers deviate', params: { status: 1000 } },
    { state: 'the answers deviate', params: { status: 200.5 } },
    { state: 'the answers deviate', params: { status: '200' } },
    { state: 'the answers deviate', params: { set: [] } },
    { state: 'the answers deviate', params: { set: { Email: 1 } } },
    { state: 'the answers deviate', params: { remove: '/Email' } },
    { state: 'the answers deviate', params: { remove: [1] } },
    { state: 'the answers deviate', params: { rename: { '/Email': 1 } } },
    { state: 'the answers deviate', params: { headers: { 'x-a': 'b\r\nx-c: d' } } },
    { state: 'the answers deviate', params: { headers: { 'x a': 'b' } } },
    { state: 'the answers deviate', params: { headers: { 'x-a': 1 } } },
    { state: 'the answers deviate', params: { body: {} } },
    { state: 'the answers deviate', params: { reverse: 1 } },
    { state: 'the answers deviate', params: { wrap: ['data'] } },
    { state: 'the answers deviate', params: { bodyBase64: '{}' } },
    { state: 'the answers deviate', params: { body: '', bodyBase64: '' } },
  ]) {
    it(`are refused, and change nothing: ${JSON.stringify(change)}`, async () => {
      await withProvider({}, async (provider) => {
        const { status, body } = await changeState(provider, change)
        assert.equal(status, 400)
        assert.equal(typeof (body as { error: unknown }).error, 'string')
        assert.equal((await create(provider)).status, 200)
      })
    })
  }

  it('are refused as text that is no JSON, and by any other method', async () => {
    await withProvider({}, async ({ statesUrl }) => {
      assert.equal((await send(statesUrl, { method: 'POST', body: 'x' })).status, 400)
      assert.equal((await send(statesUrl, { method: 'GET' })).status, 405)
    })
  })
})
