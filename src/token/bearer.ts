// Can a text travel as a bearer token (RFC 6750, section 2.1)? If not, what is it, as somebody would have to know who
// has it in the place of one. Pure, and nothing of Node: the client asks here too, in fewer words, as it is to be
// small. No answer holds any of the text.

export interface BearerProblem {
  /** `json`: the token may stand in it. */
  readonly kind: 'empty' | 'json' | 'other'
  /** A sentence, without its full stop. */
  readonly words: string
}

const b64token = /^[A-Za-z0-9\-._~+/]+=*$/

/** In this order: the first that applies says most. */
const others: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^<[a-z!?]/i, 'is an HTML or XML page'],
  [/^(["']).*\1$/s, 'stands in quotation marks: leave them out'],
  [/^authorization\b/i, 'begins with "Authorization": leave that out'],
  [/^bearer(\s|:|$)/i, 'begins with "Bearer": leave that out'],
  [/^\$(\w+|[({].*)$/, 'is a placeholder that nothing was put in for'],
  [/[\r\n]/, 'has several lines'],
  [/\s/, 'holds blanks'],
]

/**
 * Whether it can be sent as it is. What a script prints for a value that is not there is a token by its letters alone.
 *
 * @param text Without the white space around it.
 */
export const isBearer = (text: string): boolean =>
  b64token.test(text) && !/^(null|undefined|bearer)$/i.test(text)

/** Null: it can be sent as it is. @param text Without the white space around it. */
export function bearerProblem(text: string): BearerProblem | null {
  if (text === '') return { kind: 'empty', words: 'the token is empty' }
  if (isBearer(text)) return null
  if (/^(null|undefined)$/i.test(text)) {
    return { kind: 'other', words: `the token is the word ${text}: whatever gives it has none` }
  }
  if (/^[{[]/.test(text)) return { kind: 'json', words: `the token ${wordsOfJson(text)}` }
  const words =
    others.find(([pattern]) => pattern.test(text))?.[1] ??
    'holds a character that no token has (letters, digits, - . _ ~ + / and = at its end)'
  return { kind: 'other', words: `the token ${words}` }
}

function wordsOfJson(text: string): string {
  const what = text.startsWith('{') ? 'a JSON object' : 'a JSON array'
  try {
    JSON.parse(text)
    return `is ${what}`
  } catch {
    return `begins like ${what}`
  }
}

/** What to do where the text is JSON, and nobody can be told how its place is configured. */
export const jsonHint = 'give the token in it alone'
