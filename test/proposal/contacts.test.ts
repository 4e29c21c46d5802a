import assert from 'node:assert/strict'
import { createJudge } from '../../src/judge/judge.ts'
import { propose, proposeFrom, withConsumerTypes } from '../../src/proposal/proposal.ts'
import { withCompany } from '../support/changed-contract.ts'
import { exchangeOf, sent } from '../support/exchange.ts'
import type { CreateContact } from '../support/frozen.ts'
import { judge, ownJudge } from '../support/frozen.ts'

const about = { subject: 'test', document: 'test.yaml' }

/** What comes back where all is sent, and where Name alone is. */
function judgmentsOf(answer: (contact: Record<string, unknown>) => unknown) {
  const empty = Object.fromEntries(Object.keys(sent).map((name) => [name, '']))
  return [sent, { Name: sent.Name }].map((contact: CreateContact) => {
    const exchange = exchangeOf({ body: answer({ Id: '1', ...empty, ...contact }) })
    const verdict = judge(exchange, { meant: 'created', sent: contact, secrets: [] })
    return { verdict, exchange, sent: contact, secrets: [] }
  })
}
const proposalOf = (answer: Parameters<typeof judgmentsOf>[0]) =>
  JSON.stringify(propose(ownJudge().documented, judgmentsOf(answer), about).overlay)
const typeOf = (overlay: string, name: string) =>
  new RegExp(`properties\\.${name}","update":{"type":(\\[[^\\]]*\\]|"\\w+")`).exec(overlay)?.[1]

describe('a proposal from both contacts', () => {
  it('allows what each of them saw of one property', () => {
    const overlay = proposalOf((contact) => ({
      ...contact,
      Phone: contact['Phone'] === '' ? null : Number(contact['Phone']),
    }))
    assert.equal(typeOf(overlay, 'Phone'), '["integer","null"]')
  })

  it('still allows what came back as documented', () => {
    const overlay = proposalOf((contact) => ({
      ...contact,
      Phone: contact['Phone'] === '' ? '' : Number(contact['Phone']),
      Media: contact['Media'] === '' ? null : contact['Media'],
    }))
    assert.deepEqual(
      [typeOf(overlay, 'Phone'), typeOf(overlay, 'Media')],
      ['["integer","string"]', '["string","null"]'],
    )
  })

  it('takes an integer for a number where another one is none', () => {
    const overlay = proposalOf((contact) => ({ ...contact, Phone: contact['Phone'] === '' ? 0.5 : 1 }))
    assert.equal(typeOf(overlay, 'Phone'), '"number"')
  })

  it('makes optional what one of them missed, and no other', () => {
    const overlay = proposalOf(({ Phone, ...contact }) => ({
      ...contact,
      ...(Phone !== '' && { Phone: Number(Phone) }),
      More: Phone === '' ? null : 'x',
    }))
    assert.equal(typeOf(overlay, 'Phone'), '"integer"')
    assert.match(overlay, /"required":\["Id","Name","Fax","Email"/)
    assert.match(overlay, /"More":{"type":\["string","null"\]}/)
  })
})

describe('a proposal from what was proposed before', () => {
  const { documented } = ownJudge()
  const answer = ({ Phone, ...contact }: Record<string, unknown>) => ({
    ...contact,
    Phone: Phone === '' ? true : Number(Phone),
    Fax: 7,
    More: Phone === '' ? null : 'x',
  })
  const proposals = judgmentsOf(answer).map((judged) => propose(documented, [judged], about))

  it('is that of the exchanges, where each of them shows the same places', () => {
    const parts = proposals.flatMap(({ parts }) => parts)
    assert.equal(parts.length, 2)
    const { overlay, bump, version } = proposeFrom(documented, JSON.parse(JSON.stringify(parts)), about)
    const together = propose(documented, judgmentsOf(answer), about)
    assert.equal(typeOf(JSON.stringify(overlay), 'Phone'), '["integer","boolean"]')
    assert.deepEqual(
      { overlay, bump, version },
      {
        ...{ overlay: together.overlay, bump: together.bump, version: together.version },
      },
    )
  })

  it('is none where nothing was', () => {
    assert.deepEqual(
      [proposeFrom(documented, [], about).overlay, proposeFrom(documented, [], about).bump],
      [null, 'none'],
    )
  })
})

describe('a proposal of a property that may be left out', () => {
  const { contract, validators } = withCompany(true)
  const judge = createJudge(contract, validators)
  const withIt = { ...sent, Company: 'Ltd' }
  const proposed = (body: object) => {
    const exchange = exchangeOf({ body: { Id: '1', ...withIt, ...body } })
    const verdict = judge.judge(exchange, { meant: 'created', sent: withIt, secrets: [] })
    const judged = { verdict, exchange, sent: withIt, secrets: [] }
    const types = withConsumerTypes(judge.documented, judged).findings.map(({ consumerType }) => consumerType)
    return { overlay: JSON.stringify(propose(judge.documented, [judged], about).overlay), types }
  }

  it('leaves it optional, whatever else becomes of it', () => {
    const retyped = proposed({ Company: 7 })
    assert.doesNotMatch(retyped.overlay, /"required"/)
    assert.deepEqual(
      retyped.types.map((type) => [type?.is, type?.becomes]),
      [['Company?: string', 'Company?: number']],
    )
    const renamed = proposed({ Company: undefined, company: 'Ltd' })
    assert.doesNotMatch(renamed.overlay, /"required":\[[^\]]*"company"/)
    assert.match(renamed.overlay, /"company":\{"type":"string","x-echoes":"Company"\}/)
    assert.deepEqual(
      renamed.types.map((type) => [type?.is, type?.becomes]),
      [['Company?: string', 'company?: string']],
    )
  })
})

describe('what an answer does to types', () => {
  it('is told in a bounded text, however much it adds', () => {
    const { contract, validators } = withCompany(true)
    const judge = createJudge(contract, validators)
    const many = Object.fromEntries(Array.from({ length: 40 }, (_none, index) => [`property${index}`, index]))
    const body = { Id: '1', ...sent, Few: { a: 1, b: { c: 'x' } }, More: { many, a: many } }
    const exchange = exchangeOf({ body })
    const verdict = judge.judge(exchange, { meant: 'created', sent, secrets: [] })
    const { findings } = withConsumerTypes(judge.documented, { verdict, exchange, sent, secrets: [] })
    assert.deepEqual(
      findings.map(({ consumerType }) => consumerType?.becomes),
      [
        'Few?: { a: number; b: { c: string } }',
        'More?: { many: { [key: string]: unknown }; a: { [key: string]: unknown } }',
      ],
    )
  })
})
