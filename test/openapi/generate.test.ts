import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import {
  appendFile,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { generate } from '../../openapi/generate.ts'
import { runScript } from '../support/command.ts'
import { fileOf } from '../support/contracts.ts'
import { runGenerator } from '../support/generator.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const script = join(root, 'openapi/generate.ts')

/** A copy of what the generator reads and writes, for the frozen document, so that a test may damage it. */
async function withTree(use: (tree: string) => Promise<void>): Promise<void> {
  const tree = await mkdtemp(join(tmpdir(), 'contactrz-generate-'))
  try {
    await mkdir(join(tree, 'openapi'))
    for (const name of await readdir(join(root, 'openapi'))) {
      if (/\.(ts|yaml|json)$/.test(name)) await cp(join(root, 'openapi', name), join(tree, 'openapi', name))
    }
    await cp(join(root, 'src/package.json'), join(tree, 'src/package.json'))
    for (const room of ['src/generated', 'src/errors', 'src/tools']) {
      await cp(join(root, room), join(tree, room), { recursive: true })
    }
    for (const modules of ['node_modules', 'openapi/node_modules']) {
      await symlink(join(root, modules), join(tree, modules), 'dir')
    }
    await copyFile(fileOf('frozen'), join(tree, 'openapi/contactrz.yaml'))
    const { code, stderr } = await runGenerator(tree)
    assert.equal(code, 0, stderr)
    await use(tree)
  } finally {
    await rm(tree, { recursive: true })
  }
}

const isFile = (entry: { isFile(): boolean }) => entry.isFile()
const fileCount = readdirSync(join(root, 'src/generated'), { recursive: true, withFileTypes: true }).filter(
  isFile,
).length
const contractFile = 'src/generated/contract.ts'
const validatorFile = 'src/generated/validators/created.closed.ts'

describe('the generator, on the live document', () => {
  it('passes the check on the committed files, and writes nothing', async () => {
    const run = await runScript(script, ['--check'])
    assert.deepEqual(run, { code: 0, stdout: '', stderr: '' })
  })

  it('gives the same bytes each time, and these are the committed ones', async () => {
    const [first, second] = [await generate(), await generate()]
    assert.deepEqual(first, second)
    assert.equal(first.length, fileCount)
    for (const { path, text } of first) {
      assert.equal(await readFile(join(root, 'src/generated', path), 'utf8'), text, path)
      if (!path.endsWith('.json'))
        assert.match(text, /^(\/\/ @ts-nocheck\n)?\/\/ Generated from openapi\/contactrz\.yaml/)
      assert.ok(!text.includes(root), path)
    }
  })
})

describe('the generator', () => {
  it('makes of a made-up operation what names nothing of ours', async () => {
    const files = await generate(pathToFileURL(fileOf('membership')))
    const text = files.map((file) => file.text).join('\n')
    for (const name of ['enrolMember', 'booksClosed', 'memberNumber', '"address": "street"', '/v2/members'])
      assert.ok(text.includes(name), name)
    assert.deepEqual(
      text.match(/createContact|CreateContact|expiredToken|overQuota|userMessage|\bId\b/g),
      null,
    )
  })

  it('fails the check on a stale, a missing and a superfluous file, naming each, and mends them', async () => {
    await withTree(async (tree) => {
      assert.deepEqual(await runGenerator(tree, '--check'), { code: 0, stdout: '', stderr: '' })

      const paths = [contractFile, validatorFile].map((path) => join(tree, path))
      const before = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
      await appendFile(join(tree, contractFile), '\n')
      await rm(join(tree, validatorFile))
      await writeFile(join(tree, 'src/generated/old.ts'), '')
      const { code, stdout, stderr } = await runGenerator(tree, '--check')
      assert.equal(code, 1)
      assert.equal(stdout, '')
      assert.deepEqual(stderr.trim().split('\n').sort(), [
        `${contractFile} is stale: run npm run generate`,
        'src/generated/old.ts is not generated: remove it',
        `${validatorFile} is stale: run npm run generate`,
      ])

      const mended = await runGenerator(tree)
      assert.equal(mended.code, 0)
      assert.match(mended.stdout, /^src\/generated: \d+ files, 2 changed\n$/)
      assert.deepEqual(await Promise.all(paths.map((path) => readFile(path, 'utf8'))), before)
      assert.equal((await runGenerator(tree, '--check')).code, 0)
    })
  })

  it('fails the check when the document has changed and the files have not', async () => {
    await withTree(async (tree) => {
      const document = join(tree, 'openapi/contactrz.yaml')
      const text = await readFile(document, 'utf8')
      await writeFile(document, text.replaceAll('[Name]', '[Name, Phone]'))
      const { code, stderr } = await runGenerator(tree, '--check')
      assert.equal(code, 1)
      for (const path of ['contract.ts', 'openapi.ts', 'validators/create-contact.open.ts']) {
        assert.ok(stderr.includes(`src/generated/${path} is stale`), stderr)
      }
      assert.ok(!stderr.includes('created.open.ts'), stderr)
    })
  })

  it('refuses a document that it cannot make a contract of in one line, with its place, and writes nothing', async () => {
    await withTree(async (tree) => {
      const document = join(tree, 'openapi/contactrz.yaml')
      const text = await readFile(document, 'utf8')
      const before = await readFile(join(tree, contractFile), 'utf8')
      for (const [changed, problem] of [
        [text.replace(/^ +means: created\n/m, ''), 'x-variants.created.means must be one of created, '],
        [
          text.replace("value:\n        Id: '48213'", 'value:\n        Id: 48213'),
          'the example of x-variants.created does not fit its schema: /Id (type)',
        ],
        [text.replace('openapi: 3.1.0', 'openapi: [3.1.0'), ''],
      ] as const) {
        assert.notEqual(changed, text)
        await writeFile(document, changed)
        const { code, stdout, stderr } = await runGenerator(tree)
        assert.deepEqual([code, stdout, stderr.trimEnd().split('\n').length], [1, '', 1], stderr)
        assert.ok(stderr.startsWith(`generate: contactrz.yaml: ${problem}`), stderr)
      }
      assert.equal(await readFile(join(tree, contractFile), 'utf8'), before)
      await rm(document)
      assert.deepEqual(await runGenerator(tree), {
        code: 1,
        stdout: '',
        stderr: 'generate: contactrz.yaml: cannot be read (ENOENT)\n',
      })
    })
  })

  it('refuses a flag that it does not know', async () => {
    const { code, stderr } = await runScript(script, ['--chekc'])
    assert.equal(code, 2)
    assert.match(stderr, /the only flag is --check/)
  })
})
