// What a form has sent, up to what a form of ours can. Called by app.ts and access/doors.ts.
import type { HttpBindings } from '@hono/node-server'

const largestForm = 16 * 1024

/** Null: it is too much, and the rest of it was not read. */
export async function readForm({
  incoming,
}: Pick<HttpBindings, 'incoming'>): Promise<URLSearchParams | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Else the connection would be gone before it is answered.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length
    if (bytes > largestForm) return null
    chunks.push(chunk)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

/** Answered to too much. */
export const tooLarge = 'that is more than a form of this page sends\n'
