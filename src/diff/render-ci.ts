// Formats of diff for CI: junit, github and markdown, with the escapes of those of a check.
import { annotation, type Command, escapeData } from '../report/github.ts'
import { escapeXml } from '../report/junit.ts'
import { marksLine } from '../report/lines.ts'
import { escapeMarkdown } from '../report/markdown.ts'
import { oneLine } from '../tools/safe-text.ts'
import type { Change, DiffReport } from './change.ts'
import type { ChangeSeverity } from './rule.ts'

const titleOf = ({ old, new: next }: DiffReport) =>
  `${oneLine(old.file)} ${old.version} → ${oneLine(next.file)} ${next.version}`

/** `createContact 200 created /Email: A property is no longer documented. Was required, is undocumented. …` */
const lineOf = ({ message, before, after, wire, types, ...marked }: Change) => {
  const marks = marksLine(marked)
  return oneLine(
    `${message} Was ${before}, is ${after}. Wire: ${wire}. Types: ${types}.${marks && ` (${marks})`}`,
    600,
  )
}

/** A change is a case; a breaking one is a failure, unless it is accepted. */
export function renderJunit(report: DiffReport): string {
  const { changes } = report
  const isFailure = ({ severity, accepted }: Change) => severity === 'breaking' && accepted === undefined
  const cases = changes.map((change) => {
    const open = `    <testcase classname="contactrz diff" name="${escapeXml(oneLine(change.id))}"`
    const text = escapeXml(lineOf(change))
    return isFailure(change)
      ? `${open}>\n      <failure type="breaking" message="${escapeXml(oneLine(change.message))}">${text}</failure>\n    </testcase>`
      : `${open}>\n      <system-out>${text}</system-out>\n    </testcase>`
  })
  // A suite without a case is taken for one that did not run.
  if (cases.length === 0) cases.push('    <testcase classname="contactrz diff" name="no change"/>')
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="contactrz diff" tests="${cases.length}" failures="${changes.filter(isFailure).length}" errors="0" skipped="0">
${cases.join('\n')}
  </testsuite>
</testsuites>
`
}

const commands: Record<ChangeSeverity, Command> = {
  breaking: 'error',
  additive: 'warning',
  neutral: 'notice',
}

export function renderGithub(report: DiffReport): string {
  const lines = report.changes.map((change) =>
    annotation(
      change.accepted === undefined ? commands[change.severity] : 'notice',
      change.rule,
      lineOf(change),
    ),
  )
  return `${[...lines, escapeData(`${titleOf(report)}: ${report.outcome}, version bump ${report.bump}`)].join('\n')}\n`
}

export function renderMarkdown(report: DiffReport): string {
  const { outcome, bump, changes, unusedAcceptances = [] } = report
  const lines = [
    `## contactrz diff: ${outcome}`,
    '',
    `${escapeMarkdown(titleOf(report))}, version bump: ${bump}`,
  ]
  if (changes.length > 0)
    lines.push('', '| change | severity | where | was | is | wire | types |', '|---|---|---|---|---|---|---|')
  for (const change of changes) {
    const { rule, severity, operation, status, variant, pointer, before, after, wire, types } = change
    const marks = marksLine(change)
    const where = [operation, status, variant, pointer]
      .filter((part) => part !== null && part !== '')
      .join(' ')
    const note = marks === '' ? severity : `${severity}, ${marks}`
    lines.push(`| ${[rule, note, where, before, after, wire, types].map(escapeMarkdown).join(' | ')} |`)
  }
  for (const { rule, pointer } of unusedAcceptances)
    lines.push('', `Accepted, but not found: ${rule} ${escapeMarkdown(pointer)}. The entry can be deleted.`)
  return `${lines.join('\n')}\n`
}
