import assert from 'node:assert/strict'
import { variantMeaning } from 'contactrz/internal'
import type { Config, Target } from '../../../../monitor/config/config-shape.ts'
import { newFlapping } from '../../../../monitor/incidents/flapping.ts'
import type { IncidentKind } from '../../../../monitor/incidents/incident.ts'
import { incidentPath } from '../../../../monitor/snapshot/incident-path.ts'
import type { StoryMessage } from '../../../../monitor/store/page-books.ts'
import type { Store } from '../../../../monitor/store/store.ts'
import { incidentPage, overlayFile } from '../../../../monitor/web/pages/incident.ts'
import type { Ask } from '../../../../monitor/web/route.ts'
import { finding, observation } from '../../../support/incidents.ts'
import { openMemoryStore } from '../../../support/memory-store/memory-store.ts'
import { type Served, serve } from '../../../support/served.ts'
import { alerts, byMail, targetOf } from '../../../support/target.ts'
import {
  contentOf,
  lookedAt,
  minuteMs,
  openedAt,
  renamedEmail,
  seenContact,
  tell,
  told,
  wrongId,
} from '../../../support/told-incidents.ts'
import { attempt, idOf, runAt, slot } from '../../store/conformance/rows.ts'

const proposal = {
  bump: 'major',
  version: { from: '1.0.0', to: '2.0.0' },
  overlay: { overlay: '1.0.0', actions: [{ target: '$.x', update: { 'a\u202eb': '</code>' } }] },
}

