// Sentences with parts that a page shows as code or as a time, and a machine as text. Pure. Made by words.ts.

export type SaidPart =
  | string
  | { readonly code: string }
  /** @property at The instant that the text tells. */
  | { readonly at: number; readonly text: string }
export type Said = readonly SaidPart[]

export const plain = (said: Said): string =>
  said.map((part) => (typeof part === 'string' ? part : 'code' in part ? part.code : part.text)).join('')
