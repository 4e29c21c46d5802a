// Content encodings: what a body is without them, or why that cannot be said. Called by probe.ts.

import type { Answer, DecodingFault } from '../judge/verdict.ts'
import { builtin } from '../tools/builtin.ts'
import { codeOf, ProbeError } from './transport-failure.ts'

/** As curl and fetch have it. No deadline interrupts unpacking, so it must be little work. */
const maxEncodings = 5

/** Removes the content encodings, the last one first. Without a body, and with the reason, if that cannot be done. */
export function decode(
  bytes: Buffer,
  encodings: readonly string[],
  maxBytes: number,
): Pick<Answer, 'body' | 'undecoded'> {
  if (encodings.length > maxEncodings) {
    return { body: null, undecoded: { encoding: encodings.join(', '), fault: 'too-many' } }
  }
  let body = bytes
  // One more than allowed, so that zlib stops at a bomb long before it has unpacked it.
  const options = { maxOutputLength: maxBytes + 1 }
  for (const encoding of encodings.toReversed()) {
    try {
      if (encoding === 'gzip' || encoding === 'x-gzip') body = builtin('node:zlib').gunzipSync(body, options)
      else if (encoding === 'deflate') body = builtin('node:zlib').inflateSync(body, options)
      else if (encoding === 'br') body = builtin('node:zlib').brotliDecompressSync(body, options)
      else if (encoding !== 'identity' && encoding !== '') {
        return { body: null, undecoded: { encoding, fault: 'unknown' } }
      }
    } catch (error) {
      if (codeOf(error) !== 'ERR_BUFFER_TOO_LARGE') {
        return { body: null, undecoded: { encoding, fault: faultOf(error, encoding, body) } }
      }
      throw new ProbeError('body-too-large', `more than ${maxBytes} bytes unpacked`)
    }
    if (body.length > maxBytes) throw new ProbeError('body-too-large', `more than ${maxBytes} bytes unpacked`)
  }
  return { body }
}

/** zlib's code tells a body that ends too early; what begins as it should and fails later is damaged. */
function faultOf(error: unknown, encoding: string, bytes: Buffer): DecodingFault {
  const beginsAsGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const beginsAsZlib = ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0
  if (encoding.endsWith('gzip') && !beginsAsGzip) return 'not-so-encoded'
  if (encoding === 'deflate' && !beginsAsZlib) return 'not-so-encoded'
  if (codeOf(error) === 'Z_BUF_ERROR') return 'cut'
  // Brotli has no mark of its own: text is told from it by being text.
  if (encoding === 'br' && /^\s*[{[<"]/.test(bytes.toString('latin1', 0, 16))) return 'not-so-encoded'
  return 'damaged'
}
