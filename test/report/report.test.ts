import assert from 'node:assert/strict'
import { exitCodeOf, overallOutcome, type ProbeReport } from '../../src/report/report.ts'
import { conforming, down, drift, expired, finding, reportOf, skipped } from '../support/reports.ts'

describe('the report', () => {
  it('has the outcome of its worst probe, a drift before an outage', () => {
    assert.equal(overallOutcome([down, { ...drift, variant: expired }]), 'drift')
    assert.equal(overallOutcome([down, conforming]), 'unavailable')
    assert.equal(overallOutcome([skipped, conforming]), 'conforming')
    assert.equal(overallOutcome([skipped]), 'skipped')
  })

  const exits: [
    what: string,
    probes: ProbeReport[],
    rules: Parameters<typeof exitCodeOf>[1],
    code: number,
  ][] = [
    ['conforming and skipped', [conforming, skipped], { failOn: 'breaking' }, 0],
    ['everything skipped', [skipped], { failOn: 'breaking' }, 3],
    ['drift', [drift, conforming], { failOn: 'breaking' }, 1],
    ['drift beside an outage', [{ ...down, variant: expired }, drift], { failOn: 'breaking' }, 1],
    ['an outage', [down, conforming], { failOn: 'breaking' }, 3],
    [
      'an additive drift',
      [{ ...drift, findings: [finding({ severity: 'additive' })] }],
      { failOn: 'breaking' },
      0,
    ],
    [
      'an additive drift, if asked for',
      [{ ...drift, findings: [finding({ severity: 'additive' })] }],
      { failOn: 'additive' },
      1,
    ],
    ['a notice', [{ ...conforming, findings: [finding({ severity: 'notice' })] }], { failOn: 'additive' }, 0],
  ]
  for (const [what, probes, rules, code] of exits) {
    it(`makes the check exit with ${code} on ${what}`, () =>
      assert.equal(exitCodeOf(reportOf(...probes), rules), code))
  }
})
