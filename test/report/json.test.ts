import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { outcomes, parts, ruleIds, severities } from 'contactrz'
import schema from '../../src/report/report.schema.json' with { type: 'json' }
import { formats } from '../support/formats.ts'
import {
  accepted,
  down,
  drift,
  lapsed,
  left,
  noted,
  quota,
  report,
  reportOf,
  suspected,
} from '../support/reports.ts'

describe('json', () => {
  const validate = new Ajv2020({ strictTypes: false, allErrors: true }).compile(schema)

  it('is what its published schema says, in every outcome', () => {
    const reports = [
      report,
      reportOf(down),
      reportOf({ ...drift, findings: [accepted] }),
      reportOf({
        variant: quota,
        outcome: 'monitor-fault',
        mayHaveCreated: false,
        reason: 'x',
        findings: [],
      }),
      noted,
      reportOf(left(false), suspected),
      reportOf({ ...drift, findings: [lapsed] }),
    ]
    for (const one of reports)
      assert.ok(validate(JSON.parse(formats.json(one))), JSON.stringify(validate.errors))
  })

  it('has no more than its schema says, and not less', () => {
    for (const damaged of [
      { ...report, token: 'x' },
      { ...report, version: 2 },
      { ...report, probes: [{ variant: 'created' }] },
    ]) {
      assert.ok(!validate(damaged))
    }
  })

  it('has a schema that knows every outcome, severity, part and rule', () => {
    assert.deepEqual([...schema.$defs.outcome.enum].sort(), [...outcomes, 'skipped'].sort())
    const { severity, part, rule } = schema.$defs.finding.properties
    assert.deepEqual([severity.enum, part.enum], [[...severities], [...parts]])
    for (const id of ruleIds) assert.match(id, new RegExp(rule.pattern))
  })
})
