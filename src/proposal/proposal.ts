// Judged exchanges → one proposal: the overlay, the version bump it forces, and what no spec could allow. Called by the
// check and by whoever imports contactrz/proposal, who also have the findings say what they do to a consumer's types. Pure.
import type { PropertySchema } from '../compiled/contract.ts'
import { readBody } from '../judge/body.ts'
import type { Documented } from '../judge/documented.ts'
import { createNameMask, isObject, jsonType } from '../judge/evidence.ts'
import { sensitiveOf } from '../judge/semantics.ts'
import { judgeShape } from '../judge/shape.ts'
import type { Exchange, Finding, Sent, VariantName, Verdict } from '../judge/verdict.ts'
import { segmentsOf, valueBelow } from '../tools/json-pointer.ts'
import { consumerTypeOf } from './consumer-type.ts'
import { type Edit, editsOf, type Seen } from './edits.ts'
import { type Action, actionsOf, type VariantProposal } from './overlay.ts'

/** An exchange with its verdict, and what must not be told of it. */
export interface Judged<Variant extends VariantName = VariantName> {
  readonly verdict: Verdict<Variant>
  readonly exchange: Exchange
  /** The body of the request. */
  readonly sent: Sent
  /** The token and the like. */
  readonly secrets: readonly string[]
}

/** What a change of the document asks of its version, by Semantic Versioning. */
export type Bump = 'major' | 'minor' | 'none'

/** OpenAPI Overlay 1.0.0. */
export interface Overlay {
  readonly overlay: '1.0.0'
  readonly info: { readonly title: string; readonly version: string }
  readonly extends: string
  readonly actions: readonly Action[]
}

/** What would make the document match what was seen. */
export interface Proposal {
  readonly bump: Bump
  readonly version: { readonly from: string; readonly to: string }
  /** Null if nothing can be proposed. */
  readonly overlay: Overlay | null
  /** Findings that no change of the spec could allow. */
  readonly left: readonly Finding[]
  /** What it is made of, variant by variant: what `proposeFrom` takes. */
  readonly parts: readonly VariantProposal[]
}

/** What a body is, as far as it can be read; null without a body or a variant to hold it against. */
function seenOf(documented: Documented, { verdict, exchange, sent, secrets }: Judged): Seen | null {
  const { variant } = verdict
  if (variant === null || !exchange.answer?.body) return null
  const sensitive = sensitiveOf(secrets, sent)
  const mask = createNameMask(sensitive)
  const { value } = readBody(documented, exchange.answer.body, mask)
  return value === undefined ? null : { documented, variant, value, sent, sensitive, mask }
}

/** The verdict with what each finding would do to a consumer's types. */
export function withConsumerTypes<Variant extends VariantName>(
  documented: Documented,
  judged: Judged<Variant>,
): Verdict<Variant> {
  const { verdict } = judged
  const seen = verdict.findings.length === 0 ? null : seenOf(documented, judged)
  if (seen === null) return verdict
  const findings = verdict.findings.map((finding) => {
    const consumerType = consumerTypeOf(documented, seen.variant, editsOf(finding, seen))
    return consumerType === null ? finding : { ...finding, consumerType }
  })
  return { ...verdict, findings }
}

/** What an overlay says of itself. */
export interface About {
  /** What was checked: a host. */
  readonly subject: string
  /** Where the document stands, from where the overlay is applied: a URI. */
  readonly document: string
}

export function propose(documented: Documented, judgments: readonly Judged[], about: About): Proposal {
  const proposals = new Map<VariantName, VariantProposal>()
  const left: Finding[] = []
  const bodies: Seen[] = []
  for (const judged of judgments) {
    const seen = seenOf(documented, judged)
    if (seen !== null) bodies.push(seen)
    const { proposal, rest } = proposeVariant(judged, seen)
    if (proposal !== null) proposals.set(proposal.variant, merged(proposals.get(proposal.variant), proposal))
    // What both contacts show is told once.
    left.push(...rest.filter((found) => !left.some((known) => isSamePlace(known, found))))
  }
  const parts = [...proposals.values()].map((proposal) => widened(proposal, bodies))
  return { ...proposalOf(documented, parts, about), left }
}

/**
 * Of what was proposed before, of exchanges that are not at hand any more. Where several parts are of one variant, each
 * edit allows what all of them saw.
 */
export function proposeFrom(
  documented: Documented,
  parts: readonly VariantProposal[],
  about: About,
): Proposal {
  const proposals = new Map<VariantName, VariantProposal>()
  for (const part of parts) {
    const before = proposals.get(part.variant)
    proposals.set(part.variant, before === undefined ? part : mergedAs(before, part))
  }
  return proposalOf(documented, [...proposals.values()], about)
}

function proposalOf(documented: Documented, all: readonly VariantProposal[], about: About): Proposal {
  const actions = all.flatMap((proposal) => actionsOf(documented, proposal))
  const bump = bumpOf(all)
  const { version: from, operationId } = documented.contract
  const version = { from, to: bumped(from, bump) }
  const overlay = actions.length === 0 ? null : overlayOf(actions, version.to, operationId, about)
  return { bump, version, left: [], overlay, parts: all }
}

const isSamePlace = (one: Finding, other: Finding) => one.rule === other.rule && one.pointer === other.pointer

