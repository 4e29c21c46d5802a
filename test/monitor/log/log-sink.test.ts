import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { createLog, logFormats } from '../../../monitor/log/log.ts'
import { type LogSink, streamSink } from '../../../monitor/log/log-sink.ts'

/** Takes lines, or none while it is told so. */
function failingSink() {
  const lines: string[] = []
  let lost = 0
  let isFull = false
  const sink: LogSink = {
    write(line) {
      if (isFull) lost++
      else lines.push(line)
      return !isFull
    },
    lost: () => (lost === 0 ? null : { lines: lost, why: 'ENOSPC' }),
    forget() {
      lost = 0
    },
  }
  return { sink, lines, fill: (full: boolean) => (isFull = full) }
}

describe('a log that cannot be written', () => {
  for (const format of logFormats) {
    it(`says how many lines were lost as soon as one can be written again, once (${format})`, async () => {
      const { sink, lines, fill } = failingSink()
      const log = await createLog(format, sink)
      log('one')
      fill(true)
      log('two')
      log('three')
      fill(false)
      log('four')
      log('five')
      assert.equal(lines.length, 4)
      assert.match(lines[1] ?? '', /four/)
      assert.match(lines[2] ?? '', /2 line\(s\) of this log were lost before this \(ENOSPC\)/)
      assert.match(lines[3] ?? '', /five/)
    })
  }

  it('keeps no more in memory than a slow reader can be forgiven', () => {
    const stream = new PassThrough({ highWaterMark: 1 })
    const sink = streamSink(stream)
    const line = `${'x'.repeat(99_999)}\n`
    const written = Array.from({ length: 100 }, () => sink.write(line))
    assert.ok(written.filter(Boolean).length < 15)
    assert.equal(sink.lost()?.lines, written.filter((taken) => !taken).length)
    assert.equal(sink.lost()?.why, 'nobody reads it')
  })

  it('survives a reader that has gone', () => {
    const stream = new PassThrough()
    const sink = streamSink(stream)
    stream.emit('error', Object.assign(new Error('gone'), { code: 'EPIPE' }))
    assert.equal(sink.write('a line\n'), false)
    assert.deepEqual(sink.lost(), { lines: 1, why: 'EPIPE' })
  })
})
