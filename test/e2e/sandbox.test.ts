// The sandbox as a visitor has it: each thing that can be chosen, and what becomes of it.
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { choiceGroups } from '../../monitor/sandbox/deviations.ts'
import { type SandboxSite, startSandboxSite } from '../support/states/sandbox-site.ts'

/** What becomes of a choice, as its button says. */
interface Comes {
  readonly outcome: string
  readonly rule: string | null
  readonly incident: 'drift' | 'gives no answer' | null
  readonly isHeld?: boolean
  readonly runs?: number
}
const drift = (rule: string, isHeld = false): Comes => ({ outcome: 'drift', rule, incident: 'drift', isHeld })
const comes: Readonly<Record<string, Comes>> = {
  'id-number': drift('wrong-type'),
  'email-renamed': drift('renamed-property'),
  'mobile-missing': drift('missing-property'),
  'fax-null': drift('unexpected-null'),
  wrapped: drift('wrapped-body'),
  'html-page': drift('html-page'),
  'status-201': drift('undocumented-status'),
  'other-hours': drift('quota-window-moved', true),
  'created-at': drift('undocumented-property'),
  'status-503': { outcome: 'unavailable', rule: 'server-error', incident: 'gives no answer', runs: 3 },
  quota: { outcome: 'over-quota', rule: null, incident: null, isHeld: true },
  'key-order': { outcome: 'conforming', rule: null, incident: null },
}
const choices = choiceGroups.flatMap(({ choices }) => choices)

