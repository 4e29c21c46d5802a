import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { accept } from 'contactrz/internal'
import { parse } from 'yaml'
import {
  type IncidentEvent,
  incidentKinds,
  nextIncidents,
  noIncidents,
} from '../../../monitor/incidents/incident.ts'
import { program } from '../../../monitor/main.ts'
import { commandsOf } from '../../../monitor/message/commands.ts'
import { parseAcceptances } from '../../../src/judge/accept.ts'
import { everyGroupMail } from '../../support/group-mails.ts'
import { finding, observation } from '../../support/incidents.ts'
import { circumstancesOf, everyMail } from '../../support/mails.ts'
import { alerts, targetOf } from '../../support/target.ts'

const at = Date.parse('2026-12-01T13:00:00Z')
/** As a shell takes them apart: one for all the lines, which says of each how many words it has, and which. */
function wordsOf(lines: readonly string[]): string[][] {
  const script = lines.map((line) => `set -- ${line}\nprintf '%s\\0' "$#" "$@"\n`).join('')
  const said = execFileSync('sh', ['-eu'], { encoding: 'utf8', input: script }).split('\0')
  let end = 0
  return lines.map(() => {
    const begin = end + 1
    end = begin + Number(said[end])
    return said.slice(begin, end)
  })
}

const driftOf = (findings: Parameters<typeof finding>[]): IncidentEvent => {
  const found = findings.map((parts) => finding(...parts))
  const { events } = nextIncidents(noIncidents, observation('drift', { findings: found }), alerts, at)
  return events[0] as IncidentEvent
}
const acceptLines = (event: IncidentEvent, when = at) =>
  commandsOf(targetOf(), { ...event, at: when }, circumstancesOf()).find(({ title }) => /accept/.test(title))
    ?.lines ?? []

describe('what a mail says to do', () => {
  it('names only commands and options that there are, this target, and the configuration, quoted for a shell', async () => {
    const seen = new Set<string>()
    const lines = [...everyMail(), ...everyGroupMail()].flatMap(({ kind, event, mail }) =>
      mail.text
        .split('\n')
        .filter((line) => line.startsWith('contactrz-monitor ') && line.includes('--config'))
        .map((line) => ({ kind, event, line })),
    )
    const wordsByLine = wordsOf(lines.map(({ line }) => line))
    for (const [index, { kind, event, line }] of lines.entries()) {
      const [, command = '', ...words] = wordsByLine[index] ?? []
      seen.add(command)
      const { options = {} } = (await program.commands[command]?.()) ?? {}
      for (const word of words) if (word.startsWith('--')) assert.ok(word.slice(2) in options, line)
      assert.match(
        words[words.indexOf('--config') + 1] ?? '',
        /^\/srv\/.*\/our monitor\/contactrz-monitor\.yaml$/,
      )
      if (words.includes('--target'))
        assert.match(words[words.indexOf('--target') + 1] ?? '', /^production-of/)
      if (words.includes('--kind')) assert.equal(words[words.indexOf('--kind') + 1], kind)
      if (event === 'resolved') assert.equal(command, 'report')
    }
    assert.deepEqual([...seen].sort(), ['doctor', 'mute', 'plan', 'release', 'report'])
    for (const kind of incidentKinds)
      assert.ok(
        lines.some((line) => line.kind === kind && line.line.includes(`mute --target`)),
        kind,
      )
  })

  it('has entries of accept for what was found, which a configuration takes, and which are enough', () => {
    const findings = [finding('/Email'), finding('/a~1b "c" \\d'), finding('/Email', { rule: 'wrong-type' })]
    const event = driftOf([['/Email'], ['/a~1b "c" \\d'], ['/Email', { rule: 'wrong-type' }]])
    const lines = acceptLines(event, at + 86_400_000)
    assert.equal(
      lines[1],
      '- { rule: missing-property, pointer: "/Email", reason: "known since 2026-12-01", until: "2026-12-16" }',
    )
    const acceptances = parseAcceptances(parse(lines.join('\n')).accept)
    assert.ok(!('problems' in acceptances), JSON.stringify(acceptances))
    assert.equal(acceptances.length, 3)
    const { verdict } = observation('drift', { findings })
    assert.ok(verdict !== null)
    assert.equal(accept(verdict, acceptances, at).outcome, 'conforming')
  })

  it('has no entry of accept for a fault of security, nor for a name that could not be written', () => {
    const security = driftOf([['', { rule: 'expired-token-accepted', part: 'status' }]])
    assert.deepEqual(acceptLines(security), [])
    assert.deepEqual(acceptLines(driftOf([['/a\u202eb\n']])), [])
  })

  it('has each entry once, and says how many it leaves out', () => {
    const many = driftOf(Array.from({ length: 30 }, (_none, index) => [`/p${index}`]))
    const lines = acceptLines(many)
    assert.equal(lines.length, 22)
    assert.equal(lines.at(-1), '# and 10 more')
    assert.ok(Array.isArray(parseAcceptances(parse(lines.join('\n')).accept)))
  })

  it('has no commands where no configuration is: the sandbox', () => {
    const origin = { host: 'watcher', page: null, configFile: null }
    assert.deepEqual(commandsOf(targetOf(), driftOf([['/Email']]), circumstancesOf({ origin })), [])
  })
})
