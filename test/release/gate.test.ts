import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { stringify } from 'yaml'
import { gateProblems } from '../../release/gate.ts'
import { check, main, record } from '../../release/release.ts'
import { type Edit, edited } from '../diff/edits.ts'
import { captured, runScript, temporaryDirectory } from '../support/command.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('the release gate', () => {
  const nothing = {
    demanded: 'none',
    changes: [],
    released: '1.2.3',
    current: '1.2.3',
    pending: [],
    pactProblems: [],
  } as const

  it('lets through what keeps its word', () => {
    assert.deepEqual(gateProblems(nothing), [])
    assert.deepEqual(gateProblems({ ...nothing, demanded: 'minor', pending: ['patch', 'minor'] }), [])
    assert.deepEqual(gateProblems({ ...nothing, demanded: 'major', current: '2.0.0' }), [])
    assert.deepEqual(gateProblems({ ...nothing, demanded: 'patch', pending: ['major'] }), [])
  })

  it('refuses a version that is raised less than the changes ask for', () => {
    for (const [demanded, pending, current] of [
      ['patch', [], '1.2.3'],
      ['minor', ['patch'], '1.2.4'],
      ['major', ['minor', 'patch'], '1.3.0'],
      ['major', [], '1.2.3'],
    ] as const) {
      const problems = gateProblems({ ...nothing, demanded, pending, current })
      assert.equal(problems.length, 1, demanded)
      assert.match(problems[0] ?? '', new RegExp(`ask for a ${demanded} version`))
    }
    for (const current of ['1.2.2', '1.2.3-rc.1'])
      assert.match(gateProblems({ ...nothing, current })[0] ?? '', /below 1\.2\.3/)
  })

  it('takes a pre-release for the version that it leads to, and a first version for no excuse', () => {
    assert.deepEqual(gateProblems({ ...nothing, demanded: 'major', current: '2.0.0-rc.1' }), [])
    const early = { ...nothing, demanded: 'major', released: '0.1.0' } as const
    assert.match(gateProblems({ ...early, current: '0.2.0' })[0] ?? '', /ask for a major version/)
    assert.deepEqual(gateProblems({ ...early, current: '1.0.0' }), [])
  })

  it('refuses a stale pact', () => {
    assert.deepEqual(gateProblems({ ...nothing, pactProblems: ['it differs'] }), ['the pact: it differs'])
  })
})

