// Texts → answers of HTTP: their status, type and validator; 304 to whoever has them already (RFC 9110, 13.1.2). Called by
// app.ts. Pure.
import { createHash } from 'node:crypto'

export interface Text {
  readonly status?: number
  /** Media type, with its charset. */
  readonly type: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
  /** What it is told by whether it has changed; default: its text. */
  readonly essence?: string
}

/** @param known Of the request: `If-None-Match`. */
export function answer(
  { status = 200, type, text, headers = {}, essence = text }: Text,
  known?: string,
): Response {
  const hash = createHash('sha256').update(type).update('\0').update(essence).digest('base64url').slice(0, 27)
  // Weak: two of one essence may differ in what a clock says.
  const etag = `W/"${hash}"`
  if (status !== 200) return new Response(text, { status, headers: { ...headers, 'content-type': type } })
  if (isKnown(hash, known)) return new Response(null, { status: 304, headers: { ...headers, etag } })
  return new Response(text, { status, headers: { ...headers, 'content-type': type, etag } })
}

const isKnown = (hash: string, known = ''): boolean =>
  known.split(',').some((tag) => ['*', `W/"${hash}"`, `"${hash}"`].includes(tag.trim()))

export const plain = (
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response => answer({ status, type: 'text/plain; charset=utf-8', text, headers })
