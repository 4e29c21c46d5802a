// The JSON Schema of the configuration: its type, defaults, editor completion and every error come from it alone. Published
// as config.schema.json, which `npm run generate` writes.
import { contract } from 'contactrz'
import type { FromSchema } from './from-schema.ts'

const duration = { type: 'string', pattern: '^\\d{1,9}(\\.\\d{1,3})?(ms|s|m|h|d)$' } as const
const secret = {
  oneOf: [
    { type: 'string', minLength: 1 },
    {
      type: 'object',
      properties: { file: { type: 'string', minLength: 1, description: 'File that holds it.' } },
      required: ['file'],
      additionalProperties: false,
    },
  ],
} as const
/** @param required Of the properties, those that must be given. */
const section = <const Properties extends object, const Required extends readonly (keyof Properties)[] = []>(
  description: string,
  properties: Properties,
  required?: Required,
) =>
  ({
    type: 'object',
    description,
    additionalProperties: false,
    required: (required ?? []) as Required,
    properties,
  }) as const
/** May be left out: every key of it has a default. */
const optional = <const Properties extends object>(description: string, properties: Properties) =>
  ({ ...section(description, properties), default: {} }) as const
const only = <const Name extends string, const Schema extends object>(
  name: Name,
  description: string,
  schema: Schema,
) => section(description, { [name]: schema } as { readonly [Key in Name]: Schema }, [name])
const text = { type: 'string', minLength: 1 } as const
const address = { type: 'string', pattern: '^[^\\s@<>,;:"\\\\]+@[^\\s@<>,;:"\\\\]+$' } as const
const targetName = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' } as const
const ca = {
  ...text,
  description: 'PEM file of CAs that are trusted beside those of Node and NODE_EXTRA_CA_CERTS.',
} as const
const storeName = { type: 'string', pattern: '^sqlite:.+' } as const
const jsonPointer = { type: 'string', pattern: '^(/([^~/]|~[01])*)*$' } as const

/** Which of the two synthetic contacts is sent. */
const sendings = ['alternate', 'full', 'name-alone'] as const

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

/** What a value must be, in words: of schemas that have a pattern, by it. */
export const wordsOfPattern: Readonly<Record<string, string>> = {
  [duration.pattern]: 'must be a duration, such as 10s or 26h',
  [address.pattern]: 'must be an e-mail address, such as team@example.com',
  [targetName.pattern]: 'must be a name of up to 64 letters, digits, dots, dashes and underscores',
  [storeName.pattern]: 'must be sqlite: and the path of a file, such as sqlite:var/monitor.db',
  [jsonPointer.pattern]: 'must be a JSON Pointer, such as /data/token',
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

const target = section(
  'One environment or tenant that is watched.',
  {
    name: { ...targetName, description: 'In logs, mails, reports and the store.' },
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
    mailTo: { type: 'array', items: address, minItems: 1, uniqueItems: true, description: 'Who is mailed.' },
  },
  ['name', 'url', 'token', 'mailTo'],
)

export const configSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Configuration of contactrz-monitor',
  ...section(
    '${NAME} inside a text is the value of an environment variable; paths are relative to this file.',
    {
      targets: { type: 'array', items: target, minItems: 1, description: 'What is watched.' },
      smtp: section(
        'The mail server.',
        {
          host: text,
          port: { type: 'integer', minimum: 1, maximum: 65_535 },
          security: { enum: ['tls', 'starttls', 'none'], description: 'none: for a loopback host only.' },
          user: text,
          password: { ...secret, description: 'A text, or { file }.' },
          from: { ...address, description: 'Address that mails come from.' },
          ca,
        },
        ['host', 'port', 'security', 'from'],
      ),
      alerts: optional('When incidents open, and what is mailed of them.', {
        unavailableAfter: {
          default: 3,
          description:
            'Creates without an answer. A number: so many in a row, or twice as many of the latest four times as many.',
          oneOf: [
            { type: 'integer', minimum: 1 },
            section(
              'By share alone.',
              {
                of: { type: 'integer', minimum: 1, description: 'So many.' },
                within: {
                  type: 'integer',
                  minimum: 1,
                  maximum: 1000,
                  description: 'Of so many of the latest.',
                },
              },
              ['of', 'within'],
            ),
          ],
        },
        unauthorizedAfter: {
          type: 'integer',
          minimum: 1,
          default: 2,
          description: 'So many times in a row.',
        },
        blindAfter: {
          ...duration,
          default: '26h',
          description: 'Without a conclusive verdict; at least 1s.',
        },
        remindEvery: { ...duration, default: '24h', description: 'While an incident is open; at least 1s.' },
        additive: {
          type: 'boolean',
          default: true,
          description: 'Whether undocumented properties are mailed.',
        },
      }),
      store: { ...storeName, default: 'sqlite:var/monitor.db', description: 'What is remembered.' },
      retention: optional('How long things are kept. The ledger is kept for ever.', {
        runs: { ...duration, default: '400d', description: 'Runs, slots and sent mails; at least 1d.' },
      }),
      heartbeat: only(
        'url',
        'Called after each slot that was decided, at most once a minute, while the monitor is well: who waits for it learns that it stopped.',
        {
          ...secret,
          description: 'A text, or { file }.',
        },
      ),
      web: optional('The status page.', {
        host: {
          type: 'string',
          default: '127.0.0.1',
          description: 'Other than loopback only with a password.',
        },
        port: {
          type: 'integer',
          minimum: 0,
          maximum: 65_535,
          default: 8401,
          description: '0: any free one.',
        },
        password: {
          ...secret,
          description:
            'A text, or { file }. Without one the page answers only where it is called localhost or by a loopback address.',
        },
      }),
    },
    ['targets', 'smtp'],
  ),
} as const

/** What a file of configuration says, checked and with its defaults; not yet read (config-values.ts). */
export type ConfigInput = FromSchema<typeof configSchema>
export type TargetInput = ConfigInput['targets'][number]
/** A text, or the file that holds it. */
export type SecretInput = FromSchema<typeof secret>
