// The judge of a made-up operation: other names, other statuses, another envelope, a number as identifier, what comes back
// under another name than it was sent. Nothing of ours is welded in.
import assert from 'node:assert/strict'
import { createJudge } from '../../src/judge/judge.ts'
import type { Outcome, Sent } from '../../src/judge/verdict.ts'
import { compiled } from '../support/contracts.ts'
import { exchangeOf, findingsOf, token } from '../support/exchange.ts'

const { contract, validators } = compiled('membership')
const { judge } = createJudge(contract, validators)

const sent = { familyName: `O'Hara`, givenName: 'Zoë', street: '1 Main Street', motto: 'carrier pigeon' }
const member = {
  memberNumber: 7001,
  familyName: sent.familyName,
  givenName: sent.givenName,
  address: sent.street,
  motto: sent.motto,
  active: true,
}
const fault = (text: string, detail: string | null = null) => ({ fault: { text, detail } })
const hours = (from: string, to: string) => fault(`the books are closed, they are open from ${from} to ${to}`)
const less = (body: Record<string, unknown>, ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))

interface Given {
  readonly status: number
  readonly body: unknown
  readonly meant?: string
  readonly sent?: Sent
}

const judged = ({ status, body, meant = 'enrolled', sent: contact = sent }: Given) =>
  judge(exchangeOf({ status, body }), { meant, sent: contact, secrets: [token] })

const rows: readonly (readonly [
  what: string,
  given: Given,
  outcome: Outcome,
  mayHaveCreated: boolean,
  ...findings: readonly string[],
])[] = [
  ['what is documented', { status: 201, body: member }, 'conforming', true],
  [
    'the identifier as a text',
    { status: 201, body: { ...member, memberNumber: '7001' } },
    'drift',
    true,
    'wrong-type /memberNumber',
  ],
  [
    'another value than was sent under another name',
    { status: 201, body: { ...member, address: '2 Side Street' } },
    'drift',
    true,
    'echo-mismatch /address',
  ],
  [
    'the same content in capitals',
    { status: 201, body: { ...member, motto: 'CARRIER PIGEON' } },
    'drift',
    true,
    'echo-reformatted /motto',
  ],
  [
    'the name under which it was sent',
    { status: 201, body: { ...less(member, 'address'), street: sent.street } },
    'drift',
    true,
    'renamed-property /address',
  ],
  [
    'an optional property that was sent, left out',
    { status: 201, body: less(member, 'motto') },
    'drift',
    true,
    'echo-mismatch /motto',
  ],
  [
    'an optional property that was not sent, left out',
    { status: 201, body: less(member, 'motto'), sent: less(sent, 'motto') as Sent },
    'conforming',
    true,
  ],
  [
    'another constant',
    { status: 201, body: { ...member, active: false } },
    'drift',
    true,
    'wrong-constant /active',
  ],
  ['the body in another', { status: 201, body: { data: member } }, 'drift', true, 'wrapped-body'],
  ['another status of success', { status: 200, body: member }, 'drift', true, 'undocumented-status'],
  ['a token that is too old', { status: 403, body: fault('your session is over') }, 'unauthorized', false],
  [
    'the same, where it was meant',
    { status: 403, body: fault('your session is over'), meant: 'sessionOver' },
    'conforming',
    false,
  ],
  [
    'a refusal, where it was meant',
    { status: 403, body: fault('you may not enrol anybody', 'no role'), meant: 'notAllowed' },
    'conforming',
    false,
  ],
  ['a quota that is used up', { status: 429, body: hours('09:00', '17:30') }, 'over-quota', false],
  [
    'other hours',
    { status: 429, body: hours('10:00', '12:00') },
    'drift',
    true,
    'quota-window-moved /fault/text',
  ],
  [
    'the quota under the status of a refusal',
    { status: 403, body: hours('09:00', '17:30') },
    'drift',
    true,
    'variant-under-wrong-status',
  ],
  [
    'a text of no variant',
    { status: 403, body: fault('who?') },
    'drift',
    true,
    'unknown-variant /fault/text',
  ],
  [
    'another text of the only one',
    { status: 429, body: fault('later') },
    'drift',
    true,
    'message-changed /fault/text',
  ],
  [
    'no envelope',
    { status: 403, body: { text: 'your session is over', detail: null } },
    'drift',
    true,
    'unwrapped-error',
  ],
  ['an outage', { status: 500, body: fault('x') }, 'unavailable', true, 'server-error'],
]

describe('the judge of a made-up operation', () => {
  for (const [what, given, outcome, mayHaveCreated, ...findings] of rows) {
    it(`${outcome}: ${what}`, () => {
      const verdict = judged(given)
      assert.deepEqual(
        [verdict.outcome, verdict.mayHaveCreated, findingsOf(verdict)],
        [outcome, mayHaveCreated, findings],
      )
    })
  }

  it('reads the identifier, and when to call again', () => {
    assert.equal(judged({ status: 201, body: member }).createdId, '7001')
    assert.equal(judged({ status: 429, body: hours('09:00', '17:30') }).retryFrom, '09:00')
  })

  it('names what it expected by the words of the operation', () => {
    const [finding] = judged({ status: 403, body: hours('09:00', '17:30') }).findings
    assert.match(finding?.message ?? '', /expected notAllowed or sessionOver under 403, found .* booksClosed/)
  })
})
