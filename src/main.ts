// `contactrz`: which command, and how it ends. A command is loaded when it is called for. What it reads and writes is
// given, so that whoever calls it need not be a process: cli.ts is one, and tests are none.
import { type Io, seeHelp, unknownCommand } from './commands/command-line.ts'
import { errors } from './errors/catalogue.ts'
import { endOf } from './errors/end-of.ts'
import { ignoreTlsSwitch } from './wire/tls-switch.ts'

const commands = ['check', 'provider', 'diff', 'mutate']

const help = `contactrz: the contract of POST /api/contactrz

  contactrz check      hold a provider against the documentation
  contactrz provider   run a provider that answers as documented
  contactrz diff       compare two versions of the OpenAPI document: what breaks whom, which version bump
  contactrz mutate     see whether the contract's own tests would notice a deviation

  contactrz <command> --help   its options, with examples
  contactrz --version
`

/** One call of the command line. Returns the exit code, and throws nothing. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  ignoreTlsSwitch(io.env, (line) => io.stderr.write(`contactrz: ${line}\n`))
  try {
    return await run(args, io)
  } catch (error) {
    const see = seeHelp('contactrz', args[0] ?? '', commands)
    const { text, exitCode } = endOf(error, { name: 'contactrz', catalogue: errors, seeHelp: see })
    io.stderr.write(text)
    return exitCode
  }
}

async function run([command, ...rest]: readonly string[], io: Io): Promise<number> {
  const print = (text: string) => {
    io.stdout.write(text)
    return 0
  }
  const wantsHelp = rest.includes('--help') || rest.includes('-h')
  switch (command) {
    case 'check': {
      const { check, checkHelp } = await import('./commands/check.ts')
      return wantsHelp ? print(checkHelp) : check(rest, io)
    }
    case 'provider': {
      const { provider, providerHelp } = await import('./commands/provider.ts')
      return wantsHelp ? print(providerHelp) : provider(rest, io)
    }
    case 'diff': {
      const { diff, diffHelp } = await import('./commands/diff.ts')
      return wantsHelp ? print(diffHelp) : diff(rest, io)
    }
    case 'mutate': {
      const { mutate, mutateHelp } = await import('./commands/mutate.ts')
      return wantsHelp ? print(mutateHelp) : mutate(rest, io)
    }
    case '--help':
    case '-h':
    case 'help':
      return print(help)
    case '--version': {
      const { createRequire } = await import('node:module')
      // By its name: sources and what is published lie at different depths.
      const manifest = createRequire(import.meta.url)('contactrz/package.json')
      return print(`${manifest.version}\n`)
    }
    case undefined:
      io.stderr.write(help)
      return 2
    default:
      throw unknownCommand(command, commands)
  }
}
