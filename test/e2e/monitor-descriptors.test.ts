import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
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

  it('keeps those of its runs from whoever opens connections to its page', async () => {
    const running = site.start(['start'], { descriptors: 64 })
    const [, page = ''] = await running.printed(/status page +(http:[^"\s]+)/)
    const { hostname, port } = new URL(page)
    await running.printed(/test {2}conforming/)
    const idle = Array.from({ length: 100 }, () => connect(Number(port), hostname).on('error', () => {}))
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    await running.printed(/(test {2}\w[\s\S]*){4}/)
    running.process.kill('SIGTERM')
    const { code, stdout } = await running.ended
    for (const socket of idle) socket.destroy()
    assert.equal(code, 0)
    assert.doesNotMatch(stdout, /EMFILE|monitor-fault/)
  })

  it('says so by doctor, with what to do', async () => {
    const { code, stdout } = await site.start(['doctor'], { descriptors: 63 }).ended
    assert.equal(code, 1, stdout)
    assert.match(stdout, /^✗ file descriptors .* may have 63; .*\. Raise the limit to 64 \(ulimit -n/m)
    assert.match(stdout, /to mend: file descriptors\n$/)
  })
})
