// `--format junit`: a test suite for a CI server. A variant is a case; a drift is a failure, no verdict an error.
import { gatherFindings } from './gather.ts'
import { summaryLine } from './lines.ts'
import type { ProbeReport, Report } from './report.ts'

export function renderJunit(report: Report): string {
  const { probes } = report
  const count = (matches: (probe: ProbeReport) => boolean) => probes.filter(matches).length
  const attributes = [
    ['name', 'contactrz check'],
    ['tests', String(probes.length)],
    ['failures', String(count(({ outcome }) => outcome === 'drift'))],
    ['errors', String(count(isInconclusive))],
    ['skipped', String(count(({ outcome }) => outcome === 'skipped'))],
    ['time', seconds(report.durationMs)],
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite ${attributes.map(([name, value]) => `${name}="${escapeXml(value ?? '')}"`).join(' ')}>
${probes.map(renderCase).join('\n')}
  </testsuite>
</testsuites>
`
}

const isInconclusive = ({ outcome }: ProbeReport) =>
  outcome !== 'drift' && outcome !== 'conforming' && outcome !== 'skipped'

const seconds = (ms: number) => (ms / 1000).toFixed(3)

function renderCase(probe: ProbeReport): string {
  const { variant, outcome, reason, durationMs, findings } = probe
  const open = `    <testcase classname="createContact" name="${variant}" time="${seconds(durationMs ?? 0)}"`
  const told = gatherFindings(findings)
  const counted = told.filter(({ accepted }) => accepted === undefined)
  const accepted = told.filter((found) => found.accepted !== undefined)
  const message = escapeXml(
    counted.map(({ rule, pointer }) => `${rule} ${pointer}`.trim()).join(', ') || (reason ?? outcome),
  )
  const text = escapeXml(counted.map(summaryLine).join('\n') || (reason ?? ''))
  const parts: string[] = []
  if (outcome === 'skipped') parts.push(`<skipped message="${escapeXml(reason ?? '')}"/>`)
  else if (outcome === 'drift') parts.push(`<failure type="drift" message="${message}">${text}</failure>`)
  else if (isInconclusive(probe)) parts.push(`<error type="${outcome}" message="${message}">${text}</error>`)
  if (accepted.length > 0)
    parts.push(`<system-out>${escapeXml(accepted.map(summaryLine).join('\n'))}</system-out>`)
  if (parts.length === 0) return `${open}/>`
  return `${open}>\n${parts.map((part) => `      ${part}`).join('\n')}\n    </testcase>`
}

/** Also removes what XML 1.0 cannot hold in any spelling (production 2, Char). */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
}
