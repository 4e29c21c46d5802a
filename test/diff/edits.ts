// One case per rule of `contactrz diff`: two versions of the frozen document, told as edits of it, and what is found.
import { diffDocuments } from '../../src/diff/diff.ts'
import type { DiffRuleId } from '../../src/diff/rules.ts'
import { documentOf } from '../support/contracts.ts'
import { segmentsOf } from '../support/pointers.ts'

/** Sets what stands at a JSON Pointer, or removes it. `-` behind an array appends. */
export type Edit = readonly ['set', string, unknown] | readonly ['remove', string]

export interface Case {
  /** What is found, and nothing else. */
  readonly rules: readonly DiffRuleId[]
  /** Edits of both versions. */
  readonly both?: readonly Edit[]
  readonly edits: readonly Edit[]
  /** Of the new version. Default 9.0.0, so that no bump is too small. */
  readonly version?: string
}

export type Document = Record<string, unknown>

const frozen: Document = documentOf('frozen')

export function edited(edits: readonly Edit[], version?: string): Document {
  const document = structuredClone(frozen)
  for (const edit of [
    ...edits,
    ...(version === undefined ? [] : [['set', '/info/version', version] as const]),
  ])
    apply(document, edit)
  return document
}

export const diffOf = (old: unknown, next: unknown) =>
  diffDocuments({ name: 'old.yaml', document: old }, { name: 'new.yaml', document: next })

export const versionsOf = ({ both = [], edits, version = '9.0.0' }: Case) => ({
  old: edited(both),
  new: edited([...both, ...edits], version),
})

function apply(document: Document, [kind, pointer, value]: Edit | readonly [string, string, unknown?]): void {
  const segments = segmentsOf(pointer)
  const last = segments.pop() ?? ''
  let holder: unknown = document
  for (const segment of segments) {
    holder = (holder as Document)[segment]
    if (typeof holder !== 'object' || holder === null) throw new Error(`nothing at ${pointer}`)
  }
  if (Array.isArray(holder) && kind === 'remove') holder.splice(Number(last), 1)
  else if (Array.isArray(holder) && last === '-') holder.push(structuredClone(value))
  else if (kind === 'set') (holder as Document)[last] = structuredClone(value)
  else if (Object.hasOwn(holder as object, last)) delete (holder as Document)[last]
  else throw new Error(`nothing at ${pointer}`)
}

const op = '/paths/~1api~1contactrz/post'
const schemas = '/components/schemas'
const contact = `${schemas}/Contact`
const request = `${schemas}/CreateContact`
const records = `${schemas}/ExpiredToken/properties/records`
const json = '/content/application~1json'
const tooMany = {
  type: 'object',
  properties: {
    records: { type: 'object', properties: { retryAfter: { type: 'integer' } }, required: ['retryAfter'] },
  },
  required: ['records'],
}
const maintenance = {
  ...tooMany,
  properties: {
    ...tooMany.properties,
    records: {
      type: 'object',
      properties: { userMessage: { type: 'string', const: 'maintenance' } },
      required: ['userMessage'],
    },
  },
}
const variant = {
  status: 401,
  schema: '#/components/schemas/Maintenance',
  example: '#/components/examples/created',
}
const withLimit: Edit = [
  'set',
  `${op}/responses/200/headers`,
  { 'X-Limit': { required: true, schema: { type: 'integer' } } },
]
const withHint: Edit = ['set', `${op}/responses/200/headers`, { 'X-Hint': { schema: { type: 'string' } } }]
const dryRun = (required: boolean) => [{ name: 'dryRun', in: 'query', required, schema: { type: 'boolean' } }]
const xml = { schema: { type: 'string' } }
const channel = { type: 'string', enum: ['mail', 'phone'] }
const withChannel: Edit[] = [
  ['set', `${contact}/properties/Channel`, channel],
  ['set', `${contact}/required/-`, 'Channel'],
]
const mail = { type: 'object', properties: { kind: { type: 'string', const: 'mail' } }, required: ['kind'] }
const phone = { type: 'object', properties: { kind: { type: 'string', const: 'phone' } }, required: ['kind'] }
const withReach: Edit[] = [
  ['set', `${contact}/properties/Reach`, { oneOf: [mail, phone] }],
  ['set', `${contact}/required/-`, 'Reach'],
]

