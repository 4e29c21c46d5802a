// What ends the generator, by code; see docs/errors.md, which `npm run generate` makes of it. Called by generate.ts.
import type { ErrorEntry } from '../src/errors/catalogue.ts'

export const catalogue = {
  'spec-invalid': {
    meaning: 'The document says what cannot be compiled, or what the judge could not hold anybody to.',
    advice: 'Mend the place in `openapi/contactrz.yaml` that the line names.',
    end: { exitCode: 1, shown: 'message' },
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>

/** The codes of the generator. */
export type ErrorCode = keyof typeof catalogue
