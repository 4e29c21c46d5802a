import assert from 'node:assert/strict'
import { join } from 'node:path'
import { readProxies } from 'contactrz/internal'
import { createProvider, type Provider } from 'contactrz/provider'
import type { Config, Smtp, Target } from '../../../monitor/config/config-shape.ts'
import { createMailer } from '../../../monitor/delivery/smtp.ts'
import { checkMail } from '../../../monitor/doctor/channels.ts'
import { checkConnection } from '../../../monitor/doctor/connection.ts'
import { checkCas, checkHeartbeat } from '../../../monitor/doctor/machine.ts'
import { checkClock, checkToken } from '../../../monitor/doctor/target.ts'
import { createMonitor } from '../../../monitor/engine/monitor.ts'
import { serveHttp, serveOnConnect, serveTls } from '../../support/answer-server.ts'
import { certificateOf, certificates } from '../../support/certificates.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { withEnvironment } from '../../support/environment.ts'
import { startLoginMailServer } from '../../support/login-mail-server.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { type ProxyBehaviour, startProxy } from '../../support/proxy.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'
import { startTlsTerminator } from '../../support/tls-terminator.ts'

const farName = 'api.example.test'
const selfSigned =
  /expected a certificate of a CA trusted here \(your own: NODE_EXTRA_CA_CERTS, or ca of the monitor\), found one signed by itself \(DEPTH_ZERO_SELF_SIGNED_CERT\)/
const switchedOff = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }

