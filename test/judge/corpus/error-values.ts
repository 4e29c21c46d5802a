// What a provider could do to the values of the two 401 answers, and what it could add.
import { bodyOf } from '../../support/exchange.ts'
import { type Case, drift, errorWith } from './case.ts'

const expired = bodyOf('expiredToken')
const quota = bodyOf('overQuota')

export const errorValueCases: readonly Case[] = [
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
