// `contactrz-monitor`: which command, and how it ends. A command is loaded when it is called for. What it reads and
// writes is given, so that whoever calls it need not be a process: cli.ts is one, and tests are none.
import { endOf, type Io, ignoreTlsSwitch, seeHelp, unknownCommand } from 'contactrz/internal'
import { catalogue } from './tools/errors.ts'

const commands = [
  'start',
  'stop',
  'reload',
  'once',
  'plan',
  'doctor',
  'report',
  'mute',
  'backup',
  'release',
  'resend',
]

const help = `contactrz-monitor: watches POST /api/contactrz outside its quota window, and mails when it drifts

  contactrz-monitor start    watch until interrupted; without a configuration, the sandbox
  contactrz-monitor stop     end the monitor that is at work on the store
  contactrz-monitor reload   have it read its configuration again
  contactrz-monitor once     run the latest slot and end, for an external scheduler
  contactrz-monitor plan     which slots will run, and which are gated and why
  contactrz-monitor doctor   check configuration, tokens, mail, clock and store; creates nothing
  contactrz-monitor report   what is on record: slots, runs, incidents, creates, mails
  contactrz-monitor mute     silence incidents until a time
  contactrz-monitor backup   copy the store, also while the monitor runs
  contactrz-monitor resend   send again what a mail server refused
  contactrz-monitor release  lift a hold on creates before its time

  contactrz-monitor <command> --help   its options, with examples
  contactrz-monitor --version
`

/** One call of the command line. Returns the exit code, and throws nothing. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  ignoreTlsSwitch(io.env, (line) => io.stderr.write(`contactrz-monitor: ${line}\n`))
  try {
    return await run(args, io)
  } catch (error) {
    const see = seeHelp('contactrz-monitor', args[0] ?? '', commands)
    const { text, exitCode } = endOf(error, { name: 'contactrz-monitor', catalogue, seeHelp: see })
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
    case 'start': {
      const { start, startHelp } = await import('./commands/start.ts')
      return wantsHelp ? print(startHelp) : start(rest, io)
    }
    case 'once': {
      const { once, onceHelp } = await import('./commands/once.ts')
      return wantsHelp ? print(onceHelp) : once(rest, io)
    }
    case 'plan': {
      const { plan, planHelp } = await import('./commands/plan.ts')
      return wantsHelp ? print(planHelp) : plan(rest, io)
    }
    case 'doctor': {
      const { doctor, doctorHelp } = await import('./commands/doctor.ts')
      return wantsHelp ? print(doctorHelp) : doctor(rest, io)
    }
    case 'release': {
      const { release, releaseHelp } = await import('./commands/release.ts')
      return wantsHelp ? print(releaseHelp) : release(rest, io)
    }
    case 'report': {
      const { report, reportHelp } = await import('./commands/report.ts')
      return wantsHelp ? print(reportHelp) : report(rest, io)
    }
    case 'mute': {
      const { mute, muteHelp } = await import('./commands/mute.ts')
      return wantsHelp ? print(muteHelp) : mute(rest, io)
    }
    case 'stop': {
      const { stop, stopHelp } = await import('./commands/signal.ts')
      return wantsHelp ? print(stopHelp) : stop(rest, io)
    }
    case 'reload': {
      const { reload, reloadHelp } = await import('./commands/signal.ts')
      return wantsHelp ? print(reloadHelp) : reload(rest, io)
    }
    case 'resend': {
      const { resend, resendHelp } = await import('./commands/resend.ts')
      return wantsHelp ? print(resendHelp) : resend(rest, io)
    }
    case 'backup': {
      const { backup, backupHelp } = await import('./commands/backup.ts')
      return wantsHelp ? print(backupHelp) : backup(rest, io)
    }
    case '--help':
    case '-h':
    case 'help':
      return print(help)
    case '--version': {
      const { createRequire } = await import('node:module')
      // By its name: sources and what is published lie at different depths.
      const manifest = createRequire(import.meta.url)('contactrz-monitor/package.json')
      return print(`${manifest.version}\n`)
    }
    case undefined:
      io.stderr.write(help)
      return 2
    default:
      throw unknownCommand(command, commands)
  }
}
