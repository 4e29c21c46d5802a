// What a provider could do to the values that were sent, and what it could let out that was not to come back.

import { bodyOf, contact, documentedBody, sent, token } from '../../support/exchange.ts'
import type { CreateContact } from '../../support/frozen.ts'
import { type Case, conforming, contactWith, drift, eachValue, errorWith, type Json, typed } from './case.ts'

const entities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
const mojibake = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
const upper = (text: string): string => text.toUpperCase()
const sentAs = (changes: Partial<CreateContact>): { readonly sent: CreateContact } => ({
  sent: { ...sent, ...changes },
})
/** One value sent, another returned, all else as it was. */
const turned = (
  name: keyof CreateContact,
  from: string,
  to: string,
): { body: Json; context: { sent: CreateContact } } => ({
  body: contactWith({ [name]: to }),
  context: sentAs({ [name]: from }),
})
const echoNames = Object.keys(sent) as (keyof CreateContact)[]
const values = echoNames.map((name) => contact[name])
const shifted = (by: number): Json =>
  Object.fromEntries(echoNames.map((name, i) => [name, values[(i + by) % values.length]]))

const spellings: readonly (readonly [string, keyof CreateContact, string, string])[] = [
  ['in capitals', 'Name', sent.Name, upper(sent.Name)],
  ['in lower case', 'Email', 'Zoe.OHara@example.com', 'zoe.ohara@example.com'],
  ['trimmed', 'Name', '  Anna Li ', 'Anna Li'],
  ['trimmed at the end', 'Media', 'pigeon ', 'pigeon'],
  ['with a blank added', 'Media', 'pigeon', 'pigeon '],
  ['with blanks collapsed', 'Name', 'Anna  Li', 'Anna Li'],
  ['HTML-escaped', 'Name', sent.Name, entities(sent.Name)],
  ['HTML-escaped twice', 'Name', sent.Name, entities(entities(sent.Name))],
  ['with numeric entities', 'Name', "O'Hara", 'O&#039;Hara'],
  ['with hexadecimal entities', 'Name', 'Zoë', 'Zo&#xEB;'],
  ['with a named entity', 'Name', 'Zoë', 'Zo&euml;'],
  ['with slashes', 'Name', "O'Hara", "O\\'Hara"],
  ['with slashes before quotes', 'Name', 'Anna "Li"', 'Anna \\"Li\\"'],
  ['with quotes doubled', 'Name', "O'Hara", "O''Hara"],
  ['percent-encoded', 'Email', 'a@example.com', 'a%40example.com'],
  ['with plus signs for blanks', 'Media', 'carrier pigeon', 'carrier+pigeon'],
  ['as mojibake', 'Name', 'Zoë', mojibake('Zoë')],
  ['as mojibake of mojibake', 'Name', 'Zoë', mojibake(mojibake('Zoë'))],
  ['as mojibake of Windows', 'Name', 'Zoë — x', 'ZoÃ« â€” x'],
  ['decomposed', 'Name', 'Zoë', 'Zoe\u0308'],
  ['composed', 'Name', 'Zoe\u0308', 'Zoë'],
  ['with +62', 'Phone', '08123456789', '+628123456789'],
  ['with 62', 'Phone', '08123456789', '628123456789'],
  ['with 0062', 'Phone', '08123456789', '00628123456789'],
  ['without +62', 'Phone', '+628123456789', '08123456789'],
  ['with dashes', 'Phone', '08123456789', '0812-3456-789'],
  ['with blanks', 'Phone', '08123456789', '0812 3456 789'],
  ['without dashes', 'Phone', '0812-3456-789', '08123456789'],
  ['with brackets', 'Phone', '02112345678', '(021) 12345678'],
  ['as tel:', 'Phone', '08123456789', 'tel:+628123456789'],
  ['in +62 with blanks', 'Mobile', '08123456789', '+62 812-3456-789'],
  ['as a sentence', 'Media', 'CARRIER PIGEON', 'Carrier pigeon'],
  ['as a title', 'Name', 'anna li', 'Anna Li'],
  ['full-width', 'Media', 'abc', 'ａｂｃ'],
  ['with a \\u escape twice', 'Name', 'Zoë', 'Zo\\u00eb'],
  ['with a zero-width space', 'Media', 'pigeon', 'pigeon\u200b'],
  ['with a no-break space', 'Media', 'carrier pigeon', 'carrier\u00a0pigeon'],
]
const losses: readonly (readonly [string, keyof CreateContact, string, string])[] = [
  ['cut short', 'Name', 'Annabel Lee Smith', 'Annabel Lee'],
  ['cut to one letter', 'Name', 'Annabel', 'A'],
  ['another', 'Email', 'a@example.com', 'b@example.com'],
  ['a default', 'Name', 'Anna', 'New contact'],
  ['a dash', 'Fax', '01632960002', '-'],
  ['null in letters', 'Media', 'pigeon', 'null'],
  ['masked', 'Email', 'anna@example.com', 'a***@example.com'],
  ['masked', 'Phone', '01632960001', '*******0001'],
  ['another number', 'Phone', '01632960001', '01632960009'],
  ['with another first digit', 'Phone', '01632960117', '91632960117'],
  ['with a first digit that is a country code', 'Phone', '01632960117', '71632960117'],
  ['with two first digits that are no country code', 'Phone', '01632960117', '991632960117'],
  ['without its zero', 'Phone', '08123456789', '8123456789'],
  ['without its zero', 'Fax', '0211234567', '211234567'],
  ['with a zero that was not sent', 'Phone', '8123456789', '08123456789'],
  ['without its country code', 'Mobile', '+44 7700 900358', '7700 900358'],
  ['scientific', 'Phone', '01632960001', '1.63296E+9'],
  ['turned round', 'Name', 'Anna Li', 'Li Anna'],
  ['only the last word', 'Name', 'Anna Li', 'Li'],
  ['with more', 'Name', 'Anna', 'Anna (copy)'],
  ['the string undefined', 'Media', 'pigeon', 'undefined'],
  ['zero', 'Mobile', '01632960003', '0'],
  ['not sent and filled', 'Fax', '', 'n/a'],
  ['without its accent', 'Name', 'Zoë', 'Zoe'],
  ['with a question mark for its accent', 'Name', 'Zoë', 'Zo?'],
  ['with a replacement character', 'Name', 'Zoë', 'Zo\ufffd'],
  ['with curly quotes', 'Name', "O'Hara", 'O’Hara'],
  ['with an at sign', 'TwitterId', 'zoe_tw', '@zoe_tw'],
  ['as UTF-8 in quoted-printable', 'Name', 'Zoë', 'Zo=C3=AB'],
]

