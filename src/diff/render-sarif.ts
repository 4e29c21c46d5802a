// `--format sarif` of diff: SARIF 2.1.0 (OASIS). A change is a result at a place of the new document.
import { marksLine } from '../report/lines.ts'
import type { Change, DiffReport } from './change.ts'
import type { ChangeSeverity } from './rule.ts'
import { type DiffRuleId, diffRuleIds, diffRules } from './rules.ts'

const levels: Record<ChangeSeverity, 'error' | 'warning' | 'note'> = {
  breaking: 'error',
  additive: 'warning',
  neutral: 'note',
}

export function renderSarif({ new: next, changes }: DiffReport): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'contactrz diff', rules: diffRuleIds.map(describeRule) } },
        invocations: [{ executionSuccessful: true }],
        results: changes.map((change) => toResult(next.file, change)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function describeRule(id: DiffRuleId) {
  const { severity, summary, wire, types, direction, bump } = diffRules[id]
  return {
    id,
    shortDescription: { text: summary },
    help: { text: `Wire: ${wire}. Types: ${types}.` },
    defaultConfiguration: { level: levels[severity] },
    properties: { direction, severity, bump },
  }
}

function toResult(
  file: string,
  { id, rule, severity, message, before, after, at, accepted, lapsed }: Change,
) {
  const marks = marksLine({ lapsed })
  return {
    ruleId: rule,
    ruleIndex: diffRuleIds.indexOf(rule),
    level: levels[severity],
    message: { text: `${message} Was ${before}, is ${after}.${marks && ` (${marks})`}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/') },
          region: { startLine: 1 },
        },
        logicalLocations: [{ fullyQualifiedName: at, kind: 'member' }],
      },
    ],
    partialFingerprints: { 'contactrz/v1': id },
    ...(accepted !== undefined && {
      suppressions: [{ kind: 'external', status: 'accepted', justification: accepted.reason }],
    }),
  }
}
