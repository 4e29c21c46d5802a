import assert from 'node:assert/strict'
import { formatNames } from '../../src/report/formats.ts'
import { exitCodeOf, type ProbeReport, unmetRequirements } from '../../src/report/report.ts'
import { formats } from '../support/formats.ts'
import {
  conforming,
  drift,
  lapsed,
  left,
  noted,
  quota,
  reportOf,
  skipped,
  suspected,
  unmet,
} from '../support/reports.ts'

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
