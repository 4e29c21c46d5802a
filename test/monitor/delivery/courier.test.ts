import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
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
    const courier = createCourier({ smtp, store: null, now: Date.now, log() {}, onFault() {}, async onSettled() {} })
    const letter = { messageId: '<one>', to: 'a@example.com', subject: 's', text: 't', html: null, report: null, thread: null }
    const send = () => courier.mailer()
      .then((mailer) => mailer.send(letter))
      .then(({ result, error }) => error ?? result, (error) => error.code ?? error.name)
    const first = await send()
    isBroken = false
    console.log(first + ', then ' + (await send()))
    process.exit()
  `
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script])
  return stdout.trim()
}

describe('the courier, with a mail program that could not be loaded', function () {
  this.timeout(30_000)
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
