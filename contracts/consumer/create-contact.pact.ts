// What the client needs of the provider, one interaction per variant, each named like its variant. Run by mocha
// from contracts/consumer.ts, serially: in parallel Pact loses interactions without a word. Examples are harmless
// and constant, so that the file is the same on every run.
import assert from 'node:assert/strict'
import { MatchersV3, PactV4 } from '@pact-foundation/pact'
import { contract, createClient, type VariantName } from 'contactrz'
import { stateOf } from 'contactrz/internal'

const dir = process.env.CONTACTRZ_PACT_DIR
if (dir === undefined) throw new Error('CONTACTRZ_PACT_DIR is not set: run npm run contracts')

const { integer, like, regex } = MatchersV3
const { variants } = contract

const contact = {
  Name: 'Example Person',
  Phone: '01632960001',
  Fax: '01632960002',
  Email: 'person@example.com',
  Mobile: '01632960003',
  TwitterId: 'example_person',
  FacebookId: 'example.person',
  Media: 'example.com/person',
}
const id = '48213'
const token = 'example'

// The state's setup gives a token, and Pact puts it here when it verifies: no request filter is needed. Pact's own
// fromProviderState would accept any text from the client; the rule keeps the scheme pinned. Each rule is one that
// Pact can hold: no flags, and no "string or null", so the two 401s are exact.
const authorization = {
  ...MatchersV3.fromProviderState('Bearer ${token}', `Bearer ${token}`),
  'pact:matcher:type': 'regex',
  regex: '^Bearer [^ ]+$',
}

type AnyBody = Parameters<typeof like>[0]

const interaction = (variant: VariantName, body: AnyBody) =>
  new PactV4({ consumer: 'contactrz-client', provider: 'OneCloud', dir, logLevel: 'warn' })
    .addInteraction()
    .given(stateOf[variants[variant].means])
    .uponReceiving(variant)
    .withRequest(contract.method, contract.path, (request) => {
      request.headers({ Authorization: authorization, 'Content-Type': contract.mediaType }).jsonBody(contact)
    })
    .willRespondWith(variants[variant].status, (response) => {
      response.headers({ 'Content-Type': contract.mediaType }).jsonBody(body)
    })

const create = (url: string) => createClient({ url, token }).createContact(contact)

describe('createContact', () => {
  it('gives the contact that was created', () => {
    const echoed = Object.fromEntries(Object.entries(contact).map(([name, value]) => [name, like(value)]))
    const body = { Id: regex('^[1-9][0-9]*$', id), ...echoed }
    return interaction('created', body).executeTest(async ({ url }) => {
      assert.deepEqual(await create(url), {
        variant: 'created',
        status: 200,
        contact: { Id: id, ...contact },
      })
    })
  })

  it('tells an expired token', () => {
    const { example } = variants.expiredToken
    const body = { ...example, _meta: { ...example._meta, count: integer(example._meta.count) } }
    return interaction('expiredToken', body).executeTest(async ({ url }) => {
      assert.deepEqual(await create(url), { variant: 'expiredToken', status: 401, error: example })
    })
  })

  it('tells a used-up quota, and when to call again', () => {
    const { example } = variants.overQuota
    const body = { ...example, _meta: { ...example._meta, count: integer(example._meta.count) } }
    return interaction('overQuota', body).executeTest(async ({ url }) => {
      const result = await create(url)
      assert.equal(result.variant, 'overQuota')
      assert.deepEqual(result.error, example)
      assert.ok(result.retryAt.getTime() > Date.now())
    })
  })
})
