// What a conversation asks of the mail program, by one that does nothing but show it.
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import {
  converse,
  loadMailProgram,
  type MailLimits,
  type MailProgram,
  usualLimits,
} from '../../../monitor/delivery/conversation.ts'

const server = { options: { host: 'mail.example.com' }, auth: null }

/** A connection that does this when it is to connect, and ends when it is closed. */
const programOf = (connect: (options: SMTPConnectionOptions, done: () => void) => void): MailProgram => {
  class Connection extends EventEmitter {
    readonly options: SMTPConnectionOptions
    constructor(options: SMTPConnectionOptions) {
      super()
      this.options = options
    }
    connect(done: () => void) {
      connect(this.options, done)
    }
    close() {
      this.emit('end')
    }
  }
  return { ...loadMailProgram(), Connection: Connection as never }
}

describe('converse', () => {
  it('gives the look-up of a name 30 s, and no longer than the connection', async () => {
    const dnsMs = async (more: Partial<MailLimits> = {}) => {
      let given: number | undefined
      const program = programOf(({ dnsTimeout }, done) => {
        given = dnsTimeout
        done()
      })
      await converse(program, server, { ...usualLimits, ...more }, new AbortController().signal, null)
      return given
    }
    assert.deepEqual([await dnsMs(), await dnsMs({ connectMs: 5000 })], [30_000, 5000])
  })

  it('rejects alone where the mail program fails at its first step: no rejection is left to end the process', async () => {
    const unhandled: unknown[] = []
    const hear = (why: unknown) => void unhandled.push(why)
    // The ones of mocha would fail this test; what is asserted is that none come.
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', hear)
    try {
      const program = programOf(() => {
        throw new TypeError('cut off')
      })
      await assert.rejects(
        converse(program, server, usualLimits, new AbortController().signal, null),
        TypeError,
      )
      await new Promise(setImmediate)
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const other of others) process.on('unhandledRejection', other)
    }
    assert.deepEqual(unhandled, [])
  })
})
