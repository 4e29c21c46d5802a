// What fast-check feeds the judge: conforming bodies, damaged ones, and anything at all.
import fc from 'fast-check'
import type { Answer } from '../../src/judge/verdict.ts'
import { bodyOf } from './exchange.ts'
import type { CreateContact, VariantName } from './frozen.ts'
import { variantNames } from './frozen.ts'

export const variant: fc.Arbitrary<VariantName> = fc.constantFrom(...variantNames)

/** Well-formed text of any script, empty and long included. */
const text = fc.string({ unit: 'grapheme', maxLength: 30 })

export const sentContact: fc.Arbitrary<CreateContact> = fc.record(
  {
    Name: text,
    Phone: text,
    Fax: text,
    Email: text,
    Mobile: text,
    TwitterId: text,
    FacebookId: text,
    Media: text,
  },
  { requiredKeys: ['Name'] },
)

const id = fc.bigInt({ min: 1n, max: 10n ** 39n }).map(String)

const empty = { Phone: '', Fax: '', Email: '', Mobile: '', TwitterId: '', FacebookId: '', Media: '' }

export interface Conforming {
  readonly variant: VariantName
  readonly sent: CreateContact
  readonly body: Record<string, unknown>
}

/** A conforming body of any variant, with the contact that it answers. */
export const conforming: fc.Arbitrary<Conforming> = fc
  .tuple(variant, sentContact, id, fc.option(text), fc.option(text), fc.integer())
  .map(([name, sent, Id, devMessage, applicationCode, count]) => {
    if (name === 'created') return { variant: name, sent, body: { Id, ...empty, ...sent } }
    const { records } = bodyOf(name)
    const body = {
      _meta: { status: 'ERROR', count },
      records: { ...(records as object), devMessage, applicationCode },
    }
    return { variant: name, sent, body }
  })

const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/)
const headerNames = ['content-type', 'content-encoding', 'retry-after', 'sunset', 'set-cookie', 'location']

export const headers: fc.Arbitrary<Answer['headers']> = fc.array(
  fc.tuple(
    fc.oneof(fc.constantFrom(...headerNames), token),
    fc.oneof(
      fc.constantFrom('application/json', 'text/html', 'gzip', 'application/json;charset=x'),
      fc.string(),
    ),
  ),
  { maxLength: 6 },
)

export const status = fc.oneof(fc.constantFrom(200, 401, 429, 302, 500), fc.integer({ min: 100, max: 999 }))
