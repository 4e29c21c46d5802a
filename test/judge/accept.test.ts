import assert from 'node:assert/strict'
import type { Finding } from 'contactrz'
import { acceptanceProblems } from 'contactrz/internal'
import { diffRules } from '../../src/diff/rules.ts'
import { parseAcceptances } from '../../src/judge/accept.ts'
import { accept, unusedAcceptances, type VariantName, type Verdict } from '../support/frozen.ts'
import { observation } from '../support/incidents.ts'

const entry = (more: object = {}) => ({
  rule: 'wrong-type',
  pointer: '/Id',
  reason: 'ticket 12',
  until: '2026-12-01',
  ...more,
})
const found: Finding = {
  rule: 'wrong-type',
  severity: 'breaking',
  part: 'body',
  pointer: '/Id',
  expected: 'string',
  actual: 'number',
  message: '',
}
const at = Date.parse('2026-12-01T12:00:00Z')
const dayMs = 86_400_000

describe('an acceptance of several places', () => {
  const several = entry({ rule: 'unexpected-null', pointer: ['/Phone', '/Fax'] })

  it('is one for each of them', () => {
    assert.deepEqual(acceptanceProblems(several), [])
    assert.deepEqual(parseAcceptances([several]), [
      entry({ rule: 'unexpected-null', pointer: '/Phone' }),
      entry({ rule: 'unexpected-null', pointer: '/Fax' }),
    ])
  })

  it('says once what is wrong with them', () => {
    const wrong = (pointer: unknown) => acceptanceProblems(entry({ pointer }))
    assert.deepEqual(wrong(['Id', '/Fax', 'Email']), [
      '"pointer" must be a JSON Pointer, such as /Email, or empty',
    ])
    assert.deepEqual(wrong([]), ['"pointer" must not be an empty list'])
    assert.deepEqual(wrong(['/Id', 4]), ['"pointer" must be a text, or a list of texts'])
    assert.deepEqual(wrong(4), ['"pointer" must be a text, or a list of texts'])
  })
})

describe('the pointer of an acceptance', () => {
  const body = '"pointer" must be a JSON Pointer, such as /Email, or empty'
  const header = '"pointer" must be the name of a header in lower case, such as content-type'
  const nowhere = '"pointer" must be empty: this rule names no place'
  for (const [rule, pointer, problem] of [
    ['wrong-type', '/Id', null],
    ['wrong-type', '', null],
    ['wrong-type', '/a~1b~0/0', null],
    ['wrong-type', '/(12 characters)', null],
    ['wrong-type', 'Id', body],
    ['wrong-type', '#/Id', body],
    ['wrong-type', '$.Id', body],
    ['wrong-type', '/a~2', body],
    ['wrong-type', '/a~', body],
    ['content-type-changed', 'content-type', null],
    ['content-type-changed', '/content-type', header],
    ['content-type-changed', 'Content-Type', header],
    ['content-type-changed', 'content type', header],
    ['content-type-changed', '', header],
    ['secret-reflected', '/Media', null],
    ['secret-reflected', 'x-trace', null],
    ['redirect', '', null],
    ['redirect', '/', nowhere],
    ['slow', '/Id', nowhere],
  ] as const) {
    it(`of ${rule} ${problem === null ? 'may' : 'may not'} be ${JSON.stringify(pointer)}`, () => {
      assert.deepEqual(acceptanceProblems(entry({ rule, pointer })), problem === null ? [] : [problem])
    })
  }

  it('of a change between documents may be a JSON Pointer, or the name of a header or parameter', () => {
    const problems = (pointer: string) =>
      acceptanceProblems(entry({ rule: 'answer-null-appeared', pointer }), diffRules)
    for (const pointer of ['', '/Email', '/records/*', 'x-request-id'])
      assert.deepEqual(problems(pointer), [])
    for (const pointer of ['/a~2', 'a b']) assert.equal(problems(pointer).length, 1)
  })
})

