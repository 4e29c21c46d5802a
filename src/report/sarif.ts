// `--format sarif`: SARIF 2.1.0 (OASIS), for code scanning. A finding is a result at a place of the spec.
import { type RuleId, ruleIds, rules, type Severity } from '../judge/rules.ts'
import type { Finding } from '../judge/verdict.ts'
import { nameOf, type ProbeReport, type Report } from './report.ts'

const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  breaking: 'error',
  additive: 'warning',
  notice: 'note',
}

export function renderSarif({ probes }: Report): string {
  const isInconclusive = ({ outcome }: ProbeReport) => outcome !== 'drift' && outcome !== 'conforming'
  const notifications = probes.filter(isInconclusive).map(({ outcome, reason, ...probe }) => ({
    level: outcome === 'skipped' ? 'note' : 'warning',
    message: { text: `${nameOf(probe)}: ${outcome}${reason === undefined ? '' : `: ${reason}`}` },
  }))
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'contactrz', rules: ruleIds.map(describeRule) } },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications }],
        results: probes.flatMap((probe) => probe.findings.map((found) => toResult(probe, found))),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function describeRule(id: RuleId) {
  const { severity, summary, advice, part } = rules[id]
  return {
    id,
    shortDescription: { text: summary },
    help: { text: advice },
    defaultConfiguration: { level: levels[severity] },
    properties: { part, severity },
  }
}

function toResult(probe: ProbeReport, { rule, severity, pointer, message, accepted }: Finding) {
  const { variant, contact } = probe
  const sent = contact === 'name-alone' ? ' Sent: Name alone.' : ''
  return {
    ruleId: rule,
    ruleIndex: ruleIds.indexOf(rule),
    level: levels[severity],
    message: { text: `${message}${sent}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: 'openapi/contactrz.yaml' }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: `${variant}${pointer}`, kind: 'member' }],
      },
    ],
    partialFingerprints: { 'contactrz/v1': `${nameOf(probe)} ${rule} ${pointer}` },
    ...(accepted !== undefined && {
      suppressions: [{ kind: 'external', status: 'accepted', justification: accepted.reason }],
    }),
  }
}
