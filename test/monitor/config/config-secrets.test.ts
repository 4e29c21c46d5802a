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

  it('repeats no key that a slip has made of a secret, and no alias', () => {
    const withChannel = (webhook: string) =>
      problemsOf(`${valid}channels: { ops: { webhook: ${webhook} } }\n`)
    const at = '/etc/contactrz/monitor.yaml'
    const address = 'https://hooks.example.com/T0/canary'
    // Without a blank behind the colon a value is a part of the key.
    assert.deepEqual(withChannel(`{ as: slack, url:${address} }`), [
      `${at}:7:29: channels.ops.webhook.(39 characters): is no known key: a blank is missing behind the colon of url`,
    ])
    for (const slip of [
      ...[`{ ${address} }`, `{ as: json, url: ${address}, secret:0123456789abcdef }`, '{ 0123456789abcdef }'],
      ...[`{ as: slack, url: ${address}, "canary secret": 1 }`, '{ as: slack, url: *canary }', '*canary'],
      '{ as: slack, url: !canary canary }',
    ]) {
      const problems = withChannel(slip)
      assert.ok(problems.length > 0, slip)
      assert.doesNotMatch(problems.join('\n'), /canary|hooks|0123456789abcdef/, slip)
    }
    assert.match(
      problemsOf(`${valid}channels: { ${address}: { webhook: { as: slack, url: x } } }\n`).join('\n'),
      /:7:\d+: channels\.\(35 characters\): must be a name of up to 64 /,
    )
  })

  it('takes no file of several lines for the address of a channel', () => {
    const directory = temporaryDirectory()
    const text = `${valid}channels: { ops: { webhook: { as: slack, url: { file: address } } } }\n`
    const file = join(directory.path, 'monitor.yaml')
    const address = 'https://hooks.example.com/canary'
    writeFileSync(join(directory.path, 'address'), `\ufeff${address}\r\n`)
    assert.equal(parse(text, {}, file).channels.ops?.url, address)
    for (const lines of [`${address}\n1\n`, `${address}\n${address}\n`, `${address} # of the team\n`]) {
      writeFileSync(join(directory.path, 'address'), lines)
      assert.deepEqual(problemsOf(text, {}, file), [
        `${file}:7:47: channels.ops.webhook.url: must be an https address`,
      ])
    }
    directory.remove()
  })

  it('says of an alias of no anchor where it stands, and what is probably meant', () => {
    assert.deepEqual(problemsOf(valid.replace('from:', 'user: monitor, password: *canary, from:')), [
      '/etc/contactrz/monitor.yaml:6:84: what begins with * is an alias, and there is no such anchor before it: quote it if it is a value',
    ])
    const bomb = Array.from({ length: 9 }, (_none, index) => {
      const items = Array(9).fill(index === 0 ? 'canary' : `*a${index - 1}`)
      return `a${index}: &a${index} [${items.join(', ')}]`
    })
    assert.match(problemsOf(bomb.join('\n')).join('\n'), /^\S+:1:1: holds more aliases than can be meant$/)
  })
})
