// What the commands have in common: arguments, errors of use, colours.
import type { ParseArgsOptionsConfig } from 'node:util'
import { builtin } from './builtin.ts'
import { variantNames } from './generated/contract.ts'
import type { VariantName } from './judge/verdict.ts'
import type { Paint, Style } from './report/pretty.ts'

const { parseArgs, styleText } = builtin('node:util')

/** The command cannot be carried out as it was given. Exit code 2, one line, no stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'usage'
}

/** Throws `UsageError`. No positional arguments. */
export function parseOptions<T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : '').split(/\. |\n/)
    if (/^Unknown option '--(expired-)?token/.test(sentence)) {
      throw new UsageError(
        'a token is never an argument, where every process could read it: set CONTACTRZ_TOKEN or CONTACTRZ_EXPIRED_TOKEN',
      )
    }
    throw new UsageError(sentence.replace(/^Unexpected argument .*/, 'an argument without an option'))
  }
}

/** One of a list of names. Throws `UsageError`. */
export function asOneOf<T extends string>(option: string, text: string, names: readonly T[]): T {
  const name = names.find((known) => known === text)
  if (name === undefined) throw new UsageError(`${option} must be ${listOf(names)}`)
  return name
}

/** Names of variants, separated by commas; in the order of the contract, each once. Throws `UsageError`. */
export function parseVariants(option: string, text: string): VariantName[] {
  const names = text.split(',').map((name) => asOneOf(option, name.trim(), variantNames))
  return variantNames.filter((name) => names.includes(name))
}

export const listOf = (names: readonly string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`

/** Colours where the stream is a terminal that wants them (NO_COLOR, FORCE_COLOR). */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (style: Style, text) => styleText(style, text, { stream })
}

/**
 * Runs a command to its exit code. Where nothing is left to wait for and it has none, node would end without a word
 * that says why: this says so, with exit code 3.
 */
export async function untilSettled(name: string, run: () => Promise<number>): Promise<number> {
  const tell = () => {
    process.stderr.write(
      `${name}: internal error, please report it: it stopped waiting before there was a result\n`,
    )
    process.exitCode = 3
  }
  process.once('beforeExit', tell)
  try {
    return await run()
  } finally {
    process.off('beforeExit', tell)
  }
}
