// What a page is to the server: an address, and what is made of it. Each page is a value of these types in a file of its
// own under web/pages/ (for people) or web/machine/ (for programs), listed in web/routes.ts; the server gives it what it
// asks for, its frame and its headers.
import type { Config } from '../config/config-shape.ts'
import type { Pulse } from '../engine/monitor.ts'
import type { OpenTrouble } from '../engine/own-troubles.ts'
import type { Reason } from '../health/health.ts'
import type { Sign } from '../snapshot/kind-words.ts'
import type { Store } from '../store/store.ts'
import type { Markup } from '../tools/html.ts'

/** The worst that a page tells of: its favicon (`/favicon/<sign>.svg`). */
export type { Sign } from '../snapshot/kind-words.ts'

/** What a route is given. */
export interface Ask {
  /** The one in force. */
  readonly config: Config
  readonly store: Store
  /** Now, by the store's clock. */
  readonly at: number
  /** Of the path, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The address that people use, without a slash at its end. */
  readonly url: string
  readonly monitor: MonitorSeen
}

/** What the pages know of the process. */
export interface MonitorSeen {
  health(): Promise<readonly Reason[]>
  ownTroubles(): Promise<readonly OpenTrouble[]>
  /** Whether it is at work. */
  pulse(): Pulse
  /** By how many ms the clock of the machine is ahead of the store's, if that is too much; null: they go together. */
  clockApartMs(): number | null
}

/** What a form asks to be done. The server lets it come from pages of its own alone. */
export interface ActionRoute {
  readonly path: string
  /** Where the browser goes then (303): a path of ours. Null: there is no such thing (404). */
  act(ask: Ask, form: URLSearchParams): Promise<string | null>
}

/** All that is served, beside what the server itself has: login, assets, `/live`, `/healthz`, `/readyz`. */
export interface Routes {
  readonly pages: readonly PageRoute[]
  readonly files: readonly FileRoute[]
  readonly actions: readonly ActionRoute[]
}

/** Which entry of the navigation a page belongs to. */
export type NavName = 'targets' | 'incidents' | 'ledger' | 'sandbox' | 'mailbox'

/** A page for people, without its frame. */
export interface View {
  /** Default: 200. */
  readonly status?: number
  /** What stands, in words, before ` · contactrz`. */
  readonly title: string
  readonly sign: Sign
  readonly nav: NavName | null
  /** Zone that its times are told in, which the footer names; default: UTC. */
  readonly zone?: string
  /** All of `main`. What changes by itself keeps its focus and its scroll where it has an `id`. */
  readonly body: Markup
}

export interface PageRoute {
  /** Such as `/targets/:target`. */
  readonly path: string
  /** Null: there is no such thing (404, in the frame). */
  view(ask: Ask): Promise<View | null>
}

/** Who may read it without a password, beside those who have one: nobody, or whoever `web.public` lets. */
export type Openness = 'private' | 'badge' | 'feed' | 'metrics'

export interface FileAnswer {
  /** Default: 200. */
  readonly status?: number
  /** Media type, with its charset. */
  readonly type: string
  readonly text: string
  /** What it is told by whether it has changed, where a clock in it says nothing new; default: its text. */
  readonly essence?: string
  /** Name to be saved under; absent: it is shown. */
  readonly fileName?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Anything for programs. */
export interface FileRoute {
  readonly path: string
  readonly open: Openness
  /** Null: there is no such thing (404, as text). */
  file(ask: Ask): Promise<FileAnswer | null>
}
