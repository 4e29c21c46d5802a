// `--format github`: workflow commands, which GitHub Actions shows as annotations of the run.
import type { Severity } from '../judge/rule.ts'
import { isConclusive } from '../judge/verdict.ts'
import { type GatheredFinding, gatherByProbe } from './gather.ts'
import { summaryLine } from './lines.ts'
import { notesOf } from './notes.ts'
import { nameOf, type ProbeReport, type Report } from './report.ts'

export type Command = 'error' | 'warning' | 'notice'

const commands: Record<Severity, Command> = { breaking: 'error', additive: 'warning', notice: 'notice' }

export function renderGithub(report: Report): string {
  const { probes, url } = report
  const notes = notesOf(report).map(({ level, variant, title, text }) =>
    annotation(level, variant === null ? title : `${variant}: ${title}`, text),
  )
  const gathered = gatherByProbe(probes)
  const lines = [...probes.flatMap((probe, index) => annotationsOf(probe, gathered[index] ?? [])), ...notes]
  return `${[...lines, `checked POST ${escapeData(url)}`].join('\n')}\n`
}

function annotationsOf(probe: ProbeReport, gathered: readonly GatheredFinding[]): string[] {
  const { outcome, reason } = probe
  const name = nameOf(probe)
  const lines = gathered.map(({ found, isOfBoth }) => {
    const command = found.accepted === undefined ? commands[found.severity] : 'notice'
    const both = isOfBoth ? ', with both contacts' : ''
    return annotation(command, `${name}: ${found.rule}`, `${summaryLine(found)}${both}`)
  })
  if (outcome === 'skipped') lines.push(annotation('notice', `${name}: skipped`, reason ?? ''))
  else if (outcome === 'drift' && reason !== undefined) {
    lines.push(annotation('warning', `${name}: drift`, reason))
  } else if (!isConclusive(outcome)) {
    lines.push(annotation('warning', `${name}: ${outcome}`, reason ?? 'no verdict'))
  }
  return lines
}

/** One workflow command, which cannot become two. */
export const annotation = (command: Command, title: string, message: string) =>
  `::${command} title=${escapeProperty(title)}::${escapeData(message)}`

/** As actions/toolkit does it: a line break would begin another command. */
export const escapeData = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
