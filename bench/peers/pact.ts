// The Pact verifier, with the committed pact and the provider's states.
import { inBench, type Peer } from './peer.ts'

export const pact: Peer = {
  name: 'Pact verifier',
  package: '@pact-foundation/pact',
  limits: 'tells the two 401s apart by the texts in the pact',
  command: ({ provider }) => ({
    args: [
      inBench('peers/pact-verify.mjs'),
      inBench('../contracts/pacts/contactrz-client-OneCloud.json'),
      provider.url,
      provider.statesUrl,
    ],
    env: { PACT_DO_NOT_TRACK: 'true' },
  }),
}
