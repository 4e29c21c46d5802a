// What a message says, as data: made by wording.ts of one incident, by group.ts of several, and of what the monitor tells of
// itself; laid out by text.ts and html.ts, and for programs by body.ts.
import type { CommandContent } from './commands.ts'
import type { Fact } from './facts.ts'
import type { FindingContent } from './findings.ts'
import type { LinkContent } from './link.ts'

/** Who must act: the provider, for its contract or that there is a verdict at all; whoever runs the monitor; nobody. */
export type Tone = 'provider' | 'no-verdict' | 'monitor' | 'well'

export interface MessageContent {
  /** The same for all messages of an incident: mail programs hang them together by it. */
  readonly subject: string
  /** What the sign in front is coloured by. */
  readonly tone: Tone
  /** The first line, which mail programs show beside the subject: what has happened. */
  readonly headline: string
  /** What is so now, without a full stop. */
  readonly sentence: string
  readonly lead: string
  /** To the page of the incident; null: none is known. */
  readonly link: LinkContent | null
  /** Of several targets of one host: each of which this has something to tell. Absent: it is about one. */
  readonly members?: MembersContent
  /** Where, since when, and which monitor says so. */
  readonly facts: readonly Fact[]
  /** What the findings are: what stands, or what stood. */
  readonly findingsTitle: string
  readonly findings: readonly FindingContent[]
  /** Findings that are left out. */
  readonly moreFindings: number
  /** Findings of before that are no longer there. */
  readonly gone: readonly string[]
  readonly todo: readonly string[]
  readonly commands?: readonly CommandContent[]
  readonly footer: string
}

export interface MembersContent {
  /** The worst first. */
  readonly items: readonly MemberContent[]
  /** Those that are left out. */
  readonly more: number
  /** Of those that were told of before; null: there is nothing to say. */
  readonly others: string | null
}

export interface MemberContent {
  readonly name: string
  /** What has happened there, and since when it is so. */
  readonly said: string
  /** By which finding, or why; null: that is not known. */
  readonly reason: string | null
  /** To the page of its incident. */
  readonly link: LinkContent | null
}
