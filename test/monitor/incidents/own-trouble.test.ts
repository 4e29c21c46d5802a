import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  nextOwnTroubles,
  type OwnTrouble,
  type StandingTrouble,
} from '../../../monitor/incidents/own-trouble.ts'
import { messagesOfTrouble } from '../../../monitor/message/own-trouble-messages.ts'
import { messageIdOf } from '../../../monitor/store/message-id.ts'
import { originOfTests } from '../../support/mails.ts'

const dayMs = 86_400_000
const full: StandingTrouble = { kind: 'store-unusable', about: '', parts: ['database or disk is full'] }
const refused = (about: string, ...parts: string[]): StandingTrouble => ({
  kind: 'message-refused',
  about,
  parts,
})

describe('a trouble of the monitor itself', () => {
  let troubles: readonly OwnTrouble[]
  const look = (standing: readonly StandingTrouble[], at: number) => {
    const next = nextOwnTroubles(troubles, standing, at, dayMs)
    troubles = next.troubles
    return next.events.map(({ event, trouble }) => `${event} ${trouble.kind} ${trouble.about}`.trimEnd())
  }
  beforeEach(() => {
    troubles = []
  })

  it('opens once and is resolved once', () => {
    const seen = [[full], [full], [], [], [full]].map((standing, at) => look(standing, at))
    const opened = ['opened store-unusable']
    assert.deepEqual(seen, [opened, [], ['resolved store-unusable'], [], opened])
  })

  it('is told again when another alert is refused, and not when one is no longer', () => {
    const a = 'a@example.com'
    assert.deepEqual(look([refused(a, 'one (drift)')], 1), [`opened message-refused ${a}`])
    assert.deepEqual(look([refused(a, 'one (drift)', 'two (blind)')], 2), [`changed message-refused ${a}`])
    assert.deepEqual(look([refused(a, 'two (blind)')], 3), [])
    assert.deepEqual(look([refused(a, 'one (drift)')], 4), [])
  })

  it('is told apart by recipient', () => {
    const [a, b] = [refused('a@example.com', 'x'), refused('b@example.com', 'x')]
    look([a], 1)
    assert.deepEqual(look([a, b], 2), ['opened message-refused b@example.com'])
    assert.deepEqual(look([b], 3), ['resolved message-refused a@example.com'])
  })

  it('is told again each day where nothing works, also when the clock was put back; a refusal is not', () => {
    look([full, refused('a@example.com', 'x')], 0)
    assert.deepEqual(look([full, refused('a@example.com', 'x')], dayMs - 1), [])
    assert.deepEqual(look([full, refused('a@example.com', 'x')], dayMs), ['reminded store-unusable'])
    assert.deepEqual(look([full, refused('a@example.com', 'x')], -dayMs), ['reminded store-unusable'])
  })

  it('has an opening for every end, whatever comes, and no two messages of one name', () => {
    const standing = fc.uniqueArray(
      fc.oneof(
        fc.constant(full),
        fc.record({
          kind: fc.constant('message-refused' as const),
          about: fc.constantFrom('a@example.com', 'b@example.com'),
          parts: fc.uniqueArray(fc.constantFrom('x', 'y'), { minLength: 1 }),
        }),
      ),
      { selector: ({ about }) => about },
    )
    fc.assert(
      fc.property(fc.array(standing, { maxLength: 30 }), (looks) => {
        troubles = []
        const open = new Set<string>()
        const names: string[] = []
        for (const [index, now] of looks.entries()) {
          const { troubles: next, events } = nextOwnTroubles(troubles, now, index * (dayMs / 2), dayMs)
          troubles = next
          for (const event of events) {
            const key = `${event.trouble.kind} ${event.trouble.about}`
            assert.equal(open.has(key), event.event !== 'opened')
            if (event.event === 'resolved') open.delete(key)
            else open.add(key)
            names.push(
              ...messagesOfTrouble(event, ['c@example.com', 'd@example.com'], originOfTests).map(
                ({ messageId }) => messageId,
              ),
            )
          }
        }
        assert.equal(new Set(names).size, names.length)
        assert.deepEqual(
          [...open].toSorted(),
          troubles.map(({ kind, about }) => `${kind} ${about}`).toSorted(),
        )
      }),
    )
  })
})

