// What the commands have in common: arguments, errors of use, colours. What is wrong is repeated, and the nearest offered,
// unless it could be a secret that was pasted in the wrong place.
import type { ParseArgsConfig } from 'node:util'
import type { ErrorCode } from '../errors/catalogue.ts'
import { CodedError } from '../errors/coded-error.ts'
import { bugExitCode, bugText } from '../errors/end-of.ts'
import { variantNames } from '../generated/contract.ts'
import type { Paint, Style } from '../report/pretty.ts'
import { builtin } from '../tools/builtin.ts'
import { didYouMean } from '../tools/nearest.ts'
import { repeated } from '../tools/repeated.ts'

export { toUtc } from '../time/local-time.ts'
export { didYouMean, repeated }

const { parseArgs, styleText } = builtin('node:util')

/** The command cannot be carried out as it was given. Exit code 2, one line, no stack. */
export class UsageError extends CodedError {
  override readonly name = 'UsageError'
  readonly code = 'usage' satisfies ErrorCode
}

type OptionsConfig = NonNullable<ParseArgsConfig['options']>

/** What was given of such options. */
export type Parsed<T extends OptionsConfig> = ReturnType<
  typeof parseArgs<{ options: T; strict: true }>
>['values']

/** A command: what its help says, which options it takes, and what it does. */
export interface Command {
  readonly help: string
  readonly options: OptionsConfig
  /** Returns the exit code. Throws `UsageError`. */
  run(args: readonly string[], io: Io): Promise<number>
}

/** What a command is made of. */
export interface CommandParts<T extends OptionsConfig> {
  readonly help: string
  readonly options: T
  /** Whether it takes arguments without an option: files. */
  readonly takesFiles?: boolean
  /** What to do with an argument that stands without its option. */
  readonly argumentHint?: string
  /** Returns the exit code. Throws `UsageError`. */
  run(options: Parsed<T>, io: Io, files: readonly string[]): Promise<number>
}

export function createCommand<T extends OptionsConfig>(parts: CommandParts<T>): Command {
  const { help, options } = parts
  return {
    ...{ help, options },
    async run(args, io) {
      const { values, positionals } = parse(args, parts)
      return parts.run(values, io, positionals)
    },
  }
}

function parse<T extends OptionsConfig>(
  args: readonly string[],
  { options, takesFiles = false, argumentHint = '' }: CommandParts<T>,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: takesFiles })
  } catch (error) {
    throw usageErrorOf(error, options, argumentHint)
  }
}

/** What `parseArgs` of Node has thrown, in the words of a command. */
function usageErrorOf(error: unknown, options: OptionsConfig, argumentHint: string): UsageError {
  const { message, code = '' }: NodeJS.ErrnoException = error instanceof Error ? error : new Error('unknown')
  const [, name = ''] = /'(?:-\w, )?(--?[^' ]*)/.exec(message) ?? []
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      if (/^--(expired-)?token/.test(name)) return new UsageError(tokenAsArgument)
      return new UsageError(
        `there is no option ${repeated(name)}${didYouMean(name, Object.keys(options).map(asFlag))}`,
      )
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE': {
      const isString = options[name.slice(2)]?.type === 'string'
      return new UsageError(`${name} ${isString ? 'needs a value' : 'takes no value'}`)
    }
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return new UsageError(`an argument without its option${argumentHint && `: ${argumentHint}`}`)
    default:
      return new UsageError(message.split(/\. |\n/)[0] ?? '')
  }
}

const asFlag = (name: string) => `--${name}`

const tokenAsArgument =
  'a token is never an argument, where every process could read it: set CONTACTRZ_TOKEN or CONTACTRZ_EXPIRED_TOKEN'

/** `--format must be pretty or json, not jsn: did you mean json?` */
export function notOneOf(option: string, text: string, names: readonly string[]): UsageError {
  const is = text === '' ? ', and is empty' : `, not ${repeated(text)}${didYouMean(text, names)}`
  return new UsageError(`${option} must be ${listOf(names)}${is}`)
}

/** One of a list of names. Throws `UsageError`. */
export function asOneOf<T extends string>(option: string, text: string, names: readonly T[]): T {
  const name = names.find((known) => known === text)
  if (name === undefined) throw notOneOf(option, text, names)
  return name
}

/** Names of variants, separated by commas; in the order of the contract, each once. Throws `UsageError`. */
export function parseVariants(option: string, text: string): (typeof variantNames)[number][] {
  return parseNames(option, text, variantNames)
}

/** Some of a list of names, separated by commas; in the order of the list, each once. Throws `UsageError`. */
export function parseNames<T extends string>(option: string, text: string, known: readonly T[]): T[] {
  const names = text.split(',').map((name) => asOneOf(option, name.trim(), known))
  return known.filter((name) => names.includes(name))
}

/** `a, b or c`. */
export const listOf = (names: readonly string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`

/** Where a command writes. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined
  /** How wide it is, of a terminal. */
  readonly columns?: number | undefined
}

/** What a command reads and writes beside its arguments: of a process, its own. */
export interface Io {
  /** The wall clock, in ms since 1970. */
  now(): number
  readonly env: NodeJS.ProcessEnv
  readonly stdout: Output
  readonly stderr: Output
}

/** Colours where the stream is a terminal that wants them. What is set to nothing counts as not set (no-color.org). */
export function paintFor(stream: Output, env: NodeJS.ProcessEnv): Paint {
  const { FORCE_COLOR: forced = '', NO_COLOR: refused = '' } = env
  const wants = forced === '' ? refused === '' && canRedraw(stream, env) : !/^(0|false)$/.test(forced)
  return (style: Style, text) => (wants ? styleText(style, text, { validateStream: false }) : text)
}

/** Whether the stream is a terminal that understands escapes: for a line that is written over. */
export const canRedraw = (stream: Output, env: NodeJS.ProcessEnv): boolean =>
  stream.isTTY === true && env.TERM !== 'dumb'

/**
 * Runs a command to its exit code. Where nothing is left to wait for and it has none, node would end without a word
 * that says why: this says so, with exit code 3.
 */
async function untilSettled(name: string, run: () => Promise<number>): Promise<number> {
  const sayUnsettled = () => {
    process.stderr.write(bugText(name, 'it stopped waiting before there was a result'))
    process.exitCode = bugExitCode
  }
  process.once('beforeExit', sayUnsettled)
  try {
    return await run()
  } finally {
    process.off('beforeExit', sayUnsettled)
  }
}

/** Of a file that cannot be written, as with a wrong path. */
const outputLostExitCode = 2

/** A program as a process: its arguments, environment and streams, and its exit code. */
export async function runProcess(
  name: string,
  main: (args: readonly string[], io: Io) => Promise<number>,
): Promise<void> {
  const { env, stdout, stderr } = process
  let isLost = false
  stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    // Whoever reads may stop reading: `contactrz check | head`.
    if (code === 'EPIPE' || isLost) return
    isLost = true
    process.exitCode = outputLostExitCode
    stderr.write(`${name}: standard output cannot be written (${code}): see where it leads\n`)
  })
  const io = { env, stdout, stderr, now: Date.now }
  const exitCode = await untilSettled(name, () => main(process.argv.slice(2), io))
  process.exitCode = isLost ? outputLostExitCode : exitCode
}
