// What a provider could do to the envelope of the two 401 answers: properties gone, renamed, moved.
import { bodyOf } from '../../support/exchange.ts'
import { type Case, drift, type Json, recordsOf, without } from './case.ts'

const expired = bodyOf('expiredToken')
const quota = bodyOf('overQuota')
const lessRecord = (name: string): Json => ({ ...expired, records: without(recordsOf('expiredToken'), name) })
const meta = expired['_meta'] as Json

export const errorEnvelopeCases: readonly Case[] = [
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
]
