// A program of several commands: which one is called, its help, its version, and how it ends. One way for all of ours; a
// command is loaded when it is called for. Called by main.ts of each.
import type { ErrorEntry } from '../errors/catalogue.ts'
import { endOf } from '../errors/end-of.ts'
import { builtin } from '../tools/builtin.ts'
import { didYouMean } from '../tools/nearest.ts'
import { repeated } from '../tools/repeated.ts'
import { ignoreTlsSwitch } from '../wire/tls-switch.ts'
import { type Command, type Io, listOf, UsageError } from './command-line.ts'

export interface Program {
  /** As it is called, and as its package is. */
  readonly name: string
  /** Of a module of that package, from which its manifest is found: sources and what is published lie at different depths. */
  readonly module: string
  /** What is printed where no command is named. */
  readonly help: string
  /** By their names, in the order in which they are told. */
  readonly commands: Readonly<Record<string, () => Promise<Command>>>
  readonly catalogue: Readonly<Record<string, ErrorEntry>>
}

/** One call of the command line. Returns the exit code, and throws nothing. */
export async function callProgram(program: Program, args: readonly string[], io: Io): Promise<number> {
  const { name, catalogue } = program
  ignoreTlsSwitch(io.env, (line) => io.stderr.write(`${name}: ${line}\n`))
  try {
    return await run(program, args, io)
  } catch (error) {
    const { text, exitCode } = endOf(error, { name, catalogue, seeHelp: seeHelp(program, args[0]) })
    io.stderr.write(text)
    return exitCode
  }
}

const asksForHelp = ['--help', '-h']

async function run(program: Program, [name, ...rest]: readonly string[], io: Io): Promise<number> {
  const print = (text: string) => {
    io.stdout.write(text)
    return 0
  }
  if (name === undefined) {
    io.stderr.write(program.help)
    return 2
  }
  if (name === 'help' || asksForHelp.includes(name)) return print(program.help)
  if (name === '--version') return print(`${versionOf(program)}\n`)
  const command = await commandOf(program, name)?.()
  if (command === undefined) throw unknownCommand(name, Object.keys(program.commands))
  return rest.some((arg) => asksForHelp.includes(arg)) ? print(command.help) : command.run(rest, io)
}

const commandOf = ({ commands }: Program, name: string) =>
  Object.hasOwn(commands, name) ? commands[name] : undefined

function versionOf({ name, module }: Program): string {
  const { createRequire } = builtin('node:module')
  return createRequire(module)(`${name}/package.json`).version
}

/** A first argument that is none of the commands. */
function unknownCommand(text: string, commands: readonly string[]): UsageError {
  if (text.startsWith('-')) {
    return new UsageError(`the command comes first, and ${repeated(text)} is none: ${listOf(commands)}`)
  }
  return new UsageError(`there is no command ${repeated(text)}${didYouMean(text, commands)}`)
}

/** Where the help is: of the command, if there is such a one. */
const seeHelp = (program: Program, command = ''): string =>
  `See: ${program.name}${commandOf(program, command) === undefined ? '' : ` ${command}`} --help`
