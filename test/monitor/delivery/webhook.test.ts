// Webhooks over real connections, to servers that take them and to such as do anything else.
import assert from 'node:assert/strict'
import type { Channel } from '../../../monitor/config/config-shape.ts'
import type { SendResult } from '../../../monitor/delivery/sender.ts'
import { createWebhook, type WebhookLimits } from '../../../monitor/delivery/webhook.ts'
import { serveOnConnect, unusedPort } from '../../support/answer-server.ts'
import { certificates } from '../../support/certificates.ts'
import { messageBodyOf } from '../../support/message-body.ts'
import { startProxy } from '../../support/proxy.ts'
import { startStuckListener } from '../../support/stuck-listener.ts'
import { channelTo, letterToChannel } from '../../support/webhook-letters.ts'
import {
  type Misbehaviour,
  startWebhookServer,
  type WebhookAnswer,
  type WebhookServer,
  type WebhookServerOptions,
} from '../../support/webhook-server.ts'

const at = Date.parse('2026-12-01T13:00:07.900Z')
const now = () => at
const letter = letterToChannel()
const brief: WebhookLimits = { connectMs: 5000, totalMs: 900 }

async function withWebhook<T>(
  use: (server: WebhookServer) => Promise<T>,
  options: WebhookServerOptions = {},
): Promise<T> {
  const server = await startWebhookServer(options)
  try {
    return await use(server)
  } finally {
    await server.close()
  }
}

/** Nothing of where it went, what it was signed with, or what was answered. */
function assertSecret(result: unknown, { url, secret }: Pick<Channel, 'url' | 'secret'>): void {
  const text = JSON.stringify(result)
  const { host, hostname } = new URL(url)
  for (const canary of ['canary', host, hostname, secret ?? 'canary', 'api.example.test'])
    assert.ok(!text.includes(canary), `${canary} in ${text}`)
}

/** Where this process stood still, nothing was found out about the server: it is asked again. */
async function send(channel: Channel, limits?: WebhookLimits, body = letter.body): Promise<SendResult> {
  const webhook = createWebhook(channel, { now, ...(limits !== undefined && { limits }) })
  for (let times = 1; ; times++) {
    const result = await webhook.send({ ...letter, body })
    assertSecret(result, channel)
    if (result.result === 'sent' || result.error !== 'EOWN' || times === 10) return result
  }
}

interface Asked {
  readonly limits?: WebhookLimits
  /** Over TLS. */
  readonly made?: Made | null
}
type Made = Awaited<ReturnType<typeof certificates>>

const answered = (answer: WebhookAnswer, { limits, made = null }: Asked = {}): Promise<SendResult> =>
  withWebhook(
    (server) => {
      server.usually(answer)
      return send(channelTo(server, made === null ? {} : { connection: { ca: made.ca.cert } }), limits)
    },
    made === null ? {} : { certificate: made.good },
  )
const failed = (refusal: string, error: string) => ({ result: 'failed', refusal, error })

