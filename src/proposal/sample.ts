// An example that fits a changed schema: what is still right of the old one, and made-up values for the rest. Pure.
import type { PropertySchema } from '../compiled/contract.ts'
import { isObject, jsonType } from '../judge/evidence.ts'

/** Only required properties are given: the judge proves itself by removing each property of the example. */
export function sampleOf(schema: PropertySchema, old: unknown): unknown {
  if (schema.const !== undefined) return schema.const
  const types = [schema.type ?? 'string'].flat()
  if (types.includes('object') && schema.properties !== undefined) {
    const before = isObject(old) ? old : {}
    const names = (schema.required ?? []).filter((name) => schema.properties?.[name] !== undefined)
    return Object.fromEntries(
      names.map((name) => [name, sampleOf(schema.properties?.[name] as PropertySchema, before[name])]),
    )
  }
  const type = jsonType(old)
  const isFitting = types.includes(type) || (types.includes('integer') && Number.isInteger(old))
  if (isFitting && old !== undefined) return old
  return madeUp(types[0] ?? 'string', schema.pattern)
}

/** What a text may be made up as: the first that has the form. */
const texts = ['text', '1', '2026-01-31', 'A1']

function madeUp(type: string, pattern = ''): unknown {
  switch (type) {
    case 'integer':
      return 1
    case 'number':
      return 0.5
    case 'boolean':
      return true
    case 'null':
      return null
    case 'array':
      return []
    case 'object':
      return {}
    default:
      return texts.find((text) => new RegExp(pattern).test(text)) ?? 'text'
  }
}
