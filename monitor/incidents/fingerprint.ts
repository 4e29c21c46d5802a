// What makes two findings the same: their place, and their words without the lengths and numbers of the moment. Pure.
// drift.ts compares by it.
import type { Finding } from 'contactrz'

/** Rule and pointer: within one variant, what two contacts show there is one thing. */
export const placeOf = ({ rule, pointer }: Finding): string => withoutLengths(`${rule} | ${pointer}`)

/** The places around it, of the same rule: of `/a/b` those of `/a` and of the whole. */
export function placesAround(found: Finding): string[] {
  const tokens = found.pointer.split('/')
  return tokens
    .slice(1)
    .map((_token, index) => placeOf({ ...found, pointer: tokens.slice(0, index + 1).join('/') }))
}

/** Whatever their order, the same trouble gives the same text. */
export const fingerprintOf = (findings: readonly Finding[]): string =>
  [...new Set(findings.map(fingerprintOfFinding))].sort().join('\n')

function fingerprintOfFinding(found: Finding): string {
  // The hours are what has moved; in any other message a number is a time or a reference, new in each answer.
  const actual = found.rule === 'quota-window-moved' ? found.actual : withoutNumbers(found.actual)
  return [placeOf(found), found.expected, actual].map(withoutLengths).join(' | ')
}

/** Whether what is said of several properties begins with what is said of one of them, lengths left aside. */
export const isInWordsOf = (whole: Finding, part: Finding): boolean =>
  withoutLengths(whole.actual).startsWith(withoutLengths(part.actual))

/** Lengths, counts and places: where a text was cut or changed is of the moment, that it was is not. */
const withoutLengths = (text: string) =>
  text
    .replace(/\bempty string\b|\bstring of \d+ characters?\b/g, 'string')
    .replace(/ \(\d+ bytes? of UTF-8\)/g, '')
    .replace(/\bits first (?:\d+ )?characters?\b/g, 'its first characters')
    .replace(/\bwith \d+ more characters? behind\b/g, 'with more behind')
    .replace(/\b\d+ (more )?(character|item|byte|ms)s?\b/g, 'some $1$2s')
    .replace(/\bat (?:its (?:start|end)|(?:byte|character) \d+)\b/g, 'somewhere')
    .replace(/, (?:within|after) "\/[^"]*"/, '')
    .replace(/\band \d+ more\b/g, 'and more')

/** Of a quoted message only. */
const withoutNumbers = (text: string) =>
  text.startsWith('"') ? text.replace(/[0-9a-f]*\d[0-9a-f]*/gi, '#') : text