describe('its messages', () => {
  const trouble = { ...refused('a@example.com', 'production (drift)'), openedAt: 0, toldAt: 0, sequence: 1 }
  const messagesOf = (event: 'opened' | 'resolved', of: OwnTrouble) =>
    messagesOfTrouble(
      { event, at: 3_600_000, trouble: of },
      ['a@example.com', 'b@example.com'],
      originOfTests,
    )
  const textOf = (messages: ReturnType<typeof messagesOf>) => String(messages[0]?.text).replace(/\s+/g, ' ')

  it('go to everybody but the one they are about, and say what to do', () => {
    const messages = messagesOf('opened', trouble)
    assert.deepEqual(
      messages.map(({ to, target, subject }) => [to, target, subject]),
      [
        [
          'b@example.com',
          null,
          '[contactrz] contactrz-monitor: monitor-fault - message-refused a@example.com',
        ],
      ],
    )
    assert.match(textOf(messages), /refuses alerts to a@example\.com/)
    assert.match(textOf(messages), /Alerts of production \(drift\)/)
    assert.match(
      String(messages[0]?.text),
      /\ncontactrz-monitor resend --to a@example\.com --config \/etc\/contactrz\/monitor\.yaml\n/,
    )
    assert.match(textOf(messages), /Monitor watcher/)
    // Nothing is left out, since nothing is listed.
    assert.doesNotMatch(`${messages[0]?.text}${messages[0]?.html}`, /\d more/)
  })

  it('tell of a channel by its name, and not of mail', () => {
    const messages = messagesOf('opened', { ...trouble, about: 'ops' })
    assert.equal(messages[0]?.subject, '[contactrz] contactrz-monitor: monitor-fault - message-refused ops')
    assert.match(textOf(messages), /Whoever is behind the channel ops refuses alerts/)
    assert.match(textOf(messages), /resend --to ops /)
    assert.doesNotMatch(textOf(messages), /mail server|mailTo/)
  })

  it('keep the Message-IDs that they had when only mail could be refused', () => {
    const [opened] = messagesOf('opened', trouble)
    const key = { target: null, kind: 'mail-refused a@example.com', openedAt: 0, sequence: 1 }
    assert.equal(opened?.messageId, messageIdOf({ ...key, at: 3_600_000, to: 'b@example.com' }))
  })

  it('hang together, the end with the beginning', () => {
    const [opened] = messagesOf('opened', trouble)
    const [resolved] = messagesOf('resolved', { ...trouble, sequence: 2 })
    assert.equal(opened?.thread, null)
    assert.equal(resolved?.thread, opened?.messageId)
    assert.equal(resolved?.subject, opened?.subject)
    assert.match(String(resolved?.text), /^contactrz-monitor: message-refused resolved\n/)
    assert.match(
      textOf(resolved === undefined ? [] : [resolved]),
      /Resolved 1970-01-01 01:00:00 \+00:00, after 1 h/,
    )
  })

  it('say of a store what SQLite says, and that nothing is created', () => {
    const messages = messagesOf('opened', { ...full, openedAt: 0, toldAt: 0, sequence: 1 })
    assert.equal(messages.length, 2)
    assert.equal(
      messages[0]?.subject,
      '[contactrz] contactrz-monitor: monitor-fault (no verdict) - store-unusable',
    )
    assert.equal(messages[0]?.severity, 'no-verdict')
    assert.match(textOf(messages), /cannot be used: nothing is created/)
    assert.match(textOf(messages), /database or disk is full/)
    assert.match(textOf(messages), /Nothing has to be restarted/)
  })
})
