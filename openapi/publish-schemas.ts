// The schemas of the request and of each variant as plain JSON Schema 2020-12, with their descriptions, for repos in any
// language (src/generated/schema/). Called by generate.ts. Pure.
import type { CompiledContract } from './compile-contract.ts'
import { type GeneratedFile, kebab } from './compile-validators.ts'
import { asObject, type Json, type JsonObject, resolve } from './spec.ts'

/** Open, as a consumer must be: an undocumented property is valid. */
export function publishSchemas(document: JsonObject, contract: CompiledContract): GeneratedFile[] {
  const { schemas } = asObject(document.components, 'components')
  const published = [
    { name: contract.operationId, ...contract.request },
    ...Object.entries(contract.variants).map(([name, variant]) => ({ name, ...variant })),
  ]
  return published.map(({ name, schemaName, example }) => {
    const schema = asObject(resolve(document, asObject(schemas, 'schemas')[schemaName] ?? null), schemaName)
    const text: JsonObject = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:contactrz:schema:${kebab(name)}`,
      title: schemaName,
      ...asObject(trimmed(schema), schemaName),
      examples: [example],
    }
    return { path: `schema/${kebab(name)}.json`, text: `${JSON.stringify(text, null, 2)}\n` }
  })
}

/**
 * YAML's block text ends with a line end, which is no part of a description. Extensions of OpenAPI go: a validator may
 * refuse a keyword that it does not know.
 */
function trimmed(value: Json, isNames = false): Json {
  if (typeof value === 'string') return value.trimEnd()
  if (Array.isArray(value)) return value.map((item) => trimmed(item))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([name]) => isNames || !name.startsWith('x-'))
  return Object.fromEntries(
    entries.map(([name, item]) => [name, trimmed(item, !isNames && name === 'properties')]),
  )
}
