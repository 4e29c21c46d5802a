import assert from 'node:assert/strict'
import type { Outcome } from '../../src/judge/verdict.ts'
import { type AnswerParts, bodyOf, contact, findingsOf, judgeAnswer } from '../support/exchange.ts'
import type { VariantName } from '../support/frozen.ts'

interface Row {
  readonly name: string
  readonly meant: VariantName
  readonly answer: AnswerParts
  readonly outcome: Outcome
  readonly variant: VariantName | null
  readonly mayHaveCreated: boolean
  readonly retryFrom?: string
  readonly createdId?: string
}

const expired = bodyOf('expiredToken')
const quota = bodyOf('overQuota')
const withMessage = (userMessage: unknown) => ({
  ...quota,
  records: { ...(quota.records as object), userMessage },
})
const hours = (text: string) => withMessage(`time limit reached please try again tomorrow at ${text}`)

const table: readonly Row[] = [
  {
    name: 'the documented 200',
    meant: 'created',
    answer: { body: contact },
    outcome: 'conforming',
    variant: 'created',
    mayHaveCreated: true,
    createdId: '48213',
  },
  {
    name: 'an expired token where a create was meant',
    meant: 'created',
    answer: { status: 401, body: expired },
    outcome: 'unauthorized',
    variant: 'expiredToken',
    mayHaveCreated: false,
  },
  {
    name: 'an expired token where one was meant',
    meant: 'expiredToken',
    answer: { body: expired },
    outcome: 'conforming',
    variant: 'expiredToken',
    mayHaveCreated: false,
  },
  {
    name: 'an expired token where a used-up quota was meant',
    meant: 'overQuota',
    answer: { body: expired },
    outcome: 'unauthorized',
    variant: 'expiredToken',
    mayHaveCreated: false,
  },
  {
    name: 'a used-up quota where a create was meant',
    meant: 'created',
    answer: { status: 401, body: quota },
    outcome: 'over-quota',
    variant: 'overQuota',
    mayHaveCreated: false,
    retryFrom: '18:00',
  },
  {
    name: 'a used-up quota where an expired token was meant',
    meant: 'expiredToken',
    answer: { body: quota },
    outcome: 'over-quota',
    variant: 'overQuota',
    mayHaveCreated: false,
    retryFrom: '18:00',
  },
  {
    name: 'a used-up quota where one was meant',
    meant: 'overQuota',
    answer: { body: quota },
    outcome: 'conforming',
    variant: 'overQuota',
    mayHaveCreated: false,
    retryFrom: '18:00',
  },
  {
    name: 'other hours in the over-quota text',
    meant: 'created',
    answer: { status: 401, body: hours('20:00 - 05:00') },
    outcome: 'drift',
    variant: 'overQuota',
    mayHaveCreated: true,
    retryFrom: '20:00',
  },
  {
    name: 'hours of one digit in the over-quota text',
    meant: 'created',
    answer: { status: 401, body: hours('8.30 - 5.00') },
    outcome: 'drift',
    variant: 'overQuota',
    mayHaveCreated: true,
    retryFrom: '08:30',
  },
  {
    name: 'hours that no clock shows',
    meant: 'created',
    answer: { status: 401, body: hours('29:00 - 06:00') },
    outcome: 'drift',
    variant: 'overQuota',
    mayHaveCreated: true,
  },
  {
    name: 'the over-quota text under 429',
    meant: 'created',
    answer: { status: 429, body: quota },
    outcome: 'drift',
    variant: 'overQuota',
    mayHaveCreated: true,
    retryFrom: '18:00',
  },
  {
    name: 'the over-quota text under 403',
    meant: 'created',
    answer: { status: 403, body: quota },
    outcome: 'drift',
    variant: 'overQuota',
    mayHaveCreated: true,
    retryFrom: '18:00',
  },
  {
    name: 'the over-quota text under 200',
    meant: 'created',
    answer: { body: quota },
    outcome: 'drift',
    variant: 'overQuota',
    mayHaveCreated: true,
    retryFrom: '18:00',
  },
  {
    name: 'an unknown message',
    meant: 'created',
    answer: { status: 401, body: withMessage('Account suspended') },
    outcome: 'drift',
    variant: null,
    mayHaveCreated: true,
  },
  {
    name: 'an unknown message with hours',
    meant: 'created',
    answer: { status: 401, body: withMessage('Come back between 19:00 and 05:00') },
    outcome: 'drift',
    variant: 'overQuota',
    mayHaveCreated: true,
  },
  {
    name: 'an unknown message with one time of day',
    meant: 'created',
    answer: { status: 401, body: withMessage('Account locked at 18:00') },
    outcome: 'drift',
    variant: null,
    mayHaveCreated: true,
  },
  {
    name: 'an unknown message where an expired token was meant',
    meant: 'expiredToken',
    answer: { body: withMessage('Come back at 19:00') },
    outcome: 'drift',
    variant: 'expiredToken',
    mayHaveCreated: true,
  },
  {
    name: 'a deviating expired token',
    meant: 'created',
    answer: { status: 401, body: { ...expired, trace: 'x' } },
    outcome: 'drift',
    variant: 'expiredToken',
    mayHaveCreated: true,
  },
  {
    name: 'a contact where an expired token was meant',
    meant: 'expiredToken',
    answer: { status: 200, body: contact },
    outcome: 'drift',
    variant: 'created',
    mayHaveCreated: true,
    createdId: '48213',
  },
  {
    name: 'a contact under 401',
    meant: 'created',
    answer: { status: 401, body: contact },
    outcome: 'drift',
    variant: 'created',
    mayHaveCreated: true,
  },
  {
    name: 'a contact under 201',
    meant: 'created',
    answer: { status: 201, body: contact },
    outcome: 'drift',
    variant: 'created',
    mayHaveCreated: true,
    createdId: '48213',
  },
  {
    name: 'no content under 204',
    meant: 'created',
    answer: { status: 204, body: '', headers: [] },
    outcome: 'drift',
    variant: null,
    mayHaveCreated: true,
  },
  {
    name: 'a deviating 200 with a readable Id',
    meant: 'created',
    answer: { body: { ...contact, Id: 48213 } },
    outcome: 'drift',
    variant: 'created',
    mayHaveCreated: true,
    createdId: '48213',
  },
  {
    name: 'a 200 with an Id that is none',
    meant: 'created',
    answer: { body: { ...contact, Id: '0' } },
    outcome: 'drift',
    variant: 'created',
    mayHaveCreated: true,
  },
  {
    name: 'an unreadable 200',
    meant: 'created',
    answer: { body: '{"Id":"48213","Na' },
    outcome: 'drift',
    variant: null,
    mayHaveCreated: true,
  },
  {
    name: 'a 200 with an undocumented property alone',
    meant: 'created',
    answer: { body: { ...contact, More: 1 } },
    outcome: 'drift',
    variant: 'created',
    mayHaveCreated: true,
    createdId: '48213',
  },
  {
    name: 'a contact whose Id is longer than any ledger keeps',
    meant: 'created',
    answer: { body: { ...contact, Id: '1'.repeat(41) } },
    outcome: 'conforming',
    variant: 'created',
    mayHaveCreated: true,
  },
  {
    name: 'a redirect that shows a contact',
    meant: 'created',
    answer: { status: 302, body: contact, headers: [['location', '/x']] },
    outcome: 'drift',
    variant: 'created',
    mayHaveCreated: true,
  },
  {
    name: 'a redirect',
    meant: 'created',
    answer: { status: 307, body: '', headers: [['location', '/x']] },
    outcome: 'drift',
    variant: null,
    mayHaveCreated: true,
  },
  {
    name: 'a 304',
    meant: 'created',
    answer: { status: 304, body: '', headers: [] },
    outcome: 'drift',
    variant: null,
    mayHaveCreated: true,
  },
]

describe('the verdict on', () => {
  for (const row of table) {
    it(`${row.name} is ${row.outcome}${row.mayHaveCreated ? '' : ', and nothing can have been created'}`, () => {
      const verdict = judgeAnswer(row.answer, { meant: row.meant })
      const { outcome, variant, mayHaveCreated, retryFrom, createdId } = verdict
      assert.deepEqual(
        { outcome, variant, mayHaveCreated, retryFrom, createdId },
        {
          outcome: row.outcome,
          variant: row.variant,
          mayHaveCreated: row.mayHaveCreated,
          retryFrom: row.retryFrom ?? null,
          createdId: row.createdId ?? null,
        },
      )
      assert.equal(verdict.meant, row.meant)
      const counted = verdict.findings.filter(({ severity }) => severity !== 'notice')
      assert.equal(counted.length, row.outcome === 'drift' ? 1 : 0, findingsOf(verdict).join())
    })
  }
})
