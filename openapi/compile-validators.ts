// JSON Schemas → ajv standalone validators as TypeScript modules without any import at run time. Pure.
import { Ajv } from 'ajv'
import standaloneCode from 'ajv/dist/standalone/index.js'
import type { CompiledContract } from './compile-contract.ts'
import type { Json, JsonObject } from './spec.ts'

export interface GeneratedFile {
  /** Relative to src/generated. */
  path: string
  text: string
}

/**
 * One module per schema and strictness, so that a bundler can take one alone. `open` tolerates an
 * undocumented property, as a consumer must; `closed` reports it, as the judge does.
 */
export function compileValidators(contract: CompiledContract, header: string): GeneratedFile[] {
  const schemas: [name: string, typeName: string, schema: JsonObject][] = [
    ['createContact', contract.request.schemaName, contract.request.schema],
    ...Object.entries(contract.variants).map(([name, variant]): [string, string, JsonObject] => [
      name,
      variant.schemaName,
      variant.schema,
    ]),
  ]
  return schemas.flatMap(([name, typeName, schema]) => [
    { path: `validators/${kebab(name)}.open.ts`, text: compile(name, typeName, schema, header) },
    { path: `validators/${kebab(name)}.closed.ts`, text: compile(name, typeName, close(schema), header) },
  ])
}

function compile(name: string, typeName: string, schema: JsonObject, header: string): string {
  // Ajv's core knows every keyword that 2020-12 and draft-07 share and writes less code for them; strict
  // mode refuses any other, so a schema that needs more fails here instead of being half validated.
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    strict: true,
    messages: false,
    code: { source: true, esm: true, lines: true },
  })
  const code = standaloneCode.default(ajv, ajv.compile(schema))
  if (/\brequire\s*\(/.test(code)) {
    throw new Error(`The validator ${name} needs ajv at run time: avoid the keyword that causes it`)
  }
  const functionName = /export const validate = (\w+);/.exec(code)?.[1]
  if (functionName === undefined || code.split(/^function /m).length !== 2)
    throw new Error(`ajv's standalone code of ${name} has changed its form`)
  const body = code
    .replace(/^"use strict";\n?/, '')
    .replace(/^export const validate = .*\n?/m, '')
    .replace(/export default \w+;\n?/, '')
    .replace(/\/\*# sourceURL=.*?\*\/\n?/g, '')
    // No schema calls another: there is no place above, and a bundle is smaller without it.
    .replace(/\(data, \{instancePath="".*\}=\{\}\)\{/, '(data){\nconst instancePath = "";')
  return [
    '// @ts-nocheck',
    header,
    `import type { components } from '../openapi.ts'`,
    `import type { Validator } from '../../validator.ts'`,
    '',
    body.trim(),
    '',
    `export const ${name}: Validator<components['schemas']['${typeName}']> = ${functionName}`,
    '',
  ].join('\n')
}

/** The same schema with every object closed, unless it says itself what else it takes. */
function close(schema: JsonObject): JsonObject {
  const copy = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(copy)
    if (typeof value !== 'object' || value === null) return value
    const closed = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, copy(item)]))
    return value.type === 'object'
      ? { ...closed, additionalProperties: value.additionalProperties ?? false }
      : closed
  }
  return copy(schema) as JsonObject
}

export const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
