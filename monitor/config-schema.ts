// The JSON Schema of the configuration: defaults, editor completion and every error come from it alone.
const duration = { type: 'string', pattern: '^\\d{1,9}(\\.\\d{1,3})?(ms|s|m|h|d)$' } as const
const secret = {
  oneOf: [
    { type: 'string', minLength: 1 },
    {
      type: 'object',
      properties: { file: { type: 'string', minLength: 1 } },
      required: ['file'],
      additionalProperties: false,
    },
  ],
} as const
const one = (name: string, schema: object) => ({
  type: 'object',
  properties: { [name]: schema },
  required: [name],
  additionalProperties: false,
})
const text = { type: 'string', minLength: 1 } as const
const address = { type: 'string', pattern: '^[^\\s@<>,;:"\\\\]+@[^\\s@<>,;:"\\\\]+$' } as const
const contactProperties = ['Name', 'Phone', 'Fax', 'Email', 'Mobile', 'TwitterId', 'FacebookId', 'Media']

const target = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'url', 'token', 'mailTo'],
  properties: {
    name: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' },
    url: text,
    allowInsecure: { type: 'boolean', default: false },
    token: {
      oneOf: [
        one('command', { type: 'array', items: { type: 'string' }, minItems: 1 }),
        one('env', text),
        one('file', text),
        one('request', {
          type: 'object',
          additionalProperties: false,
          required: ['url'],
          properties: {
            method: { enum: ['GET', 'POST'] },
            url: text,
            headers: { type: 'object', additionalProperties: { type: 'string' } },
            body: { type: 'string' },
            pointer: { type: 'string', pattern: '^(/.*)?$' },
          },
        }),
      ],
    },
    schedule: { type: 'string', minLength: 1, default: '*/30 * * * *' },
    quotaWindow: {
      oneOf: [
        { const: 'none' },
        {
          type: 'object',
          additionalProperties: false,
          required: ['from', 'to', 'timeZone'],
          properties: { from: { type: 'string' }, to: { type: 'string' }, timeZone: { type: 'string' } },
        },
      ],
    },
    guard: { ...duration, default: '60s' },
    timeout: { ...duration, default: '10s' },
    budget: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: { perDay: { type: 'integer', minimum: 1, maximum: 1_000_000, default: 30 } },
    },
    expiredProbe: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: { every: { ...duration, default: '24h' } },
    },
    contact: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: Object.fromEntries(contactProperties.map((name) => [name, { type: 'string' }])),
    },
    accept: {
      type: 'array',
      default: [],
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['rule', 'pointer', 'reason', 'until'],
        properties: { rule: text, pointer: { type: 'string' }, reason: text, until: text },
      },
    },
    mailTo: { type: 'array', items: address, minItems: 1, uniqueItems: true },
  },
} as const

export const configSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Configuration of contactrz-monitor',
  type: 'object',
  additionalProperties: false,
  required: ['targets', 'smtp'],
  properties: {
    targets: { type: 'array', items: target, minItems: 1 },
    smtp: {
      type: 'object',
      additionalProperties: false,
      required: ['host', 'port', 'security', 'from'],
      properties: {
        host: text,
        port: { type: 'integer', minimum: 1, maximum: 65_535 },
        security: { enum: ['tls', 'starttls', 'none'] },
        user: text,
        password: secret,
        from: address,
      },
    },
    alerts: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        unavailableAfter: { type: 'integer', minimum: 1, default: 3 },
        unauthorizedAfter: { type: 'integer', minimum: 1, default: 2 },
        blindAfter: { ...duration, default: '26h' },
        remindEvery: { ...duration, default: '24h' },
        additive: { type: 'boolean', default: true },
      },
    },
    store: { type: 'string', pattern: '^sqlite:.+', default: 'sqlite:var/monitor.db' },
    retention: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: { runs: { ...duration, default: '400d' } },
    },
    heartbeat: one('url', text),
    web: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'integer', minimum: 0, maximum: 65_535, default: 8401 },
        password: secret,
      },
    },
  },
} as const
