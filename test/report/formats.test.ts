import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv2020 } from 'ajv/dist/2020.js'
import Ajv4 from 'ajv-draft-04'
import { type Finding, outcomes, parts, ruleIds, severities } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import { formatNames } from '../../src/report/formats.ts'
import schema from '../../src/report/report.schema.json' with { type: 'json' }
import {
  exitCodeOf,
  overallOutcome,
  type ProbeReport,
  type Report,
  unmetRequirements,
} from '../../src/report/report.ts'
import { formats } from '../support/formats.ts'

const Draft4 = Ajv4.default
const sarifSchema = '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'

/** The published schema has the names of the live document. */
const { 'token-expired': expired, 'quota-used-up': quota } = variantMeaning

const finding = (more: Partial<Finding> = {}): Finding => ({
  rule: 'wrong-type',
  severity: 'breaking',
  part: 'body',
  pointer: '/Id',
  expected: 'string',
  actual: 'number',
  message: '/Id: expected string, found number.',
  ...more,
})

const reportOf = (...probes: ProbeReport[]): Report => ({
  version: 1,
  url: 'http://127.0.0.1:4010/api/contactrz',
  outcome: overallOutcome(probes),
  durationMs: 41,
  probes,
})

const drift: ProbeReport = {
  variant: 'created',
  outcome: 'drift',
  mayHaveCreated: true,
  durationMs: 12,
  findings: [finding()],
}
const conforming: ProbeReport = {
  variant: expired,
  outcome: 'conforming',
  mayHaveCreated: false,
  durationMs: 3,
  findings: [],
}
const skipped: ProbeReport = {
  variant: quota,
  outcome: 'skipped',
  reason: 'not provoked',
  findings: [],
}
const down: ProbeReport = {
  variant: 'created',
  outcome: 'unavailable',
  mayHaveCreated: false,
  reason: 'no answer',
  findings: [],
}
const accepted = finding({ accepted: { reason: 'ticket 12', until: '2100-01-01' } })
const report = reportOf(drift, conforming, skipped)

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

/** Everything that a report can say beside its findings, at once. */
const unmet = { variant: quota, reason: 'not provoked' } as const
const marker = '2026-12-01T13:00:00.000Z created'
const left = (created: boolean): ProbeReport => ({
  ...drift,
  outcome: created ? 'conforming' : 'unavailable',
  findings: [],
  leftBehind: { marker, created },
})
const lapsed = finding({ lapsed: { reason: 'ticket 12', until: '2026-01-01' } })
const suspected: ProbeReport = { ...drift, reason: 'or the token is wrong' }
const noted: Report = {
  ...reportOf(left(true), conforming, skipped),
  unmetRequirements: [unmet],
  interrupted: true,
  unusedAcceptances: [{ rule: 'slow', pointer: '', reason: 'x', until: '2100-01-01' }],
}

describe('what a report says beside its findings', () => {
  for (const name of formatNames) {
    const render = formats[name]

    it(`is in ${name}: what was required and not met, and why`, () => {
      const text = render({ ...reportOf(conforming, skipped), unmetRequirements: [unmet] })
      assert.match(text, /required(,|%2C) and not met|unmetRequirements/)
      assert.match(text, /not provoked/)
      assert.doesNotMatch(render(reportOf(conforming, skipped)), /required|unmet/)
    })

    it(`is in ${name}: a contact that was left behind, by its marker, and whether that is known`, () => {
      for (const created of [true, false]) {
        const text = render(reportOf(left(created)))
        assert.match(text.replaceAll('%3A', ':').replaceAll('\\', ''), /2026-12-01T13:00:00\.000Z created/)
        const words = created
          ? /a contact was created|"created": true/
          : /may have been created|"created": false/
        assert.match(text, words)
      }
    })

    it(`is in ${name}: that it was interrupted`, () => {
      assert.match(render({ ...reportOf(skipped), interrupted: true }), /interrupted/)
    })

    it(`is in ${name}: an acceptance that can be deleted`, () => {
      assert.match(render(noted), /not found.*slow; the entry can be deleted|"unusedAcceptances"/)
    })

    it(`is in ${name}: an acceptance that has ended, as the reason why a deviation counts again`, () => {
      const text = render(reportOf({ ...drift, findings: [lapsed] }))
      assert.match(text, /counts again, since it was accepted until 2026-01-01 only: ticket 12|"lapsed"/)
    })

    it(`is in ${name}: what else a drift may come from`, () => {
      assert.match(render(reportOf(suspected)), /or the token is wrong/)
    })
  }

  it('is in the headline, for those who read no further', () => {
    const headline = new RegExp(`conforming, interrupted, required and not met: ${quota}`)
    assert.match(formats.markdown(noted).split('\n')[0] ?? '', headline)
    assert.match(formats.pretty(noted).trimEnd().split('\n').at(-1) ?? '', headline)
  })

  it('is an error to a CI server, and no skip', () => {
    const suite = formats.junit({ ...reportOf(conforming, skipped), unmetRequirements: [unmet] })
    assert.match(suite, /tests="2" failures="0" errors="1" skipped="0"/)
    assert.match(
      formats.junit(reportOf(conforming, skipped)),
      /tests="2" failures="0" errors="0" skipped="1"/,
    )
  })

  it('makes the check exit with 3 where a required variant was not met, and with 1 on a drift all the same', () => {
    const unmetRequirements = [unmet]
    assert.equal(
      exitCodeOf({ ...reportOf(conforming, skipped), unmetRequirements }, { failOn: 'breaking' }),
      3,
    )
    assert.equal(exitCodeOf({ ...reportOf(drift, skipped), unmetRequirements }, { failOn: 'breaking' }), 1)
  })

  it('knows what is required and not met by its probes: each of them has to be made', () => {
    const nameAlone: ProbeReport = { ...skipped, variant: 'created', contact: 'name-alone', reason: 'shut' }
    const reasons = (...probes: ProbeReport[]) =>
      unmetRequirements(['created', quota], probes).map(({ variant, reason }) => `${variant}: ${reason}`)
    assert.deepEqual(reasons(drift, skipped), [`${quota}: not provoked`])
    assert.deepEqual(reasons(drift, nameAlone, skipped), ['created: shut', `${quota}: not provoked`])
    assert.deepEqual(reasons(drift, { ...conforming, variant: quota }), [])
  })
})

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

