import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Finding } from 'contactrz'
import type { Target } from '../../../monitor/config/config-shape.ts'
import {
  eventNames,
  type IncidentEvent,
  type IncidentState,
  incidentKinds,
  nextByTime,
  nextIncidents,
  noIncidents,
  type Observation,
} from '../../../monitor/incidents/incident.ts'
import type { Circumstances, Origin } from '../../../monitor/message/circumstances.ts'
import { toneColours } from '../../../monitor/message/html.ts'
import { toneOfKind } from '../../../monitor/message/wording.ts'
import { contactsOf } from '../../../monitor/plan/contact.ts'
import type { NewMessage, RunRow } from '../../../monitor/store/store.ts'
import { everyGroupMail } from '../../support/group-mails.ts'
import { finding, observation, withoutToken } from '../../support/incidents.ts'
import { circumstancesOf, everyMail, everyOwnMail, mailsOf, originOfTests } from '../../support/mails.ts'
import { alerts, targetOf } from '../../support/target.ts'

/** 20:00 in Jakarta. */
const at = Date.parse('2026-12-01T13:00:00Z')
const hourMs = 3_600_000
const production = { name: 'production', url: 'https://onecloud.example.com' }

interface Told {
  readonly state: IncidentState
  readonly events: readonly IncidentEvent[]
  readonly messages: readonly NewMessage[]
}

function tell(
  observed: Observation,
  {
    from = noIncidents,
    when = at,
    target = {},
    detail = null,
    around = {},
  }: {
    from?: IncidentState
    when?: number
    target?: Partial<Target>
    detail?: string | null
    around?: Partial<Circumstances>
  } = {},
): Told {
  const met = contactsOf({ send: 'alternate', ...target }, 'created')
  const { state, events } = nextIncidents(from, { ...observed, met, detail }, alerts, when)
  const { outcome, verdict, contact } = observed
  const run: RunRow = {
    target: 'production',
    slotAt: when,
    variant: 'created',
    contact,
    at: when,
    outcome,
    status: verdict?.status ?? null,
    totalMs: verdict === null ? null : 41.3,
    findings: verdict?.findings ?? [],
    mayHaveCreated: verdict?.mayHaveCreated ?? null,
  }
  const circumstances = circumstancesOf({ run, lastConforming: { created: at - 2 * hourMs }, ...around })
  const messages = events.flatMap((event) =>
    mailsOf(targetOf({ ...production, ...target }), event, circumstances),
  )
  return { state, events, messages }
}

const drift = (...findings: Finding[]) => observation('drift', { findings })
const only = ({ messages }: Told): NewMessage => {
  assert.equal(messages.length, 1)
  return messages[0] as NewMessage
}

