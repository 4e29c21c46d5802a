// What every page is while the store cannot be read (503): that nothing is known, why, since when, what was last read, and
// what to do. The server gives what it knows; nothing is asked of the store here.
import { clean } from '../../tools/formatting.ts'
import { html } from '../../tools/html.ts'
import { timeWithDistance } from '../../tools/time-words.ts'
import { section, verdict } from '../parts/section.ts'
import { story } from '../parts/story.ts'
import { timeTag } from '../parts/time.ts'
import type { View } from '../route.ts'

export interface Unreadable {
  /** What SQLite says. Holds no value. */
  readonly says: string
  readonly since: number
  /** When a page was last made from it; null: none was since this process began. */
  readonly lastReadAt: number | null
  readonly at: number
  /** Default: UTC. */
  readonly zone?: string
}

const steps = [
  html`<p>Look whether the disk is full or the file is held by another program: <code>contactrz-monitor doctor</code>. Nothing has to be restarted for that.</p>`,
  html`<p>If the file is damaged, restart the monitor: a corrupt store is moved aside, and creates are held until the quota window ends.</p>`,
  html`<p>Keep the old file: its ledger can often be read. The runbook, <code>docs/runbook.md</code>, says more under <em>monitor-fault</em>.</p>`,
]

export function storeUnreadable({ says, since, lastReadAt, at, zone = 'UTC' }: Unreadable): View {
  const time = (then: number) => timeTag(then, timeWithDistance(zone, then, at))
  const last =
    lastReadAt === null
      ? html`No page was made from it since this process began.`
      : html`The last that was read is of <strong>${time(lastReadAt)}</strong>.`
  return {
    status: 503,
    title: 'The store cannot be read',
    sign: 'fault',
    nav: null,
    zone,
    body: html`${verdict(
      'fault',
      'The monitor cannot read its store',
      html`Whether the contract holds is <strong>not known</strong> here. Nothing is created while this lasts. ${last}`,
    )}
${section({ id: 'why', title: 'Why' }, html`<p>SQLite says: <code>${clean(says)}</code>, since ${time(since)}.</p>`)}
${section({ id: 'todo', title: 'What to do' }, story(steps.map((body) => ({ mark: 'event', title: null, body }))))}`,
  }
}
