// `contactrz-monitor`: its commands. What it reads and writes is given, so that whoever calls it need not be a process:
// cli.ts is one, and tests are none.
import { callProgram, type Io, type Program } from 'contactrz/internal'
import { catalogue } from './tools/errors.ts'

/** What there is to call. */
export const program: Program = {
  name: 'contactrz-monitor',
  module: import.meta.url,
  catalogue,
  commands: {
    start: async () => (await import('./commands/start.ts')).start,
    stop: async () => (await import('./commands/signal.ts')).stop,
    reload: async () => (await import('./commands/signal.ts')).reload,
    once: async () => (await import('./commands/once.ts')).once,
    plan: async () => (await import('./commands/plan.ts')).plan,
    doctor: async () => (await import('./commands/doctor.ts')).doctor,
    report: async () => (await import('./commands/report.ts')).report,
    mute: async () => (await import('./commands/mute.ts')).mute,
    backup: async () => (await import('./commands/backup.ts')).backup,
    release: async () => (await import('./commands/release.ts')).release,
    resend: async () => (await import('./commands/resend.ts')).resend,
  },
  help: `contactrz-monitor: watches POST /api/contactrz outside its quota window, and tells people when it drifts

  contactrz-monitor start    watch until interrupted; without a configuration, the sandbox
  contactrz-monitor stop     end the monitor that is at work on the store
  contactrz-monitor reload   have it read its configuration again
  contactrz-monitor once     run the latest slot and end, for an external scheduler
  contactrz-monitor plan     which slots will run, and which are gated and why; or who is told of what
  contactrz-monitor doctor   check configuration, tokens, mail, channels, clock and store; creates nothing
  contactrz-monitor report   what is on record: slots, runs, incidents, creates, messages
  contactrz-monitor mute     silence incidents until a time
  contactrz-monitor backup   copy the store, also while the monitor runs
  contactrz-monitor resend   send again what a mail server or a channel refused
  contactrz-monitor release  lift a hold on creates before its time

  contactrz-monitor <command> --help   its options, with examples
  contactrz-monitor --version
`,
}

/** One call of the command line. Returns the exit code, and throws nothing. */
export const main = (args: readonly string[], io: Io): Promise<number> => callProgram(program, args, io)
