import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { callCommand } from '../support/command.ts'

describe('contactrz-monitor', () => {
  const call = (...args: string[]) => callCommand('contactrz-monitor', args)

  it('prints its help where it is asked for, and complains with it where nothing is', async () => {
    const { stdout: help } = await call('--help')
    assert.match(help, /^contactrz-monitor: watches /)
    for (const word of ['--help', '-h', 'help'])
      assert.deepEqual(await call(word), { code: 0, stdout: help, stderr: '' })
    assert.deepEqual(await call(), { code: 2, stdout: '', stderr: help })
  })

  it('prints the help of a command by its short option, too', async () => {
    const long = await call('plan', '--help')
    assert.equal(long.code, 0)
    assert.deepEqual(await call('plan', '-h'), long)
  })

  it('prints its version', async () => {
    const { version } = createRequire(import.meta.url)('contactrz-monitor/package.json')
    assert.deepEqual(await call('--version'), { code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('names in a complaint the help of the command, or its own where there is no such command', async () => {
    assert.match((await call('plan', '--nonsense')).stderr, /See: contactrz-monitor plan --help\n$/)
    assert.match((await call('nonsense')).stderr, /See: contactrz-monitor --help\n$/)
  })

  it('says that NODE_TLS_REJECT_UNAUTHORIZED is ignored, before anything else', async () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    const { stderr } = await callCommand('contactrz-monitor', ['--version'], { env })
    assert.match(stderr, /^contactrz-monitor: .*NODE_TLS_REJECT_UNAUTHORIZED/)
  })
})
