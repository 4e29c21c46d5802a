// For every rule a case that fires it, alone, and a twin that is as close as can be and does not. The type
// makes a rule without a case a compile error, the walk makes it a failed test.
import type { RuleId } from '../../src/judge/rules.ts'
import { type ChangedContract, forbiddenBody, withForbidden } from './changed-contract.ts'
import { type AnswerParts, bodyOf, contact, jsonType, sent, token } from './exchange.ts'
import type { Context } from './frozen.ts'
import { type RuleCases, transportCases } from './transport-cases.ts'

export interface AnswerCase extends AnswerParts {
  readonly context?: Partial<Context>
  /** Met as a refusal of this contract, which ours does not have. */
  readonly forbidden?: ChangedContract
}

export interface RuleCase {
  /** Expected on the one finding; the rule's own part unless named. */
  readonly pointer: string
  readonly fires: AnswerCase
  readonly twin: AnswerCase
}

const forbidden = withForbidden()

const over = (changes: Record<string, unknown>, variant: 'expiredToken' | 'overQuota' = 'expiredToken') => {
  const { _meta, records } = bodyOf(variant)
  return { _meta, records: { ...(records as object), ...changes } }
}
const expired: Pick<AnswerCase, 'context'> = { context: { meant: 'expiredToken' } }
const quota: Pick<AnswerCase, 'context'> = { context: { meant: 'overQuota' } }
const labelled = (type: string) => ({ headers: [['content-type', type]] as const })
const withHeader = (name: string, value: string) => ({ headers: [...jsonType, [name, value] as const] })
const text = JSON.stringify(contact)
const page = '<!doctype html><html><title>Sign in</title></html>'
const hoursText = (hours: string) => `time limit reached please try again tomorrow at ${hours}`

