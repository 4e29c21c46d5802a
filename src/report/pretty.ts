// `--format pretty`: the report for a person. Nothing in it needs a colour to be understood.
import { count } from '../judge/evidence.ts'
import { rules } from '../judge/rules.ts'
import type { Finding } from '../judge/verdict.ts'
import { gatherFindings } from './gather.ts'
import { oneLine, typeChange } from './lines.ts'
import type { ProbeReport, Report } from './report.ts'

export type Style = 'red' | 'green' | 'yellow' | 'dim' | 'bold'
/** Applies a colour, or nothing. */
export type Paint = (style: Style, text: string) => string
export const plain: Paint = (_style, text) => text

export function renderPretty(report: Report, paint: Paint = plain): string {
  const lines = [`POST ${report.url}`, '']
  for (const probe of report.probes) lines.push(...renderProbe(probe, paint))
  for (const { rule, pointer } of report.unusedAcceptances ?? []) {
    lines.push(paint('yellow', `accepted, but not found: ${rule} ${pointer}. The entry can be deleted.`))
  }
  lines.push('', summaryOf(report, paint))
  return `${lines.join('\n')}\n`
}

function renderProbe(probe: ProbeReport, paint: Paint): string[] {
  const { variant, outcome, reason, durationMs, findings } = probe
  const style =
    outcome === 'conforming'
      ? 'green'
      : outcome === 'skipped'
        ? 'dim'
        : outcome === 'drift'
          ? 'red'
          : 'yellow'
  const sign = { green: '✓', red: '✗', yellow: '?', dim: '-' }[style]
  const time = durationMs === undefined ? '' : paint('dim', `  ${durationMs} ms`)
  const lines = [`${paint(style, `${sign} ${variant.padEnd(13)} ${outcome}`)}${time}`]
  if (reason !== undefined) lines.push(paint('dim', `    ${oneLine(reason, 400)}`))
  for (const found of gatherFindings(findings)) lines.push(...renderFinding(found, paint))
  return lines
}

function renderFinding(
  { rule, severity, part, pointer, expected, actual, accepted, consumerType }: Finding,
  paint: Paint,
): string[] {
  const style =
    accepted !== undefined || severity === 'notice' ? 'dim' : severity === 'breaking' ? 'red' : 'yellow'
  const { summary, advice } = rules[rule]
  const where = pointer === '' ? part : `${part} ${oneLine(pointer)}`
  const note =
    accepted === undefined
      ? ''
      : paint('dim', ` (accepted until ${accepted.until}: ${oneLine(accepted.reason)})`)
  return [
    `    ${paint(style, severity)}  ${paint('bold', rule)}  ${where}${note}`,
    `      expected  ${oneLine(expected)}`,
    `      actual    ${oneLine(actual)}`,
    ...(consumerType === undefined ? [] : [`      type      ${typeChange(consumerType)}`]),
    paint('dim', `      ${summary} ${advice}`),
  ]
}

function summaryOf({ outcome, probes, durationMs }: Report, paint: Paint): string {
  const counted = probes.flatMap(({ findings }) => findings.filter(({ accepted }) => accepted === undefined))
  const of = (severity: Finding['severity']) => counted.filter((found) => found.severity === severity).length
  const numbers = (['breaking', 'additive', 'notice'] as const)
    .filter((severity) => of(severity) > 0)
    .map((severity) =>
      severity === 'notice' ? count(of(severity), 'notice') : `${of(severity)} ${severity}`,
    )
  const skipped = probes.filter((probe) => probe.outcome === 'skipped').length
  if (skipped > 0) numbers.push(`${skipped} skipped`)
  const style = outcome === 'conforming' ? 'green' : outcome === 'drift' ? 'red' : 'yellow'
  const detail = numbers.length > 0 ? ` (${numbers.join(', ')})` : ''
  return `${paint(style, outcome)}${detail} in ${durationMs} ms`
}
