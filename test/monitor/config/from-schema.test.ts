import assert from 'node:assert/strict'
import { Ajv } from 'ajv'
import { contract, createSyntheticContact } from 'contactrz'
import { type ConfigInput, configSchema, type TargetInput } from '../../../monitor/config/config-schema.ts'
import type { FromSchema } from '../../../monitor/config/from-schema.ts'
import { filesWith } from '../../support/sources.ts'

/** Held by the compiler (`npm run check:types`): whether two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(answer: Same<A, B>) => answer

const read = (value: unknown): ConfigInput => {
  const validate = new Ajv({ useDefaults: true, strict: false }).compile<ConfigInput>(configSchema)
  assert.ok(validate(value), JSON.stringify(validate.errors))
  return value
}

describe('the type of the configuration, with the contact of the live document', () => {
  const config = read({
    targets: [{ name: 'one', url: 'http://127.0.0.1:1', token: { env: 'X' }, mailTo: ['a@example.com'] }],
    smtp: { host: 'localhost', port: 25, security: 'none', from: 'a@example.com' },
  })
  const [target] = config.targets as [TargetInput]

  it('knows no key that the schema does not have: one that is misspelt does not compile', () => {
    // @ts-expect-error: it is `guard`
    assert.equal(target.gaurd, undefined)
    // @ts-expect-error: it is `remindEvery`
    assert.equal(config.alerts.remindEvry, undefined)
    // @ts-expect-error: it is `alternate`
    assert.notEqual(target.contact.send, 'alternating' satisfies TargetInput['contact']['send'])
    // @ts-expect-error: no property of the contract
    assert.equal(target.contact.Emial, undefined)
  })

  it('has what has a default, and may lack what has none', () => {
    assert.ok(same<TargetInput['guard'], string>(true))
    assert.equal(target.guard, '60s')
    assert.ok(same<ConfigInput['web']['port'], number>(true))
    assert.equal(config.web.port, 8401)
    assert.ok(same<TargetInput['slow'], string | undefined>(true))
    assert.equal(target.slow, undefined)
    // @ts-expect-error: without a password there is nothing to read
    assert.throws(() => config.web.password.length)
  })

  it('is that of what was written, alternatives included', () => {
    assert.ok(same<NonNullable<ConfigInput['smtp']>['security'], 'tls' | 'starttls' | 'none'>(true))
    assert.ok(same<ConfigInput['alerts']['additive'], boolean>(true))
    assert.ok(same<TargetInput['contact']['Email'], string | null | undefined>(true))
    assert.ok(same<FromSchema<{ type: 'array'; items: { type: 'integer' } }>, readonly number[]>(true))
    assert.ok(
      same<FromSchema<{ oneOf: readonly [{ const: 'none' }, { type: 'null' }] }>, 'none' | null>(true),
    )
    assert.ok(same<FromSchema<{ description: 'anything' }>, unknown>(true))
  })

  it('has the properties of a contact from the contract, each of which can be left out that need not be sent', () => {
    const { properties, required } = contract.request.schema
    const { send, ...overridden } = configSchema.properties.targets.items.properties.contact.properties
    assert.deepEqual(Object.keys(overridden), Object.keys(properties))
    const needed = Object.entries(overridden).filter(([, { type }]) => ![type].flat().includes('null'))
    assert.deepEqual(
      needed.map(([name]) => name),
      [...required],
    )
  })

  it('can tell its own key of a contact from every property of the contract', () => {
    const { properties } = configSchema.properties.targets.items.properties.contact
    const sent = Object.keys(createSyntheticContact('m'))
    assert.deepEqual(new Set(Object.keys(properties)), new Set(['send', ...sent]))
    for (const name of Object.keys(contract.variants.created.schema.properties)) assert.match(name, /^[A-Z]/)
  })

  it('is checked throughout: nothing of the configuration is any', () => {
    assert.deepEqual(filesWith(/noExplicitAny/, ['monitor']), [])
  })
})
