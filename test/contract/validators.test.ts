import assert from 'node:assert/strict'
import { variantMeaning } from 'contactrz/internal'
import * as published from 'contactrz/validators'
import { isCreateContact, isCreated, type Validator } from 'contactrz/validators'
import { closedValidators } from '../../src/generated/closed-validators.ts'
import { createContact as requestValidator } from '../../src/generated/validators/create-contact.closed.ts'
import { bodyOf, contract, documentedBody, sent, variantNames } from '../support/exchange.ts'
import { objectsOf, placesOf, pointerOf, valueAt, without, withValue } from '../support/pointers.ts'

/** By what the documented bodies mean, whatever the live document calls them. */
const closed = {
  created: closedValidators.variants[variantMeaning.created],
  expiredToken: closedValidators.variants[variantMeaning['token-expired']],
  overQuota: closedValidators.variants[variantMeaning['quota-used-up']],
}
const guardOf = (name: string): Validator<unknown> =>
  Reflect.get(published, `is${name.charAt(0).toUpperCase()}${name.slice(1)}`)
const open = {
  created: guardOf(variantMeaning.created),
  expiredToken: guardOf(variantMeaning['token-expired']),
  overQuota: guardOf(variantMeaning['quota-used-up']),
}
const errorsOf = (validate: Validator<unknown>) =>
  (validate.errors ?? []).map(({ keyword, instancePath }) => `${keyword} ${instancePath}`)

describe('the validators of the live document', () => {
  for (const variant of variantNames) {
    const documented: unknown = JSON.parse(documentedBody(variant).toString())
    const both: readonly (readonly [string, Validator<unknown>])[] = [
      ['open', open[variant]],
      ['closed', closed[variant]],
    ]
    for (const [kind, validate] of both) {
      it(`of ${variant}, ${kind}, accept the documented body and the example`, () => {
        assert.equal(validate(documented), true)
        assert.equal(validate(contract.variants[variant].example), true)
        assert.equal(validate.errors ?? null, null)
      })

      it(`of ${variant}, ${kind}, miss any property that is gone`, () => {
        for (const segments of placesOf(documented)) {
          assert.equal(validate(without(documented, segments)), false, pointerOf(segments))
          assert.deepEqual(errorsOf(validate), [`required ${pointerOf(segments.slice(0, -1))}`])
        }
      })

      it(`of ${variant}, ${kind}, refuse another type at any place`, () => {
        for (const segments of placesOf(documented)) {
          const other = typeof valueAt(documented, segments) === 'boolean' ? 'x' : true
          assert.equal(validate(withValue(documented, segments, other)), false, pointerOf(segments))
        }
      })

      it(`of ${variant}, ${kind}, refuse what is no object`, () => {
        for (const value of [undefined, null, true, 1, 'x', [], [documented]]) {
          assert.equal(validate(value), false)
        }
      })
    }

    it(`of ${variant} differ in a property too many, at any depth`, () => {
      for (const above of objectsOf(documented)) {
        for (const name of ['more_', '__proto__', 'constructor', '']) {
          const extended = withValue(documented, [...above, name], 'x')
          assert.equal(open[variant](extended), true)
          assert.equal(closed[variant](extended), false)
        }
      }
    })

    it(`of ${variant} refuse the other variants`, () => {
      for (const other of variantNames) {
        assert.equal(open[variant](bodyOf(other)), other === variant)
        assert.equal(closed[variant](bodyOf(other)), other === variant)
      }
    })
  }

  it('of an Id take digits without a leading zero, however many', () => {
    for (const Id of ['1', '10', '9'.repeat(100)]) assert.equal(isCreated({ ...bodyOf('created'), Id }), true)
    for (const Id of ['', '0', '01', '-1', '1.0', '1e3', ' 1', '1\n', '\u0661', 'x1', '1x']) {
      assert.equal(isCreated({ ...bodyOf('created'), Id }), false, JSON.stringify(Id))
    }
  })

  it('of a request need a Name, and all in text', () => {
    assert.equal(isCreateContact(sent), true)
    assert.equal(isCreateContact({ Name: '' }), true)
    assert.equal(isCreateContact({ Name: 'x', Nickname: 'y' }), true)
    assert.equal(requestValidator({ Name: 'x', Nickname: 'y' }), false)
    for (const body of [
      {},
      { Phone: '1' },
      { Name: null },
      { Name: 'x', Phone: 1 },
      { Name: 'x', Fax: null },
    ]) {
      assert.equal(isCreateContact(body), false)
      assert.equal(requestValidator(body), false)
    }
  })

  it('say nothing of the value in their errors', () => {
    assert.equal(isCreated({ ...bodyOf('created'), Id: 'canary' }), false)
    assert.ok(!JSON.stringify(isCreated.errors).includes('canary'))
  })
})
