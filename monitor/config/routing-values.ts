// What the schema has passed of channels, routes, escalation and groups → who is told: units, and names that have to be
// there. Called by config-values.ts.
import { didYouMean } from 'contactrz/internal'
import { toChannels } from './channel-values.ts'
import type { ConfigInput } from './config-schema.ts'
import type { Escalation, Group, Route, Routing, Target } from './config-shape.ts'
import { type AddProblem, type Path, readDuration, type Surroundings } from './read-values.ts'
import { isAddress, isLike } from './routing.ts'
import { routingQuestions } from './routing-questions.ts'
import { address, wordsOfPattern } from './schema-parts.ts'

const groupWait = '60s'

/** @param warnings Takes what is allowed and probably not meant. */
export function toRouting(
  value: ConfigInput,
  targets: readonly Target[],
  surroundings: Surroundings,
  addProblem: AddProblem,
  warnings: string[],
): Routing {
  checkReach(value, targets, addProblem)
  const routing = {
    channels: toChannels(value.channels, surroundings, addProblem),
    routes: toRoutes(value, addProblem),
    escalate: toEscalation(value, addProblem),
    group: toGroup(value, addProblem),
  }
  warnings.push(...routingQuestions({ targets, ...routing, additive: value.alerts.additive }))
  return routing
}

/** What incidents wait for each other, unless they are told each by itself. */
function toGroup({ alerts, targets }: ConfigInput, addProblem: AddProblem): Group | null {
  const { group = targets.length > 1 ? {} : 'none' } = alerts
  if (group === 'none') return null
  const { by = 'host', wait = groupWait } = group
  return { by, waitMs: readDuration(wait, '1s', '1h', ['alerts', 'group', 'wait'], addProblem) }
}

function toRoutes(value: ConfigInput, addProblem: AddProblem): readonly Route[] {
  const names = value.targets.map(({ name }) => name)
  return value.routes.map(({ kinds = null, severity = null, targets = null, to, ...route }, index) => {
    const path = ['routes', index]
    for (const [place, pattern] of (targets ?? []).entries())
      if (!names.some((name) => isLike(pattern, name)))
        addProblem([...path, 'targets', place], `fits no target${didYouMean(pattern, names)}`)
    checkRecipients(to, value, [...path, 'to'], addProblem)
    return { kinds, severity, targets, to, continues: route.continue }
  })
}

function toEscalation(value: ConfigInput, addProblem: AddProblem): Escalation | null {
  if (value.escalate === undefined) return null
  const { after, to } = value.escalate
  checkRecipients(to, value, ['escalate', 'to'], addProblem)
  return { afterMs: readDuration(after, '1m', null, ['escalate', 'after'], addProblem), to }
}

const isAddressWritten = new RegExp(address.pattern)

function checkRecipients(
  to: readonly string[],
  { channels }: ConfigInput,
  path: Path,
  addProblem: AddProblem,
) {
  for (const [index, name] of to.entries()) {
    if (isAddress(name)) {
      if (!isAddressWritten.test(name))
        addProblem([...path, index], wordsOfPattern[address.pattern] ?? 'must be an address')
    } else if (!Object.hasOwn(channels, name)) {
      const known = Object.keys(channels)
      addProblem([...path, index], `is no channel, and no e-mail address${didYouMean(name, known)}`)
    }
  }
}

/** Where nobody else could be told, each target needs its `mailTo`; and where there is an address, mail needs its server. */
function checkReach(value: ConfigInput, targets: readonly Target[], addProblem: AddProblem) {
  for (const [index, { mailTo }] of targets.entries())
    if (mailTo.length === 0 && value.routes.length === 0)
      addProblem(['targets', index], '"mailTo" is missing, and there are no routes')
  const first = firstAddress(value)
  if (value.smtp === undefined && first !== null)
    addProblem([], `"smtp" is missing, and ${first.join('.')} is an e-mail address`)
}

function firstAddress({ targets, routes, escalate }: ConfigInput): Path | null {
  const lists: (readonly [Path, readonly string[] | undefined])[] = [
    ...targets.map(({ mailTo }, index) => [['targets', index, 'mailTo'], mailTo] as const),
    ...routes.map(({ to }, index) => [['routes', index, 'to'], to] as const),
    [['escalate', 'to'], escalate?.to],
  ]
  for (const [path, to = []] of lists) {
    const place = to.findIndex(isAddress)
    if (place !== -1) return [...path, place]
  }
  return null
}
