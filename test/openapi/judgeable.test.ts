import assert from 'node:assert/strict'
import { assertExamplesFit } from '../../openapi/compile-validators.ts'
import { lookUp } from '../../openapi/spec.ts'
import { compileWith, frozen, operation, variants } from '../support/frozen-document.ts'

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

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
