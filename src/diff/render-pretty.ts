// `--format pretty` of diff: for a person. Nothing in it needs a colour to be understood.
import { marksLine } from '../report/lines.ts'
import { type Paint, plain, type Style } from '../report/pretty.ts'
import { oneLine } from '../tools/safe-text.ts'
import type { Change, DiffReport } from './change.ts'
import { type ChangeSeverity, changeSeverities } from './rule.ts'

const styles: Record<ChangeSeverity, Style> = { breaking: 'red', additive: 'yellow', neutral: 'dim' }

export function renderPretty(report: DiffReport, paint: Paint = plain): string {
  const { old, new: next, changes } = report
  const lines = [`${oneLine(old.file)} ${old.version} → ${oneLine(next.file)} ${next.version}`, '']
  for (const severity of changeSeverities)
    for (const change of changes.filter((one) => one.severity === severity))
      lines.push(...renderChange(change, paint))
  for (const { rule, pointer } of report.unusedAcceptances ?? [])
    lines.push(
      paint('yellow', `accepted, but not found: ${rule} ${oneLine(pointer)}. The entry can be deleted.`),
    )
  lines.push(`${changes.length > 0 ? '\n' : ''}${summaryOf(report, paint)}`)
  return `${lines.join('\n')}\n`
}

function renderChange(change: Change, paint: Paint): string[] {
  const { rule, severity, operation, status, variant, pointer, before, after, wire, types, accepted } = change
  const marks = marksLine(change)
  const where = [operation, status, variant, pointer].filter((part) => part !== null && part !== '').join(' ')
  const note = marks && ` (${marks})`
  return [
    `${paint(accepted === undefined ? styles[severity] : 'dim', severity)}  ${paint('bold', rule)}  ${oneLine(where)}${note}`,
    `  was    ${oneLine(before)}`,
    `  is     ${oneLine(after)}`,
    `  wire   ${wire}`,
    `  types  ${types}`,
  ]
}

function summaryOf({ outcome, bump, changes }: DiffReport, paint: Paint): string {
  const style = outcome === 'breaking' ? 'red' : 'green'
  const numbers = changeSeverities
    .map((severity) => [changes.filter((change) => change.severity === severity).length, severity] as const)
    .filter(([count]) => count > 0)
    .map(([count, severity]) => `${count} ${severity}`)
  const detail = numbers.length > 0 ? ` (${numbers.join(', ')})` : ''
  return `${paint(style, outcome)}${detail}; version bump: ${bump}`
}
