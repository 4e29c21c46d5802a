// Whether a form was sent by a page of ours. Asked by app.ts before anything is done by a POST. Pure.

export interface Sender {
  readonly origin: string | undefined
  /** `Sec-Fetch-Site`, which browsers send over https and on loopback. */
  readonly site: string | undefined
  readonly host: string | undefined
}

/** Each that is there has to be ours, and one of them has to be there. `null` is the origin of a page that tells none. */
export function isOwnSender({ origin, site, host }: Sender, url: string): boolean {
  if (site !== undefined && site !== 'same-origin') return false
  if (origin === undefined || origin === 'null') return site !== undefined
  const from = URL.parse(origin)
  return from !== null && (from.origin === URL.parse(url)?.origin || from.host === host?.toLowerCase())
}