/** Two probes can meet the same variant: one edit for each property, which is widened to what all of them saw. */
function merged(before: VariantProposal | undefined, next: VariantProposal): VariantProposal {
  if (before === undefined) return next
  const known = new Set(before.edits.map(({ pointer }) => pointer))
  const added = next.edits.filter(({ pointer }) => !known.has(pointer))
  // Lost with one contact is lost: with the other it may not have been sent.
  const isLost = (pointer: string) => next.edits.some((edit) => edit.pointer === pointer && edit.isLost)
  const edits = before.edits.map((edit) => (isLost(edit.pointer) ? { ...edit, isLost: true as const } : edit))
  return { ...before, edits: [...edits, ...added], status: before.status ?? next.status }
}

/** The same without the bodies: the types are those of either edit. */
function mergedAs(before: VariantProposal, next: VariantProposal): VariantProposal {
  const { edits, ...rest } = merged(before, next)
  const both = edits.map((edit) => {
    const other = next.edits.find(({ pointer }) => pointer === edit.pointer)
    const [own, others] = [edit.to, other?.to]
    if (!own?.type || !others?.type || own.const !== undefined) return edit
    const types = new Set([own.type, others.type].flat())
    return {
      ...edit,
      isRequired: edit.isRequired && other?.isRequired === true,
      to: { ...own, ...typeOf(types) },
    }
  })
  return { ...rest, edits: both }
}

/** Each edit allows what every body of the variant has in its place, the conforming ones included. */
function widened(proposal: VariantProposal, seen: readonly Seen[]): VariantProposal {
  const bodies = seen.filter(({ variant }) => variant === proposal.variant).map(({ value }) => value)
  const edits = proposal.edits.map((edit) => {
    if (edit.to === null || edit.to.const !== undefined) return edit
    const path = segmentsOf(edit.pointer)
    const above = bodies.map((body) => valueBelow(body, path.slice(0, -1))).filter(isObject)
    const values = above.map((object) => valueBelow(object, path.slice(-1)))
    const isRequired = edit.isRequired && values.every((value) => value !== undefined)
    return { ...edit, isRequired, to: { ...edit.to, ...typeFor(edit.to, values) } }
  })
  return { ...proposal, edits }
}

/** The type of a schema with those of the values that it does not take; as it is, if it takes them all. */
function typeFor({ type }: PropertySchema, values: readonly unknown[]): Pick<PropertySchema, 'type'> {
  if (type === undefined) return {}
  const isTaken = (types: ReadonlySet<string>, value: unknown) =>
    types.has(jsonType(value)) || (types.has('integer') && Number.isInteger(value))
  const types = new Set([type].flat())
  const others = values.filter((value) => value !== undefined && !isTaken(types, value))
  if (others.length === 0) return {}
  for (const value of others) types.add(jsonType(value))
  return typeOf(types)
}

function typeOf(types: Set<string>): Pick<PropertySchema, 'type'> {
  // Every integer is a number.
  if (types.has('number')) types.delete('integer')
  const [first = 'string', ...rest] = types
  return { type: rest.length === 0 ? first : [first, ...rest] }
}

function proposeVariant(
  judged: Judged,
  seen: Seen | null,
): { proposal: VariantProposal | null; rest: readonly Finding[] } {
  const counted = judged.verdict.findings.filter(
    ({ severity, accepted }) => severity !== 'notice' && accepted === undefined,
  )
  if (seen === null) return { proposal: null, rest: counted }
  const moved = counted.find(({ rule }) => rule === 'undocumented-status')
  // Under another status the judge says no more: what else deviates is found here.
  const shape =
    moved === undefined ? counted : judgeShape(seen.documented, seen.variant, seen.value, shapeContext(seen))
  const edited = shape.map((finding) => {
    const askedBy = `${finding.rule} ${finding.pointer}`
    return [finding, editsOf(finding, seen).map((edit) => ({ ...edit, askedBy }))] as const
  })
  // Two properties that moved into one new object ask for that object once.
  const edits = edited
    .flatMap(([, list]) => list)
    .filter((edit, index, all) => all.findIndex(({ pointer }) => pointer === edit.pointer) === index)
  const rest = [
    ...edited.filter(([, list]) => list.length === 0).map(([finding]) => finding),
    ...(moved === undefined ? [] : counted.filter((finding) => finding !== moved)),
  ]
  const status = moved === undefined ? null : (judged.verdict.status ?? null)
  const isEmpty = edits.length === 0 && status === null
  return { proposal: isEmpty ? null : { variant: seen.variant, edits, status }, rest }
}

const shapeContext = ({ sensitive, mask, sent }: Seen) => ({
  sensitive: () => sensitive,
  mask,
  sent,
})

/** A new optional property breaks no consumer; whatever else an answer can do breaks one. */
function bumpOf(proposals: readonly VariantProposal[]): Bump {
  if (proposals.length === 0) return 'none'
  const isAddition = ({ from, isRequired }: Edit) => from === null && !isRequired
  const isMinor = proposals.every(({ edits, status }) => status === null && edits.every(isAddition))
  return isMinor ? 'minor' : 'major'
}

/** Semantic Versioning 2.0.0, without a pre-release. */
function bumped(version: string, bump: Bump): string {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (bump === 'none') return version
  return bump === 'major' ? `${major + 1}.0.0` : `${major}.${minor + 1}.0`
}

function overlayOf(
  actions: readonly Action[],
  version: string,
  operationId: string,
  { subject, document }: About,
): Overlay {
  return {
    overlay: '1.0.0',
    info: { title: `What ${operationId} was seen to answer at ${subject}`, version },
    extends: document,
    actions: [...actions, { target: '$.info', update: { version } }],
  }
}
