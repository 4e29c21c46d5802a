import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand, temporaryDirectory } from '../support/command.ts'

/** Requests that never say anything, and timers that never fire: what is awaited then, never comes. */
const deaf = `import http from 'node:http'
import { EventEmitter } from 'node:events'
const timer = { ref: () => timer, unref: () => timer }
http.request = () => Object.assign(new EventEmitter(), { end() {}, destroy() {} })
globalThis.setTimeout = () => timer`

const env = {
  CONTACTRZ_TOKEN: 'aaaa.bbbb.cccc',
  NODE_OPTIONS: `--conditions=contactrz-source --import=data:text/javascript,${encodeURIComponent(deaf)}`,
}
const words = 'internal error, please report it: it stopped waiting before there was a result'

describe('a command with nothing left to wait for and no result', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())

  it('says so and exits with 3, and never without a word: contactrz check', async () => {
    const args = ['check', '--url', 'http://127.0.0.1:1', '--only', 'created']
    const { code, stdout, stderr } = await runCommand('contactrz', args, { env })
    assert.deepEqual([code, stdout, stderr], [3, '', `contactrz: ${words}\n`])
  })

  it('says so and exits with 3, and never without a word: contactrz-monitor once', async () => {
    const file = join(directory.path, 'monitor.yaml')
    writeFileSync(
      file,
      `targets:
  - name: test
    url: http://127.0.0.1:1
    token: { env: CONTACTRZ_TOKEN }
    schedule: "* * * * * *"
    quotaWindow: none
    guard: 0s
    mailTo: [team@example.com]
smtp: { host: localhost, port: 1, security: none, from: monitor@example.com }
store: sqlite:monitor.db
`,
    )
    const { code, stdout, stderr } = await runCommand('contactrz-monitor', ['once', '--config', file], {
      env,
    })
    assert.deepEqual([code, stdout, stderr], [3, '', `contactrz-monitor: ${words}\n`])
  })
})
