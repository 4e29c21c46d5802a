import assert from 'node:assert/strict'
import { createJudge } from '../../src/judge/judge.ts'
import { parts, severities } from '../../src/judge/rule.ts'
import { type RuleId, ruleIds, rules } from '../../src/judge/rules.ts'
import type { Verdict as EngineVerdict } from '../../src/judge/verdict.ts'
import { withServer } from '../support/answer-server.ts'
import { contextOf, exchangeOf, judgeAnswer } from '../support/exchange.ts'
import { judgeAt } from '../support/probing.ts'
import { type AnswerCase, answerCases, caseIds, type RuleCase } from '../support/rule-cases.ts'
import { type TransportCase, transportCases } from '../support/transport-cases.ts'

function assertFiresAlone({ findings }: EngineVerdict, rule: RuleId, pointer: string): void {
  const seen = findings.map((found) => ({ ...found, expected: '', actual: '', message: '' }))
  const { severity, part } = rules[rule]
  assert.deepEqual(seen, [{ rule, severity, part, pointer, expected: '', actual: '', message: '' }])
  const [found] = findings
  assert.ok(found !== undefined && found.expected !== '' && found.actual !== '')
  assert.ok(found.message.includes(found.expected) && found.message.endsWith(rules[rule].summary))
}

const judgeCase = ({ context, forbidden, ...parts }: AnswerCase): EngineVerdict =>
  forbidden === undefined
    ? judgeAnswer(parts, context)
    : createJudge(forbidden.contract, forbidden.validators).judge(exchangeOf(parts), {
        ...contextOf(context),
        meant: 'forbidden',
      })

describe('the registry of rules', () => {
  it('has a case for each rule, and no case without a rule', () => {
    assert.deepEqual([...caseIds].sort(), [...ruleIds].sort())
  })

  it('gives each rule a kebab-case id, a known severity and part, and words', () => {
    for (const id of ruleIds) {
      const { severity, part, summary, example, advice } = rules[id]
      assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/)
      assert.ok(severities.includes(severity) && parts.includes(part), id)
      assert.match(summary, /^[A-Za-z].*\.$/, id)
      assert.ok(example !== '' && advice !== '', id)
    }
  })

  const answerRules: readonly (readonly [string, RuleCase])[] = Object.entries(answerCases)
  for (const [id, { pointer, fires, twin }] of answerRules) {
    const rule = id as RuleId
    it(`fires ${rule} alone on its case`, () => {
      const verdict = judgeCase(fires)
      assertFiresAlone(verdict, rule, pointer)
      if (rules[rule].severity === 'notice') assert.equal(verdict.outcome, 'conforming')
      else if (rule === 'server-error') assert.equal(verdict.outcome, 'unavailable')
      else assert.equal(verdict.outcome, 'drift')
    })

    it(`does not fire ${rule} on its twin`, () => {
      assert.deepEqual(judgeCase(twin).findings, [])
    })
  }

  const transportRules: readonly (readonly [string, TransportCase])[] = Object.entries(transportCases)
  for (const [id, { fires, twin, request = {}, requestLeft }] of transportRules) {
    const rule = id as RuleId
    it(`fires ${rule} alone on a server that misbehaves so`, async () => {
      const verdict = await withServer(fires(), ({ url }) => judgeAt(url, request))
      assertFiresAlone(verdict, rule, '')
      assert.equal(verdict.outcome, 'unavailable')
      assert.equal(verdict.mayHaveCreated, requestLeft)
      assert.equal(verdict.status, null)
    })

    it(`does not fire ${rule} on a server that behaves`, async () => {
      const verdict = await withServer(twin(), ({ url }) => judgeAt(url, { ...request, timeoutMs: 5000 }))
      assert.deepEqual(verdict.findings, [])
      assert.equal(verdict.outcome, 'conforming')
    })
  }
})
