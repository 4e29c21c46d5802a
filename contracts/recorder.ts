// Stands between Pact and the provider and keeps what passes: raw exchanges for the judge, and which state was set
// up before each. Only here can be seen that a state handler failed, since Pact then goes on as if it had not.
// Called by verify.ts.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Exchange } from 'contactrz'
import { probe } from 'contactrz/probe'
import { isObject, parseJson, toLine } from './step.ts'

export interface StateSetup {
  readonly state: string
  /** Why it failed; null if it did not. */
  readonly problem: string | null
}

export interface Recording {
  readonly states: readonly StateSetup[]
  readonly requestBody: string
  /** Null if the request was held back because a state could not be set up. */
  readonly exchange: Exchange | null
}

export interface RecorderOptions {
  readonly providerUrl: string
  readonly statesUrl: string
  /** For one exchange or one change of state. */
  readonly timeoutMs: number
}

export interface Recorder {
  readonly url: string
  /** Takes Pact's state changes and hands them on. */
  readonly statesUrl: string
  /** One for each request, in order. */
  readonly recordings: readonly Recording[]
  readonly teardownProblems: readonly string[]
  /** What setups gave back, tokens above all: must not be quoted. */
  readonly secrets: readonly string[]
  close(): Promise<void>
}

const statesPath = '/_recorder/states'
/** Headers of one connection, and those that no longer hold for the decoded body. */
const ownHeaders = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'host',
])

export async function createRecorder(options: RecorderOptions): Promise<Recorder> {
  const recordings: Recording[] = []
  const teardownProblems: string[] = []
  const secrets: string[] = []
  let states: StateSetup[] = []

  const changeState = async (body: string): Promise<[status: number, body: string]> => {
    const { state, action, problem, values } = await forwardState(body, options)
    if (action === 'teardown') {
      if (problem !== null) teardownProblems.push(`the teardown of "${state}" failed: ${problem}`)
    } else states.push({ state, problem })
    secrets.push(...Object.values(values).filter((value) => typeof value === 'string'))
    return [problem === null ? 200 : 502, JSON.stringify(values)]
  }

  const forward = async (request: http.IncomingMessage, body: string): Promise<Exchange | null> => {
    const prepared = states
    states = []
    const isReady = prepared.every(({ problem }) => problem === null)
    // In an unprepared state the answer would say nothing, and might create a contact.
    const exchange = isReady ? await probe(toProbeRequest(request, body, options)) : null
    recordings.push({ states: prepared, requestBody: body, exchange })
    return exchange
  }

  const handle = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('utf8')
    if (request.url === statesPath) {
      const [status, text] = await changeState(body)
      response.writeHead(status, { 'content-type': 'application/json' }).end(text)
      return
    }
    const answer = (await forward(request, body))?.answer ?? null
    if (answer === null) response.writeHead(502).end()
    else {
      const headers = answer.headers.filter(([name]) => !ownHeaders.has(name)).flat()
      response.writeHead(answer.status, headers).end(answer.body ?? '')
    }
  }

  const server = http.createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    statesUrl: url + statesPath,
    recordings,
    teardownProblems,
    secrets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function toProbeRequest(request: http.IncomingMessage, body: string, options: RecorderOptions) {
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    ownHeaders.has(name) || value === undefined ? [] : [[name, [value].flat().join(', ')]],
  )
  return {
    url: options.providerUrl.replace(/\/+$/, '') + (request.url ?? ''),
    method: request.method ?? 'POST',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body,
    timeoutMs: options.timeoutMs,
  }
}

/** Pact's protocol: POST { state, params, action }; the answer to a setup may hold values for the request. */
async function forwardState(body: string, { statesUrl, timeoutMs }: RecorderOptions) {
  const change = parseJson(body)
  const { state, action } = isObject(change) ? change : {}
  const known = { state: toLine(String(state)), action, values: {} }
  const exchange = await probe({
    url: statesUrl,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    timeoutMs,
  })
  if (exchange.answer === null) {
    const { kind, code } = exchange.failure ?? { kind: 'no answer', code: null }
    return { ...known, problem: `the state endpoint gave no answer (${kind}${code ? `, ${code}` : ''})` }
  }
  const { status } = exchange.answer
  if (status < 200 || status > 299) return { ...known, problem: `the state endpoint answered ${status}` }
  const values = parseJson(Buffer.from(exchange.answer.body ?? []).toString('utf8'))
  return { ...known, problem: null, values: isObject(values) ? values : {} }
}
