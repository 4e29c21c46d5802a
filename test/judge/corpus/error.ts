// What a provider could do to the two 401 answers: the envelope, the message, the rest.
import { bodyOf } from '../../support/exchange.ts'
import {
  type Case,
  conforming,
  drift,
  errorWith,
  type Json,
  overQuota,
  recordsOf,
  unauthorized,
  without,
} from './case.ts'

const expired = bodyOf('expiredToken')
const quota = bodyOf('overQuota')
const message = 'time limit reached please try again tomorrow at 18:00 - 06:00'
const changed = 'message-changed /records/userMessage'
const moved = 'quota-window-moved /records/userMessage'
const lessRecord = (name: string): Json => ({ ...expired, records: without(recordsOf('expiredToken'), name) })
const meta = expired['_meta'] as Json

const expiredTexts = [
  'expired token',
  'Expired Token',
  'EXPIRED TOKEN',
  'Expired token.',
  ' Expired token',
  'Expired token ',
  'Expired  token',
  'Expired\u00a0token',
  'Token expired',
  'Token has expired',
  'Token kedaluwarsa',
  'Expired token!',
  'ExpiredToken',
  'Invalid token',
  'Unauthorized',
  '',
  'Expired',
  'Expired&nbsp;token',
  '<b>Expired token</b>',
  'Expired token\n',
]
const quotaTexts = [
  'Time limit reached please try again tomorrow at 18:00 - 06:00',
  'time limit reached please try again tomorrow at 18:00 - 06:00.',
  'time limit reached, please try again tomorrow at 18:00 - 06:00',
  'time limit reached please try again tomorrow',
  'time limit reached',
  ' time limit reached please try again tomorrow at 18:00 - 06:00',
  'TIME LIMIT REACHED PLEASE TRY AGAIN TOMORROW AT 18:00 - 06:00',
  'time limit reached please try again today at 18:00 - 06:00',
  'daily limit reached please try again tomorrow at 18:00 - 06:00',
  'Too many requests',
  'batas waktu tercapai silakan coba lagi besok pukul 18:00 - 06:00',
]
const otherHours = [
  '17:00 - 06:00',
  '18:00 - 07:00',
  '06:00 - 18:00',
  '00:00 - 23:59',
  '20:30 - 04:15',
  '8:00 - 6:00',
  '19:00 - 07:00',
]
const otherSpellings = [
  '18:00 – 06:00',
  '18:00-06:00',
  '18.00 - 06.00',
  '6:00 PM - 6:00 AM',
  '06:00 PM - 06:00 AM',
  '18:00 - 06:00 WIB',
  '18:00 to 06:00',
  '18:00:00 - 06:00:00',
  '18:00 - 06:00 (GMT+7)',
  '1800 - 0600',
  '18:00',
  '18h00 - 06h00',
  '18:00 — 06:00',
  '18:00  -  06:00',
]

