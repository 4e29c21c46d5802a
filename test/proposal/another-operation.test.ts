// Proposals for a made-up operation: other names, other statuses, another envelope, a number as identifier, what comes back
// under another name than it was sent. Each overlay is applied to its document, of which a judge is made anew.
import assert from 'node:assert/strict'
import { openapiOverlay } from 'openapi-format'
import type { JsonObject } from '../../openapi/spec.ts'
import { createJudge } from '../../src/judge/judge.ts'
import type { Sent } from '../../src/judge/verdict.ts'
import { propose, withConsumerTypes } from '../../src/proposal/proposal.ts'
import { diffOf } from '../diff/edits.ts'
import { compiledWith } from '../support/changed-contract.ts'
import { documentOf } from '../support/contracts.ts'
import { exchangeOf, findingsOf } from '../support/exchange.ts'

const judgeOf = (document: JsonObject) => {
  const { contract, validators } = compiledWith([], document)
  return createJudge(contract, validators)
}
const document = documentOf('membership')
const judge = judgeOf(document)

const sent: Sent = {
  familyName: `O'Hara`,
  givenName: 'Zoë',
  street: '1 Main Street',
  motto: 'carrier pigeon',
}
const { familyName, givenName, street: address, motto } = sent
const member = { memberNumber: 7001, familyName, givenName, address, motto, active: true }
const less = (name: string) => Object.fromEntries(Object.entries(member).filter(([other]) => other !== name))
const over = { text: 'your session is over', detail: null }
const closed = 'the books are closed, they are open from 10:00 to 12:00'
const about = { subject: 'club.example', document: 'club.yaml' }

interface Case {
  readonly what: string
  readonly meant?: string
  readonly status?: number
  readonly body: unknown
  readonly version: '3.2.1' | '3.3.0' | '4.0.0'
  /** What the overlay says, or does not. */
  readonly says?: RegExp
}

const cases: readonly Case[] = [
  { what: 'what is documented', body: member, version: '3.2.1' },
  { what: 'a property more', body: { ...member, since: 2026, tags: { self: 'x' } }, version: '3.3.0' },
  { what: 'the identifier as a text', body: { ...member, memberNumber: '7001' }, version: '4.0.0' },
  {
    what: 'the identifier under another name',
    body: { ...less('memberNumber'), member_number: 7001 },
    version: '4.0.0',
    says: /"member_number":\{"type":"integer","x-identifier":true\}/,
  },
  {
    what: 'what was sent under the name under which it was sent',
    body: { ...less('address'), street: address },
    version: '4.0.0',
    says: /"street":\{"type":"string","x-echoes":"street"\}/,
  },
  {
    what: 'an optional property that was sent, left out',
    body: less('motto'),
    version: '4.0.0',
    says: /properties\.motto","update":\{"x-echoes":false\}/,
  },
  { what: 'null for what was sent', body: { ...member, address: null }, version: '4.0.0' },
  { what: 'another constant', body: { ...member, active: false }, version: '4.0.0' },
  { what: 'another status of success', status: 200, body: member, version: '4.0.0' },
  {
    what: 'another text',
    meant: 'sessionOver',
    body: { fault: { ...over, text: 'log in again' } },
    version: '4.0.0',
    says: /x-variants'\]\.sessionOver\.message","update":\{"text":"log in again"\}/,
  },
  {
    what: 'a property that moved out of the envelope',
    meant: 'sessionOver',
    body: { fault: { text: over.text }, detail: null },
    version: '4.0.0',
  },
  {
    what: 'a status of its own for one of the two that share one',
    meant: 'sessionOver',
    status: 401,
    body: { fault: over },
    version: '4.0.0',
  },
  {
    what: 'other hours, which are those in which calls are taken',
    meant: 'booksClosed',
    body: { fault: { text: closed, detail: null } },
    version: '4.0.0',
    says: /from \{from\} to \{to\}"\}.*x-quota-window'\]","update":\{"from":"12:00","to":"10:00"\}/,
  },
]

const judgedBy = ({ meant = 'enrolled', status, body }: Case, by = judge) => {
  const documented = by.documented.contract.variants[meant]?.status ?? 0
  const exchange = exchangeOf({ status: status ?? documented, body })
  const context = { exchange, sent, secrets: [] }
  return { ...context, verdict: by.judge(exchange, { meant, sent, secrets: [] }) }
}

describe('a proposal for a made-up operation', () => {
  for (const given of cases) {
    const { what, version, says } = given
    it(`makes the document match ${what}`, async () => {
      const { overlay, version: forced, left } = propose(judge.documented, [judgedBy(given)], about)
      assert.deepEqual([forced.from, forced.to, left], ['3.2.1', version, []])
      const text = JSON.stringify(overlay)
      if (overlay === null) return assert.equal(version, '3.2.1')
      assert.match(text, says ?? /./)
      assert.doesNotMatch(text, /contact|Contact|userMessage|records|overQuota|expiredToken/)

      const { data } = await openapiOverlay(structuredClone(document), { overlaySet: JSON.parse(text) })
      const { verdict } = judgedBy(given, judgeOf(data as JsonObject))
      assert.deepEqual([verdict.outcome, findingsOf(verdict)], ['conforming', []])
      assert.equal(verdict.createdId, given.meant === undefined ? '7001' : null)

      // The other judge of versions agrees: neither more nor less is asked for.
      const { bump, changes } = diffOf(document, data)
      assert.equal(bump, version === '3.3.0' ? 'minor' : 'major')
      const rules = changes.map(({ rule }) => rule)
      for (const rule of ['cannot-prove', 'version-too-small'] as const)
        assert.ok(!rules.includes(rule), rule)
    })
  }

  it('says what it does to the types of a consumer, by their names', () => {
    const types = (body: unknown) => {
      const judged = judgedBy({ what: '', body, version: '4.0.0' })
      return withConsumerTypes(judge.documented, judged).findings.map(({ consumerType }) => consumerType)
    }
    assert.deepEqual(types({ ...member, memberNumber: '7001', motto: null }), [
      { type: 'Member', is: 'memberNumber: number', becomes: 'memberNumber: string' },
      { type: 'Member', is: 'motto?: string', becomes: 'motto?: string | null' },
    ])
  })
})
