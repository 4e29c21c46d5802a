import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Smtp } from '../../../monitor/config/config-shape.ts'
import { createCourier } from '../../../monitor/delivery/courier.ts'
import type { Letter } from '../../../monitor/delivery/sender.ts'
import { type FaultyMailServer, startFaultyMailServer } from '../../support/faulty-mail-server.ts'

const run = promisify(execFile)

/** A process in which the mail program loads as `load` says, the first time; then well. */
const sendTwice = async (port: number, file: string, load: string) => {
  const courier = new URL('../../../monitor/delivery/courier.ts', import.meta.url).href
  const script = `
    import { registerHooks } from 'node:module'
    let isBroken = true
    registerHooks({
      load(url, context, next) {
        if (!isBroken || !/nodemailer.*${file}/.test(url)) return next(url, context)
        ${load}
      },
    })
    const { createCourier } = await import(${JSON.stringify(courier)})
    const smtp = { host: '127.0.0.1', port: ${port}, security: 'none', user: null, password: null, from: 'm@example.com' }
    const courier = createCourier({ ways: { smtp, channels: {} }, store: null, now: Date.now, log() {}, onFault() {}, async onSettled() {} })
    const letter = { messageId: '<one>', to: 'a@example.com', subject: 's', text: 't', html: null, report: null, body: null, thread: null }
    const send = () => courier.send('mail', letter)
      .then(({ result, error }) => error ?? result, (error) => error.code ?? error.name)
    const first = await send()
    isBroken = false
    console.log(first + ', then ' + (await send()))
    process.exit()
  `
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script])
  return stdout.trim()
}

describe('the courier, with a mail program that could not be loaded', () => {
  let server: FaultyMailServer
  beforeEach(async () => {
    server = await startFaultyMailServer()
  })
  afterEach(() => server.close())

  const source = (text: string) => `return { ...next(url, context), source: ${text} }`
  const cases = [
    [
      'too many open files',
      'smtp-connection',
      "throw Object.assign(new Error('too many'), { code: 'EMFILE' })",
      'EMFILE',
    ],
    ['a file that was cut off', 'smtp-connection', source("'(('"), 'SyntaxError'],
    ['a file that was just being written', 'smtp-connection', source("''"), 'unknown'],
    ['another that was just being written', 'mime-node', source("''"), 'unknown'],
  ] as const
  for (const [what, file, load, first] of cases) {
    it(`loads it again, and sends: ${what}`, async () => {
      assert.equal(await sendTwice(server.port, file, load), `${first}, then sent`)
    })
  }
})

describe('the courier, over reloads', () => {
  let server: FaultyMailServer
  beforeEach(async () => {
    server = await startFaultyMailServer()
  })
  afterEach(() => server.close())

  const courierOf = () => {
    const smtp: Smtp = {
      ...{ host: '127.0.0.1', port: server.port, security: 'none', user: null, password: null },
      from: 'm@example.com',
    }
    const store = { leaseMessage: async () => null } as never
    const told = { log() {}, onFault() {}, async onSettled() {} }
    const ways = { smtp, channels: {} }
    return { ways, courier: createCourier({ ways, store, now: Date.now, ...told }) }
  }
  const letter: Letter = {
    ...{ messageId: '<one>', to: 'a@example.com', subject: 's', text: 't' },
    ...{ html: null, report: null, body: null, thread: null },
  }

  it('lets what takes its time come to its end when it stops', async () => {
    const { courier } = courierOf()
    server.fail({ stage: 'body', fault: { afterMs: 240 }, takes: true })
    const sending = courier.send('mail', letter)
    await server.reached('body', 1)
    await courier.stop(sending.then(() => {}))
    assert.deepEqual(await sending, { result: 'sent' })
  })

  it('breaks off, when it stops, what is being sent by the one of before, and by its own', async () => {
    const { ways, courier } = courierOf()
    server.fail({ stage: 'body', fault: 'stall' })
    const sending = [courier.send('mail', letter)]
    courier.reload(ways)
    sending.push(courier.send('mail', letter))
    await server.reached('body', 2)
    const all = Promise.all(sending)
    let isOver = false
    const settled = all.then(() => {
      isOver = true
    })
    await courier.stop(settled)
    // What was broken off has noticed: whoever closes the store now has not come too early.
    assert.equal(isOver, true)
    assert.deepEqual(
      (await all).map((sent) => (sent.result === 'failed' ? sent.error : sent.result)),
      ['EABORT', 'EABORT'],
    )
    // Whoever still has something to say has come too late.
    courier.reload(ways)
    const late = await courier.send('mail', letter)
    assert.equal(late.result === 'failed' && late.error, 'EABORT')
  })
})
