import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { fieldsOf } from '../../../monitor/engine/result-line.ts'
import type { RunResult } from '../../../monitor/engine/run.ts'
import { createLog, type LogFormat, logFormats } from '../../../monitor/log/log.ts'
import { streamSink } from '../../../monitor/log/log-sink.ts'
import { targetOf } from '../../support/target.ts'

async function logged(format: LogFormat, write: (log: Awaited<ReturnType<typeof createLog>>) => void) {
  const stream = new PassThrough()
  write(await createLog(format, streamSink(stream)))
  return String(stream.read() ?? '')
}

describe('createLog', () => {
  it('writes lines for people, without fields', async () => {
    assert.equal(await logged('pretty', (log) => log('a line', { target: 'x' })), 'a line\n')
  })

  it('writes an object per line for machines, with the level as a word and the time as an instant', async () => {
    const text = await logged('json', (log) => {
      log('one', { target: 'x', status: null })
      log('two', { level: 'warn' })
    })
    const [one, two] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual([one.level, one.msg, one.target, one.status], ['info', 'one', 'x', null])
    assert.match(one.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    assert.deepEqual([two.level, two.msg], ['warn', 'two'])
  })

  for (const format of logFormats) {
    it(`holds no token, password or user of an address, even if it is given one (${format})`, async () => {
      const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl'
      const text = await logged(format, (log) => {
        log(`failed with Authorization: Bearer ${jwt}`)
        log(`the token ${jwt}`, { detail: jwt, token: 'canary-1', password: 'canary-2' })
        log('https://canary-3:canary-4@example.com/')
      })
      assert.doesNotMatch(text, /canary|eyJ|c2lnbmF0dXJl/)
      assert.match(text, /example\.com/)
    })
  }

  for (const format of logFormats) {
    it(`names nobody who is told by mail, and keeps the name of a message (${format})`, async () => {
      const text = await logged(format, (log) => {
        log(
          'message sent: [contactrz] contactrz-monitor: monitor-fault opened - message-refused team.b+c@example.com',
          {
            message: '<47b6@contactrz-monitor>',
          },
        )
      })
      assert.doesNotMatch(text, /team|example/)
      assert.match(text, /message-refused \[redacted\]/)
      assert.equal(text.includes('<47b6@contactrz-monitor>'), format === 'json')
    })
  }

  it('says for machines which contact was sent', async () => {
    const result: RunResult = {
      ...{ result: 'run', takes: null, target: 'test', slotAt: 0, variant: 'created', at: 0 },
      ...{ outcome: 'conforming', contact: 'name-alone', verdict: null, totalMs: null, detail: null },
      ...{ attempt: null, hold: null, timing: null, seen: null },
    }
    const text = await logged('json', (log) => log('a line', fieldsOf(targetOf(), 0, result)))
    assert.doesNotMatch(text, /redacted/)
    assert.equal(JSON.parse(text).contactKind, 'name-alone')
  })
})
