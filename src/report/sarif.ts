// `--format sarif`: SARIF 2.1.0 (OASIS), for code scanning. A finding is a result at a place of the spec.
import type { Severity } from '../judge/rule.ts'
import { type RuleId, ruleIds, rules } from '../judge/rules.ts'
import { type Finding, isConclusive } from '../judge/verdict.ts'
import { marksLine } from './lines.ts'
import { notesOf } from './notes.ts'
import { nameOf, type ProbeReport, type Report } from './report.ts'

const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  breaking: 'error',
  additive: 'warning',
  notice: 'note',
}

export function renderSarif(report: Report): string {
  const { probes } = report
  const needsWords = ({ outcome, reason }: ProbeReport) => !isConclusive(outcome) || reason !== undefined
  const ofProbes = probes.filter(needsWords).map(({ outcome, reason, ...probe }) => ({
    level: outcome === 'skipped' ? 'note' : 'warning',
    message: { text: `${nameOf(probe)}: ${outcome}${reason === undefined ? '' : `: ${reason}`}` },
  }))
  const ofReport = notesOf(report).map(({ level, title, text }) => ({
    level: level === 'error' ? 'error' : 'note',
    message: { text: `${title}: ${text}` },
  }))
  // Something that was asked for did not happen.
  const isWhole = !ofReport.some(({ level }) => level === 'error')
  const notifications = [...ofProbes, ...ofReport]
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'contactrz', rules: ruleIds.map(describeRule) } },
        invocations: [{ executionSuccessful: isWhole, toolExecutionNotifications: notifications }],
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

function toResult(probe: ProbeReport, { rule, severity, pointer, message, accepted, lapsed }: Finding) {
  const { variant, contact } = probe
  const sent = contact === 'name-alone' ? ' Sent: Name alone.' : ''
  const marks = marksLine({ lapsed })
  return {
    ruleId: rule,
    ruleIndex: ruleIds.indexOf(rule),
    level: levels[severity],
    message: { text: `${message}${sent}${marks && ` (${marks})`}` },
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
