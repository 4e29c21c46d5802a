// The type of what a JSON Schema lets through, its defaults filled in: so that shape, defaults and type of the configuration
// have one declaration, config-schema.ts. Knows the keywords that stand there; of others the type is unknown.

/** What ajv hands over (`useDefaults`) of a value that it has passed. */
export type FromSchema<Schema> = Schema extends { readonly const: infer Value }
  ? Value
  : Schema extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : Schema extends { readonly oneOf: readonly (infer Branch)[] }
      ? OfEach<Branch>
      : Schema extends { readonly type: infer Type }
        ? OfType<Type extends readonly (infer Each)[] ? Each : Type, Schema>
        : unknown

type OfEach<Branch> = Branch extends unknown ? FromSchema<Branch> : never

type OfType<Type, Schema> = Type extends 'string'
  ? string
  : Type extends 'integer' | 'number'
    ? number
    : Type extends 'boolean'
      ? boolean
      : Type extends 'null'
        ? null
        : Type extends 'array'
          ? readonly FromSchema<Schema extends { readonly items: infer Item } ? Item : unknown>[]
          : Type extends 'object'
            ? OfObject<Schema>
            : unknown

type OfObject<Schema> = Schema extends { readonly properties: infer Properties }
  ? {
      readonly [Name in keyof Properties as Name extends Present<Schema, Properties>
        ? Name
        : never]: FromSchema<Properties[Name]>
    } & {
      readonly [Name in keyof Properties as Name extends Present<Schema, Properties>
        ? never
        : Name]?: FromSchema<Properties[Name]>
    }
  : Schema extends { readonly additionalProperties: infer Item }
    ? Readonly<Record<string, FromSchema<Item>>>
    : unknown

/** The names that are there: what is required, and what has a default. */
type Present<Schema, Properties> =
  | (Schema extends { readonly required: readonly (infer Name)[] } ? Name : never)
  | {
      [Name in keyof Properties]: Properties[Name] extends { readonly default: unknown } ? Name : never
    }[keyof Properties]