export const answerCases = {
  'server-error': {
    pointer: '',
    fires: { status: 500, body: contact },
    twin: { status: 200, body: contact },
  },
  redirect: {
    pointer: '',
    fires: { status: 302, headers: [['location', 'https://login.example.com/']], body: '' },
    twin: withHeader('location', 'https://login.example.com/'),
  },
  'undocumented-status': { pointer: '', fires: { status: 201 }, twin: { status: 200 } },
  'variant-under-wrong-status': {
    pointer: '',
    fires: { status: 200, body: bodyOf('expiredToken') },
    twin: { status: 401, body: bodyOf('expiredToken') },
  },
  'expired-token-accepted': {
    pointer: '',
    fires: { status: 200, ...expired },
    twin: { status: 401, body: bodyOf('expiredToken'), ...expired },
  },
  'quota-not-enforced': {
    pointer: '',
    fires: { status: 200, ...quota },
    twin: { status: 401, body: bodyOf('overQuota'), ...quota },
  },

  'content-type-missing': { pointer: 'content-type', fires: { headers: [] }, twin: { headers: jsonType } },
  'content-type-changed': {
    pointer: 'content-type',
    fires: labelled('application/problem+json'),
    twin: labelled('Application/JSON'),
  },
  'charset-not-utf8': {
    pointer: 'content-type',
    fires: labelled('application/json; charset=iso-8859-1'),
    twin: labelled('application/json; charset=UTF8'),
  },
  'content-encoding-broken': {
    pointer: 'content-encoding',
    fires: { ...withHeader('content-encoding', 'gzip'), body: null },
    twin: withHeader('content-encoding', 'gzip'),
  },
  'retry-after-appeared': {
    pointer: 'retry-after',
    fires: withHeader('retry-after', '3600'),
    twin: withHeader('x-retry-after', '3600'),
  },
  'deprecation-announced': {
    pointer: 'sunset',
    fires: withHeader('sunset', 'Fri, 31 Dec 2027 23:59:59 GMT'),
    twin: withHeader('x-sunset', 'Fri, 31 Dec 2027 23:59:59 GMT'),
  },

  'html-page': {
    pointer: '',
    fires: { ...labelled('text/html'), body: page },
    twin: { body: { ...contact, Media: page }, context: { sent: { ...sent, Media: page } } },
  },
  'empty-body': { pointer: '', fires: { body: '' }, twin: {} },
  'invalid-utf8': {
    pointer: '',
    fires: { body: Buffer.from(text, 'latin1') },
    twin: { body: Buffer.from(text, 'utf8') },
  },
  'byte-order-mark': { pointer: '', fires: { body: `\u{feff}${text}` }, twin: { body: `\n${text}` } },
  'text-before-json': { pointer: '', fires: { body: `)]}',\n${text}` }, twin: { body: `\r\n\t ${text}` } },
  'text-after-json': {
    pointer: '',
    fires: { body: `${text}<!-- 12 ms -->` },
    twin: { body: `${text}\r\n\t ` },
  },
  'truncated-json': { pointer: '', fires: { body: text.slice(0, -1) }, twin: { body: text } },
  'not-json': {
    pointer: '',
    fires: { body: text.replace('"Id"', 'Id') },
    twin: { body: text.replace('"Id"', '"\\u0049d"') },
  },
  'duplicate-key': {
    pointer: '/Fax',
    fires: { body: text.replace('"Fax"', '"Fax":"","Fax"') },
    twin: {
      body: { ...contact, Media: '"Fax":"","Fax"' },
      context: { sent: { ...sent, Media: '"Fax":"","Fax"' } },
    },
  },
  'lone-surrogate': {
    pointer: '/Media',
    fires: { body: text.replace('carrier pigeon', '\\ud83d') },
    twin: {
      body: text.replace('carrier pigeon', '\\ud83d\\ude00'),
      context: { sent: { ...sent, Media: '\u{1f600}' } },
    },
  },
  'double-encoded': { pointer: '', fires: { body: JSON.stringify(text) }, twin: { body: text } },

  'missing-property': {
    pointer: '/Fax',
    fires: { body: { ...contact, Fax: undefined } },
    twin: { body: { ...contact, Fax: '' }, context: { sent: { ...sent, Fax: '' } } },
  },
  'renamed-property': {
    pointer: '/Email',
    fires: { body: { ...contact, Email: undefined, EmailAddress: sent.Email } },
    twin: {},
  },
  'wrong-type': {
    pointer: '/Id',
    fires: { body: { ...contact, Id: 48213 } },
    twin: { body: { ...contact, Id: '48213' } },
  },
  'unexpected-null': {
    pointer: '/records/errorCode',
    fires: { body: over({ errorCode: null }), ...expired },
    twin: { body: over({ devMessage: null }), ...expired },
  },
  'wrong-constant': {
    pointer: '/records/errorCode',
    fires: { body: over({ errorCode: 403 }), ...expired },
    twin: { body: over({ errorCode: 401 }), ...expired },
  },
  'pattern-mismatch': {
    pointer: '/Id',
    fires: { body: { ...contact, Id: '048213' } },
    twin: { body: { ...contact, Id: '482130' } },
  },
  'wrapped-body': { pointer: '', fires: { body: { data: contact } }, twin: { body: contact } },
  'unwrapped-error': {
    pointer: '',
    fires: { status: 401, body: { error: 'Expired token' }, ...expired },
    twin: { status: 401, body: bodyOf('expiredToken'), ...expired },
  },
  'unknown-variant': {
    pointer: '/records/userMessage',
    fires: { status: 401, body: over({ userMessage: 'Account suspended' }) },
    twin: { status: 401, body: over({ userMessage: 'Expired token' }) },
  },
  'message-changed': {
    pointer: '/records/userMessage',
    fires: { body: over({ userMessage: 'Expired token ' }), ...expired },
    twin: { body: over({ userMessage: 'Expired token' }), ...expired },
  },
  'quota-window-moved': {
    pointer: '/records/userMessage',
    fires: { body: over({ userMessage: hoursText('20:00 - 05:00') }, 'overQuota'), ...quota },
    twin: { body: over({ userMessage: hoursText('18:00 - 06:00') }, 'overQuota'), ...quota },
  },
  'undocumented-property': {
    pointer: '/CreatedAt',
    fires: { body: { ...contact, CreatedAt: '2026-11-24' } },
    twin: {},
  },

  'echo-mismatch': {
    pointer: '/Phone',
    fires: { body: { ...contact, Phone: '01632960' } },
    twin: { body: { ...contact, Phone: '01632960' }, context: { sent: { ...sent, Phone: '01632960' } } },
  },
  'echo-reformatted': {
    pointer: '/Name',
    fires: { body: { ...contact, Name: sent.Name.replace("'", '&#39;') } },
    twin: { body: text.replace("'", '\\u0027') },
  },
  'echo-swapped': {
    pointer: '/Phone',
    fires: { body: { ...contact, Phone: sent.Mobile, Mobile: sent.Phone } },
    twin: {
      body: { ...contact, Phone: sent.Mobile },
      context: { sent: { ...sent, Phone: sent.Mobile ?? '' } },
    },
  },
  'id-not-new': {
    pointer: '/Id',
    fires: { context: { knownIds: new Set(['48212', '48213']) } },
    twin: { context: { knownIds: new Set(['48212', '482130']) } },
  },
  'secret-reflected': {
    pointer: '/Trace',
    fires: { body: { ...contact, Trace: `Bearer ${token}` } },
    twin: { body: contact },
  },

  slow: {
    pointer: '',
    fires: { totalMs: 1001, context: { slowMs: 1000 } },
    twin: { totalMs: 1000, context: { slowMs: 1000 } },
  },

  'refusal-not-enforced': {
    pointer: '',
    fires: { status: 200, body: contact, forbidden },
    twin: { status: 403, body: forbiddenBody, forbidden },
  },
} as const satisfies Partial<Record<RuleId, RuleCase>>

/** Does not compile when a rule of the registry has no case. */
export const caseIds: readonly RuleId[] = Object.keys({
  ...transportCases,
  ...answerCases,
} satisfies Record<RuleId, RuleCase | RuleCases[keyof RuleCases]>) as RuleId[]
