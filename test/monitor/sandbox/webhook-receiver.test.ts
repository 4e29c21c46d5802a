import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { startWebhookReceiver, type WebhookReceiver } from '../../../monitor/sandbox/webhook-receiver.ts'

const body = JSON.stringify({ type: 'incident.opened', data: { subject: 'a subject', text: 'a text' } })

describe('the receiver of webhooks of the sandbox', () => {
  let clock: number
  let receiver: WebhookReceiver
  beforeEach(async () => {
    clock = Date.parse('2026-11-27T12:00:00Z')
    receiver = await startWebhookReceiver(() => clock)
  })
  afterEach(() => receiver.close())

  interface Sent {
    readonly id?: string
    readonly text?: string
    readonly secret?: string
    readonly timestamp?: string
    readonly headers?: Readonly<Record<string, string>>
  }
  const signed = ({ id = '<1>', text = body, secret = receiver.secret, timestamp }: Sent) => {
    const at = timestamp ?? String(clock / 1000)
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const signature = createHmac('sha256', key).update(`${id}.${at}.${text}`).digest('base64')
    return { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': `v1a,eA== v1,${signature}` }
  }
  const send = async (sent: Sent = {}) => {
    const headers = { ...signed(sent), ...sent.headers }
    return (await fetch(receiver.url, { method: 'POST', body: sent.text ?? body, headers })).status
  }
  const subjects = () => receiver.webhooks().map(({ subject }) => subject)

  it('keeps what is signed, as it came, with what its page shows of it', async () => {
    assert.equal(await send(), 204)
    assert.deepEqual(receiver.webhooks(), [
      {
        ...{ number: 1, receivedAt: clock, id: '<1>', times: 1, body },
        ...{ type: 'incident.opened', subject: 'a subject', text: 'a text' },
      },
    ])
  })

  it('knows what comes again by its id, and keeps it once', async () => {
    for (const id of ['<1>', '<2>', '<1>', '<1>']) assert.equal(await send({ id }), 204)
    assert.deepEqual(
      receiver.webhooks().map(({ number, id, times }) => [number, id, times]),
      [
        [2, '<2>', 1],
        [1, '<1>', 3],
      ],
    )
  })

  it('takes nothing that is not signed by its secret, of another time, or of another text', async () => {
    const other = `whsec_${Buffer.alloc(32).toString('base64')}`
    const refused: readonly Sent[] = [
      { secret: other },
      { timestamp: String(clock / 1000 - 301) },
      { timestamp: String(clock / 1000 + 301) },
      { timestamp: 'x' },
      { headers: { 'webhook-signature': 'v1,' } },
      { headers: { 'webhook-signature': 'v1' } },
      { headers: { 'webhook-id': '<2>' } },
      { text: '{}', headers: signed({}) },
    ]
    for (const sent of refused) assert.equal(await send(sent), 401, JSON.stringify(sent))
    assert.equal((await fetch(receiver.url, { method: 'POST', body })).status, 401)
    assert.deepEqual(subjects(), [])
    assert.equal(await send({ timestamp: String(clock / 1000 - 299) }), 204)
  })

  it('takes no other method, nothing that is none of ours, and nothing without end', async () => {
    assert.equal((await fetch(receiver.url)).status, 405)
    for (const text of [
      'no JSON',
      'null',
      '[]',
      '{"type":1,"data":{}}',
      '{"type":"a","data":{"subject":"b"}}',
    ])
      assert.equal(await send({ text }), 400, text)
    assert.equal(await send({ text: JSON.stringify({ filler: 'x'.repeat(1024 * 1024) }) }), 413)
    assert.deepEqual(subjects(), [])
  })

  it('keeps a hundred, and makes a secret of its own each time', async () => {
    for (let count = 1; count <= 101; count++) await send({ id: `<${count}>` })
    const kept = receiver.webhooks()
    assert.deepEqual([kept.length, kept[0]?.number, kept.at(-1)?.number], [100, 101, 2])
    const another = await startWebhookReceiver(() => clock)
    assert.notEqual(another.secret, receiver.secret)
    await another.close()
  })
})
