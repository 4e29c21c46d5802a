// What somebody has written, fit to be shown to them again: a mistake is found sooner where it can be seen, but a token that
// was pasted in the wrong place must not get into a log. Pure.

/** What somebody has written, fit to be shown again: one word, and none that could be a secret. */
export function repeated(text: string): string {
  const isWord = /^[\x21-\x7e]{1,40}$/.test(text) && !/:\/\/.*@/.test(text)
  const hasLongRun = /\w{16}/.test(text)
  const hasMixedRun = (text.match(/[A-Za-z\d]{8,}/g) ?? []).some(
    (run) => /\d/.test(run) && /[A-Za-z]/.test(run),
  )
  const isIdentifier = text.length > 24 && /\d/.test(text)
  return isWord && !hasLongRun && !hasMixedRun && !isIdentifier ? text : `(${text.length} characters)`
}

/** The same of a path, part by part. */
export const repeatedPath = (text: string): string =>
  text
    .split('/')
    .map((part) => (part === '' ? '' : repeated(part)))
    .join('/')
