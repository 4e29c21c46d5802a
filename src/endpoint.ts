// Where a create goes: a base address and the contract's path. Apart from the client, so that a check loads no more.
import { operation } from './generated/operation.ts'

/** The options cannot be used. */
export class ClientOptionsError extends Error {
  override readonly name = 'ClientOptionsError'
  readonly code = 'client-options-invalid'
}

/** Base address + the contract's path. Throws `ClientOptionsError`. */
export function endpointOf(base: string | URL): string {
  const url = URL.canParse(String(base)) ? new URL(base) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ClientOptionsError(
      'the url must be an http or https address, such as https://onecloud.ciptadrasoft.net',
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new ClientOptionsError(
      'the url must not hold a user or a password: the call is authorised by the token',
    )
  }
  url.pathname = url.pathname.replace(/\/+$/, '') + operation.path
  return url.href
}
