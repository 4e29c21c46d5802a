// The page of the rules: what each finding means and what to do, from the registry of the judge. Rule links lead here, so that
// no page needs another host. The same whenever it is asked for.
import { type Part, parts, type Rule, type RuleId, ruleIds, rules } from 'contactrz'
import { html, type Markup } from '../../tools/html.ts'
import { section, verdict } from '../parts/section.ts'
import { rulesPath } from '../paths.ts'
import type { PageRoute } from '../route.ts'

const titles: Readonly<Record<Part, string>> = {
  transport: 'Transport',
  status: 'Status',
  header: 'Headers',
  body: 'Body',
  timing: 'Timing',
}

export const rulesPage: PageRoute = {
  path: rulesPath,
  view: async () => ({ title: 'Rules', sign: 'conforming', nav: null, body: renderRules() }),
}

const renderRules = (): Markup =>
  html`${verdict(
    null,
    'What a finding means',
    html`Every way in which an answer can deviate from what is documented, by the part of the exchange that it shows in. <strong>Breaking</strong>: a consumer can fail. <strong>Additive</strong>: undocumented, and tolerated by a consumer that ignores what it does not know. <strong>Notice</strong>: never a drift by itself.`,
  )}
${parts.map((part) =>
  section(
    { id: `of-${part}`, title: titles[part] },
    html`${ruleIds.filter((id) => rules[id].part === part).map((id) => renderRule(id, rules[id]))}`,
  ),
)}`

const renderRule = (id: RuleId, { severity, summary, example, advice }: Rule): Markup =>
  html`<div class="finding" id="${id}"><h3><code>${id}</code> ${severityTag(severity)}</h3>
<p>${summary}</p><p class="muted">Such as: <code>${example}</code></p><p class="muted">${advice}</p></div>
`

/** A word in a frame: how bad it is for a consumer. */
export const severityTag = (severity: Rule['severity']): Markup =>
  html`<span class="tag ${severity === 'breaking' ? 'bad' : 'muted'}">${severity}</span>`