describe('a webhook', () => {
  it('is one POST of the body that is owed, byte for byte, by the headers of Standard Webhooks', () =>
    withWebhook(async (server) => {
      assert.deepEqual(await send(channelTo(server)), { result: 'sent' })
      const [arrived, ...others] = server.taken
      assert.deepEqual(
        [others.length, arrived?.text, arrived?.id, arrived?.timestamp, arrived?.isSigned],
        [0, letter.body, letter.messageId, String(Math.floor(at / 1000)), true],
      )
      assert.equal(arrived?.headers['content-type'], 'application/json')
      assert.equal(arrived?.headers['user-agent'], 'contactrz-monitor')
      assert.match(arrived?.path ?? '', /^\/hooks\/.*\?key=/)
      const { type, data } = messageBodyOf(arrived?.text ?? null)
      assert.deepEqual([type, data.id], ['incident.opened', letter.messageId])
    }))

  it('has the same id and body at each try, and a timestamp and signature of each', () =>
    withWebhook(async (server) => {
      server.next({ status: 500 })
      let second = at
      const webhook = createWebhook(channelTo(server), { now: () => second })
      await webhook.send(letter)
      second += 61_000
      await webhook.send(letter)
      const [first, last] = server.arrived
      assert.deepEqual([first?.id, first?.text, first?.isSigned], [last?.id, last?.text, last?.isSigned])
      assert.equal(Number(last?.timestamp) - Number(first?.timestamp), 61)
      assert.notEqual(first?.headers['webhook-signature'], last?.headers['webhook-signature'])
    }))

  it('is signed by a secret in base64 or as it stands, and by no other', async () => {
    const text = 'a secret of words, as it stands, not in base64'
    await withWebhook(
      async (server) => {
        await send(channelTo(server))
        await send(channelTo(server, { secret: `${text}.` }))
        assert.deepEqual(
          server.arrived.map(({ isSigned }) => isSigned),
          [true, false],
        )
      },
      { secret: text },
    )
  })

  it('is not signed where nobody would verify it, and gives the secret of a channel to no other', () =>
    withWebhook(async (server) => {
      for (const as of ['slack', 'teams', 'pagerduty'] as const) await send(channelTo(server, { as }))
      assert.deepEqual(
        server.taken.map(({ id, isSigned, text, headers }) => [
          id,
          isSigned,
          text.includes(server.secret),
          JSON.stringify(headers).includes(server.secret),
        ]),
        [
          [null, null, false, false],
          [null, null, false, false],
          [null, null, true, false],
        ],
      )
    }))

  it('has not come, and is not tried in vain again and again, where it is owed without a body', async () => {
    const webhook = createWebhook({ as: 'json', url: 'http://127.0.0.1:1/', secret: 'x' })
    assert.deepEqual(await webhook.send({ ...letter, body: null }), failed('put-off', 'EBODY'))
  })
})

