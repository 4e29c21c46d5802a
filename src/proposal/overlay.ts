// A proposal as an OpenAPI Overlay 1.0.0 (https://spec.openapis.org/overlay/v1.0.0.html): what would have to change in
// openapi/contactrz.yaml for the answers to be as documented. Targets are JSONPath (RFC 9535). Pure.
import type { PropertySchema } from '../compiled/contract.ts'
import { contract, variantNames } from '../generated/contract.ts'
import { tokensOf } from '../judge/evidence.ts'
import { messageOf, readMessage } from '../judge/message.ts'
import type { VariantName } from '../judge/verdict.ts'
import { type Edit, editedSchema } from './edits.ts'
import { sampleOf } from './sample.ts'

export interface Action {
  readonly target: string
  readonly description?: string
  readonly update?: unknown
  readonly remove?: true
}

/** What was seen of one variant, as edits. */
export interface VariantProposal {
  readonly variant: VariantName
  readonly edits: readonly Edit[]
  /** Another status than the documented one; null if that was met. */
  readonly status: number | null
}

const member = (name: string) =>
  /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`
const operation = `$.paths${member(contract.path)}${member(contract.method.toLowerCase())}`
const schemaPath = (variant: VariantName, pointer: string) =>
  `$.components.schemas${member(contract.variants[variant].schemaName)}${tokensOf(pointer)
    .map((token) => `.properties${member(token)}`)
    .join('')}`
const parentOf = (pointer: string) => pointer.slice(0, pointer.lastIndexOf('/'))
const nameOf = (pointer: string) => tokensOf(pointer).at(-1) ?? ''

export function actionsOf({ variant, edits, status }: VariantProposal): Action[] {
  const schema = editedSchema(variant, edits)
  return [
    ...schemaActions(variant, edits, schema),
    ...messageActions(variant, edits),
    ...(edits.length > 0 ? exampleActions(variant, schema) : []),
    ...(status === null ? [] : statusActions(variant, status)),
  ]
}

function schemaActions(variant: VariantName, edits: readonly Edit[], edited: PropertySchema): Action[] {
  const actions: Action[] = []
  const written = new Set<string>()
  for (const edit of edits) {
    const shared = contract.variants[variant].sharedSchemas.find(
      (pointer) => edit.pointer === pointer || edit.pointer.startsWith(`${pointer}/`),
    )
    if (shared === undefined) actions.push(...propertyActions(variant, edit))
    else if (!written.has(shared)) {
      // Another variant uses the schema too, and nothing was seen of that one: this one gets a copy.
      written.add(shared)
      actions.push(
        { target: schemaPath(variant, shared), remove: true },
        {
          target: `${schemaPath(variant, parentOf(shared))}.properties`,
          update: { [nameOf(shared)]: schemaIn(edited, shared) },
        },
      )
    }
  }
  return [...actions, ...requiredActions(variant, edits, edited)]
}

function propertyActions(variant: VariantName, { pointer, from, to }: Edit): Action[] {
  const target = schemaPath(variant, pointer)
  if (to === null) return [{ target, remove: true }]
  if (from === null) {
    return [
      { target: `${schemaPath(variant, parentOf(pointer))}.properties`, update: { [nameOf(pointer)]: to } },
    ]
  }
  const keywords = Object.keys({ ...from, ...to }) as (keyof PropertySchema)[]
  const changed = keywords.filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key]))
  // Removed before it is written anew: an update would append to a list that is there.
  const removals = changed
    .filter((key) => from[key] !== undefined)
    .map((key): Action => ({ target: `${target}${member(key)}`, remove: true }))
  const update = Object.fromEntries(
    changed.filter((key) => to[key] !== undefined).map((key) => [key, to[key]]),
  )
  return Object.keys(update).length === 0 ? removals : [...removals, { target, update }]
}

/** The lists of required properties of the objects whose properties come, go, or become optional. */
function requiredActions(variant: VariantName, edits: readonly Edit[], edited: PropertySchema): Action[] {
  const { sharedSchemas } = contract.variants[variant]
  const parents = new Set(edits.map(({ pointer }) => parentOf(pointer)))
  return [...parents].flatMap((parent) => {
    const before = schemaIn(contract.variants[variant].schema, parent)?.required ?? []
    const after = schemaIn(edited, parent)?.required ?? []
    const isCopied = sharedSchemas.some((pointer) => parent === pointer || parent.startsWith(`${pointer}/`))
    if (isCopied || JSON.stringify(before) === JSON.stringify(after)) return []
    const target = schemaPath(variant, parent)
    const removal: Action = { target: `${target}.required`, remove: true }
    return after.length === 0 ? [removal] : [removal, { target, update: { required: after } }]
  })
}

function messageActions(variant: VariantName, edits: readonly Edit[]): Action[] {
  const message = messageOf(variant)
  const text = edits.find(({ pointer }) => pointer === message?.pointer)?.to?.const
  if (message === undefined || typeof text !== 'string') return []
  const target = `${operation}['x-variants']${member(variant)}.message`
  const hours = [...text.matchAll(/\d{1,2}[:.]\d{2}/g)].map(([hour]) => hour)
  const [from, to] = hours
  const isTemplate = hours.length === 2 && from !== undefined && to !== undefined && from !== to
  if (message.template === undefined) return [{ target, update: { text } }]
  if (!isTemplate)
    return [
      { target, update: { text } },
      { target: `${target}.template`, remove: true },
    ]
  const template = text.replace(from, '{from}').replace(to, '{to}')
  return [{ target, update: { text, template } }, ...windowActions(text)]
}

/** The window is the complement of the hours that the message names. */
function windowActions(text: string): Action[] {
  const hours = readMessage(text)?.hours
  const [from, to] = [hours?.from, hours?.to]
  if (from === undefined || to === undefined) return []
  return [{ target: `${operation}['x-quota-window']`, update: { from: to, to: from } }]
}

function exampleActions(variant: VariantName, edited: PropertySchema): Action[] {
  const target = `$.components.examples${member(variant)}`
  const value = sampleOf(edited, contract.variants[variant].example)
  return [
    { target: `${target}.value`, remove: true },
    { target, update: { value } },
  ]
}

/** The response moves to its new status; what is left under the old one stays there. */
function statusActions(variant: VariantName, status: number): Action[] {
  const documented = contract.variants[variant]
  const others = variantNames.filter(
    (name) => name !== variant && contract.variants[name].status === documented.status,
  )
  const responses = `${operation}.responses`
  const old = `${responses}['${documented.status}']`
  const refTo = (name: VariantName) => ({
    $ref: `#/components/schemas/${contract.variants[name].schemaName}`,
  })
  const [other] = others
  const content = `${old}.content${member(contract.mediaType)}`
  const leaving: Action[] =
    other === undefined
      ? [{ target: old, remove: true }]
      : [
          { target: `${content}.examples${member(variant)}`, remove: true },
          { target: `${content}.schema`, remove: true },
          {
            target: content,
            update: { schema: others.length === 1 ? refTo(other) : { oneOf: others.map(refTo) } },
          },
        ]
  const media = {
    schema: refTo(variant),
    examples: { [variant]: { $ref: `#/components/examples/${variant}` } },
  }
  const response = {
    description: `The documented answer ${variant}, seen under this status.`,
    content: { [contract.mediaType]: media },
  }
  return [
    ...leaving,
    { target: responses, update: { [String(status)]: response } },
    { target: `${operation}['x-variants']${member(variant)}`, update: { status } },
  ]
}

function schemaIn(schema: PropertySchema, pointer: string): PropertySchema | undefined {
  return tokensOf(pointer).reduce<PropertySchema | undefined>((at, token) => at?.properties?.[token], schema)
}
