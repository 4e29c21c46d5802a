import assert from 'node:assert/strict'
import { compileContract } from '../../openapi/compile-contract.ts'
import { compileValidators } from '../../openapi/compile-validators.ts'
import { type Json, type JsonObject, lookUp, readSpec, resolve } from '../../openapi/spec.ts'
import { contract } from '../../src/generated/contract.ts'
import { placesOf, withValue } from '../support/pointers.ts'

const operation = ['paths', '/api/contactrz', 'post']
const variants = [...operation, 'x-variants']

/** The document with one place changed. */
async function compileWith(tokens: readonly string[], to: unknown) {
  return compileContract(withValue(await readSpec(), tokens, to) as JsonObject)
}

describe('the contract is compiled from the document', () => {
  it('into what is committed', async () => {
    assert.deepEqual(compileContract(await readSpec()), contract)
  })

  it('without prose, but with properties that are called like it', async () => {
    const isProse = (tokens: readonly string[]) =>
      tokens.at(-1) === 'description' && tokens.at(-2) !== 'properties'
    assert.deepEqual(placesOf(contract).filter(isProse), [])
    const tokens = ['components', 'schemas', 'Contact', 'properties', 'description']
    const { variants: compiled } = await compileWith(tokens, { type: 'string', description: 'prose' })
    const properties = compiled.created?.schema.properties as JsonObject
    assert.deepEqual(properties.description, { type: 'string' })
  })

  for (const [what, tokens, to, message] of [
    ['no operation of the name', [...operation, 'operationId'], 'other', /no operation has the operationId/],
    ['two media types', [...operation, 'requestBody', 'content', 'text/plain'], {}, /exactly one media type/],
    [
      'a status in text',
      [...variants, 'created', 'status'],
      '200',
      /x-variants.created.status must be a number/,
    ],
    ['a status without a response', [...variants, 'created', 'status'], 201, /response 201/],
    [
      'an example that is not there',
      [...variants, 'created', 'example'],
      '#/components/examples/x',
      /nothing at/,
    ],
    [
      'an example of another name than the variant',
      [...variants, 'created', 'example'],
      '#/components/examples/overQuota',
      /must be #\/components\/examples\/created/,
    ],
    [
      'a message that is not the one of the schema',
      [...variants, 'expiredToken', 'message', 'text'],
      'Token expired',
      /differs from the schema's const/,
    ],
    [
      'a reference out of the document',
      [...variants, 'created', 'schema'],
      'other.yaml#/X',
      /must start with #/,
    ],
    ['no quota window', [...operation, 'x-quota-window'], null, /x-quota-window must be an object/],
  ] as const) {
    it(`and refused with ${what}`, async () => {
      await assert.rejects(compileWith(tokens, to), message)
    })
  }

  it('and refused when nothing tells two variants apart', async () => {
    const document = await readSpec()
    const twin = lookUp(document, '#/paths/~1api~1contactrz/post/x-variants/expiredToken')
    const examples = [...operation, 'responses', '401', 'content', 'application/json', 'examples', 'twin']
    const changed = withValue(withValue(document, [...variants, 'twin'], twin), examples, {}) as JsonObject
    assert.throws(() => compileContract(changed), /nothing tells the variants expiredToken and twin apart/)
  })

  it('with references that lead to themselves refused', () => {
    const document: JsonObject = { a: { b: { $ref: '#/a' } } }
    assert.throws(() => resolve(document, { $ref: '#/a' }), /refers to itself/)
  })
})

describe('the validators are compiled', () => {
  it('without anything of ajv at run time', async () => {
    for (const { text, path } of compileValidators(compileContract(await readSpec()), '// header')) {
      const imports = text.match(/^import .*$/gm) ?? []
      assert.ok(
        imports.every((line) => line.startsWith('import type ')),
        path,
      )
      assert.ok(!/\brequire\s*\(/.test(text), path)
    }
  })

  it('or refused, with a keyword that would need it or that ajv does not know', async () => {
    const tokens = ['components', 'schemas', 'Contact', 'properties', 'Name']
    for (const schema of [
      { type: 'string', minLength: 1 },
      { type: 'string', bogus: 1 },
    ] satisfies Json[]) {
      const compiled = await compileWith(tokens, schema)
      assert.throws(() => compileValidators(compiled, '// header'))
    }
  })
})
