import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { catalogue as ofContracts } from '../../contracts/errors.ts'
import { catalogue as ofMonitor } from '../../monitor/tools/errors.ts'
import { catalogue as ofGenerator } from '../../openapi/errors.ts'
import { catalogue as ofRelease } from '../../release/errors.ts'
import { type ErrorEntry, errors } from '../../src/errors/catalogue.ts'
import { CodedError } from '../../src/errors/coded-error.ts'
import { endOf } from '../../src/errors/end-of.ts'
import { filesWith } from '../support/sources.ts'

const rooms = ['src', 'openapi', 'monitor', 'contracts', 'release', 'docs']

class Coded extends CodedError {
  override readonly name = 'Coded'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

describe('errors', () => {
  it('all extend the one base, so that each has a code', () => {
    assert.deepEqual(filesWith(/extends (Error|TypeError|RangeError|AggregateError)\b/, rooms), [
      'coded-error.ts',
    ])
  })

  it('are told from each other by class or code: nothing branches on the name of a class or on a message', () => {
    const branches =
      /\b(error|cause)\)?\??\.(name|message)\)? ?([!=]==|\.(includes|startsWith|endsWith|match|search)\()|\.(test|has)\((error|cause)\.(name|message)\)/
    assert.match('if (error.name === "X")', branches)
    assert.match('explained.has(error.name)', branches)
    assert.deepEqual(filesWith(branches, rooms), [])
  })

  it('end a command in words and with an exit code that their entry gives', () => {
    const catalogue: Readonly<Record<string, ErrorEntry>> = {
      help: { meaning: '', advice: '', end: { exitCode: 2, shown: 'with-help' } },
      told: { meaning: '', advice: '', end: { exitCode: 3, shown: 'message' }, words: (text) => `<${text}>` },
      bare: { meaning: '', advice: '', end: { exitCode: 1, shown: 'bare' } },
      ours: { meaning: '', advice: '', end: { exitCode: 3, shown: 'bug' } },
      thrown: { meaning: '', advice: '', end: null },
    }
    const end = (error: unknown) => {
      const { text, exitCode } = endOf(error, { name: 'it', catalogue, seeHelp: 'See: it --help' })
      return [exitCode, text]
    }
    assert.deepEqual(end(new Coded('help', 'no such thing')), [2, 'it: no such thing. See: it --help\n'])
    assert.deepEqual(end(new Coded('help', 'was x meant?')), [2, 'it: was x meant? See: it --help\n'])
    assert.deepEqual(end(new Coded('told', 'full')), [3, 'it: <full>\n'])
    assert.deepEqual(end(new Coded('bare', 'a:1: x\na:2: y')), [1, 'a:1: x\na:2: y\n'])
    const bug = (line: string) => [3, `it: internal error, please report it: ${line}\n`]
    assert.deepEqual(end(new Coded('ours', 'x')), bug('Coded: x'))
    assert.deepEqual(end(new Coded('thrown', 'x')), bug('Coded: x'))
    assert.deepEqual(end(new Coded('toString', 'x')), bug('Coded: x'))
    assert.deepEqual(end(new TypeError('x')), bug('TypeError: x'))
    assert.deepEqual(end('x'), bug('Error: unknown'))
  })

  it('by their code, also where the class is there twice, as in a bundle', () => {
    const twin = Object.assign(new Error('no'), { code: 'usage' })
    const program = { name: 'it', catalogue: errors, seeHelp: 'See: it --help' }
    assert.deepEqual(endOf(twin, program), { text: 'it: no. See: it --help\n', exitCode: 2 })
  })
})

describe('docs/errors.md', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

  it('has a row for each code of each program, with its exit code, its meaning and what to do', () => {
    for (const [program, catalogue] of Object.entries({
      contactrz: errors,
      'contactrz-monitor': ofMonitor,
      'npm run contracts': ofContracts,
      'npm run check:release': ofRelease,
      'npm run generate': ofGenerator,
    })) {
      const table = page.split(`\n## ${program}\n`)[1]?.split('\n## ')[0] ?? ''
      for (const [code, { meaning, advice, end }] of Object.entries<ErrorEntry>(catalogue)) {
        const isThere = table.includes(`| \`${code}\` | ${end?.exitCode} | ${meaning} | ${advice} |`)
        assert.equal(isThere, end !== null, `${program} ${code}`)
        if (end === null) assert.ok(page.includes(`| \`${code}\` | ${meaning} | ${advice} |`), code)
      }
    }
  })
})
