import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isTimeZone, toLocal, toLocalDay, toUtc } from '../../src/time/local-time.ts'
import {
  assertQuotaWindow,
  describeQuotaWindow,
  gateAt,
  holdEnd,
  isInside,
  nextChange,
  nextEnd,
  parseQuotaWindow,
  parseTimeOfDay,
  type QuotaWindow,
  QuotaWindowError,
} from '../../src/time/quota-window.ts'

const windowOf = (text: string): QuotaWindow => {
  const window = parseQuotaWindow(text)
  assert.ok(window !== null)
  return window
}
const ms = (text: string) => Date.parse(text)
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString().replace('.000Z', 'Z'))

const jakarta = '06:00-18:00@Asia/Jakarta'

describe('toUtc', () => {
  it('says an instant as Date does', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0000-01-01'),
          max: new Date('9999-12-31T23:59:59.999Z'),
          noInvalidDate: true,
        }),
        (date) => {
          assert.equal(toUtc(date.getTime()), date.toISOString())
        },
      ),
    )
  })
})

describe('a quota window', () => {
  for (const [text, at, expected] of [
    // Jakarta is UTC+7 all year: 06:00 there is 23:00 UTC of the day before.
    [jakarta, '2026-11-23T22:59:59.999Z', false],
    [jakarta, '2026-11-23T23:00:00Z', true],
    [jakarta, '2026-11-24T10:59:59.999Z', true],
    [jakarta, '2026-11-24T11:00:00Z', false],
    ['22:00-04:00@Asia/Jakarta', '2026-11-24T14:59:59.999Z', false],
    ['22:00-04:00@Asia/Jakarta', '2026-11-24T15:00:00Z', true],
    ['22:00-04:00@Asia/Jakarta', '2026-11-24T17:00:00Z', true],
    ['22:00-04:00@Asia/Jakarta', '2026-11-24T20:59:59.999Z', true],
    ['22:00-04:00@Asia/Jakarta', '2026-11-24T21:00:00Z', false],
    ['06:00-06:00@Asia/Jakarta', '2026-11-23T23:00:00Z', false],
    ['00:00-24:00@Asia/Jakarta', '2026-11-23T17:00:00Z', true],
    ['00:00-24:00@Asia/Jakarta', '2026-11-23T16:59:59.999Z', true],
    ['18:00-24:00@UTC', '2026-11-24T23:59:59.999Z', true],
    ['18:00-24:00@UTC', '2026-11-25T00:00:00Z', false],
    ['00:00-00:01@UTC', '2026-11-25T00:00:59.999Z', true],
    ['06:00-18:00@Asia/Kathmandu', '2026-11-24T00:15:00Z', true],
    ['06:00-18:00@Asia/Kathmandu', '2026-11-24T00:14:59Z', false],
    // New York falls back on 2026-11-01 at 06:00 UTC: 01:30 is shown twice, at 05:30 and at 06:30 UTC.
    ['01:30-02:00@America/New_York', '2026-11-01T05:30:00Z', true],
    ['01:30-02:00@America/New_York', '2026-11-01T06:00:00Z', false],
    ['01:30-02:00@America/New_York', '2026-11-01T06:30:00Z', true],
    ['01:30-02:00@America/New_York', '2026-11-01T07:00:00Z', false],
    // It springs forward on 2026-03-08 at 07:00 UTC: 02:00 to 03:00 is not shown at all.
    ['02:00-03:00@America/New_York', '2026-03-08T06:59:59Z', false],
    ['02:00-03:00@America/New_York', '2026-03-08T07:00:00Z', false],
    ['02:30-03:30@America/New_York', '2026-03-08T07:00:00Z', true],
    ['02:30-03:30@America/New_York', '2026-03-08T07:30:00Z', false],
    // Lord Howe moves by half an hour: on 2026-04-04 at 15:00 UTC 02:00 becomes 01:30.
    ['01:30-02:00@Australia/Lord_Howe', '2026-04-04T14:30:00Z', true],
    ['01:30-02:00@Australia/Lord_Howe', '2026-04-04T15:29:59Z', true],
    ['01:30-02:00@Australia/Lord_Howe', '2026-04-04T15:30:00Z', false],
  ] as const) {
    it(`${text} is ${expected ? 'inside' : 'outside'} at ${at}`, () => {
      assert.equal(isInside(windowOf(text), ms(at)), expected)
    })
  }

  it('that is none is never inside', () => {
    assert.equal(isInside(null, ms('2026-11-24T02:00:00Z')), false)
    assert.deepEqual(gateAt(null, 0, 60_000, 10_000), { open: true })
  })
})