describe('junit', () => {
  it('has a case per variant: failure, pass, skip, error', () => {
    const text = formats.junit(reportOf(drift, conforming, skipped, { ...down, variant: quota }))
    assert.match(
      text,
      /<testsuite name="contactrz check" tests="4" failures="1" errors="1" skipped="1" time="0\.041">/,
    )
    assert.match(
      text,
      /<failure type="drift" message="wrong-type \/Id">wrong-type \(breaking\) body \/Id: expected string, found number<\/failure>/,
    )
    assert.match(text, /<skipped message="not provoked"\/>/)
    assert.match(text, /<error type="unavailable" message="no answer">/)
  })

  it('shows what is accepted, and does not count it', () => {
    const text = formats.junit(reportOf({ ...conforming, findings: [accepted] }))
    assert.match(text, /failures="0"/)
    assert.match(text, /<system-out>wrong-type .*accepted until 2100-01-01: ticket 12/)
  })
})

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

describe('github', () => {
  it('annotates by severity, and tells of skips', () => {
    const lines = formats.github(report).trimEnd().split('\n')
    assert.deepEqual(lines, [
      '::error title=created%3A wrong-type::wrong-type (breaking) body /Id: expected string, found number',
      `::notice title=${quota}%3A skipped::not provoked`,
      'checked POST http://127.0.0.1:4010/api/contactrz',
    ])
  })

  it('makes a notice of what is accepted', () => {
    const [line = ''] = formats.github(reportOf({ ...conforming, findings: [accepted] })).split('\n')
    assert.ok(line?.startsWith(`::notice title=${expired}%3A wrong-type::`), line)
  })
})