describe('npm run check:release', () => {
  const directory = temporaryDirectory()
  const project = join(directory.path, 'project')
  const file = (name: string) => join(project, name)
  const write = (edits: readonly Edit[], version: string) =>
    writeFileSync(file('openapi/contactrz.yaml'), stringify(edited(edits, version)))
  const changeset = (type: string) =>
    writeFileSync(file('.changeset/brave-cats.md'), `---\n"contactrz": ${type}\n---\n\nWhat is new.\n`)
  const linesOf = (text: string) => text.split('\n').filter((line) => line !== '')
  /** As a process: with the consumer tests, which write the pact anew. */
  const started = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runScript(file('release/cli.ts'), args, { cwd: project })
    return { code, stdout, lines: linesOf(stderr) }
  }
  /** With a pact that is said to be as it should. */
  const gate = async (act = check) => {
    const { io, texts } = captured()
    const root = pathToFileURL(`${project}/`)
    const code = await act({ root, stdout: io.stdout, stderr: io.stderr, pactProblems: async () => [] })
    const { stdout, stderr } = texts()
    return { code, stdout, lines: linesOf(stderr) }
  }
  const nullable: Edit[] = [['set', '/components/schemas/Contact/properties/Email/type', ['string', 'null']]]

  before(() => {
    mkdirSync(project)
    const isSource = (path: string) => !/\/(node_modules|dist)$/.test(path)
    for (const room of ['openapi', 'src', 'contracts', 'release', '.changeset', 'package.json'])
      cpSync(join(root, room), file(room), { recursive: true, filter: isSource })
    symlinkSync(join(root, 'node_modules'), file('node_modules'))
    writeFileSync(file('openapi/released/contactrz.yaml'), stringify(edited([])))
    // Whatever the repository has released by now.
    writeFileSync(file('openapi/released/release.json'), '{ "contactrz": "0.1.0" }')
    const manifest = JSON.parse(readFileSync(file('src/package.json'), 'utf8'))
    writeFileSync(file('src/package.json'), JSON.stringify({ ...manifest, version: '0.1.0' }))
    for (const name of readdirSync(file('.changeset')))
      if (name.endsWith('.md')) rmSync(file(`.changeset/${name}`))
  })
  after(() => directory.remove())

  it('passes where nothing has changed since the last release', async () => {
    write([], '1.0.0')
    assert.deepEqual(await started('check'), {
      code: 0,
      stdout: 'release: 0 change(s) of the document since 0.1.0, version bump none: kept\n',
      lines: [],
    })
  })

  it('ends in one line where a document cannot be compared or read, and in one where it is called wrongly', async () => {
    const ends = async (...args: readonly string[]) => {
      const { io, texts } = captured()
      const code = await main(args, {
        root: pathToFileURL(`${project}/`),
        stdout: io.stdout,
        stderr: io.stderr,
      })
      return [code, texts().stderr]
    }
    const name = 'openapi/contactrz.yaml'
    writeFileSync(file(name), 'openapi: 3.0.0')
    const old = `release: ${name} is no OpenAPI 3.1 document (openapi: 3.0.0)\n`
    assert.deepEqual(await ends('check'), [2, old])
    writeFileSync(file(name), 'a: [')
    const [code, line] = await ends('record')
    assert.equal(code, 2)
    assert.match(String(line), /^release: openapi\/contactrz\.yaml cannot be read: [^\n]+\n$/)
    const use = 'release: npm run check:release, or npm run release:record after a release\n'
    assert.deepEqual(await ends(), [2, use])
    assert.deepEqual(await ends('check', 'more'), [2, use])
  })

  it('fails while the versions are raised less than a breaking change asks for', async () => {
    write(nullable, '1.1.0')
    const both = await gate()
    assert.equal(both.code, 1)
    assert.deepEqual(
      both.lines.map((line) => line.split(':')[0]),
      ['openapi/contactrz.yaml', 'contactrz'],
    )
    write(nullable, '2.0.0')
    assert.equal((await gate()).lines.length, 1)
    changeset('minor')
    assert.match(
      (await gate()).lines[0] ?? '',
      /ask for a major version, and only a minor one is planned: npx changeset$/,
    )
    changeset('major')
    assert.deepEqual((await gate()).lines, [])
    rmSync(file('.changeset/brave-cats.md'))
  })

  it('fails on a pact that the consumer tests no longer write', async () => {
    write([], '1.0.0')
    const pact = file('contracts/pacts/contactrz-client-OneCloud.json')
    const text = readFileSync(pact, 'utf8')
    writeFileSync(pact, text.replace('Example Person', 'Another Person'))
    const { code, lines } = await started('check')
    assert.equal(code, 1)
    assert.match(lines[0] ?? '', /^the pact: /)
    writeFileSync(pact, text)
  })

  it('records nothing that it refuses', async () => {
    write(nullable, '2.0.0')
    const before = readFileSync(file('openapi/released/contactrz.yaml'), 'utf8')
    const { code, lines } = await gate(record)
    assert.equal(code, 1)
    assert.match(lines[0] ?? '', /ask for a major version, and none is planned/)
    assert.equal(readFileSync(file('openapi/released/contactrz.yaml'), 'utf8'), before)
  })

  it('compares with what was released last, once that is recorded', async () => {
    write(nullable, '2.0.0')
    const manifest = JSON.parse(readFileSync(file('src/package.json'), 'utf8'))
    writeFileSync(file('src/package.json'), JSON.stringify({ ...manifest, version: '1.0.0' }))
    assert.equal((await gate()).code, 0)
    assert.equal((await started('record')).code, 0)
    assert.match((await gate()).stdout, /^release: 0 change\(s\) of the document since 1\.0\.0/)
    writeFileSync(file('src/package.json'), JSON.stringify(manifest))
    assert.match((await gate()).lines[0] ?? '', /version 0\.1\.0 is below 1\.0\.0/)
  })

  it('says how it is called', async () => {
    const { code, lines } = await started('publish')
    assert.deepEqual([code, lines.length], [2, 1])
  })
})
