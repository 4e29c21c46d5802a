// docs/what-our-contact-can-show.md: each fault of src/mutate/stored-faults.ts applied to what is sent, and what the
// judge makes of it. Called by docs/generate.ts. Pure.
import type { ContactKind, Finding } from 'contactrz'
import { contactKinds } from 'contactrz'
import { ownJudge } from '../src/live/live.ts'
import { contactOf, findingsOn } from '../src/mutate/shown-faults.ts'
import { changedBy, type Sender, type StoredFault, storedFaults } from '../src/mutate/stored-faults.ts'

const intro = `# What our contact can show

Generated from \`src/mutate/stored-faults.ts\` by \`npm run generate\`. Do not edit.

A probe sees what a provider does to values only if it sends values that show it. Two synthetic contacts are sent:

- the **full** one: every property, none empty, none like another;
- **Name alone**: what was not sent must come back as an empty string.

\`contactrz check\` sends both to a loopback address, where creates are free. Elsewhere a contact stays in somebody's
address book, so less is sent there: by \`check\`, which sends the full contact unless \`--contact\` says otherwise, and by
the monitor, whose configuration can override what is sent. In both contacts \`Name\` begins with \`contactrz synthetic\`
and a marker, by which the owner of the address book finds them, and is filled up to 101 characters, on loopback to 256;
the e-mail address is under \`.invalid\`, the numbers reach nobody.

Below is what a provider could do to the values that it stores, one thing at a time, and what the judge then finds: the
rule, and where. A finding without a place tells of several properties at once.
`

/** Which contact shows a fault, if any. */
const kindsOn = (fault: StoredFault, sender: Sender): readonly ContactKind[] =>
  contactKinds.filter((kind) => changedBy(fault, contactOf(sender, kind)).length > 0)

const kindWords: Record<ContactKind, string> = { full: 'full', 'name-alone': 'Name alone' }

function cellFor(fault: StoredFault, sender: Sender): string {
  const kinds = kindsOn(fault, sender)
  if (kinds.length === 0) return `no: ${fault.hidden?.[sender] ?? ''}`
  return kinds.length === contactKinds.length ? 'both' : kinds.map((kind) => kindWords[kind]).join('')
}

const shown = ({ rule, pointer }: Finding) => `\`${`${rule} ${pointer}`.trim()}\``

/** What changes on loopback, where most is sent, and what is found there. */
function renderRow(fault: StoredFault): string {
  const [kind] = kindsOn(fault, 'loopback')
  const sent = kind === undefined ? null : contactOf('loopback', kind)
  const names = sent === null ? [] : changedBy(fault, sent)
  const findings = sent === null ? [] : findingsOn(ownJudge(), fault, sent)
  const cells = [
    `it ${fault.what}`,
    cellFor(fault, 'loopback'),
    cellFor(fault, 'monitor'),
    names.length > 3 ? `${fault.at} and ${names.length - 1} more` : names.join(', '),
    findings.length > 3
      ? `${shown(findings[0] as Finding)} and ${findings.length - 1} more`
      : findings.map(shown).join(', '),
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

export function renderContactPage(): string {
  const rows = Object.values(storedFaults).map(renderRow)
  return `${intro}
| what a provider does | shown by check on loopback | shown elsewhere, by the monitor too | property | finding |
|---|---|---|---|---|
${rows.join('\n')}
`
}