describe('what a webhook is answered with', () => {
  const passes = (status: number) => failed('passing', `EHTTP ${status}`)
  const putOff = (status: number) => failed('put-off', `EHTTP ${status}`)
  const cases: [status: number, result: object][] = [
    ...[200, 201, 202, 204, 299].map((status): [number, object] => [status, { result: 'sent' }]),
    ...[404, 410].map((status): [number, object] => [status, failed('refused', `EHTTP ${status}`)]),
    ...[408, 425, 429, 500, 502, 503, 504, 599].map((status): [number, object] => [status, passes(status)]),
    ...[300, 304, 400, 401, 403, 405, 413, 415, 422, 451].map((status): [number, object] => [
      status,
      putOff(status),
    ]),
  ]
  it('is told by its status: taken, refused for good, tried again soon or late', () =>
    withWebhook(async (server) => {
      for (const [status, want] of cases) {
        server.next({ status })
        assert.deepEqual(await send(channelTo(server)), want, String(status))
      }
    }))

  it('leads nowhere else, whatever it says', () =>
    withWebhook((elsewhere) =>
      withWebhook(async (server) => {
        for (const status of [301, 302, 303, 307, 308]) {
          server.next({ status, headers: { location: elsewhere.url } })
          assert.deepEqual(await send(channelTo(server)), putOff(status))
        }
        assert.equal(elsewhere.arrived.length, 0)
      }),
    ))

  it('says when to come again, within six hours', () =>
    withWebhook(async (server) => {
      const hourMs = 3_600_000
      const cases: [status: number, retryAfter: string, retryAt: number | null][] = [
        [429, '120', at + 120_000],
        [503, '1', at + 1000],
        [401, '60', at + 60_000],
        [429, 'Tue, 01 Dec 2026 13:10:00 GMT', Date.parse('2026-12-01T13:10:00Z')],
        [429, 'Tuesday, 01-Dec-26 13:10:00 GMT', Date.parse('2026-12-01T13:10:00Z')],
        [429, 'Tue Dec  1 13:10:00 2026', Date.parse('2026-12-01T13:10:00Z')],
        [429, 'Tue, 01 Dec 2037 13:10:00 GMT', at + 6 * hourMs],
        [429, '9999999999', at + 6 * hourMs],
        // Nothing that is still to come, or nothing at all.
        [429, 'Tue, 01 Dec 2026 12:00:00 GMT', null],
        ...['0', '-5', '1.5', 'soon', '99999999999999999999', '2026-12-01', 'canary'].map(
          (value): [number, string, null] => [429, value, null],
        ),
        // There is nobody to come again to.
        [410, '60', null],
      ]
      for (const [status, value, want] of cases) {
        server.next({ status, headers: { 'retry-after': value } })
        const result = await send(channelTo(server))
        const retryAt = result.result === 'failed' ? (result.retryAt ?? null) : 'sent'
        assert.equal(retryAt, want, `${status} ${value}`)
      }
    }))

  for (const scheme of ['HTTP', 'HTTPS'] as const) {
    let made: Made | null = null
    before(async () => {
      if (scheme === 'HTTPS') made = await certificates()
    })

    it(`counts as soon as its status is there, however the rest comes or does not: ${scheme}`, async () => {
      const ways: Misbehaviour[] = ['reset-within-body', 'short-body', 'hang-within-body', 'endless-body']
      ways.push('endless-drip', 'gzip-bomb')
      await Promise.all(
        ways.map(async (way) => assert.deepEqual(await answered(way, { made }), { result: 'sent' }, way)),
      )
    })

    it(`is no answer where it ends before its status, hangs, or is none of HTTP: ${scheme}`, async () => {
      const timedOut = (where: string) => ({
        ...failed('passing', 'ETIMEDOUT'),
        said: `ETIMEDOUT: ${where}`,
      })
      const reset = failed('passing', 'ECONNRESET')
      const cases: [Misbehaviour, object][] = [
        ['hang', timedOut('no first byte')],
        ['reset', reset],
        ['reset-within-head', reset],
        ['close', reset],
        ['close-within-head', reset],
        ['hang-within-head', timedOut('no end of the headers')],
        ['half-close', reset],
        ['endless-head', failed('passing', 'EPROTOCOL HPE_HEADER_OVERFLOW')],
        ['endless-interim', timedOut('no answer but interim ones')],
        ['no-http', failed('passing', 'EPROTOCOL HPE_INVALID_CONSTANT')],
        ['upgrade', failed('passing', 'EHTTP 101')],
      ]
      await Promise.all(
        cases.map(async ([way, want]) => {
          // What does not hang is not to be hurried.
          const limits = /hang|interim/.test(way) ? { limits: brief } : {}
          assert.deepEqual(await answered(way, { ...limits, made }), want, way)
        }),
      )
      const { result, error } = (await answered('reset-at-once', { made })) as {
        result: string
        error: string
      }
      assert.equal(result, 'failed')
      assert.match(error, /^(ECONNRESET|(ECONNECTION|ETLS) ECONNRESET|EPROTOCOL EPIPE)$/)
    })
  }
})

