import assert from 'node:assert/strict'
import { gateSkipReason, planCheck } from '../../src/check/plan.ts'
import { contract } from '../support/frozen.ts'

const quotaWindow = { from: '06:00', to: '18:00', timeZone: 'Asia/Jakarta' }
const url = new URL('https://api.example.com')
const at = (time: string, window = quotaWindow) =>
  gateSkipReason(
    { url, allowCreate: true, quotaWindow: window, timeoutMs: 10_000 },
    Date.parse(`2026-11-27T${time}Z`),
  )
const allowed = '(06:00–18:00 Asia/Jakarta; creates allowed 18:00–06:00 WIB)'

describe('why a check sends nothing at an hour', () => {
  it('is nothing outside the quota window, its margins included', () => {
    for (const time of ['12:00:00', '11:01:00', '22:58:49']) assert.equal(at(time), null, time)
  })

  it('names the window, when it ends, and the hours in which creates are allowed', () => {
    assert.equal(
      at('05:00:00'),
      `it is 2026-11-27 12:00:00 +07:00, inside the quota window, which ends at 2026-11-27 18:00:00 +07:00 ${allowed}`,
    )
    const never = { ...quotaWindow, from: '00:00', to: '24:00' }
    assert.equal(
      at('05:00:00', never),
      'it is 2026-11-27 12:00:00 +07:00, inside the quota window (00:00–24:00 Asia/Jakarta; creates never allowed)',
    )
  })

  it('names the margin at either edge, and no instant at which it would be over', () => {
    for (const [time, local] of [
      ['11:00:59', '2026-11-27 18:00:59'],
      ['22:58:50', '2026-11-28 05:58:50'],
    ] as const)
      assert.equal(
        at(time),
        `it is ${local} +07:00, too near an edge of the quota window ${allowed}: a margin of 60 s, and before it begins the time-out as well, is kept`,
      )
  })

  it('is nothing on loopback, whatever the hour', () => {
    const input = { url: new URL('http://127.0.0.1:1'), allowCreate: false, quotaWindow, timeoutMs: 10_000 }
    assert.equal(gateSkipReason(input, Date.parse('2026-11-27T05:00:00Z')), null)
  })
})

describe('an expired token', () => {
  it('is sent when its exp has passed, and not at that very instant', () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const [url, exp] = [new URL('http://127.0.0.1:1'), 1_800_000_000]
    const expiredToken = `${encode({ alg: 'HS256' })}.${encode({ exp })}.c2ln`
    const input = {
      contract,
      only: ['expiredToken' as const],
      url,
      expiredToken,
      contacts: null,
      hasProviderStates: false,
    }
    const reasonAt = (now: number) =>
      planCheck({ ...input, allowCreate: true, quotaWindow: null, timeoutMs: 1 }, now)[0]?.skipReason
    assert.match(reasonAt(exp * 1000) ?? '', /is live until 2027-01-15T08:00:00\.000Z/)
    assert.equal(reasonAt(exp * 1000 + 1), null)
  })
})
