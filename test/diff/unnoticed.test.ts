// Nothing that could matter changes unnoticed: every place of a document that uses whatever OpenAPI 3.1 has, changed and
// removed one at a time. And what diff cannot follow, it says.
import assert from 'node:assert/strict'
import { pointerOf } from '../support/pointers.ts'
import { type Document, diffOf, type Edit, edited } from './edits.ts'

const op = '/paths/~1api~1contactrz/post'
const schemas = '/components/schemas'
const json = '/content/application~1json'
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const base = { type: 'object', properties: { Z: { type: 'string' } }, required: ['Z'] }
const text = {
  type: 'string',
  minLength: 1,
  maxLength: 9,
  pattern: '^a',
  format: 'uri',
  default: { title: 'x' },
}
const kind = (value: string) => ({
  type: 'object',
  properties: { kind: { const: value } },
  required: ['kind'],
})

/** Of our own document, with something of everything. */
const rich: readonly Edit[] = [
  ['set', `${schemas}/Base`, base],
  ['set', `${schemas}/Unused`, { type: 'array', items: { type: 'integer', minimum: 1, multipleOf: 2 } }],
  ['set', `${schemas}/Contact/allOf`, [ref('Base')]],
  [
    'set',
    `${schemas}/Contact/properties/Beside`,
    { ...ref('Base'), required: ['Y'], properties: { Y: text } },
  ],
  ['set', `${schemas}/Contact/properties/Reach`, { oneOf: [kind('mail'), kind('phone'), { type: 'null' }] }],
  [
    'set',
    `${schemas}/Contact/properties/Like`,
    { anyOf: [kind('same'), { ...kind('same'), minProperties: 2 }] },
  ],
  [
    'set',
    `${schemas}/Contact/properties/Pair`,
    { type: 'array', prefixItems: [ref('Base')], uniqueItems: true },
  ],
  [
    'set',
    `${schemas}/Contact/properties/constructor`,
    { enum: ['a', null], not: { const: 'b' }, deprecated: true },
  ],
  ['set', `${schemas}/Contact/additionalProperties`, ref('Base')],
  ['set', `${schemas}/CreateContact/properties/toString`, { ...text, if: ref('Base'), readOnly: true }],
  ['set', `${op}/requestBody${json}/encoding`, { Name: { contentType: 'text/plain' } }],
  [
    'set',
    `${op}/parameters`,
    [
      { name: 'one', in: 'query', explode: true, schema: { type: 'array', items: ref('Base') } },
      { name: 'two', in: 'header', required: true, content: { 'application/json': { schema: ref('Base') } } },
    ],
  ],
  ['set', `${op}/responses/200/headers`, { 'x-limit': { required: true, style: 'simple', schema: text } }],
  ['set', `${op}/responses/200/links`, { next: { operationId: 'createContact' } }],
  ['set', `${op}/callbacks`, { done: { '{$url}': { post: { responses: { '200': { content: {} } } } } } }],
  ['set', '/servers/0', { url: 'https://{host}', variables: { host: { default: 'a', enum: ['a', 'b'] } } }],
  ['set', '/security', [{ bearerToken: ['write'], other: [] }, {}]],
  ['set', '/components/securitySchemes/other', { type: 'apiKey', in: 'header', name: 'X-Key' }],
  ['set', '/components/responses', { Gone: { content: { 'application/json': { schema: ref('Base') } } } }],
  ['set', '/webhooks', { done: { post: { operationId: 'done' } } }],
]

/** For people, or of the tools that make code of the document. */
const isIrrelevant = (pointer: string) =>
  /^\/(openapi|info|tags)(\/|$)|\/(description|summary|tags|examples|example)(\/|$)|^\/components\/examples|\/message\/text$/.test(
    pointer,
  )

function* placesIn(value: unknown, pointer = ''): Generator<[pointer: string, value: unknown]> {
  if (pointer !== '') yield [pointer, value]
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) yield* placesIn(item, `${pointer}${pointerOf([key])}`)
}

const other = (value: unknown) =>
  typeof value === 'string' ? `${value}x` : typeof value === 'number' ? value + 1 : value !== true

/** Whether a change is found, or the document refused. */
function isNoticed(old: Document, next: Document): boolean {
  try {
    return diffOf(old, next).changes.length > 0
  } catch (error) {
    assert.equal((error as Error).name, 'DiffInputError', String((error as Error).stack))
    return true
  }
}

describe('diff: a document that uses everything', () => {
  const old = edited(rich)
  const places = [...placesIn(old)].filter(([pointer]) => !isIrrelevant(pointer))

  it('is like itself', () => {
    assert.deepEqual(diffOf(old, edited(rich)).changes, [])
    assert.ok(places.length > 300)
  })

  it('has no place that can be removed unnoticed', () => {
    const silent = places
      .map(([pointer]) => pointer)
      .filter((pointer) => !isNoticed(old, edited([...rich, ['remove', pointer]], '9.0.0')))
    // Beside a constant that is a text, `type: string` says nothing.
    assert.deepEqual(
      silent.filter((pointer) => !/\/(status|userMessage)\/type$/.test(pointer)),
      [],
    )
  })

  it('has no value that can become another unnoticed', () => {
    const scalars = places.filter(([, value]) => typeof value !== 'object' || value === null)
    const silent = scalars.filter(
      ([pointer, value]) => !isNoticed(old, edited([...rich, ['set', pointer, other(value)]], '9.0.0')),
    )
    assert.deepEqual(
      silent.map(([pointer]) => pointer),
      [],
    )
  })
})