describe('the way to a webhook', () => {
  let made: Awaited<ReturnType<typeof certificates>>
  before(async () => {
    made = await certificates()
  })

  it('is secure: a certificate of nobody, of another time or name sends nothing', async () => {
    const { ca, good, expired, notYet, otherName, selfSigned } = made
    const trusted = { connection: { ca: ca.cert } }
    const cases = [
      [good, {}, 'ETLS UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
      [selfSigned, trusted, 'ETLS DEPTH_ZERO_SELF_SIGNED_CERT'],
      [expired, trusted, 'ETLS CERT_HAS_EXPIRED'],
      [notYet, trusted, 'ETLS CERT_NOT_YET_VALID'],
      [otherName, trusted, 'ETLS ERR_TLS_CERT_ALTNAME_INVALID'],
    ] as const
    for (const [certificate, more, error] of cases) {
      await withWebhook(
        async (server) => {
          const result = await send(channelTo(server, more))
          assert.ok(result.result === 'failed')
          assert.deepEqual([result.refusal, result.error, server.arrived.length], ['passing', error, 0])
          assert.match(result.said ?? '', /^ETLS: expected a certificate/)
          assert.equal(await createWebhook(channelTo(server, more)).verify(), result.said)
        },
        { certificate },
      )
    }
    const taken = await withWebhook((server) => send(channelTo(server, trusted)), { certificate: good })
    assert.deepEqual(taken, { result: 'sent' })
  })

  it('is through a proxy where one is named, which sees neither the address nor the message', async () => {
    await withWebhook(
      async (server) => {
        const proxy = await startProxy({ to: server.port })
        const url = server.url.replace('localhost', 'api.example.test')
        const proxies = { https: proxy.url, http: null, except: [] }
        const connection = { ca: made.ca.cert, proxies }
        try {
          assert.deepEqual(await send(channelTo(server, { url, connection })), { result: 'sent' })
          assert.deepEqual([server.taken.length, proxy.asked], [1, [`api.example.test:${server.port}`]])
        } finally {
          await proxy.close()
        }
        const refusing = await startProxy({ behaviour: { status: 407 }, to: server.port })
        const other = { ...connection, proxies: { ...proxies, https: refusing.url } }
        try {
          const result = await send(channelTo(server, { url, connection: other }))
          assert.ok(result.result === 'failed')
          assert.deepEqual([result.refusal, result.error], ['passing', 'ECONNECTION PROXY_407'])
        } finally {
          await refusing.close()
        }
      },
      { certificate: made.far },
    )
  })

  it('is given up where nobody answers the door, long before all time is up', async () => {
    const limits = { connectMs: 200, totalMs: 60_000 }
    const noConnection = { ...failed('passing', 'ETIMEDOUT'), said: 'ETIMEDOUT: no connection' }
    const stuck = await startStuckListener('127.0.0.1')
    const silent = await serveOnConnect(() => {})
    try {
      const to = (url: string) => send({ as: 'json', url, secret: 'secret' }, limits)
      assert.deepEqual(await to(`http://127.0.0.1:${stuck.port}/`), noConnection)
      assert.deepEqual(await to(`https://127.0.0.1:${silent.port}/`), noConnection)
      assert.deepEqual(
        await to(`http://127.0.0.1:${await unusedPort()}/`),
        failed('passing', 'ECONNECTION ECONNREFUSED'),
      )
    } finally {
      await Promise.all([stuck.close(), silent.close()])
    }
  })

  it('is given up where nobody reads what is sent', async () => {
    const deaf = await serveOnConnect((socket) => void socket.pause())
    try {
      const channel: Channel = { as: 'json', url: `http://127.0.0.1:${deaf.port}/`, secret: 'secret' }
      const sent = await send(channel, brief, JSON.stringify('x'.repeat(12_000_000)))
      assert.deepEqual(sent, { ...failed('passing', 'ETIMEDOUT'), said: 'ETIMEDOUT: no first byte' })
    } finally {
      await deaf.close()
    }
  })

  it('has an address that is told to nobody, also where there is no such name', async () => {
    const lookUp = async () => {
      throw Object.assign(new Error('canary of the DNS'), { code: 'ENOTFOUND', host: 'api.example.test' })
    }
    const result = await send({
      ...{ as: 'json', url: 'https://api.example.test/canary', secret: 'canary', connection: { lookUp } },
    })
    assert.ok(result.result === 'failed')
    assert.equal(result.error, 'ECONNECTION ENOTFOUND')
  })

  it('can be tried without sending anything', () =>
    withWebhook(async (server) => {
      assert.equal(await createWebhook(channelTo(server)).verify(), null)
      assert.equal(server.arrived.length, 0)
      const nobody = channelTo(server, { url: `http://127.0.0.1:${await unusedPort()}/canary` })
      assert.equal(await createWebhook(nobody).verify(), 'ECONNECTION ECONNREFUSED')
    }))

  it('is broken off when it is closed: the message stays owed', () =>
    withWebhook(async (server) => {
      server.usually('hang')
      const webhook = createWebhook(channelTo(server))
      const sending = webhook.send(letter)
      await server.whenArrived(1)
      webhook.close()
      assert.deepEqual(await sending, failed('passing', 'EABORT'))
      assert.deepEqual(await webhook.send(letter), failed('passing', 'EABORT'))
      assert.equal(server.arrived.length, 1)
    }))
})
