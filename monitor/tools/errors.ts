// The monitor's part of the catalogue of errors: what ends a command of `contactrz-monitor`, by code. See
// docs/errors.md, which `npm run generate` makes of it. Called by main.ts.
import { type ErrorEntry, errors } from 'contactrz/internal'

/** Of the monitor alone. */
export const monitorErrors = {
  'config-invalid': {
    meaning: 'The configuration cannot be used.',
    advice: 'Mend what each line names, by file, line and column.',
    end: { exitCode: 2, shown: 'bare' },
  },
  'store-unusable': {
    meaning:
      'The store, or a backup of it, cannot be used as asked: another process holds it, or it is not the one that is meant.',
    advice: 'Do what the line says.',
    end: { exitCode: 2, shown: 'message' },
  },
  'store-corrupt': {
    meaning: 'The file of the store is damaged.',
    advice: 'Run `contactrz-monitor start`, which moves it aside and makes a new one.',
    end: { exitCode: 2, shown: 'message' },
  },
  'store-failed': {
    meaning: 'The store was open, and could not be read or written.',
    advice: 'See whether there is room on the disk, and whether the file may be written.',
    end: { exitCode: 3, shown: 'message' },
    words: (message: string) =>
      `the store cannot be used (${message}): is there room, and may it be written?`,
  },
  'web-start-failed': {
    meaning: 'The status page cannot listen.',
    advice: 'Set `web.port` to another port, or to 0 for any free one.',
    end: { exitCode: 2, shown: 'message' },
  },
  ERR_UNKNOWN_BUILTIN_MODULE: {
    meaning: 'This Node was built or is run without a module that the monitor needs, such as `node:sqlite`.',
    advice: 'See `NODE_OPTIONS`, or install a usual Node from https://nodejs.org.',
    end: { exitCode: 2, shown: 'message' },
    words: (message: string) =>
      `${message}: this Node (${process.versions.node}, ${process.execPath}) was built or is run without it, see NODE_OPTIONS; a usual one is at https://nodejs.org`,
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>

/** The codes of the monitor's own errors. */
export type MonitorErrorCode = keyof typeof monitorErrors

/** What can end its commands. Its sandbox starts a provider that no option of it names. */
export const catalogue: Readonly<Record<string, ErrorEntry>> = {
  ...monitorErrors,
  usage: errors.usage,
  'provider-start-failed': {
    ...errors['provider-start-failed'],
    end: { exitCode: 2, shown: 'message' },
  },
}