describe('markdown', () => {
  it('has a table of variants and one of findings', () => {
    const text = formats.markdown(report)
    assert.match(text, /^## contactrz check: drift\n/)
    assert.ok(text.includes(`| ${quota} | skipped | 0 | not provoked |`))
    assert.match(text, /\| wrong-type \| breaking \| body \/Id \| string \| number \|/)
  })
})

describe('a report of both contacts', () => {
  const ofBoth = finding()
  const ofFull = finding({ rule: 'echo-mismatch', pointer: '/Phone', actual: 'another string' })
  const ofAlone = finding({ rule: 'unexpected-null', pointer: '/Fax', actual: 'null' })
  const otherwise = finding({ rule: 'wrong-type', pointer: '/Media', actual: 'array' })
  const both = reportOf(
    { ...drift, contact: 'full', findings: [ofBoth, ofFull, { ...otherwise, actual: 'boolean' }] },
    { ...drift, contact: 'name-alone', findings: [ofBoth, ofAlone, otherwise] },
    { ...conforming, contact: 'full' },
  )
  const times = (text: string, what: string | RegExp) => text.split(what).length - 1

  it('tells a person once what both show, and says so', () => {
    const texts = [formats.pretty(both), formats.markdown(both), formats.github(both)]
    for (const text of texts) {
      assert.equal(times(text, /wrong-type (?=.*\/Id)|wrong-type {2}body \/Id/), 1, text)
      assert.equal(times(text.toLowerCase(), 'with both contacts'), 1, text)
      // Another type of the same property is another finding.
      assert.ok(text.includes('array') && text.includes('boolean') && text.includes('/Fax'), text)
    }
  })

  it('counts once what both show, and points to it where it is not told again', () => {
    const text = formats.pretty(both)
    assert.match(text, /^✗ created {15}drift/m)
    assert.match(text, /^✗ created \(name-alone\) {2}drift/m)
    assert.match(text, /^ {4}1 finding more, of both contacts: told above$/m)
    assert.match(text, /drift \(5 breaking\)/)
    const same = reportOf({ ...drift, contact: 'full' }, { ...drift, contact: 'name-alone' })
    assert.equal(times(formats.markdown(same), '###'), 1)
  })

  it('keeps findings apart that are not of one variant, or of which one is accepted', () => {
    const apart = reportOf(drift, { ...conforming, variant: expired, findings: [accepted] })
    for (const text of [formats.pretty(apart), formats.markdown(apart), formats.github(apart)])
      assert.doesNotMatch(text, /both contacts/i)
  })

  it('gives machines all of it: cases and fingerprints of their own, those of the full one as ever', () => {
    const names = [...formats.junit(both).matchAll(/<testcase classname="createContact" name="([^"]+)"/g)]
    assert.deepEqual(
      names.map(([, name]) => name),
      ['created', 'created (name-alone)', expired],
    )
    const { results } = JSON.parse(formats.sarif(both)).runs[0]
    const prints = results.map(
      (result: { partialFingerprints: object }) => Object.values(result.partialFingerprints)[0],
    )
    assert.deepEqual(
      [prints[0], prints[3]],
      ['created wrong-type /Id', 'created (name-alone) wrong-type /Id'],
    )
    assert.equal(new Set(prints).size, 6)
    assert.match(results[3].message.text, /found number\. Sent: Name alone\.$/)
    assert.deepEqual(
      JSON.parse(formats.json(both)).probes.map(({ contact }: ProbeReport) => contact),
      ['full', 'name-alone', 'full'],
    )
  })

  it('names the contact of what was skipped', () => {
    const alone = reportOf({ ...skipped, variant: 'created', contact: 'name-alone' })
    for (const name of ['pretty', 'markdown', 'github', 'junit', 'sarif'] as const)
      assert.match(formats[name](alone), /created (\\)?\(name-alone(\\)?\)/, name)
  })
})

describe('every format', () => {
  // Names are masked and escaped long before; a format must hold its own all the same.
  const evil =
    'x\u001b[31m]]></failure><script>alert(1)</script>\n::error::y|`z`\r\n[a](http://evil.example) @all \u0000\ud800'
  const hostile: Report = {
    ...reportOf(
      {
        ...drift,
        reason: evil,
        findings: [finding({ pointer: `/${evil}`, expected: evil, actual: evil, message: evil })],
        leftBehind: { marker: evil, created: false },
      },
      { ...skipped, reason: evil },
      {
        ...conforming,
        findings: [
          finding({ severity: 'notice', accepted: { reason: evil, until: '2100-01-01' } }),
          finding({ severity: 'notice', lapsed: { reason: evil, until: '2020-01-01' } }),
        ],
      },
    ),
    unmetRequirements: [{ variant: 'created', reason: evil }],
    unusedAcceptances: [{ rule: 'wrong-type', pointer: evil, reason: evil, until: '2100-01-01' }],
  }

  it('is one document that ends with a line break', () => {
    for (const name of formatNames) assert.ok(formats[name](report).endsWith('\n'), name)
  })

  it('lets nothing through that its reader would obey', () => {
    const junit = formats.junit(hostile)
    assert.doesNotMatch(junit, /<script|\]\]>|[\u0000\u001b]/)
    assert.equal(junit.match(/<\/failure>/g)?.length, 1)
    const github = formats.github(hostile)
    assert.equal(github.split('\n').filter((line) => line.startsWith('::error')).length, 2)
    const markdown = formats.markdown(hostile)
    assert.doesNotMatch(markdown, /<script|[^\\]\[a|[^\\]`|\u001b|@all|http:\/\/evil/)
    assert.doesNotThrow(() => JSON.parse(formats.json(hostile)))
    assert.doesNotThrow(() => JSON.parse(formats.sarif(hostile)))
    assert.doesNotMatch(formats.pretty(hostile), /\u001b|\u0000/)
  })
})
