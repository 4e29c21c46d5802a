// What has changed in the operations of two documents. Called by diff.ts. Pure.
import { type Context, changeOf, type Place, type Side } from './change.ts'
import { compareSchemas } from './compare-schema.ts'
import { canonical, canonicalOf, type Document, type Json } from './document.ts'
import type { Body, Operation, Parameter } from './operation.ts'
import type { DiffRuleId } from './rules.ts'
import { areAllDisjoint, areDisjoint } from './schema.ts'

export function compareOperations(
  context: Context,
  before: readonly Operation[],
  after: readonly Operation[],
): void {
  const matched = new Set<Operation>()
  for (const operation of before) {
    const same =
      after.find(({ call }) => call === operation.call) ?? after.find(({ id }) => id === operation.id)
    const place = { operation: operation.id, status: null, variant: null, pointer: '', at: operation.at }
    if (same === undefined) {
      context.changes.push(changeOf('operation-removed', place, operation.call, 'none'))
      continue
    }
    matched.add(same)
    compareOperation(context, operation, same)
  }
  for (const { id, at, call } of after.filter((operation) => !matched.has(operation))) {
    const place = { operation: id, status: null, variant: null, pointer: '', at }
    context.changes.push(changeOf('operation-added', place, 'none', call))
  }
}

function compareOperation(context: Context, a: Operation, b: Operation): void {
  const top: Place = { operation: a.id, status: null, variant: null, pointer: '', at: b.at }
  const add = (rule: DiffRuleId, before: string, after: string, place: Partial<Place> = {}) =>
    context.changes.push(changeOf(rule, { ...top, ...place }, before, after))
  const schemas = (side: Side, before: Body, after: Body, place: Partial<Place>) => {
    if (before.rest !== after.rest)
      add('cannot-prove', 'how it is written', 'how it is written', { ...place, at: after.at })
    const where = { ...top, ...place }
    compareSchemas({ side, ...context }, before.schema, after.schema, where, [before.at, after.at])
  }

  if (a.call !== b.call) add('operation-moved', a.call, b.call)
  if (a.id !== b.id) add('operation-id-changed', a.id, b.id)
  compareDeprecation(a, b, add)
  if (a.servers !== b.servers) add('server-changed', a.servers, b.servers)
  if (a.quotaWindow !== b.quotaWindow) add('quota-window-changed', a.quotaWindow, b.quotaWindow)
  if (a.rest !== b.rest) add('cannot-prove', 'what else is said of it', 'what else is said of it')
  compareSecurity(a, b, add)
  compareParameters(a, b, add, schemas)
  compareRequest(a, b, add, schemas)
  compareAnswers(context, a, b, add, schemas)
  compareVariants(context, a, b, add, schemas)
}

type Add = (rule: DiffRuleId, before: string, after: string, place?: Partial<Place>) => void
type CompareBodies = (side: Side, before: Body, after: Body, place: Partial<Place>) => void

type Deprecable = Pick<Operation, 'isDeprecated'>

function compareDeprecation(a: Deprecable, b: Deprecable, add: Add, place: Partial<Place> = {}): void {
  if (a.isDeprecated !== b.isDeprecated)
    add('operation-deprecated', String(a.isDeprecated), String(b.isDeprecated), place)
}

function compareSecurity({ security: a }: Operation, { security: b }: Operation, add: Add): void {
  const gone = [...a].filter((way) => !b.has(way))
  const come = [...b].filter((way) => !a.has(way))
  if (gone.length === 0 && come.length === 0) return
  // Who used a way that is still there is not concerned by others that came; all that is left may be none at all.
  if (gone.length > 0 && !b.has('')) add('security-added', `${a.size} ways`, `${b.size} ways`)
  else add('security-removed', `${a.size} ways`, `${b.size} ways`)
}

function compareParameters(a: Operation, b: Operation, add: Add, schemas: CompareBodies): void {
  const words = (parameter: Parameter | undefined) =>
    parameter === undefined ? 'none' : parameter.isRequired ? 'required' : 'optional'
  for (const name of new Set([...a.parameters.keys(), ...b.parameters.keys()])) {
    const [before, after] = [a.parameters.get(name), b.parameters.get(name)]
    const place = { pointer: name, at: after?.at ?? before?.at ?? '' }
    if (after === undefined) add('parameter-removed', words(before), 'none', place)
    else if (before?.isRequired !== after.isRequired)
      add(after.isRequired ? 'parameter-required' : 'parameter-optional', words(before), words(after), place)
    if (before === undefined || after === undefined) continue
    compareDeprecation(before, after, add, place)
    schemas('request', before, after, { pointer: name })
  }
}

function compareRequest(
  { request: a }: Operation,
  { request: b }: Operation,
  add: Add,
  schemas: CompareBodies,
): void {
  if (b === null) {
    if (a !== null) add('request-body-removed', 'a body', 'none')
    return
  }
  const was = a?.isRequired ?? false
  if (was !== b.isRequired)
    add(
      b.isRequired ? 'request-body-required' : 'request-body-optional',
      was ? 'required' : 'optional',
      b.isRequired ? 'required' : 'optional',
    )
  for (const [type, body] of a?.media ?? []) {
    const next = b.media.get(type)
    if (next === undefined) add('request-media-type-removed', type, 'none')
    else schemas('request', body, next, {})
  }
  for (const [type, { at }] of b.media)
    if (a?.media.has(type) !== true) add('request-media-type-added', 'none', type, { at })
}

