import assert from 'node:assert/strict'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { channelsOf, type Smtp } from '../../../monitor/config/config-shape.ts'
import { createSenders, type Ways, wayOf } from '../../../monitor/delivery/senders.ts'
import { startFaultyMailServer } from '../../support/faulty-mail-server.ts'

const smtp: Smtp = {
  ...{ host: '127.0.0.1', port: 9, security: 'none', user: null, password: null, from: 'm@example.com' },
}
const ops = { as: 'json', url: 'https://hooks.example.com/secret', secret: 'whsec_c2VjcmV0' } as const

describe('the channels of a configuration', () => {
  it('are mail, where there is a mail server, and those with a name', () => {
    assert.deepEqual(channelsOf({ smtp, channels: { ops } }), ['mail', 'ops'])
    assert.deepEqual(channelsOf({ smtp: null, channels: { ops } }), ['ops'])
  })

  it('are none that it does not have, whatever they are called', () => {
    const ways: Ways = { smtp: null, channels: { ops } }
    assert.deepEqual(
      ['mail', 'ops', 'pager', 'constructor', '__proto__'].map((channel) => wayOf(ways, channel)),
      [null, ops, null, null, null],
    )
  })
})

describe('the senders', () => {
  it('are those in force, and none of those before that are done', async () => {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    const server = await startFaultyMailServer()
    try {
      const ways: Ways = { smtp: { ...smtp, port: server.port }, channels: {} }
      const senders = createSenders(() => ways, Date.now)
      const letter = { messageId: '<one>', to: 'a@example.com', subject: 's', text: 't' }
      const more = { html: null, report: null, body: null, thread: null }
      const seen: WeakRef<object>[] = []
      for (let reload = 0; reload < 5; reload++) {
        seen.push(new WeakRef(await senders.of('mail')))
        assert.equal((await (await senders.of('mail')).send({ ...letter, ...more })).result, 'sent')
        senders.forget()
      }
      seen.push(new WeakRef(await senders.of('mail')))
      // What is awaited is let go of with the turn of the loop.
      await new Promise(setImmediate)
      collect()
      assert.deepEqual(
        seen.map((sender) => sender.deref() !== undefined),
        [false, false, false, false, false, true],
      )
    } finally {
      await server.close()
    }
  })

  it('are none where the configuration has no such channel', async () => {
    const senders = createSenders(() => ({ smtp: null, channels: {} }), Date.now)
    for (const channel of ['mail', 'ops', 'constructor'])
      await assert.rejects(senders.of(channel), { message: 'no such channel' })
  })
})
