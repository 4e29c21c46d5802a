// The panel of the sandbox: what to break, and what comes of it. A choice is a form of its own, so that it works without a
// script; what follows appears by itself with one, and by reloading without.
import { asDocumented, type Choice, choiceGroups, choiceOf } from '../../sandbox/deviations.ts'
import type { Panel, PanelHands } from '../../sandbox/panel.ts'
import type { Arrivals } from '../../sandbox/sandbox.ts'
import { readTargetViews } from '../../snapshot/target-view.ts'
import { html, type Markup } from '../../tools/html.ts'
import { section, verdict } from '../parts/section.ts'
import { type Step, story } from '../parts/story.ts'
import type { ActionRoute, Ask, PageRoute } from '../route.ts'
import { storySteps } from '../sandbox/story.ts'

export interface SandboxSeen {
  readonly panel: Panel
  readonly mailbox: Arrivals
  readonly runNow: PanelHands['runNow']
}

const path = '/sandbox'
const lead =
  'The reference provider answers on this machine; nobody’s address book is behind it. Choose how it shall deviate: the next run meets it at once, an incident opens, a mail arrives, and a webhook beside it.'

export const sandboxPage = ({ panel, mailbox }: SandboxSeen): PageRoute => ({
  path,
  async view(ask) {
    const [view] = await readTargetViews(ask.config, ask.store, ask.at)
    if (view === undefined) return null
    const chosen = panel.chosen()
    const steps = chosen === null ? [nothingYet] : await stepsSince(chosen, view, mailbox, ask)
    return {
      title: 'Sandbox',
      sign: view.words.sign,
      nav: 'sandbox',
      zone: view.zone,
      body: html`${verdict(null, 'Break the contract, and watch', html`${lead}`)}
<div class="cols">${section({ id: 'choices', title: 'Choose a deviation' }, renderChoices(chosen?.choice ?? null))}
${section({ id: 'story', title: 'What happens' }, html`<div aria-live="polite">${story(steps)}</div>`)}</div>`,
    }
  },
})

const nothingYet: Step = {
  mark: 'event',
  title: html`<span class="muted">Nothing yet</span>`,
  body: html`<p class="muted">It answers as documented. What you choose stands here, with what comes of it.</p>`,
}

/** Slots beyond the schedule may be a moment ahead of the clock. */
const aheadMs = 1000

async function stepsSince(
  chosen: NonNullable<ReturnType<Panel['chosen']>>,
  view: Awaited<ReturnType<typeof readTargetViews>>[number],
  mailbox: Arrivals,
  { store, at }: Ask,
): Promise<readonly Step[]> {
  const span = { target: view.name, from: chosen.at, to: at + aheadMs }
  const slots = await store.slotsWithRunsOf(span)
  const events = await store.eventsOf(span)
  const isSince = ({ receivedAt }: { readonly receivedAt: number }) => receivedAt >= chosen.at
  const arrived = { mails: mailbox.mails().filter(isSince), webhooks: mailbox.webhooks().filter(isSince) }
  return storySteps({ chosen, slots, events, ...arrived, view })
}

function renderChoices(inForce: Choice | null): Markup {
  const groups = choiceGroups.map(
    ({ title, choices }) =>
      html`<h3>${title}</h3><ul class="choices">${choices.map((choice) => renderChoice(choice, choice === inForce))}</ul>
`,
  )
  return html`<form method="post" action="${path}">
${groups}<p class="row"><button class="primary" name="deviation" value="${asDocumented}">Answer as documented again</button></p></form>`
}

const renderChoice = ({ name, label, what }: Choice, isInForce: boolean): Markup =>
  html`<li><button name="deviation" value="${name}" aria-pressed="${isInForce ? 'true' : 'false'}">${label}<span>${what}${isInForce ? ', in force' : ''}</span></button></li>
`

export const sandboxAction = ({ panel, runNow }: SandboxSeen): ActionRoute => ({
  path,
  async act({ store, at }, form) {
    const choice = choiceOf(form.get('deviation'))
    if (choice === undefined) return null
    panel.choose({ choice, at }, { store, runNow })
    return `${path}#story`
  },
})
