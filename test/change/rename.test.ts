// A variant gets another name by the recipe of ARCHITECTURE.md.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { filesOfRecipe, Project, unlike } from './project.ts'

const [from, to] = ['overQuota', 'quotaUsedUp']

describe('renaming a variant, by the recipe', function () {
  this.timeout(3_600_000)
  let project: Project
  before(() => {
    project = new Project()
  })
  after(() => project.remove())

  /** The name, and that of its guard. */
  const rename = (file: string) =>
    project.write(
      file,
      project
        .read(file)
        .replace(new RegExp(`\\b${from}\\b`, 'g'), to)
        .replace(/\bisOverQuota\b/g, 'isQuotaUsedUp'),
    )

  it('is asked of the document in every place that names it', async () => {
    project.replace('openapi/contactrz.yaml', `${from}:\n          means`, `${to}:\n          means`)
    const { code, stderr } = await project.run('npm run --silent check:generated')
    assert.equal(code, 1)
    assert.equal(stderr, `generate: contactrz.yaml: response 401 has no example named ${to}\n`)
    rename('openapi/contactrz.yaml')
  })

  it('is led by the compiler to nothing more', async () => {
    project.put('openapi/contactrz.yaml', [['info', 'version'], project.nextVersion('major')])
    await project.does('npm run generate')
    assert.deepEqual(await project.compileErrors(), [])
  })

  it('is followed by the consumer tests, which name no variant', async () => {
    await project.does('npm run contracts -- --update')
    const pact = project.read('contracts/pacts/contactrz-client-OneCloud.json')
    assert.ok(pact.includes(`"description": "${to}"`) && !pact.includes(from))
  })

  it('touches what the recipe names and nothing else', async () => {
    const consumers = 'test/package/fixtures/consumers'
    const shown = readdirSync(join(project.path, consumers), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|js)$/.test(file))
      .map((file) => join(consumers, file))
    const named = filesOfRecipe('Rename a variant').filter((file) => /\.(md|yml|test\.ts)$/.test(file))
    for (const file of [...named, ...shown]) rename(file)
    // A name of another length can break lines elsewhere.
    await project.does('npm run format')
    project.write(
      '.changeset/rename.md',
      "---\n'contactrz': major\n---\n\nA used-up quota has another name.\n",
    )
    assert.deepEqual(unlike(project.touched(), filesOfRecipe('Rename a variant')), {
      notNamed: [],
      notTouched: [],
    })
  })

  it('passes every check', async () => {
    await project.does('npm run check')
  })

  it('turns no test red', async () => {
    assert.deepEqual(await project.failingTests(), [])
  })
})
