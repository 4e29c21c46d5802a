// What is known of one incident, for its page: its story, how it stands now, and what its slots came to. A number of questions
// to the store that does not grow. Called by pages/incident.ts; the rest of this folder lays it out.
import {
  type ContractVariant,
  contract,
  type Finding,
  type PropertySchema,
  type VariantName,
} from 'contactrz'
import { segmentsOf } from 'contactrz/internal'
import type { Config, Target } from '../../config/config-shape.ts'
import { suspectToken } from '../../engine/read-circumstances.ts'
import type { ToldFinding } from '../../incidents/drift.ts'
import type { Incident, IncidentKind } from '../../incidents/incident.ts'
import { kindOfRun } from '../../incidents/standing.ts'
import { escalatesAt } from '../../incidents/step.ts'
import { zoneOf } from '../../plan/plan.ts'
import type { IncidentKey } from '../../snapshot/incident-path.ts'
import type { OpenNow } from '../../snapshot/target-facts.ts'
import { readTargetViews, type TargetView } from '../../snapshot/target-view.ts'
import type { EventContent, SeenSchema } from '../../store/incidents.ts'
import type { IncidentStory, SlotWithRun, StoryEvent } from '../../store/page-books.ts'
import type { Store } from '../../store/store.ts'

/** How it is now, while it is open. */
export interface Standing extends OpenNow {
  readonly view: TargetView
  /** When it is told of again, if nothing changes. */
  readonly remindAt: number
  /** When more people are told, if it is open still; null: nobody else is. */
  readonly escalateAt: number | null
  /** No create has succeeded yet, and the token may be why. */
  readonly isTokenSuspect: boolean
}

export interface IncidentFacts {
  readonly at: number
  readonly zone: string
  readonly story: IncidentStory
  /** When the trouble was first met, as far as that is known. */
  readonly since: number
  /** Null: it is open. */
  readonly resolvedAt: number | null
  readonly standing: Standing | null
  /** Null: the configuration has no target of this name any more. */
  readonly target: Target | null
  /** Null in the sandbox. */
  readonly configFile: string | null
  /** Those of its time, the newest first; what is older than `slotsRead` of them is left out. */
  readonly slots: readonly SlotWithRun[]
  readonly lastConforming: Readonly<Partial<Record<VariantName, number>>>
}

export const slotsRead = 200
/** A slot is decided, and its run ends, so much later at the most. */
const longestRunMs = 120_000

/** Null: there was no such incident. */
export async function readIncident(
  { target: name, kind, openedAt }: IncidentKey,
  { targets, alerts, escalate, file }: Pick<Config, 'targets' | 'alerts' | 'escalate' | 'file'>,
  store: Store,
  at: number,
): Promise<IncidentFacts | null> {
  const story = await store.incidentStory(name, kind, openedAt)
  if (story === null) return null
  const target = targets.find((one) => one.name === name) ?? null
  const resolvedAt = story.events.findLast(({ event }) => event === 'resolved')?.at ?? null
  const view =
    target === null ? undefined : (await readTargetViews({ targets: [target], alerts }, store, at))[0]
  const open = view?.incidents.find((one) => one.kind === kind && one.incident.openedAt === openedAt)
  const isTokenSuspect = open?.kind === 'drift' && (await suspectToken(store, name, null))
  const since = open?.since ?? openedAt
  const slots = await store.slotsWithRuns(name, { before: (resolvedAt ?? at) + 1, most: slotsRead })
  return {
    ...{ at, story, since, resolvedAt, target, configFile: file ?? null },
    zone: target === null ? 'UTC' : zoneOf(target),
    slots: slots.filter((slot) => isOfTime(slot, kind, since)),
    lastConforming: view?.lastConforming ?? {},
    standing:
      view === undefined || open === undefined
        ? null
        : { ...open, view, ...nextTold(open.incident, story, alerts, escalate), isTokenSuspect },
  }
}

function nextTold(
  incident: Incident,
  { events }: IncidentStory,
  { remindEveryMs }: Config['alerts'],
  escalate: Config['escalate'],
): Pick<Standing, 'remindAt' | 'escalateAt'> {
  const heard = new Set(events.flatMap(({ messages }) => messages.map(({ to }) => to)))
  const isToMore = escalate?.to.some((to) => !heard.has(to)) === true
  const escalateAt = isToMore ? escalatesAt(incident, escalate.afterMs) : Number.POSITIVE_INFINITY
  return {
    remindAt: incident.toldAt + remindEveryMs,
    escalateAt: Number.isFinite(escalateAt) ? escalateAt : null,
  }
}

