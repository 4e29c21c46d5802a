import assert from 'node:assert/strict'
import { createSyntheticContact } from '../../src/contract/synthetic-contact.ts'
import { deriveControls } from '../../src/mutate/controls.ts'
import { deriveMutants, operatorNames, originalOf } from '../../src/mutate/derive.ts'
import { storedFaults } from '../../src/mutate/stored-faults.ts'
import { deviate, parseDeviation } from '../../src/provider/deviation.ts'
import { contract, variantNames } from '../support/frozen.ts'
import { placesOf, pointerOf } from '../support/pointers.ts'

const sent = createSyntheticContact('mutant', { hostile: true })
const mutants = deriveMutants(contract, sent)

describe('the mutants of the contract', () => {
  it('are many, and each has a name of its own', () => {
    assert.ok(mutants.length >= 900, String(mutants.length))
    assert.equal(new Set(mutants.map(({ id }) => id)).size, mutants.length)
  })

  it('come from every operator, for every variant', () => {
    assert.deepEqual(new Set(mutants.map(({ operator }) => operator)), new Set(operatorNames))
    assert.deepEqual(new Set(mutants.map(({ variant }) => variant)), new Set(variantNames))
  })

  it('leave out, rename and retype every documented property', () => {
    for (const variant of variantNames) {
      const pointers = placesOf(contract.variants[variant].example).map(pointerOf).sort()
      for (const operator of ['remove', 'rename-suffix', 'array', 'boolean', 'empty-object']) {
        const places = mutants.filter((mutant) => mutant.variant === variant && mutant.operator === operator)
        assert.deepEqual(places.map(({ place }) => place).sort(), pointers, `${variant} ${operator}`)
      }
    }
  })

  it('give back in many ways what was not sent, where Name alone was', () => {
    const alone = mutants.filter(({ contact }) => contact === 'name-alone')
    const unset = Object.keys(contract.request.schema.properties ?? {}).filter((name) => name !== 'Name')
    for (const operator of ['unset-null', 'unset-missing', 'unset-default', 'unset-copied']) {
      const places = alone.filter((mutant) => mutant.operator === operator).map(({ place }) => place)
      const all = operator === 'unset-copied' ? [] : ['whatever was not sent']
      assert.deepEqual(places, [...unset.map((name) => `/${name}`), ...all], operator)
    }
  })

  it('cut what is long enough at the lengths of common columns', () => {
    const placesAt = (length: number) =>
      mutants.filter(({ operator }) => operator === `length-${length}`).map(({ place }) => place)
    assert.deepEqual(placesAt(255), ['/Name', '/Media'])
    assert.deepEqual(placesAt(100), ['/Name', '/Email', '/Media'])
    assert.equal(placesAt(10).length, 8)
  })

  it('do what a provider could do to what it stores, each wherever it shows', () => {
    const stored = mutants.filter(({ operator }) => operator === 'stored').map(({ place }) => place)
    const shown = Object.entries(storedFaults).filter(([, { hidden }]) => hidden?.loopback === undefined)
    assert.deepEqual([...new Set(stored)].sort(), shown.map(([id]) => id).sort())
  })

  it('are deviations that the provider takes, and that can travel as JSON', () => {
    for (const { id, deviation } of mutants) {
      assert.ok('deviation' in parseDeviation(JSON.parse(JSON.stringify(deviation)), contract), id)
    }
  })

  it('each make another answer than the documented one', () => {
    for (const { id, variant, contact, deviation } of mutants) {
      const { status, body } = originalOf(contract, variant, contact === 'full' ? sent : { Name: sent.Name })
      const answer = { status, headers: { 'content-type': contract.mediaType }, body, variant }
      const deviating = deviate(answer, [deviation])
      const wire = ({ bytes, ...rest }: typeof deviating) =>
        JSON.stringify([
          rest.status,
          rest.headers,
          rest.interim,
          bytes === undefined ? JSON.stringify(rest.body) : [...bytes],
        ])
      const plain = JSON.stringify([status, answer.headers, null, [...Buffer.from(JSON.stringify(body))]])
      assert.notEqual(wire(deviating), wire(answer), id)
      assert.notEqual(wire(deviating), plain, id)
    }
  })

  it('are the same on every derivation', () => assert.deepEqual(deriveMutants(contract, sent), mutants))

  it('can be those of one variant alone', () => {
    const alone = deriveMutants(contract, sent, ['overQuota'])
    assert.deepEqual(
      alone,
      mutants.filter(({ variant }) => variant === 'overQuota'),
    )
    assert.ok(deriveControls(contract, sent, ['overQuota']).every(({ variant }) => variant === 'overQuota'))
  })
})
