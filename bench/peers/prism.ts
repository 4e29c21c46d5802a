// Prism as a validating proxy: it is started, three requests go through it, and it is ended. The requests are made
// here, so their cost is not Prism's; wall time ends with the last answer.

import http from 'node:http'
import { createSyntheticContact } from 'contactrz'
import { inBench, type Peer, type Target } from './peer.ts'

const startLimitMs = 20_000

export const prism: Peer = {
  name: 'Prism proxy',
  package: '@stoplight/prism-cli',
  limits: 'takes either 401 for the other, as the document allows both',
  command: (target) => ({
    args: [
      inBench('node_modules/@stoplight/prism-cli/dist/index.js'),
      'proxy',
      inBench('../openapi/contactrz.yaml'),
      target.provider.url,
      ...['--errors', '--port', '0'],
    ],
    serve: (printed) => meetThrough(printed, target),
  }),
}

/** 0 if no answer was turned into a violation. */
async function meetThrough(printed: () => string, target: Target): Promise<number> {
  const base = await listening(printed)
  let violations = 0
  const meet = async (token: string, status: number) => {
    if ((await post(`${base}/api/contactrz`, token)) !== status) violations++
  }
  await meet(target.token, 200)
  await meet(target.expiredToken, 401)
  await target.requestState('setup')
  await meet(target.token, 401)
  await target.requestState('teardown')
  return violations === 0 ? 0 : 1
}

async function listening(printed: () => string): Promise<string> {
  const until = performance.now() + startLimitMs
  while (performance.now() < until) {
    const address = /listening on (http:\/\/\S+)/.exec(printed())?.[1]
    if (address !== undefined) return address
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`Prism does not listen: ${printed().slice(-400)}`)
}

function post(url: string, token: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const request = http.request(url, { method: 'POST', agent: false, headers }, (response) => {
    response.resume().on('end', () => resolve(response.statusCode ?? 0))
  })
  request.on('error', reject)
  request.end(JSON.stringify(createSyntheticContact('through Prism')))
  return promise
}
