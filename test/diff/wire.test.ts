// The second opinion on the wire: what was right before is validated by the other version, for each pair of versions.
import assert from 'node:assert/strict'
import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { resolve } from 'contactrz-openapi/spec'
import { type DiffRuleId, diffRules } from '../../src/diff/rules.ts'
import { cases, type Document, diffOf, edited, versionsOf } from './edits.ts'
import { missed } from './subtle.ts'

const ajv = new Ajv2020({ strict: false, validateFormats: false, code: { optimize: false } })
/** By what the schema says: most pairs have most schemas in common. */
const validators = new Map<string, ValidateFunction>()

function validatorOf(schema: Document): ValidateFunction {
  const text = JSON.stringify(schema)
  const validate = validators.get(text) ?? ajv.compile(schema)
  validators.set(text, validate)
  return validate
}

/** Values of every kind, at the edges. */
const pool: readonly unknown[] = [
  ...[null, true, false, 0, 1, -1, 1.5, 401, 500, 2 ** 53],
  ...[
    '',
    'a',
    '7',
    'mail',
    'phone',
    'fax',
    'x'.repeat(300),
    'Example',
    'Expired token',
    'Token expired',
    'ERROR',
  ],
  ...[[], ['a'], {}, { kind: 'mail' }, { kind: 'phone' }, { kind: 'fax' }],
]

type Schema = Document & { readonly properties?: Record<string, Schema> }

/** Something valid, with every documented property if that is valid. */
function seedOf(schema: Schema): unknown {
  if ('const' in schema) return schema.const
  const properties = Object.entries(schema.properties ?? {}).map(([name, of]) => [name, seedOf(of)] as const)
  const own = Object.fromEntries(properties.filter(([, value]) => value !== undefined))
  const alternatives = [schema.oneOf, schema.anyOf, schema.allOf].flatMap((list) => (list ?? []) as Schema[])
  const seeds = alternatives.map(seedOf)
  const candidates = [
    ...(schema.properties === undefined ? [] : [own]),
    ...seeds,
    ...seeds.filter((seed) => typeof seed === 'object').map((seed) => ({ ...own, ...seed })),
    ...pool,
  ]
  const validate = validatorOf(schema)
  return candidates.find((value) => validate(value))
}

/** Every change of one place: another value, nothing, one property more. */
function* variations(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield* pool
    return
  }
  yield* pool
  for (const [name, item] of Object.entries(value)) {
    const { [name]: _, ...rest } = value as Document
    yield rest
    for (const other of variations(item)) yield { ...value, [name]: other }
  }
  // A name that no version documents: what is not documented is nobody's right.
  for (const item of pool) yield { undocumented: item, ...value }
}

/** Whether something that `from` allows is refused by `by`. */
function isRefused(from: Schema | undefined, by: Schema | undefined): boolean {
  if (from === undefined || by === undefined || JSON.stringify(from) === JSON.stringify(by)) return false
  const [allows, takes] = [validatorOf(from), validatorOf(by)]
  const seed = seedOf(from)
  assert.ok(allows(seed), 'a seed that is not valid')
  if (!takes(seed)) return true
  for (const value of variations(seed)) if (allows(value) && !takes(value)) return true
  return false
}

const operationOf = (document: Document) => {
  const [operation] = Object.values(document.paths as Record<string, Record<string, Document>>).map(
    ({ post }) => post,
  )
  return operation as
    | (Document & { requestBody?: { content: Document }; 'x-variants'?: Document })
    | undefined
}
const resolved = (document: Document, value: unknown) => resolve(document as never, value as never) as Schema

function requestOf(document: Document): Schema | undefined {
  const media = operationOf(document)?.requestBody?.content['application/json'] as
    | { schema: unknown }
    | undefined
  return media && resolved(document, media.schema)
}

function variantsOf(document: Document): Map<string, Schema> {
  const variants = Object.entries(operationOf(document)?.['x-variants'] ?? {}) as [
    string,
    { schema: string },
  ][]
  return new Map(variants.map(([name, { schema }]) => [name, resolved(document, { $ref: schema })]))
}

/** The directions, and the variants of the second, in which a sample shows a break. */
function shownBy(old: Document, next: Document): string[] {
  const shown: string[] = []
  if (isRefused(requestOf(old), requestOf(next))) shown.push('request')
  const before = variantsOf(old)
  for (const [name, schema] of variantsOf(next))
    if (isRefused(schema, before.get(name))) shown.push(`answer ${name}`)
  return shown
}

const wireOf = (rule: DiffRuleId) => diffRules[rule].wire
const keepsWire = [/is still taken$/, /passes the old validators$/, /^unchanged$/]

describe('what diff says of the wire', () => {
  const seen = [...cases, ...missed].map((example) => {
    const { old, new: next } = versionsOf(example)
    return { example, shown: shownBy(old, next), changes: diffOf(old, next).changes }
  })

  it('is never "compatible" where the other version refuses what was right', () => {
    for (const { example, shown, changes } of seen) {
      for (const place of shown) {
        const [direction, variant = null] = place.split(' ')
        const found = changes.some(
          (change) =>
            change.severity === 'breaking' &&
            (change.rule === 'cannot-prove' ||
              (change.direction === direction && change.variant === variant)),
        )
        assert.ok(found, `${example.rules.join()}: ${place}`)
      }
    }
  })

  it('is right where it says that nothing is refused', () => {
    for (const { example, shown } of seen)
      if (example.rules.every((rule) => keepsWire.some((pattern) => pattern.test(wireOf(rule)))))
        assert.deepEqual(shown, [], example.rules.join())
  })

  it('is shown by a sample, for every rule of schemas that says so', () => {
    const shown = new Set(seen.filter((one) => one.shown.length > 0).flatMap(({ example }) => example.rules))
    const claimed = (Object.keys(diffRules) as DiffRuleId[]).filter((rule) =>
      /can be refused$|can fail the old validators/.test(wireOf(rule)),
    )
    // Of the call around the schemas: no schema shows it.
    const around = [
      'security-added',
      'request-body-required',
      'request-body-removed',
      'request-media-type-removed',
      'parameter-required',
    ]
    assert.deepEqual(
      claimed.filter((rule) => !shown.has(rule) && !around.includes(rule)),
      [],
    )
  })

  it('would be found wrong: a limit that is looser for what is answered', () => {
    const next = edited([['remove', '/components/schemas/Contact/properties/Id/pattern']])
    assert.deepEqual(shownBy(edited([]), next), ['answer created'])
    assert.deepEqual(shownBy(next, edited([])), [])
  })
})
