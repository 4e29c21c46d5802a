import assert from 'node:assert/strict'
import { asOneOf, UsageError, variantMeaning } from 'contactrz/internal'
import fc from 'fast-check'
import {
  canRedraw,
  createCommand,
  paintFor,
  parseVariants,
  repeated,
} from '../../src/commands/command-line.ts'
import { captured } from '../support/command.ts'

const options = {
  url: { type: 'string' },
  only: { type: 'string' },
  'fail-on': { type: 'string' },
  'allow-create': { type: 'boolean' },
} as const

const said = (error: unknown): string => {
  assert.ok(error instanceof UsageError, String(error))
  return error.message
}
const messageOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    return said(error)
  }
  assert.fail('it was taken')
}

const { io } = captured()
/** Made of what it was given. */
const commandOf = (parts: { readonly takesFiles?: boolean; readonly argumentHint?: string } = {}) => {
  const given: unknown[] = []
  const command = createCommand({
    ...parts,
    ...{ help: 'help', options },
    async run(values, _io, files) {
      given.push({ ...values }, files)
      return 7
    },
  })
  return { command, given }
}

describe('a mistake on the command line', () => {
  for (const [args, message] of [
    [['--onyl', 'created'], 'there is no option --onyl: did you mean --only?'],
    [['--fail'], 'there is no option --fail: did you mean --fail-on?'],
    [['--allow-creates'], 'there is no option --allow-creates: did you mean --allow-create?'],
    [['--bogus'], 'there is no option --bogus'],
    [['-u', 'x'], 'there is no option -u'],
    [['--URL', 'x'], 'there is no option --URL: did you mean --url?'],
    [['--eyJhbGciOiJIUzI1NiJ9.e30.x'], 'there is no option (28 characters)'],
    [['--url'], '--url needs a value'],
    [['--url', '--only', 'created'], '--url needs a value'],
    [['--allow-create=yes'], '--allow-create takes no value'],
    [['http://127.0.0.1:9'], 'an argument without its option: an address is given by --url'],
    [['--', 'x'], 'an argument without its option: an address is given by --url'],
  ] as const) {
    it(`is repeated, and the nearest offered: ${args.join(' ')}`, async () => {
      const { command, given } = commandOf({ argumentHint: 'an address is given by --url' })
      assert.equal(await command.run(args, io).catch(said), message)
      assert.deepEqual(given, [])
    })
  }

  it('in a value is repeated, and the nearest offered', () => {
    const format = (text: string) => messageOf(() => asOneOf('--format', text, ['pretty', 'json', 'junit']))
    assert.equal(format('jsno'), '--format must be pretty, json or junit, not jsno: did you mean json?')
    assert.equal(format('JUNIT'), '--format must be pretty, json or junit, not JUNIT: did you mean junit?')
    assert.equal(format('yaml'), '--format must be pretty, json or junit, not yaml')
    assert.equal(format(''), '--format must be pretty, json or junit, and is empty')
    assert.equal(format('a1'.repeat(20)), '--format must be pretty, json or junit, not (40 characters)')
  })
})

describe('a command', () => {
  it('gets the options that it has declared, and ends with its exit code', async () => {
    const { command, given } = commandOf()
    assert.equal(await command.run(['--url', 'x', '--allow-create'], io), 7)
    assert.deepEqual(given, [{ url: 'x', 'allow-create': true }, []])
    assert.deepEqual([command.help, command.options], ['help', options])
  })

  it('gets arguments without an option where it takes files, and nowhere else', async () => {
    const { command, given } = commandOf({ takesFiles: true })
    assert.equal(await command.run(['a', '--only', 'x', 'b'], io), 7)
    assert.deepEqual(given, [{ only: 'x' }, ['a', 'b']])
    assert.equal(await commandOf().command.run(['a'], io).catch(said), 'an argument without its option')
  })
})

const quota = variantMeaning['quota-used-up']

describe('names of a list', () => {
  it('come in its order, each once, whatever stands around them', () => {
    assert.deepEqual(parseVariants('--only', `${quota}, created,created`), ['created', quota])
    assert.throws(() => parseVariants('--only', 'created,'), UsageError)
  })
})

describe('a word of the command line', () => {
  for (const word of ['created,overQouta', '127.0.0.1:4010', '06:00-18:00@Asia/Jakarta', 'soon', '10']) {
    it(`is repeated: ${word}`, () => assert.equal(repeated(word), word))
  }
  for (const word of [
    'eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2lnbmF0dXJl',
    '550e8400-e29b-41d4-a716-446655440000',
    'AKIAIOSFODNN7EXAMPLE',
    'p4ssw0rd',
    'https://me:pw@example.com',
    'my-old-key-2024-prod-east-x1',
    'two\nlines',
    '\u001b[31mred',
  ]) {
    it(`is not repeated when it could be a secret, or more than a word: ${JSON.stringify(word)}`, () =>
      assert.equal(repeated(word), `(${word.length} characters)`))
  }

  it('is never a token', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{16,60}$/), (token) => {
        fc.pre(/\d/.test(token.slice(0, 8)) || /[A-Za-z0-9_]{16}/.test(token))
        assert.ok(!repeated(`x ${token}`).includes(token))
      }),
    )
  })
})

describe('colours', () => {
  const stream = (isTTY: boolean) => ({ isTTY }) as NodeJS.WriteStream
  const isPainted = (isTTY: boolean, env: NodeJS.ProcessEnv) =>
    paintFor(stream(isTTY), env)('red', 'x') !== 'x'

  for (const [what, isTTY, env, expected] of [
    ['on a terminal', true, { TERM: 'xterm' }, true],
    ['in a pipe', false, { TERM: 'xterm' }, false],
    ['on a terminal that knows none', true, { TERM: 'dumb' }, false],
    ['under NO_COLOR', true, { TERM: 'xterm', NO_COLOR: '1' }, false],
    [
      'under an empty NO_COLOR, which is not set by its standard',
      true,
      { TERM: 'xterm', NO_COLOR: '' },
      true,
    ],
    ['in a pipe under FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['in a pipe under an empty FORCE_COLOR', false, { FORCE_COLOR: '' }, false],
    ['under FORCE_COLOR=0', true, { TERM: 'xterm', FORCE_COLOR: '0' }, false],
  ] as const) {
    it(`are ${expected ? '' : 'not '}used ${what}`, () => assert.equal(isPainted(isTTY, env), expected))
  }

  it('leave no escape where nothing can be redrawn', () => {
    assert.ok(canRedraw(stream(true), { TERM: 'xterm' }))
    assert.ok(!canRedraw(stream(true), { TERM: 'dumb' }))
    assert.ok(!canRedraw(stream(false), { TERM: 'xterm' }))
  })
})
