// Reports to look at: a drift, a conforming probe, a skip, an outage, and what a report says beside its findings.
import type { Finding } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import { overallOutcome, type ProbeReport, type Report } from '../../src/report/report.ts'

/** The published schema of a report has the names of the live document. */
export const { 'token-expired': expired, 'quota-used-up': quota } = variantMeaning

export const finding = (more: Partial<Finding> = {}): Finding => ({
  rule: 'wrong-type',
  severity: 'breaking',
  part: 'body',
  pointer: '/Id',
  expected: 'string',
  actual: 'number',
  message: '/Id: expected string, found number.',
  ...more,
})

export const reportOf = (...probes: ProbeReport[]): Report => ({
  version: 1,
  url: 'http://127.0.0.1:4010/api/contactrz',
  outcome: overallOutcome(probes),
  durationMs: 41,
  probes,
})

export const drift: ProbeReport = {
  variant: 'created',
  outcome: 'drift',
  mayHaveCreated: true,
  durationMs: 12,
  findings: [finding()],
}
export const conforming: ProbeReport = {
  variant: expired,
  outcome: 'conforming',
  mayHaveCreated: false,
  durationMs: 3,
  findings: [],
}
export const skipped: ProbeReport = {
  variant: quota,
  outcome: 'skipped',
  reason: 'not provoked',
  findings: [],
}
export const down: ProbeReport = {
  variant: 'created',
  outcome: 'unavailable',
  mayHaveCreated: false,
  reason: 'no answer',
  findings: [],
}
export const accepted = finding({ accepted: { reason: 'ticket 12', until: '2100-01-01' } })
export const report = reportOf(drift, conforming, skipped)

/** Everything that a report can say beside its findings, at once. */
export const unmet = { variant: quota, reason: 'not provoked' } as const
const marker = '2026-12-01T13:00:00.000Z created'
export const left = (created: boolean): ProbeReport => ({
  ...drift,
  outcome: created ? 'conforming' : 'unavailable',
  findings: [],
  leftBehind: { marker, created },
})
export const lapsed = finding({ lapsed: { reason: 'ticket 12', until: '2026-01-01' } })
export const suspected: ProbeReport = { ...drift, reason: 'or the token is wrong' }
export const noted: Report = {
  ...reportOf(left(true), conforming, skipped),
  unmetRequirements: [unmet],
  interrupted: true,
  unusedAcceptances: [{ rule: 'slow', pointer: '', reason: 'x', until: '2100-01-01' }],
}
