import assert from 'node:assert/strict'
import type { ProbeReport } from '../../src/report/report.ts'
import { formats } from '../support/formats.ts'
import { accepted, conforming, drift, expired, finding, reportOf, skipped } from '../support/reports.ts'

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
