import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { variantMeaning } from 'contactrz/internal'
import { createProvider, type Provider } from 'contactrz/provider'
import { createSyntheticContact } from '../../src/contract/synthetic-contact.ts'
import { contract, variantNames } from '../../src/live/live.ts'
import { createAnswers } from '../../src/provider/answers.ts'
import { formatNames } from '../../src/report/formats.ts'
import { serveHttp } from '../support/answer-server.ts'
import { callCommand, temporaryDirectory } from '../support/command.ts'

const quota = variantMeaning['quota-used-up']

describe('contactrz check, of the live document', () => {
  const directory = temporaryDirectory()
  let provider: Provider
  let env: Record<string, string>

  beforeEach(async () => {
    provider = await createProvider()
    env = {
      CONTACTRZ_TOKEN: provider.issueToken(),
      CONTACTRZ_EXPIRED_TOKEN: provider.issueToken({ lifeSeconds: -60 }),
    }
  })
  afterEach(() => provider.close())
  after(() => directory.remove())

  const check = (args: readonly string[], more: Record<string, string | undefined> = env) =>
    callCommand('contactrz', ['check', ...args], { env: more })

  it('exits with 0 when the provider answers as documented, in each variant', async () => {
    const { code, stdout } = await check([
      '--url',
      provider.url,
      '--provider-states',
      provider.statesUrl,
      '--format',
      'json',
    ])
    assert.equal(code, 0)
    const report = JSON.parse(stdout)
    assert.equal(report.version, 1)
    assert.equal(report.outcome, 'conforming')
    assert.deepEqual(
      report.probes.map(({ variant, contact, outcome, mayHaveCreated }: Record<string, unknown>) => [
        variant,
        contact,
        outcome,
        mayHaveCreated,
      ]),
      [
        ['created', 'full', 'conforming', true],
        ['created', 'name-alone', 'conforming', true],
        ['expiredToken', 'full', 'conforming', false],
        ...variantNames
          .filter((name) => name !== 'created' && name !== 'expiredToken')
          .map((name) => [name, 'full', 'conforming', false]),
      ],
    )
  })

  it('leaves the provider as it was after meeting a used-up quota', async () => {
    await check(['--url', provider.url, '--provider-states', provider.statesUrl])
    const { code } = await check(['--url', provider.url, '--only', 'created'])
    assert.equal(code, 0)
  })

  it('exits with 1 on an Id as a number, and names rule, severity and pointer', async () => {
    provider.deviate([{ set: { '/Id': 31322 } }])
    const { code, stdout } = await check(['--url', provider.url, '--format', 'json'])
    assert.equal(code, 1)
    const [created] = JSON.parse(stdout).probes
    assert.equal(created.outcome, 'drift')
    assert.equal(created.findings.length, 1)
    const [{ rule, severity, part, pointer, expected, actual }] = created.findings
    assert.deepEqual(
      [rule, severity, part, pointer, expected, actual],
      ['wrong-type', 'breaking', 'body', '/Id', 'string', 'number'],
    )
  })

  it('sees what is answered for what was not sent, with Name alone, and lets it be accepted', async () => {
    const server = await serveHttp((_request, response, body) => {
      const { body: contact } = createAnswers(contract).created('1', JSON.parse(body))
      const damaged = JSON.stringify(contact).replaceAll('""', 'null')
      response.setHeader('content-type', 'application/json').end(damaged)
    })
    try {
      const args = ['--url', server.url, '--only', 'created', '--format', 'json']
      const { code, stdout } = await check(args)
      const [full, alone] = JSON.parse(stdout).probes
      assert.deepEqual([code, full.outcome, alone.outcome], [1, 'conforming', 'drift'])
      assert.ok(alone.findings.every(({ rule }: { rule: string }) => rule === 'unexpected-null'))
      assert.equal((await check([...args, '--contact', 'full'])).code, 0)

      const file = join(directory.path, 'nulls.json')
      const entry = { rule: 'unexpected-null', reason: 'ticket 12', until: '2100-01-01' }
      const entries = alone.findings.map(({ pointer }: { pointer: string }) => ({ ...entry, pointer }))
      writeFileSync(file, JSON.stringify(entries))
      assert.equal((await check([...args, '--accept', file])).code, 0)

      const overlay = join(directory.path, 'nulls.overlay.json')
      const proposed = await check([...args, '--propose', overlay])
      const major = Number.parseInt(contract.version, 10)
      assert.match(proposed.stderr, new RegExp(`becomes ${major + 1}\\.0\\.0 \\(major\\)`))
      assert.match(
        readFileSync(overlay, 'utf8'),
        /properties\.Phone",\s+"update": \{\s+"type": \[\s+"string",\s+"null"/,
      )
    } finally {
      await server.close()
    }
  })

  it('exits with 0 on an undocumented property, and with 1 if that is asked for', async () => {
    provider.deviate([{ variant: 'created', set: { '/CreatedAt': 'now' } }])
    const lenient = await check(['--url', provider.url, '--only', 'created'])
    const strict = await check(['--url', provider.url, '--only', 'created', '--fail-on', 'additive'])
    assert.deepEqual([lenient.code, strict.code], [0, 1])
    assert.match(lenient.stdout, /additive\s+undocumented-property\s+body \/CreatedAt/)
  })

  it('exits with 3 when the provider is down', async () => {
    await provider.close()
    const { code, stdout } = await check(['--url', provider.url])
    assert.equal(code, 3)
    assert.match(stdout, /unavailable/)
  })

  it('exits with 3 when the token has expired', async () => {
    const { code, stdout } = await check(['--url', provider.url, '--only', 'created'], {
      CONTACTRZ_TOKEN: env.CONTACTRZ_EXPIRED_TOKEN,
    })
    assert.equal(code, 3)
    assert.match(stdout, /unauthorized/)
  })

  it('exits with 3 when a required variant is skipped, and says so in its last line', async () => {
    const { code, stdout } = await check([
      '--url',
      provider.url,
      '--only',
      `created,${quota}`,
      '--require',
      quota,
    ])
    assert.equal(code, 3)
    assert.match(stdout, new RegExp(`${quota}\\s+skipped\\s+.*--provider-states`))
    const last = `conforming, required and not met: ${quota} \\(1 skipped\\) in \\d+ ms\\n$`
    assert.match(stdout, new RegExp(last))
  })

  it('gives the token command no more time than --timeout', async () => {
    const command = JSON.stringify([process.execPath, '-e', 'setInterval(() => {}, 1000)'])
    const { code, stdout } = await check(['--url', provider.url, '--only', 'created', '--timeout', '300ms'], {
      CONTACTRZ_TOKEN_COMMAND: command,
    })
    assert.equal(code, 3)
    assert.match(stdout, /the token command did not end within 300 ms/)
  })

  it('asks about a quota window of exactly the hours that the message prints, and goes on', async () => {
    const args = ['--url', provider.url, '--only', 'created', '--quota-window', '18:00-06:00@Asia/Jakarta']
    const { code, stderr } = await check(args)
    assert.equal(code, 0)
    assert.match(
      stderr,
      /--quota-window 18:00-06:00 is what the over-quota message prints.* Was 06:00-18:00 meant\?\n$/,
    )
  })

  it('asks about a base that ends as the path begins, and goes on', async () => {
    const { code, stderr } = await check(['--url', `${provider.url}/api`, '--only', 'created'])
    assert.equal(code, 1)
    const question = `--url ends in /api, and /api/contactrz is added to it. Was ${provider.url}/ meant?`
    assert.equal(stderr, `contactrz: ${question}\n`)
  })

  it('leads to the help that there is when the command is none', async () => {
    const { code, stderr } = await callCommand('contactrz', ['chekc'])
    assert.deepEqual(
      [code, stderr],
      [2, 'contactrz: there is no command chekc: did you mean check? See: contactrz --help\n'],
    )
  })

  it('does not send a token that is live where an expired one is meant', async () => {
    const { stdout } = await check(['--url', provider.url, '--only', 'expiredToken'], {
      CONTACTRZ_EXPIRED_TOKEN: provider.issueToken(),
    })
    assert.match(stdout, /skipped/)
    assert.equal(provider.requests.length, 0)
  })

  it('sends nothing to an address that is not loopback unless that is allowed', async () => {
    const { code, stdout } = await check(['--url', 'https://contactrz.invalid'])
    assert.equal(code, 3)
    assert.match(stdout, /--allow-create/)
  })

  it('sends nothing inside the quota window, and says when it ends', async () => {
    const args = [
      '--url',
      'https://contactrz.invalid',
      '--allow-create',
      '--quota-window',
      '00:00-24:00@Asia/Jakarta',
    ]
    const { code, stdout } = await check(args)
    assert.equal(code, 3)
    assert.match(stdout, /inside\s+the quota window/)
    assert.doesNotMatch(stdout, /unavailable/)
  })

  it('takes a token from a command', async () => {
    const command = JSON.stringify([
      process.execPath,
      '-e',
      `console.log(${JSON.stringify(env.CONTACTRZ_TOKEN)})`,
    ])
    const { code } = await check(['--url', provider.url, '--only', 'created'], {
      CONTACTRZ_TOKEN_COMMAND: command,
    })
    assert.equal(code, 0)
  })

  it('counts an accepted finding no more, shows it, and reports an entry that matches nothing', async () => {
    provider.deviate([{ variant: 'created', remove: ['/Fax'] }])
    const file = join(directory.path, 'accept.json')
    const entry = { rule: 'missing-property', reason: 'ticket 12', until: '2100-01-01' }
    writeFileSync(
      file,
      JSON.stringify([
        { ...entry, pointer: '/Fax' },
        { ...entry, pointer: '/Media' },
      ]),
    )
    const { code, stdout } = await check(['--url', provider.url, '--only', 'created', '--accept', file])
    assert.equal(code, 0)
    assert.match(stdout, /accepted until 2100-01-01: ticket 12/)
    assert.match(stdout, /accepted, but not found: missing-property \/Media/)
  })

  it('writes several reports from one run', async () => {
    const [junit, sarif] = [join(directory.path, 'check.xml'), join(directory.path, 'check.sarif')]
    const args = [
      '--url',
      provider.url,
      '--only',
      'created',
      '--report',
      `junit=${junit}`,
      '--report',
      `sarif=${sarif}`,
    ]
    const { code, stdout } = await check(args)
    assert.equal(code, 0)
    assert.match(stdout, /created\s+conforming/)
    assert.match(readFileSync(junit, 'utf8'), /tests="2" failures="0"/)
    assert.equal(JSON.parse(readFileSync(sarif, 'utf8')).version, '2.1.0')
    assert.equal(provider.requests.length, 2)
  })

  it('never prints a token or a value of the contact', async () => {
    provider.deviate([{ set: { '/Phone': 1 }, rename: { '/Name': 'Nombre' }, remove: ['/Email'] }])
    // Name holds a marker: what follows it is searched for.
    const { Name, ...others } = createSyntheticContact('', { hostile: true })
    const values = [
      "O'Hara",
      Name.slice(-40),
      'contactrz_synthetic_t',
      ...Object.values(others).map((value) => value.trim()),
    ]
    for (const format of formatNames) {
      const { stdout, stderr } = await check(['--url', provider.url, '--format', format])
      for (const secret of [...Object.values(env), ...values]) {
        assert.ok(!`${stdout}${stderr}`.includes(secret), `${format} holds ${secret.slice(0, 8)}`)
      }
    }
  })

  const noJson = join(directory.path, 'no-json.json')
  writeFileSync(noJson, '[\ns3cret\n]')
  const mistakes: [what: string, args: string[], env: Record<string, string>, says: RegExp][] = [
    ['no address', [], { CONTACTRZ_TOKEN: 't' }, /--url/],
    ['no token', ['--url', 'http://127.0.0.1:9'], {}, /CONTACTRZ_TOKEN/],
    ['a bad address', ['--url', 'nonsense'], { CONTACTRZ_TOKEN: 't' }, /--url/],
    [
      'a password in the address',
      ['--url', 'https://u:p4ss@example.com'],
      { CONTACTRZ_TOKEN: 't' },
      /user name or password/,
    ],
    [
      'the whole address of the call',
      ['--url', 'http://127.0.0.1:9/api/contactrz/'],
      { CONTACTRZ_TOKEN: 't' },
      /--url already holds \/api\/contactrz, which is added to it: give the base, http:\/\/127\.0\.0\.1:9\//,
    ],
    ['http to somewhere else', ['--url', 'http://example.com'], { CONTACTRZ_TOKEN: 't' }, /--allow-insecure/],
    [
      'an unknown option',
      ['--onyl', 'created'],
      { CONTACTRZ_TOKEN: 't' },
      /there is no option --onyl: did you mean --only\? See: contactrz check --help/,
    ],
    [
      'an unknown variant',
      ['--url', 'http://127.0.0.1:9', '--only', 'gone'],
      { CONTACTRZ_TOKEN: 't' },
      /must be created, expiredToken.* or .*, not /,
    ],
    [
      'an unknown contact',
      ['--url', 'http://127.0.0.1:9', '--contact', 'half'],
      { CONTACTRZ_TOKEN: 't' },
      /--contact must be full or name-alone/,
    ],
    [
      'an unknown format',
      ['--url', 'http://127.0.0.1:9', '--format', 'yaml'],
      { CONTACTRZ_TOKEN: 't' },
      /--format/,
    ],
    ['a bad time', ['--url', 'http://127.0.0.1:9', '--timeout', '10'], { CONTACTRZ_TOKEN: 't' }, /--timeout/],
    [
      'a bad window',
      ['--url', 'http://127.0.0.1:9', '--quota-window', '6-18'],
      { CONTACTRZ_TOKEN: 't' },
      /--quota-window/,
    ],
    [
      'a file that is not there',
      ['--url', 'http://127.0.0.1:9', '--accept', '/nowhere/x.json'],
      { CONTACTRZ_TOKEN: 't' },
      /cannot be read/,
    ],
    [
      'a file that is no JSON, of which it shows nothing',
      ['--url', 'http://127.0.0.1:9', '--accept', noJson],
      { CONTACTRZ_TOKEN: 't' },
      /no-json\.json is no JSON: Unexpected token 's'\. See/,
    ],
    [
      'a report that cannot be written',
      ['--url', 'http://127.0.0.1:9', '--report', 'json=/dev/null/x.json'],
      { CONTACTRZ_TOKEN: 't' },
      /cannot be written/,
    ],
    [
      'a command that is not there',
      ['--url', 'http://127.0.0.1:9'],
      { CONTACTRZ_TOKEN_COMMAND: '["/nowhere/x"]' },
      /CONTACTRZ_TOKEN_COMMAND: the token command \/nowhere\/x is not there/,
    ],
    [
      'a token with a line break',
      ['--url', 'http://127.0.0.1:9'],
      { CONTACTRZ_TOKEN: 'a\nb' },
      /CONTACTRZ_TOKEN/,
    ],
    ['a token as an argument', ['--url', 'http://127.0.0.1:9', '--token', 's3cret'], {}, /never an argument/],
  ]
  for (const [what, args, more, says] of mistakes) {
    it(`exits with 2 and one clear line on ${what}`, async () => {
      const { code, stdout, stderr } = await check(args, more)
      assert.equal(code, 2)
      assert.equal(stdout, '')
      assert.match(stderr, says)
      assert.equal(stderr.trimEnd().split('\n').length, 1)
      assert.doesNotMatch(stderr, /\n\s+at |p4ss|s3cret/)
    })
  }
})

describe('the help of contactrz check, of the live document', () => {
  it('names variants by what they mean: none is written down in it', () => {
    const source = readFileSync(new URL('../../src/commands/check.ts', import.meta.url), 'utf8')
    for (const name of variantNames)
      assert.ok(name === variantMeaning.created || !source.includes(name), name)
  })
})
