// `--format pretty`: the report for a person. Nothing in it needs a colour to be understood.
import { count } from '../judge/evidence.ts'
import { rules } from '../judge/rules.ts'
import type { Finding } from '../judge/verdict.ts'
import { oneLine } from '../tools/safe-text.ts'
import { type GatheredFinding, gatherByProbe } from './gather.ts'
import { marksLine, typeChange } from './lines.ts'
import { headlineOf, notesOf } from './notes.ts'
import { nameOf, type ProbeReport, type Report } from './report.ts'

export type Style = 'red' | 'green' | 'yellow' | 'dim' | 'bold'
/** Applies a colour, or nothing. */
export type Paint = (style: Style, text: string) => string
export const plain: Paint = (_style, text) => text

export function renderPretty(report: Report, paint: Paint = plain): string {
  const lines = [`POST ${report.url}`, '']
  const gathered = gatherByProbe(report.probes)
  const width = Math.max(13, ...report.probes.map((probe) => nameOf(probe).length + 1))
  for (const [index, probe] of report.probes.entries())
    lines.push(...renderProbe(probe, gathered[index] ?? [], width, paint))
  for (const { level, title, text } of notesOf(report)) {
    lines.push(paint(level === 'error' ? 'red' : 'yellow', `${title}: ${oneLine(text, 400)}.`))
  }
  lines.push('', summaryOf(report, gathered.flat(), paint))
  return `${lines.join('\n')}\n`
}

function renderProbe(
  probe: ProbeReport,
  gathered: readonly GatheredFinding[],
  width: number,
  paint: Paint,
): string[] {
  const { outcome, reason, durationMs, findings } = probe
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
  const lines = [`${paint(style, `${sign} ${nameOf(probe).padEnd(width)} ${outcome}`)}${time}`]
  if (reason !== undefined) lines.push(paint('dim', `    ${oneLine(reason, 400)}`))
  for (const one of gathered) lines.push(...renderFinding(one, paint))
  const rest = findings.length - gathered.reduce((sum, { times }) => sum + times, 0)
  if (rest > 0) {
    const more = `${count(rest, 'finding')}${gathered.length > 0 ? ' more' : ''}`
    lines.push(paint('dim', `    ${more}, of both contacts: told above`))
  }
  return lines
}

function renderFinding({ found, isOfBoth }: GatheredFinding, paint: Paint): string[] {
  const { rule, severity, part, pointer, expected, actual, consumerType, ...marked } = found
  const style =
    marked.accepted !== undefined || severity === 'notice'
      ? 'dim'
      : severity === 'breaking'
        ? 'red'
        : 'yellow'
  const { summary, advice } = rules[rule]
  const both = isOfBoth ? ', with both contacts' : ''
  const where = `${pointer === '' ? part : `${part} ${oneLine(pointer)}`}${both}`
  const marks = marksLine(marked)
  const note = marks === '' ? '' : paint('dim', ` (${marks})`)
  return [
    `    ${paint(style, severity)}  ${paint('bold', rule)}  ${where}${note}`,
    `      expected  ${oneLine(expected)}`,
    `      actual    ${oneLine(actual)}`,
    ...(consumerType === undefined ? [] : [`      type      ${typeChange(consumerType)}`]),
    paint('dim', `      ${summary} ${advice}`),
  ]
}

function summaryOf(report: Report, gathered: readonly GatheredFinding[], paint: Paint): string {
  const { outcome, probes, durationMs } = report
  const headline = headlineOf(report)
  const counted = gathered.map(({ found }) => found).filter(({ accepted }) => accepted === undefined)
  const of = (severity: Finding['severity']) => counted.filter((found) => found.severity === severity).length
  const numbers = (['breaking', 'additive', 'notice'] as const)
    .filter((severity) => of(severity) > 0)
    .map((severity) =>
      severity === 'notice' ? count(of(severity), 'notice') : `${of(severity)} ${severity}`,
    )
  const skipped = probes.filter((probe) => probe.outcome === 'skipped').length
  if (skipped > 0) numbers.push(`${skipped} skipped`)
  const style = headline === 'conforming' ? 'green' : outcome === 'drift' ? 'red' : 'yellow'
  const detail = numbers.length > 0 ? ` (${numbers.join(', ')})` : ''
  return `${paint(style, headline)}${detail} in ${durationMs} ms`
}
