// What the monitor and the contracts share with this package beside what is published: `contactrz/internal`, outside of
// semver, for no one else.
export { pointerOf, segmentsOf, unescapeSegment, valueAt, valueBelow } from './tools/json-pointer.ts'
export { oneLine, withMarks } from './tools/safe-text.ts'
