// `/feed.atom` (RFC 4287): each incident that opened, changed or was resolved, of all targets. An entry never changes, and
// keeps its id over restarts and whatever address the page has.
import { createHash } from 'node:crypto'
import type { ToldFinding } from '../../incidents/drift.ts'
import { eventWords, saidOfEnd, whatOf } from '../../message/wording.ts'
import { incidentPath } from '../../snapshot/incident-path.ts'
import type { PageBooks } from '../../store/page-books.ts'
import { StoreError } from '../../store/store.ts'
import { clean } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import type { FileRoute } from '../route.ts'

export type FeedEvent = Awaited<ReturnType<PageBooks['latestEvents']>>[number]

const entriesShown = 100
/** What changes after that shows on the page. */
const findingsShown = 20

export const feedRoute: FileRoute = {
  path: '/feed.atom',
  open: 'feed',
  async file({ store, url }) {
    const answer = { type: 'application/atom+xml; charset=utf-8' }
    try {
      return { ...answer, text: renderFeed(await store.latestEvents(entriesShown), url) }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      return { ...answer, status: 503, text: renderFeed([], url, 'The monitor cannot read its store') }
    }
  },
}

/**
 * @param events The newest first.
 * @param trouble Why there are no entries.
 */
export function renderFeed(events: readonly FeedEvent[], url: string, trouble?: string): string {
  const entries = events.slice(0, entriesShown)
  // Before the first event it is as it always was: a feed must say when it changed, and it never did.
  const updated = entries[0]?.at ?? 0
  return html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <id>${url}/feed.atom</id>
  <title>contactrz: incidents</title>
${trouble === undefined ? '' : html`  <subtitle>${trouble}</subtitle>\n`}  <updated>${iso(updated)}</updated>
  <link rel="self" type="application/atom+xml" href="${url}/feed.atom"/>
  <link rel="alternate" type="text/html" href="${url}/incidents"/>
  <author><name>contactrz-monitor</name></author>
${entries.map((event) => renderEntry(event, url))}</feed>
`.text
}

const iso = (at: number): string => new Date(at).toISOString()

function renderEntry(event: FeedEvent, url: string): Markup {
  const { kind, target, openedAt, at } = event
  const page = `${url}${incidentPath(target, kind, openedAt)}`
  return html`  <entry>
    <id>${idOf(event)}</id>
    <title>${titleOf(event)}</title>
    <updated>${iso(at)}</updated>
    <link rel="alternate" type="text/html" href="${page}"/>
    <category term="${kind}"/><category term="${event.event}"/>
    <summary>${summaryOf(event)}</summary>
  </entry>
`
}

/** Of what the event is known by, as a UUID of version 8 (RFC 9562). */
function idOf({ target, kind, openedAt, sequence, at }: FeedEvent): string {
  const key = JSON.stringify(['event', target, kind, openedAt, sequence, at])
  const hex = createHash('sha256').update(key).digest('hex')
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16)
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`]
  return `urn:uuid:${parts.join('-')}-${hex.slice(20, 32)}`
}

/** `production: drift changed - renamed-property /Email and 1 more` */
function titleOf(event: FeedEvent): string {
  const told = event.event === 'resolved' ? [] : newFirst(event)
  const [first] = told
  const more = told.length > 1 ? ` and ${told.length - 1} more` : ''
  const found =
    first === undefined ? '' : ` - ${`${first.found.rule} ${first.found.pointer}`.trimEnd()}${more}`
  return clean(`${clean(event.target, 80)}: ${event.kind} ${eventWords[event.event]}${found}`, 160)
}

const newFirst = ({ content }: FeedEvent): readonly ToldFinding[] =>
  (content?.findings ?? []).toSorted((a, b) => Number(b.isNew) - Number(a.isNew))

/** What happened, then what is new, what stands and what is gone. Types and names, as everywhere. */
function summaryOf(event: FeedEvent): string {
  const { kind, content } = event
  const isResolved = event.event === 'resolved'
  const why = content?.detail ?? undefined
  const said = isResolved
    ? (saidOfEnd(kind, content) ?? 'It is resolved.')
    : whatOf({ kind, event: event.event, incident: why === undefined ? {} : { why } }, { run: null })
  const isChanged = event.event === 'changed'
  const findings = newFirst(event)
  const fresh = findings.filter(({ isNew }) => isNew)
  const known = findings.filter(({ isNew }) => !isNew)
  const parts = [
    said,
    ...(isChanged ? ['It is not the same as before.'] : []),
    ...(why === undefined || isResolved ? [] : [`Why: ${clean(why, 240)}.`]),
    ...(isChanged
      ? [...listed('New', fresh), ...listed('Still', known)]
      : listed(isResolved ? 'It was' : 'Found', findings)),
    ...(isResolved ? [] : listed('No longer', content?.gone ?? [])),
  ]
  return parts.join(' ')
}

function listed(title: string, findings: readonly ToldFinding[]): string[] {
  if (findings.length === 0) return []
  const told = findings.slice(0, findingsShown).map(({ variant, found }) => {
    const place = `${found.part}${found.pointer === '' ? '' : ` ${clean(found.pointer, 120)}`}`
    return `${found.rule}, ${variant}, ${place}: expected ${clean(found.expected, 120)}, found ${clean(found.actual, 120)}`
  })
  const left = findings.length - told.length
  return [`${title}: ${told.join('; ')}${left > 0 ? `; and ${left} more` : ''}.`]
}
