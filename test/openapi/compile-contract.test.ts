import assert from 'node:assert/strict'
import { compileContract } from '../../openapi/compile-contract.ts'
import { assertExamplesFit, compileValidators, loadValidators } from '../../openapi/compile-validators.ts'
import { publishSchemas } from '../../openapi/publish-schemas.ts'
import { type JsonObject, lookUp, resolve } from '../../openapi/spec.ts'
import { documentOf } from '../support/contracts.ts'
import { placesOf, valueAt, withValue } from '../support/pointers.ts'

const operation = ['paths', '/api/contactrz', 'post']
const variants = [...operation, 'x-variants']

const frozen = documentOf('frozen')
const compiled = compileContract(frozen)

/** The document with one place changed. */
const compileWith = (segments: readonly string[], to: unknown) =>
  compileContract(withValue(frozen, segments, to) as JsonObject)

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

describe('what the document may say and the judge cannot hold an answer against is refused, with its place', () => {
  const schemas = ['components', 'schemas']
  const contact = [...schemas, 'Contact', 'properties']
  const responses = [...operation, 'responses']
  const at = '#/components/schemas'
  for (const [what, segments, to, message] of [
    [
      'a keyword',
      [...contact, 'Name', 'minLength'],
      1,
      `${at}/Contact/properties/Name/minLength: the judge has no rule`,
    ],
    [
      'one of what is sent',
      [...schemas, 'CreateContact', 'properties', 'Name', 'format'],
      'x',
      `${at}/CreateContact/properties/Name/format: the judge`,
    ],
    [
      'one behind a reference',
      [...schemas, 'ErrorMeta', 'properties', 'count', 'minimum'],
      0,
      `${at}/ErrorMeta/properties/count/minimum: the judge`,
    ],
    [
      'one beside a reference',
      [...schemas, 'OverQuota', 'properties', '_meta', 'required'],
      [],
      `${at}/OverQuota/properties/_meta/required: nothing may stand beside $ref`,
    ],
    [
      'a property without a type',
      [...contact, 'Name'],
      {},
      `${at}/Contact/properties/Name/type: must be given`,
    ],
    [
      'a type that there is not',
      [...contact, 'Name', 'type'],
      'text',
      `${at}/Contact/properties/Name/type: must be of JSON Schema`,
    ],
    [
      'a constant object',
      [...contact, 'Name', 'const'],
      {},
      `${at}/Contact/properties/Name/const: must be no object`,
    ],
    [
      'a pattern of a number',
      [...contact, 'Id', 'type'],
      'integer',
      `${at}/Contact/properties/Id/pattern: needs the type string`,
    ],
    [
      'a required property that is not documented',
      [...schemas, 'Contact', 'required'],
      ['Company'],
      `${at}/Contact/required: "Company" is none of its properties`,
    ],
    [
      'properties of a text',
      [...contact, 'Name', 'properties'],
      {},
      `${at}/Contact/properties/Name: properties need the type object`,
    ],
    [
      'an object without properties',
      [...contact, 'Extra'],
      { type: 'object' },
      `${at}/Contact/properties/Extra: an object needs properties`,
    ],
    [
      'a schema for other properties',
      [...schemas, 'Contact', 'additionalProperties'],
      {},
      `${at}/Contact/additionalProperties: must be true or false`,
    ],
    [
      'an answer that is no variant',
      [...responses, '404'],
      { description: 'x' },
      'responses.404: no variant has this status',
    ],
    [
      'headers of an answer',
      [...responses, '200', 'headers'],
      {},
      'responses.200.headers: the judge has no rule',
    ],
    [
      'a second media type',
      [...responses, '200', 'content', 'text/plain'],
      {},
      'responses.200.content: the judge knows application/json alone',
    ],
    [
      'another schema than that of its variants',
      [...responses, '200', 'content', 'application/json', 'schema'],
      { $ref: '#/components/schemas/CreateContact' },
      'responses.200: its schema must be that of created',
    ],
    [
      'one schema for two variants',
      [...responses, '401', 'content', 'application/json', 'schema'],
      { $ref: '#/components/schemas/OverQuota' },
      'responses.401: its schema must be oneOf those of expiredToken and overQuota',
    ],
    ['parameters', [...operation, 'parameters'], [], 'parameters: a probe sends none'],
    [
      'a property that is sent, and says not whether it comes back',
      [...contact, 'Name', 'x-echoes'],
      undefined,
      `${at}/Contact/properties/Name: is sent, too: say x-echoes`,
    ],
    [
      'what nobody sends as what was sent',
      [...contact, 'Name', 'x-echoes'],
      'Title',
      `${at}/Contact/properties/Name/x-echoes: the request has no such property`,
    ],
    [
      'a number as what was sent',
      [...contact, 'Name', 'type'],
      'number',
      `${at}/Contact/properties/Name/x-echoes: what was sent is a text`,
    ],
    [
      'a number that is sent as what comes back',
      [...schemas, 'CreateContact', 'properties', 'Name', 'type'],
      'number',
      `${at}/Contact/properties/Name/x-echoes: the property of the request is no text`,
    ],
    [
      'two identifiers',
      [...contact, 'Name', 'x-identifier'],
      true,
      `${at}/Contact/properties/Name/x-identifier: Id is one`,
    ],
    [
      'an identifier in an error',
      [...schemas, 'OverQuota', 'properties', 'records', 'x-identifier'],
      true,
      `${at}/OverQuota/properties/records/x-identifier: has a meaning`,
    ],
    [
      'a type twice',
      [...contact, 'Name', 'type'],
      ['string', 'string'],
      `${at}/Contact/properties/Name/type: string stands there twice`,
    ],
    [
      'a pattern that is none',
      [...contact, 'Id', 'pattern'],
      '[',
      `${at}/Contact/properties/Id/pattern: must be`,
    ],
    ['a number as pattern', [...contact, 'Id', 'pattern'], 5, `${at}/Contact/properties/Id/pattern: must be`],
    [
      'a property required twice',
      [...schemas, 'Contact', 'required'],
      ['Id', 'Id'],
      `${at}/Contact/required: "Id" stands`,
    ],
    [
      'a schema within itself',
      [...contact, 'Media'],
      { $ref: `${at}/Contact` },
      `${at}/Contact refers to itself`,
    ],
    [
      'a body that is no object',
      [...schemas, 'Contact'],
      { type: 'string' },
      `${at}/Contact/type: must be object`,
    ],
    [
      'a name that no object can hold',
      [...contact, '__proto__'],
      { type: 'string' },
      `${at}/Contact/properties/__proto__:`,
    ],
    [
      'a role that is neither said nor not',
      [...contact, 'Media', 'x-identifier'],
      'yes',
      `${at}/Contact/properties/Media/x-identifier: must be true or false`,
    ],
    [
      'a variant by the name of what is none',
      [...variants, 'undocumented'],
      {},
      'x-variants.undocumented: the name',
    ],
    [
      'a variant by the name of the operation',
      [...variants, 'createContact'],
      {},
      'x-variants.createContact: the name',
    ],
    ['a variant whose name leads out of its folder', [...variants, '../x'], {}, 'x-variants.../x: the name'],
    [
      'an operation id that is no name',
      [...operation, 'operationId'],
      'create contact',
      'operationId must be a name',
    ],
    [
      'parameters beside the operation',
      ['paths', '/api/contactrz', 'parameters'],
      [],
      '/api/contactrz.parameters: a probe sends none',
    ],
    [
      'a path with places to fill in',
      ['paths'],
      { '/api/{id}': lookUp(frozen, '#/paths/~1api~1contactrz') },
      '/api/{id}: a probe fills in nothing',
    ],
    [
      'a method that sends no body',
      ['paths', '/api/contactrz'],
      { get: lookUp(frozen, '#/paths/~1api~1contactrz/post') },
      'get /api/contactrz: a probe sends a body',
    ],
    ['no token', [...operation, 'security'], [], 'security: a probe sends a bearer token'],
    [
      'another secret than a bearer token',
      ['components', 'securitySchemes', 'bearerToken', 'type'],
      'apiKey',
      'security: a probe sends a bearer token',
    ],
    [
      'a second example of the request',
      [...operation, 'requestBody', 'content', 'application/json', 'examples', 'other'],
      {},
      'the request must have exactly one example',
    ],
    [
      'an hour that there is not',
      [...operation, 'x-quota-window', 'from'],
      '25:00',
      'x-quota-window.from must be a time',
    ],
    [
      'a time zone that there is not',
      [...operation, 'x-quota-window', 'timeZone'],
      'Mars/Olympus',
      'x-quota-window.timeZone must be',
    ],
    ['a version that cannot be raised', ['info', 'version'], 'latest', 'info.version must be'],
    ['another OpenAPI', ['openapi'], '3.0.3', 'openapi must be 3.1'],
    [
      'another place of the message than the variant names',
      [...schemas, 'OverQuota', 'properties', 'records', 'properties', 'devMessage', 'x-message'],
      true,
      'x-variants.overQuota.message.pointer must lead to the one property',
    ],
  ] as const) {
    it(what, () => {
      assert.throws(() => compileWith(segments, to), {
        name: 'SpecError',
        message: new RegExp(`^contactrz.yaml: ${escaped(message)}`),
      })
    })
  }

  it('an example that is not what its schema says, or shows more', () => {
    const example = ['components', 'examples', 'created', 'value']
    const refused = (segments: readonly string[], to: unknown) => {
      const contract = compileWith(segments, to)
      return () => assertExamplesFit(contract)
    }
    assert.throws(refused([...example, 'Id'], '0'), /example of x-variants.created .* \/Id \(pattern\)/)
    assert.throws(refused([...example, 'Company'], ''), /\/Company \(additionalProperties\)/)
    assert.throws(
      refused(['components', 'examples', 'createContact', 'value'], {}),
      /of the request .*\/Name \(required\)/,
    )
    assert.doesNotThrow(refused(example, lookUp(frozen, '#/components/examples/created/value')))
  })
})

