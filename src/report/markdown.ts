// `--format markdown`: a summary for a job or a pull request.
import { rules } from '../judge/rules.ts'
import { oneLine, type Told, tellOnce } from './lines.ts'
import { nameOf, type Report } from './report.ts'

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
        `| ${escapeMarkdown(nameOf(probe))} | ${probe.outcome} | ${probe.findings.length} | ${escapeMarkdown(probe.reason ?? '')} |`,
    ),
  ]
  for (const [index, told] of tellOnce(probes).entries()) {
    const probe = probes[index]
    if (probe === undefined || told.length === 0) continue
    lines.push(
      '',
      `### ${escapeMarkdown(nameOf(probe))}`,
      '',
      '| rule | severity | where | expected | actual | what it means |',
      '|---|---|---|---|---|---|',
    )
    for (const one of told) lines.push(renderRow(one))
  }
  for (const { rule, pointer } of unusedAcceptances) {
    lines.push('', `Accepted, but not found: ${rule} ${escapeMarkdown(pointer)}. The entry can be deleted.`)
  }
  return `${lines.join('\n')}\n`
}

function renderRow({ found, isOfBoth }: Told): string {
  const { rule, severity, part, pointer, expected, actual, accepted } = found
  const both = isOfBoth ? ' With both contacts.' : ''
  const note = accepted === undefined ? '' : ` Accepted until ${accepted.until}: ${accepted.reason}`
  const cells = [
    rule,
    severity,
    `${part} ${pointer}`.trim(),
    expected,
    actual,
    `${rules[rule].summary}${both}${note}`,
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
