// Step "shape": the errors of the chosen variant's closed validator → findings, one per cause. A property
// that is missing here and superfluous there under a like name is one renamed property. Pure.

import type { PropertySchema } from '../compiled/contract.ts'
import type { ValidationError } from '../compiled/validator.ts'
import { child, valueAt } from '../tools/json-pointer.ts'
import { asRead, specialsOf } from './characters.ts'
import { type Documented, documentedValue, schemaAt } from './documented.ts'
import { describe, isObject, jsonType, type NameMask, type Sensitive } from './evidence.ts'
import { finding } from './finding.ts'
import { withoutMoves } from './moved.ts'
import { plainName } from './recognise.ts'
import { pairRenames } from './rename.ts'
import type { Finding, Sent, VariantName } from './verdict.ts'

export interface ShapeContext {
  /** What may not be quoted; worked out only when something is. */
  readonly sensitive: () => Sensitive
  readonly mask: NameMask
  /** What was sent: a renamed property is recognised by its value too. Value by property name. */
  readonly sent: Sent | null
}

/** What is looked at: a body that should be that of a variant. */
interface Look extends ShapeContext {
  readonly documented: Documented
  readonly variant: VariantName
  readonly errors: readonly ValidationError[]
  /** Optional properties that were sent and are not there: their names in the answer. */
  readonly lost: readonly string[]
}

export function judgeShape(
  documented: Documented,
  variant: VariantName,
  value: unknown,
  context: ShapeContext,
): Finding[] {
  const validate = documented.validators.variants[variant]
  const lost = lostIn(documented, variant, value, context.sent)
  const errors = validate === undefined || validate(value) ? [] : (validate.errors ?? [])
  const look = { ...context, documented, variant, errors, lost }
  const found: Finding[] = []
  const wrongTypes = new Set(
    errors.filter(({ keyword }) => keyword === 'type').map((error) => error.instancePath),
  )
  for (const error of errors) {
    if (error.keyword === 'required' || error.keyword === 'additionalProperties') continue
    const at = valueAt(value, error.instancePath)
    // A wrong type fails the constant and the pattern as well, and a number that is not the constant may
    // fail the type (401.5): one cause, one finding.
    const isOtherNumber = typeof at === 'number' && hasNumericConstant(look, error.instancePath)
    if (error.keyword === 'type' ? isOtherNumber : wrongTypes.has(error.instancePath) && !isOtherNumber)
      continue
    found.push(judgeKeyword(look, error, at))
  }
  for (const pointer of objectsIn(look)) {
    found.push(...judgeNames(look, pointer, valueAt(value, pointer)))
  }
  return withoutMoves(found, value)
}

/**
 * Which optional properties were sent, and are not there: what was sent comes back, and what was not may be left out. That
 * a property is required is the validator's to say.
 */
export function lostIn(
  { created }: Documented,
  variant: VariantName,
  value: unknown,
  sent: Sent | null,
): readonly string[] {
  if (variant !== created.name || sent === null || !isObject(value)) return []
  return Object.entries(created.echoes).flatMap(([name, source]) => {
    const wasSent = sent[source] !== undefined && sent[source] !== ''
    const isOptional = created.schema.required?.includes(name) !== true
    return isOptional && wasSent && !Object.hasOwn(value, name) ? [name] : []
  })
}

function judgeKeyword(look: Look, error: ValidationError, at: unknown): Finding {
  const { documented, variant } = look
  const pointer = error.instancePath
  const schema = schemaAt(documented, variant, pointer)
  switch (error.keyword) {
    case 'type':
      return finding(at === null ? 'unexpected-null' : 'wrong-type', {
        pointer,
        expected: describeSchema(schema),
        actual:
          schema?.type === 'integer' && typeof at === 'number' ? 'number with a fraction' : jsonType(at),
      })
    case 'pattern':
      return finding('pattern-mismatch', {
        pointer,
        expected: `string matching ${schema?.pattern}`,
        actual: form(at),
      })
    case 'const':
      return pointer === documented.messages.messageOf(variant)?.pointer
        ? judgeMessage(look, pointer, String(at))
        : finding('wrong-constant', {
            pointer,
            expected: JSON.stringify(schema?.const),
            actual: `another ${describe(at)}`,
          })
    default:
      // openapi/judgeable.ts refuses every other keyword.
      throw new Error(`the contract uses the keyword ${error.keyword}, for which the judge has no rule`)
  }
}

function judgeMessage({ documented, variant, sensitive }: Look, pointer: string, text: string): Finding {
  const { messages } = documented
  return finding(messages.namesOtherHours(variant, text) ? 'quota-window-moved' : 'message-changed', {
    pointer,
    expected: `"${messages.messageOf(variant)?.text}"`,
    actual: messages.describeMessage(text, sensitive()),
  })
}

