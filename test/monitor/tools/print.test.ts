import assert from 'node:assert/strict'
import { PassThrough, Writable } from 'node:stream'
import { printAll } from '../../../monitor/tools/print.ts'

describe('printAll', () => {
  it('writes everything, in order, and never far more than is read', async () => {
    let written = ''
    let most = 0
    const slow: Writable = new Writable({
      highWaterMark: 1000,
      write(chunk, _encoding, done) {
        most = Math.max(most, slow.writableLength)
        written += chunk
        setImmediate(done)
      },
    })
    const texts = Array.from({ length: 20_000 }, (_, index) => `line ${index} ${'x'.repeat(30)}\n`)
    await printAll(texts, slow)
    await new Promise<void>((resolve) => slow.end(resolve))
    assert.equal(written, texts.join(''))
    assert.ok(most < 200_000, `${most} characters waited`)
  })

  it('ends when whoever reads has stopped reading, and asks for no more', async () => {
    const stream = new PassThrough({ highWaterMark: 1 })
    stream.on('error', () => {})
    let asked = 0
    function* lines() {
      for (; asked < 1_000_000; asked++) yield `${'x'.repeat(1000)}\n`
    }
    const printed = printAll(lines(), stream)
    setImmediate(() => stream.destroy(new Error('EPIPE')))
    await printed
    assert.ok(asked < 1000)
  })
})
