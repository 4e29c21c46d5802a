import { assertPresent } from '../store/file.ts'
import { withStore } from '../store/with-store.ts'
import { createCommand, requireConfig } from './command-line.ts'

const resendHelp = `contactrz-monitor resend: sends again what a mail server refused

  contactrz-monitor resend --config FILE [--to ADDRESS]

  --to   only what was refused to this address; without it, all that was

Mail that was refused for good is owed again, and what was put off for long is due at once. start sends it within
seconds; where none is at work, the next once or start does. Mend the address, or the mail server, before:
contactrz-monitor report --messages says what was refused, and with which code.

Exit code: 0 done, also if there was nothing to send · 2 wrong use or configuration

Examples
  contactrz-monitor resend --config monitor.yaml
  contactrz-monitor resend --config monitor.yaml --to api-team@example.com
`

export const resend = createCommand({
  help: resendHelp,
  options: { config: { type: 'string' }, to: { type: 'string' } },
  async run(options, io) {
    const config = requireConfig(options.config, io)
    assertPresent(config.storeFile)
    return withStore(config, async (store) => {
      const owed = await store.resendMessages(options.to ?? null, io.now())
      for (const { to, messages } of owed) io.stdout.write(`${to}: ${messages} mail(s) owed again\n`)
      if (owed.length === 0) {
        const whom = options.to === undefined ? '' : ` to ${options.to}`
        io.stdout.write(`nothing${whom} was refused or put off (contactrz-monitor report --messages)\n`)
      }
      return 0
    })
  },
})
