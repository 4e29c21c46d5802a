import assert from 'node:assert/strict'
import { incidentKinds } from '../../../monitor/incidents/incident.ts'
import { subjectOf } from '../../../monitor/message/subject.ts'
import { factsOf } from '../../../monitor/snapshot/target-facts.ts'
import { wordsOf } from '../../../monitor/snapshot/words.ts'
import { glanceOf, withOpen } from '../../support/glances.ts'
import { circumstancesOf, mailsOf } from '../../support/mails.ts'
import { alerts, targetOf } from '../../support/target.ts'

describe('subjectOf', () => {
  it('has the name of the target whole, up to 20 characters, and else its beginning', () => {
    const shown = (name: string) => subjectOf({ name }, 'drift', 'breaking')
    assert.equal(shown('x'.repeat(20)), `[contactrz] ${'x'.repeat(20)}: drift (breaking)`)
    assert.equal(shown('x'.repeat(21)), `[contactrz] ${'x'.repeat(17)}...: drift (breaking)`)
  })
})

describe('what a mail says of a target', () => {
  const hourMs = 3_600_000
  const at = Date.parse('2026-12-01T13:00:00Z')
  const target = targetOf({ name: 'production' })

  for (const kind of incidentKinds) {
    it(`is, in its subject and its sentence, what the table of words has of it: ${kind}`, () => {
      const glance = glanceOf({
        incidents: withOpen({ [kind]: { firstAt: at - hourMs, openedAt: at - hourMs, seen: 3 } }),
      })
      const { sentence } = wordsOf(factsOf(target, alerts, glance, [], at))
      const incident = { openedAt: at - hourMs, toldAt: at, sequence: 1 }
      const event = {
        kind,
        event: 'opened',
        at,
        incident,
        telling: 'owed',
        alone: null,
        isMuteEnd: false,
      } as const
      const [mail] = mailsOf(target, { ...event, findings: [], gone: [] }, circumstancesOf())
      assert.equal(mail?.text.split('\n')[2], `${sentence}.`)
      assert.ok(mail?.subject.startsWith(`[contactrz] production: ${kind} (`), mail?.subject)
    })
  }
})
