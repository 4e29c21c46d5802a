// The Pact verifier on the committed pact, in a process of its own. Arguments: pact file, provider, state endpoint.
import { Verifier } from '@pact-foundation/pact'

const [pactFile, providerBaseUrl, statesUrl] = process.argv.slice(2)
const states = ['the token is valid', 'the token has expired', 'the quota is used up']

const change = (state, action) => async (params) => {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ state, action, params: params ?? {} })
  return (await fetch(statesUrl, { method: 'POST', headers, body })).json()
}

try {
  await new Verifier({
    provider: 'OneCloud',
    providerBaseUrl,
    pactUrls: [pactFile],
    stateHandlers: Object.fromEntries(
      states.map((state) => [state, { setup: change(state, 'setup'), teardown: change(state, 'teardown') }]),
    ),
    logLevel: 'error',
  }).verifyProvider()
} catch {
  process.exitCode = 1
}
