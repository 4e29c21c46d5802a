// `--format junit`: a test suite for a CI server. A probe is a case; a drift is a failure, no verdict an error.
import { isConclusive } from '../judge/verdict.ts'
import { gatherFindings } from './gather.ts'
import { summaryLine } from './lines.ts'
import { type Note, notesOf } from './notes.ts'
import { nameOf, type ProbeReport, type Report } from './report.ts'

export function renderJunit(report: Report): string {
  const { probes } = report
  const notes = notesOf(report)
  const ofReport = notes.filter(({ variant }) => variant === null).map(lineOf)
  const count = (matches: (probe: ProbeReport) => boolean) => probes.filter(matches).length
  const attributes = [
    ['name', 'contactrz check'],
    ['tests', String(probes.length)],
    ['failures', String(count(({ outcome }) => outcome === 'drift'))],
    ['errors', String(count((probe) => isInconclusive(probe) || isUnmet(probe, report)))],
    ['skipped', String(count((probe) => probe.outcome === 'skipped' && !isUnmet(probe, report)))],
    ['time', seconds(report.durationMs)],
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite ${attributes.map(([name, value]) => `${name}="${escapeXml(value ?? '')}"`).join(' ')}>
${probes.map((probe) => renderCase(probe, report)).join('\n')}${ofReport.length === 0 ? '' : `\n    <system-out>${escapeXml(ofReport.join('\n'))}</system-out>`}
  </testsuite>
</testsuites>
`
}

const isInconclusive = ({ outcome }: ProbeReport) => outcome !== 'skipped' && !isConclusive(outcome)

/** A variant that had to be met: without it the check is no success, whatever the others say. */
const isUnmet = ({ variant, outcome }: ProbeReport, { unmetRequirements = [] }: Report) =>
  outcome === 'skipped' && unmetRequirements.some((unmet) => unmet.variant === variant)

const lineOf = ({ title, text }: Note) => `${title}: ${text}`

const seconds = (ms: number) => (ms / 1000).toFixed(3)

function renderCase(probe: ProbeReport, report: Report): string {
  const { variant, outcome, reason, durationMs, findings } = probe
  const open = `    <testcase classname="createContact" name="${nameOf(probe)}" time="${seconds(durationMs ?? 0)}"`
  const told = gatherFindings(findings)
  const counted = told.filter(({ accepted }) => accepted === undefined)
  const accepted = told.filter((found) => found.accepted !== undefined)
  const message = escapeXml(
    counted.map(({ rule, pointer }) => `${rule} ${pointer}`.trim()).join(', ') || (reason ?? outcome),
  )
  const text = escapeXml([...counted.map(summaryLine), ...(reason === undefined ? [] : [reason])].join('\n'))
  const parts: string[] = []
  if (isUnmet(probe, report)) {
    const words = escapeXml(`required, and not met: ${reason ?? outcome}`)
    parts.push(`<error type="required" message="${words}">${words}</error>`)
  } else if (outcome === 'skipped') parts.push(`<skipped message="${escapeXml(reason ?? '')}"/>`)
  else if (outcome === 'drift') parts.push(`<failure type="drift" message="${message}">${text}</failure>`)
  else if (isInconclusive(probe)) parts.push(`<error type="${outcome}" message="${message}">${text}</error>`)
  // One element of a case: what follows from its own probe alone.
  const notes = notesOf({ ...report, probes: [probe], unmetRequirements: [] })
  const said = [...accepted.map(summaryLine), ...notes.filter((note) => note.variant === variant).map(lineOf)]
  if (said.length > 0) parts.push(`<system-out>${escapeXml(said.join('\n'))}</system-out>`)
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
