// Configuration: YAML → what the monitor works with. All errors at once, with line and column; a value never
// appears in one.
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Ajv, type ErrorObject } from 'ajv'
import { CodedError, didYouMean, readProxies, segmentsOf, unescapeSegment } from 'contactrz/internal'
import { LineCounter, parseDocument } from 'yaml'
import type { MonitorErrorCode } from '../tools/errors.ts'
import { configSchema, wordsOfPattern } from './config-schema.ts'
import type { Config } from './config-shape.ts'
import { type Checked, codeOf, type Path, type Report, toConfig } from './config-values.ts'
import { blindnessQuestions } from './gaps.ts'
import { withoutRepeats } from './repeats.ts'

/** The configuration cannot be used. `problems` holds a line for each thing that is wrong. */
export class ConfigError extends CodedError {
  override readonly name = 'ConfigError'
  readonly code = 'config-invalid' satisfies MonitorErrorCode
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** Throws `ConfigError`. */
export function readConfig(file: string, env: NodeJS.ProcessEnv): Config {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError([`${file} cannot be read (${codeOf(error)})`])
  }
  return parseConfig(text, file, env)
}

/**
 * Throws `ConfigError`.
 *
 * @param file Name for messages; its directory is what paths are relative to.
 * @param now From when on the slots are looked at that are warned of.
 */
export function parseConfig(text: string, file: string, env: NodeJS.ProcessEnv, now = Date.now()): Config {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problems: Problem[] = []
  const report = (path: Path, problem: string) => {
    const offset = offsetOf(document, path)
    const name = path.length === 0 ? '' : `${path.join('.')}: `
    const anyPlace = path.map((step) => (typeof step === 'number' ? '*' : step)).join('.')
    problems.push({ offset, text: `${name}${problem}`, kind: `${anyPlace}: ${problem}` })
  }
  const fail = () => {
    const sorted = problems.sort((a, b) => a.offset - b.offset)
    throw new ConfigError(
      gatherProblems(sorted).map(({ offset, text: problem }) => {
        const { line, col } = lines.linePos(offset)
        return `${file}:${line}:${col}: ${problem}`
      }),
    )
  }
  for (const error of document.errors) {
    const problem = firstLine(error.message)
    problems.push({ offset: error.pos[0], text: problem, kind: problem })
  }
  if (problems.length > 0) fail()

  const value: Checked = substitute(document.toJS() ?? {}, env, report)
  const validate = new Ajv({ allErrors: true, useDefaults: true, strict: false }).compile(configSchema)
  if (!validate(value)) for (const error of distinct(validate.errors ?? [])) report(...describeError(error))
  if (problems.length > 0) fail()
  const directory = resolve(dirname(file))
  const config = toConfig(value, { directory, proxies: readProxies(env) }, report)
  if (problems.length > 0) fail()
  const warnings = [...config.warnings, ...blindnessQuestions(config.targets, config.alerts, now)]
  return { ...config, file: resolve(file), warnings: gatherWarnings(warnings) }
}

interface Problem {
  readonly offset: number
  readonly text: string
  /** The same of every item of a list. */
  readonly kind: string
}

const gatherProblems = (problems: readonly Problem[]) =>
  withoutRepeats(
    problems,
    ({ kind }) => kind,
    ({ offset, kind }, others) => ({ offset, kind, text: `and ${others} more: ${kind}` }),
  )

/** All are of a target. */
const gatherWarnings = (warnings: readonly string[]) => {
  const kindOf = (warning: string) => warning.replace(/^target .+?: /, '')
  return withoutRepeats(warnings, kindOf, (first, others) => `${others} more targets: ${kindOf(first)}`)
}

/** `${NAME}` inside a string becomes the value of the environment variable, after parsing. */
function substitute(value: unknown, env: NodeJS.ProcessEnv, report: Report, path: Path = []): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Za-z_]\w*)\}/g, (whole: string, name: string) => {
      if (env[name] === undefined) report(path, `the environment variable ${name} is not set`)
      // Left as it is, so that the schema does not complain of the same thing again.
      return env[name] ?? whole
    })
  }
  if (Array.isArray(value)) return value.map((item, index) => substitute(item, env, report, [...path, index]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, substitute(item, env, report, [...path, name])]),
  )
}

/**
 * One error per place. Of a `oneOf`, those of the branch that was meant, if that can be told; else the `oneOf` alone, as
 * a summary.
 */
function distinct(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'oneOf')
  return errors.filter((error) => {
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

function describeError({ instancePath, schemaPath, keyword, params, message }: ErrorObject): [Path, string] {
  const path = segmentsOf(instancePath).map((name) => (/^\d+$/.test(name) ? Number(name) : name))
  if (keyword === 'additionalProperties') {
    const key = String(params.additionalProperty)
    const known = Object.keys(schemaBeside(schemaPath)?.properties ?? {})
    return [[...path, key], `is no known key${didYouMean(key, known)}`]
  }
  if (keyword === 'required') return [path, `"${params.missingProperty}" is missing`]
  if (keyword === 'enum') return [path, `must be one of ${params.allowedValues.join(', ')}`]
  if (keyword === 'oneOf') return [path, wordsOfChoice[String(path.at(-1))] ?? 'must be a text, or { file }']
  const words = wordsOfPattern[patternBeside(schemaPath) ?? '']
  if (words !== undefined) return [path, words]
  if (keyword === 'type') return [path, `must be ${wordsOfTypes(params.type)}`]
  if (keyword === 'minItems' || keyword === 'minLength') return [path, 'must not be empty']
  return [path, message ?? keyword]
}

const wordsOfChoice: Readonly<Record<string, string>> = {
  token: 'must be one of { command }, { env }, { file }, { request }',
  quotaWindow: 'must be none, or { from, to, timeZone }',
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

/** The schema whose keyword has failed. */
const schemaBeside = (schemaPath: string): Checked =>
  schemaPath
    .split('/')
    .slice(1, -1)
    .map((segment) => unescapeSegment(decodeURIComponent(segment)))
    .reduce<Checked>((value, name) => value?.[name], configSchema)

function patternBeside(schemaPath: string): string | null {
  const schema = schemaBeside(schemaPath)
  return typeof schema?.pattern === 'string' ? schema.pattern : null
}

function offsetOf(document: ReturnType<typeof parseDocument>, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const node: Checked = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (typeof node === 'object' && node?.range) return node.range[0]
  }
  return 0
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
