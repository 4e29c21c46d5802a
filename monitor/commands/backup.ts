// `contactrz-monitor backup`: a copy of the store, while the monitor runs.
import { resolve } from 'node:path'
import { backUp } from '../store/sqlite-backup.ts'
import { createCommand, requireConfig, UsageError } from './command-line.ts'

const backupHelp = `contactrz-monitor backup: copies the store to another file, also while the monitor runs

  contactrz-monitor backup --config FILE --to FILE

  --to   of the copy; a file that is there already is not overwritten

The copy is read back and checked before it appears. To restore: end the monitor, put the copy in the place of
the store (and delete the files beside it that end in -wal and -shm), start the monitor.

Exit code: 0 done · 2 wrong use, or the copy could not be made

Example
  contactrz-monitor backup --config monitor.yaml --to "backups/monitor-$(date +%F).db"
`

export const backup = createCommand({
  help: backupHelp,
  options: { config: { type: 'string' }, to: { type: 'string' } },
  async run(options, io) {
    if (options.to === undefined) throw new UsageError('--to is missing: which file?')
    const to = resolve(options.to)
    const { slots, runs, ledger, messages } = backUp(requireConfig(options.config, io).storeFile, to)
    io.stdout.write(
      `${to}: ${slots} slot(s), ${runs} run(s), ${ledger} create(s) in the ledger, ${messages} message(s); checked\n`,
    )
    return 0
  },
})
