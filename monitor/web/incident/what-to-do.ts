// What to do about an incident that is open: the advice of its messages, the runbook's ways, and lines to copy. Pure.

import type { IncidentKind } from '../../incidents/incident.ts'
import { commandsOf } from '../../message/commands.ts'
import { todosOf } from '../../message/findings.ts'
import { todoOf } from '../../message/wording.ts'
import { html, type Markup } from '../../tools/html.ts'
import { section } from '../parts/section.ts'
import { type Step, story } from '../parts/story.ts'
import { findingsOf, type IncidentFacts, proposalOf, runMetOf } from './read-incident.ts'

/** Null: nothing has to be done any more. */
export function renderTodo(facts: IncidentFacts): Markup | null {
  const { standing, target } = facts
  if (standing === null || target === null) return null
  const sentences = [...adviceOf(facts), ...waysOf(facts)].map((text) => html`${text}`)
  const also = more[facts.story.kind](target.name)
  return section(
    { id: 'todo', title: 'What to do' },
    story([...[...sentences, ...also].map((said) => step(html`<p>${said}</p>`)), ...commandSteps(facts)]),
  )
}

const step = (body: Markup): Step => ({ mark: 'event', title: null, body })

/** As its messages give it. What to do about each finding stands beside it, and not here. */
function adviceOf(facts: IncidentFacts): readonly string[] {
  const {
    standing,
    story: { kind },
  } = facts
  if (standing === null) return []
  const run = runMetOf(facts)
  const ofFindings = kind === 'drift' || kind === 'blind' || run === null ? [] : todosOf(toldOf(run))
  const event = { kind, event: 'opened', incident: standing.incident } as const
  return todoOf(event, { run, isTokenSuspect: standing.isTokenSuspect }, ofFindings)
}

type Run = NonNullable<ReturnType<typeof runMetOf>>

const toldOf = ({ variant, findings }: Run) =>
  findings
    .filter(({ accepted }) => accepted === undefined)
    .map((found) => ({ variant, found, contacts: [], isNew: false }))

const more: Readonly<Record<IncidentKind, (target: string) => readonly Markup[]>> = {
  drift: () => [],
  unavailable: (target) => [
    html`Creates may have been made: <a href="/ledger?target=${encodeURIComponent(target)}&amp;state=unknown">those that are unknown</a> stand in the ledger.`,
  ],
  unauthorized: () => [],
  quota: () => [html`Nothing else has to be done: creates go on when the hold ends.`],
  blind: () => [],
  'monitor-fault': () => [html`It says nothing of the provider.`],
}

/** The three ways of the runbook. */
function waysOf(facts: IncidentFacts): readonly string[] {
  if (facts.story.kind !== 'drift') return []
  const follows =
    proposalOf(facts) === null ? 'the contract follows' : 'the contract follows, with the overlay below'
  return [
    'Ask the provider whether it is meant.',
    `Then one of three: the provider mends it; or ${follows}; or it is accepted for a time, in the configuration.`,
  ]
}

function commandSteps(facts: IncidentFacts): Step[] {
  const {
    standing,
    target,
    story: { kind },
    at,
    configFile,
    slots,
  } = facts
  if (standing === null || target === null) return []
  const left = slots.filter(({ run }) => run?.mayHaveCreated === true)
  const event = {
    kind,
    event: 'opened',
    at,
    incident: standing.incident,
    findings: findingsOf(facts),
  } as const
  const around = { heldUntil: standing.view.hold?.until ?? null, left, origin: { configFile } }
  return commandsOf(target, event, around).map(({ title, lines }) =>
    step(
      html`<p>${title}:</p><pre class="box" tabindex="0" role="group" aria-label="${title}"><code>${lines.map((line, index) => html`${index === 0 ? '' : '\n'}${wordsOf(line)}`)}</code></pre>`,
    ),
  )
}

/** A line breaks between them alone: a hyphen in one is no place for it. */
const wordsOf = (line: string): Markup =>
  html`${line.split(' ').map((word, index) => html`${index === 0 ? '' : ' '}<span>${word}</span>`)}`
