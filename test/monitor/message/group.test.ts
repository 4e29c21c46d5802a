// What a message says of several targets of one host.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Finding } from 'contactrz'
import type { ThreadState } from '../../../monitor/alerts/thread-state.ts'
import type { Target } from '../../../monitor/config/config-shape.ts'
import {
  type EventName,
  type IncidentKind,
  type IncidentState,
  nextIncidents,
  noIncidents,
  type Observation,
} from '../../../monitor/incidents/incident.ts'
import { announcementsOf } from '../../../monitor/message/announcement.ts'
import type { Circumstances } from '../../../monitor/message/circumstances.ts'
import type { Tone } from '../../../monitor/message/content.ts'
import { farewellTo } from '../../../monitor/message/farewell.ts'
import { toneColours } from '../../../monitor/message/html.ts'
import { nextMessageOf } from '../../../monitor/message/thread-message.ts'
import type { NewMessage, OwedAnnouncement, RunRow } from '../../../monitor/store/store.ts'
import { everyGroupMail } from '../../support/group-mails.ts'
import { finding, observation, withoutToken } from '../../support/incidents.ts'
import { circumstancesOf, mailsOf } from '../../support/mails.ts'
import { messageBodyOf } from '../../support/message-body.ts'
import { alerts, targetOf } from '../../support/target.ts'

/** 20:00 in Jakarta. */
const at = Date.parse('2026-12-01T13:00:00Z')
const secondMs = 1000
const minuteMs = 60_000
const host = 'onecloud.example.com'
const origin = { host: 'watcher', page: 'https://monitor.example.com', configFile: '/etc/monitor.yaml' }
const group = { host, waitMs: minuteMs }

const wrongId = finding('/Id', { rule: 'wrong-type', expected: 'string', actual: 'number' })
const drift = (...findings: Finding[]) => observation('drift', { findings })
const well = observation('conforming')

/** The thread of one recipient, and the targets that it is told of. */
class Told {
  readonly states = new Map<string, IncidentState>()
  waiting: OwedAnnouncement[] = []
  /** Targets of which something waits for the end of a mute. */
  muted: string[] = []
  state: ThreadState | null = null
  version = 0
  readonly to: string
  readonly kind: IncidentKind
  constructor(kind: IncidentKind = 'drift', to = 'team@example.com') {
    this.kind = kind
    this.to = to
  }
  /** What a target meets, so long after the beginning. */
  meet(
    name: string,
    observed: Observation,
    after = 0,
    more: { detail?: string; around?: Partial<Circumstances>; target?: Partial<Target> } = {},
  ) {
    const target = targetOf({ name, url: `https://${host}`, send: 'full', ...more.target })
    const when = at + after
    const { state, events } = nextIncidents(
      this.states.get(name) ?? noIncidents,
      { ...observed, detail: more.detail ?? null },
      alerts,
      when,
    )
    this.states.set(name, state)
    const around = circumstancesOf({ run: runOf(name, observed, when), origin, ...more.around })
    const recipients = [{ channel: 'mail', to: this.to }]
    const owed = events
      .filter(({ kind }) => kind === this.kind)
      .flatMap((event) => announcementsOf(target, event, around, recipients, group))
    this.waiting.push(...owed.map((one, index) => ({ ...one, id: this.waiting.length + index })))
    return { target, events, around }
  }
  tell(after: number): NewMessage {
    const { to, kind, state, version, waiting, muted } = this
    const owed = { key: { to, host, kind }, state, version, waiting, muted }
    const change = nextMessageOf(owed, at + after, origin)
    assert.ok(change !== null)
    assert.deepEqual(
      change.told,
      waiting.map(({ id }) => id),
    )
    this.state = change.state
    this.version++
    this.waiting = []
    return change.message
  }
}

function runOf(target: string, { outcome, verdict, contact, variant }: Observation, when: number): RunRow {
  return {
    ...{ target, slotAt: when, at: when, variant, contact, outcome, totalMs: 41 },
    ...{ status: verdict?.status ?? null, findings: verdict?.findings ?? [], mayHaveCreated: true },
  }
}

const flat = (text: string) => text.replace(/\s+/g, ' ')
const sentenceOf = ({ text }: NewMessage) => flat(text.split('\n\n')[1] ?? '')
const headlineOf = ({ text }: NewMessage) => flat(text.split('\n\n')[0] ?? '')

