// One incident of each kind, as the page, its row, the mail, the badge, the feed and the JSON tell of it: all from one table.
import assert from 'node:assert/strict'
import { XMLParser } from 'fast-xml-parser'
import { type IncidentEvent, type IncidentKind, incidentKinds } from '../../../monitor/incidents/incident.ts'
import { contentOf } from '../../../monitor/message/wording.ts'
import { kindWords } from '../../../monitor/snapshot/kind-words.ts'
import { overallOf } from '../../../monitor/snapshot/overall.ts'
import { readTargetViews } from '../../../monitor/snapshot/target-view.ts'
import { badgeRoutes } from '../../../monitor/web/machine/badge.ts'
import { renderFeed } from '../../../monitor/web/machine/feed.ts'
import { readStatus } from '../../../monitor/web/machine/status.ts'
import { askOf } from '../../support/asking.ts'
import { glanceOf, withOpen } from '../../support/glances.ts'
import { circumstancesOf } from '../../support/mails.ts'
import { targetOf } from '../../support/target.ts'

const at = Date.parse('2026-11-27T12:42:10Z')
const since = Date.parse('2026-11-27T11:30:00Z')
const production = targetOf({ name: 'production' })

/** As the specification of the page has them. */
const told: Readonly<Record<IncidentKind, readonly string[]>> = {
  drift: ['production drifts', 'drifts', 'drift', 'drift since 27 Nov', 'breaking'],
  unavailable: [
    'production gives no answer',
    'gives no answer',
    'unavailable',
    'no verdict since 18:30 WIB',
    'breaking',
  ],
  unauthorized: [
    'production accepts no token',
    'accepts no token',
    'unauthorized',
    'no verdict since 18:30 WIB',
    'no verdict',
  ],
  quota: [
    'production has used up its quota',
    'quota used up',
    'held',
    'no verdict since 18:30 WIB',
    'no verdict',
  ],
  blind: ['production is not known', 'not known', 'blind', 'not known', 'no verdict'],
  'monitor-fault': [
    'The monitor has failed at production',
    'monitor fault',
    'fault',
    'monitor fault',
    'no verdict',
  ],
}

const incident = { openedAt: since, firstAt: since, toldAt: since, sequence: 1, seen: 1 }
const eventOf = (kind: IncidentKind): IncidentEvent => ({
  ...{ kind, event: 'opened', at: since, incident, findings: [], gone: [], alone: null },
  ...{ telling: 'owed', isMuteEnd: false },
})

describe('an incident is called the same', () => {
  for (const kind of incidentKinds) {
    it(`on page, in mail, badge, feed and JSON: ${kind}`, async () => {
      const [sentence = '', row, sign, badge, severity] = told[kind]
      const glances = async (asked: readonly { readonly name: string }[]) =>
        asked.map(({ name }) =>
          glanceOf({
            target: name,
            ...(name === 'production' && { incidents: withOpen({ [kind]: incident }) }),
          }),
        )
      // Beside another one, so that it says of which target it is.
      const ask = askOf({
        ...{ at, targets: [production, targetOf({ name: 'staging' })], answers: { glances } },
        params: { target: 'production' },
      })
      const views = await readTargetViews(ask.config, ask.store, at)
      const [view] = views
      assert.deepEqual([view?.words.sentence, view?.words.row.state, view?.words.sign], [sentence, row, sign])
      assert.equal(kindWords[kind].sign, sign)

      const mail = contentOf(production, eventOf(kind), circumstancesOf())
      assert.equal(mail.sentence, sentence)
      assert.equal(mail.subject, `[contactrz] production: ${kind} (${severity})`)
      assert.equal(mail.headline, `production: ${kind} opened`)

      const event = { target: 'production', kind, openedAt: since, at: since, sequence: 1 }
      const feed = renderFeed([{ ...event, event: 'opened', isMuted: false, content: null }], ask.url)
      assert.equal(new XMLParser().parse(feed).feed.entry.title, `production: ${kind} opened`)

      const [, endpoint] = badgeRoutes
      assert.equal(JSON.parse((await endpoint?.file(ask))?.text ?? '').message, badge)
      const status = await readStatus(ask)
      assert.equal(status.sentence, overallOf(views).sentence)
      const [{ sentence: said, state } = {}] = status.targets ?? []
      assert.deepEqual([said, state], [sentence, view?.state])
    })
  }
})
