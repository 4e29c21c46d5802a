import assert from 'node:assert/strict'
import { whyNot } from '../../../monitor/engine/consequences.ts'
import type { EventName, IncidentEvent } from '../../../monitor/incidents/incident.ts'
import type { RunRow } from '../../../monitor/store/store.ts'
import { createJudge } from '../../../src/judge/judge.ts'
import { forbiddenBody, withForbidden } from '../../support/changed-contract.ts'
import { bodyOf, exchangeOf, sent, token } from '../../support/exchange.ts'
import { circumstancesOf, mailsOf } from '../../support/mails.ts'
import { targetOf } from '../../support/target.ts'

const at = Date.parse('2026-12-01T13:00:00Z')
const { contract, validators } = withForbidden()

/** What is mailed of a create that was answered so; null: nothing was answered, for want of a token. */
function mailOf(event: EventName, answer: { readonly status: number; readonly body: unknown } | null) {
  const judge = createJudge(contract, validators)
  const verdict = answer && judge.judge(exchangeOf(answer), { meant: 'created', sent, secrets: [token] })
  const why = verdict === null ? 'the token command ended with code 7' : whyNot(contract, verdict)
  const run: RunRow = {
    ...{ target: 'test', slotAt: at, variant: 'created', contact: 'full', at, outcome: 'unauthorized' },
    ...{ status: verdict?.status ?? null, totalMs: 1, findings: [], mayHaveCreated: false },
  }
  const met: IncidentEvent = {
    ...{
      kind: 'unauthorized',
      event,
      at,
      telling: 'owed',
      findings: [],
      gone: [],
      alone: null,
      isMuteEnd: false,
    },
    incident: { openedAt: at, toldAt: at, sequence: 1, seen: 2, ...(why !== null && { why }) },
  }
  const [mail] = mailsOf(targetOf(), met, circumstancesOf({ run }))
  return `${mail?.text}`.replace(/\s+/g, ' ')
}

describe('a mail about creates that are not authorized', () => {
  const refused = { status: 403, body: forbiddenBody }
  const expired = { status: 401, body: bodyOf('expiredToken') }

  for (const event of ['opened', 'reminded'] as const) {
    it(`blames no token for a refusal that is documented, and says whom to ask: ${event}`, () => {
      const text = mailOf(event, refused)
      assert.match(text, /The provider refuses the call\. /)
      assert.match(text, /Why: the provider refused the call, as is documented of forbidden\./)
      assert.match(text, /Ask the provider who may make the call/)
      assert.doesNotMatch(text, /No token is|where the tokens come from/)
    })

    it(`says that no token is accepted, or that none is to be had, where it is so: ${event}`, () => {
      for (const [answer, says] of [
        [expired, /No token is accepted\. .*Why: the provider refused a token that should be live/],
        [null, /No token is to be had\. .*Why: the token command ended with code 7/],
      ] as const) {
        const text = mailOf(event, answer)
        assert.match(text, says)
        assert.match(text, /Check where the tokens come from/)
        assert.doesNotMatch(text, /refuses the call/)
      }
    })
  }

  it('says of each when it is over what is true of it', () => {
    for (const answer of [refused, expired, null])
      assert.match(mailOf('resolved', answer), /Calls are accepted again\./)
  })
})
