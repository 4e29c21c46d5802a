import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import tls from 'node:tls'
import { inspect } from 'node:util'
import { createClient } from '../../src/client/client.ts'
import { trustOf } from '../../src/wire/connection.ts'
import { readProxies } from '../../src/wire/proxies.ts'
import {
  jsonHeader,
  type LoopbackServer,
  rawAnswer,
  serveOnConnect,
  serveRaw,
  serveTls,
  unusedPort,
} from '../support/answer-server.ts'
import { certificates, type KeyPair } from '../support/certificates.ts'
import { withEnvironment } from '../support/environment.ts'
import { bytesOf, contact, contextOf } from '../support/exchange.ts'
import { judge } from '../support/frozen.ts'
import { probeAt } from '../support/probing.ts'
import { type LoopbackProxy, type ProxyBehaviour, startProxy } from '../support/proxy.ts'

const body = Buffer.from(bytesOf(contact))
const answer = rawAnswer({ headers: [jsonHeader], body })
/** Reached through a proxy alone: no name of this kind is known to anybody (RFC 6761). */
const farName = 'api.example.test'

describe('a connection', () => {
  let pairs: Awaited<ReturnType<typeof certificates>>
  const closing: (() => Promise<void>)[] = []

  before(async () => {
    pairs = await certificates(farName)
  })
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  const serve = async (pair: KeyPair | null): Promise<LoopbackServer> => {
    const server = await (pair === null
      ? serveRaw((socket) => socket.end(answer))
      : serveTls((socket) => socket.end(answer), pair))
    closing.push(server.close)
    return server
  }
  const proxyTo = async (server: LoopbackServer, behaviour?: ProxyBehaviour, certificate?: KeyPair) => {
    const proxy = await startProxy({
      to: server.port,
      ...(behaviour !== undefined && { behaviour }),
      ...(certificate !== undefined && { certificate }),
    })
    closing.push(proxy.close)
    return proxy
  }
  const proxiesOf = (proxy: Pick<LoopbackProxy, 'url'>, credentials = '') => {
    const address = proxy.url.replace('://', `://${credentials}`)
    return readProxies({ HTTPS_PROXY: address, HTTP_PROXY: address })
  }

  describe('over TLS', () => {
    const refused = [
      ['selfSigned', 'DEPTH_ZERO_SELF_SIGNED_CERT', /one signed by itself/, /NODE_EXTRA_CA_CERTS, or ca of/],
      ['good', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', /whose issuer is unknown/, /NODE_EXTRA_CA_CERTS, or ca of/],
    ] as const
    for (const [which, code, actual, expected] of refused) {
      it(`trusts nobody that is not vouched for, and names the honest way: ${code}`, async () => {
        const server = await serve(pairs[which])
        const exchange = await probeAt(server.url.replace('127.0.0.1', 'localhost'))
        assert.deepEqual(exchange.failure, { kind: 'tls-failed', code })
        assert.equal(exchange.requestLeft, false)
        const [found] = judge(exchange, contextOf()).findings
        assert.equal(found?.rule, 'tls-failed')
        assert.match(found.actual, actual)
        assert.match(found.actual, new RegExp(`\\(${code}\\)$`))
        assert.match(found.expected, expected)
      })
    }

    const wrong = [
      ['expired', 'CERT_HAS_EXPIRED', /valid by the clock of this machine/, /has expired/],
      [
        'notYet',
        'CERT_NOT_YET_VALID',
        /valid by the clock of this machine/,
        /not valid yet: look at the clock/,
      ],
      ['otherName', 'ERR_TLS_CERT_ALTNAME_INVALID', /^a certificate for localhost$/, /^one for other names/],
    ] as const
    for (const [which, code, expected, actual] of wrong) {
      it(`says of a certificate whose CA is trusted what is wrong with it: ${code}`, async () => {
        const server = await serve(pairs[which])
        const connection = { ca: pairs.ca.cert }
        const exchange = await probeAt(server.url.replace('127.0.0.1', 'localhost'), { connection })
        assert.equal(exchange.failure?.code, code)
        const [found] = judge(exchange, contextOf()).findings
        assert.match(found?.expected ?? '', expected)
        assert.match(found?.actual ?? '', actual)
        assert.doesNotMatch(JSON.stringify(found), /other\.example\.com|test CA/)
      })
    }

    it('verifies whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
      const server = await serve(pairs.selfSigned)
      const proxy = await proxyTo(server)
      await withEnvironment({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, async () => {
        assert.equal((await probeAt(server.url)).failure?.kind, 'tls-failed')
        const connection = { proxies: proxiesOf(proxy) }
        assert.equal((await probeAt(`https://${farName}`, { connection })).failure?.kind, 'tls-failed')
      })
    })

    it('trusts a CA of its own beside all that Node trusts by itself', async () => {
      const { ca: trusted, ...options } = trustOf(pairs.ca.cert)
      assert.deepEqual(trusted, [...tls.getCACertificates('default'), pairs.ca.cert])
      assert.deepEqual([options, trustOf()], [{ rejectUnauthorized: true }, { rejectUnauthorized: true }])
      const server = await serve(pairs.good)
      const connection = { ca: pairs.ca.cert }
      const url = server.url.replace('127.0.0.1', 'localhost')
      const exchange = await probeAt(url, { connection })
      assert.equal(exchange.answer?.status, 200)
      const { tlsMs, connectMs } = exchange.timing
      assert.ok(connectMs !== null && tlsMs !== null && connectMs <= tlsMs)
    })
  })

  it('of the published client is that of the fetch of its process, which Node’s switch does turn off', async () => {
    const server = await serve(pairs.selfSigned)
    const create = () => createClient({ url: server.url, token: 'a.b.c' }).createContact({ Name: 'Example' })
    await assert.rejects(create, (error) => /DEPTH_ZERO_SELF_SIGNED_CERT/.test(inspect(error)))
    const { status } = await withEnvironment({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, create)
    assert.equal(status, 200)
  })

  describe('through a proxy', () => {
    for (const [scheme, port] of [
      ['https', 443],
      ['http', 80],
    ] as const) {
      it(`reaches an ${scheme} address by CONNECT, and its phases are those of the provider`, async () => {
        const server = await serve(scheme === 'https' ? pairs.far : null)
        const proxy = await proxyTo(server)
        const connection = { proxies: proxiesOf(proxy), ca: pairs.ca.cert }
        const exchange = await probeAt(`${scheme}://${farName}`, { connection })
        assert.equal(exchange.failure, null)
        assert.deepEqual(exchange.answer?.body, body)
        assert.deepEqual([proxy.asked, proxy.others], [[`${farName}:${port}`], []])
        assert.match(
          server.received[0] ?? '',
          /^POST \/api\/contactrz HTTP\/1\.1\r\n[\s\S]*host: api\.example\.test\r\n/i,
        )
        // The proxy looks the name up: we do not know how long that takes.
        const { dnsMs, connectMs, tlsMs, firstByteMs, totalMs } = exchange.timing
        assert.equal(dnsMs, null)
        const phases = [connectMs, ...(scheme === 'https' ? [tlsMs] : []), firstByteMs, totalMs]
        assert.ok(phases.every((ms) => typeof ms === 'number'))
        assert.deepEqual(
          phases,
          phases.toSorted((a, b) => Number(a) - Number(b)),
        )
        await proxy.quiet()
      })
    }

    it('gives the proxy its user name and password, and nobody else', async () => {
      const server = await serve(pairs.far)
      const proxy = await proxyTo(server)
      const connection = { proxies: proxiesOf(proxy, 'us%40er:p%25w@'), ca: pairs.ca.cert }
      await probeAt(`https://${farName}`, { connection })
      assert.deepEqual(proxy.authorizations, [`Basic ${Buffer.from('us@er:p%w').toString('base64')}`])
      assert.doesNotMatch(server.received[0] ?? '', /proxy-/i)
    })

    it('may be spoken to over TLS', async () => {
      const server = await serve(pairs.far)
      const proxy = await proxyTo(server, 'tunnel', pairs.good)
      const connection = { proxies: proxiesOf(proxy), ca: pairs.ca.cert }
      assert.equal((await probeAt(`https://${farName}`, { connection })).answer?.status, 200)
    })

    it('is left out for a loopback address, and for what NO_PROXY names', async () => {
      const server = await serve(null)
      const proxy = await proxyTo(server)
      const connection = { proxies: proxiesOf(proxy) }
      assert.equal((await probeAt(server.url, { connection })).answer?.status, 200)
      const excepted = { proxies: { ...proxiesOf(proxy), except: ['invalid'] } }
      const exchange = await probeAt('http://nobody.invalid', { connection: excepted })
      assert.equal(exchange.failure?.kind, 'connect-failed')
      assert.deepEqual(proxy.asked, [])
    })

    const refusals: readonly (readonly [ProxyBehaviour, code: string, actual: RegExp])[] = [
      [{ status: 407 }, 'PROXY_407', /^a proxy that refused with 407$/],
      [{ status: 403 }, 'PROXY_403', /^a proxy that refused with 403$/],
      [{ status: 101 }, 'PROXY_101', /^a proxy that refused with 101$/],
      [{ status: 502 }, 'PROXY_502', /^a proxy that refused with 502$/],
      ['drop', 'PROXY_CLOSED', /^a proxy that closed it$/],
      ['no-http', 'PROXY_NOT_HTTP', /^something that is no HTTP proxy$/],
      ['flood', 'PROXY_NOT_HTTP', /^something that is no HTTP proxy$/],
    ]
    for (const scheme of ['https', 'http'] as const) {
      for (const [behaviour, code, actual] of refusals) {
        const name = typeof behaviour === 'string' ? behaviour : behaviour.status
        it(`is what failed, not the provider, and nothing was sent: ${scheme}, ${name}`, async () => {
          const server = await serve(scheme === 'https' ? pairs.far : null)
          const proxy = await proxyTo(server, behaviour)
          const connection = { proxies: proxiesOf(proxy, 'canary:canary@'), ca: pairs.ca.cert }
          const exchange = await probeAt(`${scheme}://${farName}`, { connection })
          assert.deepEqual(exchange.failure, { kind: 'connect-failed', code })
          assert.deepEqual([exchange.requestLeft, exchange.timing.connectMs], [false, null])
          assert.deepEqual(server.received, [])
          const verdict = judge(exchange, contextOf())
          assert.deepEqual([verdict.outcome, verdict.mayHaveCreated], ['unavailable', false])
          const [found] = verdict.findings
          assert.match(found?.expected ?? '', /^a connection through the proxy/)
          assert.match(found?.actual ?? '', actual)
          assert.doesNotMatch(JSON.stringify(exchange) + JSON.stringify(verdict), /canary/)
          await proxy.quiet()
        })
      }

      for (const behaviour of ['hang', 'drip'] as const) {
        it(`that does not come to an end is left in time, and closed: ${scheme}, ${behaviour}`, async () => {
          const server = await serve(null)
          const proxy = await proxyTo(server, behaviour)
          const connection = { proxies: proxiesOf(proxy) }
          const exchange = await probeAt(`${scheme}://${farName}`, { connection, timeoutMs: 150 })
          const code = 'no connection through the proxy'
          assert.deepEqual(exchange.failure, { kind: 'timeout', code })
          assert.equal(exchange.requestLeft, false)
          assert.ok(exchange.timing.totalMs < 30_000)
          await proxy.quiet()
        })
      }
    }

    it('where nobody listens is the proxy that cannot be reached', async () => {
      const connection = { proxies: proxiesOf({ url: `http://127.0.0.1:${await unusedPort()}` }) }
      const exchange = await probeAt(`https://${farName}`, { connection })
      assert.deepEqual(exchange.failure, { kind: 'connect-failed', code: 'PROXY_ECONNREFUSED' })
      assert.equal(judge(exchange, contextOf()).findings[0]?.actual, 'none to the proxy (ECONNREFUSED)')
    })

    it('with a certificate that nobody vouches for is told apart from the provider', async () => {
      const server = await serve(pairs.far)
      const proxy = await proxyTo(server, 'tunnel', pairs.selfSigned)
      const connection = { proxies: proxiesOf(proxy) }
      const exchange = await probeAt(`https://${farName}`, { connection })
      assert.deepEqual([exchange.failure?.kind, exchange.requestLeft], ['connect-failed', false])
      const [found] = judge(exchange, contextOf()).findings
      assert.match(found?.expected ?? '', /^for the proxy, a certificate of a CA/)
    })

    it('lets a failure behind it be the provider’s', async () => {
      const server = await serve(pairs.selfSigned)
      const proxy = await proxyTo(server)
      const connection = { proxies: proxiesOf(proxy) }
      const exchange = await probeAt(`https://${farName}`, { connection })
      assert.deepEqual(exchange.failure, { kind: 'tls-failed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
      assert.equal(exchange.requestLeft, false)
    })

    it('names a port in the Host header where it is not that of the scheme', async () => {
      for (const [scheme, port] of [
        ['https', 80],
        ['http', 443],
      ] as const) {
        const server = await serve(scheme === 'https' ? pairs.far : null)
        const proxy = await proxyTo(server)
        const connection = { proxies: proxiesOf(proxy), ca: pairs.ca.cert }
        await probeAt(`${scheme}://${farName}:${port}`, { connection })
        assert.deepEqual(proxy.asked, [`${farName}:${port}`])
        assert.match(server.received[0] ?? '', new RegExp(`\r\nhost: ${farName}:${port}\r\n`, 'i'))
      }
    })

    for (const [what, head] of [
      ['at once', 'HTTP/1.1 200 OK\r\n\r\n'],
      ['after interim answers', `${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(3)}HTTP/1.1 200 OK\r\n\r\n`],
    ] as const) {
      it(`that agrees ${what}, with bytes behind it, loses none of them`, async () => {
        const behind = 'HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n'
        const agree = (socket: Socket) => socket.once('data', () => socket.write(head + behind))
        const proxy = await serveOnConnect(agree)
        closing.push(proxy.close)
        const exchange = await probeAt(`http://${farName}`, { connection: { proxies: proxiesOf(proxy) } })
        assert.deepEqual([exchange.failure, exchange.answer?.status], [null, 503])
      })
    }

    it('says that the request left when it did', async () => {
      const silent = await serveRaw((socket) => socket.destroy())
      closing.push(silent.close)
      const proxy = await proxyTo(silent)
      const exchange = await probeAt(`http://${farName}`, { connection: { proxies: proxiesOf(proxy) } })
      assert.deepEqual([exchange.failure?.kind, exchange.requestLeft], ['reset', true])
    })

    it('that cannot be used is a fault of ours, never of the provider', async () => {
      const connection = { proxies: readProxies({ HTTPS_PROXY: 'socks5://p:1' }) }
      const exchange = await probeAt(`https://${farName}`, { connection })
      assert.deepEqual(exchange.failure, { kind: 'monitor-fault', code: 'proxy-invalid' })
      assert.equal(exchange.requestLeft, false)
    })
  })
})
