import assert from 'node:assert/strict'
import { formatNames } from '../../src/report/formats.ts'
import type { Report } from '../../src/report/report.ts'
import { formats } from '../support/formats.ts'
import {
  accepted,
  conforming,
  down,
  drift,
  expired,
  finding,
  quota,
  report,
  reportOf,
  skipped,
} from '../support/reports.ts'

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
