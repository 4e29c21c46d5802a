import assert from 'node:assert/strict'
import { namesHours } from '../../src/judge/message.ts'

describe('a text names hours', () => {
  for (const text of [
    'try again tomorrow at 18:00 - 06:00',
    'Limit reached, come back between 19:00 and 05:00.',
    'from 8.00 to 17.30',
    'buka 18:00 WIB \u2013 06:00 WIB',
    'batas tercapai, coba lagi pukul 18.00 s/d 06.00',
    'closed until 24:00, open 06:00-18:00',
  ]) {
    it(`from and to: ${text}`, () => assert.equal(namesHours(text), true))
  }

  for (const text of [
    'Account locked at 18:00',
    'The token was issued at 10:20 and has expired',
    'Expired at 10:20:31, now 10:35:02',
    'Request 2026-11-27T18:00:05.123Z refused',
    'Blocked 10:20:30 - see log',
    'API 1.10.25 - 2.00.17 is gone',
    'Call 18:00',
    'Error 25:00 - 61:00',
    '',
  ]) {
    it(`not at all: ${text}`, () => assert.equal(namesHours(text), false))
  }
})
