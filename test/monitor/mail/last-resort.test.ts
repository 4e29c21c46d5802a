import assert from 'node:assert/strict'
import { createLastResort } from '../../../monitor/mail/last-resort.ts'
import type { Letter, SendResult } from '../../../monitor/mail/smtp.ts'
import { originOfTests } from '../../support/mails.ts'
import { alerts, targetOf } from '../../support/target.ts'

describe('the mail of last resort', () => {
  const target = targetOf({ mailTo: ['a@example.com', 'b@example.com'] })
  const detail = 'the store cannot be used (database or disk is full); nothing is created while it lasts'
  let clock: number
  let letters: Letter[]
  let answers: SendResult[]
  let tell: () => Promise<void>

  beforeEach(() => {
    clock = Date.parse('2026-12-01T13:00:00Z')
    letters = []
    answers = []
    const mailer = {
      async send(letter: Letter): Promise<SendResult> {
        letters.push(letter)
        return answers.shift() ?? { result: 'sent' }
      },
      verify: async () => null,
      close: () => {},
    }
    const lastResort = createLastResort({
      mailer: async () => mailer,
      now: () => clock,
      origin: originOfTests,
    })
    tell = () => lastResort(target, detail, alerts)
  })

  it('goes to everybody, and says what is wrong', async () => {
    await tell()
    assert.deepEqual(
      letters.map(({ to, subject }) => [to, subject]),
      target.mailTo.map((to) => [to, '[contactrz] test: monitor-fault (no verdict)']),
    )
    assert.match(String(letters[0]?.text).replace(/\s+/g, ' '), /database or disk is full/)
  })

  it('is not sent again before it is time to remind', async () => {
    await tell()
    clock += alerts.remindEveryMs - 1
    await tell()
    assert.equal(letters.length, 2)
    clock += 1
    await tell()
    assert.equal(letters.length, 4)
  })

  it('is sent again at the next failure if nobody took it, and not if one did', async () => {
    const failed: SendResult = { result: 'failed', permanent: false, error: 'ESOCKET' }
    answers = [failed, failed]
    await tell()
    answers = [failed]
    await tell()
    await tell()
    assert.equal(letters.length, 4)
  })
})
