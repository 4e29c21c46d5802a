import { gatherFor } from '../engine/gather.ts'
import { assertPresent } from '../store/file.ts'
import { withStore } from '../store/with-store.ts'
import { createCommand, requireConfig, UsageError } from './command-line.ts'

const resendHelp = `contactrz-monitor resend: sends again what was refused, or gives up what is owed

  contactrz-monitor resend --config FILE [--to ADDRESS|CHANNEL]
  contactrz-monitor resend --config FILE --drop --to ADDRESS|CHANNEL

  --to     only what was refused to this address, or by this channel of the configuration; without it, all that was
  --drop   gives up what is owed there, what waits for others of its group included (not what waits for the end of a
           mute): it stays on record as refused (EDROPPED), and resend owes it again. Of mail to everybody: --to mail

What was refused for good is owed again, and what was put off for long is due at once. start sends it within
seconds; where none is at work, the next once or start does. Mend the address, the mail server or the channel before:
contactrz-monitor report --messages says what was refused, and with which code.
What is owed to a channel that the configuration has no more stays owed: put it back, or give it up.

Exit code: 0 done, also if there was nothing to do · 2 wrong use or configuration

Examples
  contactrz-monitor resend --config monitor.yaml
  contactrz-monitor resend --config monitor.yaml --to api-team@example.com
  contactrz-monitor resend --config monitor.yaml --to ops
  contactrz-monitor resend --config monitor.yaml --drop --to pager
`

export const resend = createCommand({
  help: resendHelp,
  options: {
    config: { type: 'string' },
    to: { type: 'string' },
    drop: { type: 'boolean', default: false },
  },
  async run({ config: file, to = null, drop }, io) {
    const config = requireConfig(file, io)
    if (drop && to === null) throw new UsageError('--drop needs --to: an address, a channel, or mail')
    assertPresent(config.storeFile)
    return withStore(config, async (store) => {
      const dropAll = async (whom: string) => {
        await gatherFor(whom, config, { store, now: io.now })
        return store.dropMessages(whom, io.now())
      }
      const done = drop && to !== null ? await dropAll(to) : await store.resendMessages(to, io.now())
      const what = drop ? 'given up (contactrz-monitor resend owes them again)' : 'owed again'
      for (const { to, messages } of done) io.stdout.write(`${to}: ${messages} message(s) ${what}\n`)
      if (done.length === 0) {
        const whom = to === null ? '' : ` to ${to}`
        const nothing = drop ? 'is owed and not being sent' : 'was refused or put off'
        io.stdout.write(`nothing${whom} ${nothing} (contactrz-monitor report --messages)\n`)
      }
      return 0
    })
  },
})
