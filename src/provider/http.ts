// The edges of the reference provider: a body read within bounds, an answer sent as it is told, a server started with
// clear words.
import type http from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ErrorCode } from '../errors/catalogue.ts'
import { CodedError } from '../errors/coded-error.ts'
import { withResolvers } from '../tools/with-resolvers.ts'
import type { ProviderAnswer } from './answers.ts'

/** The provider cannot start. The message says why and what to do. */
export class ProviderError extends CodedError {
  override readonly name = 'ProviderError'
  readonly code = 'provider-start-failed' satisfies ErrorCode
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The body as text; null if it is larger than any contact. The rest is then read and thrown away. */
export async function readText(request: http.IncomingMessage, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length <= maxBytes) chunks.push(chunk)
    }
  } catch {
    // The caller went away: nobody reads the answer.
  }
  return length > maxBytes ? null : Buffer.concat(chunks).toString('utf8')
}

/** Sends the interim answers and the answer, with the length that its headers say if they say one. */
export function sendAnswer(
  response: http.ServerResponse,
  { status, headers, body, bytes = Buffer.from(JSON.stringify(body)), interim = [] }: ProviderAnswer,
): void {
  // As bytes: what node sends of itself it first holds against what the client has asked for.
  for (const code of interim) response.socket?.write(interimHead(code))
  if (interim.includes(101)) return void response.socket?.end()
  const isChunked = Object.hasOwn(headers, 'transfer-encoding')
  const length = isChunked ? {} : { 'content-length': String(bytes.length) }
  response.writeHead(status, { ...length, ...headers })
  response.end(bytes)
}

function interimHead(code: number): string {
  const upgrade = code === 101 ? ['Upgrade: h2c', 'Connection: Upgrade'] : []
  const lines = [`HTTP/1.1 ${code} ${STATUS_CODES[code] ?? 'Interim'}`, ...upgrade]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** The address that the server then listens on. Throws `ProviderError`. */
export async function listen(server: http.Server, host: string, port: number): Promise<string> {
  const { promise, resolve, reject } = withResolvers<void>()
  server.once('error', reject)
  server.listen(port, host, resolve)
  try {
    await promise
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    const advice =
      code === 'EADDRINUSE'
        ? `port ${port} is in use: choose another, or 0 for any free one`
        : `cannot listen on ${host}:${port} (${code})`
    throw new ProviderError(advice, { cause })
  }
  const { address, family, port: actual } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`
}