/** The order of `src/diff/rules.ts`. */
export const cases: readonly Case[] = [
  {
    rules: ['operation-removed', 'operation-added'],
    edits: [
      ['set', '/paths/~1api~1ping', { get: { operationId: 'ping', responses: {} } }],
      ['remove', '/paths/~1api~1contactrz'],
    ],
  },
  {
    rules: ['operation-moved'],
    edits: [
      [
        'set',
        '/paths',
        { '/api/contacts': { post: (edited([]).paths as Record<string, Document>)['/api/contactrz']?.post } },
      ],
    ],
  },
  { rules: ['operation-id-changed'], edits: [['set', `${op}/operationId`, 'addContact']] },
  { rules: ['operation-deprecated'], edits: [['set', `${op}/deprecated`, true]] },
  { rules: ['server-changed'], edits: [['set', '/servers/0/url', 'https://api.example.com']] },
  {
    rules: ['security-added'],
    edits: [['set', '/components/securitySchemes/bearerToken/scheme', 'digest']],
  },
  { rules: ['security-removed'], edits: [['set', '/security', []]] },
  {
    rules: ['component-removed'],
    edits: [
      ['remove', `${schemas}/ErrorEnvelope`],
      [
        'set',
        `${op}/responses/401${json}/schema`,
        {
          oneOf: [{ $ref: '#/components/schemas/OverQuota' }, { $ref: '#/components/schemas/ExpiredToken' }],
        },
      ],
    ],
  },
  {
    rules: ['component-renamed'],
    edits: [
      [
        'set',
        `${schemas}/NewContact`,
        (edited([]).components as { schemas: Document }).schemas.CreateContact,
      ],
      ['remove', `${schemas}/CreateContact`],
      ['set', `${op}/requestBody${json}/schema/$ref`, '#/components/schemas/NewContact'],
    ],
  },
  {
    rules: ['component-changed'],
    both: [['set', `${schemas}/Page`, { type: 'integer' }]],
    edits: [['set', `${schemas}/Page/type`, 'string']],
  },
  { rules: ['component-added'], edits: [['set', `${schemas}/Page`, { type: 'integer' }]] },
  { rules: ['quota-window-changed'], edits: [['set', `${op}/x-quota-window/from`, '07:00']] },
  {
    rules: ['prose-changed'],
    edits: [['set', `${contact}/properties/Email/description`, 'Where mail goes.']],
  },
  {
    rules: ['answer-property-removed', 'version-too-small'],
    edits: [
      ['remove', `${contact}/properties/Fax`],
      ['remove', `${contact}/required/3`],
    ],
    version: '1.1.0',
  },
  { rules: ['version-decreased'], edits: [], version: '0.9.0' },
  { rules: ['cannot-prove'], edits: [['set', `${request}/propertyNames`, { pattern: '^[A-Z]' }]] },

  {
    rules: ['request-body-required'],
    both: [['set', `${op}/requestBody/required`, false]],
    edits: [['set', `${op}/requestBody/required`, true]],
  },
  { rules: ['request-body-optional'], edits: [['set', `${op}/requestBody/required`, false]] },
  { rules: ['request-body-removed'], edits: [['remove', `${op}/requestBody`]] },
  {
    rules: ['request-media-type-removed'],
    both: [['set', `${op}/requestBody/content/text~1xml`, xml]],
    edits: [['remove', `${op}/requestBody/content/text~1xml`]],
  },
  { rules: ['request-media-type-added'], edits: [['set', `${op}/requestBody/content/text~1xml`, xml]] },
  { rules: ['parameter-required'], edits: [['set', `${op}/parameters`, dryRun(true)]] },
  { rules: ['parameter-optional'], edits: [['set', `${op}/parameters`, dryRun(false)]] },
  {
    rules: ['parameter-removed'],
    both: [['set', `${op}/parameters`, dryRun(false)]],
    edits: [['set', `${op}/parameters`, []]],
  },
  { rules: ['request-property-required'], edits: [['set', `${request}/required/-`, 'Phone']] },
  { rules: ['request-property-optional'], edits: [['set', `${request}/required`, []]] },
  { rules: ['request-property-added'], edits: [['set', `${request}/properties/Title`, { type: 'string' }]] },
  { rules: ['request-property-removed'], edits: [['remove', `${request}/properties/Fax`]] },
  {
    rules: ['request-type-narrowed'],
    both: [['set', `${request}/properties/Phone/type`, ['string', 'integer']]],
    edits: [['set', `${request}/properties/Phone/type`, 'string']],
  },
  {
    rules: ['request-type-widened'],
    edits: [['set', `${request}/properties/Phone/type`, ['string', 'integer']]],
  },
  { rules: ['request-type-changed'], edits: [['set', `${request}/properties/Phone/type`, 'integer']] },
  {
    rules: ['request-null-refused'],
    both: [['set', `${request}/properties/Phone/type`, ['string', 'null']]],
    edits: [['set', `${request}/properties/Phone/type`, 'string']],
  },
  {
    rules: ['request-null-accepted'],
    edits: [['set', `${request}/properties/Phone/type`, ['string', 'null']]],
  },
  {
    rules: ['request-value-removed'],
    edits: [['set', `${request}/properties/Media/enum`, ['mail', 'phone']]],
  },
  {
    rules: ['request-value-added'],
    both: [['set', `${request}/properties/Media/enum`, ['mail']]],
    edits: [['set', `${request}/properties/Media/enum`, ['phone', 'mail']]],
  },
  { rules: ['request-limit-tightened'], edits: [['set', `${request}/properties/Name/maxLength`, 40]] },
  {
    rules: ['request-limit-loosened'],
    both: [['set', `${request}/properties/Name/pattern`, '^[A-Z]']],
    edits: [['remove', `${request}/properties/Name/pattern`]],
  },
  { rules: ['request-closed'], edits: [['set', `${request}/additionalProperties`, false]] },
  {
    rules: ['request-closed'],
    both: [['set', `${request}/additionalProperties`, true]],
    edits: [['set', `${request}/additionalProperties`, false]],
  },
  {
    rules: ['request-opened'],
    both: [['set', `${request}/additionalProperties`, false]],
    edits: [['remove', `${request}/additionalProperties`]],
  },
  {
    rules: ['request-index-changed'],
    edits: [['set', `${request}/additionalProperties`, true]],
  },
  {
    rules: ['request-alternative-removed'],
    both: [['set', `${request}/properties/Reach`, { oneOf: [mail, phone] }]],
    edits: [['set', `${request}/properties/Reach`, { oneOf: [phone] }]],
  },
  {
    rules: ['request-alternative-added'],
    both: [['set', `${request}/properties/Reach`, { oneOf: [mail] }]],
    edits: [['set', `${request}/properties/Reach`, { oneOf: [phone, mail] }]],
  },
  { rules: ['request-default-changed'], edits: [['set', `${request}/properties/Media/default`, 'mail']] },

  {
    rules: ['status-removed'],
    both: [
      [
        'set',
        `${op}/responses/429`,
        { description: 'x', content: { 'application/json': { schema: tooMany } } },
      ],
    ],
    edits: [['remove', `${op}/responses/429`]],
  },
  {
    rules: ['status-added'],
    edits: [
      [
        'set',
        `${op}/responses/429`,
        { description: 'x', content: { 'application/json': { schema: tooMany } } },
      ],
    ],
  },
  {
    rules: ['answer-media-type-removed'],
    both: [['set', `${op}/responses/200/content/text~1xml`, xml]],
    edits: [['remove', `${op}/responses/200/content/text~1xml`]],
  },
  { rules: ['answer-media-type-added'], edits: [['set', `${op}/responses/200/content/text~1xml`, xml]] },
  { rules: ['answer-header-removed'], both: [withLimit], edits: [['remove', `${op}/responses/200/headers`]] },
  { rules: ['answer-header-added'], edits: [withHint] },
  {
    rules: ['answer-optional-header-removed'],
    both: [withHint],
    edits: [['remove', `${op}/responses/200/headers`]],
  },
  {
    rules: ['answer-header-respelled'],
    both: [withLimit],
    edits: [
      ['set', `${op}/responses/200/headers`, { 'x-limit': { required: true, schema: { type: 'integer' } } }],
    ],
  },
  {
    rules: ['variant-removed'],
    both: [
      ['set', `${schemas}/Maintenance`, maintenance],
      ['set', `${op}/x-variants/maintenance`, variant],
    ],
    edits: [['remove', `${op}/x-variants/maintenance`]],
  },
  {
    rules: ['variant-added'],
    both: [['set', `${schemas}/Maintenance`, maintenance]],
    edits: [['set', `${op}/x-variants/maintenance`, variant]],
  },
  {
    rules: ['variant-moved'],
    both: [
      [
        'set',
        `${op}/responses/403`,
        {
          description: 'x',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/OverQuota' } } },
        },
      ],
    ],
    edits: [['set', `${op}/x-variants/overQuota/status`, 403]],
  },
  {
    rules: ['variant-meaning-changed'],
    edits: [['set', `${op}/x-variants/overQuota/means`, 'refused']],
  },
  {
    rules: ['answer-value-added', 'variants-indistinguishable'],
    edits: [['remove', `${schemas}/OverQuota/properties/records/properties/userMessage/const`]],
  },
  {
    rules: ['answer-property-removed'],
    edits: [
      ['remove', `${contact}/properties/Fax`],
      ['remove', `${contact}/required/3`],
    ],
  },
  {
    rules: ['answer-property-added'],
    edits: [
      ['set', `${contact}/properties/Title`, { type: 'string' }],
      ['set', `${contact}/required/-`, 'Title'],
    ],
  },
  {
    rules: ['answer-property-added-to-closed'],
    both: [['set', `${contact}/additionalProperties`, false]],
    edits: [['set', `${contact}/properties/Title`, { type: 'string' }]],
  },
  { rules: ['answer-property-optional'], edits: [['remove', `${contact}/required/3`]] },
  {
    rules: ['answer-property-required'],
    both: [['remove', `${contact}/required/3`]],
    edits: [['set', `${contact}/required/-`, 'Fax']],
  },
  {
    rules: ['answer-role-changed'],
    edits: [['set', `${contact}/properties/Name/x-echoes`, false]],
  },
  {
    rules: ['answer-type-widened'],
    edits: [['set', `${contact}/properties/Phone/type`, ['string', 'integer']]],
  },
  {
    rules: ['answer-type-narrowed'],
    both: [['set', `${contact}/properties/Phone/type`, ['string', 'integer']]],
    edits: [['set', `${contact}/properties/Phone/type`, 'string']],
  },
  {
    rules: ['answer-type-changed', 'answer-limit-loosened'],
    edits: [
      ['set', `${contact}/properties/Id/type`, 'integer'],
      ['remove', `${contact}/properties/Id/pattern`],
    ],
  },
  {
    rules: ['answer-null-appeared'],
    edits: [
      ['remove', `${contact}/properties/Fax/type`],
      ['set', `${contact}/properties/Fax/oneOf`, [{ type: 'string' }, { type: 'null' }]],
    ],
  },
  { rules: ['answer-null-gone'], edits: [['set', `${records}/properties/devMessage/type`, 'string']] },
  {
    rules: ['answer-value-added'],
    both: withChannel,
    edits: [['set', `${contact}/properties/Channel/enum/-`, 'fax']],
  },
  {
    rules: ['answer-value-removed'],
    both: withChannel,
    edits: [['set', `${contact}/properties/Channel/enum`, ['mail']]],
  },
  {
    rules: ['answer-value-changed'],
    edits: [['set', `${records}/properties/userMessage/const`, 'Token expired']],
  },
  { rules: ['answer-values-limited'], edits: [['set', `${contact}/properties/Media/enum`, ['', 'mail']]] },
  { rules: ['answer-limit-loosened'], edits: [['remove', `${contact}/properties/Id/pattern`]] },
  { rules: ['answer-limit-tightened'], edits: [['set', `${contact}/properties/Name/minLength`, 1]] },
  { rules: ['answer-format-changed'], edits: [['set', `${contact}/properties/Email/format`, 'email']] },
  {
    rules: ['answer-opened'],
    both: [['set', `${contact}/additionalProperties`, false]],
    edits: [['set', `${contact}/additionalProperties`, true]],
  },
  {
    rules: ['answer-closed'],
    both: [['set', `${contact}/additionalProperties`, true]],
    edits: [['set', `${contact}/additionalProperties`, false]],
  },
  {
    rules: ['answer-index-changed'],
    both: [['set', `${contact}/additionalProperties`, true]],
    edits: [['remove', `${contact}/additionalProperties`]],
  },
  {
    rules: ['answer-alternative-removed'],
    both: withReach,
    edits: [['set', `${contact}/properties/Reach/oneOf`, [phone]]],
  },
  {
    rules: ['answer-alternative-added'],
    both: withReach,
    edits: [
      [
        'set',
        `${contact}/properties/Reach/oneOf/-`,
        { type: 'object', properties: { kind: { type: 'string', const: 'fax' } }, required: ['kind'] },
      ],
    ],
  },
]
