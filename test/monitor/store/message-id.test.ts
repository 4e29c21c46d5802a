import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { messageIdOf, threadOf } from '../../../monitor/store/message-id.ts'
import { circumstancesOf, mailsOf } from '../../support/mails.ts'
import { targetOf } from '../../support/target.ts'

const to = 'a@example.com'
const key = { target: 'test', kind: 'drift', openedAt: 1000, to }

describe('the name of a mail', () => {
  it('is another for another event, also where a restored backup counts again from an earlier one', () => {
    const before = messageIdOf({ ...key, sequence: 2, at: 5000 })
    const after = messageIdOf({ ...key, sequence: 2, at: 9000 })
    assert.notEqual(after, before)
    assert.equal(messageIdOf({ ...key, sequence: 2, at: 5000 }), before)
  })

  it('leads to the mail that opened the incident, also one of a version before', () => {
    const opening = messageIdOf({ ...key, sequence: 1, at: 1000 })
    assert.equal(threadOf({ ...key, sequence: 3, at: 7000 }), opening)
    assert.equal(threadOf({ ...key, sequence: 1, at: 1000 }), null)
    const known = createHash('sha256')
      .update(JSON.stringify(['test', 'drift', 1000, 1, to]))
      .digest('hex')
    assert.equal(opening, `<${known.slice(0, 32)}@contactrz-monitor>`)
  })

  it('of an event is made of when it was', () => {
    const target = targetOf({ mailTo: [to] })
    const incident = { openedAt: 1000, toldAt: 1000, sequence: 2 }
    const named = [5000, 9000].map((at) => {
      const event = {
        kind: 'drift',
        event: 'changed',
        at,
        incident,
        findings: [],
        gone: [],
        alone: null,
      } as const
      return mailsOf(target, { ...event, telling: 'owed', isMuteEnd: false }, circumstancesOf())
    })
    const ids = named.flat().map(({ messageId }) => messageId)
    const threads = named.flat().map(({ thread }) => thread)
    assert.equal(new Set(ids).size, 2)
    assert.deepEqual(new Set(threads), new Set([messageIdOf({ ...key, sequence: 1, at: 1000 })]))
  })
})
