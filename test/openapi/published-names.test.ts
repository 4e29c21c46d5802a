import assert from 'node:assert/strict'
import { compileContract } from '../../openapi/compile-contract.ts'
import { bodiesModule, guardsModule } from '../../openapi/published-names.ts'
import { SpecError } from '../../openapi/spec.ts'
import { documentOf, type FixtureName } from '../support/contracts.ts'

const contractOf = (name: FixtureName) => compileContract(documentOf(name))
const typesIn = (text: string) => [...text.matchAll(/^export type (\w+) = /gm)].map(([, name]) => name)
const guardsIn = (text: string) =>
  [...text.matchAll(/^export const (\w+): Guard<(\w+)> = \/\* @__PURE__ \*\/ guard/gm)].map(
    ([, name, type]) => `${name} ${type}`,
  )

describe('what is published of each body', () => {
  it('is a type and a guard for what is sent and for every variant, of whichever document', () => {
    for (const name of ['frozen', 'membership'] as const) {
      const contract = contractOf(name)
      const { operationId, request, variants } = contract
      const all = [
        [operationId, request.schemaName],
        ...Object.entries(variants).map(([variant, { schemaName }]) => [variant, schemaName]),
      ]
      assert.deepEqual(typesIn(bodiesModule(contract, '// x').text), [
        ...new Set(all.map(([, type]) => type)),
      ])
      assert.deepEqual(
        guardsIn(guardsModule(contract, '// x').text),
        all.map(([of = '', type]) => `is${of.charAt(0).toUpperCase()}${of.slice(1)} ${type}`),
      )
    }
  })

  it('is one type where variants share a body, which names both', () => {
    const contract = contractOf('frozen')
    const { expiredToken } = contract.variants
    assert.ok(expiredToken)
    const { text } = bodiesModule(
      { ...contract, variants: { expiredToken, forbidden: expiredToken } },
      '// x',
    )
    assert.match(
      text,
      /^\/\*\* The body of `expiredToken` and of `forbidden`\. \*\/\nexport type ExpiredToken = /m,
    )
    assert.deepEqual(typesIn(text), ['CreateContact', 'ExpiredToken'])
  })

  it('is refused under a name that no type can have, with its place', () => {
    const contract = contractOf('frozen')
    const request = { ...contract.request, schemaName: 'create-contact' }
    assert.throws(
      () => bodiesModule({ ...contract, request }, '// x'),
      (error) => {
        assert.ok(error instanceof SpecError)
        assert.match(
          error.message,
          /^contactrz\.yaml: components\.schemas\.create-contact: .* must begin with a capital letter/,
        )
        return true
      },
    )
  })
})
