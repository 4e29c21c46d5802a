import assert from 'node:assert/strict'
import type { Contract } from 'contactrz'
import { holdAfter, isRetried, ledgerStateOf, whyNot } from '../../../monitor/engine/consequences.ts'
import { createJudge } from '../../../src/judge/judge.ts'
import { forbiddenBody, withForbidden } from '../../support/changed-contract.ts'
import { type AnswerParts, bodyOf, contact, exchangeOf, sent, token } from '../../support/exchange.ts'
import { contract, validators } from '../../support/frozen.ts'

const forbidden = withForbidden()
const ours = { contract, validators }
const target = { quotaWindow: null }

/** Retry, hold and ledger, as the table "One slot, decided" has them. */
function consequencesOf(
  of: { contract: Contract; validators: typeof forbidden.validators },
  parts: AnswerParts,
) {
  const exchange = exchangeOf(parts)
  const judge = createJudge(of.contract, of.validators)
  const verdict = judge.judge(exchange, { meant: 'created', sent, secrets: [token] })
  return [
    isRetried(of.contract, verdict) ? 'once' : 'never',
    holdAfter(of.contract, target, verdict, 0) === null ? 'open' : 'held',
    ledgerStateOf(verdict, exchange.requestLeft),
  ]
}

describe('what follows of a verdict', () => {
  const other = { ...forbiddenBody, records: { ...forbiddenBody.records, userMessage: 'Something else' } }
  for (const [what, parts, expected] of [
    ['a contact', { status: 200, body: contact }, ['never', 'open', 'created']],
    ['an expired token', { status: 401, body: bodyOf('expiredToken') }, ['once', 'open', 'refused']],
    ['a used-up quota', { status: 401, body: bodyOf('overQuota') }, ['never', 'held', 'refused']],
    [
      'a used-up quota under another status',
      { status: 429, body: bodyOf('overQuota') },
      ['never', 'held', 'unknown'],
    ],
    [
      'an expired token with more than is documented: it may have created',
      { status: 401, body: { ...(bodyOf('expiredToken') as object), more: 1 } },
      ['never', 'held', 'unknown'],
    ],
    ['any other 401', { status: 401, body: other }, ['never', 'held', 'unknown']],
    ['an outage', { status: 502, body: 'x' }, ['never', 'open', 'unknown']],
  ] as const) {
    it(`that is ${what} is the same whatever else is documented`, () => {
      assert.deepEqual(consequencesOf(ours, parts), expected)
      assert.deepEqual(consequencesOf(forbidden, parts), expected)
    })
  }

  it('that is a documented refusal is neither a retry nor a hold: nothing was created, and no token would help', () => {
    const parts = { status: 403, body: forbiddenBody }
    assert.deepEqual(consequencesOf(forbidden, parts), ['never', 'open', 'refused'])
    assert.deepEqual(consequencesOf(ours, parts), ['never', 'open', 'unknown'])
    const judge = createJudge(forbidden.contract, forbidden.validators)
    const verdict = judge.judge(exchangeOf(parts), { meant: 'created', sent, secrets: [token] })
    assert.match(whyNot(forbidden.contract, verdict) ?? '', /refused the call, as is documented of forbidden/)
  })

  it('that names the hours holds creates, whichever answer it is of', () => {
    const judge = createJudge(ours.contract, ours.validators)
    const parts = { status: 429, body: bodyOf('overQuota') }
    const verdict = judge.judge(exchangeOf(parts), { meant: 'created', sent, secrets: [token] })
    const unknown = { ...verdict, variant: null }
    assert.notEqual(unknown.retryFrom, null)
    assert.notEqual(holdAfter(contract, target, unknown, 0), null)
    assert.equal(holdAfter(contract, target, { ...unknown, retryFrom: null }, 0), null)
  })

  it('that is of a request which never left is that it was not sent', () => {
    const judge = createJudge(ours.contract, ours.validators)
    const verdict = judge.judge(exchangeOf({ status: 502, body: 'x' }), {
      meant: 'created',
      sent,
      secrets: [token],
    })
    assert.deepEqual([ledgerStateOf(verdict, false), ledgerStateOf(verdict, true)], ['not-sent', 'unknown'])
  })

  it('that holds creates does so by the quota window of the target, and by that of the document where it has none', () => {
    const judge = createJudge(ours.contract, ours.validators)
    const parts = { status: 401, body: { ...(bodyOf('expiredToken') as object), records: {} } }
    const verdict = judge.judge(exchangeOf(parts), { meant: 'created', sent, secrets: [token] })
    const own = { from: '01:00', to: '04:00', timeZone: 'UTC' }
    const at = Date.parse('2026-11-27T02:00:00Z')
    const until = (quotaWindow: typeof own | null) =>
      new Date(holdAfter(contract, { quotaWindow }, verdict, at)?.until ?? 0).toISOString()
    assert.deepEqual([until(own), until(null)], ['2026-11-28T04:00:00.000Z', '2026-11-28T11:00:00.000Z'])
  })
})
