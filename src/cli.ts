// `contactrz`: which command, and how it ends. A command is loaded when it is called for.
import { seeHelp, unknownCommand, untilSettled } from './command-line.ts'
import { ignoreTlsSwitch } from './tls-switch.ts'

const commands = ['check', 'provider', 'diff', 'mutate']

const help = `contactrz: the contract of POST /api/contactrz

  contactrz check      hold a provider against the documentation
  contactrz provider   run a provider that answers as documented
  contactrz diff       compare two versions of the OpenAPI document: what breaks whom, which version bump
  contactrz mutate     see whether the contract's own tests would notice a deviation

  contactrz <command> --help   its options, with examples
  contactrz --version
`

/** Returns the exit code. */
async function run(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args
  const wantsHelp = rest.includes('--help') || rest.includes('-h')
  switch (command) {
    case 'check': {
      const { check, checkHelp } = await import('./commands/check.ts')
      return wantsHelp ? print(checkHelp) : check(rest, process.env)
    }
    case 'provider': {
      const { provider, providerHelp } = await import('./commands/provider.ts')
      return wantsHelp ? print(providerHelp) : provider(rest)
    }
    case 'diff': {
      const { diff, diffHelp } = await import('./commands/diff.ts')
      return wantsHelp ? print(diffHelp) : diff(rest)
    }
    case 'mutate': {
      const { mutate, mutateHelp } = await import('./commands/mutate.ts')
      return wantsHelp ? print(mutateHelp) : mutate(rest)
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
      process.stderr.write(help)
      return 2
    default:
      throw unknownCommand(command, commands)
  }
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

// Whoever reads may stop reading: `contactrz check | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

ignoreTlsSwitch(process.env, (line) => process.stderr.write(`contactrz: ${line}\n`))

try {
  process.exitCode = await untilSettled('contactrz', () => run(process.argv.slice(2)))
} catch (error) {
  const [{ endOf }, { errors }] = await Promise.all([
    import('./errors/end-of.ts'),
    import('./errors/catalogue.ts'),
  ])
  const see = seeHelp('contactrz', process.argv[2] ?? '', commands)
  const { text, exitCode } = endOf(error, { name: 'contactrz', catalogue: errors, seeHelp: see })
  process.stderr.write(text)
  process.exitCode = exitCode
}
