// The one request that probes make. Pure.

import { endpointOf } from '../client/endpoint.ts'
import type { Contract } from '../compiled/contract.ts'
import type { ConnectionOptions } from './proxies.ts'

/** A create, as the documentation has it: where to, by whom, and what is sent. */
export interface CreateRequestOptions<Body extends object = object> {
  /** Base address; the path comes from the contract. */
  readonly url: string
  readonly token: string
  readonly contact: Body
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** Asked when the connection stands, right before the first byte. */
  readonly mayLeave?: () => boolean
  /** Default: what Node trusts, and no proxy. */
  readonly connection?: ConnectionOptions
}

/** What `probe` takes. Throws `ClientOptionsError` on an address that cannot be used. */
export function requestFor(contract: Contract, { url, token, contact, ...rest }: CreateRequestOptions) {
  return {
    url: endpointOf(url, contract.path),
    method: contract.method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': contract.mediaType,
      accept: contract.mediaType,
      // As fetch does: a consumer's answers are encoded, so the probe's are too.
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': `contactrz/${contract.version}`,
    },
    body: JSON.stringify(contact),
    ...rest,
  }
}
