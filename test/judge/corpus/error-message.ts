// What a provider could do to the messages of the two 401 answers, and what it may vary.
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
const message = 'time limit reached please try again tomorrow at 18:00 - 06:00'
const changed = 'message-changed /records/userMessage'
const moved = 'quota-window-moved /records/userMessage'
const lessRecord = (name: string): Json => ({ ...expired, records: without(recordsOf('expiredToken'), name) })
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

export const errorMessageCases: readonly Case[] = [
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
]
