// Dredd: OpenAPI 3.0 with examples, the second 401 in a document of its own, tokens and state by hooks.
import { inBench, type Peer } from './peer.ts'

export const dredd: Peer = {
  name: 'Dredd',
  package: 'dredd',
  limits:
    'reads no OpenAPI 3.1, so it has documents of its own; judges structure and types, not texts: either 401 passes for the other',
  command: ({ provider, token, expiredToken }) => ({
    args: [
      inBench('node_modules/dredd/bin/dredd'),
      inBench('peers/dredd.yaml'),
      provider.url,
      ...['--path', inBench('peers/dredd-quota.yaml')],
      ...['--hookfiles', inBench('peers/dredd-hooks.cjs')],
    ],
    env: {
      DREDD_TOKEN: token,
      DREDD_EXPIRED_TOKEN: expiredToken,
      DREDD_STATES_URL: provider.statesUrl,
    },
  }),
}
