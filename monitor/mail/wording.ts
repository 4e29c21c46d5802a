// The wording of the mails. Pure. Findings are value-free already; nothing else of an exchange gets here.

import { createHash } from 'node:crypto'
import { describeQuotaWindow, type Finding, rules } from 'contactrz'
import type { Target } from '../config-shape.ts'
import type { IncidentEvent, IncidentKind } from '../incident.ts'
import type { NewMail } from '../store/store.ts'

const what: Record<IncidentKind, string> = {
  drift: 'answers are not as documented',
  unavailable: 'the provider gives no answer',
  unauthorized: 'no token is accepted',
  quota: 'the quota is used up again and again',
  blind: 'there has been no verdict for too long',
  'monitor-fault': 'the monitor itself has failed',
}

const advice: Record<IncidentKind, string> = {
  drift:
    'If the change is meant, update openapi/contactrz.yaml; if it is known, accept it in the configuration; else report it to the provider.',
  unavailable: 'Check the address, the network and the provider.',
  unauthorized: 'Check where the tokens come from (contactrz-monitor doctor).',
  quota:
    'Creates are held until the hours that the provider names. Check the budget and who else uses the quota.',
  blind: 'Look at the status page for what keeps the slots from running (contactrz-monitor plan, doctor).',
  'monitor-fault': 'Look at the log of the monitor on its machine.',
}

/** One mail per recipient, so that one refused address cannot keep the alert from the others. */
export function mailsOf(target: Target, { kind, event, at, incident, drifts }: IncidentEvent): NewMail[] {
  const findings = Object.entries(drifts).flatMap(([variant, list]) =>
    list.map((found) => ({ variant, ...found })),
  )
  const shown = kind === 'drift' && event !== 'resolved' ? findings : []
  const subject = `[contactrz] ${target.name}: ${kind} ${event}${detailOf(shown)}`
  const lines = [
    `${target.name}: ${what[kind]} (${event}).`,
    '',
    `Target     ${target.url}`,
    `Since      ${new Date(incident.openedAt).toISOString()}`,
    `${(event === 'resolved' ? 'Resolved' : 'Seen').padEnd(10)} ${new Date(at).toISOString()}`,
    `Window     ${describeQuotaWindow(target.quotaWindow, at)}`,
  ]
  for (const [index, found] of shown.entries()) lines.push('', ...describeFinding(index + 1, found))
  if (event !== 'resolved') lines.push('', ...wrap(advice[kind]))
  const text = `${lines.join('\n')}\n`
  return target.mailTo.map((to) => ({
    messageId: messageIdOf(target.name, kind, incident, to),
    to,
    subject,
    text,
  }))
}

function detailOf(findings: readonly Finding[]): string {
  const [first] = findings
  if (first === undefined) return ''
  const more = findings.length > 1 ? ` and ${findings.length - 1} more` : ''
  return ` - ${[first.rule, first.pointer].filter((part) => part !== '').join(' ')}${more}`
}

function describeFinding(
  number: number,
  { variant, rule, severity, pointer, part, expected, actual }: Finding & { variant: string },
) {
  return [
    `${number}. ${rule} (${severity}), ${variant}, ${part}${pointer === '' ? '' : ` ${pointer}`}`,
    `   expected  ${expected}`,
    `   actual    ${actual}`,
    ...wrap(rules[rule].summary, 69).map((line) => `   ${line}`),
  ]
}

/** Lines that every mail program shows as they are, and that need no encoding. */
function wrap(text: string, width = 72): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}

function messageIdOf(
  target: string,
  kind: IncidentKind,
  { openedAt, sequence }: IncidentEvent['incident'],
  to: string,
): string {
  const key = createHash('sha256')
    .update(JSON.stringify([target, kind, openedAt, sequence, to]))
    .digest('hex')
    .slice(0, 32)
  return `<${key}@contactrz-monitor>`
}
