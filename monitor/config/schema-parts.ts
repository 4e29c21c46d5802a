// What the schema of the configuration is made of: kinds of text, each with its words, and sections. Called by config-schema.ts
// and target-schema.ts.

/** A length of time, as people write it. */
export const duration = { type: 'string', pattern: '^\\d{1,9}(\\.\\d{1,3})?(ms|s|m|h|d)$' } as const
/** A text, or the file that holds it. */
export const secret = {
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
export const section = <
  const Properties extends object,
  const Required extends readonly (keyof Properties)[] = [],
>(
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
export const optional = <const Properties extends object>(description: string, properties: Properties) =>
  ({ ...section(description, properties), default: {} }) as const
/** One key alone. */
export const only = <const Name extends string, const Schema extends object>(
  name: Name,
  description: string,
  schema: Schema,
) => section(description, { [name]: schema } as { readonly [Key in Name]: Schema }, [name])
/** Any text but an empty one. */
export const text = { type: 'string', minLength: 1 } as const
/** An e-mail address. */
export const address = { type: 'string', pattern: '^[^\\s@<>,;:"\\\\]+@[^\\s@<>,;:"\\\\]+$' } as const
export const targetName = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' } as const
export const ca = {
  ...text,
  description: 'PEM file of CAs that are trusted beside those of Node and NODE_EXTRA_CA_CERTS.',
} as const
export const storeName = { type: 'string', pattern: '^sqlite:.+' } as const
export const jsonPointer = { type: 'string', pattern: '^(/([^~/]|~[01])*)*$' } as const

/** What a value must be, in words: of schemas that have a pattern, by it. */
export const wordsOfPattern: Readonly<Record<string, string>> = {
  [duration.pattern]: 'must be a duration, such as 10s or 26h',
  [address.pattern]: 'must be an e-mail address, such as team@example.com',
  [targetName.pattern]: 'must be a name of up to 64 letters, digits, dots, dashes and underscores',
  [storeName.pattern]: 'must be sqlite: and the path of a file, such as sqlite:var/monitor.db',
  [jsonPointer.pattern]: 'must be a JSON Pointer, such as /data/token',
}
