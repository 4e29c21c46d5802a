// What a variant means decides, whatever its name: an answer that refuses, met where a create was meant, and what a property
// may be that an answer can leave out.
import assert from 'node:assert/strict'
import { createJudge, type Judge } from '../../src/judge/judge.ts'
import type { Context } from '../../src/judge/verdict.ts'
import {
  type ChangedContract,
  forbiddenBody,
  withCompany,
  withForbidden,
} from '../support/changed-contract.ts'
import { compiled } from '../support/contracts.ts'
import { type AnswerParts, bodyOf, contact, exchangeOf, sent, token } from '../support/exchange.ts'

const judgeOf = ({ contract, validators }: ChangedContract) => createJudge(contract, validators)

const verdictOf = ({ judge }: Judge, parts: AnswerParts, context: Partial<Context> = {}) => {
  const { outcome, variant, mayHaveCreated, findings, createdId } = judge(exchangeOf(parts), {
    meant: 'created',
    sent,
    secrets: [token],
    ...context,
  })
  const found = findings.map(({ rule, pointer }) => `${rule} ${pointer}`.trim())
  return { outcome, variant, mayHaveCreated, found, createdId }
}

describe('a documented refusal where a create was meant', () => {
  const judge = judgeOf(withForbidden())
  const refused = { variant: 'forbidden', mayHaveCreated: false, createdId: null }

  it('is no verdict of the create, and has created nothing', () => {
    const verdict = verdictOf(judge, { status: 403, body: forbiddenBody })
    assert.deepEqual(verdict, { ...refused, outcome: 'unauthorized', found: [] })
  })

  it('conforms where it was meant', () => {
    const verdict = verdictOf(judge, { status: 403, body: forbiddenBody }, { meant: 'forbidden' })
    assert.deepEqual(verdict, { ...refused, outcome: 'conforming', found: [] })
  })

  it('is drift with another message, as it is alone under its status: it may have created', () => {
    const body = { ...forbiddenBody, records: { ...forbiddenBody.records, userMessage: 'No' } }
    const verdict = verdictOf(judge, { status: 403, body })
    const found = ['message-changed /records/userMessage']
    assert.deepEqual(verdict, { ...refused, mayHaveCreated: true, outcome: 'drift', found })
  })

  it('is drift under the status of another answer, and so is the body of another under its own', () => {
    const found = ['variant-under-wrong-status']
    for (const [status, body, variant] of [
      [401, forbiddenBody, 'forbidden'],
      [403, bodyOf('expiredToken'), 'expiredToken'],
      [403, contact, 'created'],
    ] as const) {
      const verdict = verdictOf(judge, { status, body })
      assert.deepEqual([verdict.outcome, verdict.variant, verdict.found], ['drift', variant, found])
    }
  })

  it('leaves the answers beside it what they were', () => {
    assert.equal(verdictOf(judge, { status: 401, body: bodyOf('overQuota') }).outcome, 'over-quota')
    assert.equal(verdictOf(judge, { status: 401, body: bodyOf('expiredToken') }).outcome, 'unauthorized')
    assert.equal(verdictOf(judge, {}).outcome, 'conforming')
  })
})

describe('a property that an answer may leave out', () => {
  for (const shown of [true, false]) {
    const judge = judgeOf(withCompany(shown))
    const whole = { ...contact, Company: 'Ltd' }
    const withIt = { ...sent, Company: 'Ltd' }
    const founds = (body: unknown, context: Partial<Context> = {}) =>
      verdictOf(judge, { body }, context).found

    describe(`${shown ? '' : 'not '}shown in the example`, () => {
      it('may be absent where it was not sent, and be empty', () => {
        assert.deepEqual(founds(contact), [])
        assert.deepEqual(founds({ ...contact, Company: '' }), [])
        assert.deepEqual(founds(contact, { sent: null }), [])
        assert.deepEqual(founds(contact, { sent: { ...sent, Company: '' } }), [])
      })

      it('comes back where it was sent', () => {
        assert.deepEqual(founds(whole, { sent: withIt }), [])
      })

      it('is a mismatch where it was sent and is dropped, alone or beside another', () => {
        assert.deepEqual(founds(contact, { sent: withIt }), ['echo-mismatch /Company'])
        const { Email: _gone, ...without } = contact
        assert.deepEqual(founds(without, { sent: withIt }), [
          'missing-property /Email',
          'echo-mismatch /Company',
        ])
      })

      it('is a mismatch where it was not sent, and comes', () => {
        assert.deepEqual(founds(whole), ['echo-mismatch /Company'])
      })

      it('is judged like any other where it comes', () => {
        assert.deepEqual(founds({ ...contact, Company: 1 }, { sent: withIt }), ['wrong-type /Company'])
        assert.deepEqual(founds({ ...contact, Company: null }, { sent: withIt }), [
          'unexpected-null /Company',
        ])
        assert.deepEqual(founds({ ...contact, Company: 'LTD' }, { sent: withIt }), [
          'echo-reformatted /Company',
        ])
      })

      it('is one cause under another name, and where it has moved', () => {
        assert.deepEqual(founds({ ...contact, company: 'Ltd' }, { sent: withIt }), [
          'renamed-property /Company',
        ])
        const moved = { ...contact, Work: { Company: 'Ltd' } }
        assert.deepEqual(founds(moved, { sent: withIt }), ['renamed-property /Company'])
      })
    })
  }
})

describe('a property that may be null where nothing was sent', () => {
  const judge = judgeOf(withCompany(true, ['string', 'null']))
  const body = { ...contact, Company: null }

  it('is as documented there, and a mismatch where it was sent', () => {
    assert.deepEqual(verdictOf(judge, { body }).found, [])
    const { found } = verdictOf(judge, { body }, { sent: { ...sent, Company: 'Ltd' } })
    assert.deepEqual(found, ['echo-mismatch /Company'])
  })
})

describe('a number as identifier', () => {
  const { contract, validators } = compiled('membership')
  const judge = createJudge(contract, validators)
  const body = { memberNumber: 7002, familyName: 'Doe', givenName: 'Jo', address: '', active: true }
  const context = { meant: 'enrolled', sent: { familyName: 'Doe', givenName: 'Jo' } }

  it('must be new, and is read as it is', () => {
    const known = { ...context, knownIds: new Set(['7002']) }
    const { found, createdId } = verdictOf(judge, { status: 201, body }, known)
    assert.deepEqual([found, createdId], [['id-not-new /memberNumber'], '7002'])
    const text = { ...body, memberNumber: '7002' }
    assert.deepEqual(verdictOf(judge, { status: 201, body: text }, known).found, ['wrong-type /memberNumber'])
  })
})
