import assert from 'node:assert/strict'
import { compileContract } from '../../openapi/compile-contract.ts'
import { type JsonObject, lookUp, resolve } from '../../openapi/spec.ts'
import { compiled, compileWith, frozen, operation, variants } from '../support/frozen-document.ts'
import { placesOf, valueAt, withValue } from '../support/pointers.ts'

describe('the contract is compiled from the document', () => {
  it('without prose, but with properties that are called like it', () => {
    const isProse = (segments: readonly string[]) =>
      segments.at(-1) === 'description' && segments.at(-2) !== 'properties'
    assert.deepEqual(placesOf(compiled).filter(isProse), [])
    const segments = ['components', 'schemas', 'Contact', 'properties', 'description']
    const { variants: changed } = compileWith(segments, { type: 'string', description: 'prose' })
    const properties = changed.created?.schema.properties as JsonObject
    assert.deepEqual(properties.description, { type: 'string' })
  })

  for (const [what, segments, to, message] of [
    ['no operation id', [...operation, 'operationId'], null, /operationId must be a string/],
    ['no operation that has variants', operation, {}, /no operation has x-variants/],
    [
      'a second operation that has variants',
      ['paths', '/api/contactrz', 'put'],
      { 'x-variants': {} },
      /put \/api\/contactrz has x-variants: one operation alone/,
    ],
    ['a variant that means nothing', [...variants, 'created', 'means'], null, /created.means must be one of/],
    [
      'a meaning that is not known',
      [...variants, 'created', 'means'],
      'made',
      /created.means must be one of/,
    ],
    [
      'nothing that means created',
      [...variants, 'created', 'means'],
      'refused',
      /has a meaning at the top of what is created/,
    ],
    [
      'a template that is not the text',
      [...variants, 'overQuota', 'message', 'template'],
      'at {from} - {to}',
      /overQuota.message.template must be the text with/,
    ],
    [
      'a template without hours',
      [...variants, 'expiredToken', 'message', 'template'],
      'Expired token',
      /expiredToken.message.template must be the text with/,
    ],
    [
      'a key of a variant that is not known',
      [...variants, 'created', 'mean'],
      'x',
      /created.mean: only means, status/,
    ],
    [
      'a key of a message that is not known',
      [...variants, 'overQuota', 'message', 'txt'],
      'x',
      /overQuota.message.txt: only pointer, text/,
    ],
    [
      'two variants of one meaning',
      [...variants, 'overQuota', 'means'],
      'token-expired',
      /both mean token-expired/,
    ],
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
    it(`and refused with ${what}`, () => {
      assert.throws(() => compileWith(segments, to), message)
    })
  }

  it('and refused when an outage or a redirect is documented as an answer', () => {
    const responses = [...operation, 'responses']
    const moved = valueAt(frozen, [...responses, '401'])
    for (const status of [503, 302]) {
      const withStatus = (value: unknown, name: string) =>
        withValue(value, [...variants, name, 'status'], status)
      const changed = ['expiredToken', 'overQuota'].reduce(
        withStatus,
        withValue(frozen, [...responses, String(status)], moved),
      )
      assert.throws(
        () => compileContract(changed as JsonObject),
        /expiredToken.status must be a 2xx or a 4xx/,
      )
    }
  })

  it('and refused when an error has the status of what is created', () => {
    const examples = [...operation, 'responses', '200', 'content', 'application/json', 'examples']
    const withExample = withValue(frozen, [...examples, 'expiredToken'], {})
    const changed = withValue(withExample, [...variants, 'expiredToken', 'status'], 200) as JsonObject
    assert.throws(() => compileContract(changed), /expiredToken.status must not be that of what is created/)
  })

  it('and refused when nothing tells two variants apart', () => {
    const expired = lookUp(frozen, '#/paths/~1api~1contactrz/post/x-variants/expiredToken') as JsonObject
    const twin = { ...expired, means: 'refused' }
    const examples = [...operation, 'responses', '401', 'content', 'application/json', 'examples', 'twin']
    const changed = withValue(withValue(frozen, [...variants, 'twin'], twin), examples, {}) as JsonObject
    assert.throws(() => compileContract(changed), /nothing tells the variants expiredToken and twin apart/)
  })

  it('with references that lead to themselves refused', () => {
    const document: JsonObject = { a: { b: { $ref: '#/a' } } }
    assert.throws(() => resolve(document, { $ref: '#/a' }), /refers to itself/)
  })
})
