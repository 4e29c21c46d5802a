// The release gate of a project with a made-up operation: what it reads of a document has no name of ours.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stringify } from 'yaml'
import { check, record } from '../../release/release.ts'
import { captured, temporaryDirectory } from '../support/command.ts'
import { documentOf } from '../support/contracts.ts'
import { type Segments, withValue } from '../support/pointers.ts'

type Changes = readonly (readonly [segments: Segments, to: unknown])[]

const member = ['components', 'schemas', 'Member', 'properties']
const variants = ['paths', '/v2/members', 'put', 'x-variants']

const rows: readonly (readonly [what: string, bump: 'minor' | 'major', next: string, changes: Changes])[] = [
  ['a property more', 'minor', '3.3.0', [[[...member, 'since'], { type: 'integer' }]]],
  ['an identifier as a text', 'major', '4.0.0', [[[...member, 'memberNumber', 'type'], 'string']]],
  [
    'an answer with another meaning',
    'major',
    '4.0.0',
    [[[...variants, 'notAllowed', 'means'], 'token-expired']],
  ],
  [
    'what no longer comes back under another name',
    'major',
    '4.0.0',
    [[[...member, 'address', 'x-echoes'], false]],
  ],
]

describe('the release gate of a made-up operation', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())

  const write = (name: string, text: string) => {
    const file = join(directory.path, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const documentWith = (changes: Changes, version: string) =>
    stringify(
      [...changes, [['info', 'version'], version] as const].reduce<unknown>(
        (document, [segments, to]) => withValue(document, segments, to),
        documentOf('membership'),
      ),
    )
  const gate = async (act = check) => {
    const { io, texts } = captured()
    const root = pathToFileURL(`${directory.path}/`)
    const code = await act({ root, ...io, pactProblems: async () => [] })
    const { stdout, stderr } = texts()
    return { code, stdout, lines: stderr.split('\n').filter((line) => line !== '') }
  }

  beforeEach(() => {
    write('openapi/released/contactrz.yaml', documentWith([], '3.2.1'))
    write('openapi/released/release.json', '{ "contactrz": "0.1.0" }')
    write('src/package.json', '{ "version": "0.1.0" }')
    write('.changeset/config.json', '{}')
    write('.changeset/quiet-owls.md', '---\n---\n\nNothing.\n')
  })

  it('lets through what has not changed', async () => {
    write('openapi/contactrz.yaml', documentWith([], '3.2.1'))
    assert.deepEqual(await gate(), {
      code: 0,
      stdout: 'release: 0 change(s) of the document since 0.1.0, version bump none: kept\n',
      lines: [],
    })
  })

  for (const [what, bump, version, changes] of rows) {
    it(`asks for a ${bump} version for ${what}, of document and package, and records it`, async () => {
      write('openapi/contactrz.yaml', documentWith(changes, '3.2.1'))
      const refused = await gate()
      assert.equal(refused.code, 1)
      assert.match(
        refused.lines[0] ?? '',
        /info\.version was 3\.2\.1 and is 3\.2\.1, asked for: \w+: raise it/,
      )
      assert.match(refused.lines[1] ?? '', new RegExp(`ask for a ${bump} version, and none is planned`))

      write('openapi/contactrz.yaml', documentWith(changes, version))
      write('.changeset/quiet-owls.md', `---\n'contactrz': ${bump}\n---\n\nWhat is new.\n`)
      assert.deepEqual((await gate(record)).lines, [])
      assert.match((await gate()).stdout, /^release: 0 change\(s\) of the document since 0\.1\.0/)
    })
  }
})
