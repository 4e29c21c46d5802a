// `--format markdown`: a summary for a job or a pull request.
import { rules } from '../judge/rules.ts'
import { oneLine } from '../tools/safe-text.ts'
import { type GatheredFinding, gatherByProbe } from './gather.ts'
import { marksLine } from './lines.ts'
import { headlineOf, notesOf } from './notes.ts'
import { nameOf, type Report } from './report.ts'

export function renderMarkdown(report: Report): string {
  const { url, durationMs, probes } = report
  const lines = [
    `## contactrz check: ${headlineOf(report)}`,
    '',
    `POST ${escapeMarkdown(url)}, ${durationMs} ms`,
    '',
    '| variant | outcome | findings | |',
    '|---|---|---|---|',
    ...probes.map(
      (probe) =>
        `| ${escapeMarkdown(nameOf(probe))} | ${probe.outcome} | ${probe.findings.length} | ${escapeMarkdown(probe.reason ?? '')} |`,
    ),
  ]
  for (const [index, gathered] of gatherByProbe(probes).entries()) {
    const probe = probes[index]
    if (probe === undefined || gathered.length === 0) continue
    lines.push(
      '',
      `### ${escapeMarkdown(nameOf(probe))}`,
      '',
      '| rule | severity | where | expected | actual | what it means |',
      '|---|---|---|---|---|---|',
    )
    for (const one of gathered) lines.push(renderRow(one))
  }
  for (const { title, text } of notesOf(report)) {
    lines.push('', `**${escapeMarkdown(title)}**: ${escapeMarkdown(text)}.`)
  }
  return `${lines.join('\n')}\n`
}

function renderRow({ found, isOfBoth }: GatheredFinding): string {
  const { rule, severity, part, pointer, expected, actual, ...marked } = found
  const both = isOfBoth ? ' With both contacts.' : ''
  const marks = marksLine(marked)
  const cells = [
    rule,
    severity,
    `${part} ${pointer}`.trim(),
    expected,
    actual,
    `${rules[rule].summary}${both}${marks && ` (${marks})`}`,
  ]
  return `| ${cells.map(escapeMarkdown).join(' | ')} |`
}

/** Shown as it is, whatever it holds: no HTML, no link, no mention, no other cell (CommonMark 2.4, GFM tables). */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replaceAll('@', '&#64;')
    .replaceAll('://', ':&#47;&#47;')
}
