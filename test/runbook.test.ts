import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { badAddress } from '../monitor/delivery/refusal.ts'
import { reasonKinds } from '../monitor/health/health.ts'
import { eventNames, incidentKinds } from '../monitor/incidents/incident.ts'
import { ownTroubleKinds } from '../monitor/incidents/own-trouble.ts'
import { severities } from '../monitor/incidents/severity.ts'
import { missedReasons } from '../monitor/store/store.ts'
import { rules } from '../src/judge/rules.ts'
import { callCommand } from './support/command.ts'
import { everyMail } from './support/mails.ts'

const page = readFileSync(new URL('../docs/runbook.md', import.meta.url), 'utf8')

describe('docs/runbook.md', () => {
  it('has a section for every kind of incident, and a word for every event', () => {
    for (const kind of incidentKinds) assert.match(page, new RegExp(`^## ${kind}$`, 'm'))
    // In messages a reminder reads "still open".
    for (const event of eventNames)
      assert.ok(page.includes(`| ${event === 'reminded' ? 'still open' : event} |`), event)
    for (const severity of severities) {
      assert.ok(page.includes(`| ${severity.replace('-', ' ')} |`), severity)
      assert.ok(page.includes(`\`${severity}\``), severity)
    }
    for (const event of eventNames) assert.ok(page.includes(`\`${event}\``), event)
    for (const reason of [...missedReasons, ...reasonKinds])
      assert.ok(page.includes(`\n| \`${reason}\` |`), reason)
  })

  it('has a word for every trouble of the monitor itself, and for every code that refuses for good', () => {
    for (const kind of ownTroubleKinds) assert.ok(page.includes(`**\`${kind}\`: `), kind)
    const [line = ''] = page.split('\n').filter((row) => row.includes('refused for good |'))
    const codes = [...line.matchAll(/`(5\.\d+\.\d+)`/g)].map(([, code]) => code)
    assert.deepEqual(new Set(codes), badAddress)
    for (const [, code = ''] of page.matchAll(/`(5\.\d+\.\d+)` (?:full|limit|blocked)/g))
      assert.ok(!badAddress.has(code))
  })

  it('shows subjects and first lines as messages have them', () => {
    const shown = [...page.matchAll(/^(\[contactrz\] \S+: .*?\))\s+(\S+: .*)$/gm)]
    assert.equal(shown.length, 4)
    const target = { name: 'production', url: 'https://onecloud.example.com' }
    const said = everyMail(target).map(({ mail }) => [mail.subject, mail.text.split('\n', 1)[0] ?? ''])
    for (const [, subject = '', line = ''] of shown) {
      const [begin = ''] = line.split(/ - | after /)
      assert.ok(
        said.some(([of, first]) => of === subject && first?.startsWith(begin)),
        line,
      )
    }
  })

  const calls = [...page.matchAll(/(contactrz(?:-monitor)?) ([a-z]+)((?: (?:--[a-z-]+|[\w.:/"-]+))*)/g)]
  const options = new Map<string, Set<string>>()
  for (const [, program = '', command = '', rest = ''] of calls) {
    const key = `${program} ${command}`
    const known = options.get(key) ?? new Set()
    for (const [option] of rest.matchAll(/--[a-z-]+/g)) known.add(option)
    options.set(key, known)
  }
  for (const [key, named] of options) {
    const [program = '', command = ''] = key.split(' ')
    if (command === 'synthetic') continue
    it(`names only what ${key} has`, async () => {
      const { code, stdout } = await callCommand(program as 'contactrz', [command, '--help'])
      assert.equal(code, 0)
      for (const option of named) assert.ok(stdout.includes(option), option)
    })
  }

  it('names only rules that there are', () => {
    for (const [, name = ''] of page.matchAll(/^\d\. `([a-z-]+)`(?:, `([a-z-]+)`)*/gm))
      assert.ok(name in rules, name)
    for (const name of [
      'echo-mismatch',
      'echo-swapped',
      'id-not-new',
      'expired-token-accepted',
      'secret-reflected',
    ])
      assert.ok(name in rules && page.includes(name))
  })
})
