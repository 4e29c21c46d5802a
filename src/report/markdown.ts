// `--format markdown`: a summary for a job or a pull request.
import { rules } from '../judge/rules.ts'
import type { Finding } from '../judge/verdict.ts'
import { gatherFindings } from './gather.ts'
import { oneLine } from './lines.ts'
import type { Report } from './report.ts'

export function renderMarkdown({ url, outcome, durationMs, probes, unusedAcceptances = [] }: Report): string {
  const lines = [
    `## contactrz check: ${outcome}`,
    '',
    `POST ${escapeMarkdown(url)}, ${durationMs} ms`,
    '',
    '| variant | outcome | findings | |',
    '|---|---|---|---|',
    ...probes.map(
      (probe) =>
        `| ${probe.variant} | ${probe.outcome} | ${probe.findings.length} | ${escapeMarkdown(probe.reason ?? '')} |`,
    ),
  ]
  for (const { variant, findings } of probes) {
    if (findings.length === 0) continue
    lines.push(
      '',
      `### ${variant}`,
      '',
      '| rule | severity | where | expected | actual | what it means |',
      '|---|---|---|---|---|---|',
    )
    for (const found of gatherFindings(findings)) lines.push(renderRow(found))
  }
  for (const { rule, pointer } of unusedAcceptances) {
    lines.push('', `Accepted, but not found: ${rule} ${escapeMarkdown(pointer)}. The entry can be deleted.`)
  }
  return `${lines.join('\n')}\n`
}

function renderRow({ rule, severity, part, pointer, expected, actual, accepted }: Finding): string {
  const note = accepted === undefined ? '' : ` Accepted until ${accepted.until}: ${accepted.reason}`
  const cells = [
    rule,
    severity,
    `${part} ${pointer}`.trim(),
    expected,
    actual,
    `${rules[rule].summary}${note}`,
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
