import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  configFile,
  requireConfig,
  selectTargets,
  UsageError,
} from '../../../monitor/commands/command-line.ts'
import { captured, temporaryDirectory } from '../../support/command.ts'

const text = `targets:
  - { name: a, url: "https://onecloud.example.com/api", token: { env: TOKEN }, mailTo: [team@example.com] }
  - { name: b, url: "https://onecloud.example.com", token: { env: TOKEN }, mailTo: [team@example.com] }
smtp: { host: mail.example.com, port: 465, security: tls, from: monitor@example.com }
`

describe('the configuration of a command', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let file: string
  beforeEach(() => {
    directory = temporaryDirectory()
    file = join(directory.path, 'monitor.yaml')
    writeFileSync(file, text)
  })
  afterEach(() => directory.remove())

  it('is the file of the option, else that of the environment, else none', () => {
    const env = { CONTACTRZ_MONITOR_CONFIG: 'of-the-environment' }
    assert.deepEqual(
      [configFile('of-the-option', env), configFile(undefined, env), configFile(undefined, {})],
      ['of-the-option', 'of-the-environment', null],
    )
    const { io } = captured()
    assert.throws(
      () => requireConfig(undefined, io),
      /^UsageError: no configuration: give --config FILE or set /,
    )
  })

  it('is no empty name', () => {
    for (const empty of [
      () => configFile('', {}),
      () => configFile(undefined, { CONTACTRZ_MONITOR_CONFIG: '' }),
    ])
      assert.throws(empty, UsageError)
  })

  it('has its warnings told, each on a line of standard error', () => {
    const { io, texts } = captured()
    const { warnings } = requireConfig(file, io)
    assert.ok(warnings.length > 0)
    const lines = warnings.map((warning) => `contactrz-monitor: warning: ${warning}\n`)
    assert.deepEqual(texts(), { stdout: '', stderr: lines.join('') })
  })

  it('gives a command all of its targets, or the one that is named, which must be one', () => {
    const config = requireConfig(file, captured().io)
    const names = (name?: string) => selectTargets(config, name).map((target) => target.name)
    assert.deepEqual([names(), names('b')], [['a', 'b'], ['b']])
    assert.throws(() => names('c'), /--target must be a or b, not c/)
  })
})
