// For every transport rule a server that misbehaves so that the probe meets it, and one that just does not.

import type { RuleId } from '../../src/judge/rules.ts'
import type { ProbeRequest } from '../../src/wire/probe.ts'
import {
  jsonHeader,
  type LoopbackServer,
  rawAnswer,
  serveOnConnect,
  serveRaw,
  serveTls,
  unusedPort,
} from './answer-server.ts'
import { bytesOf, contact } from './exchange.ts'

export interface TransportCase {
  readonly fires: () => Promise<LoopbackServer>
  readonly twin: () => Promise<LoopbackServer>
  readonly request?: Partial<ProbeRequest>
  readonly requestLeft: boolean
}

export type RuleCases = Record<string, TransportCase>

const body = Buffer.from(bytesOf(contact))
const wellBehaved = () => serveRaw((socket) => socket.end(rawAnswer({ headers: [jsonHeader], body })))

/** Looks like a server, but nothing listens at its address. */
async function nobody(): Promise<LoopbackServer> {
  const port = await unusedPort()
  return { url: `http://127.0.0.1:${port}`, port, received: [], quiet: async () => {}, close: async () => {} }
}

export const transportCases = {
  'connect-failed': { fires: nobody, twin: wellBehaved, requestLeft: false },
  'tls-failed': {
    fires: () => serveTls((socket) => socket.end(rawAnswer({ headers: [jsonHeader], body }))),
    twin: wellBehaved,
    requestLeft: false,
  },
  timeout: {
    fires: () => serveRaw(() => {}),
    twin: wellBehaved,
    request: { timeoutMs: 250 },
    requestLeft: true,
  },
  reset: {
    fires: () => serveRaw((socket) => socket.resetAndDestroy()),
    twin: wellBehaved,
    requestLeft: true,
  },
  'incomplete-body': {
    fires: () =>
      serveRaw((socket) =>
        socket.end(rawAnswer({ headers: [jsonHeader, `content-length: ${body.length + 1}`], body })),
      ),
    twin: () =>
      serveRaw((socket) =>
        socket.end(rawAnswer({ headers: [jsonHeader, `content-length: ${body.length}`], body })),
      ),
    requestLeft: true,
  },
  'body-too-large': {
    fires: () =>
      serveRaw((socket) =>
        socket.end(rawAnswer({ headers: [jsonHeader], body: Buffer.concat([body, Buffer.from(' ')]) })),
      ),
    twin: wellBehaved,
    request: { maxBodyBytes: body.length },
    requestLeft: true,
  },
  'protocol-error': {
    fires: () => serveOnConnect((socket) => socket.end('220 mail.example.com ESMTP\r\n')),
    twin: wellBehaved,
    requestLeft: true,
  },
} as const satisfies Partial<Record<RuleId, TransportCase>>
