// An optional property is added by the recipe of ARCHITECTURE.md.
import assert from 'node:assert/strict'
import { filesOfRecipe, Project, unlike } from './project.ts'

describe('adding an optional property, by the recipe', function () {
  this.timeout(3_600_000)
  let project: Project
  before(() => {
    project = new Project()
  })
  after(() => project.remove())

  it('is asked of the document to say whether what was sent comes back', async () => {
    project.put(
      'openapi/contactrz.yaml',
      [['components', 'schemas', 'CreateContact', 'properties', 'Company'], { type: 'string' }],
      [['components', 'schemas', 'Contact', 'properties', 'Company'], { type: 'string' }],
    )
    const { code, stderr } = await project.run('npm run --silent check:generated')
    assert.equal(code, 1)
    assert.match(stderr, /^generate: contactrz\.yaml: .*\/Company: is sent, too: say x-echoes: Company.*\n$/)
    project.put(
      'openapi/contactrz.yaml',
      [['components', 'schemas', 'Contact', 'properties', 'Company', 'x-echoes'], 'Company'],
      [['components', 'examples', 'createContact', 'value', 'Company'], 'Example Ltd'],
      [['components', 'examples', 'created', 'value', 'Company'], 'Example Ltd'],
    )
  })

  it('is led by the compiler to what sends it', async () => {
    const { stdout, stderr } = await project.run('npm run --silent generate')
    assert.match(stdout, /^src\/generated: \d+ files, \d+ changed\n/, stderr)
    assert.deepEqual(await project.compileErrors(), ['src/contract/synthetic-contact.ts'])
    project.replace(
      'src/contract/synthetic-contact.ts',
      "    TwitterId: '@contactrz_synthetic_t',\n",
      "    TwitterId: '@contactrz_synthetic_t',\n    Company: 'Contactrz & Sons',\n",
    )
    assert.deepEqual(await project.compileErrors(), [])
  })

  it('touches what the recipe names and nothing else', async () => {
    project.replace(
      'contracts/consumer/create-contact.pact.ts',
      "  Email: 'person@example.com',\n",
      "  Email: 'person@example.com',\n  Company: 'Example Ltd',\n",
    )
    project.write('.changeset/company.md', "---\n'contactrz': minor\n---\n\nA contact has a `Company`.\n")
    project.put('openapi/contactrz.yaml', [['info', 'version'], project.nextVersion('minor')])
    await project.does('npm run generate')
    await project.does('npm run contracts -- --update')
    assert.deepEqual(unlike(project.touched(), filesOfRecipe('Add a property')), {
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
