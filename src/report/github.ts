// `--format github`: workflow commands, which GitHub Actions shows as annotations of the run.
import type { Severity } from '../judge/rules.ts'
import { gatherFindings } from './gather.ts'
import { summaryLine } from './lines.ts'
import type { ProbeReport, Report } from './report.ts'

export type Command = 'error' | 'warning' | 'notice'

const commands: Record<Severity, Command> = { breaking: 'error', additive: 'warning', notice: 'notice' }

export function renderGithub({ probes, url }: Report): string {
  const lines = probes.flatMap(annotationsOf)
  return `${[...lines, `checked POST ${escapeData(url)}`].join('\n')}\n`
}

function annotationsOf({ variant, outcome, reason, findings }: ProbeReport): string[] {
  const lines = gatherFindings(findings).map((found) => {
    const command = found.accepted === undefined ? commands[found.severity] : 'notice'
    return annotation(command, `${variant}: ${found.rule}`, summaryLine(found))
  })
  if (outcome === 'skipped') lines.push(annotation('notice', `${variant}: skipped`, reason ?? ''))
  else if (outcome !== 'drift' && outcome !== 'conforming') {
    lines.push(annotation('warning', `${variant}: ${outcome}`, reason ?? 'no verdict'))
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
