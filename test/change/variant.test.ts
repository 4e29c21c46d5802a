// A variant is added by the recipe of ARCHITECTURE.md: a refusal under a status of its own.
import assert from 'node:assert/strict'
import { filesOfRecipe, Project, unlike } from './project.ts'

const operation = ['paths', '/api/contactrz', 'post']
const text = 'the token may not create contacts'
const records = {
  errorCode: { type: 'integer', const: 403 },
  userMessage: { type: 'string', const: text, 'x-message': true },
  devMessage: { type: ['string', 'null'] },
  more: { type: 'null' },
  applicationCode: { type: ['string', 'null'] },
}
const schema = {
  type: 'object',
  description: 'The token may not create contacts.',
  properties: {
    _meta: { $ref: '#/components/schemas/ErrorMeta' },
    records: { type: 'object', properties: records, required: Object.keys(records) },
  },
  required: ['_meta', 'records'],
}
const example = {
  summary: 'The token may not create contacts',
  value: {
    _meta: { status: 'ERROR', count: 1 },
    records: { errorCode: 403, userMessage: text, devMessage: null, more: null, applicationCode: null },
  },
}
const response = {
  description: 'The token may not create contacts.',
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/Forbidden' },
      examples: { forbidden: { $ref: '#/components/examples/forbidden' } },
    },
  },
}
const variant = {
  status: 403,
  schema: '#/components/schemas/Forbidden',
  example: '#/components/examples/forbidden',
  message: { pointer: '/records/userMessage', text },
}

describe('adding a variant, by the recipe', function () {
  this.timeout(3_600_000)
  let project: Project
  before(() => {
    project = new Project()
  })
  after(() => project.remove())

  it('is asked of the document to say what it means', async () => {
    project.put(
      'openapi/contactrz.yaml',
      [['components', 'schemas', 'Forbidden'], schema],
      [['components', 'examples', 'forbidden'], example],
      [[...operation, 'responses', '403'], response],
      [[...operation, 'x-variants', 'forbidden'], variant],
    )
    const { code, stderr } = await project.run('npm run --silent check:generated')
    assert.equal(code, 1)
    assert.match(
      stderr,
      /^generate: contactrz\.yaml: x-variants\.forbidden\.means must be one of created, .*\n$/,
    )
    project.put('openapi/contactrz.yaml', [[...operation, 'x-variants', 'forbidden', 'means'], 'refused'])
  })

  it('is led by the compiler to nothing more', async () => {
    project.put('openapi/contactrz.yaml', [['info', 'version'], project.nextVersion('major')])
    await project.does('npm run generate')
    assert.deepEqual(await project.compileErrors(), [])
  })

  it('comes back from the client and the provider by what it means, and is checked by the judge', async () => {
    await project.does('npm run contracts -- --update')
    assert.match(project.read('contracts/pacts/contactrz-client-OneCloud.json'), /"description": "forbidden"/)
  })

  it('touches what the recipe names and nothing else', async () => {
    project.write('.changeset/forbidden.md', "---\n'contactrz': major\n---\n\nA call can be refused.\n")
    assert.deepEqual(unlike(project.touched(), filesOfRecipe('Add a variant')), {
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
