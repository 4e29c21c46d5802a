// What incidents and mails are tested with: findings, verdicts and whole series of them.
import type { Finding, Outcome, VariantName, Verdict } from 'contactrz'
import fc from 'fast-check'
import type { Observation } from '../../monitor/incident.ts'

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
}

export const observation = (
  outcome: Outcome,
  { findings = [], meant = 'created', variant = meant }: Observed = {},
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
  return { outcome, verdict }
}

const pointers = fc.subarray(['/Id', '/Email', '/Fax'], { minLength: 1 })

/** What a run can come to. */
export const anyObservation: fc.Arbitrary<Observation> = fc.oneof(
  fc
    .tuple(pointers, fc.constantFrom<VariantName>('created', 'expiredToken'))
    .map(([list, meant]) =>
      observation('drift', { meant, findings: list.map((pointer) => finding(pointer)) }),
    ),
  fc
    .constantFrom<VariantName>('created', 'expiredToken')
    .map((meant) => observation('conforming', { meant })),
  fc.constant(observation('unavailable', { variant: null })),
  fc.constant(observation('over-quota', { variant: 'overQuota' })),
  fc.constant(observation('unauthorized', { variant: 'expiredToken' })),
  fc.constant<Observation>({ outcome: 'unauthorized', verdict: null }),
  fc.constant(observation('monitor-fault', { variant: null })),
)
