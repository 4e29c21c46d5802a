// `contactrz`: its commands. What it reads and writes is given, so that whoever calls it need not be a process: cli.ts is
// one, and tests are none.
import type { Io } from './commands/command-line.ts'
import { callProgram, type Program } from './commands/program.ts'
import { errors } from './errors/catalogue.ts'

/** What there is to call. */
export const program: Program = {
  name: 'contactrz',
  module: import.meta.url,
  catalogue: errors,
  commands: {
    check: async () => (await import('./commands/check.ts')).check,
    provider: async () => (await import('./commands/provider.ts')).provider,
    diff: async () => (await import('./commands/diff.ts')).diff,
    mutate: async () => (await import('./commands/mutate.ts')).mutate,
  },
  help: `contactrz: the contract of POST /api/contactrz

  contactrz check      hold a provider against the documentation
  contactrz provider   run a provider that answers as documented
  contactrz diff       compare two versions of the OpenAPI document: what breaks whom, which version bump
  contactrz mutate     see whether the contract's own tests would notice a deviation

  contactrz <command> --help   its options, with examples
  contactrz --version
`,
}

/** One call of the command line. Returns the exit code, and throws nothing. */
export const main = (args: readonly string[], io: Io): Promise<number> => callProgram(program, args, io)
