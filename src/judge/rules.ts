// The registry: every kind of finding, once. docs/rules.md is generated from it; a test walks it. A rule's
// id and severity are promises to those who accept or count findings.

/** The grades of a finding, the worst first. */
export const severities = ['breaking', 'additive', 'notice'] as const
/** `breaking`: a consumer can fail. `additive`: undocumented, tolerated. `notice`: never a drift by itself. */
export type Severity = (typeof severities)[number]

/** The parts of an exchange, in the order in which they are judged. */
export const parts = ['transport', 'status', 'header', 'body', 'timing'] as const
/** The part of an exchange that a rule is about. */
export type Part = (typeof parts)[number]

/** One kind of deviation. */
export interface Rule {
  readonly severity: Severity
  readonly part: Part
  /** One sentence: what it means for a consumer. */
  readonly summary: string
  readonly example: string
  /** What to do about it. */
  readonly advice: string
}

const rule = (part: Part, severity: Severity, summary: string, example: string, advice: string): Rule => ({
  part,
  severity,
  summary,
  example,
  advice,
})

const askProvider = 'Report it to the provider; if the change is meant, update openapi/contactrz.yaml.'
/** For what is wrong with the bytes, the JSON or a value: a schema speaks of none of them. */
const mustMend = (how: string) => `Report it to the provider: ${how}. No OpenAPI document can allow it.`
const network = 'Try again; if it lasts, check the address, the network and the provider.'

