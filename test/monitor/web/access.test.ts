import assert from 'node:assert/strict'
import { addressesKept, createAccess, wrongAllowed } from '../../../monitor/web/access.ts'

describe('access to the page, by address', () => {
  const authorization = `Basic ${btoa('anyone:wrong')}`
  const right = `Basic ${btoa('anyone:sesame')}`
  const setUp = () => {
    const refusalOf = createAccess({ password: 'sesame', now: () => 0, log: () => {} })
    const status = (address: string | undefined, text = authorization) =>
      refusalOf({ host: undefined, authorization: text, address })?.status ?? 200
    const exhaust = (addresses: (index: number) => string | undefined) => {
      for (let index = 0; index < wrongAllowed; index++) assert.equal(status(addresses(index)), 401)
    }
    return { status, exhaust }
  }

  it('counts each IPv4 address by itself, also one that is written as IPv6', () => {
    const { status, exhaust } = setUp()
    exhaust(() => '192.0.2.1')
    assert.equal(status('::ffff:192.0.2.1', right), 429)
    assert.equal(status('192.0.2.2', right), 200)
  })

  it('counts the IPv6 addresses of one network together', () => {
    const { status, exhaust } = setUp()
    exhaust((index) => `2001:db8:0:1::${index.toString(16)}`)
    assert.equal(status('2001:db8:0:1:a:b:c:d', right), 429)
    assert.equal(status('2001:db8:0:2::1', right), 200)
    exhaust(() => '::1')
    assert.equal(status('::1', right), 429)
  })

  it('remembers no more addresses than it says', () => {
    const { status, exhaust } = setUp()
    exhaust(() => '192.0.2.1')
    for (let index = 0; index < addressesKept - 1; index++) status(`10.0.${index >> 8}.${index & 255}`)
    assert.equal(status('192.0.2.1', right), 429)
    status('10.1.0.0')
    assert.equal(status('192.0.2.1', right), 200)
  })

  it('counts those whose address is not known together', () => {
    const { status, exhaust } = setUp()
    exhaust(() => undefined)
    assert.equal(status(undefined, right), 429)
  })
})