/** Missing and superfluous properties of one object. */
function judgeNames(look: Look, pointer: string, value: unknown): Finding[] {
  const { documented, variant, errors, sent, mask } = look
  if (!isObject(value)) return []
  const here = errors.filter(({ instancePath }) => instancePath === pointer)
  const named = (keyword: string, parameter: string) =>
    here.filter((error) => error.keyword === keyword).map(({ params }) => String(params[parameter]))
  const lost = pointer === '' ? look.lost : []
  const missing = [...named('required', 'missingProperty'), ...lost]
  const extra = named('additionalProperties', 'additionalProperty')
  const schema = schemaAt(documented, variant, pointer)
  if (Object.keys(value).length === 0) return [emptyObject(pointer, missing)]
  const hint = (name: string) => documentedValue(documented, variant, child(pointer, name), sent)
  const moved = movedInside(missing, extra, value)
  if (moved !== null) {
    const actual = `${moved.count} of them inside "${mask(moved.name)}"`
    return [finding('wrapped-body', { pointer, expected: 'its properties side by side', actual })]
  }
  const { renames, style } = pairRenames(missing, extra, value, schema?.properties ?? {}, hint, mask)
  const found: Finding[] = []
  if (style !== null) {
    const actual = `${renames.size} of them ${style}`
    found.push(finding('renamed-property', { pointer, expected: 'the documented property names', actual }))
  }
  for (const name of missing) {
    const to = renames.get(name)
    const at = child(pointer, name)
    if (to === undefined && lost.includes(name)) {
      const expected = `what was sent: ${describe(documentedValue(documented, variant, at, sent))}`
      found.push(finding('echo-mismatch', { pointer: at, expected, actual: 'nothing' }))
    } else if (to === undefined) {
      const expected = describeSchema(schema?.properties?.[name])
      found.push(finding('missing-property', { pointer: at, expected, actual: 'nothing' }))
    } else if (style === null) {
      const actual = otherName(name, to, mask)
      found.push(finding('renamed-property', { pointer: at, expected: `"${name}"`, actual }))
    }
  }
  const renamedTo = new Set(renames.values())
  for (const name of extra) {
    if (renamedTo.has(name)) continue
    const at = child(pointer, mask(name))
    const actual = `${describe(value[name])}${originOf(name, value[name], missing, look)}`
    found.push(finding('undocumented-property', { pointer: at, expected: 'nothing', actual }))
  }
  return found
}

/** A name that reads like the documented one differs in what is not seen: that is said, where the name is not shown. */
function otherName(name: string, to: string, mask: NameMask): string {
  const isShown = mask(to) === to
  const specials = isShown ? '' : specialsOf(to, plainName(to) === plainName(name))
  if (specials !== '' && asRead(to) === name) return `the same name with ${specials}`
  return `"${mask(to)}"${specials === '' ? '' : ` (with ${specials})`} in its place`
}

/** What else is known of a new property: a name that does not show what it is, or a value that was sent. */
function originOf(name: string, value: unknown, missing: readonly string[], { mask, sent }: ShapeContext) {
  const specials = mask(name) === name ? '' : specialsOf(name)
  const source = Object.entries(sent ?? {}).find(([, item]) => item !== '' && item === value)?.[0]
  const isTold = source !== undefined && !missing.includes(source)
  return [
    name === '' ? ', under an empty name' : specials === '' ? '' : `, its name with ${specials}`,
    isTold ? `, the value that was sent as "${source}"` : '',
  ].join('')
}

/** All of its properties are missing: one cause. */
function emptyObject(pointer: string, missing: readonly string[]): Finding {
  const expected = `the properties ${missing.join(', ')}`
  return finding('missing-property', { pointer, expected, actual: 'an empty object' })
}

/** Two or more of the missing properties in one superfluous object: they have moved, they are not gone. */
function movedInside(missing: readonly string[], extra: readonly string[], value: Record<string, unknown>) {
  for (const name of extra) {
    const inner = value[name]
    if (!isObject(inner)) continue
    const inside = missing.filter((property) => Object.hasOwn(inner, property))
    if (inside.length >= 2 && inside.length === missing.length) return { name, count: inside.length }
  }
  return null
}

function objectsIn({ errors, lost }: Look): Set<string> {
  const isName = ({ keyword }: ValidationError) =>
    keyword === 'required' || keyword === 'additionalProperties'
  const withNames = errors.filter(isName).map(({ instancePath }) => instancePath)
  return new Set(lost.length > 0 ? ['', ...withNames] : withNames)
}

const hasNumericConstant = ({ documented, variant }: Look, pointer: string) =>
  typeof schemaAt(documented, variant, pointer)?.const === 'number'

function describeSchema(schema: PropertySchema | undefined): string {
  if (schema?.const !== undefined) return JSON.stringify(schema.const)
  return [schema?.type ?? 'anything'].flat().join(' or ')
}

/** The form of a text without the text: which kinds of characters it has. */
function form(value: unknown): string {
  if (typeof value !== 'string' || value === '') return describe(value)
  const kinds = [
    /\d/.test(value) ? 'digits' : '',
    /\p{L}/u.test(value) ? 'letters' : '',
    /[^\d\p{L}]/u.test(value) ? 'other characters' : '',
  ].filter((kind) => kind !== '')
  const zero = /^0\d*$/.test(value) ? ', with a leading zero' : ''
  return `${describe(value)} (${kinds.join(', ')}${zero})`
}
