// `contactrz-monitor release`: lifts a hold before its time.
import { toLocal } from 'contactrz/internal'
import { zoneOf } from '../plan/plan.ts'
import { assertPresent } from '../store/file.ts'
import { withStore } from '../store/with-store.ts'
import { createCommand, requireConfig, selectTargets } from './command-line.ts'

const releaseHelp = `contactrz-monitor release: lifts the hold on creates, before its time

  contactrz-monitor release --config FILE [--target NAME]

Creates are held after an over-quota answer, and after a 401 that is not documented, until the hours that the
provider names; and with a fresh store in place of a corrupt one, until the quota window next ends. Release them
when you know that they are taken again. The quota window still holds.

Exit code: 0 done, also where there was no hold · 2 wrong use or configuration

Example
  contactrz-monitor release --config monitor.yaml --target production
`

export const release = createCommand({
  help: releaseHelp,
  options: { config: { type: 'string' }, target: { type: 'string' } },
  async run(options, io) {
    const config = requireConfig(options.config, io)
    const targets = selectTargets(config, options.target)
    assertPresent(config.storeFile)
    return withStore(config, async (store) => {
      for (const target of targets) {
        const hold = await store.release(target.name, io.now())
        const detail =
          hold !== null
            ? `released; creates were held until ${toLocal(zoneOf(target), hold.until)}`
            : 'no hold'
        io.stdout.write(`${target.name}: ${detail}\n`)
      }
      return 0
    })
  },
})