/** Every rule of the judge, by its id. `docs/rules.md` is generated from it. */
export const rules = {
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

  'html-page': rule(
    'body',
    'breaking',
    'An HTML page instead of JSON: something in front of the API answered.',
    'a login or maintenance page',
    'Open the address in a browser and see who answers.',
  ),
  'empty-body': rule(
    'body',
    'breaking',
    'No body where one is documented.',
    '200 with Content-Length: 0',
    'Report it to the provider; if the answer is meant to be empty, update openapi/contactrz.yaml: it documents a body.',
  ),
  'invalid-utf8': rule(
    'body',
    'breaking',
    'The bytes are not UTF-8; clients read replacement characters.',
    'an é sent as the single byte E9',
    mustMend('text of another encoding, or a packed body, is passed on as it is'),
  ),
  'byte-order-mark': rule(
    'body',
    'breaking',
    'A byte-order mark before the JSON; strict parsers refuse it (RFC 8259, section 8.1).',
    'EF BB BF {"Id":…',
    mustMend('a file or template was saved with a mark, or a writer adds one'),
  ),
  'text-before-json': rule(
    'body',
    'breaking',
    'Text before the JSON; parsers refuse the whole.',
    'a PHP warning before {',
    mustMend('warnings, log lines and prefixes must not be part of the answer'),
  ),
  'text-after-json': rule(
    'body',
    'breaking',
    'Text after the JSON; parsers refuse the whole.',
    '{…}<!-- 12 ms -->',
    mustMend('warnings, comments and log lines must not be part of the answer'),
  ),
  'truncated-json': rule(
    'body',
    'breaking',
    'The JSON ends too early although the transfer was complete.',
    '{"Id":"48213","Na',
    mustMend('the answer is cut: see Content-Length, buffers and time limits'),
  ),
  'not-json': rule(
    'body',
    'breaking',
    'The body is no JSON that every parser reads.',
    "{Id:'48213'}",
    mustMend('a strict JSON library must write the body, and nest it no deeper than parsers go'),
  ),
  'duplicate-key': rule(
    'body',
    'breaking',
    'A property stands twice in one object; parsers disagree on which one counts.',
    '{"Id":"1","Id":"2",…}',
    mustMend('the answer is put together from two sources, or by hand'),
  ),
  'lone-surrogate': rule(
    'body',
    'breaking',
    'An escape names half a character; the text cannot be stored or sent on as UTF-8.',
    '"\\ud83d"',
    mustMend('a text was cut between two halves of a character'),
  ),
  'double-encoded': rule(
    'body',
    'breaking',
    'The JSON was encoded twice: clients get a string instead of an object.',
    '"{\\"Id\\":\\"48213\\"…}"',
    mustMend('the text is already JSON when it is encoded'),
  ),

  'missing-property': rule(
    'body',
    'breaking',
    'A property that consumers may read is gone.',
    'no Email',
    askProvider,
  ),
  'renamed-property': rule(
    'body',
    'breaking',
    'A property has another name; consumers read undefined.',
    'EmailAddress instead of Email',
    askProvider,
  ),
  'wrong-type': rule(
    'body',
    'breaking',
    'A value has another type.',
    'Id: 48213 instead of "48213"',
    askProvider,
  ),
  'unexpected-null': rule(
    'body',
    'breaking',
    'null where a value is documented; string operations fail.',
    'Fax: null instead of ""',
    askProvider,
  ),
  'wrong-constant': rule(
    'body',
    'breaking',
    'A value that is documented as constant has changed.',
    '_meta.status: "FAIL"',
    askProvider,
  ),
  'pattern-mismatch': rule(
    'body',
    'breaking',
    'A text no longer has the documented form.',
    'Id: "C-48213"',
    askProvider,
  ),
  'wrapped-body': rule(
    'body',
    'breaking',
    'The documented body is there, but inside something else.',
    '{"data":{"Id":…}}',
    askProvider,
  ),
  'unwrapped-error': rule(
    'body',
    'breaking',
    'An error without the documented envelope.',
    '{"error":"Expired token"}',
    askProvider,
  ),
  'unknown-variant': rule(
    'body',
    'breaking',
    'An error whose message is none of the documented ones; consumers cannot tell what to do.',
    'userMessage: "Account suspended"',
    'Find out what it means; if it is meant to stay, document it as a variant of its own.',
  ),
  'message-changed': rule(
    'body',
    'breaking',
    'The text by which consumers tell the 401s apart has changed.',
    'userMessage: "Token expired"',
    askProvider,
  ),
  'quota-window-moved': rule(
    'body',
    'breaking',
    'The over-quota message names other hours: callers come back at the wrong time.',
    'try again tomorrow at 20:00 - 05:00',
    'Check the quota window in your configuration, then update openapi/contactrz.yaml.',
  ),
  'undocumented-property': rule(
    'body',
    'additive',
    'A property that is not documented; tolerant consumers ignore it.',
    'CreatedAt',
    'Document it, or accept it.',
  ),
  'echo-mismatch': rule(
    'body',
    'breaking',
    'What came back is not what was sent.',
    'Phone cut to eight characters; 1632… for 01632…',
    'Check what was stored, and report it to the provider.',
  ),
  'echo-reformatted': rule(
    'body',
    'breaking',
    'What came back has the same content in another spelling: comparisons with what was sent fail.',
    "O&#39;Hara instead of O'Hara",
    'Report it to the provider; if it is meant, accept it: openapi/contactrz.yaml cannot say how values are spelled.',
  ),
  'echo-swapped': rule(
    'body',
    'breaking',
    'Properties came back with one another’s values.',
    'Phone holds what was sent as Mobile',
    'Report it to the provider: stored contacts may be wrong.',
  ),
  'id-not-new': rule(
    'body',
    'breaking',
    'An Id that an earlier create already got: the contact may have overwritten another.',
    'the Id of the day before',
    'Report it to the provider.',
  ),
  'secret-reflected': rule(
    'body',
    'breaking',
    'The answer repeats the token, in part or in disguise (base64, hex, other separators, reversed); whatever logs answers now holds it.',
    'an undocumented property with the token',
    'Report it to the provider and renew the token.',
  ),

  slow: rule(
    'timing',
    'notice',
    'The answer took longer than the budget.',
    '2.4 s of 1 s',
    'Watch whether it lasts.',
  ),

  // Behind those of before: SARIF names a rule by its place in this list.
  'refusal-not-enforced': rule(
    'status',
    'breaking',
    'The call was to be refused, yet something was created.',
    '200 in the state "the call is refused"',
    'Check the provider-state endpoint; then report it to the provider.',
  ),
} as const satisfies Record<string, Rule>

/** The id of a rule: stable, see the policy in `docs/releasing.md`. */
export type RuleId = keyof typeof rules
/** The ids of all rules. */
export const ruleIds = Object.keys(rules) as RuleId[]