export const echoCases: readonly Case[] = [
  ...spellings.map(([what, name, from, to]) =>
    drift(`${name} comes back ${what}`, turned(name, from, to), `echo-reformatted /${name}`),
  ),
  ...losses.map(([what, name, from, to]) =>
    drift(`${name} comes back ${what}`, turned(name, from, to), `echo-mismatch /${name}`),
  ),
  ...echoNames.map((name) =>
    drift(`${name} comes back empty`, { body: contactWith({ [name]: '' }) }, `echo-mismatch /${name}`),
  ),
  drift('markup is stripped', turned('Media', '<b>pigeon</b>', 'pigeon'), 'echo-mismatch /Media'),
  drift(
    'a character beyond the basic plane is dropped',
    turned('Name', 'Anna 😀 Li', 'Anna  Li'),
    'echo-mismatch /Name',
  ),

  drift('all values in capitals', { body: eachValue(upper) }, 'echo-reformatted'),
  drift('all values in lower case', { body: eachValue((value) => value.toLowerCase()) }, 'echo-reformatted'),
  drift(
    'all values HTML-escaped, three of them show it',
    {
      body: { ...contact, Name: 'A &amp; B', Media: 'C &amp; D', TwitterId: 'E&amp;F' },
      context: sentAs({ Name: 'A & B', Media: 'C & D', TwitterId: 'E&F' }),
    },
    'echo-reformatted',
  ),
  drift(
    'all values HTML-escaped, one of them shows it',
    { body: eachValue(entities) },
    'echo-reformatted /Name',
  ),
  drift(
    'all values as mojibake, one of them shows it',
    { body: eachValue(mojibake) },
    'echo-reformatted /Name',
  ),
  drift(
    'all values trimmed',
    {
      body: { ...contact, Name: 'Anna', Phone: '0163', Media: 'x' },
      context: sentAs({ Name: ' Anna', Phone: '0163 ', Media: ' x ' }),
    },
    'echo-reformatted',
  ),
  drift('all values with a blank added', { body: eachValue((value) => `${value} `) }, 'echo-reformatted'),
  drift(
    'all numbers in +62',
    { body: contactWith({ Phone: '+621632960001', Fax: '+621632960002', Mobile: '+621632960003' }) },
    'echo-reformatted',
  ),
  drift(
    'all numbers lose their zero',
    { body: contactWith({ Phone: '1632960001', Fax: '1632960002', Mobile: '1632960003' }) },
    'echo-mismatch',
  ),
  drift(
    'two numbers in +62, the third was empty',
    {
      body: contactWith({ Phone: '+621632960001', Fax: '', Mobile: '+621632960003' }),
      context: sentAs({ Fax: '' }),
    },
    'echo-reformatted',
  ),
  drift(
    'one in capitals, another trimmed',
    { body: contactWith({ Name: 'ANNA', Media: 'x' }), context: sentAs({ Name: 'Anna', Media: ' x' }) },
    'echo-reformatted /Name',
    'echo-reformatted /Media',
  ),
  drift(
    'name in capitals, e-mail in lower case',
    { body: contactWith({ Name: upper(sent.Name), Email: 'zoe.ohara@example.com' }) },
    'echo-reformatted /Name',
    'echo-reformatted /Email',
  ),
  drift('all values empty', { body: eachValue(() => '') }, 'echo-mismatch'),
  drift(
    'the contact of the documentation, whatever is sent',
    { body: documentedBody('created') },
    'echo-mismatch',
  ),
  drift('two values come back empty', { body: contactWith({ Phone: '', Fax: '' }) }, 'echo-mismatch'),
  drift('all values masked', { body: eachValue((value) => `${value.slice(0, 1)}*****`) }, 'echo-mismatch'),
  drift(
    'the numbers masked',
    { body: contactWith({ Phone: '0163*****', Fax: '0163*****', Mobile: '****0003' }) },
    'echo-mismatch',
  ),
  drift(
    'two values are others, each in its own way',
    { body: contactWith({ Phone: '555', Media: 'dove' }) },
    'echo-mismatch /Phone',
    'echo-mismatch /Media',
  ),
  drift('all values cut to five letters', { body: eachValue((value) => value.slice(0, 5)) }, 'echo-mismatch'),

  drift(
    'Phone and Mobile swapped',
    { body: contactWith({ Phone: contact.Mobile, Mobile: contact.Phone }) },
    'echo-swapped /Phone',
  ),
  drift(
    'Name and Media swapped',
    { body: contactWith({ Name: contact.Media, Media: contact.Name }) },
    'echo-swapped /Name',
  ),
  drift(
    'TwitterId and FacebookId swapped',
    { body: contactWith({ TwitterId: contact.FacebookId, FacebookId: contact.TwitterId }) },
    'echo-swapped /TwitterId',
  ),
  drift(
    'two pairs swapped',
    {
      body: contactWith({
        Phone: contact.Mobile,
        Mobile: contact.Phone,
        TwitterId: contact.FacebookId,
        FacebookId: contact.TwitterId,
      }),
    },
    'echo-swapped /Phone',
    'echo-swapped /TwitterId',
  ),
  drift(
    'three in a circle',
    { body: contactWith({ Phone: contact.Mobile, Fax: contact.Phone, Mobile: contact.Fax }) },
    'echo-swapped /Phone',
  ),
  drift('all shifted by one', { body: contactWith(shifted(1)) }, 'echo-swapped /Name'),
  drift('all shifted by one the other way', { body: contactWith(shifted(7)) }, 'echo-swapped /Name'),
  drift(
    'a value under a property that was sent empty',
    { body: contactWith({ Phone: '', Mobile: contact.Phone }), context: sentAs({ Mobile: '' }) },
    'echo-swapped /Phone',
  ),
  drift(
    'a value under a property that was not sent',
    {
      body: contactWith({ Phone: '', Fax: contact.Phone }),
      context: {
        sent: {
          Name: sent.Name,
          Phone: sent.Phone ?? '',
          Email: sent.Email ?? '',
          Mobile: sent.Mobile ?? '',
          TwitterId: sent.TwitterId ?? '',
          FacebookId: sent.FacebookId ?? '',
          Media: sent.Media ?? '',
        },
      },
    },
    'echo-swapped /Phone',
  ),
  drift(
    'values pushed on by one, the last was empty',
    {
      body: contactWith({ TwitterId: '', FacebookId: contact.TwitterId, Media: contact.FacebookId }),
      context: sentAs({ Media: '' }),
    },
    'echo-swapped /TwitterId',
  ),
  drift(
    'all pushed on by one, the last one lost',
    {
      body: {
        Id: contact.Id,
        ...Object.fromEntries(echoNames.map((name, i) => [name, i === 0 ? '' : values[i - 1]])),
      },
    },
    'echo-swapped /Name',
  ),
  drift(
    'a value moved over another one',
    { body: contactWith({ Phone: '', Mobile: contact.Phone }) },
    'echo-swapped /Phone',
  ),
  drift(
    'swapped and trimmed',
    {
      body: contactWith({ Phone: contact.Mobile, Mobile: contact.Phone, Media: 'x' }),
      context: sentAs({ Media: 'x ' }),
    },
    'echo-swapped /Phone',
    'echo-reformatted /Media',
  ),
  drift(
    'one value under two properties',
    { body: contactWith({ Mobile: contact.Phone }) },
    'echo-mismatch /Mobile',
  ),
  drift(
    'one value under a property that was sent empty, and under its own',
    { body: contactWith({ Mobile: contact.Phone }), context: sentAs({ Mobile: '' }) },
    'echo-mismatch /Mobile',
  ),
  drift('one value under all of them', { body: eachValue(() => sent.Name) }, 'echo-mismatch'),
  conforming('two properties were sent alike', {
    body: contactWith({ Mobile: contact.Phone }),
    context: sentAs({ Mobile: sent.Phone ?? '' }),
  }),
  conforming('it is not known what was sent', { body: eachValue(() => 'whatever'), context: { sent: null } }),
  conforming('a value with everything in it', {
    body: contactWith({ Media: '<b>&amp; "x" \\ / 😀\u0000\u2028' }),
    context: sentAs({ Media: '<b>&amp; "x" \\ / 😀\u0000\u2028' }),
  }),
  drift('Name is the Id', { body: contactWith({ Name: contact.Id }) }, 'echo-mismatch /Name'),
  conforming('the Id happens to be the phone number', {
    body: contactWith({ Id: '1632960001', Phone: '1632960001' }),
    context: { sent: { ...sent, Phone: '1632960001' } },
  }),

  drift('the token in a new property', { body: contactWith({ Token: token }) }, 'secret-reflected /Token'),
  drift(
    'the token within a new property',
    { body: contactWith({ debug: { headers: { authorization: `Bearer ${token}` } } }) },
    'secret-reflected /debug/headers/authorization',
  ),
  drift('the token in place of a value', { body: contactWith({ Media: token }) }, 'secret-reflected /Media'),
  drift(
    'the token after a value',
    { body: contactWith({ Media: `${contact.Media} ${token}` }) },
    'secret-reflected /Media',
  ),
  drift(
    'the token in devMessage',
    { meant: 'expiredToken', body: errorWith('expiredToken', { devMessage: `token ${token} expired` }) },
    'secret-reflected /records/devMessage',
  ),
  drift(
    'the token in applicationCode, a create meant',
    { status: 401, body: errorWith('overQuota', { applicationCode: token }) },
    'secret-reflected /records/applicationCode',
  ),
  drift(
    'the token in the message',
    { meant: 'expiredToken', body: errorWith('expiredToken', { userMessage: `Expired token ${token}` }) },
    'secret-reflected /records/userMessage',
  ),
  drift('the token in an array', { body: contactWith({ Tags: ['a', token] }) }, 'secret-reflected /Tags/1'),
  drift('the token as a name', { body: contactWith({ [token]: 'x' }) }, 'secret-reflected /(38 characters)'),
  drift(
    'the token as a name in records',
    { meant: 'overQuota', body: errorWith('overQuota', { [token]: 1 }) },
    'secret-reflected /records/(38 characters)',
  ),
  drift(
    'the token escaped',
    { body: `${JSON.stringify(contact).slice(0, -1)},"t":"\\u0061${token.slice(1)}"}` },
    'secret-reflected /t',
  ),
  drift(
    'the token on a page',
    { headers: typed('text/html'), body: `<html>${token}</html>` },
    'html-page',
    'secret-reflected',
  ),
  drift(
    'the token under an undocumented status',
    { status: 400, body: { error: token } },
    'undocumented-status',
    'secret-reflected /error',
  ),
  drift(
    'the token under 200 in an envelope',
    { body: { ...bodyOf('expiredToken'), token } },
    'secret-reflected /token',
    'variant-under-wrong-status',
  ),
]
