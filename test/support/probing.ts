// One probe of a loopback server, with what nearly every test of it has in common.

import type { Exchange } from '../../src/judge/verdict.ts'
import { type ProbeRequest, probe } from '../../src/wire/probe.ts'
import { contextOf, contract, sent, token } from './exchange.ts'
import type { Verdict } from './frozen.ts'
import { judge } from './frozen.ts'

export const requestTo = (url: string, changes: Partial<ProbeRequest> = {}): ProbeRequest => ({
  url: `${url}${contract.path}`,
  method: contract.method,
  headers: { authorization: `Bearer ${token}`, 'content-type': contract.mediaType },
  body: JSON.stringify(sent),
  timeoutMs: 5000,
  ...changes,
})

export const probeAt = (url: string, changes: Partial<ProbeRequest> = {}): Promise<Exchange> =>
  probe(requestTo(url, changes))

export const judgeAt = async (url: string, changes: Partial<ProbeRequest> = {}): Promise<Verdict> =>
  judge(await probeAt(url, changes), contextOf())
