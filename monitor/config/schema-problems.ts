// What ajv finds wrong with a configuration, in words, with the place of each. Called by config.ts. Pure.
import type { ErrorObject } from 'ajv'
import { didYouMean, repeated, segmentsOf, unescapeSegment, valueBelow } from 'contactrz/internal'
import { configSchema } from './config-schema.ts'
import type { Path } from './read-values.ts'
import { wordsOfPattern } from './schema-parts.ts'

/** A key that is not known may be a value that a slip has put there, such as `url:https://…` without a blank. */
type SchemaProblem = readonly [path: Path, words: string, isKeyUnknown?: true]

/** Each with its place; a value never appears in one. */
export const schemaProblems = (errors: readonly ErrorObject[]): SchemaProblem[] =>
  distinct(errors).map(describeError)

/** A path for people. @param isKeyUnknown Its last part is no key that there is: it is repeated only if it can be no secret. */
export const shownPath = (path: Path, isKeyUnknown = false): string =>
  path
    .map((step, index) => {
      const text = String(step)
      const isName = /^[\w.@-]{1,64}$/.test(text) && !(isKeyUnknown && index === path.length - 1)
      return isName || (/^[\w.-]+$/.test(text) && repeated(text) === text)
        ? text
        : `(${text.length} characters)`
    })
    .join('.')

/**
 * One error per place. Of a `oneOf`, those of the branch that was meant, if that can be told; else the `oneOf` alone, as
 * a summary.
 */
function distinct(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'oneOf')
  return errors.filter((error) => {
    // What is wrong with the name is an error of its own.
    if (error.keyword === 'propertyNames') return false
    const choice = choices.find(({ schemaPath }) => error.schemaPath.startsWith(schemaPath))
    if (choice === undefined) return true
    const meant = meantBranch(errors, choice)
    return meant === null ? error === choice : error.schemaPath.startsWith(meant)
  })
}

/** The one branch whose kind of value was given, and whose keys, if there are several. Null if that is not one. */
function meantBranch(errors: readonly ErrorObject[], choice: ErrorObject): string | null {
  const of = `${choice.schemaPath}/`
  const own = errors.filter(({ schemaPath }) => schemaPath.startsWith(of) && schemaPath !== choice.schemaPath)
  const branches = [
    ...new Set(own.map(({ schemaPath }) => `${of}${schemaPath.slice(of.length).split('/')[0]}/`)),
  ]
  const without =
    (...keywords: readonly string[]) =>
    (branch: string) =>
      !own.some(
        ({ schemaPath, instancePath, keyword }) =>
          schemaPath.startsWith(branch) && instancePath === choice.instancePath && keywords.includes(keyword),
      )
  const ofKind = branches.filter(without('type', 'const'))
  const found = ofKind.length > 1 ? ofKind.filter(without('required', 'additionalProperties')) : ofKind
  return found.length === 1 ? (found[0] ?? null) : null
}

function describeError(error: ErrorObject): SchemaProblem {
  const { instancePath, schemaPath, keyword, params, message, propertyName } = error
  const names = propertyName === undefined ? [] : [propertyName]
  const path = [...segmentsOf(instancePath), ...names].map((name) =>
    /^\d+$/.test(name) ? Number(name) : name,
  )
  if (keyword === 'additionalProperties') {
    const key = String(params.additionalProperty)
    const known = Object.keys(schemaBeside(schemaPath, 'properties') ?? {})
    return [[...path, key], `is no known key${whatWasMeant(key, known)}`, true]
  }
  if (keyword === 'required') return [path, `"${params.missingProperty}" is missing`]
  if (keyword === 'enum') return [path, `must be one of ${params.allowedValues.join(', ')}`]
  if (keyword === 'oneOf') return [path, wordsOfChoice[String(path.at(-1))] ?? 'must be a text, or { file }']
  const words = wordsOfPattern[String(schemaBeside(schemaPath, 'pattern'))]
  if (words !== undefined) return [path, words]
  if (keyword === 'type') return [path, `must be ${wordsOfTypes(params.type)}`]
  if (keyword === 'uniqueItems') return [[...path, Math.max(params.i, params.j)], 'is there before']
  if (keyword === 'minItems' || keyword === 'minLength') return [path, 'must not be empty']
  return [path, message ?? keyword]
}

function whatWasMeant(key: string, known: readonly string[]): string {
  const [name = ''] = key.split(':', 1)
  return name !== key && known.includes(name)
    ? `: a blank is missing behind the colon of ${name}`
    : didYouMean(key, known)
}

const wordsOfChoice: Readonly<Record<string, string>> = {
  token: 'must be one of { command }, { env }, { file }, { request }',
  quotaWindow: 'must be none, or { from, to, timeZone }',
  group: 'must be none, or { by, wait }',
  unavailableAfter: 'must be a whole number, or { of, within }',
}

const wordsOfType: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'keys and values',
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
}

const wordsOfTypes = (types: string | readonly string[]): string =>
  [types]
    .flat()
    .map((type) => wordsOfType[type] ?? type)
    .join(' or ')

/** What another keyword says in the schema of which one has failed. */
const schemaBeside = (schemaPath: string, keyword: string): unknown => {
  const segments = schemaPath.split('/').slice(1, -1)
  const names = segments.map((segment) => unescapeSegment(decodeURIComponent(segment)))
  return valueBelow(configSchema, [...names, keyword])
}
