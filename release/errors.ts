// What ends the commands of the release gate, by code; see docs/errors.md, which `npm run generate` makes of it. Called by
// release.ts.
import { type ErrorEntry, errors } from '../src/errors/catalogue.ts'

/** They have no help of their own to point to. */
export const catalogue: Readonly<Record<string, ErrorEntry>> = {
  'diff-input-invalid': { ...errors['diff-input-invalid'], end: { exitCode: 2, shown: 'message' } },
}
