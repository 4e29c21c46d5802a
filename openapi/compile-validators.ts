// JSON Schemas → ajv standalone validators as TypeScript modules without any import at run time. Pure.
import { Ajv, type Options, type ValidateFunction } from 'ajv'
import standaloneCode from 'ajv/dist/standalone/index.js'
import type { CompiledContract } from './compile-contract.ts'
import { type Json, type JsonObject, SpecError } from './spec.ts'

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
    [contract.operationId, contract.request.schemaName, contract.request.schema],
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

/** Every closed validator by the name of what it validates, as one module: what the judge is made with. */
export function closedValidatorsModule(
  { operationId, variants }: CompiledContract,
  header: string,
): GeneratedFile {
  const names = Object.keys(variants)
  const text = [
    header,
    `import type { Validators } from '../compiled/validator.ts'`,
    ...[operationId, ...names].map(
      (name) => `import { ${name} } from './validators/${kebab(name)}.closed.ts'`,
    ),
    '',
    '/** What the judge holds answers against: an undocumented property is a finding. */',
    `export const closedValidators = { request: ${operationId}, variants: { ${names.join(', ')} } } as const satisfies Validators`,
    '',
  ].join('\n')
  return { path: 'closed-validators.ts', text }
}

/** The closed validators as functions, for whoever has a contract and no generated files: a test with a document of its own. */
export function loadValidators({ request, variants }: CompiledContract): {
  readonly request: ValidateFunction
  readonly variants: Readonly<Record<string, ValidateFunction>>
} {
  const load = (schema: JsonObject) => compileSchema(close(schema)).validate
  const entries = Object.entries(variants).map(([name, { schema }]) => [name, load(schema)] as const)
  return { request: load(request.schema), variants: Object.fromEntries(entries) }
}

/** Throws `SpecError` on an example that is not what its schema says, or shows what is not documented. */
export function assertExamplesFit(contract: CompiledContract): void {
  const validators = loadValidators(contract)
  const assertFits = (validate: ValidateFunction | undefined, example: Json, what: string) => {
    if (validate === undefined || validate(example)) return
    const [error] = validate.errors ?? []
    const name = error?.params.missingProperty ?? error?.params.additionalProperty
    const where = `${error?.instancePath ?? ''}${name === undefined ? '' : `/${name}`}`
    throw new SpecError(
      `the example of ${what} does not fit its schema: ${where || 'its root'} (${error?.keyword})`,
    )
  }
  assertFits(validators.request, contract.request.example, 'the request')
  for (const [name, { example }] of Object.entries(contract.variants)) {
    assertFits(validators.variants[name], example, `x-variants.${name}`)
  }
}

// Ajv's core knows every keyword that 2020-12 and draft-07 share and writes less code for them; strict
// mode refuses any other, so a schema that needs more fails here instead of being half validated.
const options: Options = {
  allErrors: true,
  allowUnionTypes: true,
  strict: true,
  messages: false,
  code: { source: true, esm: true, lines: true },
}
/** What a schema may say is compiled once: it is larger than all that is compiled here. */
const metaAjv = new Ajv(options)

/** Throws on what is no schema. Each is compiled apart, so that none leaves its name or its code in another's. */
function compileSchema(schema: JsonObject): { readonly ajv: Ajv; readonly validate: ValidateFunction } {
  metaAjv.validateSchema(schema, true)
  const ajv = new Ajv({ ...options, meta: false, validateSchema: false })
  return { ajv, validate: ajv.compile(schema) }
}

function compile(name: string, typeName: string, schema: JsonObject, header: string): string {
  const { ajv, validate } = compileSchema(schema)
  const code = standaloneCode.default(ajv, validate)
  if (/\brequire\s*\(/.test(code)) {
    throw new SpecError(`the validator of ${name} needs ajv at run time: avoid the keyword that causes it`)
  }
  const functionName = /export const validate = (\w+);/.exec(code)?.[1]
  if (functionName === undefined || code.split(/^function /m).length !== 2)
    throw new Error(`ajv's standalone code of ${name} has changed its form`)
  const body = code
    .replace(/^"use strict";\n?/, '')
    .replace(/^export const validate = .*\n?/m, '')
    .replace(/export default \w+;\n?/, '')
    .replace(/\/\*# sourceURL=.*?\*\/\n?/g, '')
    // As short as it can be said, since consumers bundle it.
    .replace(
      /if\(vErrors === null\)\{\nvErrors = \[(\w+)\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}\n/g,
      '(vErrors ??= []).push($1);\n',
    )
    // No schema calls another: there is no place above, and a bundle is smaller without it.
    .replace(/\(data, \{instancePath="".*\}=\{\}\)\{/, '(data){\nconst instancePath = "";')
  return [
    '// @ts-nocheck',
    header,
    `import type { components } from '../openapi.ts'`,
    `import type { Validator } from '../../compiled/validator.ts'`,
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
    return [value.type].flat().includes('object')
      ? { ...closed, additionalProperties: value.additionalProperties ?? false }
      : closed
  }
  return copy(schema) as JsonObject
}

export const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
