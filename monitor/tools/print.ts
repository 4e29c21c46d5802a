// Output that is longer than a text should be: written in pieces, no faster than it is read. Called by the commands.
import { once } from 'node:events'

const pieceLength = 65_536

/** Ends early, and well, where whoever reads has stopped reading: `| head`. */
export async function printAll(texts: Iterable<string | Uint8Array>, stream: NodeJS.WritableStream) {
  let piece = ''
  for (const text of texts) {
    if (typeof text === 'string') {
      piece += text
      if (piece.length < pieceLength) continue
    } else if (piece !== '') stream.write(piece)
    const isTaken = stream.write(typeof text === 'string' ? piece : text)
    piece = ''
    if (!isTaken && !(await hasDrained(stream))) return
  }
  stream.write(piece)
}

const hasDrained = (stream: NodeJS.WritableStream): Promise<boolean> =>
  once(stream, 'drain').then(
    () => true,
    () => false,
  )
