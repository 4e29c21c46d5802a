import assert from 'node:assert/strict'
import { contract, createSyntheticContact, judge } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import { keptOf } from '../../../monitor/engine/kept.ts'
import { exchangeOf, failedExchange } from '../../support/exchange.ts'

const meant = variantMeaning.created
const answer = contract.variants[meant]
const url = 'https://api.example/tenant'
const sent = createSyntheticContact('kept')

/** Of an answer of the live document, with some properties in place of its own. */
const kept = (body: unknown, status: number = answer.status) => {
  const exchange = body === undefined ? failedExchange('reset', true) : exchangeOf({ status, body })
  const verdict = judge(exchange, { meant, sent, secrets: [] })
  return keptOf(url, 'full', { verdict, exchange, sent, secrets: [] })
}
const whole = { ...Object(answer.example), ...sent }

describe('what is kept of an exchange, by the contract of the live document,', () => {
  it('is the shape and an overlay of what deviates', () => {
    const { seen, proposal } = kept({ ...whole, More: 1 })
    assert.deepEqual(seen?.properties?.More, { type: 'integer' })
    assert.equal(proposal?.bump, 'minor')
    assert.match(JSON.stringify(proposal?.overlay), / at api\.example".*"extends":"contactrz\.yaml"/)
  })

  it('is nothing of what conforms, or of what is accepted', () => {
    assert.deepEqual(kept(whole), { seen: null, proposal: null })
    const exchange = exchangeOf({ status: answer.status, body: { ...whole, More: 1 } })
    const drift = judge(exchange, { meant, sent, secrets: [] })
    const verdict = { ...drift, outcome: 'conforming' } as const
    assert.deepEqual(keptOf(url, 'full', { verdict, exchange, sent, secrets: [] }), {
      seen: null,
      proposal: null,
    })
  })

  it('is the shape alone where there is no verdict, and nothing where nothing came', () => {
    const failed = kept({ error: 'x' }, 503)
    assert.deepEqual(failed.seen?.properties, { error: { type: 'string' } })
    assert.equal(failed.proposal, null)
    assert.deepEqual(kept(undefined), { seen: null, proposal: null })
  })

  it('is bounded: a proposal that nobody could follow is left out', () => {
    const many = (prefix: string, of: unknown) =>
      Object.fromEntries(Array.from({ length: 50 }, (_none, index) => [`${prefix}${index}`, of]))
    const { seen, proposal } = kept({ ...whole, ...many('Wide', many('property', many('inner', 1))) })
    assert.equal(proposal, null)
    assert.ok(JSON.stringify(seen).length < 32_768)
  })
})