function compareAnswers(
  context: Context,
  a: Operation,
  b: Operation,
  add: Add,
  schemas: CompareBodies,
): void {
  for (const [status, before] of a.answers) {
    const after = b.answers.get(status)
    if (after === undefined) {
      add('status-removed', status, 'none', { status, at: before.at })
      continue
    }
    if (before.rest !== after.rest)
      add('cannot-prove', 'what else is said of it', 'what else is said of it', { status, at: after.at })
    for (const [type, body] of before.media) {
      const next = after.media.get(type)
      if (next === undefined) add('answer-media-type-removed', type, 'none', { status, at: body.at })
      // Where all answers are named, they are compared by name. What two of them allow, `oneOf` refuses.
      else if (
        !isNamed(context.old, a, status, body) ||
        !isNamed(context.new, b, status, next) ||
        !areAllDisjoint(context.old, variantsOf(a, status))
      )
        schemas('answer', body, next, { status })
    }
    for (const [type, { at }] of after.media)
      if (!before.media.has(type)) add('answer-media-type-added', 'none', type, { status, at })
    compareHeaders(status, before.headers, after.headers, add, schemas)
  }
  for (const [status, { at }] of b.answers)
    if (!a.answers.has(status)) add('status-added', 'none', status, { status, at })
}

const variantsOf = ({ variants }: Operation, status: string): Json[] =>
  [...variants.values()].flatMap((variant) => (variant.status === status ? [variant.schema] : []))

/** Whether the body is one of the variants of its status, any of them, and nothing else. */
function isNamed(document: Document, operation: Operation, status: string, body: Body): boolean {
  const variants = variantsOf(operation, status).map((schema) => canonical(document, schema))
  const schema = canonical(document, body.schema)
  const bodies = [schema, canonicalOf('anyOf', [schema])]
  return bodies.includes(canonicalOf('oneOf', variants)) || bodies.includes(canonicalOf('anyOf', variants))
}

function compareHeaders(
  status: string,
  a: ReadonlyMap<string, Parameter>,
  b: ReadonlyMap<string, Parameter>,
  add: Add,
  schemas: CompareBodies,
): void {
  const words = (header: Parameter | undefined) =>
    header === undefined ? 'none' : header.isRequired ? 'required' : 'optional'
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const [before, after] = [a.get(name), b.get(name)]
    const place = { status, pointer: name, at: after?.at ?? before?.at ?? '' }
    if (before?.isRequired === true && after?.isRequired !== true)
      add('answer-header-removed', 'required', words(after), place)
    else if (before !== undefined && after === undefined)
      add('answer-optional-header-removed', 'optional', 'none', place)
    else if (after !== undefined && (before === undefined || after.isRequired !== before.isRequired))
      add('answer-header-added', words(before), words(after), place)
    if (before === undefined || after === undefined) continue
    if (before.name !== after.name) add('answer-header-respelled', before.name, after.name, place)
    compareDeprecation(before, after, add, place)
    schemas('answer', before, after, { status, pointer: name })
  }
}

function compareVariants(
  context: Context,
  a: Operation,
  b: Operation,
  add: Add,
  schemas: CompareBodies,
): void {
  for (const [variant, before] of a.variants) {
    const after = b.variants.get(variant)
    const place = { status: before.status, variant, at: after?.at ?? before.at }
    if (after === undefined) {
      add('variant-removed', variant, 'none', place)
      continue
    }
    if (before.status !== after.status || before.message !== after.message)
      add('variant-moved', `${before.status} ${before.message}`, `${after.status} ${after.message}`, place)
    // A document that says no meaning has promised none.
    if (before.means !== '' && before.means !== after.means)
      add('variant-meaning-changed', before.means, after.means || 'nothing', place)
    schemas('answer', before, after, { status: before.status, variant })
  }
  for (const [variant, { status, at }] of b.variants)
    if (!a.variants.has(variant)) add('variant-added', 'none', variant, { status, variant, at })
  compareDistinction(context, a, b, add)
}

/** Two variants of one status need a required property whose values they do not share. */
function compareDistinction(context: Context, a: Operation, b: Operation, add: Add): void {
  for (const [index, [name, one]] of [...b.variants].entries()) {
    for (const [other, two] of [...b.variants].slice(index + 1)) {
      if (one.status !== two.status || areDisjoint(context.new, one.schema, two.schema)) continue
      const before = [a.variants.get(name), a.variants.get(other)] as const
      if (before[0] && before[1] && !areDisjoint(context.old, before[0].schema, before[1].schema)) continue
      add('variants-indistinguishable', 'told apart', `like ${other}`, {
        status: one.status,
        variant: name,
        at: one.at,
      })
    }
  }
}
