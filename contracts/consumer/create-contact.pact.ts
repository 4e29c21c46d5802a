// What the client needs of the provider, one interaction per variant of the contract, each named like it: what it says
// follows from what it means. Run by mocha from contracts/consumer.ts, serially: in parallel Pact loses interactions
// without a word. Examples are harmless and constant, so that the file is the same on every run.
import assert from 'node:assert/strict'
import { MatchersV3, PactV4 } from '@pact-foundation/pact'
import {
  type ContractVariant,
  contract,
  createClient,
  type Means,
  type PropertySchema,
  variantNames,
} from 'contactrz'
import { stateOf } from 'contactrz/internal'
import { isObject } from '../step.ts'

const dir = process.env.CONTACTRZ_PACT_DIR
if (dir === undefined) throw new Error('CONTACTRZ_PACT_DIR is not set: run npm run contracts')

const { integer, like, regex } = MatchersV3

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
const token = 'example'

// The state's setup gives a token, and Pact puts it here when it verifies: no request filter is needed. Pact's own
// fromProviderState would accept any text from the client; the rule keeps the scheme pinned.
const authorization = {
  ...MatchersV3.fromProviderState('Bearer ${token}', `Bearer ${token}`),
  'pact:matcher:type': 'regex',
  regex: '^Bearer [^ ]+$',
}

type AnyBody = Parameters<typeof like>[0]

/** Each rule is one that Pact can hold: no flags, and no "string or null", so that what can be both is exact. */
function matching({ const: constant, type, pattern, properties }: PropertySchema, value: unknown): AnyBody {
  if (constant !== undefined) return value as AnyBody
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, matching(properties?.[name] ?? {}, inner)]),
    )
  if (type === 'integer') return integer(value as number)
  if (type !== 'string') return value as AnyBody
  return pattern === undefined ? like(value as string) : regex(pattern, value as string)
}

/** The example, with what was sent in its place. */
const bodyOf = ({ example, echoes }: ContractVariant): unknown => {
  const sent: Readonly<Record<string, string>> = contact
  const echoed = Object.entries(echoes).map(([name, source]) => [name, sent[source]])
  return { ...(example as object), ...Object.fromEntries(echoed) }
}

const interaction = (variant: string, { means, status, schema }: ContractVariant, body: unknown) =>
  new PactV4({ consumer: 'contactrz-client', provider: 'OneCloud', dir, logLevel: 'warn' })
    .addInteraction()
    // Of refusals there can be more than one: the state is told which.
    .given(stateOf[means], means === 'refused' ? { variant } : undefined)
    .uponReceiving(variant)
    .withRequest(contract.method, contract.path, (request) => {
      request.headers({ Authorization: authorization, 'Content-Type': contract.mediaType }).jsonBody(contact)
    })
    .willRespondWith(status, (response) => {
      response.headers({ 'Content-Type': contract.mediaType }).jsonBody(matching(schema, body))
    })

type Says = readonly [title: string, parts: (body: unknown, result: object) => object]

/** When to call again depends on the hour of the test: only that it is to come is certain. */
const whenToCall = (result: object) => {
  const at: unknown = Reflect.get(result, 'retryAt')
  assert.ok(at instanceof Date && at.getTime() > Date.now())
  return at
}

/** What a consumer is told of an answer beside its name and its status. */
const says: Readonly<Record<Means, Says>> = {
  created: ['gives the contact that was created', (body) => ({ contact: body })],
  'token-expired': ['tells an expired token', (body) => ({ error: body })],
  'quota-used-up': [
    'tells a used-up quota, and when to call again',
    (body, result) => ({ error: body, retryAt: whenToCall(result) }),
  ],
  refused: ['tells a refusal', (body) => ({ error: body })],
}

describe('createContact', () => {
  for (const name of variantNames) {
    const variant: ContractVariant = contract.variants[name]
    const [title, parts] = says[variant.means]
    it(`${title}: ${name}`, () => {
      const body = bodyOf(variant)
      return interaction(name, variant, body).executeTest(async ({ url }) => {
        const result = await createClient({ url, token }).createContact(contact)
        assert.deepEqual(result, { variant: name, status: variant.status, ...parts(body, result) })
      })
    })
  }
})
