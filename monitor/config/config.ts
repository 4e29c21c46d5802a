// Configuration: YAML → what the monitor works with. All errors at once, with line and column; a value never
// appears in one.
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { CodedError, readProxies } from 'contactrz/internal'
import { isNode, LineCounter, parseDocument, visit } from 'yaml'
import type { MonitorErrorCode } from '../tools/errors.ts'
import { type ConfigInput, configSchema } from './config-schema.ts'
import type { Config } from './config-shape.ts'
import { toConfig } from './config-values.ts'
import { blindnessQuestions } from './gaps.ts'
import { type AddProblem, codeOf, type Path } from './read-values.ts'
import { withoutRepeats } from './repeats.ts'
import { schemaProblems, shownPath } from './schema-problems.ts'

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
  const addProblem = (path: Path, problem: string, isKeyUnknown = false) => {
    const offset = offsetOf(document, path)
    const shown = shownPath(path, isKeyUnknown)
    const name = path.length === 0 ? '' : `${shown}: `
    const anyPlace = shown.replace(/(?<=^|\.)\d+(?=\.|$)/g, '*')
    problems.push({ offset, text: `${name}${problem}`, kind: `${anyPlace}: ${problem}` })
  }
  const fail = (): never => {
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
  problems.push(...aliasProblems(document))
  if (problems.length > 0) fail()

  const plain = plainOf(document, problems) ?? {}
  if (problems.length > 0) fail()
  const value = substitute(plain, env, addProblem)
  const validate = validator()
  if (!validate(value)) {
    for (const problem of schemaProblems(validate.errors ?? [])) addProblem(...problem)
    return fail()
  }
  if (problems.length > 0) fail()
  const directory = resolve(dirname(file))
  const config = toConfig(value, { directory, proxies: readProxies(env) }, addProblem)
  if (problems.length > 0) fail()
  const warnings = [...config.warnings, ...blindnessQuestions(config.targets, config.alerts, now)]
  const routes = config.routes.map((route, index) => {
    const { line } = lines.linePos(offsetOf(document, ['routes', index]))
    return { ...route, line }
  })
  return { ...config, routes, file: resolve(file), warnings: gatherWarnings(warnings) }
}

let compiled: ValidateFunction<ConfigInput> | undefined

/** Compiled by the first configuration that is read, in the time of a start: our own schema needs no proof there, nor the fastest code. */
function validator(): ValidateFunction<ConfigInput> {
  const soon = { meta: false, validateSchema: false, code: { optimize: false } }
  const options = { allErrors: true, useDefaults: true, strict: false, ...soon }
  compiled ??= new Ajv(options).compile<ConfigInput>(configSchema)
  return compiled
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

/** Those of targets, routes and channels, by what they say of each. */
const gatherWarnings = (warnings: readonly string[]) => {
  const kindOf = (warning: string) =>
    warning.replace(
      /^(target|routes|channels)[ .].+?: /,
      (_, of: string) => `more ${of.replace(/s?$/, 's')}: `,
    )
  return withoutRepeats(warnings, kindOf, (first, others) => `${others} ${kindOf(first)}`)
}

/** `${NAME}` inside a string becomes the value of the environment variable, after parsing. */
function substitute(
  value: unknown,
  env: NodeJS.ProcessEnv,
  addProblem: AddProblem,
  path: Path = [],
): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Za-z_]\w*)\}/g, (whole: string, name: string) => {
      if (env[name] === undefined) addProblem(path, `the environment variable ${name} is not set`)
      // Left as it is, so that the schema does not complain of the same thing again.
      return env[name] ?? whole
    })
  }
  if (Array.isArray(value))
    return value.map((item, index) => substitute(item, env, addProblem, [...path, index]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, substitute(item, env, addProblem, [...path, name])]),
  )
}

type Document = ReturnType<typeof parseDocument>

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

/** Of an alias without its anchor the parser would say the name, which may be a password that begins with a star. */
function aliasProblems(document: Document): Problem[] {
  const problems: Problem[] = []
  const text =
    'what begins with * is an alias, and there is no such anchor before it: quote it if it is a value'
  visit(document, {
    Alias(_key, alias) {
      const isKnown = alias.resolve(document) !== undefined
      if (!isKnown) problems.push({ offset: alias.range?.[0] ?? 0, text, kind: text })
    },
  })
  return problems
}

function plainOf(document: Document, problems: Problem[]): unknown {
  try {
    return document.toJS()
  } catch {
    const text = 'holds more aliases than can be meant'
    problems.push({ offset: 0, text, kind: text })
    return null
  }
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
