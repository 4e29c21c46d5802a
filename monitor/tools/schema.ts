// What the published schemas are made of: of messages (message/body-schema.ts) and of the status (web/machine/status-schema.ts).
// All of an object is always there, and nothing else. Pure.

export const whole = <const Properties extends object>(description: string, properties: Properties) =>
  ({
    type: 'object',
    description,
    additionalProperties: false,
    required: Object.keys(properties) as (keyof Properties)[],
    properties,
  }) as const

export const orNull = <const Schema extends object>(description: string, schema: Schema) =>
  ({ oneOf: [schema, { type: 'null' }], description }) as const

export const count = (description: string) => ({ type: 'integer', minimum: 0, description }) as const

export const instant = (description: string) =>
  ({ type: 'string', format: 'date-time', description }) as const