describe('the gate', () => {
  const window = windowOf(jakarta)
  const begins = ms('2026-11-23T23:00:00Z')
  const ends = ms('2026-11-24T11:00:00Z')
  const guard = 60_000
  const timeout = 10_000
  for (const [name, at, expected] of [
    ['open a millisecond before timeout and guard reach the window', begins - guard - timeout - 1, 'open'],
    ['shut by the guard once they reach it', begins - guard - timeout, 'guard'],
    ['shut by the guard a millisecond before the window begins', begins - 1, 'guard'],
    ['shut by the window when it begins', begins, 'quota-window'],
    ['shut by the window a millisecond before it ends', ends - 1, 'quota-window'],
    ['shut by the guard when the window ends', ends, 'guard'],
    ['shut by the guard until it has passed', ends + guard - 1, 'guard'],
    ['open when the guard has passed', ends + guard, 'open'],
  ] as const) {
    it(`is ${name}`, () => {
      const gate = gateAt(window, at, guard, timeout)
      assert.equal(gate.open ? 'open' : gate.reason, expected)
    })
  }

  it('without guard and timeout is shut inside, and at the edge that begins', () => {
    assert.equal(gateAt(window, begins - 1, 0, 0).open, true)
    assert.equal(gateAt(window, begins, 0, 0).open, false)
    assert.equal(gateAt(window, ends, 0, 0).open, true)
  })

  it('is open at any hour for an empty window, and never for a whole day', () => {
    for (let hour = 0; hour < 24; hour++) {
      const at = begins + hour * 3_600_000
      assert.equal(gateAt(windowOf('06:00-06:00@UTC'), at, guard, timeout).open, true)
      assert.deepEqual(gateAt(windowOf('00:00-24:00@UTC'), at, guard, timeout), {
        open: false,
        reason: 'quota-window',
      })
    }
  })

  it('sees a window that a clock change brings nearer', () => {
    // 01:55 EST is followed by 03:00 EDT five minutes later.
    const spring = windowOf('03:00-04:00@America/New_York')
    const change = ms('2026-03-08T07:00:00Z')
    assert.deepEqual(gateAt(spring, change - 5 * 60_000, guard, 240_000), { open: false, reason: 'guard' })
    assert.equal(gateAt(spring, change - 5 * 60_000 - 1, guard, 240_000).open, true)
  })

  it('sees a window that is shown only in the repeated hour', () => {
    const autumn = windowOf('01:00-01:10@America/New_York')
    const repeated = ms('2026-11-01T06:00:00Z')
    assert.deepEqual(gateAt(autumn, repeated - 60_000, guard, 0), { open: false, reason: 'guard' })
    assert.equal(gateAt(autumn, repeated - 60_001, guard, 0).open, true)
  })
})

describe('the next change', () => {
  for (const [text, at, expected] of [
    [jakarta, '2026-11-24T02:00:00Z', '2026-11-24T11:00:00Z'],
    [jakarta, '2026-11-24T11:00:00Z', '2026-11-24T23:00:00Z'],
    [jakarta, '2026-11-24T22:59:59.999Z', '2026-11-24T23:00:00Z'],
    ['22:00-04:00@Asia/Jakarta', '2026-11-24T16:00:00Z', '2026-11-24T21:00:00Z'],
    ['00:00-24:00@UTC', '2026-11-24T16:00:00Z', null],
    ['07:00-07:00@UTC', '2026-11-24T16:00:00Z', null],
    // A gap swallows the beginning: the window begins where the gap ends.
    ['02:30-03:30@America/New_York', '2026-03-08T06:00:00Z', '2026-03-08T07:00:00Z'],
    // A gap swallows the whole window: it begins on the day after.
    ['02:00-03:00@America/New_York', '2026-03-08T06:00:00Z', '2026-03-09T06:00:00Z'],
    // The repeated hour ends the window for a while, and begins it again.
    ['01:30-02:00@America/New_York', '2026-11-01T05:30:00Z', '2026-11-01T06:00:00Z'],
    ['01:30-02:00@America/New_York', '2026-11-01T06:00:00Z', '2026-11-01T06:30:00Z'],
  ] as const) {
    it(`of ${text} after ${at} is ${expected ?? 'none'}`, () => {
      assert.equal(iso(nextChange(windowOf(text), ms(at))), expected)
    })
  }

  it('is an end: of this window from inside, of the next one from outside', () => {
    const window = windowOf(jakarta)
    const outside = ms('2026-11-24T12:00:00Z')
    assert.equal(iso(nextEnd(window, ms('2026-11-24T02:00:00Z'))), '2026-11-24T11:00:00Z')
    assert.equal(iso(nextEnd(window, outside)), '2026-11-25T11:00:00Z')
    assert.equal(nextEnd(windowOf('00:00-24:00@UTC'), outside), null)
  })
})

