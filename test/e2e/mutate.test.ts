import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { variantMeaning } from 'contactrz/internal'
import { renderJson, renderPretty } from '../../src/mutate/render.ts'
import { isWell, type MutantResult, type MutateReport } from '../../src/mutate/run-mutate.ts'
import { plain } from '../../src/report/pretty.ts'
import { callCommand, runCommand, temporaryDirectory } from '../support/command.ts'
import { bodyOf } from '../support/exchange.ts'

describe('contactrz mutate', () => {
  const directory = temporaryDirectory()
  const file = join(directory.path, 'pact.json')
  after(() => directory.remove())

  // Of all variants, once: those of two as a process that prints JSON, those of the third within this one, as a table.
  it('kills every mutant with the check, and raises no false alarm', async () => {
    const args = ['mutate', '--only', 'created,expiredToken', '--format', 'json']
    const { code, stdout, stderr } = await runCommand('contactrz', args)
    const { mutants, controls, check, notOneFinding } = JSON.parse(stdout)
    assert.deepEqual([check.survivors, check.falseAlarms], [[], []])
    assert.deepEqual([check.killed, check.killRate, code, stderr], [mutants, 1, 0, ''])
    assert.ok(mutants >= 900 && controls >= 50)
    assert.ok(notOneFinding.length < mutants / 20)
  })

  it('prints a table by operator, and names the survivors', async () => {
    const { code, stdout } = await callCommand('contactrz', [
      'mutate',
      '--only',
      variantMeaning['quota-used-up'],
    ])
    assert.equal(code, 0)
    assert.match(stdout, /^check {2}(\d+) of \1 killed \(100\.0 %\), 0 false alarms$/m)
    assert.match(stdout, /^ {2}hours-moved +1 +1$/m)
    assert.match(stdout, /^survivors of check: none$/m)
    assert.doesNotMatch(stdout, /\u001b/)
  })

  it('refuses a pact that pins not all that it is to meet before it meets any, and asks of it no more than --only names', async () => {
    const pinning = (...bodies: object[]) => {
      const interactions = bodies.map((response) => ({ description: 'any', response }))
      writeFileSync(file, JSON.stringify({ interactions }))
    }
    const mutate = async (...args: string[]) => {
      const { code, stdout, stderr } = await callCommand('contactrz', [
        'mutate',
        '--pact-file',
        file,
        ...args,
      ])
      assert.deepEqual([code, stdout], [3, ''])
      return stderr
    }
    pinning({ status: 200 })
    assert.match(await mutate(), /pact\.json has no interaction for expiredToken\n$/)
    pinning({ status: 200 }, { status: 401, body: { content: bodyOf('expiredToken') } })
    const quota = variantMeaning['quota-used-up']
    const unpinned = new RegExp(`pact\\.json has no interaction for ${quota}\\n$`)
    assert.match(await mutate(), unpinned)
    assert.match(await mutate('--only', quota), unpinned)
  })

  const mistakes: [what: string, args: string[], says: RegExp][] = [
    ['an unknown option', ['--bogus'], /--bogus/],
    ['an unknown variant', ['--only', 'gone'], /must be created, expiredToken.* or .*, not /],
    ['an unknown format', ['--format', 'sarif'], /pretty or json/],
    ['a pact that is not there', ['--pact-file', '/nowhere/pact.json'], /\/nowhere\/pact\.json is not there/],
    [
      'a pact that cannot be read',
      ['--pact-file', tmpdir()],
      /--pact-file .* cannot be read \(EISDIR\)\. See: /,
    ],
  ]
  for (const [what, args, says] of mistakes) {
    it(`exits with 2 and one clear line on ${what}`, async () => {
      const { code, stdout, stderr } = await callCommand('contactrz', ['mutate', ...args])
      assert.deepEqual([code, stdout, stderr.trimEnd().split('\n').length], [2, '', 1])
      assert.match(stderr, says)
    })
  }
})

describe('a report of mutants', () => {
  const result = (id: string, killedByCheck: boolean, killedByPact: boolean): MutantResult => ({
    mutant: { id, variant: 'created', contact: 'full', operator: 'remove', place: '/Id', deviation: {} },
    killedByCheck,
    killedByPact,
    findings: killedByCheck ? 1 : 0,
  })
  const good: MutateReport = {
    results: [result('a', true, false), result('b', true, true)],
    controls: 2,
    falseAlarms: [],
    falseAlarmsOfPact: ['c'],
  }

  it('is well only if the check killed all and kept silent about the controls', () => {
    assert.equal(isWell(good), true)
    assert.equal(isWell({ ...good, results: [...good.results, result('d', false, true)] }), false)
    assert.equal(isWell({ ...good, falseAlarms: ['c'] }), false)
  })

  it('never rounds a survivor away', () => {
    const results = Array.from({ length: 2000 }, (_, index) => result(String(index), index > 0, true))
    const text = renderPretty({ ...good, results }, plain)
    assert.match(text, /1999 of 2000 killed \(99\.9 %\)/)
    assert.match(text, /survivors of check: 1\n {2}0\n/)
  })

  it('counts what Pact cannot meet neither as killed nor as survived', () => {
    const unmet = { ...result('d', true, true), killedByPact: null }
    const report = { ...good, results: [...good.results, unmet] }
    assert.match(
      renderPretty(report, plain),
      /Pact {3}1 of 2 killed \(50\.0 %\), 1 false alarm; 1 it cannot meet\n/,
    )
    const { pact } = JSON.parse(renderJson(report))
    assert.deepEqual(pact, { killed: 1, killRate: 0.5, survivors: ['a'], falseAlarms: ['c'], notMet: ['d'] })
  })

  it('sets Pact beside the check', () => {
    assert.match(renderPretty(good, plain), /Pact {3}1 of 2 killed \(50\.0 %\), 1 false alarm\n/)
    const { pact } = JSON.parse(renderJson(good))
    assert.deepEqual(pact, { killed: 1, killRate: 0.5, survivors: ['a'], falseAlarms: ['c'] })
  })
})
