// The corpus: what a provider could plausibly do to the documented answers, each with the one verdict it deserves.
import assert from 'node:assert/strict'
import { findingsOf, judgeAnswer } from '../support/exchange.ts'
import { byteCases } from './corpus/bytes.ts'
import type { Case } from './corpus/case.ts'
import { contactCases } from './corpus/contact.ts'
import { echoCases } from './corpus/echo.ts'
import { errorEnvelopeCases } from './corpus/error-envelope.ts'
import { errorMessageCases } from './corpus/error-message.ts'
import { errorValueCases } from './corpus/error-values.ts'
import { headerCases } from './corpus/headers.ts'
import { statusCases } from './corpus/status.ts'

const parts: Readonly<Record<string, readonly Case[]>> = {
  status: statusCases,
  headers: headerCases,
  bytes: byteCases,
  'the contact': contactCases,
  'the 401 answers': [...errorMessageCases, ...errorEnvelopeCases, ...errorValueCases],
  'what was sent': echoCases,
}

for (const [part, cases] of Object.entries(parts)) {
  describe(`the corpus: ${part}`, () => {
    for (const { what, given, outcome, findings } of cases) {
      const { meant = 'created', context, ...answer } = given
      it(`${outcome}: ${what}`, () => {
        const verdict = judgeAnswer(answer, { meant, ...context })
        assert.deepEqual([verdict.outcome, findingsOf(verdict)], [outcome, findings])
      })
    }
  })
}

describe('the corpus', () => {
  it('says each thing once', () => {
    const all = Object.entries(parts).flatMap(([part, cases]) =>
      cases.map(({ what, given }) => `${part}: ${what}, ${given.meant ?? 'created'} meant`),
    )
    assert.equal(all.length > 700, true)
    assert.deepEqual([...new Set(all)], all)
  })
})
