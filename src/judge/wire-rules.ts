// What can be wrong with how an answer comes: transport, status, headers, time. A part of the registry, rules.ts, which has
// the order.
import { askProvider, mustMend, network, type Rule, rule } from './rule.ts'

export const transportRules = {
  'connect-failed': rule(
    'transport',
    'breaking',
    'No connection could be made.',
    'connection refused',
    network,
  ),
  'tls-failed': rule(
    'transport',
    'breaking',
    'The connection could not be secured; nothing was sent.',
    'the certificate has expired',
    'Check the certificate and the clock. Verification cannot be switched off; a CA of your own is named in NODE_EXTRA_CA_CERTS, or by ca in the configuration of the monitor.',
  ),
  timeout: rule(
    'transport',
    'breaking',
    'The answer was not complete in time.',
    'no first byte within 10 s',
    network,
  ),
  reset: rule(
    'transport',
    'breaking',
    'The connection was closed before an answer came.',
    'ECONNRESET',
    network,
  ),
  'incomplete-body': rule(
    'transport',
    'breaking',
    'The connection ended before the body was complete.',
    'content-length 210, 96 bytes received',
    network,
  ),
  'body-too-large': rule(
    'transport',
    'breaking',
    'The body is larger than any documented answer could be; reading stopped.',
    'more than 1 MiB',
    'Look at what the address answers: it is not this API.',
  ),
  'protocol-error': rule(
    'transport',
    'breaking',
    'What came back is no HTTP answer, or its headers are too large.',
    'headers over 16 KiB',
    'Check that the address and the port are those of the API.',
  ),
} as const satisfies Record<string, Rule>

export const statusRules = {
  'server-error': rule('status', 'breaking', 'The provider failed (5xx).', '503 with an HTML page', network),
  redirect: rule(
    'status',
    'breaking',
    'The provider sends callers elsewhere. It is not followed: the token would travel.',
    '302 to a login page',
    'Check the address. If the API has moved, change the url.',
  ),
  'undocumented-status': rule(
    'status',
    'breaking',
    'A status that is not documented; a consumer that branches on 200 and 401 has no branch for it.',
    '201 instead of 200; 429 instead of 401',
    askProvider,
  ),
  'variant-under-wrong-status': rule(
    'status',
    'breaking',
    'A documented body under the status of another one: a consumer takes an error for a success, or the reverse.',
    'the error envelope under 200',
    askProvider,
  ),
  'expired-token-accepted': rule(
    'status',
    'breaking',
    'An expired token was accepted. A contact may have been created.',
    '200 for a token whose exp has passed',
    'Report it to the provider: it is a security fault.',
  ),
  'quota-not-enforced': rule(
    'status',
    'breaking',
    'The quota is used up, yet a contact was created.',
    '200 in the state "the quota is used up"',
    'Check the provider-state endpoint; then report it to the provider.',
  ),
} as const satisfies Record<string, Rule>

export const headerRules = {
  'content-type-missing': rule(
    'header',
    'breaking',
    'Clients that choose a parser by Content-Type cannot read the body.',
    'no Content-Type',
    askProvider,
  ),
  'content-type-changed': rule(
    'header',
    'breaking',
    'The body is not labelled application/json.',
    'text/html',
    askProvider,
  ),
  'charset-not-utf8': rule(
    'header',
    'breaking',
    'A client that obeys the label reads other characters than were sent.',
    'application/json; charset=iso-8859-1',
    mustMend('JSON is UTF-8 (RFC 8259, section 8.1), whatever its label'),
  ),
  'content-encoding-broken': rule(
    'header',
    'breaking',
    'The body cannot be decoded as its Content-Encoding says.',
    'gzip announced, plain text sent; a cut gzip; zstd, which nobody asked for',
    mustMend('the header and the bytes must agree, and only what was asked for may be sent'),
  ),
  'retry-after-appeared': rule(
    'header',
    'notice',
    'The provider now says when to call again.',
    'Retry-After: 3600',
    'Consider documenting it.',
  ),
  'deprecation-announced': rule(
    'header',
    'notice',
    'The provider announces the end of this call.',
    'Sunset: Fri, 31 Dec 2027 23:59:59 GMT',
    'Plan the move before the announced day.',
  ),
} as const satisfies Record<string, Rule>

export const timingRules = {
  slow: rule(
    'timing',
    'notice',
    'The answer took longer than the budget.',
    '2.4 s of 1 s',
    'Watch whether it lasts.',
  ),
} as const satisfies Record<string, Rule>