export const errorCases: readonly Case[] = [
  ...expiredTexts.map((text) =>
    drift(
      `the expired-token message ${JSON.stringify(text)}`,
      { meant: 'expiredToken', body: errorWith('expiredToken', { userMessage: text }) },
      changed,
    ),
  ),
  ...quotaTexts.map((text) =>
    drift(
      `the over-quota message ${JSON.stringify(text)}`,
      { meant: 'overQuota', body: errorWith('overQuota', { userMessage: text }) },
      changed,
    ),
  ),
  ...otherHours.map((hours) =>
    drift(
      `hours ${hours}`,
      {
        meant: 'overQuota',
        body: errorWith('overQuota', { userMessage: message.replace('18:00 - 06:00', hours) }),
      },
      moved,
    ),
  ),
  ...otherSpellings.map((hours) =>
    drift(
      `hours spelled ${hours}`,
      {
        meant: 'overQuota',
        body: errorWith('overQuota', { userMessage: message.replace('18:00 - 06:00', hours) }),
      },
      changed,
    ),
  ),
  drift(
    'other hours where a create was meant',
    { status: 401, body: errorWith('overQuota', { userMessage: message.replace('06:00', '05:00') }) },
    moved,
  ),
  drift(
    'other hours where an expired token was sent',
    {
      meant: 'expiredToken',
      body: errorWith('overQuota', { userMessage: message.replace('06:00', '05:00') }),
    },
    moved,
  ),
  drift(
    'another text with hours where a create was meant',
    { status: 401, body: errorWith('overQuota', { userMessage: 'Quota used up, come back 18:00 - 06:00' }) },
    changed,
  ),
  drift(
    'both messages at once, a create meant',
    { status: 401, body: errorWith('overQuota', { userMessage: `Expired token ${message}` }) },
    changed,
  ),
  drift(
    'a third 401 where a create was meant',
    { status: 401, body: errorWith('expiredToken', { userMessage: 'Invalid token' }) },
    'unknown-variant /records/userMessage',
  ),
  drift(
    'a third 401 in another language, a create meant',
    { status: 401, body: errorWith('expiredToken', { userMessage: 'Token tidak sah' }) },
    'unknown-variant /records/userMessage',
  ),
  drift(
    'expired token in another case, a create meant',
    { status: 401, body: errorWith('expiredToken', { userMessage: 'expired token' }) },
    'unknown-variant /records/userMessage',
  ),
  drift(
    'a third 401 where the quota was meant',
    { meant: 'overQuota', body: errorWith('overQuota', { userMessage: 'Invalid token' }) },
    changed,
  ),
  drift(
    'no message where a create was meant',
    { status: 401, body: lessRecord('userMessage') },
    'missing-property /records/userMessage',
  ),
  drift(
    'a null message where a create was meant',
    { status: 401, body: errorWith('expiredToken', { userMessage: null }) },
    'unexpected-null /records/userMessage',
  ),
  unauthorized('expired token with the null and "" of the other variant', {
    status: 401,
    body: errorWith('expiredToken', { devMessage: '', applicationCode: '' }),
  }),
  overQuota('over quota with the nulls of the other variant', {
    status: 401,
    body: errorWith('overQuota', { devMessage: null, applicationCode: null }),
  }),
  conforming('one null, one ""', {
    meant: 'expiredToken',
    body: errorWith('expiredToken', { devMessage: '', applicationCode: null }),
  }),
  conforming('text in devMessage and applicationCode', {
    meant: 'overQuota',
    body: errorWith('overQuota', { devMessage: 'limit of site', applicationCode: 'E17' }),
  }),
  conforming('a count of 0', { meant: 'overQuota', body: errorWith('overQuota', {}, { count: 0 }) }),
  conforming('a count of 12', { meant: 'expiredToken', body: errorWith('expiredToken', {}, { count: 12 }) }),
  conforming('a count past 2^53', {
    meant: 'expiredToken',
    body: JSON.stringify(expired).replace('"count":1', '"count":9007199254740993'),
  }),

  ...['errorCode', 'userMessage', 'devMessage', 'more', 'applicationCode'].map((name) =>
    drift(
      `${name} is missing`,
      { meant: 'expiredToken', body: lessRecord(name) },
      `missing-property /records/${name}`,
    ),
  ),
  drift(
    'devMessage is missing where a create was meant',
    { status: 401, body: lessRecord('devMessage') },
    'missing-property /records/devMessage',
  ),
  drift(
    'status is missing',
    { meant: 'expiredToken', body: { ...expired, _meta: without(meta, 'status') } },
    'missing-property /_meta/status',
  ),
  drift(
    'count is missing',
    { meant: 'overQuota', body: { ...quota, _meta: without(meta, 'count') } },
    'missing-property /_meta/count',
  ),
  drift('_meta is missing', { meant: 'overQuota', body: without(quota, '_meta') }, 'missing-property /_meta'),
  drift('_meta is null', { meant: 'overQuota', body: { ...quota, _meta: null } }, 'unexpected-null /_meta'),
  drift('_meta is an array', { meant: 'overQuota', body: { ...quota, _meta: [] } }, 'wrong-type /_meta'),
  drift(
    '_meta is empty',
    { meant: 'expiredToken', body: { ...expired, _meta: {} } },
    'missing-property /_meta',
  ),
  drift(
    'records is empty',
    { meant: 'overQuota', body: { ...quota, records: {} } },
    'missing-property /records',
  ),
  drift(
    'records is empty where a create was meant',
    { status: 401, body: { ...quota, records: {} } },
    'missing-property /records',
  ),
  drift(
    'count is called something unlike',
    { meant: 'overQuota', body: { ...quota, _meta: { status: 'ERROR', records: 1 } } },
    'renamed-property /_meta/count',
  ),
  drift(
    'devMessage is called something unlike',
    {
      meant: 'expiredToken',
      body: { ...expired, records: { ...without(recordsOf('expiredToken'), 'devMessage'), internal: null } },
    },
    'renamed-property /records/devMessage',
  ),
  drift(
    'records is missing',
    { meant: 'expiredToken', body: without(expired, 'records') },
    'missing-property /records',
  ),
  drift(
    'records is missing where a create was meant',
    { status: 401, body: without(expired, 'records') },
    'missing-property /records',
  ),
  drift(
    'records is null',
    { meant: 'expiredToken', body: { ...expired, records: null } },
    'unexpected-null /records',
  ),
  drift(
    'records is an array of one',
    { meant: 'expiredToken', body: { ...expired, records: [recordsOf('expiredToken')] } },
    'wrong-type /records',
  ),
  drift(
    'records is an array of one where a create was meant',
    { status: 401, body: { ...quota, records: [recordsOf('overQuota')] } },
    'wrong-type /records',
  ),
  drift(
    'records is an empty array',
    { meant: 'expiredToken', body: { ...expired, records: [] } },
    'wrong-type /records',
  ),
  drift(
    'records is the message',
    { meant: 'expiredToken', body: { ...expired, records: 'Expired token' } },
    'wrong-type /records',
  ),
  drift(
    'records is called record',
    { meant: 'expiredToken', body: { _meta: meta, record: recordsOf('expiredToken') } },
    'renamed-property /records',
  ),
  drift(
    'records is called error',
    { meant: 'overQuota', body: { _meta: meta, error: recordsOf('overQuota') } },
    'renamed-property /records',
  ),
  drift(
    '_meta is called meta',
    { meant: 'overQuota', body: { meta, records: recordsOf('overQuota') } },
    'renamed-property /_meta',
  ),
  drift(
    '_meta is called Meta where a create was meant',
    { status: 401, body: { Meta: meta, records: recordsOf('overQuota') } },
    'renamed-property /_meta',
  ),
  drift(
    'userMessage is called message',
    {
      meant: 'expiredToken',
      body: {
        ...expired,
        records: { ...without(recordsOf('expiredToken'), 'userMessage'), message: 'Expired token' },
      },
    },
    'renamed-property /records/userMessage',
  ),
  drift(
    'userMessage is called UserMessage, a create meant',
    {
      status: 401,
      body: {
        ...expired,
        records: { ...without(recordsOf('expiredToken'), 'userMessage'), UserMessage: 'Expired token' },
      },
    },
    'renamed-property /records/userMessage',
  ),
  drift(
    'errorCode is called code',
    {
      meant: 'overQuota',
      body: { ...quota, records: { ...without(recordsOf('overQuota'), 'errorCode'), code: 401 } },
    },
    'renamed-property /records/errorCode',
  ),
  drift(
    'errorCode is called error_code',
    {
      meant: 'overQuota',
      body: { ...quota, records: { ...without(recordsOf('overQuota'), 'errorCode'), error_code: 401 } },
    },
    'renamed-property /records/errorCode',
  ),
  drift(
    'the envelope is flat',
    { meant: 'expiredToken', body: recordsOf('expiredToken') },
    'unwrapped-error',
  ),
  drift(
    'the envelope is flat where a create was meant',
    { status: 401, body: recordsOf('overQuota') },
    'unwrapped-error',
  ),
  drift(
    'the envelope is flat, _meta beside',
    { meant: 'expiredToken', body: { _meta: meta, ...recordsOf('expiredToken') } },
    'unwrapped-error',
  ),
  drift(
    'all is flat',
    { meant: 'overQuota', body: { ...meta, ...recordsOf('overQuota') } },
    'unwrapped-error',
  ),
  drift(
    '_meta is flat',
    { meant: 'expiredToken', body: { ...meta, records: recordsOf('expiredToken') } },
    'unwrapped-error',
  ),
  drift('the envelope under data', { meant: 'expiredToken', body: { data: expired } }, 'wrapped-body'),
  drift('the envelope under error, a create meant', { status: 401, body: { error: quota } }, 'wrapped-body'),
  drift('the envelope in an array', { meant: 'overQuota', body: [quota] }, 'wrapped-body'),
  drift('an empty object', { meant: 'expiredToken', body: '{}' }, 'unwrapped-error'),
  drift('an empty object where a create was meant', { status: 401, body: '{}' }, 'unwrapped-error'),
  drift('null', { meant: 'expiredToken', body: 'null' }, 'unexpected-null'),
  drift('null where a create was meant', { status: 401, body: 'null' }, 'unexpected-null'),
  drift('an empty array', { meant: 'expiredToken', body: '[]' }, 'wrong-type'),

  drift(
    'errorCode is text',
    { meant: 'expiredToken', body: errorWith('expiredToken', { errorCode: '401' }) },
    'wrong-type /records/errorCode',
  ),
  drift(
    'errorCode is text where a create was meant',
    { status: 401, body: errorWith('expiredToken', { errorCode: '401' }) },
    'wrong-type /records/errorCode',
  ),
  drift(
    'errorCode is null',
    { meant: 'overQuota', body: errorWith('overQuota', { errorCode: null }) },
    'unexpected-null /records/errorCode',
  ),
  drift(
    'errorCode is 403',
    { meant: 'overQuota', body: errorWith('overQuota', { errorCode: 403 }) },
    'wrong-constant /records/errorCode',
  ),
  drift(
    'errorCode is 429, a create meant',
    { status: 401, body: errorWith('overQuota', { errorCode: 429 }) },
    'wrong-constant /records/errorCode',
  ),
  drift(
    'errorCode is 401.5',
    { meant: 'overQuota', body: errorWith('overQuota', { errorCode: 401.5 }) },
    'wrong-constant /records/errorCode',
  ),
  drift(
    'errorCode is an array',
    { meant: 'expiredToken', body: errorWith('expiredToken', { errorCode: [401] }) },
    'wrong-type /records/errorCode',
  ),
  drift(
    'userMessage is null',
    { meant: 'expiredToken', body: errorWith('expiredToken', { userMessage: null }) },
    'unexpected-null /records/userMessage',
  ),
  drift(
    'userMessage is a number',
    { meant: 'overQuota', body: errorWith('overQuota', { userMessage: 17 }) },
    'wrong-type /records/userMessage',
  ),
  drift(
    'userMessage is an array of the message',
    { meant: 'expiredToken', body: errorWith('expiredToken', { userMessage: ['Expired token'] }) },
    'wrong-type /records/userMessage',
  ),
  drift(
    'userMessage holds languages',
    { meant: 'expiredToken', body: errorWith('expiredToken', { userMessage: { en: 'Expired token' } }) },
    'wrong-type /records/userMessage',
  ),
  drift(
    'devMessage is a number',
    { meant: 'overQuota', body: errorWith('overQuota', { devMessage: 0 }) },
    'wrong-type /records/devMessage',
  ),
  drift(
    'devMessage is an object',
    { meant: 'expiredToken', body: errorWith('expiredToken', { devMessage: {} }) },
    'wrong-type /records/devMessage',
  ),
  drift(
    'applicationCode is a number',
    { meant: 'expiredToken', body: errorWith('expiredToken', { applicationCode: 17 }) },
    'wrong-type /records/applicationCode',
  ),
  drift(
    'applicationCode is a boolean, a create meant',
    { status: 401, body: errorWith('expiredToken', { applicationCode: false }) },
    'wrong-type /records/applicationCode',
  ),
  drift(
    'more is ""',
    { meant: 'overQuota', body: errorWith('overQuota', { more: '' }) },
    'wrong-type /records/more',
  ),
  drift(
    'more is a link',
    { meant: 'expiredToken', body: errorWith('expiredToken', { more: 'https://example.com/e/401' }) },
    'wrong-type /records/more',
  ),
  drift(
    'more is an array',
    { meant: 'expiredToken', body: errorWith('expiredToken', { more: [] }) },
    'wrong-type /records/more',
  ),
  drift(
    'more is an object',
    { meant: 'expiredToken', body: errorWith('expiredToken', { more: {} }) },
    'wrong-type /records/more',
  ),
  drift(
    'status is in lower case',
    { meant: 'expiredToken', body: errorWith('expiredToken', {}, { status: 'error' }) },
    'wrong-constant /_meta/status',
  ),
  drift(
    'status is FAIL',
    { meant: 'overQuota', body: errorWith('overQuota', {}, { status: 'FAIL' }) },
    'wrong-constant /_meta/status',
  ),
  drift(
    'status is SUCCESS',
    { meant: 'overQuota', body: errorWith('overQuota', {}, { status: 'SUCCESS' }) },
    'wrong-constant /_meta/status',
  ),
  drift(
    'status is a number',
    { meant: 'overQuota', body: errorWith('overQuota', {}, { status: 401 }) },
    'wrong-type /_meta/status',
  ),
  drift(
    'status is null',
    { meant: 'overQuota', body: errorWith('overQuota', {}, { status: null }) },
    'unexpected-null /_meta/status',
  ),
  drift(
    'count is text',
    { meant: 'overQuota', body: errorWith('overQuota', {}, { count: '1' }) },
    'wrong-type /_meta/count',
  ),
  drift(
    'count is 1.5',
    { meant: 'overQuota', body: errorWith('overQuota', {}, { count: 1.5 }) },
    'wrong-type /_meta/count',
  ),
  drift(
    'count is null',
    { meant: 'expiredToken', body: errorWith('expiredToken', {}, { count: null }) },
    'unexpected-null /_meta/count',
  ),
  drift(
    'count is true',
    { meant: 'expiredToken', body: errorWith('expiredToken', {}, { count: true }) },
    'wrong-type /_meta/count',
  ),
  drift(
    'a count that no number can hold',
    { meant: 'expiredToken', body: JSON.stringify(expired).replace('"count":1', '"count":1e999') },
    'wrong-type /_meta/count',
  ),

  drift(
    'an extra trace id',
    { meant: 'expiredToken', body: errorWith('expiredToken', { traceId: 'x' }) },
    'undocumented-property /records/traceId',
  ),
  drift(
    'an extra stack',
    { meant: 'overQuota', body: errorWith('overQuota', { stack: 'at f (a.php:1)' }) },
    'undocumented-property /records/stack',
  ),
  drift(
    'an extra in _meta',
    { meant: 'overQuota', body: errorWith('overQuota', {}, { version: 2 }) },
    'undocumented-property /_meta/version',
  ),
  drift(
    'an extra beside',
    { meant: 'overQuota', body: { ...quota, timestamp: 1 } },
    'undocumented-property /timestamp',
  ),
  drift(
    'an extra beside, a create meant',
    { status: 401, body: { ...expired, links: [] } },
    'undocumented-property /links',
  ),
  drift(
    'an extra constructor',
    { meant: 'expiredToken', body: errorWith('expiredToken', { constructor: 1 }) },
    'undocumented-property /records/constructor',
  ),
]