describe('a message about one target of a host', () => {
  it('says what is said of it where nothing is grouped, byte for byte', () => {
    const told = new Told()
    const { target, events, around } = told.meet('shop', drift(wrongId))
    const [alone] = events.flatMap((event) => mailsOf(target, event, around))
    const message = told.tell(minuteMs)
    for (const key of ['subject', 'text', 'html', 'report', 'event', 'severity', 'channel', 'to'] as const)
      assert.equal(message[key], alone?.[key], key)
    assert.deepEqual(message.tells, alone?.tells)
    assert.deepEqual([message.target, message.host], [null, host])
  })

  it('names what came before it and was not told apart', () => {
    const told = new Told()
    told.meet('shop', drift(wrongId))
    told.meet('shop', well, 45 * secondMs)
    const message = told.tell(minuteMs)
    assert.equal(message.event, 'resolved')
    assert.match(flat(message.text), /Told with it, since it waited for others: opened 45 s before\./)
    assert.equal(message.tells.length, 2)
  })

  it('is about one, and how it is now, also where it came, went and came again before it was told', () => {
    const told = new Told('drift', 'ops')
    told.meet('shop', drift(wrongId))
    told.meet('shop', well, 20 * secondMs)
    const { events } = told.meet('shop', drift(finding('/Fax')), 45 * secondMs)
    const message = told.tell(minuteMs)
    assert.equal(events.at(-1)?.event, 'opened')
    assert.deepEqual([message.event, message.subject], ['opened', '[contactrz] shop: drift (breaking)'])
    assert.match(
      flat(message.text),
      /Told with it, since it waited for others: opened 45 s before, resolved 25 s before\./,
    )
    assert.equal(message.tells.length, 3)
    const { targets } = messageBodyOf(message.body).data
    assert.deepEqual(
      targets.map(({ name, event, findings }) => [name, event, findings.map(({ pointer }) => pointer)]),
      [['shop', 'opened', ['/Fax']]],
    )
  })

  it('says of an end that was kept back by a mute that it is open again', () => {
    const told = new Told()
    told.meet('shop', drift(wrongId))
    told.tell(minuteMs)
    told.meet('shop', well, 2 * minuteMs)
    const kept = told.waiting
    told.waiting = []
    told.meet('shop', drift(wrongId), 3 * minuteMs)
    told.tell(4 * minuteMs)
    told.waiting = kept.map((one) => ({ ...one, afterMute: true }))
    const message = told.tell(5 * minuteMs)
    assert.equal(message.event, 'changed')
    assert.match(flat(message.text), /Answers are as documented again\. It has opened again since\. /)
  })
})