describe('roles of properties', () => {
  it('are compiled into the variant, and into no schema', () => {
    const { created, overQuota } = compiled.variants
    assert.equal(created?.identifier, 'Id')
    assert.equal(created?.echoes.Email, 'Email')
    assert.deepEqual(overQuota?.echoes, {})
    assert.ok(!JSON.stringify(compiled).includes('x-'))
  })

  it('leave the published JSON Schemas as they are for validators that refuse what they do not know', () => {
    for (const { text } of publishSchemas(frozen, compiled)) assert.ok(!/"x-/.test(text))
  })

  it('may say that what comes back has another name than what was sent, or is not it', () => {
    const contact = ['components', 'schemas', 'Contact', 'properties']
    const renamed = compileWith([...contact, 'FullName'], { type: 'string', 'x-echoes': 'Name' })
    assert.equal(renamed.variants.created?.echoes.FullName, 'Name')
    const other = compileWith([...contact, 'Name', 'x-echoes'], false)
    assert.equal(other.variants.created?.echoes.Name, undefined)
  })
})

describe('the validators are compiled', () => {
  it('without anything of ajv at run time', () => {
    for (const { text, path } of compileValidators(compiled, '// header')) {
      const imports = text.match(/^import .*$/gm) ?? []
      assert.ok(
        imports.every((line) => line.startsWith('import type ')),
        path,
      )
      assert.ok(!/\brequire\s*\(/.test(text), path)
    }
  })

  it('closed wherever an object may stand', () => {
    const segments = ['components', 'schemas', 'Contact', 'properties', 'Social']
    const schema = { type: ['object', 'null'], properties: { a: { type: 'string' } } }
    const { variants: validators } = loadValidators(compileWith(segments, schema))
    const contact = lookUp(frozen, '#/components/examples/created/value') as JsonObject
    assert.ok(validators.created?.({ ...contact, Social: null }))
    assert.ok(validators.created?.({ ...contact, Social: { a: 'x' } }))
    assert.ok(!validators.created?.({ ...contact, Social: { b: 'x' } }))
  })
})

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
