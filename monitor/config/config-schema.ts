// The JSON Schema of the configuration: its type, defaults, editor completion and every error come from it alone. Published
// as config.schema.json, which `npm run generate` writes. Made of target-schema.ts, routing-schema.ts and
// schema-parts.ts.
import type { FromSchema } from './from-schema.ts'
import { channels, escalate, group, routes } from './routing-schema.ts'
import { address, ca, duration, only, optional, secret, section, storeName, text } from './schema-parts.ts'
import { target } from './target-schema.ts'

export const configSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Configuration of contactrz-monitor',
  ...section(
    '${NAME} inside a text is the value of an environment variable; paths are relative to this file.',
    {
      targets: { type: 'array', items: target, minItems: 1, description: 'What is watched.' },
      concurrency: {
        type: 'integer',
        minimum: 1,
        default: 100,
        description:
          'So many runs are under way at once; the others wait, and begin in the order of their slots. Each takes file descriptors.',
      },
      perHost: {
        type: 'integer',
        minimum: 1,
        default: 10,
        description: "Of these, so many at one provider's host (with its port).",
      },
      smtp: section(
        'The mail server; can be left out where nobody is an address.',
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
      alerts: optional('When incidents open, and what is told of them.', {
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
          description: 'Whether undocumented properties are told.',
        },
        group,
      }),
      channels,
      routes,
      escalate,
      store: { ...storeName, default: 'sqlite:var/monitor.db', description: 'What is remembered.' },
      retention: optional('How long things are kept. The ledger is kept for ever.', {
        runs: {
          ...duration,
          default: '400d',
          description: 'Runs, slots, what days came to, and sent messages; at least 1d.',
        },
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
          description: 'Other than loopback only with a password or a token.',
        },
        port: {
          type: 'integer',
          minimum: 0,
          maximum: 65_535,
          default: 8401,
          description: '0: any free one.',
        },
        url: {
          ...text,
          description:
            'Where people reach it, such as https://monitor.example.com behind a proxy: messages link there, and it answers to that name. Default: where it listens.',
        },
        password: {
          ...secret,
          description:
            'A text, or { file }. Asked of whoever wants to see the page; programs send it as Basic.',
        },
        token: { ...secret, description: 'A text, or { file }. For programs, which send it as Bearer.' },
        public: {
          type: 'array',
          items: { enum: ['badge', 'feed', 'metrics'] },
          default: [],
          description: 'What everybody may have who reaches it, without a password or a token.',
        },
      }),
    },
    ['targets'],
  ),
} as const

/** What a file of configuration says, checked and with its defaults; not yet read (config-values.ts). */
export type ConfigInput = FromSchema<typeof configSchema>
export type TargetInput = ConfigInput['targets'][number]
/** A text, or the file that holds it. */
export type SecretInput = FromSchema<typeof secret>
