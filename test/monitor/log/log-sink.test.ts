import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { createLog, logFormats } from '../../../monitor/log/log.ts'
import { type LogSink, openLogSink, streamSink } from '../../../monitor/log/log-sink.ts'
import { temporaryDirectory } from '../../support/command.ts'

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

  describe('where its lines go', () => {
    /** What the stream was given, and what stands in the file behind it. */
    async function writtenTo(fd: number) {
      const given: string[] = []
      const stream = new Writable({
        write(chunk, _encoding, done) {
          given.push(String(chunk))
          done()
        },
      })
      openLogSink(Object.assign(stream, { fd, isTTY: false }) as never).write('a line\n')
      return given
    }

    it('to a file at once', async () => {
      const directory = temporaryDirectory()
      const file = join(directory.path, 'log')
      const fd = openSync(file, 'w')
      assert.deepEqual([await writtenTo(fd), readFileSync(file, 'utf8')], [[], 'a line\n'])
      closeSync(fd)
      directory.remove()
    })

    it('to a pipe without waiting for its reader', async () => {
      const directory = temporaryDirectory()
      const file = join(directory.path, 'pipe')
      execFileSync('mkfifo', [file])
      const fd = openSync(file, 'r+')
      assert.deepEqual(await writtenTo(fd), ['a line\n'])
      closeSync(fd)
      directory.remove()
    })

    it('to a socket without waiting for its reader', async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      // Node has no other way to say which descriptor it is.
      const { fd } = (server as unknown as { readonly _handle: { readonly fd: number } })._handle
      assert.deepEqual(await writtenTo(fd), ['a line\n'])
      server.close()
    })
  })

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