describe('an acceptance', () => {
  const { verdict: observed } = observation('drift', { findings: [found] })
  assert.ok(observed !== null)
  const verdict: Verdict = { ...observed, meant: 'created', variant: 'created' }

  it('takes a finding out of the count until its day has ended, and is named from then on', () => {
    const acceptances = [entry()] as Parameters<typeof accept>[1]
    const live = accept(verdict, acceptances, at)
    assert.equal(live.outcome, 'conforming')
    assert.deepEqual(live.findings, [{ ...found, accepted: { reason: 'ticket 12', until: '2026-12-01' } }])
    const lapsed = accept(verdict, acceptances, at + dayMs)
    assert.equal(lapsed.outcome, 'drift')
    assert.deepEqual(lapsed.findings, [{ ...found, lapsed: { reason: 'ticket 12', until: '2026-12-01' } }])
  })

  it('of an undocumented property takes any name at its place, where it ends in /*', () => {
    const unnamed = [entry({ rule: 'undocumented-property', pointer: '/more/*' })] as Parameters<
      typeof accept
    >[1]
    const accepted = (pointer: string, rule: Finding['rule'] = 'undocumented-property') =>
      accept({ ...verdict, findings: [{ ...found, rule, pointer }] }, unnamed, at).findings[0]?.accepted !==
      undefined
    assert.deepEqual(
      [accepted('/more/x1'), accepted('/x1'), accepted('/more/x1/y'), accepted('/more/x1', 'wrong-type')],
      [true, false, false, false],
    )
  })

  it('that has been renewed counts, whatever has lapsed beside it', () => {
    const acceptances = [entry(), entry({ until: '2027-01-01' })] as Parameters<typeof accept>[1]
    const [first] = accept(verdict, acceptances, at + dayMs).findings
    assert.deepEqual([first?.accepted?.until, first?.lapsed], ['2027-01-01', undefined])
  })
})

describe('an acceptance that nothing matched', () => {
  type Looked = Parameters<typeof unusedAcceptances>[1][number]
  const looked = (variant: VariantName, more: Partial<Looked> = {}): Looked => ({
    variant,
    outcome: 'conforming',
    findings: [],
    ...more,
  })
  const all = [looked('created'), looked('expiredToken'), looked('overQuota')]
  const unused = (pointer: string, probes: readonly Looked[], rule = 'wrong-type') =>
    unusedAcceptances([entry({ rule, pointer })] as Parameters<typeof unusedAcceptances>[0], probes)
      .length === 1

  it('can be deleted when every variant that could show it was looked at', () => {
    assert.ok(unused('/Id', [looked('created')]))
    assert.ok(unused('/records/errorCode', all))
    assert.ok(unused('', all))
    assert.ok(unused('/Nickname', all, 'undocumented-property'))
  })

  it('is left alone when one of them was not probed, or gave no conclusive verdict', () => {
    assert.ok(!unused('/Id', [looked('expiredToken')]))
    assert.ok(!unused('/Id', [looked('created', { outcome: 'unavailable' })]))
    assert.ok(!unused('/Id', [looked('created', { outcome: 'skipped' })]))
    assert.ok(!unused('/records/errorCode', [looked('created'), looked('expiredToken')]))
    assert.ok(!unused('', [looked('created'), looked('expiredToken')]))
    assert.ok(!unused('/Nickname', [looked('created')], 'undocumented-property'))
    assert.ok(!unused('/Id', []))
  })

  it('is left alone when only one of the two contacts was sent', () => {
    const full = looked('created', { contact: 'full' })
    assert.ok(!unused('/Fax', [full]))
    assert.ok(unused('/Fax', [full, looked('created', { contact: 'name-alone' })]))
    assert.ok(!unused('/Fax', [full, looked('created', { contact: 'name-alone', outcome: 'unavailable' })]))
  })

  it('is one that no finding matched', () => {
    assert.ok(!unused('/Id', [looked('created', { outcome: 'drift', findings: [found] })]))
  })
})