describe('messagesOf', () => {
  const opened = () =>
    only(
      tell(
        drift(
          finding('/Email'),
          finding('/Id', { rule: 'wrong-type', expected: 'string', actual: 'number' }),
        ),
      ),
    )

  it('names an acceptance that has ended as the reason why a deviation counts again', () => {
    const lapsed = { reason: 'ticket 12', until: '2026-11-30' }
    const { text } = only(tell(drift(finding('/Email', { lapsed }))))
    const flat = text.replace(/\s+/g, ' ')
    assert.match(flat, /It counts again, since it was accepted until 2026-11-30 only \(ticket 12\)\./)
  })

  it('says where, what was expected and found, since when, how often, what was last well, and what to do', () => {
    const { text, html, subject } = opened()
    assert.equal(subject, '[contactrz] production: drift (breaking)')
    assert.match(text, /^production: drift opened - missing-property \/Email and 1 more\n/)
    for (const body of [text, html ?? '']) {
      const flat = body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
      for (const said of [
        'Answers are not as documented. 2 findings, last met in the run of 2026-12-01 20:00:00 +07:00 (13:00 UTC).',
        'Target production',
        'onecloud.example.com/api/contactrz',
        'created, body /Email',
        'documented string',
        'seen number',
        'Since 2026-12-01 20:00:00 +07:00 (13:00 UTC)',
        'Seen in 1 run',
        'Last conforming created 2026-12-01 18:00:00 +07:00 (11:00 UTC), 2 h ago',
        'creates allowed 18:00–06:00 WIB',
        'Report it to the provider; if the change is meant, update openapi/contactrz.yaml.',
      ])
        assert.ok(flat.includes(said), `${said} is not in ${flat}`)
    }
  })

  it('keeps to lines of 72 characters, save what is to be copied whole, and what has no blank to break at', () => {
    for (const { mail } of [...everyMail(), ...everyGroupMail()]) {
      for (const line of mail.text.split('\n')) {
        const isCopied = /^(?:contactrz-monitor |- \{ rule: )/.test(line)
        assert.ok(
          [...line].length <= 72 ||
            isCopied ||
            !line
              .trim()
              .replace(/^\w+ +/, '')
              .includes(' '),
          line,
        )
      }
    }
  })

  it('begins with a sentence of the target, that of its kind where its run says no more', () => {
    const sentence = ({ text }: NewMessage) => text.split('\n')[2]
    const down = (rule: 'reset' | 'server-error' | 'incomplete-body') => {
      const one = observation('unavailable', { variant: null, findings: [finding('', { rule })] })
      const played = [one, one, one].reduce<Told>(
        (before, next, index) => tell(next, { from: before.state, when: at + index }),
        { state: noIncidents, events: [], messages: [] },
      )
      const over = tell(observation('conforming'), { from: played.state, when: at + 9 })
      return [sentence(only(played)), sentence(only(over))]
    }
    assert.equal(sentence(opened()), 'production drifts.')
    const again = 'production answers again.'
    assert.deepEqual(down('reset'), ['production gives no answer.', again])
    assert.deepEqual(down('server-error'), ['production fails.', again])
    assert.deepEqual(down('incomplete-body'), ['production gives no whole answer.', again])
    const { state } = tell(withoutToken)
    const none = only(tell(withoutToken, { from: state }))
    assert.equal(sentence(none), 'production is not asked: there is no token.')
  })

  it('says what is new and what is gone when a drift changes', () => {
    const before = tell(drift(finding('/Email'), finding('/Fax')))
    const after = only(
      tell(drift(finding('/Fax'), finding('/Media')), { from: before.state, when: at + hourMs }),
    )
    assert.match(after.text, /^production: drift changed - missing-property \/Media and 1 more\n/)
    assert.match(after.text, /1\. missing-property \(breaking\) - new\n {3}created, body \/Media/)
    assert.match(after.text, /2\. missing-property \(breaking\)\n {3}created, body \/Fax/)
    assert.match(after.text, /No longer found\n- missing-property, created, body \/Email\n/)
    assert.match(after.text, /Seen +in 2 runs/)
  })

  it('says what it was when it is over, and that nothing is to be done', () => {
    const before = tell(drift(finding('/Email')))
    const { subject, text } = only(tell(observation('conforming'), { from: before.state, when: at + hourMs }))
    assert.equal(subject, '[contactrz] production: drift (breaking)')
    assert.match(text, /^production: drift resolved after 1 h\n/)
    assert.match(text, /Answers are as documented again\./)
    assert.match(text, /What it was\n1\. missing-property/)
    assert.doesNotMatch(text, /What to do/)
  })

  it('says that it flaps, and until when nothing more comes', () => {
    const well = observation('conforming')
    const ill = drift(finding('/Fax'))
    const played = [ill, well, ill, well, ill].reduce<Told>(
      (before, one, index) => tell(one, { from: before.state, when: at + index }),
      { state: noIncidents, events: [], messages: [] },
    )
    const { subject, text } = only(played)
    assert.equal(subject, '[contactrz] production: drift (breaking)')
    assert.match(text, /^production: drift flapping - missing-property \/Fax\n/)
    const said = text.replace(/\s+/g, ' ')
    assert.match(
      said,
      /It comes and goes, or changes, too often to be told each time: the next message comes when/,
    )
    const later = Array.from({ length: 7 }, () => well).reduce<Told>(
      (before, one, index) => tell(one, { from: before.state, when: at + (index + 1) * 600_000 }),
      played,
    )
    assert.match(only(later).text.replace(/\s+/g, ' '), /It was flapping; it has now been well for an hour\./)
  })

  it('says nothing twice', () => {
    const asRead = everyMail(production).map(({ mail }) => mail.text)
    const well = observation('conforming')
    const ill = drift(finding('/Fax'))
    const flapping = [ill, well, ill, well, ill].reduce<Told>(
      (before, one, index) => tell(one, { from: before.state, when: at + index }),
      { state: noIncidents, events: [], messages: [] },
    )
    for (const text of [...asRead, only(flapping).text]) {
      const sentences = [...text.replace(/\s+/g, ' ').matchAll(/[A-Z][^.]{20,}\./g)].map(String)
      assert.deepEqual(
        sentences.filter((one, index) => sentences.indexOf(one) !== index),
        [],
      )
    }
  })

  it('says of an outage by which causes, and beside it what becomes of the expired probe', () => {
    const down = (rule: 'reset' | 'server-error') =>
      observation('unavailable', { variant: null, findings: [finding('', { rule })] })
    const [first, second] = [down('server-error'), down('reset')]
    const opened = [first, first, first].reduce<Told>(
      (before, one, index) => tell(one, { from: before.state, when: at + index }),
      { state: noIncidents, events: [], messages: [] },
    )
    const { subject, text } = only(tell(second, { from: opened.state, when: at + 4 }))
    assert.equal(subject, only(opened).subject)
    assert.match(text, /^production: unavailable changed - reset\n/)
    assert.match(text.replace(/\s+/g, ' '), /Causes so far: server-error, reset\./)
    const advice = only(opened)
      .text.replace(/\s+/g, ' ')
      .match(/check the address/gi)
    assert.equal(advice?.length, 1, 'the rule says it, and so does the kind')
    const probe = { outcome: 'unavailable', failures: 2, since: at, at } as const
    const [event] = opened.events
    assert.ok(event !== undefined)
    const circumstances = circumstancesOf({ expiredProbe: probe })
    const [mail] = mailsOf(targetOf(production), event, circumstances)
    assert.match(
      mail?.text.replace(/\s+/g, ' ') ?? '',
      /Expired probe no verdict at its latest 2 tries \(unavailable\), since/,
    )
  })

  describe('with two contacts', () => {
    const nameAlone = (...findings: Finding[]) =>
      observation(findings.length === 0 ? 'conforming' : 'drift', { findings, contact: 'name-alone' })

    it('says what shows only where Name alone is sent, and nothing of contacts else', () => {
      const before = tell(drift(finding('/Email')))
      const after = tell(nameAlone(finding('/Email'), finding('/Fax')), { from: before.state, when: at + 1 })
      const { text } = only(after)
      assert.match(
        text,
        /1\. missing-property \(breaking\) - new\n {3}created, body \/Fax, where Name alone is sent\n/,
      )
      assert.match(text, /2\. missing-property \(breaking\)\n {3}created, body \/Email\n/)
      assert.doesNotMatch(only(before).text, /Name alone/)
    })

    it('does not say of a part that it is gone, when everything is found', () => {
      const of = (pointer: string, actual: string) => finding(pointer, { rule: 'echo-reformatted', actual })
      const before = tell(nameAlone(of('/Name', 'in capitals')))
      const { text } = only(tell(drift(of('', 'trimmed')), { from: before.state, when: at + 1 }))
      assert.match(text, /1\. echo-reformatted \(breaking\) - new\n {3}created, body\n/)
      assert.doesNotMatch(text, /No longer found|\/Name/)
    })

    it('lists with a reminder what is gone, which no mail told before', () => {
      const before = tell(drift(finding('/Email'), finding('/Fax')))
      const less = tell(drift(finding('/Fax')), { from: before.state, when: at + 1 })
      assert.deepEqual(less.messages, [])
      const { events } = nextByTime(less.state, null, alerts, at + alerts.remindEveryMs)
      const circumstances = circumstancesOf()
      const [mail] = events.flatMap((event) => mailsOf(targetOf(production), event, circumstances))
      assert.match(mail?.text ?? '', /No longer found\n- missing-property, created, body \/Email\n/)
    })

    it('says of what is not sent any more that it is not looked for, instead of that it is mended', () => {
      const target = { send: 'full' } as const
      const alone = tell(nameAlone(finding('/Email')))
      const resolved = only(tell(observation('conforming'), { from: alone.state, when: at + 1, target }))
      assert.match(
        resolved.text.replaceAll('\n', ' '),
        /What is not sent any more \(contact\.send\) is no longer looked for/,
      )
      const changed = only(tell(drift(finding('/Fax')), { from: alone.state, when: at + 1, target }))
      assert.match(
        changed.text.replace(/\n */g, ' '),
        /No longer found - missing-property, created, body \/Email \(not looked for any more: Name alone is not sent any more\)/,
      )
      const both = tell(drift(finding('/Email')))
      const mended = only(tell(observation('conforming'), { from: both.state, when: at + 1, target }))
      assert.doesNotMatch(mended.text, /not sent any more/)
    })

    it('says that the other contact is answered, where one alone is not', () => {
      const none = observation('unavailable', { variant: null, contact: 'name-alone' })
      let told = tell(none)
      for (const [index, one] of [observation('conforming'), none, observation('conforming'), none].entries())
        told = tell(one, { from: told.state, when: at + index + 1 })
      assert.match(
        only(told).text.replaceAll('\n', ' '),
        /gives no answer\. It is so with Name alone only: the other contact is answered\./,
      )
      const all = [none, none, none].reduce<Told>(
        (before, one, index) => tell(one, { from: before.state, when: at + index }),
        { state: noIncidents, events: [], messages: [] },
      )
      assert.doesNotMatch(only(all).text, /Name alone/)
    })
  })

  it('says nothing twice in front', () => {
    const well = observation('conforming')
    const ill = drift(finding('/Fax'))
    const played = [ill, well, ill, well, ill].reduce<Told>(
      (before, one, index) => tell(one, { from: before.state, when: at + index }),
      { state: noIncidents, events: [], messages: [] },
    )
    const texts = [only(played).text, ...everyMail().map(({ mail }) => mail.text)]
    for (const text of texts) {
      const lead = text.split('\n\n')[1]?.replace(/\s+/g, ' ') ?? ''
      const sentences = lead.split(/(?<=\.) /)
      assert.deepEqual(sentences, [...new Set(sentences)], lead)
    }
  })

  it('says why there was no token', () => {
    const { state } = tell(withoutToken)
    const { text, report } = only(
      tell(withoutToken, { from: state, detail: 'the token command ended with code 7\u0007' }),
    )
    assert.match(text, /Why: the token command ended with code 7/)
    assert.doesNotMatch(text, /\u0007/)
    assert.equal(JSON.parse(report ?? '').probes[0].reason, 'there was no token to send')
  })

  it('says when the next look is, and, where the gate will be shut, why, and which slot is the first to run', () => {
    const { expiredProbeEveryMs: dayMs } = targetOf()
    const next = (target: Partial<Target>, around: Partial<Circumstances> = {}) => {
      const { text } = only(tell(drift(finding('/Email')), { target, around }))
      return text.replace(/\s+/g, ' ').replace(/.* in 1 run (.*?) Status 200 .*/, '$1')
    }
    const inHalfAnHour = '2026-12-01 20:30:00 +07:00 (13:30 UTC), in 30 min'
    assert.equal(next({}), `Next look ${inHalfAnHour}`)
    assert.equal(
      next({ budgetPerDay: 3 }, { spent: 3 }),
      `Next slot ${inHalfAnHour}: gated (budget) First to run 2026-12-02 00:00:00 +07:00 (17:00 UTC), in 4 h`,
    )
    assert.equal(
      next({}, { heldUntil: at + dayMs }),
      `Held until 2026-12-02 20:00:00 +07:00 (13:00 UTC), in 24 h Next slot ${inHalfAnHour}: gated (hold) First to run 2026-12-02 20:00:00 +07:00 (13:00 UTC), in 24 h`,
    )
    const never = { from: '00:00', to: '24:00', timeZone: 'Asia/Jakarta' }
    assert.equal(
      next({ quotaWindow: never, schedule: '0 * * * *' }),
      'Next slot 2026-12-01 21:00:00 +07:00 (14:00 UTC), in 1 h: gated (quota-window), and so are the 766 after it',
    )
    assert.equal(next({ schedule: '0 0 1 6 *' }), 'Next look none within 32 days')
  })

  it('says that a mute has ended', () => {
    const muted = nextIncidents(noIncidents, drift(finding('/Fax')), alerts, at, new Set(['drift']))
    const { events } = nextByTime(muted.state, null, alerts, at + 60_000)
    const circumstances = circumstancesOf()
    const [mail] = events.flatMap((event) => mailsOf(targetOf(production), event, circumstances))
    assert.match(mail?.text ?? '', /^production: drift still open after 1 min - missing-property \/Fax\n/)
    assert.match(mail?.text ?? '', /The mute has ended, and it is still open\./)
    assert.equal(mail?.report, null)
    assert.doesNotMatch(mail?.text ?? '', /attached/)
  })

  it('hangs every mail of an incident on the one that opened it, for each recipient', () => {
    const target = { mailTo: ['a@example.com', 'b@example.com'] }
    const first = tell(drift(finding('/Email')), { target })
    const second = tell(drift(finding('/Fax')), { target, from: first.state, when: at + 1 })
    const third = tell(observation('conforming'), { target, from: second.state, when: at + 2 })
    for (const index of [0, 1]) {
      const opening = first.messages[index]
      assert.equal(opening?.thread, null)
      assert.equal(second.messages[index]?.thread, opening?.messageId)
      assert.equal(third.messages[index]?.thread, opening?.messageId)
    }
    const ids = [first, second, third].flatMap(({ messages }) => messages.map(({ messageId }) => messageId))
    assert.equal(new Set(ids).size, 6)
  })

  it('says what it is in the first 60 characters of the subject, whatever the name of the target', () => {
    for (const { kind, mail } of everyMail()) {
      assert.match(mail.subject.slice(0, 60), new RegExp(`: ${kind} \\((?:breaking|additive|no verdict)\\)$`))
      assert.equal(mail.subject.replace(/.*\((.*)\)$/, '$1').replace(' ', '-'), mail.severity)
    }
  })

  it('has one subject for all messages of an incident, so that mail programs thread them, and another if it gets worse', () => {
    const extra = finding('/Extra', { rule: 'undocumented-property', severity: 'additive' })
    const first = tell(drift(extra))
    assert.equal(only(first).subject, '[contactrz] production: drift (additive)')
    const worse = tell(drift(extra, finding('/Email')), { from: first.state, when: at + 1 })
    assert.equal(only(worse).subject, '[contactrz] production: drift (breaking)')
    const other = tell(
      drift(finding('/Extra', { rule: 'undocumented-property', severity: 'additive', actual: 'null' })),
      {
        from: worse.state,
        when: at + 2,
      },
    )
    const over = tell(observation('conforming'), { from: other.state, when: at + 3 })
    for (const told of [other, over]) assert.equal(only(told).subject, only(worse).subject)
    for (const told of [worse, other, over]) assert.equal(only(told).thread, only(first).messageId)
  })

  it('attaches the report in the published shape', () => {
    const file = new URL('../../../src/report/report.schema.json', import.meta.url)
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(file, 'utf8')))
    for (const mail of [opened(), only(tell(withoutToken, { from: tell(withoutToken).state }))]) {
      const report: { url: string } = JSON.parse(mail.report ?? '')
      assert.ok(validate(report as unknown), JSON.stringify(validate.errors))
      assert.equal(report.url, 'https://onecloud.example.com/api/contactrz')
    }
  })

  it('shows nothing from the wire as markup, and nothing that steers', () => {
    const hostile = '<img src=x onerror=alert(1)>"\'&\u202e\u0000\r\nBcc: evil@example.com'
    const { subject, text, html } = only(
      tell(drift(finding(hostile, { actual: hostile, expected: hostile })), {
        target: { url: 'https://a.example' },
      }),
    )
    assert.doesNotMatch(html ?? '', /<img|onerror=alert\(1\)>/)
    assert.match(html ?? '', /&lt;img src=x onerror=alert\(1\)&gt;/)
    assert.doesNotMatch(subject, /[\p{C}\p{Zl}\p{Zp}]/u)
    assert.doesNotMatch((text + (html ?? '')).replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u)
    assert.doesNotMatch(text, /^Bcc:/m)
  })

  it('loads nothing from anywhere, and has no script, form, or link to elsewhere', () => {
    const { html } = opened()
    assert.doesNotMatch(html ?? '', /<(?:img|script|link|form|iframe|a|object)\b|url\(|@import|https?:\/\//i)
  })

  it('links to the status page where others than its own machine can reach it, and says of which machine it is', () => {
    const from = (page: string) => ({ around: { origin: { ...originOfTests, page } } })
    const reachable = only(tell(drift(finding('/Email')), from('https://monitor.example.net/')))
    assert.match(reachable.html ?? '', /<a href="https:\/\/monitor\.example\.net\/"/)
    assert.match(reachable.text, /\nMonitor +watcher\nStatus page +https:\/\/monitor\.example\.net\/\n/)
    const own = only(tell(drift(finding('/Email')), from('http://127.0.0.1:8401/')))
    assert.doesNotMatch(own.html ?? '', /<a /)
    assert.match(own.text, /\nStatus page +http:\/\/127\.0\.0\.1:8401\/ \(on watcher alone\)\n/)
  })

  describe('leads to the page of its incident', () => {
    const path = '/incidents/production/drift/20261201T130000.000Z'
    const from = (origin: Partial<Origin>) => ({ around: { origin: { ...originOfTests, ...origin } } })
    const linksOf = ({ html }: NewMessage) =>
      [...(html ?? '').matchAll(/<a href="([^"]*)"/g)].map(([, url]) => url)

    it('before it says what was found, in text alone on a line', () => {
      for (const page of ['https://monitor.example.net/contract', 'https://monitor.example.net/contract/']) {
        const mail = only(tell(drift(finding('/Email')), from({ page })))
        const url = `https://monitor.example.net/contract${path}`
        assert.match(mail.text, new RegExp(`\\n\\nSee what changed:\\n${url}\\n\\nWhat was found\\n`))
        assert.equal(linksOf(mail)[0], url)
        assert.match(mail.html ?? '', />See what changed<\/a>[\s\S]*What was found/)
      }
    })

    it('from every mail of it, its recovery as well', () => {
      const around = from({ page: 'https://monitor.example.net' })
      const first = tell(drift(finding('/Email')), around)
      const second = tell(drift(finding('/Fax')), { ...around, from: first.state, when: at + 1 })
      const third = tell(observation('conforming'), { ...around, from: second.state, when: at + 2 })
      for (const told of [first, second, third])
        assert.deepEqual(linksOf(only(told))[0], `https://monitor.example.net${path}`)
    })

    it('by what it is, where it is none of a drift', () => {
      const { state } = tell(withoutToken)
      const around = from({ page: 'https://monitor.example.net' })
      const mail = only(tell(withoutToken, { ...around, from: state }))
      assert.match(
        mail.text,
        /\nSee what happened:\nhttps:\/\/monitor\.example\.net\/incidents\/production\/unauthorized\//,
      )
    })

    it('in words alone, where only the machine of the monitor can follow it', () => {
      for (const page of ['http://127.0.0.1:8401/', 'http://[::1]:8401', 'http://localhost:8401']) {
        const mail = only(tell(drift(finding('/Email')), from({ page })))
        assert.deepEqual(linksOf(mail), [])
        const shown = `${page.replace(/\/$/, '')}${path}`
        assert.ok(mail.text.includes(`\nSee what changed (on watcher alone):\n${shown}\n`), mail.text)
        assert.ok(mail.html?.includes(`See what changed: ${shown} (on watcher alone)`), mail.html ?? '')
      }
    })

    it('in the sandbox, where messages are read on that machine', () => {
      const mail = only(
        tell(drift(finding('/Email')), from({ page: 'http://127.0.0.1:8401/', configFile: null })),
      )
      assert.deepEqual(linksOf(mail), [`http://127.0.0.1:8401${path}`])
    })

    it('not where no page is known', () => {
      const mail = only(tell(drift(finding('/Email'))))
      assert.doesNotMatch(mail.text, /See what|https?:/)
    })
  })

  it('says the same in text and in HTML, in the same order', () => {
    for (const { mail } of [...everyMail(), ...everyOwnMail(), ...everyGroupMail()]) {
      const text = mail.text.replace(/\s+/g, ' ')
      const shown = (mail.html ?? '')
        .replace(/<title>.*?<\/title>/, '')
        // Of a target among several, the text has the address alone.
        .replace(/<br><a href="([^"]*)"[^>]*>See what \w+<\/a>/g, ' $1')
        .replace(/<a [^>]*>See [\w ]+<\/a>/, (link) => `${link} ${/"([^"]*)"/.exec(link)?.[1]}`)
        .replace(
          /&(#9670|quot|#39|amp);/g,
          (_all, name) => ({ '#9670': '', quot: '"', '#39': "'" })[String(name)] ?? '&',
        )
        .replace(/<[^>]*>/g, ' ')
      const words = (of: string) => of.match(/[\p{L}\p{N}/@]+/gu) ?? []
      const marks = /^\d{1,2}$/
      const [inText, inHtml] = [words(text), words(shown)].map((list) =>
        list.filter((word) => !marks.test(word)),
      )
      assert.deepEqual(inHtml, inText)
    }
  })

  it('has the sign in the colour of who must act', () => {
    const messages = everyMail(production)
    const events = incidentKinds.flatMap((kind) => eventNames.map((event) => ({ kind, event })))
    assert.equal(messages.length, events.length)
    for (const [index, { kind, event }] of events.entries()) {
      const tone = event === 'resolved' ? 'well' : toneOfKind[kind]
      const sign = `<span style="color:${toneColours[tone]}"`
      assert.ok(messages[index]?.mail.html?.includes(sign), `${kind} ${event}`)
    }
  })

  it('gives no colour but to the sign, and that one is told from white and from black', () => {
    const luminance = (colour: string) => {
      const [r = 0, g = 0, b = 0] = [1, 3, 5]
        .map((from) => Number.parseInt(colour.slice(from, from + 2), 16) / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const contrast = (one: string, other: string) => {
      const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
      return (high + 0.05) / (low + 0.05)
    }
    for (const colour of Object.values(toneColours))
      for (const ground of ['#ffffff', '#16191c'])
        assert.ok(contrast(colour, ground) >= 3.2, `${colour} on ${ground}`)
    for (const { mail } of [...everyMail(), ...everyOwnMail(), ...everyGroupMail()]) {
      const colours = [...(mail.html ?? '').matchAll(/[;"](?:background-)?color:([^;"]*)/g)].map(
        ([, colour = '']) => colour,
      )
      const own = colours.filter((colour) => colour !== 'inherit')
      assert.equal(own.length, 1, own.join(' '))
      assert.ok(Object.values(toneColours).includes(own[0] ?? ''))
      assert.match(mail.html ?? '', /<span style="color:#\w{6}" aria-hidden="true">&#9670;<\/span>/)
    }
  })

  it('says what a deviation does to the types of consumers, where that is known', () => {
    const consumerType = { type: 'Contact', is: 'Id: string', becomes: 'Id: number' }
    const { text, html } = only(
      tell(drift(finding('/Id', { rule: 'wrong-type', consumerType }), finding('/Fax'))),
    )
    for (const body of [text, (html ?? '').replace(/<[^>]*>/g, ' ')]) {
      const flat = body.replace(/\s+/g, ' ')
      assert.match(flat, / type Contact \{ Id: string \} would become \{ Id: number \} /)
      assert.equal(flat.match(/ would become /g)?.length, 1)
    }
  })

  it('underlines in HTML what differs between what is documented and what was seen', () => {
    const differs = { expected: 'string of 7 characters', actual: 'string of 9 characters' }
    const { html } = only(tell(drift(finding('/Email', differs))))
    assert.match(html ?? '', />string of <u>7<\/u> characters<[\s\S]*>string of <u>9<\/u> characters</)
  })

  it('tells once what several properties have in common, with all of them, and what is new apart', () => {
    const before = tell(drift(finding('/Fax'), finding('/Phone')))
    assert.match(only(before).text, /1\. missing-property \(breaking\)\n {3}created, body \/Fax, \/Phone\n/)
    const after = only(
      tell(drift(finding('/Fax'), finding('/Phone'), finding('/Media')), {
        from: before.state,
        when: at + hourMs,
      }),
    )
    assert.match(after.text, /1\. missing-property \(breaking\) - new\n {3}created, body \/Media\n/)
    assert.match(after.text, /2\. missing-property \(breaking\)\n {3}created, body \/Fax, \/Phone\n/)
  })

  it('caps a long list of findings, and says where they are', () => {
    const many = Array.from({ length: 50 }, (_none, index) =>
      finding(`/p${index}`, { actual: `other ${index}` }),
    )
    const said = (page: string | null) => {
      const around = { origin: { ...originOfTests, page } }
      const opened = tell(drift(...many), { around })
      const over = tell(observation('conforming'), { around, from: opened.state, when: at + hourMs })
      return [opened, over].flatMap((told) => [only(told).text, only(told).html ?? ''])
    }
    for (const body of said('https://monitor.example.net'))
      assert.match(body.replace(/\s+/g, ' '), /and 30 more, which the page of the incident shows/)
    for (const body of said(null))
      assert.match(
        body.replace(/\s+/g, ' '),
        /and 30 more, which contactrz-monitor report --runs --format json shows/,
      )
  })
})
