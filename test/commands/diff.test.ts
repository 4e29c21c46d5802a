import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import Ajv4 from 'ajv-draft-04'
import { stringify } from 'yaml'
import schema from '../../src/diff/diff.schema.json' with { type: 'json' }
import { edited } from '../diff/edits.ts'
import { callCommand, temporaryDirectory } from '../support/command.ts'

const Draft4 = Ajv4.default
const sarifSchema = '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'

describe('contactrz diff', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())
  const file = (name: string, text: string) => {
    const path = join(directory.path, name)
    writeFileSync(path, text)
    return path
  }
  const old = file('old.yaml', stringify(edited([])))
  const breaking = file(
    'breaking.yaml',
    stringify(
      edited([['set', '/components/schemas/Contact/properties/Email/type', ['string', 'null']]], '1.1.0'),
    ),
  )
  const additive = file(
    'additive.json',
    JSON.stringify(
      edited([['set', '/components/schemas/CreateContact/properties/Title', { type: 'string' }]], '1.1.0'),
    ),
  )
  const diff = (...args: string[]) => callCommand('contactrz', ['diff', ...args])

  it('exits with 0 where nothing has changed, in YAML and in JSON', async () => {
    const json = file('old.json', JSON.stringify(edited([])))
    for (const other of [old, json]) {
      const { code, stdout, stderr } = await diff(old, other)
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout, /identical; version bump: none\n$/)
    }
  })

  it('reads what editors and other tools write: a byte order mark, brackets, keys that are merged, tags', async () => {
    const text = JSON.stringify(edited([]))
    const flow = `${text.slice(0, -1)}, } # a list of YAML may end with a comma`
    for (const other of [file('bom.json', `\uFEFF${text}`), file('flow.yaml', flow)]) {
      const { code, stdout, stderr } = await diff(old, other)
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout, /identical/)
    }
    const merged = (type: string) =>
      [
        'openapi: 3.1.0',
        'info: { title: !text a, version: 1.0.0 }',
        `x-base: &base { type: object, properties: { a: { type: ${type} } } }`,
        'paths: { /a: { get: { responses: { 200: { content: { application/json: { schema: { <<: *base } } } } } } } }',
      ].join('\n')
    const { code, stdout, stderr } = await diff(
      file('string.yaml', merged('string')),
      file('integer.yaml', merged('integer')),
    )
    assert.deepEqual([code, stderr], [1, ''])
    assert.match(stdout, /^breaking {2}answer-type-changed {2}GET \/a 200 \/a$/m)
  })

  it('exits with 1 on a breaking change, and says what it does to whom and which version it asks for', async () => {
    const { code, stdout, stderr } = await diff(old, breaking)
    assert.deepEqual([code, stderr], [1, ''])
    assert.match(
      stdout,
      /^breaking {2}answer-null-appeared {2}createContact 200 created \/Email\n {2}was {4}string\n {2}is {5}string or null\n/m,
    )
    assert.match(stdout, /^ {2}types {2}it may be null$/m)
    assert.match(stdout, /^breaking {2}version-too-small/m)
    assert.match(stdout, /version bump: major\n$/)
  })

  it('exits with 0 on an additive change, unless that is to fail', async () => {
    const { code, stdout } = await diff(old, additive)
    assert.equal(code, 0)
    assert.match(stdout, /additive {2}request-property-added {2}createContact \/Title/)
    assert.match(stdout, /compatible \(1 additive\); version bump: minor/)
    assert.equal((await diff(old, additive, '--fail-on', 'additive')).code, 1)
  })

  it('does not count what is accepted, until it ends', async () => {
    const entries = (until: string) =>
      JSON.stringify([
        { rule: 'answer-null-appeared', pointer: '/Email', reason: 'agreed', until },
        { rule: 'version-too-small', pointer: '', reason: 'agreed', until },
        { rule: 'status-added', pointer: '', reason: 'long gone', until },
      ])
    const live = await diff(old, breaking, '--accept', file('live.json', entries('2999-01-01')))
    assert.equal(live.code, 0)
    assert.match(live.stdout, /accepted until 2999-01-01: agreed/)
    assert.match(live.stdout, /accepted, but not found: status-added/)
    assert.match(live.stdout, /version bump: major/)
    assert.equal((await diff(old, breaking, '--accept', file('past.json', entries('2020-01-01')))).code, 1)
    const unknown = await diff(
      old,
      breaking,
      '--accept',
      file('unknown.json', '[{"rule":"wrong-type","pointer":"","reason":"x","until":"2999-01-01"}]'),
    )
    assert.equal(unknown.code, 2)
    assert.match(unknown.stderr, /"rule" is no rule id/)
  })

  it('writes every format, each as its schema wants it', async () => {
    const reports = ['json', 'sarif', 'junit', 'github', 'markdown'].map(
      (format) => [format, join(directory.path, `report.${format}`)] as const,
    )
    const { code } = await diff(
      old,
      breaking,
      ...reports.flatMap(([format, path]) => ['--report', `${format}=${path}`]),
    )
    assert.equal(code, 1)
    const text = Object.fromEntries(reports.map(([format, path]) => [format, readFileSync(path, 'utf8')]))
    const report = JSON.parse(text.json ?? '')
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)
    assert.ok(validate(report), JSON.stringify(validate.errors))
    assert.ok(!validate({ ...report, outcome: 'fine' }))
    const sarif = new Draft4({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
      createRequire(import.meta.url)(sarifSchema),
    )
    assert.ok(sarif(JSON.parse(text.sarif ?? '')), JSON.stringify(sarif.errors))
    assert.match(text.junit ?? '', /<testsuite name="contactrz diff" tests="2" failures="2"/)
    assert.match(text.github ?? '', /^::error title=answer-null-appeared::createContact 200 created \/Email/)
    assert.match(text.markdown ?? '', /\| answer-null-appeared \| breaking \|/)
  })

  it('lets nothing of a document take over the terminal or an annotation', async () => {
    const hostile = 'Title\n::error::x\u001b[2J<script>|'
    const path = file(
      'hostile.json',
      JSON.stringify(
        edited(
          [['set', `/components/schemas/CreateContact/properties/${hostile}`, { type: 'string' }]],
          '1.1.0',
        ),
      ),
    )
    const outputs = await Promise.all(
      ['pretty', 'github', 'junit', 'markdown'].map((format) => diff(old, path, '--format', format)),
    )
    for (const { code, stdout } of outputs) {
      assert.equal(code, 0)
      assert.ok(!stdout.includes('\u001b') && !/^::error::x/m.test(stdout), stdout)
    }
    assert.ok(!outputs.slice(2).some(({ stdout }) => stdout.includes('<script>')))
  })

  for (const [what, args, message] of [
    ['one file', [old], /two files are needed/],
    [
      'a file that is not there',
      [old, join(directory.path, 'none.yaml')],
      /none\.yaml cannot be read \(ENOENT\)/,
    ],
    ['a folder', [directory.path, old], /cannot be read \(EISDIR\)/],
    ['no JSON', [old, file('broken.json', '{ "openapi": ')], /broken\.json is no JSON/],
    [
      'no JSON of several lines',
      [old, file('lines.json', '[\n\n  x\n\n]')],
      /lines\.json is no JSON: Unexpected token 'x'\. See/,
    ],
    ['no YAML', [old, file('broken.yaml', 'a: [')], /broken\.yaml is no YAML: .* line 1/],
    ['what holds itself', [old, file('self.yaml', 'openapi: &a { b: *a }')], /nested too deeply/],
    [
      'what is no part of a URI',
      [old, file('escape.json', referring('#/%E0%A4%A'))],
      /nothing is at #\/%E0%A4%A/,
    ],
    ['another document', [old, file('other.yaml', 'a: 1')], /other\.yaml is no OpenAPI 3\.1 document/],
    ['an unknown option', [old, old, '--verbose'], /there is no option --verbose/],
    ['an unknown format', [old, old, '--format', 'xml'], /--format must be pretty, json/],
    ['a report that cannot be written', [old, old, '--report', 'json=/dev/null/x.json'], /cannot be written/],
  ] as const) {
    it(`exits with 2 and one line on ${what}`, async () => {
      const { code, stdout, stderr } = await diff(...args)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, message)
      assert.equal(stderr.trim().split('\n').length, 1)
    })
  }

  it('has a help with examples', async () => {
    const { code, stdout } = await diff('--help')
    assert.equal(code, 0)
    assert.match(stdout, /Examples\n {2}contactrz diff openapi\/released/)
  })
})

function referring($ref: string): string {
  return JSON.stringify(edited([['set', '/components/schemas/Contact/properties/Fax', { $ref }]]))
}