describe('the page of an incident', () => {
  let store: Store
  beforeEach(() => {
    store = openMemoryStore()
  })

  const ask = (
    kind: IncidentKind,
    more: { at?: number; targets?: readonly Target[]; file?: string; escalate?: Config['escalate'] } = {},
  ): Ask => {
    const { at = lookedAt, targets = [targetOf()], file = '/etc/monitor.yaml', escalate = null } = more
    const [, , target = '', , stamp = ''] = incidentPath('test', kind, openedAt).split('/')
    const params = { target, kind, openedAt: stamp }
    return {
      config: { ...byMail, targets, alerts, escalate, file } as unknown as Config,
      store,
      at,
      params,
    } as unknown as Ask
  }
  const show = async (...args: Parameters<typeof ask>) => {
    const view = await incidentPage.view(ask(...args))
    assert.ok(view !== null)
    return view
  }
  /** As it is read, from a section on. */
  const read = async (...args: Parameters<typeof ask>) =>
    (await show(...args)).body.text
      .replace(/<\/?(?:code|strong|time|span|a|mark|svg|use|em)\b[^>]*>/g, '')
      .replace(/<[^>]*>/g, ' | ')
      .replace(/&quot;/g, '"')
      .replace(/[ \n]+/g, ' ')
      .replace(/(?:\| )+/g, '| ')
  /** A slot at that time, its run, and what that tells. */
  const run = async (at: number, more: Parameters<typeof runAt>[1] = {}) => {
    const id = idOf(await store.claim(slot(at), attempt(at), 99))
    const settled = { id, state: 'unknown', createdId: null } as const
    return runAt(at, { slotAt: at, attempt: settled, ...more })
  }

  describe('of a drift', () => {
    const findings = [told(wrongId), told(renamedEmail)]
    const drifts = { created: { full: [wrongId, renamedEmail] } }
    const seen = { created: seenContact }
    const openDrift = async () => {
      const { verdict } = observation('drift', { findings: [wrongId] })
      const first = await run(openedAt, { outcome: 'drift', verdict, seen: seenContact })
      await tell(store, {
        kind: 'drift',
        content: contentOf({ findings: [told(wrongId, { isNew: true })], seen, proposal }),
        run: first,
      })
      const news = [told(wrongId), told(renamedEmail, { isNew: true })]
      const [at, incident] = [openedAt + 30 * minuteMs, { seen: 3, metAt: openedAt + 60 * minuteMs }]
      await tell(store, {
        ...{ kind: 'drift', event: 'changed', at, sequence: 2, incident },
        ...{ content: contentOf({ findings: news, seen, proposal }), state: { drifts } },
      })
    }

    it('says since when, how often and in how many findings, and where it stands', async () => {
      await openDrift()
      const { title, sign, nav, zone } = await show('drift')
      assert.deepEqual([title, sign, nav, zone], ['drift at test', 'drift', 'incidents', 'Asia/Jakarta'])
      const text = await read('drift')
      assert.match(text, /\| Targets \| test \| drift, 27 Nov, 18:30 \| test drifts: 2 findings \|/)
      assert.match(text, /Open since 18:30 WIB, for 1 h 12 min, seen in 3 runs, last at 19:30\./)
      assert.match(
        text,
        /It closes when each answer that deviates conforms again, with every contact that is sent\./,
      )
    })

    it('shows documented beside seen, and marks what differs', async () => {
      await openDrift()
      const text = await read('drift')
      assert.match(
        text,
        /The answer created, documented with status 200\. Types and names only, never values\./,
      )
      assert.match(text, /Documented \| Seen, 18:30 WIB \|/)
      assert.match(text, /\| ≠ differs \| Id: string, digits only \| Id: number \|/)
      assert.match(text, /\| Name: string \| Name: string \|/)
      assert.match((await show('drift')).body.text, /<mark>string<\/mark>, digits only/)
    })

    it('holds what came back against the answer that its status is documented with', async () => {
      const quoted = 'time limit reached please try again tomorrow at 18:00 - 06:00'
      const changed = finding('/records/userMessage', {
        ...{ rule: 'message-changed', expected: `"${quoted}"`, actual: '"come back later"' },
      })
      const records = { type: 'object', properties: { userMessage: { type: 'string' } } }
      const shape = { type: 'object', properties: { records } }
      const { verdict } = observation('drift', { findings: [changed] })
      const refused = verdict === null ? null : { ...verdict, status: 401 }
      const one = await run(openedAt, { outcome: 'drift', verdict: refused, seen: shape })
      await tell(store, { kind: 'drift', content: contentOf({ findings: [told(changed)] }), run: one })
      const text = await read('drift')
      assert.ok(
        text.includes(`The answer ${variantMeaning['quota-used-up']}, documented with status 401.`),
        text,
      )
      assert.ok(text.includes(`| ≠ differs | userMessage: "${quoted}" | userMessage: "come back later" |`))
    })

    it('has each finding with its rule, what it means and what to do, and since when it is there', async () => {
      await openDrift()
      const text = await read('drift')
      assert.match(
        text,
        /\| wrong-type breaking \| created, body \/Id: expected string, found number \| A value has another type\. \| Report it/,
      )
      assert.match(text, /\| renamed-property breaking new at 19:00 \|/)
      assert.match((await show('drift')).body.text, /<a href="\/rules#wrong-type">/)
    })

    it('shows what it does to a consumer’s TypeScript, and the version that it would make', async () => {
      await openDrift()
      const { text } = (await show('drift')).body
      assert.match(
        text,
        /interface Contact \{\n<del>− Id: string<\/del><ins>\+ Id: number<\/ins><del>− Email: string<\/del><ins>\+ EMail: string<\/ins>/,
      )
      assert.match(await read('drift'), /contactrz 1\.0\.0 would become 2\.0\.0 \(major\)\./)
    })

    it('tells what happened, with what became of each message, and what comes next', async () => {
      await openDrift()
      const mail = async () => (await store.leaseMessage('mail', lookedAt, 1000, []))?.id ?? 0
      const failed = {
        result: 'retry',
        at: lookedAt + 9 * minuteMs,
        error: 'ETIMEDOUT',
        isPutOff: false,
      } as const
      await store.settleMessage(await mail(), { result: 'sent' }, openedAt + 2000)
      await store.settleMessage(await mail(), failed, lookedAt - 5000)
      const text = await read('drift')
      assert.match(text, /\| Opened 18:30:00 \| wrong-type \/Id\. \| team@example\.com: sent 18:30:02 \|/)
      assert.match(
        text,
        /\| Changed 19:00:00 \| New: renamed-property \/Email\. \| team@example\.com: owed for [^,]+, tried once \(ETIMEDOUT\), again at 19:51 \|/,
      )
      assert.match(
        text,
        /\| Next look 20:00 WIB, in 18 min \| If nothing changes nobody is told until the reminder, tomorrow, 19:00\. \|/,
      )
    })

    it('says when more people are told of it, and to whom it was escalated', async () => {
      await openDrift()
      const escalate = { afterMs: 120 * minuteMs, to: ['boss@example.com', 'ops'] }
      assert.match(
        await read('drift', { escalate }),
        /\| If nothing changes more people are told of it, 20:30; the others are not told until the reminder, tomorrow, 19:00\. \|/,
      )
      // Nobody is told by it who has heard of it.
      const known = { ...escalate, to: ['team@example.com'] }
      assert.match(
        await read('drift', { escalate: known }),
        /If nothing changes nobody is told until the reminder/,
      )
      const at = openedAt + 120 * minuteMs
      await tell(store, {
        ...{ kind: 'drift', event: 'escalated', at, sequence: 3, to: ['boss@example.com'] },
        content: contentOf({ findings }),
        incident: { toldAt: openedAt + 30 * minuteMs, isEscalated: true },
      })
      const text = await read('drift', { escalate, at: at + minuteMs })
      assert.match(
        text,
        /\| Escalated 20:30:00 \| It has been open for so long that more people are told of it\. \| boss@example\.com: owed/,
      )
      assert.match(text, /\| If nothing changes nobody is told until the reminder, tomorrow, 19:00\. \|/)
    })

    it('says of an escalation that there was nobody left to tell', async () => {
      await openDrift()
      const at = openedAt + 120 * minuteMs
      await tell(store, {
        ...{ kind: 'drift', event: 'escalated', at, sequence: 3, to: [] },
        content: contentOf({ findings }),
        incident: { isEscalated: true },
      })
      assert.match(
        await read('drift', { at }),
        /more people are told of it\. \| Whoever it would be told to had heard of it\. \|/,
      )
    })

    it('says who does not get a mail, since it was refused', async () => {
      await tell(store, { kind: 'drift', content: contentOf({ findings }), state: { drifts } })
      const { id = 0 } = (await store.leaseMessage('mail', lookedAt, 1000, [])) ?? {}
      await store.settleMessage(id, { result: 'refused', error: 'EENVELOPE 550 5.1.1' }, openedAt + 5000)
      assert.match(
        await read('drift'),
        /refused for good 18:30:05 \(EENVELOPE 550 5\.1\.1\): see contactrz-monitor report --messages/,
      )
    })

    it('says what to do: the three ways, an entry to accept it, and silence; in the sandbox without commands', async () => {
      await openDrift()
      const text = await read('drift')
      assert.match(text, /Tell the teams that consume this API/)
      assert.equal(text.match(/Report it to the provider/g)?.length, 2)
      assert.match(
        text,
        /Then one of three: the provider mends it; or the contract follows, with the overlay below; or it is accepted for a time/,
      )
      assert.match(text, /- \{ rule: wrong-type, pointer: "\/Id", reason: /)
      assert.match(
        text,
        /contactrz-monitor mute --target test --kind drift --until 4h --config \/etc\/monitor\.yaml/,
      )
      const { body } = (await incidentPage.view({
        ...ask('drift'),
        config: { targets: [targetOf()], alerts } as unknown as Config,
      })) ?? { body: { text: '' } }
      assert.match(body.text, /Then one of three/)
      assert.doesNotMatch(body.text, /contactrz-monitor mute/)
    })

    it('proposes an overlay, which is a file as well, with nothing in it that nobody sees', async () => {
      await openDrift()
      const file = await overlayFile.file(ask('drift'))
      assert.deepEqual(JSON.parse(file?.text ?? ''), proposal.overlay)
      assert.equal(file?.fileName, 'overlay.json')
      assert.match(file?.text ?? '', /a\\u202eb/)
      const { text } = (await show('drift')).body
      assert.match(text, /href="\/incidents\/test\/drift\/20261127T113000\.000Z\/overlay\.json" download/)
      assert.match(text, /a\\u202eb&quot;: &quot;&lt;\/code&gt;/)
    })

    it('says of what was as documented later, as with the other contact, nothing of until when', async () => {
      await openDrift()
      const later = await run(openedAt + 60 * minuteMs, {
        ...{ contact: 'name-alone', verdict: observation('conforming', { contact: 'name-alone' }).verdict },
      })
      const incidents = await store.incidents('test')
      await store.commit({ ...later, basedOn: incidents, incidents })
      assert.doesNotMatch(await read('drift'), /Answers were as documented until/)
    })

    it('says that the token may be what is wrong, where no create ever succeeded', async () => {
      const found = finding('', { rule: 'unknown-variant', part: 'body' })
      const { verdict } = observation('drift', { findings: [found], variant: null })
      const refused = verdict === null ? null : { ...verdict, status: 401 }
      const one = await run(openedAt, { outcome: 'drift', verdict: refused })
      await tell(store, { kind: 'drift', content: contentOf({ findings: [told(found)] }), run: one })
      const text = await read('drift')
      assert.match(text, /No create has succeeded at this target yet: the token may be what is wrong/)
      assert.match(text, /\| Before anything else, check where the token comes from/)
    })

    it('shows so many findings, each change of a type once, and what to do about each beside it alone', async () => {
      const many = Array.from({ length: 60 }, (_none, index) => ({ ...wrongId, pointer: `/a${index}/b` }))
      await tell(store, { kind: 'drift', state: { drifts: { created: { full: many } } } })
      const { text } = (await show('drift')).body
      assert.equal(text.match(/<li class="finding">/g)?.length, 50)
      assert.match(text, /And 10 more\./)
      assert.equal(text.match(/<ins>/g)?.length, 1)
      assert.equal(text.match(/Report it to the provider/g)?.length, 50)
    })

    it('tells of a mail that waits for the end of a mute, and of one that is due', async () => {
      await tell(store, { kind: 'drift', content: contentOf({ findings }), state: { drifts } })
      const end = { event: 'resolved', at: openedAt + minuteMs, sequence: 2, telling: 'after-mute' } as const
      const gone = contentOf({ findings, gone: findings })
      await tell(store, { kind: 'drift', ...end, content: gone, state: { drifts: {} } })
      const text = await read('drift')
      assert.match(text, /\| team@example\.com: owed for 1 h 12 min \| Resolved/)
      assert.match(text, /\| team@example\.com: owed, and waits for the end of the mute \|/)
      assert.doesNotMatch(text, /No longer found/)
    })

    it('tells by which channel, with which others, and of what waits for its group until when', async () => {
      await openDrift()
      const owed: StoryMessage = {
        ...{ channel: 'mail', to: 'team@example.com', state: 'sent', owedAt: openedAt, afterMute: false },
        ...{ settledAt: openedAt + 61_000, attempts: 1, error: null, dueAt: null, host: null, others: [] },
      }
      const group = { host: 'api.example.com' }
      const others = ['a', 'b', 'c', 'd'].map((target) => ({ target, openedAt }))
      const waiting = { state: 'waiting', dueAt: lookedAt + 30_000, settledAt: null, attempts: 0 } as const
      const messages: readonly StoryMessage[] = [
        { ...owed, ...group, others },
        { ...owed, ...group, others: others.slice(0, 1), channel: 'ops', to: 'ops' },
        { ...owed, ...group, ...waiting, to: 'late@example.com' },
        { ...owed, ...group, ...waiting, to: 'muted@example.com', afterMute: true },
      ]
      const { incidentStory } = store
      store.incidentStory = async (...args) => {
        const story = await incidentStory(...args)
        return story && { ...story, events: story.events.map((event) => ({ ...event, messages })) }
      }
      const text = await read('drift')
      assert.match(text, /\| team@example\.com: sent 18:31:01, together with a, b, c and 1 more \|/)
      assert.match(text, /\| the channel ops: sent 18:31:01, together with a \|/)
      assert.match(
        text,
        /\| late@example\.com: waits for others of its group, told by 19:42:40 at the latest \|/,
      )
      assert.match(text, /\| muted@example\.com: owed, and waits for the end of the mute \|/)
      const { text: markup } = (await show('drift')).body
      assert.ok(markup.includes(`<a href="${incidentPath('b', 'drift', openedAt)}">b</a>`))
      assert.match(markup, /#i-mail"[^>]*><\/svg><\/span> team@/)
      assert.match(markup, /#i-webhook"[^>]*><\/svg><\/span> the channel ops/)
    })

    it('is over, although another one of its kind is open', async () => {
      await openDrift()
      const end = { event: 'resolved', at: openedAt + 40 * minuteMs, sequence: 3 } as const
      await tell(store, { kind: 'drift', ...end, content: contentOf({ findings }) })
      const again = openedAt + 50 * minuteMs
      await tell(store, { kind: 'drift', at: again, incident: { openedAt: again }, content: contentOf() })
      const text = await read('drift')
      assert.match(text, /It lasted from 18:30 WIB to 19:10 WIB/)
      assert.doesNotMatch(text, /What to do|Next look/)
    })

    it('names a reminder that is late for now', async () => {
      await openDrift()
      assert.match(
        await read('drift', { at: openedAt + 25 * 60 * minuteMs }),
        /until the reminder, 19:30\. \|/,
      )
    })

    it('says what it was when it is over, without anything to do', async () => {
      await openDrift()
      const at = openedAt + 70 * minuteMs
      await tell(store, {
        kind: 'drift',
        event: 'resolved',
        at,
        sequence: 3,
        content: contentOf({ findings }),
        state: { drifts: {} },
      })
      const { sign } = await show('drift')
      assert.equal(sign, 'conforming')
      const text = await read('drift')
      assert.match(text, /test drifted: 2 findings/)
      assert.match(
        text,
        /It lasted from 18:30 WIB to 19:40 WIB, for 1 h 10 min\. Answers are as documented again\./,
      )
      assert.match(text, /\| What it was \|.*\| Resolved 19:40:00 \| Answers are as documented again\. \|/)
      assert.doesNotMatch(text, /What to do|Next look/)
    })

    it('says that it is muted, until when and why, and that a mute hides nothing', async () => {
      await openDrift()
      const until = lookedAt + 60 * minuteMs
      await store.mute({ target: 'test', kind: 'all', since: openedAt, until, reason: 'ticket 12' })
      const text = await read('drift')
      assert.match(text, /Muted until 20:42 WIB \(ticket 12\): a mute silences, and hides nothing\./)
      assert.match(text, /It is muted until 20:42; what is still open then is told once\./)
    })

    it('says which event fell into a mute, and that it comes and goes', async () => {
      const incident = { flapping: newFlapping(openedAt) }
      await tell(store, {
        kind: 'drift',
        telling: 'none',
        content: contentOf({ findings }),
        incident,
        state: { drifts },
      })
      await store.mute({ target: 'test', kind: 'drift', since: openedAt, until: openedAt + 1, reason: null })
      const text = await read('drift')
      assert.match(text, /It comes and goes, or changes, too often to be told each time/)
      assert.match(
        text,
        /Opened 18:30:00 \| wrong-type \/Id, renamed-property \/Email\. \| A mute was in force/,
      )
      assert.match((await show('drift')).body.text, /href="#i-muted"\/><\/svg><\/span><h3>Opened/)
    })

    it('is there of a store of before, which kept nothing of its events', async () => {
      await tell(store, { kind: 'drift', state: { drifts } })
      const text = await read('drift')
      assert.match(text, /What it told was not kept by the version that put it on record\./)
      assert.match(text, /\| wrong-type breaking \|/)
      assert.match(text, /the provider mends it; or the contract follows; or it is accepted/)
      assert.doesNotMatch(text, /Proposed overlay|documented, and what came back/)
      assert.equal(await overlayFile.file(ask('drift')), null)
    })

    it('is there of a target that the configuration has no more', async () => {
      await openDrift()
      const text = await read('drift', { targets: [] })
      assert.match(text, /The configuration has no target of this name any more\./)
      assert.match(text, /\| Targets \| drift, 27 Nov, 11:30 \|/)
      assert.doesNotMatch(text, /What to do|Next look/)
    })
  })

  describe('of another kind', () => {
    const down = {
      outcome: 'unavailable',
      verdict: observation('unavailable', {
        variant: null,
        findings: [
          finding('', {
            rule: 'timeout',
            part: 'transport',
            expected: 'an answer',
            actual: 'no first byte within 10 s',
          }),
        ],
      }).verdict,
    } as const

    it('says of an outage by what, since the first failure, with its slots and what may have been created', async () => {
      for (const [index, minutes] of [0, 30].entries()) {
        const one = await run(openedAt - 60 * minuteMs + minutes * minuteMs, down)
        await store.commit({ ...one, basedOn: await store.incidents('test') })
        assert.ok(index < 2)
      }
      const third = await run(openedAt, down)
      const incident = {
        firstAt: openedAt - 60 * minuteMs,
        seen: 3,
        metAt: openedAt,
        causes: ['timeout'] as const,
      }
      await tell(store, { kind: 'unavailable', incident, run: third })
      const text = await read('unavailable')
      assert.match(text, /test gives no answer \|/)
      assert.match(
        text,
        /The provider gives no answer\. Open since 17:30 WIB, for 2 h 12 min, seen in 3 runs, last at 18:30\./,
      )
      assert.match(text, /\| What its slots came to \| 3 slots: 3 unavailable\. \|/)
      assert.match(
        text,
        /\| 18:30 \| unavailable \| timeout: expected an answer, found no first byte within 10 s \|/,
      )
      assert.match(text, /\| Creates may have been made: those that are unknown stand in the ledger\. \|/)
      assert.match(text, /contactrz-monitor doctor --config/)
      assert.match((await show('unavailable')).body.text, /href="\/ledger\?target=test&amp;state=unknown"/)
    })

    it('says of very many slots that these are the latest', async () => {
      for (let index = 1; index <= 201; index++)
        await store.gate(slot(openedAt + index * 20_000), 'quota-window')
      await tell(store, { kind: 'blind' })
      assert.match(await read('blind'), /\| The latest 200 slots: 200 gated \(quota-window\)\. \|/)
    })

    it('leaves out the slots of before it, however soon before it they came to a verdict', async () => {
      for (const [secondsBefore, what] of [
        [30, {}],
        [10, down],
      ] as const) {
        const one = await run(openedAt - secondsBefore * 1000, what)
        const incidents = await store.incidents('test')
        await store.commit({ ...one, basedOn: incidents, incidents })
      }
      // Its slot lay before what it met, and is its own all the same.
      await tell(store, { kind: 'unavailable', incident: { firstAt: openedAt - 9000, seen: 1 } })
      assert.match(await read('unavailable'), /\| 1 slot: 1 unavailable\. \|/)
    })

    it('says of an outage that is over the slots of its time alone, and of one that lasts all its causes', async () => {
      const causes = ['timeout', 'reset'] as const
      for (const minutes of [-60, 0, 30]) {
        const one = await run(openedAt + minutes * minuteMs, down)
        const incidents = await store.incidents('test')
        await store.commit({ ...one, basedOn: incidents, incidents })
      }
      await tell(store, { kind: 'unavailable', incident: { causes } })
      assert.match(await read('unavailable'), /Causes so far: timeout, reset\./)
      await tell(store, { kind: 'unavailable', event: 'resolved', at: openedAt + 10 * minuteMs, sequence: 2 })
      assert.match(await read('unavailable'), /\| 1 slot: 1 unavailable\. \|/)
    })

    it('says of each what it is, why, when it closes and what to do', async () => {
      const wanted: Readonly<Record<Exclude<IncidentKind, 'drift' | 'unavailable'>, readonly RegExp[]>> = {
        unauthorized: [
          /test accepts no token/,
          /No token is to be had\./,
          /Why: the reason\./,
          /Check where the tokens come from/,
        ],
        quota: [
          /test has used up its quota/,
          /Creates are held until tomorrow, 18:00 WIB/,
          /Nothing else has to be done/,
          /contactrz-monitor release --target test/,
        ],
        blind: [
          /test is not known/,
          /There has been no verdict for too long/,
          /2 slots: 1 gated \(quota-window\), 1 unauthorized\./,
          /contactrz-monitor plan --target test/,
        ],
        'monitor-fault': [
          /The monitor has failed at test/,
          /Why: the reason\./,
          /It says nothing of the provider\./,
        ],
      }
      await store.gate(slot(openedAt + 5 * minuteMs), 'quota-window')
      await store.setHold('test', { since: openedAt, until: Date.parse('2026-11-28T11:00:00Z') })
      for (const [name, patterns] of Object.entries(wanted)) {
        const kind = name as keyof typeof wanted
        await tell(store, { kind, incident: { why: 'the reason' } })
        const faulty = kind === 'unauthorized' || kind === 'monitor-fault'
        if (faulty) {
          const given = { outcome: kind, contact: null, takes: slot(openedAt + 1) } as const
          const one = runAt(openedAt + 1, given)
          await store.commit({
            ...one,
            basedOn: await store.incidents('test'),
            incidents: await store.incidents('test'),
          })
        }
        const text = await read(kind)
        for (const pattern of patterns) assert.match(text, pattern)
        assert.match(text, /It closes w/)
        assert.match(text, /What happened.*Opened 18:30:00/)
      }
    })
  })

  it('says of what has ended what is so again, and why it was; not that it is over where nobody looks any more', async () => {
    const end = { event: 'resolved', at: openedAt + 10 * minuteMs, sequence: 2 } as const
    const detail = 'the token command ended with code 7'
    await tell(store, { kind: 'unauthorized', content: contentOf({ detail }) })
    await tell(store, { kind: 'unauthorized', ...end, content: contentOf({ detail }) })
    const text = await read('unauthorized')
    assert.match(
      text,
      /test accepted no token \| It lasted from 18:30 WIB to 18:40 WIB, for 10 min\. Calls are accepted again\./,
    )
    assert.match(
      text,
      /\| Opened 18:30:00 \| the token command ended with code 7\. \|.*\| Resolved 18:40:00 \| Calls are accepted again\. \|/,
    )

    await tell(store, { kind: 'blind' })
    await tell(store, { kind: 'blind', ...end, content: contentOf({ isUnwatched: true }) })
    const closed = await read('blind')
    assert.match(closed, /for 10 min\. It is no longer watched: whether it is over is not known\./)
    assert.match(
      closed,
      /\| Resolved 18:40:00 \| It is no longer watched: whether it is over is not known\. \|/,
    )
    assert.doesNotMatch(closed, /There is a verdict again/)

    await tell(store, { kind: 'quota' })
    await tell(store, { kind: 'quota', ...end })
    assert.doesNotMatch(await read('quota'), /Creates are taken again|not known/)
  })

  it('asks the store as often, however much happened', async () => {
    const asked: string[] = []
    store = openMemoryStore({ onAsked: (method) => asked.push(method) })
    await tell(store, { kind: 'drift', content: contentOf({ findings: [told(wrongId)] }) })
    const count = async () => {
      asked.length = 0
      await show('drift')
      return asked.length
    }
    const before = await count()
    for (let index = 2; index < 40; index++) {
      const at = openedAt + index * minuteMs
      await tell(store, {
        kind: 'drift',
        event: 'changed',
        at,
        sequence: index,
        run: await run(at, { outcome: 'drift' }),
      })
    }
    assert.equal(await count(), before)
  })

  it('is none where nothing opened then, of no such kind, and at no such instant', async () => {
    await tell(store, { kind: 'drift', content: contentOf({ findings: [told(wrongId)], proposal }) })
    const { params, ...rest } = ask('drift')
    assert.ok((await incidentPage.view({ ...rest, params })) !== null)
    const others = [
      { openedAt: '20261127T113000.001Z' },
      { openedAt: '20261327T113000.000Z' },
      { openedAt: 'now' },
      { kind: 'nonsense' },
      { kind: 'blind' },
      { target: 'other' },
    ]
    for (const other of others) {
      assert.equal(await incidentPage.view({ ...rest, params: { ...params, ...other } }), null)
      assert.equal(await overlayFile.file({ ...rest, params: { ...params, ...other } }), null)
    }
  })

  it('shows nothing hostile of what came from the wire, and no name that is long without end', async () => {
    const hostile = `<img src=x>\u202e\u0007"'&${'x'.repeat(40_000)}`
    const found = finding(`/${hostile}`, {
      rule: 'undocumented-property',
      expected: hostile,
      actual: hostile,
    })
    const type = { type: hostile, is: hostile, becomes: hostile }
    const findings = [
      told({ ...found, consumerType: type, lapsed: { reason: hostile, until: '2026-01-01' } }),
    ]
    const properties = { [hostile]: { type: hostile } }
    const version = { from: hostile, to: hostile }
    await tell(store, {
      kind: 'drift',
      to: [hostile],
      content: contentOf({
        ...{ findings, gone: findings, detail: hostile, seen: { created: { type: 'object', properties } } },
        proposal: { bump: hostile, version, overlay: { 'a<b\u202e': 1 } },
      }),
      incident: { why: hostile },
      state: { drifts: { created: { full: [findings[0]?.found ?? found] } } },
    })
    await store.mute({ target: 'test', kind: 'all', since: 1, until: lookedAt + 1, reason: hostile })
    const { text } = (await show('drift')).body
    assert.doesNotMatch(text, /<img|\u202e|\u0007/)
    assert.ok(text.length < 40_000, String(text.length))
  })

  it('is served under its address, with its overlay beside it', async () => {
    await tell(store, { kind: 'drift', content: contentOf({ findings: [told(wrongId)], proposal }) })
    const routes = { pages: [incidentPage], files: [overlayFile] }
    const served: Served = await serve({ routes, store, now: () => lookedAt })
    try {
      const path = incidentPath('test', 'drift', openedAt)
      const page = await served.get(path)
      assert.equal(page.status, 200)
      assert.match(await page.text(), /<h1>.*test drifts/)
      const overlay = await served.get(`${path}/overlay.json`)
      assert.match(overlay.headers.get('content-disposition') ?? '', /attachment; filename="overlay\.json"/)
      assert.equal((await served.get(incidentPath('test', 'drift', openedAt + 1))).status, 404)
    } finally {
      await served.close()
    }
  })
})
