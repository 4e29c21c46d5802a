// What incidents and messages are tested with: findings, verdicts and whole series of them.

import type { ContactKind, Finding, Outcome, VariantName, Verdict } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import fc from 'fast-check'
import type { Observation } from '../../monitor/incidents/incident.ts'
import { contactsOf } from '../../monitor/plan/contact.ts'

export const finding = (pointer: string, more: Partial<Finding> = {}): Finding => ({
  rule: 'missing-property',
  severity: 'breaking',
  part: 'body',
  pointer,
  expected: 'a property',
  actual: 'none',
  message: '',
  ...more,
})

export interface Observed {
  readonly findings?: readonly Finding[]
  readonly meant?: VariantName
  readonly variant?: VariantName | null
  readonly contact?: ContactKind
}

export const observation = (
  outcome: Outcome,
  { findings = [], meant = 'created', variant = meant, contact = 'full' }: Observed = {},
): Observation => {
  const verdict: Verdict = {
    meant,
    variant,
    status: 200,
    outcome,
    mayHaveCreated: true,
    findings,
    createdId: null,
    retryFrom: null,
  }
  return { outcome, variant: meant, verdict, contact, met: contactsOf({ send: 'alternate' }, meant) }
}

export const withoutToken: Observation = {
  outcome: 'unauthorized',
  variant: 'created',
  verdict: null,
  contact: null,
  met: [],
}

/** Findings at some places, of which one is around the others; the words of each may be any of these. */
const someFindings = fc
  .subarray(['/Id', '/Email', ''], { minLength: 1 })
  .chain((pointers) =>
    fc.tuple(
      ...pointers.map((pointer) =>
        fc
          .constantFrom('none', 'number', 'null, as in 2 others')
          .map((actual) => finding(pointer, { actual })),
      ),
    ),
  )
const anyMeant = fc.constantFrom<VariantName>('created', 'expiredToken')

/** What a run can come to. Of an expired token the full contact is sent. */
export const anyObservation: fc.Arbitrary<Observation> = fc
  .constantFrom<ContactKind>('full', 'name-alone')
  .chain((kind) => {
    const contactFor = (meant: VariantName) => (meant === 'created' ? kind : 'full')
    return fc.oneof(
      fc
        .tuple(someFindings, anyMeant)
        .map(([findings, meant]) => observation('drift', { meant, findings, contact: contactFor(meant) })),
      anyMeant.map((meant) => observation('conforming', { meant, contact: contactFor(meant) })),
      anyMeant.map((meant) =>
        observation('unavailable', { meant, variant: null, contact: contactFor(meant) }),
      ),
      anyMeant.map((meant) =>
        observation('over-quota', {
          meant,
          variant: variantMeaning['quota-used-up'],
          contact: contactFor(meant),
        }),
      ),
      fc.constant(observation('unauthorized', { variant: 'expiredToken', contact: kind })),
      fc.constant(withoutToken),
      fc.constant(observation('monitor-fault', { variant: null, contact: kind })),
    )
  })
