import assert from 'node:assert/strict'
import { addressesKept, createTries, wrongAllowed } from '../../../../monitor/web/access/tries.ts'

describe('wrong passwords and tokens, by address', () => {
  const setUp = () => {
    const lines: string[] = []
    let at = 0
    const tries = createTries({ now: () => at, log: (line) => void lines.push(line) })
    const exhaust = (addresses: (index: number) => string | undefined) => {
      for (let index = 0; index < wrongAllowed; index++) tries.count(addresses(index))
    }
    const pass = (ms: number) => {
      at += ms
    }
    return { tries, exhaust, lines, pass }
  }

  it('are five a minute, and the address then waits for the rest of it; that is one line of the log', () => {
    const { tries, lines, pass } = setUp()
    const left = Array.from({ length: 5 }, () => tries.count('192.0.2.1'))
    assert.deepEqual(left, [4, 3, 2, 1, 0])
    pass(20_000)
    tries.count('192.0.2.1')
    assert.equal(tries.waitOf('192.0.2.1'), 40)
    pass(40_000)
    assert.equal(tries.waitOf('192.0.2.1'), null)
    assert.deepEqual(lines, [
      'status page: 5 wrong passwords or tokens from 192.0.2.1 within a minute: it is refused for the rest of it',
    ])
  })

  it('are counted for each IPv4 address by itself, also one that is written as IPv6', () => {
    const { tries, exhaust } = setUp()
    exhaust(() => '192.0.2.1')
    assert.equal(tries.waitOf('::ffff:192.0.2.1'), 60)
    assert.equal(tries.waitOf('192.0.2.2'), null)
  })

  it('are counted for the IPv6 addresses of one network together', () => {
    const { tries, exhaust } = setUp()
    exhaust((index) => `2001:db8:0:1::${index.toString(16)}`)
    assert.equal(tries.waitOf('2001:db8:0:1:a:b:c:d'), 60)
    assert.equal(tries.waitOf('2001:db8:0:2::1'), null)
    exhaust(() => '::1')
    assert.equal(tries.waitOf('::1'), 60)
  })

  it('are remembered of no more addresses than it says', () => {
    const { tries, exhaust } = setUp()
    exhaust(() => '192.0.2.1')
    for (let index = 0; index < addressesKept - 1; index++) tries.count(`10.0.${index >> 8}.${index & 255}`)
    assert.equal(tries.waitOf('192.0.2.1'), 60)
    tries.count('10.1.0.0')
    assert.equal(tries.waitOf('192.0.2.1'), null)
  })

  it('are remembered the longest of whoever tried last', () => {
    const { tries } = setUp()
    const others = (from: number, to: number) => {
      for (let index = from; index < to; index++) tries.count(`10.0.${index >> 8}.${index & 255}`)
    }
    for (let times = 1; times < wrongAllowed; times++) tries.count('192.0.2.1')
    others(0, addressesKept - 1)
    tries.count('192.0.2.1')
    others(addressesKept - 1, addressesKept)
    assert.equal(tries.waitOf('192.0.2.1'), 60)
  })

  it('are counted together for those whose address is not known', () => {
    const { tries, exhaust } = setUp()
    exhaust(() => undefined)
    assert.equal(tries.waitOf(undefined), 60)
  })
})
