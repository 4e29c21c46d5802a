import assert from 'node:assert/strict'
import { createInstallation, type Installation } from '../support/installation.ts'

describe('contactrz-monitor with few file descriptors', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure()
  })
  afterEach(() => site.close())

  it('warns of it when it starts and at a reload, with the numbers, and runs as far as they go', async () => {
    const running = site.start(['start'], { descriptors: 63 })
    await running.printed(
      /warning: file descriptors: this process may have 63; 1 run\(s\) .* take up to 64\./,
    )
    await running.printed(/test {2}conforming/)
    site.configure({ others: ['other'] })
    running.process.kill('SIGHUP')
    await running.printed(/warning: file descriptors: .* 2 run\(s\) .* take up to 68\. Raise the limit to 68/)
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
  })

  it('says so by doctor, with what to do', async () => {
    const { code, stdout } = await site.start(['doctor'], { descriptors: 63 }).ended
    assert.equal(code, 1, stdout)
    assert.match(stdout, /^✗ file descriptors .* may have 63; .*\. Raise the limit to 64 \(ulimit -n/m)
    assert.match(stdout, /to mend: file descriptors\n$/)
  })
})
