// Changes that are easily missed, or taken for one where there is none: as `cases` in `edits.ts`, and no rule is fired
// first here.
import type { Case, Edit } from './edits.ts'

const op = '/paths/~1api~1contactrz/post'
const schemas = '/components/schemas'
const contact = `${schemas}/Contact`
const request = `${schemas}/CreateContact`
const json = '/content/application~1json'
const more = '/components/schemas/More'
const kind = (of: string, properties = {}) => ({
  type: 'object',
  properties: { kind: { type: 'string', const: of }, ...properties },
  required: ['kind'],
})
const query = (rest: object) => ({ name: 'q', in: 'query', ...rest })
const header = (rest: object): Edit => ['set', `${op}/responses/200/headers`, { Limit: rest }]
const reach = (schema: object): Edit => ['set', `${contact}/properties/Reach`, schema]
const sent = (schema: object): Edit => ['set', `${request}/properties/Reach`, schema]

/** Changes that only a careful look finds. */
export const missed: readonly (Case & { readonly what: string })[] = [
  {
    what: 'a meaning that is no longer said',
    rules: ['variant-meaning-changed'],
    edits: [['remove', `${op}/x-variants/expiredToken/means`]],
  },
  {
    what: 'an identifier that becomes another property',
    rules: ['answer-role-changed'],
    edits: [
      ['remove', `${contact}/properties/Id/x-identifier`],
      ['set', `${contact}/properties/Media/x-identifier`, true],
    ],
  },
  {
    what: 'a property that is named like one that every object has goes',
    rules: ['answer-property-removed'],
    both: [['set', `${contact}/properties/constructor`, { type: 'string' }]],
    edits: [['remove', `${contact}/properties/constructor`]],
  },
  {
    what: 'one comes',
    rules: ['cannot-prove'],
    edits: [
      ['set', `${request}/properties/toString`, { type: 'string' }],
      ['set', `${request}/required/-`, 'toString'],
    ],
  },
  {
    what: 'a variable of a server',
    rules: ['server-changed'],
    both: [['set', '/servers/0', { url: 'https://{host}', variables: { host: { default: 'a' } } }]],
    edits: [['set', '/servers/0/variables/host/default', 'b']],
  },
  {
    what: 'a scheme of authorisation that is referred to',
    rules: ['security-added'],
    both: [
      ['set', '/components/securitySchemes/real', { type: 'http', scheme: 'bearer' }],
      ['set', '/components/securitySchemes/bearerToken', { $ref: '#/components/securitySchemes/real' }],
    ],
    edits: [['set', '/components/securitySchemes/real/scheme', 'digest']],
  },
  {
    what: 'a parameter that is written as a media type',
    rules: ['request-type-changed'],
    both: [
      [
        'set',
        `${op}/parameters`,
        [query({ content: { 'application/json': { schema: { type: 'string' } } } })],
      ],
    ],
    edits: [['set', `${op}/parameters/0${json}/schema/type`, 'integer']],
  },
  {
    what: 'how a parameter is written',
    rules: ['cannot-prove'],
    both: [['set', `${op}/parameters`, [query({ schema: { type: 'array', items: { type: 'string' } } })]]],
    edits: [['set', `${op}/parameters/0/style`, 'pipeDelimited']],
  },
  {
    what: 'a header that is written as a media type',
    rules: ['answer-type-changed'],
    both: [header({ required: true, content: { 'text/plain': { schema: { type: 'string' } } } })],
    edits: [['set', `${op}/responses/200/headers/Limit/content/text~1plain/schema/type`, 'integer']],
  },
  {
    what: 'the encoding of a body',
    rules: ['cannot-prove'],
    edits: [['set', `${op}/requestBody${json}/encoding`, { Name: { contentType: 'text/html' } }]],
  },
  {
    what: 'a callback',
    rules: ['cannot-prove'],
    edits: [['set', `${op}/callbacks`, { done: { '{$url}': { post: { responses: {} } } } }]],
  },
  {
    what: 'a webhook',
    rules: ['cannot-prove'],
    edits: [['set', '/webhooks', { done: { post: { responses: {} } } }]],
  },
  {
    what: 'a named header',
    rules: ['component-removed'],
    both: [['set', '/components/headers', { Limit: { schema: { type: 'integer' } } }]],
    edits: [['remove', '/components/headers/Limit']],
  },
  {
    what: 'an answer that is documented and no variant',
    rules: ['answer-alternative-added', 'cannot-prove'],
    both: [['set', more, kind('more')]],
    edits: [['set', `${schemas}/ErrorEnvelope/oneOf/-`, { $ref: '#/components/schemas/More' }]],
  },
  {
    what: 'the body of a status whose variant stays',
    rules: ['answer-type-widened', 'answer-null-appeared', 'answer-property-removed'],
    edits: [['remove', `${op}/responses/200${json}/schema`]],
  },
  {
    what: 'what `allOf` refers to',
    rules: ['cannot-prove', 'component-changed'],
    both: [
      ['set', more, { type: 'object', properties: { Title: { type: 'string' } }, required: ['Title'] }],
      ['set', `${contact}/allOf`, [{ $ref: '#/components/schemas/More' }]],
    ],
    edits: [['set', `${more}/properties/Title/type`, 'integer']],
  },
  {
    what: 'what `not` refers to',
    rules: ['cannot-prove', 'component-changed'],
    both: [
      ['set', more, { type: 'object', required: ['Title'] }],
      ['set', `${request}/not`, { $ref: '#/components/schemas/More' }],
    ],
    edits: [['set', `${more}/required`, ['Phone']]],
  },
  {
    what: 'a property named `title`, of what is not understood',
    rules: ['cannot-prove'],
    both: [
      ['set', `${request}/not`, { patternProperties: { title: { type: 'string' } }, required: ['title'] }],
    ],
    edits: [['set', `${request}/not/patternProperties/title/type`, 'integer']],
  },
  {
    what: 'what a reference refers to, behind a namesake beside it',
    rules: ['cannot-prove', 'component-changed'],
    both: [
      ['set', more, { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }],
      reach({ $ref: '#/components/schemas/More', properties: { b: { type: 'string' } } }),
    ],
    edits: [['set', `${more}/properties/a/type`, 'integer']],
  },
  {
    what: 'whole numbers alone, beside another type',
    rules: ['request-type-widened', 'request-limit-tightened'],
    both: [sent({ type: 'number' })],
    edits: [sent({ type: ['integer', 'string'] })],
  },
  {
    what: 'null, which two alternatives take and so none',
    rules: ['request-type-widened', 'cannot-prove'],
    both: [sent({ type: ['string', 'null'] })],
    edits: [sent({ oneOf: [{ type: ['string', 'null'] }, { type: 'null' }] })],
  },
  {
    what: 'null twice, and so not at all',
    rules: ['request-type-widened', 'cannot-prove'],
    both: [sent({ oneOf: [{ type: 'string' }, { type: 'null' }] })],
    edits: [sent({ oneOf: [{ type: 'string' }, { type: 'null' }, { const: null }] })],
  },
  {
    what: 'what two variants allowed was refused and comes',
    rules: ['answer-limit-tightened', 'cannot-prove'],
    both: [
      ['set', `${schemas}/OverQuota/properties/records`, { type: 'object' }],
      ['set', `${schemas}/ExpiredToken/properties/records`, { type: 'object' }],
    ],
    edits: [['set', `${schemas}/OverQuota/properties/records/maxProperties`, 1]],
  },
  {
    what: 'only null is taken',
    rules: ['request-type-narrowed'],
    both: [sent({})],
    edits: [sent({ oneOf: [{ type: 'null' }] })],
  },
  {
    what: 'a type beside alternatives goes',
    rules: ['cannot-prove'],
    both: [reach({ type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }] })],
    edits: [['remove', `${contact}/properties/Reach/type`]],
  },
  {
    what: 'what two alternatives allow was refused and comes',
    rules: ['cannot-prove'],
    both: [reach({ oneOf: [{ type: 'integer' }, { type: 'number', minimum: 3 }] })],
    edits: [reach({ anyOf: [{ type: 'integer' }, { type: 'number', minimum: 3 }] })],
  },
  {
    what: 'one of two alternatives that nothing tells apart',
    rules: ['cannot-prove'],
    both: [reach({ anyOf: [kind('a', { x: { type: 'string' } }), kind('a', { y: { type: 'string' } })] })],
    edits: [['set', `${contact}/properties/Reach/anyOf/0/properties/x/type`, 'integer']],
  },
  {
    what: 'an alternative that takes what another takes, so that neither does',
    rules: ['request-alternative-added', 'cannot-prove'],
    both: [sent({ oneOf: [{ type: 'number' }] })],
    edits: [sent({ oneOf: [{ type: 'number' }, { type: 'integer' }] })],
  },
  {
    what: 'an alternative goes, and what it made ambiguous comes',
    rules: ['answer-alternative-removed', 'cannot-prove'],
    both: [reach({ oneOf: [{ type: 'number' }, { type: 'integer' }] })],
    edits: [reach({ oneOf: [{ type: 'number' }] })],
  },
  {
    what: '`oneOf` and `anyOf` change places',
    rules: ['cannot-prove'],
    both: [
      sent({ oneOf: [{ minLength: 1 }, { type: 'null' }], anyOf: [{ maxLength: 3 }, { type: 'string' }] }),
    ],
    edits: [
      sent({ anyOf: [{ minLength: 1 }, { type: 'null' }], oneOf: [{ maxLength: 3 }, { type: 'string' }] }),
    ],
  },
  {
    what: 'a bare constant that is null, of which the generator makes no type',
    rules: ['answer-values-limited'],
    both: [['set', `${contact}/properties/Reach`, { type: 'null' }]],
    edits: [['set', `${contact}/properties/Reach`, { const: null }]],
  },
  {
    what: 'a property of what was no object',
    rules: ['cannot-prove'],
    edits: [['set', `${contact}/properties/Fax/properties`, { area: { type: 'string' } }]],
  },
  {
    what: 'a property where others had a type',
    rules: ['cannot-prove'],
    both: [['set', `${contact}/additionalProperties`, { type: 'integer' }]],
    edits: [['set', `${contact}/properties/Title`, { type: 'string' }]],
  },
  {
    what: 'a property where no other was evaluated',
    rules: ['answer-property-added-to-closed'],
    both: [['set', `${contact}/unevaluatedProperties`, false]],
    edits: [['set', `${contact}/properties/Title`, { type: 'string' }]],
  },
  {
    what: 'a property of an alternative where no other was evaluated',
    rules: ['answer-property-added', 'cannot-prove'],
    both: [reach({ type: 'object', oneOf: [kind('a'), kind('b')], unevaluatedProperties: false })],
    edits: [['set', `${contact}/properties/Reach/oneOf/0/properties/x`, { type: 'string' }]],
  },
  {
    what: 'a property where any other could be sent',
    rules: ['cannot-prove'],
    both: [['set', `${request}/additionalProperties`, true]],
    edits: [['set', `${request}/properties/Title`, { type: 'string' }]],
  },
  {
    what: 'that others may be sent is said at once, where they were refused',
    rules: ['request-opened', 'request-index-changed'],
    both: [['set', `${request}/additionalProperties`, false]],
    edits: [['set', `${request}/additionalProperties`, true]],
  },
  {
    what: 'the text that tells a variant',
    rules: ['variant-moved'],
    edits: [['set', `${op}/x-variants/expiredToken/message/text`, 'Token expired']],
  },
  {
    what: 'a version that goes down to a pre-release of it',
    rules: ['version-decreased'],
    edits: [],
    version: '1.0.0-rc.1',
  },
]