describe('a hold', () => {
  for (const [text, from, at, expected] of [
    // 23:59 and 00:01 of the 25th in Jakarta: "tomorrow" is another day.
    [jakarta, '18:00', '2026-11-24T16:59:00Z', '2026-11-25T11:00:00Z'],
    [jakarta, '18:00', '2026-11-24T17:01:00Z', '2026-11-26T11:00:00Z'],
    [jakarta, '20:30', '2026-11-24T03:00:00Z', '2026-11-25T13:30:00Z'],
    [jakarta, null, '2026-11-24T03:00:00Z', '2026-11-25T11:00:00Z'],
    ['22:00-04:00@Asia/Jakarta', null, '2026-11-24T16:00:00Z', '2026-11-24T21:00:00Z'],
    ['06:00-24:00@UTC', null, '2026-11-24T12:00:00Z', '2026-11-26T00:00:00Z'],
    ['06:00-18:00@America/New_York', '18:00', '2026-10-31T16:00:00Z', '2026-11-01T23:00:00Z'],
    // Named hours in the gap begin behind it; in the repeated hour, the later time counts: it is safe for both.
    ['06:00-18:00@America/New_York', '02:30', '2026-03-07T17:00:00Z', '2026-03-08T07:00:00Z'],
    ['06:00-18:00@America/New_York', '01:30', '2026-10-31T17:00:00Z', '2026-11-01T06:30:00Z'],
  ] as const) {
    it(`of ${text} from ${at} ends at ${expected}${from === null ? '' : `, when ${from} is named`}`, () => {
      assert.equal(iso(holdEnd(windowOf(text), from, ms(at))), expected)
    })
  }
})

describe('a window as text', () => {
  it('is read, and "none" is none', () => {
    assert.deepEqual(parseQuotaWindow(jakarta), { from: '06:00', to: '18:00', timeZone: 'Asia/Jakarta' })
    assert.equal(parseQuotaWindow('none'), null)
    assert.equal(
      windowOf('00:00-24:00@America/Argentina/Buenos_Aires').timeZone,
      'America/Argentina/Buenos_Aires',
    )
  })

  for (const text of [
    '',
    'None',
    '06:00-18:00',
    '06:00-18:00@',
    '06:00@Asia/Jakarta',
    '6:00-18:00@UTC',
    '06:00-18:60@UTC',
    '24:00-06:00@UTC',
    '06:00-24:01@UTC',
    '06:00-25:00@UTC',
    '06:00-18:00@Mars/Olympus',
    '06:00-18:00@UTC ',
    '06:00–18:00@UTC',
    '06:00:00-18:00@UTC',
    ' 06:00-18:00@UTC',
    '-06:00-18:00@UTC',
  ]) {
    it(`is refused: ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseQuotaWindow(text),
        (error) => {
          assert.ok(error instanceof QuotaWindowError)
          assert.equal(error.code, 'quota-window-invalid')
          assert.match(error.message, /write HH:MM|use an IANA name/)
          return true
        },
      )
    })
  }

  it('is refused as an object for the same reasons', () => {
    const good = { from: '06:00', to: '18:00', timeZone: 'UTC' }
    assert.doesNotThrow(() => assertQuotaWindow(good))
    for (const change of [{ from: '24:00' }, { to: '24:30' }, { timeZone: '' }, { from: '06:00\n' }]) {
      assert.throws(() => assertQuotaWindow({ ...good, ...change }), QuotaWindowError)
    }
  })

  it('has times of day in milliseconds, 24:00 only as an end', () => {
    assert.equal(parseTimeOfDay('23:59'), (23 * 60 + 59) * 60_000)
    assert.equal(parseTimeOfDay('24:00', true), 86_400_000)
    assert.throws(() => parseTimeOfDay('24:00'), QuotaWindowError)
  })

  it('knows zones by their IANA names', () => {
    assert.deepEqual(['Asia/Jakarta', 'UTC', 'Nowhere', '', '+07:00'].map(isTimeZone), [
      true,
      true,
      false,
      false,
      false,
    ])
  })
})

describe('a window in words', () => {
  const at = ms('2026-11-24T12:00:00Z')
  for (const [text, expected] of [
    [jakarta, '06:00–18:00 Asia/Jakarta; creates allowed 18:00–06:00 WIB'],
    ['18:00-24:00@UTC', '18:00–24:00 UTC; creates allowed 00:00–18:00 UTC'],
    ['06:00-18:00@America/New_York', '06:00–18:00 America/New_York; creates allowed 18:00–06:00 EST'],
    ['06:00-06:00@UTC', 'empty (06:00–06:00); creates allowed at any hour'],
    ['00:00-24:00@UTC', '00:00–24:00 UTC; creates never allowed'],
    ['none', 'none; creates allowed at any hour'],
  ] as const) {
    it(`is told both ways round: ${text}`, () => {
      assert.equal(describeQuotaWindow(parseQuotaWindow(text), at), expected)
    })
  }
})

describe('local time', () => {
  for (const [zone, at, expected] of [
    ['Asia/Jakarta', '2026-11-24T17:00:00Z', '2026-11-25 00:00:00 +07:00'],
    ['America/New_York', '2026-11-24T04:30:15Z', '2026-11-23 23:30:15 -05:00'],
    ['Asia/Kathmandu', '2026-11-24T00:00:00Z', '2026-11-24 05:45:00 +05:45'],
    ['America/St_Johns', '2026-07-01T00:00:00Z', '2026-06-30 21:30:00 -02:30'],
    ['UTC', '2026-11-24T00:00:00.999Z', '2026-11-24 00:00:00 +00:00'],
  ] as const) {
    it(`of ${zone} at ${at} is ${expected}`, () => {
      assert.equal(toLocal(zone, ms(at)), expected)
      assert.equal(toLocalDay(zone, ms(at)), expected.slice(0, 10))
    })
  }
})
