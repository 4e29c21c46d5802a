import assert from 'node:assert/strict'
import { summarise } from '../../src/judge/judge.ts'
import { type Finding, failureKinds, isConclusive, outcomes } from '../../src/judge/verdict.ts'
import {
  type AnswerParts,
  bodyOf,
  contact,
  contextOf,
  exchangeOf,
  failedExchange,
  findingsOf,
  jsonType,
  judgeAnswer,
} from '../support/exchange.ts'
import type { Context } from '../support/frozen.ts'
import { judge, outcomeOf } from '../support/frozen.ts'

const expired = bodyOf('expiredToken')
const quota = bodyOf('overQuota')
const html = '<!doctype html><h1>Bad gateway</h1>'

describe('the verdict without an answer of the API', () => {
  for (const status of [500, 502, 503, 504, 599]) {
    for (const [what, answer] of [
      ['a page', { body: html, headers: [['content-type', 'text/html']] }],
      ['nothing', { body: '', headers: [] }],
      ['a contact', { body: contact }],
      ['the over-quota text', { body: quota }],
      ['an expired token', { body: expired }],
      ['a body that cannot be decoded', { body: null }],
      ['half a JSON', { body: '{"Id":' }],
    ] as const satisfies readonly (readonly [string, AnswerParts])[]) {
      it(`a ${status} with ${what} is unavailable, and a contact may exist`, () => {
        const verdict = judgeAnswer({ status, ...answer })
        assert.equal(verdict.outcome, 'unavailable')
        assert.deepEqual(findingsOf(verdict), ['server-error'])
        assert.deepEqual([verdict.mayHaveCreated, verdict.retryFrom, verdict.createdId], [true, null, null])
      })
    }
  }

  for (const kind of failureKinds) {
    for (const requestLeft of [true, false]) {
      const expected = kind === 'monitor-fault' ? 'monitor-fault' : 'unavailable'
      it(`${kind} with the request ${requestLeft ? 'sent' : 'not sent'} is ${expected}`, () => {
        const verdict = judge(failedExchange(kind, requestLeft, 'ECODE'), contextOf())
        assert.equal(verdict.outcome, expected)
        assert.equal(verdict.mayHaveCreated, requestLeft)
        assert.deepEqual(findingsOf(verdict), kind === 'monitor-fault' ? [] : [kind])
        assert.equal(isConclusive(verdict.outcome), false)
      })
    }
  }

  it('an exchange without answer and failure is a monitor-fault, never no drift', () => {
    const verdict = judge({ ...failedExchange('reset', true), failure: null }, contextOf())
    assert.equal(verdict.outcome, 'monitor-fault')
  })
})

describe('an outcome', () => {
  const drifting = judgeAnswer({ body: { ...contact, More: 1 } })
  const accept = (found: Finding): Finding => ({
    ...found,
    accepted: { reason: 'known', until: '2027-01-01' },
  })

  it('does not count accepted findings', () => {
    assert.equal(outcomeOf(drifting.findings.map(accept), 'created', 'created'), 'conforming')
    assert.equal(outcomeOf(drifting.findings, 'created', 'created'), 'drift')
  })

  it('is over-quota or unauthorized once what else deviated is accepted', () => {
    const findings = drifting.findings.map(accept)
    assert.equal(outcomeOf(findings, 'overQuota', 'created'), 'over-quota')
    assert.equal(outcomeOf(findings, 'expiredToken', 'created'), 'unauthorized')
  })

  it('is conclusive if it is conforming or drift, and else never', () => {
    assert.deepEqual(outcomes.filter(isConclusive), ['drift', 'conforming'])
  })

  it('of a notice alone is conforming, with drift it is drift', () => {
    const slow: Partial<Context> = { slowMs: 1 }
    assert.equal(judgeAnswer({}, slow).outcome, 'conforming')
    assert.equal(judgeAnswer({ body: { ...contact, More: 1 } }, slow).outcome, 'drift')
  })

  it('of a server error is unavailable however slow and however much is announced', () => {
    const headers = [...jsonType, ['sunset', 'soon'] as const]
    assert.equal(judgeAnswer({ status: 500, headers }, { slowMs: 1 }).outcome, 'unavailable')
  })
})

describe('a summary', () => {
  it('is the outcome when there are no findings', () => {
    assert.equal(summarise(judgeAnswer()), 'conforming')
  })

  it('names the first finding, its place and how many follow', () => {
    assert.equal(summarise(judgeAnswer({ body: { ...contact, Id: 1 } })), 'drift: wrong-type at /Id')
    const two = judge(exchangeOf({ body: { ...contact, Id: 1, More: 1 } }), contextOf())
    assert.match(summarise(two), /^drift: wrong-type at \/Id and 1 more finding$/)
    assert.equal(summarise(judgeAnswer({ status: 500 })), 'unavailable: server-error')
  })
})
