import assert from 'node:assert/strict'
import type { KeptMail } from '../../../../monitor/sandbox/mailbox.ts'
import type { KeptWebhook } from '../../../../monitor/sandbox/webhook-receiver.ts'
import { readTargetViews } from '../../../../monitor/snapshot/target-view.ts'
import type { Glance } from '../../../../monitor/store/page-books.ts'
import { type StoryFacts, storySteps } from '../../../../monitor/web/sandbox/story.ts'
import { askOf } from '../../../support/asking.ts'
import { glanceOf, withOpen } from '../../../support/glances.ts'
import { finding } from '../../../support/incidents.ts'
import { runSlot } from '../../../support/slot-rows.ts'
import { targetOf } from '../../../support/target.ts'

const at = Date.parse('2026-11-27T12:41:31Z')
const chosenAt = at - 28_000
const choice = { name: 'id-number', label: 'Id becomes a number', what: 'wrong-type', deviation: {} }
const wrongId = finding('/Id', { rule: 'wrong-type', expected: 'string', actual: 'number' })
const drift = (secondsLater: number, pointer = '/Id') =>
  runSlot(chosenAt + secondsLater * 1000, 'drift', { findings: [{ ...wrongId, pointer }] })
const event = { target: 'sandbox', kind: 'drift', openedAt: chosenAt + 7000, isMuted: false } as const
const mail: KeptMail = {
  headers: new Map([
    ['subject', '[contactrz] sandbox: drift (breaking)'],
    ['x-contactrz-event', 'opened'],
  ]),
  ...{ text: '', html: null, report: null, number: 3, receivedAt: chosenAt + 8000 },
}

const webhook: KeptWebhook = {
  ...{ number: 4, receivedAt: chosenAt + 9000, id: '<a>', times: 1, body: '{}', text: '' },
  ...{ type: 'incident.opened', subject: '[contactrz] sandbox: drift (breaking)' },
}

async function tell(more: Partial<StoryFacts> = {}, glance: Partial<Glance> = {}) {
  const target = targetOf({ name: 'sandbox', quotaWindow: null })
  const glances = async () => [glanceOf({ target: 'sandbox', ...glance })]
  const ask = askOf({ at, targets: [target], answers: { glances } })
  const [view] = await readTargetViews(ask.config, ask.store, at)
  assert.ok(view !== undefined)
  const nothing = { slots: [], events: [], mails: [], webhooks: [] }
  const facts = { chosen: { choice, at: chosenAt }, ...nothing, view, ...more }
  return storySteps(facts).map(({ mark, title, body }) => ({
    mark,
    text: `${typeof title === 'string' ? title : (title?.text ?? '')} ${body?.text ?? ''}`
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  }))
}
const begins = (steps: Awaited<ReturnType<typeof tell>>) => steps.map(({ mark, text }) => `${mark}: ${text}`)

describe('the story of the sandbox', () => {
  it('waits for the run, after what was chosen', async () => {
    const [first, second] = await tell()
    assert.deepEqual(first, { mark: 'event', text: 'You chose: Id becomes a number 12:41:03' })
    assert.equal(second?.text, 'A run is under way')
  })

  it('tells run, incident, mail and webhook as they came, each with its sign', async () => {
    const events = [{ ...event, event: 'opened', at: chosenAt + 7000 }] as const
    const steps = await tell(
      { slots: [drift(7)], events, mails: [mail], webhooks: [webhook] },
      { incidents: withOpen({ drift: { openedAt: chosenAt + 7000 } }) },
    )
    assert.deepEqual(begins(steps).slice(1, 5), [
      'drift: The next run met it: drift wrong-type at /Id : expected string, found number 12:41:10 , 140 ms',
      'drift: An incident opened 12:41:10 , drift; it stays one incident, however often it is met',
      'mail: A mail arrived 12:41:11 , sandbox: drift (breaking), opened',
      'webhook: A webhook arrived 12:41:12 , sandbox: drift (breaking), opened',
    ])
    assert.match(steps.at(-1)?.text ?? '', /^Next run .* The same again: nobody is told once more\./)
  })

  it('counts runs that say the same, and tells each that says something else', async () => {
    const same = begins(await tell({ slots: [drift(7), drift(17), drift(27)] }))
    assert.equal(same.filter((step) => /met it|run after it/.test(step)).length, 1)
    assert.ok(
      same.some((step) => /^event: 2 more runs said the same 12:41:30$/.test(step)),
      same.join('\n'),
    )
    const other = begins(await tell({ slots: [drift(7), drift(17, '/Fax')] }))
    assert.ok(other.some((step) => /And the run after it: drift .*\/Fax/.test(step)))
    assert.ok(!other.some((step) => /said the same/.test(step)))
  })

  it('tells the end of an incident by the sign of what is well', async () => {
    const events = [{ ...event, event: 'resolved', at: chosenAt + 7000 }] as const
    const steps = begins(await tell({ chosen: { choice: null, at: chosenAt }, events }))
    assert.match(steps[0] ?? '', /You chose: Answer as documented again/)
    assert.ok(
      steps.some((step) =>
        /^conforming: The incident is resolved .* answers as documented again$/.test(step),
      ),
      steps.join('\n'),
    )
  })

  it('tells the hold that came of it, and none of before', async () => {
    const until = at + 3_600_000
    const told = async (since: number) =>
      begins(await tell({ slots: [runSlot(since, 'over-quota')] }, { hold: { since, until } }))
    assert.ok(
      (await told(chosenAt + 7000)).some((step) => /^held: Creates are held until 13:41 UTC/.test(step)),
    )
    assert.ok(!(await told(chosenAt - 7000)).some((step) => /^held: Creates/.test(step)))
  })
})
