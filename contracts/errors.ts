// What ends `npm run contracts`, by code; see docs/errors.md, which `npm run generate` makes of it. Called by cli.ts.
import { type ErrorEntry, errors } from 'contactrz/internal'

export const contractsErrors = {
  'pact-file-unusable': {
    meaning: 'A pact file cannot be read, or would prove nothing.',
    advice: 'Give another by `--pact`, or write it anew by `npm run contracts -- --update`.',
    end: { exitCode: 1, shown: 'bare' },
    words: (message: string) => `✗ pact: ${message}`,
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>

export type ContractsErrorCode = keyof typeof contractsErrors

export const catalogue: Readonly<Record<string, ErrorEntry>> = { ...contractsErrors, usage: errors.usage }
