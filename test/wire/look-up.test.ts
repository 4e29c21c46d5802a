import assert from 'node:assert/strict'
import { type Address, createLookUp, LookUpError } from '../../src/wire/look-up.ts'
import { jsonHeader, rawAnswer, serveRaw } from '../support/answer-server.ts'
import { startDns } from '../support/dns-server.ts'
import { bytesOf, contact, contextOf } from '../support/exchange.ts'
import { judge } from '../support/frozen.ts'
import { probeAt } from '../support/probing.ts'
import { startStuckListener } from '../support/stuck-listener.ts'

const answer = rawAnswer({ headers: [jsonHeader], body: Buffer.from(bytesOf(contact)) })
const answering = (port = 0) => serveRaw((socket) => socket.end(answer), port)
const noHosts = () => ''
const nobody = () => Promise.reject(new LookUpError('ENOTFOUND', 'x'))
const v4 = (address: string): Address => ({ address, family: 4 })
const v6 = (address: string): Address => ({ address, family: 6 })
const codeOf = async (looking: Promise<unknown>) => {
  const error = await looking.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof LookUpError ? [error.code, error.host] : error
}

describe('a look-up', () => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })
  const dns = async (...answers: Parameters<typeof startDns>) => {
    const server = await startDns(...answers)
    closing.push(server.close)
    return server
  }

  it('takes the hosts file first, whatever the DNS says, and asks nobody else', async () => {
    const server = await dns({ 'api.example.com': { A: ['127.0.0.9'] } })
    const hosts = () =>
      '# api.example.com is here\n127.0.0.2 other API.example.com # ours\n::1\tapi.example.com\n127.0.0.2 api.example.com'
    const lookUp = createLookUp({ hosts, servers: [server.address], system: nobody })
    assert.deepEqual(await lookUp('api.example.com'), [v4('127.0.0.2'), v6('::1')])
    assert.deepEqual(await lookUp('API.Example.com.'), [v4('127.0.0.2'), v6('::1')])
    assert.deepEqual(server.asked, [])
  })

  it('knows this machine without a hosts file, and asks nobody for it', async () => {
    const server = await dns({})
    const lookUp = createLookUp({ hosts: noHosts, servers: [server.address], system: nobody })
    for (const name of ['localhost', 'api.localhost'])
      assert.deepEqual(await lookUp(name), [v4('127.0.0.1'), v6('::1')])
    assert.deepEqual(server.asked, [])
  })

  it('asks the DNS for both families, and has those of IPv6 first', async () => {
    const server = await dns({ 'api.example.com': { A: ['127.0.0.1', '127.0.0.2'], AAAA: ['::1'] } })
    const lookUp = createLookUp({ hosts: noHosts, servers: [server.address], system: nobody })
    assert.deepEqual(await lookUp('api.example.com'), [v6('::1'), v4('127.0.0.1'), v4('127.0.0.2')])
  })

  it('does not wait for a family that the DNS is silent about', async () => {
    const server = await dns({ 'api.example.com': { A: ['127.0.0.1'], AAAA: 'silent' } })
    const servers = [server.address]
    const lookUp = createLookUp({ hosts: noHosts, servers, system: nobody, limitMs: 60_000 })
    const before = performance.now()
    assert.deepEqual(await lookUp('api.example.com'), [v4('127.0.0.1')])
    assert.ok(performance.now() - before < 30_000)
  })

  it('asks the system for what the DNS does not know', async () => {
    const server = await dns({})
    const asked: string[] = []
    const system = async (name: string) => {
      asked.push(name)
      return [v4('127.0.0.3')]
    }
    const lookUp = createLookUp({ hosts: noHosts, servers: [server.address], system })
    assert.deepEqual(await lookUp('printer'), [v4('127.0.0.3')])
    assert.deepEqual(asked, ['printer'])
  })

  it('of a name that nobody knows fails as the system says it', async () => {
    const server = await dns({})
    const lookUp = createLookUp({ hosts: noHosts, servers: [server.address] })
    // Never known to anybody (RFC 6761, 6.4).
    assert.deepEqual(await codeOf(lookUp('nobody.invalid')), ['ENOTFOUND', 'nobody.invalid'])
  })

  it('ends in time where the DNS is silent, and does not ask the system, whose threads are few', async () => {
    const server = await dns({ 'api.example.com': { A: 'silent', AAAA: 'silent' } })
    const system = () => Promise.reject(new Error('asked'))
    const lookUp = createLookUp({ hosts: noHosts, servers: [server.address], system, limitMs: 100 })
    const before = performance.now()
    assert.deepEqual(await codeOf(lookUp('api.example.com')), ['ETIMEOUT', 'api.example.com'])
    assert.ok(performance.now() - before < 30_000)
  })

  it('is one for all who ask for the same name at the same time, and another for those who ask later', async () => {
    const server = await dns({ 'api.example.com': { A: ['127.0.0.1'], AAAA: [] } })
    const lookUp = createLookUp({ hosts: noHosts, servers: [server.address], system: nobody })
    const ask = () => Promise.all(Array.from({ length: 20 }, () => lookUp('api.example.com')))
    assert.equal((await ask()).length, 20)
    assert.equal(server.asked.length, 2)
    await ask()
    assert.equal(server.asked.length, 4)
  })

  it('that hangs keeps no other name waiting, however many do', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `sick${index}.example.com`)
    const silent = Object.fromEntries(names.map((name) => [name, { A: 'silent', AAAA: 'silent' } as const]))
    const server = await dns({ ...silent, 'well.example.com': { A: ['127.0.0.1'], AAAA: [] } })
    const provider = await answering()
    closing.push(provider.close)
    const lookUp = createLookUp({ hosts: noHosts, servers: [server.address], limitMs: 3000 })
    const connection = { lookUp }
    const probeOf = (name: string, timeoutMs: number) =>
      probeAt(`http://${name}:${provider.port}`, { connection, timeoutMs })
    const sick = Promise.all(names.map((name) => probeOf(name, 400)))
    const well = await probeOf('well.example.com', 3000)
    assert.equal(well.answer?.status, 200)
    for (const exchange of await sick) {
      // The second, where this process was kept from its work meanwhile.
      assert.match(exchange.failure?.code ?? '', /^(ETIMEOUT|stalled)$/)
      assert.equal(exchange.requestLeft, false)
    }
  })

  for (const [what, written, name] of [
    ['in letters of another language', 'Bücher.Example', 'xn--bcher-kva.example'],
    ['in another script, with its own full stop', '例え。テスト', 'xn--r8jz45g.xn--zckzah'],
    ['with an underscore', 'one_cloud.example.com', 'one_cloud.example.com'],
    ['of one letter', 'a', 'a'],
    ['with a full stop at its end', 'api.example.com.', 'api.example.com'],
    [
      'as long as a name can be',
      `${'a'.repeat(63)}.${'b'.repeat(63)}.example`,
      `${'a'.repeat(63)}.${'b'.repeat(63)}.example`,
    ],
  ] as const) {
    it(`${what} is asked for, and sent, as the DNS and HTTP have it`, async () => {
      const server = await dns({ [name]: { A: ['127.0.0.1'] } })
      const provider = await answering()
      closing.push(provider.close)
      const lookUp = createLookUp({ hosts: noHosts, servers: [server.address], system: nobody })
      const exchange = await probeAt(`http://${written}:${provider.port}`, { connection: { lookUp } })
      assert.equal(exchange.answer?.status, 200)
      assert.deepEqual(
        server.asked.map((asked) => asked.replace(/ .*/, '').toLowerCase()),
        [name, name],
      )
      const host = /^host: (.*?)\.?:\d+\r$/im.exec(provider.received[0] ?? '')?.[1]
      assert.equal(host, name)
    })
  }
})

