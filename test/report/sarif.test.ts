import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import Ajv4 from 'ajv-draft-04'
import { ruleIds } from 'contactrz'
import type { Report } from '../../src/report/report.ts'
import { formats } from '../support/formats.ts'
import {
  accepted,
  conforming,
  down,
  drift,
  finding,
  lapsed,
  left,
  noted,
  quota,
  report,
  reportOf,
  skipped,
  suspected,
  unmet,
} from '../support/reports.ts'

const Draft4 = Ajv4.default
const sarifSchema = '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'

describe('sarif', () => {
  // Draft 4, as OASIS published it; its patterns are not written for Unicode mode.
  const validateSarif = new Draft4({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
    JSON.parse(readFileSync(createRequire(import.meta.url).resolve(sarifSchema), 'utf8')),
  )

  it('is SARIF 2.1.0 by its official schema, in every outcome', () => {
    const reports = [
      report,
      reportOf(down, conforming),
      reportOf(skipped),
      reportOf({ ...drift, findings: ruleIds.map((rule) => finding({ rule })) }),
      reportOf({ ...drift, findings: [accepted] }),
      noted,
      reportOf(left(false), suspected, { ...drift, findings: [lapsed] }),
    ]
    for (const one of reports) {
      const log: { runs: object[] } = JSON.parse(formats.sarif(one))
      assert.ok(validateSarif(log), JSON.stringify(validateSarif.errors))
      assert.ok(!validateSarif({ ...log, runs: [{ ...log.runs[0], bogus: 1 }] }))
    }
  })

  it('has a result per finding that points into its rules', () => {
    const { version, runs } = JSON.parse(formats.sarif(report))
    const [{ tool, results, invocations }] = runs
    assert.equal(version, '2.1.0')
    assert.equal(results.length, 1)
    assert.equal(tool.driver.rules[results[0].ruleIndex].id, 'wrong-type')
    assert.equal(results[0].level, 'error')
    assert.equal(results[0].locations[0].logicalLocations[0].fullyQualifiedName, 'created/Id')
    assert.deepEqual(invocations[0].toolExecutionNotifications, [
      { level: 'note', message: { text: `${quota}: skipped: not provoked` } },
    ])
  })

  it('calls no run successful that has not done what was asked for', () => {
    const isSuccessful = (one: Report) =>
      JSON.parse(formats.sarif(one)).runs[0].invocations[0].executionSuccessful
    assert.equal(isSuccessful(reportOf(left(true), drift, skipped)), true)
    assert.equal(isSuccessful({ ...report, unmetRequirements: [unmet] }), false)
    assert.equal(isSuccessful({ ...report, interrupted: true }), false)
  })

  it('suppresses what is accepted, with the reason', () => {
    const [{ results }] = JSON.parse(formats.sarif(reportOf({ ...conforming, findings: [accepted] }))).runs
    assert.deepEqual(results[0].suppressions, [
      { kind: 'external', status: 'accepted', justification: 'ticket 12' },
    ])
  })
})
