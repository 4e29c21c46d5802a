// Content-Type as it is written (RFC 9110, section 8.3.1): which media types, and which charsets they name. It says
// nothing of what they should be; headers.ts does. Pure.

export interface MediaType {
  /** Without its parameters, such as `application/json`. */
  readonly essence: string
  /** One, none, or, in what no grammar allows, several. */
  readonly charsets: readonly string[]
}

/**
 * More than one, if the header stands there several times or as a list. For recipients that is the same (section 5.3),
 * and no harm while all say the same: they take one of them (section 8.3).
 */
export const readMediaTypes = (lines: readonly string[]): MediaType[] =>
  lines.flatMap((line) => split(line, ',')).map(readMediaType)

function readMediaType(text: string): MediaType {
  const [essence = '', ...parameters] = split(text, ';')
  const charsets = parameters.flatMap(
    (parameter) => /^charset\s*=\s*(["']?)(.*)\1$/is.exec(parameter)?.[2]?.trim() ?? [],
  )
  return { essence, charsets }
}

/** Between quotes, which a backslash does not end, a separator is none (section 5.6.4). */
function split(text: string, separator: ',' | ';'): string[] {
  const parts = ['']
  for (const piece of text.match(/"(?:[^"\\]|\\.)*"?|[^"]/gs) ?? []) {
    if (piece === separator) parts.push('')
    else parts.push(`${parts.pop()}${piece}`)
  }
  return parts.map((part) => part.trim())
}
