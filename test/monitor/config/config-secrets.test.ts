import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, parseConfig } from '../../../monitor/config/config.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { parse, problemsOf, valid } from '../../support/config-text.ts'

describe('parseConfig, on what is secret', () => {
  it('takes values of the environment after parsing, so that they cannot change the structure', () => {
    const text = valid.replace('from:', 'user: monitor, password: "${SMTP_PASSWORD}", from:')
    assert.equal(parse(text, { SMTP_PASSWORD: 'a"b: {c' }).smtp?.password, 'a"b: {c')
    assert.deepEqual(problemsOf(text), [
      '/etc/contactrz/monitor.yaml:6:84: smtp.password: the environment variable SMTP_PASSWORD is not set',
    ])
  })

  it('reads a secret from a file beside the configuration', () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory.path, 'password'), 'from-a-file\n')
    const text = valid.replace('from:', 'user: monitor, password: { file: password }, from:')
    assert.equal(parse(text, {}, join(directory.path, 'monitor.yaml')).smtp?.password, 'from-a-file')
    directory.remove()
  })

  it('reads every other secret from a file as well', () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory.path, 'secret'), 'https://hc.example.com/ping/5e\n')
    const text = `${valid.replace(
      '{ env: TOKEN }',
      '{ request: { url: "https://idp.example.com", headers: { authorization: { file: secret }, accept: text/plain }, body: { file: secret } } }',
    )}heartbeat: { url: { file: secret } }\nweb: { password: { file: secret }, token: { file: secret } }\n`
    const { targets, heartbeatUrl, web } = parse(text, {}, join(directory.path, 'monitor.yaml'))
    const secret = 'https://hc.example.com/ping/5e'
    assert.deepEqual(targets[0]?.token, {
      request: {
        url: 'https://idp.example.com',
        headers: { authorization: secret, accept: 'text/plain' },
        body: secret,
      },
    })
    assert.deepEqual([heartbeatUrl, web.password, web.token], [secret, secret, secret])
    assert.deepEqual(
      problemsOf(text).map((problem) => problem.replace(/^.*?: /, '')),
      [
        'targets.0.token.request.headers.authorization: the file cannot be read (ENOENT)',
        'targets.0.token.request.body: the file cannot be read (ENOENT)',
        'heartbeat.url: the file cannot be read (ENOENT)',
        'web.password: the file cannot be read (ENOENT)',
        'web.token: the file cannot be read (ENOENT)',
      ],
    )
    // An empty heartbeat would be none, an empty password one that everybody knows.
    writeFileSync(join(directory.path, 'secret'), ' \n')
    assert.throws(
      () => parseConfig(text, join(directory.path, 'monitor.yaml'), {}),
      (error) => {
        assert.ok(error instanceof ConfigError)
        const empty = error.problems.filter((problem) => problem.endsWith(': the file is empty'))
        assert.equal(empty.length, 5, String(error.problems))
        return true
      },
    )
    directory.remove()
  })
})