describe('no address', () => {
  for (const [code, words] of [
    ['ENOTFOUND', 'none: there is no such name, as far as this machine can look (ENOTFOUND)'],
    ['EAI_AGAIN', 'none: the DNS could not say (EAI_AGAIN)'],
    ['ETIMEOUT', 'none: the look-up did not end in time (ETIMEOUT)'],
  ] as const) {
    it(`is told as that, with the name, and as nothing else: ${code}`, async () => {
      const lookUp = (name: string) => Promise.reject(new LookUpError(code, name))
      const exchange = await probeAt('http://provider.test', { connection: { lookUp } })
      assert.deepEqual(exchange.failure, { kind: 'connect-failed', code, host: 'provider.test' })
      const [found] = judge(exchange, contextOf()).findings
      assert.deepEqual(
        [found?.rule, found?.expected, found?.actual],
        ['connect-failed', 'an address of provider.test', words],
      )
    })
  }

  it('of the proxy is the proxy’s', async () => {
    const proxies = { https: 'http://proxy.test:3128', http: 'http://proxy.test:3128', except: [] }
    const lookUp = (name: string) => Promise.reject(new LookUpError('ETIMEOUT', name))
    const exchange = await probeAt('http://provider.test', { connection: { proxies, lookUp } })
    const [found] = judge(exchange, contextOf()).findings
    assert.deepEqual(
      [found?.expected, found?.actual],
      ['an address of the proxy', 'none: the look-up did not end in time (ETIMEOUT)'],
    )
  })
})

describe('of several addresses', () => {
  it('the one that answers is taken, of whichever family', async () => {
    const stuck = await startStuckListener('::1')
    const provider = await answering(stuck.port)
    try {
      const lookUp = async () => [v6('::1'), v4('127.0.0.1')]
      const url = `http://provider.test:${stuck.port}`
      const exchange = await probeAt(url, { connection: { lookUp }, timeoutMs: 4000 })
      assert.equal(exchange.answer?.status, 200)
      const { connectMs } = exchange.timing
      // A fifth of the time-out; and the rest of it is left for the other.
      assert.ok(connectMs !== null && connectMs > 600, `${connectMs}`)
    } finally {
      await Promise.all([stuck.close(), provider.close()])
    }
  })

  it('one that takes its time is waited for, and not given up after a quarter of a second', async () => {
    const slow = await startStuckListener('::1')
    try {
      const lookUp = async () => [v6('::1'), v4('127.0.0.1')]
      // Its first SYN is dropped; a second later another one is taken.
      setTimeout(slow.release, 400)
      const url = `http://provider.test:${slow.port}`
      const exchange = await probeAt(url, { connection: { lookUp }, timeoutMs: 10_000 })
      assert.notEqual(exchange.timing.connectMs, null)
    } finally {
      await slow.close()
    }
  })
})
