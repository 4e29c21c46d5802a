// The shape of the configuration, as the monitor works with it: checked, with defaults, in ms and absolute paths.

import type { QuotaWindow } from 'contactrz'
import type { Acceptance } from 'contactrz/internal'
import type { ConnectionOptions } from 'contactrz/probe'
import type { ConfigInput, TargetInput } from './config-schema.ts'
import type { IncidentKind } from './kinds.ts'

export type TokenSource =
  | { readonly command: readonly string[] }
  | { readonly env: string }
  | { readonly file: string }
  | { readonly request: TokenRequest }

export interface TokenRequest {
  readonly method?: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Of the token in a JSON answer; without it, the answer is the token. */
  readonly pointer?: string
  readonly connection?: ConnectionOptions
}

export type Sending = TargetInput['contact']['send']

/** Of the properties of what is sent; null leaves one out. */
export type Overrides = Omit<TargetInput['contact'], 'send'>

export interface Target {
  readonly name: string
  readonly url: string
  readonly connection?: ConnectionOptions
  readonly token: TokenSource
  /** Cron, in UTC. */
  readonly schedule: string
  /** Null: creates are allowed at any hour. */
  readonly quotaWindow: QuotaWindow | null
  readonly guardMs: number
  readonly timeoutMs: number
  readonly budgetPerDay: number
  /** How often an expired token is tried, to see that it is refused as documented. */
  readonly expiredProbeEveryMs: number
  /** Which of the two synthetic contacts. */
  readonly send: Sending
  /** Of the properties of what is sent; null leaves one out. */
  readonly contact: Overrides
  /** Longer answers are a notice; null: none is. */
  readonly slowMs: number | null
  readonly accept: readonly Acceptance[]
  /** Addresses, for what no route fits. */
  readonly mailTo: readonly string[]
}

export interface Smtp {
  readonly host: string
  readonly port: number
  readonly security: NonNullable<ConfigInput['smtp']>['security']
  readonly user: string | null
  readonly password: string | null
  readonly from: string
  /** PEM; trusted beside what Node trusts by itself. */
  readonly ca?: string
}

/** A number: so many in a row, or twice as many of the latest four times as many. Else: so many of the latest `within`. */
export type UnavailableAfter = ConfigInput['alerts']['unavailableAfter']

export interface Alerts {
  readonly unavailableAfter: UnavailableAfter
  readonly unauthorizedAfter: number
  /** No conclusive verdict for so long, time under a known hold not counted. */
  readonly blindAfterMs: number
  readonly remindEveryMs: number
  /** Whether undocumented properties alone are told. */
  readonly additive: boolean
  /** What opens or changes again and again is told each time, and never called flapping. Absent: no. Of the sandbox alone. */
  readonly isEachTold?: boolean
}

/** How a webhook is written to, and what it is told. */
export const webhookForms = ['json', 'slack', 'teams', 'pagerduty'] as const
export type WebhookForm = (typeof webhookForms)[number]

/** Where messages go beside mail. */
export interface Channel {
  readonly as: WebhookForm
  /** A secret: whoever knows it can write there. */
  readonly url: string
  /** Of `json`, what it is signed with; of `pagerduty`, the integration key; else null. */
  readonly secret: string | null
  /** Of what names no CA of its own: proxies, and whom to trust. */
  readonly connection?: ConnectionOptions
}

/** Who is told of what. Null: of all. */
export interface Route {
  readonly kinds: readonly IncidentKind[] | null
  readonly severity: 'breaking' | 'additive' | null
  /** Names; a star stands for any characters. */
  readonly targets: readonly string[] | null
  /** Addresses, and names of channels, which have no @. */
  readonly to: readonly string[]
  /** The routes after it are asked as well. */
  readonly continues: boolean
  /** Where it stands in the file. Absent: it stands in none. */
  readonly line?: number
}

/** Incidents of one kind at targets of one host are told together. */
export interface Group {
  readonly by: 'host'
  /** What the first waits for the others. */
  readonly waitMs: number
}

/** Who else is told of what is still open then. */
export interface Escalation {
  readonly afterMs: number
  readonly to: readonly string[]
}

/** Who is told, and how. */
export interface Routing {
  /** By name. */
  readonly channels: Readonly<Record<string, Channel>>
  /** In order, the first that fits; where none does, `mailTo` of the target. */
  readonly routes: readonly Route[]
  readonly escalate: Escalation | null
  /** Null: each incident is told by itself. */
  readonly group: Group | null
}

/** What messages go by, mail first. */
export const channelsOf = ({ smtp, channels }: Pick<Config, 'smtp' | 'channels'>): readonly string[] => [
  ...(smtp === null ? [] : ['mail']),
  ...Object.keys(channels),
]

export interface Web {
  readonly host: string
  readonly port: number
  /** Where people reach it, without a slash at its end; null: where it listens. */
  readonly url: string | null
  /** For people, and for programs as that of Basic; null: there is none. */
  readonly password: string | null
  /** For programs, as Bearer; null: there is none. */
  readonly token: string | null
  /** What everybody may have, without either. */
  readonly public: ConfigInput['web']['public']
}

export interface Config extends Routing {
  /** Paths of the configuration are relative to it. */
  readonly directory: string
  /** Absolute path of the file that it was read from. Absent in the sandbox, which has none. */
  readonly file?: string
  readonly targets: readonly Target[]
  /** Runs under way at once. */
  readonly concurrency: number
  /** Runs under way at once at one provider's host, port included. */
  readonly perHost: number
  /** Null: nobody is told by mail. */
  readonly smtp: Smtp | null
  readonly alerts: Alerts
  /** Absolute path of the SQLite file. */
  readonly storeFile: string
  /** Runs and slots older than this are deleted; the ledger never is. */
  readonly retentionMs: number
  /** Called after each slot that was decided, while the monitor is well; null: none. It may hold a secret. */
  readonly heartbeatUrl: string | null
  /** Of what names no CA of its own. */
  readonly connection?: ConnectionOptions
  readonly web: Web
  /** What is allowed and probably not meant. */
  readonly warnings: readonly string[]
}