/** Documents that say the same. */
export const same: readonly (Pick<Case, 'both' | 'edits'> & { readonly what: string })[] = [
  ...[
    { oneOf: [{ type: 'string' }, { type: 'null', const: null }] },
    { anyOf: [{ enum: [null] }, { type: 'string' }] },
    { oneOf: [{ oneOf: [{ type: 'null' }] }, { type: 'string' }] },
    { anyOf: [{ type: ['string', 'null'] }, { type: ['null'] }] },
  ].map((schema) => ({
    what: `null, as ${JSON.stringify(schema)}`,
    both: [['set', `${contact}/properties/Fax`, { type: ['string', 'null'] }]] as const,
    edits: [['set', `${contact}/properties/Fax`, schema]] as const,
  })),
  {
    what: 'nothing but null, as a constant',
    both: [reach({ type: 'null' })],
    edits: [reach({ type: ['null'], const: null })],
  },
  {
    what: 'one of a kind and any of kinds that nothing is two of',
    both: [reach({ oneOf: [kind('a'), kind('b')] })],
    edits: [reach({ anyOf: [kind('b'), kind('a')] })],
  },
  {
    what: 'extensions, wherever they may stand',
    edits: [
      ['set', '/x-owner', 'a'],
      ['set', '/paths/x-owner', 'a'],
      ['set', `${op}/x-owner`, 'a'],
      ['set', `${op}/responses/x-owner`, 'a'],
      ['set', `${contact}/x-owner`, 'a'],
      ['set', `${contact}/properties/Fax/x-owner`, { a: 1 }],
    ],
  },
  {
    what: 'scopes in another order',
    both: [['set', '/security', [{ bearerToken: ['a', 'b'] }]]],
    edits: [['set', '/security', [{ bearerToken: ['b', 'a'] }]]],
  },
  {
    what: 'the keys of a constant in another order',
    both: [reach({ const: { a: 1, b: [2] } })],
    edits: [reach({ const: { b: [2], a: 1 } })],
  },
  {
    what: 'the keys of what is not understood in another order',
    both: [reach({ if: { type: 'object', required: ['a', 'b'] } })],
    edits: [reach({ if: { required: ['b', 'a'], type: 'object' } })],
  },
  {
    what: 'a reference to what is written beside it',
    both: [
      ['set', more, { type: 'object', properties: { a: { type: 'string' } } }],
      reach({ $ref: '#/components/schemas/More', required: ['a'] }),
    ],
    edits: [reach({ required: ['a'], type: 'object', properties: { a: { type: 'string' } } })],
  },
]
