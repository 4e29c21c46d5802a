// Where a create goes: a base address and the contract's path, ours unless told. Apart from the client, so that a check
// loads no more.

import type { ErrorCode } from '../errors/catalogue.ts'
import { CodedError } from '../errors/coded-error.ts'
import { operation } from '../generated/operation.ts'

/** The options cannot be used. */
export class ClientOptionsError extends CodedError {
  override readonly name = 'ClientOptionsError'
  readonly code = 'client-options-invalid' satisfies ErrorCode
}

/**
 * The base that is meant by an address that holds the contract's path already, in whatever case and spelling; null if it
 * does not. Added to such an address, the path would come twice, and whatever answers there would be told as a drift.
 */
export function baseBefore(url: URL, contractPath: string = operation.path): string | null {
  const path = decodePath(url.pathname)
  const held = contractPath.split('/').filter(Boolean).join('/+')
  const at = path.search(new RegExp(`/+${held}(/|$)`, 'i'))
  return at < 0 ? null : `${url.origin}${path.slice(0, at) || '/'}`
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** What is wrong with such an address, after the name of what holds it. */
export const pathTwice = (base: string, path: string = operation.path) =>
  `already holds ${path}, which is added to it: give the base, ${base}`

/**
 * A question about a base that ends as the contract's path begins, after the name of what holds it; null: nothing to
 * ask. A provider may live at such an address, so it is not refused.
 */
export function pathBegunQuestion(url: URL): string | null {
  const [, before, last = ''] = /^(.*)\/([^/]+)\/*$/.exec(decodePath(url.pathname)) ?? []
  const first = operation.path.split('/').filter(Boolean)[0] ?? ''
  if (last.toLowerCase() !== first.toLowerCase()) return null
  return `ends in /${first}, and ${operation.path} is added to it. Was ${url.origin}${before || '/'} meant?`
}

/** Base address + the contract's path. Throws `ClientOptionsError`. */
export function endpointOf(address: string | URL, path: string = operation.path): string {
  const url = URL.canParse(String(address)) ? new URL(address) : null
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
  const base = baseBefore(url, path)
  if (base !== null) throw new ClientOptionsError(`the url ${pathTwice(base, path)}`)
  url.pathname = url.pathname.replace(/\/+$/, '') + path
  return url.href
}