describe('what the monitor connects to', () => {
  let pairs: Awaited<ReturnType<typeof certificates>>
  let provider: Provider
  const closing: (() => Promise<unknown>)[] = []
  const until = <T extends { close(): Promise<unknown> }>(opened: T): T => {
    closing.push(() => opened.close())
    return opened
  }
  const directory = temporaryDirectory()

  before(async () => {
    pairs = await certificates(farName)
  })
  beforeEach(async () => {
    provider = until(await createProvider())
  })
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })
  after(() => directory.remove())

  const portOf = (url: string) => Number(new URL(url).port)
  const secured = async (pair = pairs.good) => until(await startTlsTerminator(portOf(provider.url), pair))
  const proxyTo = async (port: number, behaviour?: ProxyBehaviour) => {
    const proxy = until(await startProxy({ to: port, ...(behaviour !== undefined && { behaviour }) }))
    return { proxy, proxies: readProxies({ HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url }) }
  }
  const configOf = (target: Target, more: Partial<Config> = {}): Config => ({
    directory: directory.path,
    targets: [target],
    smtp: { host: '127.0.0.1', port: 9, security: 'none', user: null, password: null, from: 'm@example.com' },
    alerts,
    ...bounds,
    ...byMail,
    storeFile: join(directory.path, 'monitor.db'),
    retentionMs: 86_400_000,
    heartbeatUrl: null,
    web,
    warnings: [],
    ...more,
  })
  const free = { quotaWindow: null, guardMs: 0 } as const
  const runOnce = async (target: Target, more: Partial<Config> = {}) => {
    const lines: string[] = []
    const store = openMemoryStore()
    const env = { TOKEN: provider.issueToken() }
    const log = (line: string) => void lines.push(line)
    const monitor = createMonitor({ config: configOf(target, more), store, env, now: Date.now, log })
    const result = (await monitor.once(target.name))?.result
    await monitor.stop()
    const ledger = await store.ledgerOf({ target: target.name, from: 0, to: Number.MAX_SAFE_INTEGER })
    await store.close()
    return { outcome: result?.result === 'run' ? result.outcome : result?.result, ledger, lines }
  }

  describe('a target', () => {
    it('of a CA of one’s own is trusted by its ca', async () => {
      const { url } = await secured()
      const target = targetOf({ ...free, url, connection: { ca: pairs.ca.cert } })
      assert.equal((await runOnce(target)).outcome, 'conforming')
    })

    it('that nobody vouches for is not, whatever the environment says, and nothing is sent', async () => {
      const { url } = await secured(pairs.selfSigned)
      const { outcome, ledger } = await withEnvironment(switchedOff, () =>
        runOnce(targetOf({ ...free, url })),
      )
      assert.equal(outcome, 'unavailable')
      assert.deepEqual(
        ledger.map(({ state }) => state),
        ['not-sent'],
      )
      assert.deepEqual(provider.requests, [])
    })

    it('is reached through a proxy', async () => {
      const { port } = await secured(pairs.far)
      const { proxy, proxies } = await proxyTo(port)
      const url = `https://${farName}`
      const target = targetOf({ ...free, url, connection: { proxies, ca: pairs.ca.cert } })
      assert.equal((await runOnce(target)).outcome, 'conforming')
      assert.deepEqual(proxy.asked, [`${farName}:443`])
    })

    it('behind a proxy that refuses is unavailable, and its create was not sent', async () => {
      const { proxies } = await proxyTo(1, { status: 407 })
      const target = targetOf({ ...free, url: `https://${farName}`, connection: { proxies } })
      const { outcome, ledger } = await runOnce(target)
      assert.equal(outcome, 'unavailable')
      assert.deepEqual(
        ledger.map(({ state }) => state),
        ['not-sent'],
      )
    })

    it('has its clock compared by the same connection, and doctor words what is wrong with it', async () => {
      const good = await secured()
      const bad = await secured(pairs.selfSigned)
      const well = await checkClock(targetOf({ url: good.url, connection: { ca: pairs.ca.cert } }))
      assert.equal(well.problem, null)
      const ill = await withEnvironment(switchedOff, () => checkClock(targetOf({ url: bad.url })))
      assert.match(ill.problem ?? '', selfSigned)
      const { proxies } = await proxyTo(1, { status: 407 })
      const behind = await checkClock(targetOf({ url: `https://${farName}`, connection: { proxies } }))
      assert.match(behind.problem ?? '', /a proxy that refused with 407/)
    })
  })

  describe('doctor connects to a target as a run does:', () => {
    const portless = (url: string) => new URL(url).host
    interface Way {
      readonly target: Partial<Target>
      readonly says: RegExp
      readonly todo?: RegExp
    }
    const ways: Readonly<Record<string, () => Promise<Way>>> = {
      'by an address': async () => ({
        target: { url: provider.url },
        says: new RegExp(`^${portless(provider.url)}, TCP in \\d+ ms$`),
      }),
      'by name, over TLS': async () => {
        const { url } = await secured()
        const says = /^localhost:\d+, address in \d+ ms, TCP in \d+ ms, TLS in \d+ ms$/
        return { target: { url, connection: { ca: pairs.ca.cert } }, says }
      },
      'through a proxy': async () => {
        const { proxies } = await proxyTo((await secured(pairs.far)).port)
        const says = /^api\.example\.test:443, proxy in \d+ ms, through the proxy in \d+ ms, TLS in \d+ ms$/
        return { target: { url: `https://${farName}`, connection: { proxies, ca: pairs.ca.cert } }, says }
      },
      'where there is no such name': async () => ({
        target: { url: 'http://nobody.invalid' },
        says: /^nobody\.invalid:80, then no address \(.* there is no such name, .*\(ENOTFOUND\)\)$/,
        todo: /the name in url, and the DNS/,
      }),
      'where the DNS is silent': async () => ({
        target: {
          url: 'http://provider.test',
          timeoutMs: 200,
          connection: { lookUp: () => new Promise<never>(() => {}) },
        },
        says: /^provider\.test:80, then no address \(.* the look-up did not end in time \(ETIMEOUT\)\)$/,
        todo: /the name in url, and the DNS/,
      }),
      'where nobody listens': async () => ({
        target: { url: 'http://localhost:1' },
        says: /^localhost:1, address in \d+ ms, then no TCP connection \(ECONNREFUSED\)$/,
        todo: /the port in url and the firewalls/,
      }),
      'where nobody answers within TLS': async () => {
        const silent = until(await serveOnConnect(() => {}))
        return {
          target: { url: silent.url.replace('http:', 'https:'), timeoutMs: 200 },
          says: /^127\.0\.0\.1:\d+, TCP in \d+ ms, then no TLS within 0\.2 s$/,
          todo: /whose certificate/,
        }
      },
      'where nobody vouches for the certificate': async () => {
        const { url } = await secured(pairs.selfSigned)
        const says = new RegExp(`, TCP in \\d+ ms, then no TLS \\(${selfSigned.source}\\)$`)
        return { target: { url }, says, todo: /ca of the target/ }
      },
      'behind a proxy that refuses': async () => {
        const { proxies } = await proxyTo(1, { status: 407 })
        const says = /:443, proxy in \d+ ms, then no way through the proxy \(.* that refused with 407\)$/
        return { target: { url: `https://${farName}`, connection: { proxies } }, says, todo: /HTTPS_PROXY/ }
      },
      'behind a proxy where nobody listens': async () => {
        const proxies = readProxies({ HTTPS_PROXY: 'http://127.0.0.1:1' })
        const says = /:443, then no way through the proxy \(.*none to the proxy \(ECONNREFUSED\)\)$/
        return { target: { url: `https://${farName}`, connection: { proxies } }, says, todo: /HTTPS_PROXY/ }
      },
      'by a proxy that cannot be used': async () => {
        const proxies = readProxies({ HTTPS_PROXY: 'socks5://user:canary@p:1' })
        const says = /:443, then no connection from this machine \(proxy-invalid\)$/
        return { target: { url: `https://${farName}`, connection: { proxies } }, says, todo: /mend/ }
      },
    }
    for (const [way, make] of Object.entries(ways)) {
      it(`${way}, it says how far it came, and is well where a run is`, async () => {
        const { target: more, says, todo } = await make()
        const target = targetOf({ ...free, ...more })
        const before = provider.requests.length
        const check = await checkConnection(target)
        assert.equal(provider.requests.length, before, 'nothing was sent')
        assert.match(check.problem ?? check.detail, says)
        if (todo !== undefined) assert.match(check.todo, todo)
        assert.doesNotMatch(JSON.stringify(check), /canary/)
        const { outcome } = await runOnce(target)
        assert.equal(check.problem === null, outcome === 'conforming', outcome)
      })
    }
  })

  describe('a token request', () => {
    const askAt = (url: string, connection: object) =>
      checkToken(
        targetOf({ token: { request: { url, pointer: '/token', connection } } }),
        configOf(targetOf()),
        {},
      )
    const tokenUrl = (url: string) => `${url}${new URL(provider.tokenUrl).pathname}`

    it('trusts a CA of one’s own, and else nobody that is not vouched for, whatever the environment says', async () => {
      const good = await secured()
      const well = await askAt(tokenUrl(good.url), { ca: pairs.ca.cert })
      assert.equal(well.problem, null, well.problem ?? '')
      const bad = await secured(pairs.selfSigned)
      const before = provider.requests.length
      const ill = await withEnvironment(switchedOff, () => askAt(tokenUrl(bad.url), {}))
      assert.match(ill.problem ?? '', selfSigned)
      assert.equal(provider.requests.length, before)
    })

    it('goes through a proxy, whose failures are told as its own', async () => {
      const { port } = await secured(pairs.far)
      const { proxy, proxies } = await proxyTo(port)
      const url = tokenUrl(`https://${farName}`)
      assert.equal((await askAt(url, { proxies, ca: pairs.ca.cert })).problem, null)
      assert.deepEqual(proxy.asked, [`${farName}:443`])
      const refusing = await proxyTo(port, { status: 403 })
      const ill = await askAt(url, { proxies: refusing.proxies })
      assert.match(ill.problem ?? '', /^the token request failed \(.*a proxy that refused with 403\)$/)
    })
  })

  describe('the heartbeat', () => {
    const beatAt = async (heartbeatUrl: string, connection = {}) => {
      const target = targetOf({ ...free, url: provider.url })
      const { outcome, lines } = await runOnce(target, { heartbeatUrl, connection })
      assert.equal(outcome, 'conforming')
      return lines.filter((line) => line.startsWith('heartbeat'))
    }

    it('is not called where nobody vouches for it, whatever the environment says', async () => {
      const heart = until(await serveTls((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'), pairs.selfSigned))
      const lines = await withEnvironment(switchedOff, () => beatAt(heart.url))
      assert.match(lines.join(), selfSigned)
      assert.deepEqual(heart.received, [])
    })

    it('goes through a proxy', async () => {
      const heart = until(await serveHttp((_request, response) => void response.end('OK')))
      const { proxy, proxies } = await proxyTo(heart.port)
      assert.deepEqual(await beatAt(`http://${farName}/ping/SecretPath`, { proxies }), [])
      assert.deepEqual([proxy.asked, heart.received], [[`${farName}:80`], ['GET /ping/SecretPath']])
    })

    it('is reached by doctor as it would be called, and not called', async () => {
      const heart = until(await serveTls((socket) => socket.end(), pairs.far))
      const { proxy, proxies } = await proxyTo(heart.port)
      const config = configOf(targetOf(), { heartbeatUrl: `https://${farName}/ping/SecretPath` })
      const well = await checkHeartbeat({ ...config, connection: { proxies, ca: pairs.ca.cert } })
      assert.equal(well.problem, null, well.problem ?? '')
      assert.deepEqual([proxy.asked, heart.received.join('')], [[`${farName}:443`], ''])
      const ill = await checkHeartbeat({ ...config, connection: { proxies } })
      assert.match(
        ill.problem ?? '',
        /a certificate of a CA trusted here .* found one whose issuer is unknown/,
      )
      const refusing = await proxyTo(heart.port, { status: 502 })
      const refused = await checkHeartbeat({ ...config, connection: { proxies: refusing.proxies } })
      assert.match(refused.problem ?? '', /a proxy that refused with 502/)
    })
  })

  describe('the mail server', () => {
    const letter = {
      messageId: '<one@contactrz-monitor>',
      to: 'team@example.com',
      subject: 'subject',
      text: 'text',
      html: null,
      report: null,
      body: null,
      thread: null,
    }
    const smtpAt = (port: number, ca?: string) => ({
      ...({ host: 'localhost', port, security: 'starttls', user: 'monitor', password: 'password' } as const),
      ...{ from: 'm@example.com', ...(ca !== undefined && { ca }) },
    })
    const sendAt = async (port: number, ca?: string) => {
      const mailer = await createMailer(smtpAt(port, ca))
      const sent = await mailer.send(letter)
      mailer.close()
      return sent
    }

    it('is trusted by its ca', async () => {
      const server = until(await startLoginMailServer(pairs.good))
      assert.deepEqual(await sendAt(server.port, pairs.ca.cert), { result: 'sent' })
    })

    it('that nobody vouches for is told nothing, whatever the environment says, and the log says why', async () => {
      const server = until(await startLoginMailServer(pairs.selfSigned))
      const sent = await withEnvironment(switchedOff, () => sendAt(server.port))
      assert.ok(sent.result === 'failed')
      assert.deepEqual([sent.refusal, sent.error], ['passing', 'ESOCKET DEPTH_ZERO_SELF_SIGNED_CERT'])
      assert.match(sent.said ?? '', /^ESOCKET: /)
      assert.match(sent.said ?? '', selfSigned)
      assert.deepEqual(server.arrived, [])
    })

    it('is checked by doctor, which words what is wrong with its certificate', async () => {
      for (const [pair, words] of [
        [
          pairs.expired,
          /valid by the clock of this machine, found one that has expired \(CERT_HAS_EXPIRED\)/,
        ],
        [pairs.otherName, /a certificate for localhost, found one for other names/],
      ] as const) {
        const server = until(await startLoginMailServer(pair))
        const { problem } = await checkMail(
          configOf(targetOf(), { smtp: smtpAt(server.port, pairs.ca.cert) }),
        )
        assert.match(problem ?? '', words)
        assert.doesNotMatch(problem ?? '', /other\.example\.com/)
      }
    })
  })

  it('has its CAs looked at by doctor: one that has expired is told', async () => {
    const lapsed = await certificateOf({ from: new Date('2020-01-01'), until: new Date('2021-01-01') })
    const config = configOf(targetOf({ connection: { ca: `${pairs.ca.cert}\n${lapsed.cert}` } }))
    const smtp = { ...(config.smtp as Smtp), ca: pairs.ca.cert }
    const [target, mail, ...others] = checkCas({ ...config, smtp }, Date.now())
    assert.match(target?.problem ?? '', /^a certificate in it expired on 2021-01-01$/)
    assert.deepEqual([mail?.name, mail?.problem, others], ['smtp: ca', null, []])
    assert.deepEqual(checkCas(configOf(targetOf()), Date.now()), [])
  })
})
