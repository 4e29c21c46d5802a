// The fingerprint of a drift: the same trouble gives the same text, whatever its lengths, order and numbers of the
// moment. Pure. incident.ts compares by it; the mails tell by it what is new.
import type { Finding, VariantName } from 'contactrz'

/**
 * The state of a drift: variants, rules, pointers, and what was expected and found, without lengths and in
 * a fixed order, so that the same trouble gives the same text. Null if nothing drifts.
 */
export function fingerprintOf(
  drifts: Readonly<Partial<Record<VariantName, readonly Finding[]>>>,
): string | null {
  const entries = Object.entries(drifts).flatMap(([variant, findings]) =>
    findings.map((found) => `${variant} | ${fingerprintOfFinding(found)}`),
  )
  return entries.length === 0 ? null : [...new Set(entries)].sort().join('\n')
}

export function fingerprintOfFinding({ rule, pointer, expected, actual }: Finding): string {
  // The hours are what has moved; in any other message a number is a time or a reference, new in each answer.
  const found = rule === 'quota-window-moved' ? actual : withoutNumbers(actual)
  return [rule, pointer, expected, found].map(withoutLengths).join(' | ')
}

/** Lengths, counts and places: where a text was cut or changed is of the moment, that it was is not. */
const withoutLengths = (text: string) =>
  text
    .replace(/\bempty string\b|\bstring of \d+ characters?\b/g, 'string')
    .replace(/ \(\d+ bytes? of UTF-8\)/g, '')
    .replace(/\bits first (?:\d+ )?characters?\b/g, 'its first characters')
    .replace(/\b\d+ (more )?(character|item|byte|ms)s?\b/g, 'some $1$2s')
    .replace(/\bat (?:its (?:start|end)|(?:byte|character) \d+)\b/g, 'somewhere')
    .replace(/, (?:within|after) "\/[^"]*"/, '')
    .replace(/\band \d+ more\b/g, 'and more')

/** Of a quoted message only. */
const withoutNumbers = (text: string) =>
  text.startsWith('"') ? text.replace(/[0-9a-f]*\d[0-9a-f]*/gi, '#') : text
