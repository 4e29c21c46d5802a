// The overview where one target is all there is: what stands, its last days or slots, its facts. Before the first verdict:
// what comes next. Called by overview.ts.
import { describeQuotaWindow } from 'contactrz/internal'
import { suspectToken } from '../../engine/read-circumstances.ts'
import { commandLine } from '../../message/commands.ts'
import { dayBefore } from '../../snapshot/target-facts.ts'
import type { TargetView } from '../../snapshot/target-view.ts'
import { grouped, span } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { createdVariant } from '../../tools/meanings.ts'
import { timeWithZone } from '../../tools/time-words.ts'
import { dayName } from '../charts/columns.ts'
import { strip, stripKey } from '../charts/strip.ts'
import { section, verdict } from '../parts/section.ts'
import { type Step, story } from '../parts/story.ts'
import { targetFacts } from '../parts/target-facts.ts'
import { targetLead } from '../parts/target-lead.ts'
import { timeTag } from '../parts/time.ts'
import { targetPath } from '../paths.ts'
import type { Ask } from '../route.ts'
import { type Marks, marksOf } from './marks.ts'

/** @param called What needs a look. */
export async function oneTarget(ask: Ask, view: TargetView, called: Markup): Promise<Markup> {
  const { words } = view
  const hero = verdict(words.sign, words.alone, targetLead(view, await isTokenSuspect(ask, view)))
  const isSandbox = ask.config.file === undefined
  const button = isSandbox
    ? html`<p class="row"><a class="button primary" href="/sandbox">Break it, and watch</a></p>`
    : ''
  if (view.state === 'none-yet')
    return html`${hero}${button}
${called}
${firstRun(ask, view)}`
  return html`${hero}${button}
${called}
${renderHistory(view, await marksOf(ask, view))}
${section({ id: 'facts', title: view.name }, html`${targetFacts(view)}<p class="row"><a href="${targetPath(view.name)}">Every slot, times and incidents of ${view.name}</a></p>`)}`
}

/** Whether no create has succeeded yet, and the token may be why. */
export const isTokenSuspect = async ({ store }: Pick<Ask, 'store'>, view: TargetView): Promise<boolean> =>
  view.lastConforming[createdVariant] === undefined && (await suspectToken(store, view.name, null))

function renderHistory({ at, budget }: TargetView, { marks, unit, from }: Marks): Markup {
  if (marks.length === 0) return html``
  const title = marks.length === 1 ? `Last ${unit.slice(0, -1)}` : `Last ${marks.length} ${unit}`
  const oldest =
    unit === 'days'
      ? dayName(dayBefore(budget.day, marks.length - 1), budget.day)
      : from === null
        ? ''
        : `${span(at - from)} ago`
  const key = stripKey(unit === 'days' ? 'Each mark is the worst of its day.' : '')
  const newest = unit === 'days' ? 'today' : 'now'
  return section(
    { id: 'history', title },
    html`<div class="big">${strip(marks, unit)}</div><p class="axis"><span>${oldest}</span><span>${newest}</span></p>${key}`,
  )
}

/** What keeps the first create from leaving, when it leaves, and, where another command knows the store, what can be done meanwhile. */
export function firstRun({ config }: Pick<Ask, 'config'>, view: TargetView): Markup {
  const next = section({ id: 'next', title: 'What comes next' }, story(steps(view)))
  return config.file === undefined ? next : html`${next}\n${meanwhile(config.file)}`
}

function meanwhile(file: string): Markup {
  const words = {
    'doctor --send-test-message': 'token, mail, channels, clock, window, store',
    plan: 'which slots will run today, and why not',
  }
  const lines = Object.entries(words).map(([word, what]) => `# ${what}\n${commandLine(file, word)}`)
  return section(
    { id: 'meanwhile', title: 'Meanwhile' },
    html`<p>Nothing of this creates a contact:</p><pre class="box" tabindex="0" role="group" aria-label="Commands"><code>${lines.join('\n')}</code></pre>`,
  )
}

function steps({ gate, next, zone, at, target, budget }: TargetView): Step[] {
  const time = (then: number) => timeTag(then, timeWithZone(zone, then, at))
  const shut: Step[] =
    gate.open || gate.opensAt === null
      ? []
      : [
          {
            mark: 'gated',
            title: html`Until ${time(gate.opensAt)}: gated`,
            body: html`<p class="muted">Quota window ${describeQuotaWindow(target.quotaWindow, at)}, with a guard of ${Math.round(target.guardMs / 1000)} s at its edges.</p>`,
          },
        ]
  const budgetWords = `Budget: ${grouped(budget.perDay)} creates a day.`
  if (next.at === null)
    return [
      ...shut,
      {
        mark: 'missed',
        title: 'No slot can run within 32 days',
        body: html`<p class="muted">Compare schedule, quota window and budget: <code>contactrz-monitor plan</code></p>`,
      },
    ]
  return [
    ...shut,
    {
      mark: 'event',
      title: html`${time(next.at)}: the first create`,
      body: html`<p class="muted">Its verdict shows here. ${budgetWords}</p>`,
    },
  ]
}