describe('the sandbox', () => {
  let site: SandboxSite
  before(async () => {
    site = await startSandboxSite()
  })
  after(() => site.stop())

  /** The steps of the story, as text. */
  const told = async (): Promise<string[]> => {
    const page = await (await fetch(`${site.url}/sandbox`)).text()
    const [, list = ''] = /<ol class="time">(.*?)<\/ol>/s.exec(page) ?? []
    return list
      .split('</li>')
      .map((step) =>
        step
          .replace(/<[^>]*>/g, ' ')
          .replace(/\s+/g, ' ')
          .trim(),
      )
      .filter((step) => step !== '')
  }
  const until = async (isThere: (steps: readonly string[]) => boolean): Promise<string[]> => {
    for (let tries = 0; tries < 200; tries++) {
      const steps = await told()
      if (isThere(steps)) return steps
      await setTimeout(50)
    }
    throw new Error(`it never came so far: ${(await told()).join(' | ')}`)
  }
  const choose = async (deviation: string) => {
    const headers = { origin: site.url }
    const body = new URLSearchParams({ deviation })
    const response = await fetch(`${site.url}/sandbox`, { method: 'POST', headers, body, redirect: 'manual' })
    return { status: response.status, to: response.headers.get('location') }
  }
  const has = (steps: readonly string[], text: string) => steps.some((step) => step.includes(text))
  const metBy = (step: string) => /^(The next run met it|And the run after it): /.test(step)
  const mend = async () => {
    await choose('none')
    return until((steps) => has(steps, 'met it: conforming'))
  }

  it('says of each thing that can be chosen what becomes of it', () => {
    assert.deepEqual(
      Object.keys(comes),
      choices.map(({ name }) => name),
    )
    for (const { name, what } of choices) {
      const { rule, incident, isHeld, outcome } = comes[name] as Comes
      assert.match(
        what,
        incident === 'drift' ? new RegExp(`^${rule}$`) : new RegExp(isHeld ? 'held' : outcome),
      )
    }
  })

  it('tells nothing before anything was chosen, and takes no choice that there is not', async () => {
    assert.match((await told()).join(), /^Nothing yet/)
    assert.equal((await choose('other')).status, 404)
    assert.match((await told()).join(), /^Nothing yet/)
  })

  for (const { name, label } of choices)
    it(`ends as the button says: ${label}`, async () => {
      const { outcome, rule, incident, isHeld = false, runs = 1 } = comes[name] as Comes
      assert.deepEqual(await choose(name), { status: 303, to: '/sandbox#story' })
      const last = incident === null ? (isHeld ? 'Creates are held' : 'met it') : 'A mail arrived'
      const steps = await until((found) => has(found, last) && (!isHeld || has(found, 'Creates are held')))
      assert.match(steps[0] ?? '', new RegExp(`^You chose: ${label}`))
      const met = steps.filter(metBy)
      assert.deepEqual(
        met.map((step) => step.includes(`: ${outcome}`) && (rule === null || step.includes(rule))),
        Array(runs).fill(true),
      )
      assert.equal(has(steps, 'An incident opened'), incident !== null)
      assert.equal(has(steps, `, ${incident}; it stays one incident`), incident !== null)
      assert.equal(has(steps, 'A mail arrived'), incident !== null)
      assert.equal(has(steps, 'Creates are held'), isHeld)
      // As with the next slot of the schedule, which a hold gates: the same once more is no news.
      if (!isHeld) {
        await choose(name)
        const again = await until((found) => found.filter(metBy).length >= runs)
        assert.ok(!has(again, 'incident') || has(again, 'It is the incident of before'), again.join(' | '))
        assert.ok(!has(again, 'A mail arrived'), again.join(' | '))
      }
      const mended = await mend()
      if (incident !== null) {
        const recovered = await until((found) => has(found, 'A mail arrived'))
        assert.ok(has(recovered, 'The incident is resolved'), recovered.join(' | '))
      }
      assert.ok(!has(mended, 'Creates are held'))
    })

  it('tells the second hold in a row, and not the first', async () => {
    await choose('quota')
    const first = await until((steps) => has(steps, 'Creates are held'))
    assert.ok(has(first, 'The second hold in a row would be one'), first.join(' | '))
    await choose('quota')
    const steps = await until((found) => has(found, 'A mail arrived'))
    assert.ok(has(steps, 'quota used up; it stays one incident'), steps.join(' | '))
    await mend()
    await until((found) => has(found, 'A mail arrived'))
  })

  it('has a mail that leads to its incident', async () => {
    await choose('fax-null')
    await until((steps) => has(steps, 'A mail arrived'))
    const mailbox = await (await fetch(`${site.url}/mailbox`)).text()
    const [, path = ''] = /<a href="([^"]*)">See the incident/.exec(mailbox) ?? []
    const incident = await fetch(`${site.url}${path}`)
    assert.equal(incident.status, 200)
    assert.match(await incident.text(), /sandbox drifts/)
    await mend()
    await until((found) => has(found, 'A mail arrived'))
  })

  it('has a webhook beside the mail: signed, of the same event, and leading to the same incident', async () => {
    const linkOf = (page: string) => /<a href="([^"]*)">See the incident/.exec(page)?.[1]
    const read = async (path: string) => (await fetch(`${site.url}${path}`)).text()
    await choose('email-renamed')
    await until((steps) => has(steps, 'A mail arrived') && has(steps, 'A webhook arrived'))
    const mailbox = await read('/mailbox')
    const [, path = '', words] = /<a href="(\/webhooks\/\d+)"><strong>([^<]*)</.exec(mailbox) ?? []
    assert.equal(words, 'sandbox: drift (breaking), opened')
    const webhook = await read(path)
    assert.match(webhook, /<dt>Event<\/dt><dd><code>incident\.opened</)
    assert.match(webhook, /<dt>Signature<\/dt><dd>Verified</)
    assert.match(webhook, /&quot;rule&quot;: &quot;renamed-property&quot;/)
    assert.ok(linkOf(webhook) !== undefined)
    assert.equal(linkOf(webhook), linkOf(mailbox))
    await mend()
    const steps = await until((found) => found.some((step) => /^A webhook arrived .*, resolved$/.test(step)))
    assert.ok(has(steps, 'The incident is resolved'), steps.join(' | '))
  })

  it('tells one choice after the other as one incident that changes', async () => {
    await choose('fax-null')
    await until((steps) => has(steps, 'A mail arrived'))
    await choose('mobile-missing')
    const steps = await until((found) => found.some((step) => /^A mail arrived .*, changed$/.test(step)))
    assert.ok(has(steps, 'The incident changed'), steps.join(' | '))
    await choose('mobile-missing')
    const again = await until((found) => has(found, 'met it: drift'))
    assert.ok(has(again, 'It is the incident of before'), again.join(' | '))
    assert.ok(!has(again, 'A mail arrived'))
    await mend()
  })

  it('logs what changes, and not each slot that is as the one before', async () => {
    await mend()
    await mend()
    site.running.process.kill('SIGTERM')
    const { stdout } = await site.running.ended
    const lines = stdout.split('\n').filter((line) => / {2}sandbox {2}/.test(line))
    assert.ok(lines.length > 0, stdout)
    const said = lines.map((line) => line.replace(/^\S+ /, ''))
    assert.deepEqual(
      said.filter((line, index) => line === said[index - 1]),
      [],
    )
  })
})
