// Of a drift: documented beside seen, the findings, what they do to a consumer's TypeScript, and the overlay that would make
// the document follow. Pure: facts → Markup; a section that there is nothing for is left out.
import { type ConsumerType, contract, rules } from 'contactrz'
import type { ToldFinding } from '../../incidents/drift.ts'
import { placeOf } from '../../incidents/fingerprint.ts'
import { asTold, contentOfFinding } from '../../message/findings.ts'
import { incidentPath } from '../../snapshot/incident-path.ts'
import { clean } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { timeOf, timeWithZone } from '../../tools/time-words.ts'
import { severityTag } from '../pages/rules.ts'
import { renderDiff } from '../parts/diff.ts'
import { section } from '../parts/section.ts'
import { compareShapes } from '../parts/shape.ts'
import { timeTag } from '../parts/time.ts'
import { rulePath } from '../paths.ts'
import { overlayText } from './overlay.ts'
import { findingsOf, type IncidentFacts, proposalOf, type SeenShape, seenShapesOf } from './read-incident.ts'

/** A page is read on a telephone, too. */
const findingsShown = 50

export function renderShapes(facts: IncidentFacts): Markup[] {
  const shapes = seenShapesOf(facts).filter((shape) => Object.hasOwn(contract.variants, shape.as))
  return shapes.map((shape, index) => renderShape(facts, shape, index))
}

function renderShape({ zone, at: now }: IncidentFacts, shape: SeenShape, index: number): Markup {
  const { variant, as, at, schema, findings, isOfNameAlone } = shape
  const documented = contract.variants[as]
  const which = index === 0 ? '' : `: ${variant}`
  const alone = isOfNameAlone ? html`, where Name alone is sent` : ''
  return section(
    {
      id: `shape-${variant}`,
      title: `What is documented, and what came back${which}`,
      aside: html`The answer <code>${as}</code>, documented with status ${documented.status}${alone}. Types and names only, never values.`,
    },
    renderDiff(
      compareShapes(documented.schema, schema, findings),
      html`Seen, ${timeTag(at, timeWithZone(zone, at, now))}`,
    ),
  )
}

export function renderFindings(facts: IncidentFacts): Markup | null {
  const findings = asTold(findingsOf(facts))
  if (findings.length === 0) return null
  const more = findings.length - findingsShown
  const items = findings.slice(0, findingsShown).map((told) => renderFinding(told, facts))
  return section(
    { id: 'findings', title: facts.resolvedAt === null ? 'Findings' : 'What it was' },
    html`<ol>${items}</ol>${more > 0 ? html`<p class="muted">And ${more} more.</p>` : ''}`,
  )
}

function renderFinding(told: ToldFinding, facts: IncidentFacts): Markup {
  const { rule, severity } = told.found
  const { where, documented, seen, meaning, todo } = contentOfFinding(told)
  const since = newSince(told, facts)
  const tag =
    since === null
      ? ''
      : html` <span class="tag muted">new at ${timeTag(since, timeOf(facts.zone, since, facts.at))}</span>`
  const name = Object.hasOwn(rules, rule)
    ? html`<a href="${rulePath(rule)}"><code>${rule}</code></a>`
    : html`<code>${rule}</code>`
  return html`<li class="finding"><h3>${name} ${severityTag(severity)}${tag}</h3><p><code>${where}: expected ${documented}, found ${seen}</code></p><p>${meaning}</p><p class="muted">${todo}</p></li>
`
}

/** When it came to what was told before; null: it was there when the incident opened, or it is not known. */
function newSince({ variant, found }: ToldFinding, { story }: IncidentFacts): number | null {
  // What is told as one stands under several pointers: the first of them is as good as any.
  const [pointer = ''] = found.pointer.split(', ')
  const place = placeOf({ ...found, pointer })
  const isThere = (one: ToldFinding) => one.variant === variant && placeOf(one.found) === place
  const first = story.events.find(({ content }) => content?.findings.some(isThere))
  return first === undefined || first.event === 'opened' || !first.content?.findings.find(isThere)?.isNew
    ? null
    : first.at
}

export function renderTypeScript(facts: IncidentFacts): Markup | null {
  const changes = findingsOf(facts).flatMap(({ found }) => found.consumerType ?? [])
  const proposal = proposalOf(facts)
  if (changes.length === 0) return null
  const byType = Map.groupBy(changes, ({ type }) => type)
  const bump =
    proposal === null
      ? ''
      : html`<p class="small muted">If the contract followed the provider: <code>contactrz</code> ${clean(proposal.version.from)} would become ${clean(proposal.version.to)} (${clean(proposal.bump)}).</p>`
  return section(
    { id: 'typescript', title: 'In a consumer’s TypeScript' },
    html`${[...byType].map(([type, own]) => renderType(type, own))}${bump}`,
  )
}

function renderType(type: string, changes: readonly ConsumerType[]): Markup {
  const isName = /^\w+$/.test(type)
  const lines = changes.map(({ is, becomes }) => {
    const [gone, come] = [lineOf(is, '−'), lineOf(becomes, '+')]
    return html`${gone === null ? '' : html`<del>${gone}</del>`}${come === null ? '' : html`<ins>${come}</ins>`}`
  })
  const unique = [...new Map(lines.map((line) => [line.text, line])).values()]
  return html`<div class="box"><pre tabindex="0" role="group" aria-label="${clean(type, 80)}, before and after"><code>${isName ? `interface ${type} {` : `${clean(type, 80)}: {`}
${unique}  …
}</code></pre></div>`
}

const lineOf = (member: string | null, sign: string): string | null =>
  member === null ? null : `${sign} ${clean(member, 200)}`

export function renderOverlay(facts: IncidentFacts): Markup | null {
  const text = overlayText(facts)
  if (text === null) return null
  const { target, kind, openedAt } = facts.story
  return section(
    { id: 'overlay', title: 'Proposed overlay' },
    html`<p class="row"><a class="button" href="${incidentPath(target, kind, openedAt)}/overlay.json" download>Download</a></p>
<pre class="box" tabindex="0" role="group" aria-label="OpenAPI Overlay"><code>${text}</code></pre>
<p class="small muted">OpenAPI Overlay 1.0: what would make <code>contactrz.yaml</code> match what was seen.</p>`,
  )
}
