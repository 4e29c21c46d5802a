// A proposal as an OpenAPI Overlay 1.0.0 (https://spec.openapis.org/overlay/v1.0.0.html): what would have to change in
// openapi/contactrz.yaml for the answers to be as documented. Targets are JSONPath (RFC 9535). Pure.
import type { PropertySchema } from '../compiled/contract.ts'
import { type Documented, variantOf } from '../judge/documented.ts'
import type { VariantName } from '../judge/verdict.ts'
import { segmentsOf } from '../tools/json-pointer.ts'
import { type Edit, editedSchema } from './edits.ts'
import { sampleOf } from './sample.ts'

/** One step of an OpenAPI Overlay 1.0.0; its target is a JSONPath (RFC 9535). */
export interface Action {
  readonly target: string
  readonly description?: string
  readonly update?: unknown
  readonly remove?: true
}

/** What was seen of one variant, as edits: JSON without a value, so that it can be kept. */
export interface VariantProposal {
  readonly variant: VariantName
  readonly edits: readonly Edit[]
  /** Another status than the documented one; null if that was met. */
  readonly status: number | null
}

const member = (name: string) =>
  /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`
const operationIn = ({ contract }: Documented) =>
  `$.paths${member(contract.path)}${member(contract.method.toLowerCase())}`
const schemaPath = ({ contract }: Documented, variant: VariantName, pointer: string) =>
  `$.components.schemas${member(variantOf(contract, variant).schemaName)}${segmentsOf(pointer)
    .map((segment) => `.properties${member(segment)}`)
    .join('')}`
const parentOf = (pointer: string) => pointer.slice(0, pointer.lastIndexOf('/'))
const nameOf = (pointer: string) => segmentsOf(pointer).at(-1) ?? ''

export function actionsOf(documented: Documented, { variant, edits, status }: VariantProposal): Action[] {
  const schema = editedSchema(documented, variant, edits)
  return [
    ...schemaActions(documented, variant, edits, schema),
    ...messageActions(documented, variant, edits),
    ...(edits.length > 0 ? exampleActions(documented, variant, schema) : []),
    ...(status === null ? [] : statusActions(documented, variant, status)),
  ]
}

function schemaActions(
  documented: Documented,
  variant: VariantName,
  edits: readonly Edit[],
  edited: PropertySchema,
): Action[] {
  const actions: Action[] = []
  const written = new Set<string>()
  for (const edit of edits) {
    const shared = variantOf(documented.contract, variant).sharedSchemas.find(
      (pointer) => edit.pointer === pointer || edit.pointer.startsWith(`${pointer}/`),
    )
    if (shared === undefined) actions.push(...propertyActions(documented, variant, edit))
    else if (!written.has(shared)) {
      // Another variant uses the schema too, and nothing was seen of that one: this one gets a copy.
      written.add(shared)
      actions.push(
        { target: schemaPath(documented, variant, shared), remove: true },
        {
          target: `${schemaPath(documented, variant, parentOf(shared))}.properties`,
          update: { [nameOf(shared)]: schemaIn(edited, shared) },
        },
      )
    }
  }
  return [...actions, ...requiredActions(documented, variant, edits, edited)]
}

function propertyActions(
  documented: Documented,
  variant: VariantName,
  { pointer, from, to, renamedFrom, isLost }: Edit,
): Action[] {
  const target = schemaPath(documented, variant, pointer)
  if (to === null) return [{ target, remove: true }]
  if (from === null) {
    return [
      {
        target: `${schemaPath(documented, variant, parentOf(pointer))}.properties`,
        update: { [nameOf(pointer)]: { ...to, ...rolesOf(documented, variant, renamedFrom, to) } },
      },
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
  if (isEcho(documented, variant, pointer) && (isLost === true || !isText(to)))
    Object.assign(update, { 'x-echoes': false })
  return Object.keys(update).length === 0 ? removals : [...removals, { target, update }]
}

const isEcho = ({ created }: Documented, variant: VariantName, pointer: string) =>
  variant === created.name && parentOf(pointer) === '' && created.echoes[nameOf(pointer)] !== undefined

/** What was sent is a text: of another type, it is something else. */
const isText = ({ type }: PropertySchema) => [type].flat().every((one) => one === 'string' || one === 'null')

/** What a property is, it is under its new name as well. */
function rolesOf(
  documented: Documented,
  variant: VariantName,
  renamedFrom: string | undefined,
  to: PropertySchema,
): object {
  const { created } = documented
  if (renamedFrom === undefined || variant !== created.name || parentOf(renamedFrom) !== '') return {}
  const name = nameOf(renamedFrom)
  if (name === created.identifier) return { 'x-identifier': true }
  return isEcho(documented, variant, renamedFrom) && isText(to) ? { 'x-echoes': created.echoes[name] } : {}
}

/** The lists of required properties of the objects whose properties come, go, or become optional. */
function requiredActions(
  documented: Documented,
  variant: VariantName,
  edits: readonly Edit[],
  edited: PropertySchema,
): Action[] {
  const { sharedSchemas } = variantOf(documented.contract, variant)
  const parents = new Set(edits.map(({ pointer }) => parentOf(pointer)))
  return [...parents].flatMap((parent) => {
    const before = schemaIn(variantOf(documented.contract, variant).schema, parent)?.required ?? []
    const after = schemaIn(edited, parent)?.required ?? []
    const isCopied = sharedSchemas.some((pointer) => parent === pointer || parent.startsWith(`${pointer}/`))
    if (isCopied || JSON.stringify(before) === JSON.stringify(after)) return []
    const target = schemaPath(documented, variant, parent)
    const removal: Action = { target: `${target}.required`, remove: true }
    return after.length === 0 ? [removal] : [removal, { target, update: { required: after } }]
  })
}

function messageActions(documented: Documented, variant: VariantName, edits: readonly Edit[]): Action[] {
  const message = documented.messages.messageOf(variant)
  const text = edits.find(({ pointer }) => pointer === message?.pointer)?.to?.const
  if (message === undefined || typeof text !== 'string') return []
  const target = `${operationIn(documented)}['x-variants']${member(variant)}.message`
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
  return [{ target, update: { text, template } }, ...windowActions(documented, text)]
}

/** The window is the complement of the hours that the message names. */
function windowActions(documented: Documented, text: string): Action[] {
  const hours = documented.messages.readMessage(text)?.hours
  const [from, to] = [hours?.from, hours?.to]
  if (from === undefined || to === undefined) return []
  return [{ target: `${operationIn(documented)}['x-quota-window']`, update: { from: to, to: from } }]
}

function exampleActions(documented: Documented, variant: VariantName, edited: PropertySchema): Action[] {
  const target = `$.components.examples${member(variant)}`
  const value = sampleOf(edited, variantOf(documented.contract, variant).example)
  return [
    { target: `${target}.value`, remove: true },
    { target, update: { value } },
  ]
}

/** The response moves to its new status; what is left under the old one stays there. */
function statusActions(documented: Documented, variant: VariantName, status: number): Action[] {
  const { contract, variantNames } = documented
  const { status: before } = variantOf(contract, variant)
  const others = variantNames.filter(
    (name) => name !== variant && variantOf(contract, name).status === before,
  )
  const responses = `${operationIn(documented)}.responses`
  const old = `${responses}['${before}']`
  const refTo = (name: VariantName) => ({
    $ref: `#/components/schemas/${variantOf(contract, name).schemaName}`,
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
    { target: `${operationIn(documented)}['x-variants']${member(variant)}`, update: { status } },
  ]
}

function schemaIn(schema: PropertySchema, pointer: string): PropertySchema | undefined {
  return segmentsOf(pointer).reduce<PropertySchema | undefined>(
    (at, segment) => at?.properties?.[segment],
    schema,
  )
}
