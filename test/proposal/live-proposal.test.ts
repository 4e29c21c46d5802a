import assert from 'node:assert/strict'
import { contract, createSyntheticContact, judge } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import { propose, seenSchema, withConsumerTypes } from 'contactrz/proposal'
import { exchangeOf } from '../support/exchange.ts'

const meant = variantMeaning.created
const sent = createSyntheticContact('2026-11-24T12:00:00.000Z')
const secrets = ['aaaaaaaaaaaa.bbbbbbbbbbbb.cccccccccccc']
const { status } = contract.variants[meant]

describe('proposals by the contract of the live document', () => {
  const exchange = exchangeOf({
    status,
    body: { ...Object(contract.variants[meant].example), CreatedAt: 'x' },
  })
  const verdict = judge(exchange, { meant, sent, secrets })
  const judged = { verdict, exchange, sent, secrets }

  it('say what a property more does to types and to the document', () => {
    const added = withConsumerTypes(judged).findings.find(({ pointer }) => pointer === '/CreatedAt')
    assert.equal(added?.consumerType?.becomes, 'CreatedAt?: string')
    const { version, overlay } = propose([judged], { subject: 'api.example', document: 'contactrz.yaml' })
    assert.equal(version.from, contract.version)
    assert.ok(JSON.stringify(overlay).includes('"CreatedAt"'))
  })

  it('have the shape of what came back', () => {
    assert.deepEqual(seenSchema(judged)?.properties?.CreatedAt, { type: 'string' })
  })
})
