// JSON within other text: behind a warning, in a callback, before a comment, in a string. Pure.
import { scanJson } from './scan-json.ts'

/** So many opening brackets are tried as the start of JSON behind other text. */
const maxStarts = 32

export interface Embedded {
  /** 0 if nothing but white space stands before it. */
  readonly start: number
  readonly end: number
}

/**
 * JSON at the start of a text, or, tried bracket by bracket, an object up to (nearly) its end. Of several, the first
 * that is a documented body. Null if there is none, or if the text is JSON of which a part is broken.
 */
export function findEmbedded(text: string, isDocumentedBody: (value: unknown) => boolean): Embedded | null {
  const isPage = looksLikeHtml(text)
  // In a page, JSON counts only if it is what the page ends with: pages carry objects in their scripts.
  const mayTrail = isPage ? /^\s*$/ : /^[^{[]*$/
  const startsAsJson = /^\s*[{[]/.test(text)
  let fallback: Embedded | null = null
  let start = text.search(/[{[]/)
  for (let tries = 0; start >= 0 && tries < maxStarts; tries++) {
    const { end, at } = scanJson(text.slice(start))
    const found = end === 'complete' ? parseObject(text.slice(start, start + at)) : undefined
    // JSON's own white space only: any other, a no-break space for one, is text before the JSON.
    const isFirst = /^[ \t\r\n]*$/.test(text.slice(0, start))
    const isUsable =
      found !== undefined && (isFirst || !Array.isArray(found)) && Object.keys(found).length > 0
    const isWithin = !isFirst && startsAsJson && opensMore(text.slice(0, start))
    if (isUsable && !isWithin) {
      const embedded = { start: isFirst ? 0 : start, end: start + at }
      const trails = mayTrail.test(text.slice(embedded.end))
      if (isDocumentedBody(found) && (trails || !isPage)) return embedded
      if (isFirst || trails) fallback ??= embedded
    }
    const from = isUsable ? start + at : start + 1
    const next = text.slice(from).search(/[{[]/)
    start = next < 0 ? -1 : from + next
  }
  return fallback
}

/** Whether a bracket is still open at the end: what follows is a part of JSON that is broken before. */
function opensMore(text: string): boolean {
  let open = 0
  for (const character of text) {
    if (character === '{' || character === '[') open++
    else if (character === '}' || character === ']') open--
  }
  return open > 0
}

/** The object or array that a JSON string holds, encoded once more or several times. */
export function decodeAgain(text: string, times = 3): object | undefined {
  if (times === 0) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'string') return decodeAgain(value, times - 1)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const parseObject = (text: string) => decodeAgain(text, 1)

/** A page, or a piece of one. XML is a page only if it says so. */
export const looksLikeHtml = (text: string) =>
  /^\s*(?:<\?xml[^>]*>\s*|<!--[\s\S]{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|title|h\d|div|p|center|script|style|meta)\b/i.test(
    text,
  )
