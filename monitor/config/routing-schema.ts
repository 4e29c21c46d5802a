// The part of the configuration's schema that is about who is told, and how: channels, routes, escalation, groups. Called by
// config-schema.ts.
import { webhookForms } from './config-shape.ts'
import { incidentKinds } from './kinds.ts'
import { ca, duration, secret, section, targetName, text } from './schema-parts.ts'

const recipients = (description: string) =>
  ({ type: 'array', items: text, minItems: 1, uniqueItems: true, description }) as const

export const group = {
  description:
    'Incidents of one kind at targets of one host are told in one message. Default: { by: host, wait: 60s } where there is more than one target, else none.',
  oneOf: [
    { const: 'none' },
    section('What belongs together, and how long it is waited for.', {
      by: { enum: ['host'], description: 'Host of the url, with its port. Default: host.' },
      wait: {
        ...duration,
        description: 'What the first waits for the others; from 1s to 1h. Default: 60s.',
      },
    }),
  ],
} as const

const webhook = section('An address that messages are posted to.', {
  url: {
    ...secret,
    description:
      'A text, or { file }: whoever knows it can write there. https, unless loopback. Default, for pagerduty alone: https://events.pagerduty.com/v2/enqueue.',
  },
  secret: {
    ...secret,
    description:
      'A text, or { file }. json: what it is signed with, whsec_ and base64, or a text of 24 characters or more. pagerduty: the integration key. slack and teams take none.',
  },
  as: {
    enum: webhookForms,
    default: 'json',
    description: 'How it is told: by the published schema of messages, or as one of these takes it.',
  },
  ca,
})

export const channels = {
  type: 'object',
  description: 'Where messages go beside mail, by names that routes and escalate.to give.',
  default: {},
  propertyNames: targetName,
  additionalProperties: section('One of them.', { webhook }, ['webhook']),
} as const

export const routes = {
  type: 'array',
  default: [],
  description:
    'Who is told of what: the first that fits. Where none does, mailTo of the target. A key that is left out fits all.',
  items: section(
    'One of them.',
    {
      kinds: {
        type: 'array',
        items: { enum: incidentKinds },
        minItems: 1,
        uniqueItems: true,
        description: 'Kinds of incidents.',
      },
      severity: {
        enum: ['breaking', 'additive'],
        description: 'How bad it is. What has no verdict, such as blind, fits neither.',
      },
      targets: {
        type: 'array',
        items: text,
        minItems: 1,
        uniqueItems: true,
        description: 'Names of targets; a star stands for any characters.',
      },
      to: recipients('Addresses, and names of channels.'),
      continue: {
        type: 'boolean',
        default: false,
        description: 'Whether the routes after it are asked as well.',
      },
    },
    ['to'],
  ),
} as const

export const escalate = section(
  'Who else is told of what is still open after some time, once.',
  {
    after: { ...duration, description: 'Counted from its opening; at least 1m.' },
    to: recipients('Addresses, and names of channels.'),
  },
  ['after', 'to'],
)
