import assert from 'node:assert/strict'
import type { Program } from 'contactrz/internal'
import { program as ofMonitor } from '../../monitor/main.ts'
import { createCommand, UsageError } from '../../src/commands/command-line.ts'
import { callProgram } from '../../src/commands/program.ts'
import { errors } from '../../src/errors/catalogue.ts'
import { program as ofContactrz } from '../../src/main.ts'
import { captured } from '../support/command.ts'

const madeUp = (loaded: string[] = []): Program => ({
  ...{ name: 'contactrz', module: import.meta.url, catalogue: errors, help: 'the help of all\n' },
  commands: {
    async look() {
      loaded.push('look')
      return createCommand({
        help: 'the help of look\n',
        options: { at: { type: 'string' } },
        async run({ at }, { stdout }) {
          stdout.write(`looks at ${at}\n`)
          return 1
        },
      })
    },
    async listen() {
      loaded.push('listen')
      return createCommand({
        ...{ help: '', options: {} },
        run: () => Promise.reject(new UsageError('nobody speaks')),
      })
    },
  },
})

const call = async (args: readonly string[], program = madeUp()) => {
  const { io, texts } = captured()
  const code = await callProgram(program, args, io)
  return { code, ...texts() }
}
const refused = (line: string) => ({ code: 2, stdout: '', stderr: `contactrz: ${line}\n` })
const printed = (stdout: string) => ({ code: 0, stdout, stderr: '' })

describe('a program of several commands', () => {
  it('loads and runs the one that is called, and ends with its exit code', async () => {
    const loaded: string[] = []
    const ended = await call(['look', '--at', 'it'], madeUp(loaded))
    assert.deepEqual(ended, { code: 1, stdout: 'looks at it\n', stderr: '' })
    assert.deepEqual(loaded, ['look'])
  })

  for (const args of [['--help'], ['-h'], ['help']]) {
    it(`prints what there is to call, and loads none of it: ${args}`, async () => {
      const loaded: string[] = []
      assert.deepEqual(await call(args, madeUp(loaded)), printed('the help of all\n'))
      assert.deepEqual(loaded, [])
    })
  }

  for (const args of [
    ['look', '--help'],
    ['look', '--at', '-h'],
    ['look', '--bogus', '--help'],
  ]) {
    it(`prints the help of a command, whatever else is wrong: ${args.join(' ')}`, async () => {
      assert.deepEqual(await call(args), printed('the help of look\n'))
    })
  }

  it('says on standard error what there is to call where nothing is called: that is wrong use', async () => {
    assert.deepEqual(await call([]), { code: 2, stdout: '', stderr: 'the help of all\n' })
  })

  it('prints the version of its package', async () => {
    const { code, stdout } = await call(['--version'])
    assert.equal(code, 0)
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
  })

  for (const [args, line] of [
    [['lokk'], 'there is no command lokk: did you mean look? See: contactrz --help'],
    [['foo'], 'there is no command foo. See: contactrz --help'],
    [['constructor'], 'there is no command constructor. See: contactrz --help'],
    [['--at'], 'the command comes first, and --at is none: look or listen. See: contactrz --help'],
    [['look', '--ta'], 'there is no option --ta: did you mean --at? See: contactrz look --help'],
    [['listen'], 'nobody speaks. See: contactrz listen --help'],
  ] as const) {
    it(`refuses with one line and where the help is: ${args.join(' ')}`, async () => {
      assert.deepEqual(await call(args), refused(line))
    })
  }

  it('ends with the exit code of a bug where a command throws what is in no catalogue', async () => {
    const program = { ...madeUp(), commands: { fall: () => Promise.reject(new TypeError('no')) } }
    assert.deepEqual(await call(['fall'], program), {
      ...{ code: 3, stdout: '' },
      stderr: 'contactrz: internal error, please report it: TypeError: no\n',
    })
  })

  it('says that verification cannot be switched off, whatever is called', async () => {
    const { io, texts } = captured({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    await callProgram(madeUp(), ['--version'], io)
    assert.match(texts().stderr, /^contactrz: .*NODE_TLS_REJECT_UNAUTHORIZED/)
  })
})

for (const [program, width] of [
  [ofContactrz, 120],
  [ofMonitor, 140],
] as const) {
  describe(`the help of ${program.name}`, () => {
    it('names the commands that there are, and no other', () => {
      const line = new RegExp(`^ {2}${program.name} ([a-z]+) {2,}`, 'gm')
      const told = [...program.help.matchAll(line)].map(([, name]) => name)
      assert.deepEqual(told.toSorted(), Object.keys(program.commands).toSorted())
    })

    for (const [name, load] of Object.entries(program.commands)) {
      it(`has examples and exit codes, and fits a terminal: ${name}`, async () => {
        const { help } = await load()
        assert.match(help, new RegExp(`^${program.name} ${name}: `))
        assert.match(help, new RegExp(`^Examples?\\n(.*\\n)*?.*${program.name} ${name}`, 'm'))
        for (const line of help.split('\n')) assert.ok(line.length <= width, line)
      })

      it(`names the options that there are, and no other: ${name}`, async () => {
        const { help, options } = await load()
        const lines = help.split('\n\n', 2)[1]?.split('\n') ?? []
        const heads = [...help.matchAll(/^ {2}(--.*?)(?: {2}|$)/gm)].map(([, head = '']) => head)
        const found = [...lines, ...heads].join('\n').matchAll(/(?<!\S)\[?--([a-z-]+)/g)
        const told = new Set([...found].map(([, option]) => option))
        assert.deepEqual([...told].toSorted(), Object.keys(options).toSorted())
      })
    }
  })
}
