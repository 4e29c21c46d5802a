import assert from 'node:assert/strict'
import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { readProxies } from '../../src/wire/proxies.ts'
import { jsonHeader, type LoopbackServer, rawAnswer, serveRaw, serveTls } from '../support/answer-server.ts'
import { certificates } from '../support/certificates.ts'
import { bytesOf, contact } from '../support/exchange.ts'
import { probeAt } from '../support/probing.ts'
import { startProxy } from '../support/proxy.ts'

const answer = rawAnswer({ headers: [jsonHeader], body: Buffer.from(bytesOf(contact)) })
const farName = 'api.example.test'

describe('the gate, when the connection stands', () => {
  let pairs: Awaited<ReturnType<typeof certificates>>
  const closing: (() => Promise<unknown>)[] = []
  before(async () => {
    pairs = await certificates(farName)
  })
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  const serve = async (isSecure: boolean): Promise<LoopbackServer> => {
    const behave = (socket: net.Socket) => void socket.end(answer)
    const server = await (isSecure ? serveTls(behave, pairs.far) : serveRaw(behave))
    closing.push(server.close)
    return server
  }
  const lookUp = async () => [{ address: '127.0.0.1', family: 4 } as const]

  for (const scheme of ['http', 'https'] as const) {
    for (const way of ['directly', 'through a proxy'] as const) {
      const meet = async (mayLeave: (server: LoopbackServer) => boolean) => {
        const server = await serve(scheme === 'https')
        const proxy = await startProxy({ to: server.port })
        closing.push(proxy.close)
        const proxies = readProxies({ HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url })
        let asked = 0
        const exchange = await probeAt(`${scheme}://${farName}:${server.port}`, {
          connection: { ca: pairs.ca.cert, ...(way === 'directly' ? { lookUp } : { proxies }) },
          mayLeave() {
            asked++
            return mayLeave(server)
          },
        })
        return { exchange, asked, server }
      }

      it(`lets nothing leave that may not: ${scheme}, ${way}`, async () => {
        const { exchange, asked, server } = await meet(() => false)
        assert.deepEqual(exchange.failure, { kind: 'monitor-fault', code: 'gate-shut' })
        assert.deepEqual([exchange.requestLeft, exchange.answer, asked], [false, null, 1])
        assert.notEqual(scheme === 'https' ? exchange.timing.tlsMs : exchange.timing.connectMs, null)
        await server.quiet()
        assert.equal(server.received.join(''), '')
      })

      it(`is asked before the first byte, and once: ${scheme}, ${way}`, async () => {
        const { exchange, asked, server } = await meet(({ received }) => received.join('') === '')
        assert.deepEqual([exchange.answer?.status, exchange.requestLeft, asked], [200, true, 1])
        assert.match(server.received.join(''), /^POST /)
      })
    }
  }

  it('is asked after a handshake that took its time, by the clock as it is then', async () => {
    const secure = await serve(true)
    let clock = 0
    // Holds the handshake back until half an hour has passed.
    const slow = net.createServer((socket) => {
      socket.pause()
      clock += 1_800_000
      setTimeout(() => {
        const behind = net.connect(secure.port, '127.0.0.1')
        behind.on('error', () => {})
        socket.on('error', () => {}).on('close', () => behind.destroy())
        socket.pipe(behind).pipe(socket)
      }, 100)
    })
    slow.listen(0, '127.0.0.1')
    await once(slow, 'listening')
    closing.push(async () => void slow.close())
    const { port } = slow.address() as AddressInfo
    const exchange = await probeAt(`https://${farName}:${port}`, {
      connection: { ca: pairs.ca.cert, lookUp },
      mayLeave: () => clock < 1_000_000,
    })
    assert.deepEqual([exchange.failure?.code, exchange.requestLeft], ['gate-shut', false])
    assert.ok((exchange.timing.tlsMs ?? 0) >= 100)
    await secure.quiet()
    assert.equal(secure.received.join(''), '')
  })

  it('that breaks is a fault of ours, and nothing leaves', async () => {
    const server = await serve(false)
    const exchange = await probeAt(server.url, {
      mayLeave() {
        throw new Error('broken')
      },
    })
    assert.deepEqual([exchange.failure?.kind, exchange.requestLeft], ['monitor-fault', false])
    await server.quiet()
    assert.equal(server.received.join(''), '')
  })
})
