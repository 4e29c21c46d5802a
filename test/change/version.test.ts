// The version of the document is raised by the recipe of ARCHITECTURE.md, and released as docs/releasing.md says.
import assert from 'node:assert/strict'
import { filesOfRecipe, Project, unlike } from './project.ts'

describe('raising the version of the document, by the recipe', function () {
  this.timeout(3_600_000)
  let project: Project
  before(() => {
    // What `npx changeset` writes beside a change.
    project = new Project({ '.changeset/more.md': "---\n'contactrz': minor\n---\n\nMore is possible.\n" })
  })
  after(() => project.remove())

  it('makes one generated file stale, which the check names', async () => {
    project.put('openapi/contactrz.yaml', [['info', 'version'], project.nextVersion('minor')])
    const { code, stderr } = await project.run('npm run --silent check:generated')
    assert.deepEqual([code, stderr], [1, 'src/generated/contract.ts is stale: run npm run generate\n'])
  })

  it('passes every check, and turns no test red, with the packages raised for the release', async () => {
    await project.does('npm run generate')
    await project.does('npm run check:release')
    await project.does('npx --no changeset version')
    await project.does('npm install --offline --package-lock-only --ignore-scripts')
    await project.does('npm run check')
    assert.deepEqual(await project.failingTests(), [])
  })

  it('touches what the recipe names and nothing else, what was released included', async () => {
    await project.does('npm run release:record')
    await project.does('npm run check')
    assert.deepEqual(unlike(project.touched(), filesOfRecipe('Raise the version')), {
      notNamed: [],
      notTouched: [],
    })
  })
})