/** A slot lies before what its run met; one that had a verdict of another kind before that is none of the incident's. */
function isOfTime({ slotAt, decision, run }: SlotWithRun, kind: IncidentKind, since: number): boolean {
  // The slot that a blindness is counted from had a verdict.
  if (kind === 'blind') return slotAt > since
  if (slotAt >= since) return true
  return slotAt >= since - longestRunMs && (run === null ? decision === 'run' : kindOfRun(run) === kind)
}

/** The latest that tells anything of a drift. */
const latestWith = (
  { events }: IncidentStory,
  has: (content: EventContent) => boolean,
): (StoryEvent & { readonly content: EventContent }) | null => {
  const event = events.findLast(({ content }) => content !== null && has(content))
  return event === undefined || event.content === null ? null : { ...event, content: event.content }
}

/** Of a drift what stands, or, when it is over, what it was; empty where that was not kept. */
export const findingsOf = ({ standing, story }: IncidentFacts): readonly ToldFinding[] =>
  standing === null || story.kind !== 'drift'
    ? (latestWith(story, ({ findings }) => findings.length > 0)?.content.findings ?? [])
    : standing.findings

/** That of the latest event which a run has brought: what is proposed there is of all that stood then, be it nothing. */
export const proposalOf = ({ story }: Pick<IncidentFacts, 'story'>): EventContent['proposal'] =>
  latestWith(story, ({ proposal, seen }) => proposal !== null || Object.keys(seen).length > 0)?.content
    .proposal ?? null

/** A shape that came back, with what the judge said of it. */
export interface SeenShape {
  /** The one that was meant. */
  readonly variant: VariantName
  /** The documented answer that it is held against. */
  readonly as: VariantName
  readonly at: number
  readonly schema: SeenSchema
  readonly findings: readonly Finding[]
  readonly isOfNameAlone: boolean
}

/** Of each variant that deviated the latest shape: of its latest run, or of what an event tells. */
export function seenShapesOf(facts: IncidentFacts): SeenShape[] {
  const byVariant = new Map<VariantName, SeenShape>()
  for (const { at, content } of facts.story.events) {
    for (const [variant, schema] of Object.entries(content?.seen ?? {}) as [VariantName, SeenSchema][]) {
      const own = (content?.findings ?? []).filter((told) => told.variant === variant)
      const isOfNameAlone = own.length > 0 && own.every(({ contacts }) => !contacts.includes('full'))
      const findings = own.map(({ found }) => found)
      byVariant.set(variant, { variant, as: variant, at, schema, findings, isOfNameAlone })
    }
  }
  const run = facts.slots.find((slot) => slot.run?.outcome === 'drift' && slot.run.seen !== null)?.run ?? null
  if (run !== null && run.seen !== null) {
    const { variant, at, seen: schema } = run
    const findings = run.findings.filter(({ accepted }) => accepted === undefined)
    const as = documentedAs(variant, run.status, findings)
    byVariant.set(variant, { variant, as, at, schema, findings, isOfNameAlone: run.contact === 'name-alone' })
  }
  return [...byVariant.values()]
}

/** The answer that a run is to be held against: the one that was meant, or another that its status is documented with. */
function documentedAs(meant: VariantName, status: number | null, findings: readonly Finding[]): VariantName {
  const isOf = (variant: ContractVariant | undefined) => variant?.status === status
  if (isOf(contract.variants[meant])) return meant
  const others = Object.entries<ContractVariant>(contract.variants).filter(([, variant]) => isOf(variant))
  // What is expected of a text is that of one of them.
  const fits = ([, { schema }]: (typeof others)[number]) =>
    findings.every(({ pointer, expected }) => {
      const { const: text } = schemaAt(schema, segmentsOf(pointer)) ?? {}
      return text === undefined || JSON.stringify(text) === expected
    })
  const [name] = others.find(fits) ?? others[0] ?? [meant]
  return name as VariantName
}

const schemaAt = (schema: PropertySchema, segments: readonly string[]): PropertySchema | undefined =>
  segments.reduce<PropertySchema | undefined>((at, name) => at?.properties?.[name], schema)

/** The run that met the trouble last; null: none is on record. */
export const runMetOf = ({ slots, story }: IncidentFacts): SlotWithRun['run'] =>
  slots.find(({ run }) => run !== null && kindOfRun(run) === story.kind)?.run ?? null
