// Redocly Respect: an Arazzo workflow on the OpenAPI document as it is.
import { inBench, type Peer } from './peer.ts'

export const redocly: Peer = {
  name: 'Redocly Respect',
  package: '@redocly/cli',
  limits: 'the text that tells the two 401s apart is a criterion written by hand',
  command: ({ provider, token, expiredToken }) => ({
    args: [
      inBench('node_modules/@redocly/cli/bin/cli.js'),
      'respect',
      inBench('peers/contactrz.arazzo.yaml'),
      ...['--server', `contactrz=${provider.url}`, '--server', `states=${provider.url}`],
      ...['--input', `token=${token}`, '--input', `expiredToken=${expiredToken}`],
    ],
    env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  }),
}
