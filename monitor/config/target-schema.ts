// The part of the configuration's schema that is about a target: what is watched, and what is sent. Called by config-schema.ts.
import { contract } from 'contactrz'
import {
  address,
  ca,
  duration,
  jsonPointer,
  only,
  optional,
  secret,
  section,
  targetName,
  text,
} from './schema-parts.ts'

/** Which of the two synthetic contacts is sent. */
export const sendings = ['alternate', 'full', 'name-alone'] as const

const { properties, required } = contract.request.schema
type Properties = typeof properties
type Required = (typeof required)[number]

/** As the contract has them. One that need not be sent can be left out. */
const contactProperties = Object.fromEntries(
  Object.entries(properties).map(([name, { type }]) => [
    name,
    required.some((needed) => needed === name)
      ? { type, description: 'In both contacts.' }
      : { type: [type, 'null'], description: 'In the full contact; null leaves it out.' },
  ]),
) as Record<string, object> as {
  readonly [Name in keyof Properties]: {
    readonly type: Name extends Required
      ? Properties[Name]['type']
      : readonly [Properties[Name]['type'], 'null']
    readonly description: string
  }
}

const request = section(
  'A request that is answered with a token.',
  {
    method: { enum: ['GET', 'POST'], description: 'Default: POST.' },
    url: { ...text, description: 'https, unless loopback or allowInsecure.' },
    headers: { type: 'object', additionalProperties: secret, description: 'Each a text, or { file }.' },
    body: { ...secret, description: 'A text, or { file }.' },
    pointer: {
      ...jsonPointer,
      description: 'Where the token is in a JSON answer; default: the answer is the token.',
    },
    ca,
  },
  ['url'],
)

export const target = section(
  'One environment or tenant that is watched.',
  {
    name: { ...targetName, description: 'In logs, messages, reports and the store.' },
    url: { ...text, description: 'Base address of the provider; the path comes from the contract.' },
    allowInsecure: {
      type: 'boolean',
      default: false,
      description: 'true allows http to an address that is not loopback.',
    },
    ca,
    token: {
      description: 'Where tokens come from; one lives for minutes.',
      oneOf: [
        only('command', 'A program that prints a token.', {
          type: 'array',
          items: { type: 'string' },
          minItems: 1,
          description: 'Program and arguments; no shell.',
        }),
        only('env', 'An environment variable that holds a token.', { ...text, description: 'Its name.' }),
        only('file', 'A file that holds a token, read anew for each run.', {
          ...text,
          description: 'Its path.',
        }),
        only('request', 'A request that is answered with a token.', request),
      ],
    },
    schedule: {
      type: 'string',
      minLength: 1,
      default: '*/30 * * * *',
      description:
        'Cron, in UTC; a sixth field in front counts seconds. H is a number that follows from the name of the target: H H/2 * * * spreads many targets over two hours.',
    },
    quotaWindow: {
      description: 'Hours without creates. Default: 06:00 to 18:00 in Asia/Jakarta.',
      oneOf: [
        { const: 'none' },
        section(
          'Wall-clock time, from inclusive to exclusive; from later than to crosses midnight.',
          {
            from: { type: 'string', description: 'HH:MM' },
            to: { type: 'string', description: 'HH:MM' },
            timeZone: { type: 'string', description: 'IANA name, such as Asia/Jakarta.' },
          },
          ['from', 'to', 'timeZone'],
        ),
      ],
    },
    guard: { ...duration, default: '60s', description: 'Margin at both edges of the window; at most 24h.' },
    timeout: { ...duration, default: '10s', description: 'For a whole exchange; at most 10m.' },
    slow: {
      ...duration,
      description:
        'An answer that takes longer is noticed (rule slow), and opens no incident. Default: none is.',
    },
    budget: optional('How many creates a day.', {
      perDay: {
        type: 'integer',
        minimum: 1,
        maximum: 1_000_000,
        default: 30,
        description: 'Every attempt counts; calendar day of the zone of the window.',
      },
    }),
    expiredProbe: optional('Is an expired token still refused as documented?', {
      every: { ...duration, default: '24h', description: 'Gated and budgeted like a create.' },
    }),
    contact: optional('What is sent: which of the two synthetic contacts, and overrides of its properties.', {
      // Properties of the contract begin with a capital: none of them can be called so.
      send: {
        enum: sendings,
        default: 'alternate',
        description: 'full: every property; name-alone: Name and nothing else; alternate: each in its turn.',
      },
      ...contactProperties,
    }),
    accept: {
      type: 'array',
      default: [],
      description: 'Known deviations, which do not count until a day.',
      items: section(
        'A known deviation.',
        {
          rule: { ...text, description: 'Id, as in docs/rules.md.' },
          pointer: {
            type: ['string', 'array'],
            items: { type: 'string' },
            description: 'Where, as a finding names it; several places as a list.',
          },
          reason: text,
          until: {
            ...text,
            description: 'The last day, to its end in UTC, such as 2027-01-31; or an instant with its zone.',
          },
        },
        ['rule', 'pointer', 'reason', 'until'],
      ),
    },
    mailTo: {
      type: 'array',
      items: address,
      minItems: 1,
      uniqueItems: true,
      description: 'Who is told by mail of what no route fits; can be left out where there are routes.',
    },
  },
  ['name', 'url', 'token'],
)
