// What a provider could do to the status, with any body under it.
import { bodyOf, contact } from '../../support/exchange.ts'
import {
  type Case,
  conforming,
  contactWith,
  drift,
  errorWith,
  jsonAnd,
  overQuota,
  typed,
  unauthorized,
  unavailable,
} from './case.ts'

const html = '<!DOCTYPE html><html><head><title>Error</title></head><body>Something went wrong</body></html>'
const expired = bodyOf('expiredToken')
const quota = bodyOf('overQuota')

export const statusCases: readonly Case[] = [
  drift('201 with the contact', { status: 201 }, 'undocumented-status'),
  drift('202 with the contact', { status: 202 }, 'undocumented-status'),
  drift('202 with nothing', { status: 202, body: '', headers: [] }, 'undocumented-status'),
  drift('203 with the contact', { status: 203 }, 'undocumented-status'),
  drift('204 with nothing', { status: 204, body: '', headers: [] }, 'undocumented-status'),
  drift('206 with half of a contact', { status: 206, body: '{"Id":"1","Na' }, 'undocumented-status'),
  drift('207 with an array', { status: 207, body: [contact] }, 'undocumented-status'),
  drift(
    '201 with a contact that deviates',
    { status: 201, body: contactWith({ Id: 5 }) },
    'undocumented-status',
  ),
  drift('400 with the documented envelope', { status: 400, body: expired }, 'undocumented-status'),
  drift('400 with another error', { status: 400, body: { error: 'bad request' } }, 'undocumented-status'),
  drift('400 with HTML', { status: 400, headers: typed('text/html'), body: html }, 'undocumented-status'),
  drift('402 with nothing', { status: 402, body: '', headers: [] }, 'undocumented-status'),
  drift(
    '403 with HTML of a firewall',
    { status: 403, headers: typed('text/html'), body: html },
    'undocumented-status',
  ),
  drift(
    '403 for an expired token',
    { meant: 'expiredToken', status: 403, body: expired },
    'undocumented-status',
  ),
  drift('403 for a used-up quota', { meant: 'overQuota', status: 403, body: quota }, 'undocumented-status'),
  drift('429 for a used-up quota', { meant: 'overQuota', status: 429, body: quota }, 'undocumented-status'),
  drift(
    '429 for a used-up quota where a create was meant',
    { status: 429, body: quota },
    'undocumented-status',
  ),
  drift(
    '429 that says when to call again',
    { status: 429, headers: jsonAnd(['retry-after', '60']), body: quota },
    'undocumented-status',
  ),
  drift(
    '429 with text',
    { status: 429, headers: typed('text/plain'), body: 'slow down' },
    'undocumented-status',
  ),
  drift('404 with nothing', { status: 404, body: '', headers: [] }, 'undocumented-status'),
  drift('405 with nothing', { status: 405, body: '', headers: [['allow', 'GET']] }, 'undocumented-status'),
  drift('406 with JSON', { status: 406, body: { message: 'no' } }, 'undocumented-status'),
  drift('407 of a proxy', { status: 407, body: '', headers: [] }, 'undocumented-status'),
  drift('408 of a proxy', { status: 408, body: '', headers: [] }, 'undocumented-status'),
  drift('409 for a duplicate', { status: 409, body: { error: 'duplicate' } }, 'undocumented-status'),
  drift('415 with HTML', { status: 415, headers: typed('text/html'), body: html }, 'undocumented-status'),
  drift('418 with a contact', { status: 418 }, 'undocumented-status'),
  drift(
    '422 with a list of faults',
    { status: 422, body: { errors: [{ field: 'Phone' }] } },
    'undocumented-status',
  ),
  drift('419 in place of 401', { meant: 'expiredToken', status: 419, body: expired }, 'undocumented-status'),
  drift('440 in place of 401', { meant: 'expiredToken', status: 440, body: expired }, 'undocumented-status'),
  drift('498 in place of 401', { meant: 'expiredToken', status: 498, body: expired }, 'undocumented-status'),
  drift('400 in place of 401', { meant: 'overQuota', status: 400, body: quota }, 'undocumented-status'),
  drift('299, that nobody knows', { status: 299 }, 'undocumented-status'),
  drift('a final 101', { status: 101, body: '', headers: [] }, 'undocumented-status'),
  drift('a final 100', { status: 100, body: '', headers: [] }, 'undocumented-status'),
  drift('600', { status: 600 }, 'undocumented-status'),
  drift('666 with a page', { status: 666, headers: typed('text/html'), body: html }, 'undocumented-status'),
  drift('700 with an envelope', { meant: 'expiredToken', status: 700, body: expired }, 'undocumented-status'),
  drift(
    '999, of those who do not like robots',
    { status: 999, body: '', headers: [] },
    'undocumented-status',
  ),

  drift(
    '301 with HTML',
    { status: 301, headers: [['location', 'https://example.com/']], body: html },
    'redirect',
  ),
  drift('302 to a login page', { status: 302, headers: [['location', '/login']], body: '' }, 'redirect'),
  drift(
    '302 in place of the 401',
    { meant: 'expiredToken', status: 302, headers: [['location', '/login']], body: '' },
    'redirect',
  ),
  drift(
    '303 to the contact',
    { status: 303, headers: [['location', '/api/contactrz/1']], body: '' },
    'redirect',
  ),
  drift('307 without a place', { status: 307, headers: [], body: '' }, 'redirect'),
  drift(
    '308 with a contact',
    { status: 308, headers: jsonAnd(['location', '/api/v2/contactrz']) },
    'redirect',
  ),

  unavailable('500 with nothing', { status: 500, body: '', headers: [] }, 'server-error'),
  unavailable('500 with HTML', { status: 500, headers: typed('text/html'), body: html }, 'server-error'),
  unavailable('500 with the documented envelope', { status: 500, body: expired }, 'server-error'),
  unavailable('500 with the contact', { status: 500 }, 'server-error'),
  unavailable('501 with JSON', { status: 501, body: { error: 'no' } }, 'server-error'),
  unavailable('502 of a gateway', { status: 502, headers: typed('text/html'), body: html }, 'server-error'),
  unavailable('502 that could not be decoded', { status: 502, body: null }, 'server-error'),
  unavailable(
    '503 with the over-quota body',
    { meant: 'overQuota', status: 503, body: quota },
    'server-error',
  ),
  unavailable(
    '503 that says when to call again',
    { status: 503, headers: [['retry-after', '60']], body: '' },
    'server-error',
  ),
  unavailable(
    '503 with a maintenance page',
    { status: 503, headers: typed('text/html'), body: html },
    'server-error',
  ),
  unavailable(
    '504 where an expired token was sent',
    { meant: 'expiredToken', status: 504, body: '' },
    'server-error',
  ),
  unavailable(
    '520 of a content network',
    { status: 520, headers: typed('text/html'), body: html },
    'server-error',
  ),
  unavailable(
    '530 of a content network',
    { status: 530, headers: typed('text/plain'), body: 'error code: 1016' },
    'server-error',
  ),
  unavailable('599', { status: 599, body: '', headers: [] }, 'server-error'),

  drift('200 with the expired-token body', { body: expired }, 'variant-under-wrong-status'),
  drift('200 with the over-quota body', { body: quota }, 'variant-under-wrong-status'),
  drift(
    '200 with the expired-token body, as meant',
    { meant: 'expiredToken', status: 200, body: expired },
    'variant-under-wrong-status',
  ),
  drift(
    '200 with the over-quota body, as meant',
    { meant: 'overQuota', status: 200, body: quota },
    'variant-under-wrong-status',
  ),
  drift(
    '200 with an envelope of unknown message',
    { body: errorWith('expiredToken', { userMessage: 'Nope' }) },
    'variant-under-wrong-status',
  ),
  drift(
    '200 with an envelope that says 200',
    { body: errorWith('expiredToken', { errorCode: 200 }) },
    'variant-under-wrong-status',
  ),
  drift(
    '200 with an envelope whose errorCode is text',
    { body: errorWith('overQuota', { errorCode: '401' }) },
    'variant-under-wrong-status',
  ),
  drift('401 with the contact', { status: 401 }, 'variant-under-wrong-status'),
  drift(
    '401 with a contact, an expired token meant',
    { meant: 'expiredToken', body: contact },
    'variant-under-wrong-status',
  ),
  drift(
    '401 with a contact of numbers',
    { status: 401, body: contactWith({ Id: 12 }) },
    'variant-under-wrong-status',
  ),

  drift(
    '200 for an expired token',
    { meant: 'expiredToken', status: 200, body: contact },
    'expired-token-accepted',
  ),
  drift(
    '200 although the quota is used up',
    { meant: 'overQuota', status: 200, body: contact },
    'quota-not-enforced',
  ),
  unauthorized('the expired-token body where the quota was meant', { meant: 'overQuota', body: expired }),
  unauthorized('the expired-token body where a create was meant', { status: 401, body: expired }),
  overQuota('the over-quota body where a create was meant', { status: 401, body: quota }),
  overQuota('the over-quota body where an expired token was sent', { meant: 'expiredToken', body: quota }),
  conforming('the expired-token body, as meant', { meant: 'expiredToken', body: expired }),
  conforming('the over-quota body, as meant', { meant: 'overQuota', body: quota }),

  drift('401 with nothing', { meant: 'expiredToken', body: '' }, 'empty-body'),
  drift('401 with nothing where a create was meant', { status: 401, body: '' }, 'empty-body'),
  drift(
    '401 with nothing and no media type',
    { meant: 'expiredToken', headers: [['www-authenticate', 'Bearer']], body: '' },
    'empty-body',
  ),
  drift('401 with HTML', { meant: 'expiredToken', headers: typed('text/html'), body: html }, 'html-page'),
  drift(
    '401 with HTML where a create was meant',
    { status: 401, headers: typed('text/html; charset=utf-8'), body: html },
    'html-page',
  ),
  drift(
    '401 with text',
    { meant: 'expiredToken', headers: typed('text/plain'), body: 'Unauthorized' },
    'content-type-changed content-type',
  ),
  drift(
    '401 of a framework where a create was meant',
    { status: 401, body: { message: 'Authorization has been denied for this request.' } },
    'unwrapped-error',
  ),
  drift(
    '401 with an error of its own where a create was meant',
    { status: 401, body: { error: 'invalid_token' } },
    'unwrapped-error',
  ),
  drift(
    '401 with an error of its own',
    { meant: 'expiredToken', body: { error: 'invalid_token' } },
    'unwrapped-error',
  ),
  drift(
    '401 with the message outside of the envelope',
    { meant: 'expiredToken', body: { error: 'Expired token' } },
    'unwrapped-error',
  ),
  drift(
    '401 with the over-quota text outside of the envelope',
    {
      meant: 'overQuota',
      body: { message: 'time limit reached please try again tomorrow at 18:00 - 06:00' },
    },
    'unwrapped-error',
  ),
  drift('401 as a JSON string', { meant: 'expiredToken', body: '"Expired token"' }, 'unwrapped-error'),
  drift(
    '401 with an OAuth error',
    { meant: 'expiredToken', body: { error: 'invalid_token', error_description: 'expired' } },
    'unwrapped-error',
  ),
  drift(
    '401 with a list of errors',
    { meant: 'overQuota', body: { errors: [{ code: 401, message: 'quota' }] } },
    'unwrapped-error',
  ),
  drift(
    '401 with a problem document',
    {
      meant: 'expiredToken',
      headers: typed('application/problem+json'),
      body: { type: 'about:blank', title: 'Unauthorized', status: 401 },
    },
    'content-type-changed content-type',
  ),
  drift(
    '200 with what a gateway was told',
    { body: { statusCode: 200, headers: {}, body: JSON.stringify(contact) } },
    'double-encoded',
  ),
  drift(
    '401 with what a gateway was told',
    { meant: 'expiredToken', body: { statusCode: 401, body: JSON.stringify(expired) } },
    'double-encoded',
  ),
  drift('200 with an error of its own', { body: { error: 'something is wrong' } }, 'unwrapped-error'),
  drift(
    '200 with the message outside of the envelope',
    { body: { error: 'Expired token' } },
    'unwrapped-error',
  ),
]