describe('a message about several targets of one host', () => {
  const opened = () => {
    const told = new Told()
    told.meet('shop-eu', drift(wrongId, finding('/Fax')))
    told.meet('shop-us', drift(wrongId), 5 * secondMs)
    told.meet('crm', drift(wrongId), 9 * secondMs)
    return { told, message: told.tell(minuteMs) }
  }

  it('says how many, which, since when, by what, and where the page of each is', () => {
    const { subject, text, event, severity, tells } = opened().message
    assert.equal(subject, `[contactrz] ${host}: drift (breaking) - 3 targets`)
    assert.deepEqual([event, severity, tells.length], ['opened', 'breaking', 3])
    const said = flat(text)
    for (const part of [
      `${host}: drift opened at 3 targets - wrong-type /Id and 1 more`,
      `3 targets of ${host} drift.`,
      'See all targets: https://monitor.example.com/ ',
      '1. shop-eu: opened, since 2026-12-01 20:00:00 +07:00 (13:00 UTC) wrong-type /Id and 1 more https://monitor.example.com/incidents/shop-eu/drift/20261201T130000.000Z 2. shop-us:',
      `Host ${host} Targets 3 Since 2026-12-01 20:00:00 +07:00 (13:00 UTC), for 1 min`,
      'The report of the run at shop-eu is attached.',
    ])
      assert.ok(said.includes(part), `${part} is not in ${said}`)
  })

  it('tells once what is found at several of them, and at how many', () => {
    const said = flat(opened().message.text)
    assert.match(
      said,
      /1\. wrong-type \(breaking\) created, body \/Id, at 3 targets documented string seen number/,
    )
    assert.match(said, /2\. missing-property \(breaking\) created, body \/Fax, at shop-eu documented/)
    assert.equal(said.match(/pointer: "\/Id"/g)?.length, 1)
  })

  it('attaches the report of the worst', () => {
    const told = new Told()
    const extra = finding('/Extra', { rule: 'undocumented-property', severity: 'additive' })
    told.meet('additive', drift(extra))
    told.meet('breaking', drift(wrongId), secondMs)
    const { report, text } = told.tell(minuteMs)
    assert.equal(JSON.parse(report ?? '').probes[0].findings[0].rule, 'wrong-type')
    assert.match(flat(text), /1\. breaking: .* 2\. additive: .*The report of the run at breaking is attached/)
  })

  it('says of a change who joined and who is over it, and names those that it has nothing new of', () => {
    const { told } = opened()
    told.meet('billing', drift(finding('/Phone')), 10 * minuteMs)
    told.meet('crm', well, 10 * minuteMs)
    const message = told.tell(11 * minuteMs)
    assert.equal(message.event, 'changed')
    assert.equal(message.subject, `[contactrz] ${host}: drift (breaking) - 4 targets`)
    assert.equal(headlineOf(message), `${host}: drift changed - 1 opened, 1 resolved; 3 of 4 targets open`)
    assert.match(
      sentenceOf(message),
      /^1 of 4 targets of onecloud\.example\.com answers as documented again, 3 do not\./,
    )
    const said = flat(message.text)
    assert.match(said, /New in this message: 1 opened, 1 resolved\./)
    assert.match(
      said,
      /2\. crm: resolved after 9 min https:\/\/\S+ Told before, and still open: shop-eu, shop-us\./,
    )
    // What to do is about what is open.
    assert.doesNotMatch(said, /mute --target crm|body \/Id/)
    assert.match(said, /mute --target billing/)
  })

  it('says at the end that all of them are well again, and of no other that any is', () => {
    const { told, message } = opened()
    assert.doesNotMatch(message.text, /again/)
    for (const name of ['shop-eu', 'shop-us', 'crm']) told.meet(name, well, 20 * minuteMs)
    const ended = told.tell(21 * minuteMs)
    assert.equal(ended.event, 'resolved')
    assert.equal(headlineOf(ended), `${host}: drift resolved at all 3 targets after 20 min`)
    assert.match(sentenceOf(ended), /^All 3 targets of onecloud\.example\.com answer as documented again\./)
    assert.match(
      ended.text,
      /What it was\n1\. wrong-type \(breaking\)\n {3}created, body \/Id, at 3 targets\n/,
    )
    assert.doesNotMatch(ended.text, /What to do|mute --target/)
  })

  it('has the subjects and first lines that the runbook shows', () => {
    const page = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8')
    const shown = [...page.matchAll(/^(\[contactrz\] \S+: .* targets) {2,}(\S+: .*)$/gm)]
    const told = new Told()
    for (const name of ['a', 'b', 'c']) told.meet(name, drift(wrongId))
    const messages = [told.tell(minuteMs)]
    told.meet('d', drift(wrongId), 60 * minuteMs)
    for (const name of ['a', 'b']) told.meet(name, well, 60 * minuteMs)
    messages.push(told.tell(61 * minuteMs))
    for (const name of ['c', 'd']) told.meet(name, well, 120 * minuteMs)
    messages.push(told.tell(121 * minuteMs))
    assert.deepEqual(
      shown.map(([, subject, line]) => [subject, line]),
      messages.map((message) => [message.subject, headlineOf(message)]),
    )
  })

  it('lists what did not go on until it was told, and what happened to it', () => {
    const told = new Told()
    for (const name of ['a', 'b']) told.meet(name, drift(wrongId))
    told.meet('a', well, 30 * secondMs)
    const message = told.tell(minuteMs)
    assert.equal(message.event, 'opened')
    assert.match(flat(message.text), /1\. b: opened, since .* 2\. a: opened, resolved https/)
    assert.match(
      sentenceOf(message),
      /^1 of 2 targets of onecloud\.example\.com answers as documented again, 1 does not\./,
    )
  })

  it('lists no more than can be read, the worst first, and says how many there are', () => {
    const told = new Told()
    for (let index = 0; index < 100; index++) told.meet(`tenant-${index}`, drift(wrongId), index)
    const { text, subject } = told.tell(minuteMs)
    assert.match(subject, / - 100 targets$/)
    assert.match(
      flat(text),
      /20\. tenant-19: .* and 80 more, which contactrz-monitor report --incidents shows/,
    )
    assert.match(text, /created, body \/Id, at 100 targets/)
    assert.match(text, /# and 95 more\n/)
    assert.ok(text.length < 10_000, `${text.length}`)
    for (let index = 0; index < 37; index++) told.meet(`tenant-${index}`, well, 2 * minuteMs)
    assert.match(
      sentenceOf(told.tell(3 * minuteMs)),
      /^37 of 100 targets of \S+ answer as documented again, 63 do not\./,
    )
    for (let index = 37; index < 100; index++) told.meet(`tenant-${index}`, well, 4 * minuteMs)
    assert.match(sentenceOf(told.tell(5 * minuteMs)), /^All 100 targets of \S+ answer as documented again\./)
  })

  it('counts and lists each once that came, went and came again before it was told', () => {
    const told = new Told('drift', 'ops')
    told.meet('a', drift(wrongId))
    told.meet('a', well, 10 * secondMs)
    told.meet('a', drift(wrongId), 20 * secondMs)
    told.meet('b', drift(wrongId), 20 * secondMs)
    const message = told.tell(minuteMs)
    assert.match(message.subject, / - 2 targets$/)
    assert.match(headlineOf(message), / drift opened at 2 targets - /)
    assert.match(sentenceOf(message), /^2 targets of onecloud\.example\.com drift\./)
    assert.match(flat(message.text), /1\. a: opened, resolved, opened again, since .* 2\. b: opened, since /)
    assert.doesNotMatch(message.text, /3\. /)
    assert.deepEqual(
      messageBodyOf(message.body).data.targets.map(({ name, event }) => [name, event]),
      [
        ['a', 'opened'],
        ['b', 'opened'],
      ],
    )
    assert.equal(message.tells.length, 4)
  })

  it('gives the reason of each where no finding says it, and until when creates are held', () => {
    const told = new Told('unauthorized')
    const around = { heldUntil: at + 60 * minuteMs }
    for (const name of ['a', 'b'])
      for (const after of [0, secondMs])
        told.meet(name, withoutToken, after, { detail: `no token for ${name}`, around })
    const { text } = told.tell(minuteMs)
    assert.match(text, /^2 targets of onecloud\.example\.com accept no token\./m)
    assert.match(
      flat(text),
      /1\. a: opened, since [^;]*; creates are held until 2026-12-01 21:00:00 \+07:00 \(14:00 UTC\) no token for a /,
    )
  })

  it('names what was created, or may have been, at each, and says how many it leaves out', () => {
    const told = new Told()
    const left = [{ slotAt: at, marker: 'm', state: 'created', createdId: '7' } as const]
    for (let index = 0; index < 12; index++)
      told.meet(`t-${index}`, drift(wrongId), index, { around: { left } })
    const said = flat(told.tell(minuteMs).text)
    assert.match(said, /Created t-0: Id 7, contactrz synthetic m, slot [^c]* t-1: Id 7/)
    assert.match(said, / and 2 more, which are in the ledger /)
    // Those that are left out of one count as well.
    const many = new Told()
    const seven = Array(7).fill({ ...left[0], state: 'unknown', createdId: null })
    for (const name of ['a', 'b', 'c']) many.meet(name, drift(wrongId), 0, { around: { left: seven } })
    const shown = flat(many.tell(minuteMs).text)
    assert.match(shown, / a: and 2 more, which are in the ledger /)
    assert.equal(shown.match(/contactrz synthetic m/g)?.length, 9)
    assert.match(shown, / and 10 more, which are in the ledger /)
  })

  it('says nothing of the sort of a target that is no longer watched', () => {
    const { told } = opened()
    const end = (name: string, after: number) => {
      const incident = told.states.get(name)?.open.drift
      assert.ok(incident !== undefined)
      const ended = { ...incident, sequence: 2, group: host }
      const resolved = {
        kind: 'drift',
        event: 'resolved',
        at: at + after,
        incident: ended,
        telling: 'owed',
      } as const
      const event = { ...resolved, findings: [], gone: [], alone: null, isMuteEnd: false }
      const recipients = [{ channel: 'mail', to: told.to }]
      const { announcements, messages } = farewellTo(recipients, name, event, origin, minuteMs)
      assert.deepEqual(messages, [])
      told.waiting.push(...announcements.map((one, index) => ({ ...one, id: 100 + index })))
    }
    end('crm', 2 * minuteMs)
    const gone = told.tell(3 * minuteMs)
    assert.match(
      sentenceOf(gone),
      /^None of 3 targets of \S+ answer as documented again, 1 is no longer watched, 2 do not\./,
    )
    assert.match(flat(gone.text), /whether it is over there is not known/)
    assert.match(flat(gone.text), /1\. crm: closed after 1 min; it is no longer watched/)
    assert.match(headlineOf(gone), / drift changed - 1 no longer watched; 2 of 3 targets open$/)
    told.meet('shop-eu', well, 4 * minuteMs)
    told.meet('shop-us', well, 4 * minuteMs)
    const ended = told.tell(5 * minuteMs)
    assert.match(
      sentenceOf(ended),
      /^2 of 3 targets of \S+ answer as documented again, 1 is no longer watched\./,
    )
    assert.match(headlineOf(ended), / drift resolved at 2 of 3 targets after 4 min, 1 no longer watched$/)
  })

  it('says of none that it is open where more is known of it than is told while it is muted', () => {
    const { told } = opened()
    told.muted = ['shop-us']
    told.meet('crm', well, 10 * minuteMs)
    const message = told.tell(11 * minuteMs)
    assert.equal(headlineOf(message), `${host}: drift changed - 1 resolved; 1 of 3 targets open, 1 muted`)
    assert.match(
      sentenceOf(message),
      /^1 of 3 targets of \S+ answers as documented again, 1 does not, 1 is muted\./,
    )
    const said = flat(message.text)
    assert.match(said, / Told before, and still open: shop-eu\. Told before, and muted since: shop-us\. /)
    assert.match(said, / Targets 3, of which 1 is open, and 1 muted Since /)
    // What it tells of it is from before the mute.
    told.meet('shop-us', drift(wrongId, finding('/Fax')), 12 * minuteMs)
    assert.match(
      flat(told.tell(13 * minuteMs).text),
      / shop-us: changed, since [^;]*; muted since missing-property /,
    )
  })

  it('says of what comes and goes that it does so, and not that it is over nowhere', () => {
    const told = new Told()
    for (const name of ['a', 'b', 'c']) told.meet(name, drift(wrongId))
    told.tell(minuteMs)
    for (const [index, observed] of [
      well,
      drift(wrongId),
      well,
      drift(wrongId),
      well,
      drift(wrongId),
    ].entries())
      told.meet('a', observed, (2 + index) * minuteMs)
    assert.equal(told.waiting.at(-1)?.event, 'flapping')
    assert.match(sentenceOf(told.tell(9 * minuteMs)), /^2 of 3 targets of \S+ drift, 1 comes and goes\./)
    told.meet('b', well, 10 * minuteMs)
    const message = told.tell(11 * minuteMs)
    assert.match(
      sentenceOf(message),
      /^1 of 3 targets of \S+ answers as documented again, 1 does not, 1 comes and goes\./,
    )
    assert.match(flat(message.text), / still open: c, a \(flapping\)\. /)
    assert.match(headlineOf(message), /; 2 of 3 targets open$/)
  })

  it('says to whoever it was escalated to how many are so for long, and since when any is', () => {
    const told = new Told()
    for (const [index, name] of ['a', 'b', 'c'].entries()) told.meet(name, drift(wrongId), index * minuteMs)
    const escalated = (of: readonly OwedAnnouncement[]) =>
      of.map((one) => ({ ...one, sequence: 2, event: 'escalated' as const, at: at + 60 * minuteMs }))
    const [a, b, c] = escalated(told.waiting)
    assert.ok(a !== undefined && b !== undefined && c !== undefined)
    told.waiting = [a, b]
    const said = (message: NewMessage) => flat(message.text)
    assert.match(
      said(told.tell(61 * minuteMs)),
      /You are told because they have been open for long, and are still/,
    )
    told.waiting = [c]
    const second = said(told.tell(62 * minuteMs))
    assert.match(second, /You are told because it has been open for long, and is still not over\./)
    assert.match(second, / Since 2026-12-01 20:00:00 /)
    const other = { ...b, openedAt: at + 1, event: 'changed' as const, target: 'd' }
    told.waiting = [{ ...c, openedAt: at + 1, target: 'e' }, other]
    assert.match(
      said(told.tell(63 * minuteMs)),
      /You are told because 1 of them has been open for long, and is still/,
    )
  })

  it('says of an end that it came while it was muted, and where it has opened again since', () => {
    const told = new Told()
    for (const name of ['a', 'b']) told.meet(name, drift(wrongId))
    told.tell(minuteMs)
    for (const name of ['a', 'b']) told.meet(name, well, 2 * minuteMs)
    told.waiting = told.waiting.map((one) => ({ ...one, afterMute: true }))
    const kept = [...told.waiting]
    told.meet('a', drift(wrongId), 3 * minuteMs)
    const [, , again] = told.waiting
    assert.ok(again !== undefined)
    const said = flat(told.tell(4 * minuteMs).text)
    assert.match(said, / a: resolved while it was muted, opened again, since 2026-12-01 20:03:00 /)
    assert.match(said, / b: resolved after 2 min; while it was muted https/)
    // What is open was told before the end of what came before it.
    const late = new Told()
    for (const name of ['a', 'b']) late.meet(name, drift(wrongId))
    late.tell(minuteMs)
    late.waiting = [again]
    late.tell(3 * minuteMs)
    late.waiting = kept
    assert.match(
      flat(late.tell(4 * minuteMs).text),
      / a: resolved after 2 min; while it was muted; it has opened again since /,
    )
  })

  it('names some of those that it has nothing new of, and says how many more there are', () => {
    const told = new Told()
    for (let index = 0; index < 13; index++) told.meet(`t-${index}`, drift(wrongId), index)
    told.tell(minuteMs)
    told.meet('t-0', well, 2 * minuteMs)
    const said = flat(told.tell(3 * minuteMs).text)
    assert.match(said, /Told before, and still open: t-1, t-2, (?:t-\d+, ){7}t-10 and 2 more\./)
  })

  it('caps what was found and what is gone, and says where the rest is', () => {
    const many = Array.from({ length: 30 }, (_none, index) =>
      finding(`/p${index}`, { actual: `other ${index}` }),
    )
    const told = new Told()
    for (const name of ['a', 'b']) told.meet(name, drift(...many))
    const opened = told.tell(minuteMs)
    // Ten that each of them leaves out of its own list.
    assert.match(flat(opened.text), /and 20 more, which the pages of their incidents show/)
    assert.match(flat(opened.html ?? ''), /and 20 more, which the pages of their incidents show/)
    for (const name of ['a', 'b']) told.meet(name, drift(finding('/new')), 2 * minuteMs)
    const changed = told.tell(3 * minuteMs).text
    assert.match(changed, /No longer found\n- missing-property, created, body \/p0, at a and b\n/)
    assert.match(flat(changed), /body \/p19, at a and b - and 10 more What to do/)
    for (const name of ['c', 'd'])
      told.meet(name, drift(...many.map((one) => ({ ...one, expected: name }))), 4 * minuteMs)
    const joined = told.tell(5 * minuteMs)
    assert.equal(joined.text.match(/^\d+\. missing-property/gm)?.length, 20)
    // Twenty of one of them, and what each leaves out.
    assert.match(flat(joined.text), /and 40 more, which the pages of their incidents show/)
  })

  it('says of each advice once what to do, and no more than can be read', () => {
    const { text } = opened().message
    const [, todo = ''] = /What to do\n([\s\S]*?)\n\n/.exec(text) ?? []
    assert.deepEqual(
      todo
        .split('\n')
        .filter((line) => /^\d/.test(line))
        .map((line) => line.slice(0, 9)),
      ['1. Report', '2. Tell t'],
    )
  })

  it('has the sign in the colour of who must act, and of a good end only where all are known to be well', () => {
    const { told, message } = opened()
    const isOf = ({ html }: NewMessage, tone: Tone) =>
      html?.includes(`<span style="color:${toneColours[tone]}"`) === true
    assert.ok(isOf(message, 'provider'))
    for (const name of ['shop-eu', 'shop-us', 'crm']) told.meet(name, well, 2 * minuteMs)
    assert.ok(isOf(told.tell(3 * minuteMs), 'well'))
    const gone = new Told()
    for (const name of ['a', 'b']) gone.meet(name, drift(wrongId))
    gone.tell(minuteMs)
    for (const name of ['a', 'b']) gone.meet(name, well, 2 * minuteMs)
    gone.waiting = gone.waiting.map((one, index) =>
      index === 0
        ? { ...one, content: JSON.stringify({ ...JSON.parse(one.content), isUnwatched: true }) }
        : one,
    )
    assert.ok(isOf(gone.tell(3 * minuteMs), 'monitor'))
  })

  it('belongs to the thread that it goes on with, and to none of before', () => {
    const { told, message: first } = opened()
    for (const name of ['shop-eu', 'shop-us', 'crm']) told.meet(name, well, 2 * minuteMs)
    const second = told.tell(3 * minuteMs)
    assert.equal(first.thread, null)
    assert.equal(second.thread, first.messageId)
    // As if the clock had been put back: the same instants once more.
    told.states.clear()
    for (const name of ['shop-eu', 'shop-us', 'crm']) told.meet(name, drift(wrongId))
    const third = told.tell(minuteMs)
    for (const name of ['shop-eu', 'shop-us', 'crm']) told.meet(name, well, 2 * minuteMs)
    const fourth = told.tell(3 * minuteMs)
    assert.equal(third.thread, null)
    assert.equal(fourth.thread, third.messageId)
    assert.equal(new Set([first, second, third, fourth].map(({ messageId }) => messageId)).size, 4)
  })

  it('is told of what is damaged, or of another version, that it happened', () => {
    for (const content of ['{', '{}', 'null', '{"version":9}']) {
      const told = new Told()
      told.meet('a', drift(wrongId))
      told.meet('b', drift(wrongId))
      told.waiting = told.waiting.map((one) => (one.target === 'a' ? { ...one, content } : one))
      const { text, tells } = told.tell(minuteMs)
      assert.equal(tells.length, 2)
      assert.match(text, /1\. a: opened/)
    }
  })

  it('goes to a channel with a body for programs, of those that it tells of', () => {
    const told = new Told('drift', 'ops')
    told.meet('a', drift(wrongId))
    told.meet('b', drift(wrongId))
    told.tell(minuteMs)
    told.meet('a', well, 2 * minuteMs)
    const { body, messageId, thread, channel, html, report } = told.tell(3 * minuteMs)
    // Nothing can be attached there.
    assert.deepEqual([channel, html, report], ['ops', null, null])
    const { type, timestamp, data } = messageBodyOf(body)
    // When the last of it happened, not when it was told.
    assert.deepEqual([type, Date.parse(timestamp)], ['incident.changed', at + 2 * minuteMs])
    assert.deepEqual([data.id, data.thread, data.host], [messageId, thread, host])
    assert.deepEqual(
      data.targets.map(({ name, event, findings }) => [name, event, findings.map(({ rule }) => rule)]),
      [['a', 'resolved', ['wrong-type']]],
    )
  })

  it('is of the published schema at every kind and event', () => {
    for (const { kind, event, mail } of everyGroupMail('ops')) {
      const { type, data } = messageBodyOf(mail.body)
      assert.deepEqual([type, data.kind, data.event], [`incident.${event}`, kind, event])
      assert.equal(data.targets.length + data.more, 30)
    }
  })

  it('says what it is in the first 60 characters of the subject, and how many they are after it', () => {
    const counts: Partial<Record<EventName, number>> = { opened: 30, resolved: 30 }
    for (const { kind, event, mail } of everyGroupMail()) {
      const said = new RegExp(`: ${kind} \\((?:breaking|additive|no verdict)\\) - (\\d+) targets$`)
      const [, count] = said.exec(mail.subject) ?? []
      assert.equal(Number(count), counts[event] ?? 42, mail.subject)
      assert.ok(mail.subject.indexOf(')') < 60, mail.subject)
    }
  })
})
