import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { beatEveryMs, createHeartbeat } from '../../../monitor/health/heartbeat.ts'
import { serveHttp } from '../../support/answer-server.ts'

describe('the heartbeat', () => {
  let heart: Awaited<ReturnType<typeof serveHttp>>
  let clock: number
  let isWell: boolean
  let asked: number
  beforeEach(async () => {
    clock = 0
    isWell = true
    asked = 0
    heart = await serveHttp((_request, response) => void response.end())
  })
  afterEach(() => heart.close())

  const heartbeatTo = (url: string | null) =>
    createHeartbeat({
      ...{ log: () => {}, steady: () => clock, isWell: async () => ++asked > 0 && isWell },
      beat: () => (url === null ? null : { url, connection: undefined }),
    })
  const beats = () => heart.received.length

  it('is sent at most once a minute, however many slots are decided', async () => {
    const heartbeat = heartbeatTo(heart.url)
    for (let times = 0; times < 5; times++) heartbeat.decided()
    await heartbeat.idle()
    assert.equal(beats(), 1)
    clock += beatEveryMs - 1
    heartbeat.decided()
    await heartbeat.idle()
    assert.equal(beats(), 1)
    clock += 1
    heartbeat.decided()
    await heartbeat.idle()
    assert.equal(beats(), 2)
  })

  it('is withheld while the monitor is not well, which is asked every 10 s at most, and sent when it is', async () => {
    const heartbeat = heartbeatTo(heart.url)
    isWell = false
    for (let times = 0; times < 3; times++) {
      heartbeat.decided()
      await heartbeat.idle()
    }
    assert.deepEqual([beats(), asked], [0, 1])
    isWell = true
    clock += 9999
    heartbeat.decided()
    await heartbeat.idle()
    assert.deepEqual([beats(), asked], [0, 1])
    clock += 1
    heartbeat.decided()
    await heartbeat.idle()
    assert.equal(beats(), 1)
  })

  it('tells of each call whether it was answered well', async () => {
    const told: boolean[] = []
    const server = await serveHttp((request, response) => {
      response.statusCode = request.url === '/ill' ? 500 : 200
      response.end()
    })
    const call = async (url: string) => {
      const heartbeat = createHeartbeat({
        ...{ log: () => {}, steady: () => clock, isWell: async () => isWell },
        ...{ beat: () => ({ url, connection: undefined }), onBeat: (isAnswered) => told.push(isAnswered) },
      })
      heartbeat.decided()
      await heartbeat.idle()
    }
    await call(`${server.url}/well`)
    await call(`${server.url}/ill`)
    await server.close()
    await call(server.url)
    isWell = false
    await call(server.url)
    assert.deepEqual(told, [true, false, false])
  })

  it('calls nobody where nobody is named', async () => {
    const heartbeat = heartbeatTo(null)
    heartbeat.decided()
    await heartbeat.idle()
    assert.equal(beats(), 0)
  })

  it('keeps nobody waiting where it hangs, and is broken off by a stop', async () => {
    const server = net.createServer((socket) => void socket.on('error', () => {}))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as net.AddressInfo
    const called = once(server, 'connection')
    const heartbeat = heartbeatTo(`http://127.0.0.1:${port}`)
    heartbeat.decided()
    await called
    const begun = performance.now()
    let isOver = false
    void heartbeat.idle().then(() => {
      isOver = true
    })
    await heartbeat.stop()
    assert.equal(isOver, true)
    assert.ok(performance.now() - begun < 5000)
    server.close()
  })
})
