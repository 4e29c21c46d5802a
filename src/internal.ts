// What the monitor and the contracts share with this package beside what is published: `contactrz/internal`, outside of
// semver, for no one else.
export { type ErrorEntry, errors } from './errors/catalogue.ts'
export { CodedError } from './errors/coded-error.ts'
export { endOf, type Program } from './errors/end-of.ts'
export { pointerOf, segmentsOf, unescapeSegment, valueAt, valueBelow } from './tools/json-pointer.ts'
export { oneLine, withMarks } from './tools/safe-text.ts'
