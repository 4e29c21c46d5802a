// The badge of a target, as an image for a README and in the form that shields.io takes: the state, and since when.

import type { TargetState } from '../../snapshot/target-state.ts'
import { readTargetViews } from '../../snapshot/target-view.ts'
import { StoreError } from '../../store/store.ts'
import { html } from '../../tools/html.ts'
import type { Ask, FileAnswer, FileRoute } from '../route.ts'

export interface Badge {
  readonly message: string
  readonly state: TargetState
}

export const badgeLabel = 'contract'

/** On each, white text has a contrast of 4.5 and more. */
export const badgeColours: Readonly<Record<TargetState, string>> = {
  conforming: '#0b6b4e',
  drift: '#b3261e',
  unavailable: '#835000',
  unauthorized: '#835000',
  'over-quota': '#835000',
  blind: '#6a3bb0',
  'monitor-fault': '#6a3bb0',
  'none-yet': '#525c65',
}
export const labelColour = '#3a4349'

const badgeRoute = (ending: 'svg' | 'json', type: string, render: (badge: Badge) => string): FileRoute => ({
  path: `/badge/:target.${ending}`,
  open: 'badge',
  async file(ask): Promise<FileAnswer | null> {
    const badge = await readBadge(ask)
    return badge === null ? null : { type, text: render(badge) }
  },
})

/** Null: nobody watches a target of this name. A store that cannot be read is a state as well: an image has no other words. */
async function readBadge({ config, store, at, params }: Ask): Promise<Badge | null> {
  const targets = config.targets.filter(({ name }) => name === params.target)
  if (targets.length === 0) return null
  try {
    const [view] = await readTargetViews({ targets, alerts: config.alerts }, store, at)
    return view === undefined ? null : { message: view.words.badge, state: view.state }
  } catch (error) {
    if (error instanceof StoreError) return { message: 'monitor fault', state: 'monitor-fault' }
    throw error
  }
}

/** Such as https://shields.io/badges/endpoint-badge takes. */
export function renderEndpoint({ message, state }: Badge): string {
  const isError = state === 'drift' || state === 'monitor-fault'
  const said = { schemaVersion: 1, label: badgeLabel, message, color: badgeColours[state], isError }
  return `${JSON.stringify(said)}\n`
}

const padding = 6
const height = 20
/** About what a character takes of Verdana at 11 px; `textLength` holds whichever font is there to it. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[ijl]/, 3],
  [/[ ftr]/, 4.3],
  [/[:.,;]/, 4.6],
  [/[cksz]/, 5.9],
  [/[mwMW]/, 10],
  [/[A-Z]/, 7.5],
]
const widthOf = (text: string): number =>
  Math.round(
    [...text].reduce(
      (sum, character) => sum + (widths.find(([like]) => like.test(character))?.[1] ?? 6.8),
      0,
    ),
  )

export function renderBadge({ message, state }: Badge): string {
  const [label, said] = [widthOf(badgeLabel), widthOf(message)]
  const split = label + 2 * padding
  const width = split + said + 2 * padding
  const title = `${badgeLabel}: ${message}`
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="${title}">
<title>${title}</title>
<rect width="${width}" height="${height}" rx="3" fill="${badgeColours[state]}"/>
<path fill="${labelColour}" d="M3 0h${split - 3}v${height}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3Z"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="${padding}" y="14" textLength="${label}">${badgeLabel}</text>
<text x="${split + padding}" y="14" textLength="${said}">${message}</text>
</g>
</svg>
`.text
}

export const badgeRoutes: readonly FileRoute[] = [
  badgeRoute('svg', 'image/svg+xml; charset=utf-8', renderBadge),
  badgeRoute('json', 'application/json; charset=utf-8', renderEndpoint),
]
