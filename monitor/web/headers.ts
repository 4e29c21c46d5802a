// The headers that every answer has, unless it says otherwise. Set by app.ts. Nothing here lets a page load, run or post
// anything that is not our own.

/** SPEC of the page: no inline style or script, no other origin, no frame around it. */
export const contentPolicy = [
  "default-src 'none'",
  ...["style-src 'self'", "img-src 'self'", "script-src 'self'", "connect-src 'self'", "frame-src 'self'"],
  ...["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
].join('; ')

export const usualHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': contentPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** For the requests that never come as far as a route. */
export const refusalHeaders = { ...usualHeaders, 'content-type': 'text/plain; charset=utf-8' }
