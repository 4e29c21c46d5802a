// What to ask about who is told: what nobody is told of, where nothing leads. Allowed, and probably not meant. Pure. Called by
// routing-values.ts.
import type { Alerts, Channel, Config } from './config-shape.ts'
import { type Matter, matters } from './kinds.ts'
import { isOfTarget, type RoutedTarget, routedTo } from './routing.ts'

type Asked = Pick<Config, 'targets' | 'channels' | 'routes' | 'escalate'> & Pick<Alerts, 'additive'>

/** What is told at all. */
const toldOf = ({ additive }: Asked) => matters.filter(({ severity }) => severity !== 'additive' || additive)

export function routingQuestions(asked: Asked): string[] {
  const { targets, channels, routes, escalate } = asked
  const named = new Set([...routes.flatMap(({ to }) => to), ...(escalate?.to ?? [])])
  const unused = Object.keys(channels).filter((name) => !named.has(name))
  const reached = new Set<number>()
  const untold = targets.flatMap((target) => {
    const toNobody = toldOf(asked).filter((matter) => {
      const routed = routedTo(matter, target, routes)
      for (const { route } of routed) if (route !== null) reached.add(route)
      return routed.length === 0
    })
    return toNobody.length === 0 ? [] : [untoldQuestion(target.name, toNobody)]
  })
  return [
    ...unused.map(
      (name) => `channels.${name}: nothing leads there. Was that meant? Else name it in routes or escalate`,
    ),
    ...Object.entries(channels).flatMap(keyQuestions),
    ...escalationQuestions(asked),
    ...routes.flatMap((_, index) => (reached.has(index) ? [] : [unreachedQuestion(index, asked)])),
    ...untold,
    ...targets
      .filter((target) => isLeftNothing(target, asked))
      .map(({ name }) => `target ${name}: ${leftNothing}`),
  ]
}

function escalationQuestions(asked: Asked): string[] {
  const { targets, routes, escalate } = asked
  if (escalate === null) return []
  const tellsSomebody = targets.some((target) =>
    toldOf(asked).some((matter) => {
      const told = routedTo(matter, target, routes).flatMap(({ to }) => to)
      return escalate.to.some((to) => !told.includes(to))
    }),
  )
  if (tellsSomebody) return []
  return ['escalate: tells nobody: all of its to are told already when it opens. Was that meant?']
}

/** What PagerDuty refuses with every message. */
function keyQuestions([name, { as, url, secret }]: [string, Channel]): string[] {
  const isTheirs = as === 'pagerduty' && /(?:^|\.)pagerduty\.com$/.test(URL.parse(url)?.hostname ?? '')
  if (!isTheirs || /^[\dA-Za-z]{32}$/.test(secret ?? '')) return []
  return [
    `channels.${name}: secret is not of 32 letters and digits, as integration keys of Events API v2 are. Was that meant?`,
  ]
}

const leftNothing =
  'mailTo is told of nothing: a route fits all that happens there. Was that meant? Else name it in a route, or leave it out'

/** No route but `mailTo` is ever taken, and nobody of it is told another way. */
function isLeftNothing(target: RoutedTarget, asked: Asked): boolean {
  const { mailTo, name } = target
  const { routes, escalate } = asked
  if (mailTo.length === 0) return false
  const named = [
    ...routes.filter((route) => isOfTarget(route, name)).flatMap(({ to }) => to),
    ...(escalate?.to ?? []),
  ]
  return (
    !mailTo.some((address) => named.includes(address)) &&
    toldOf(asked).every((matter) => routedTo(matter, target, routes).every(({ route }) => route !== null))
  )
}

function untoldQuestion(name: string, toNobody: readonly Matter[]): string {
  const what = toNobody.map(({ kind, severity }) => (kind === 'drift' ? `${kind} (${severity})` : kind))
  return `target ${name}: nobody is told of ${what.join(', ')}: no route fits, and there is no mailTo. Was that meant?`
}

function unreachedQuestion(index: number, asked: Asked): string {
  const { routes, targets } = asked
  const alone = routes.slice(index, index + 1)
  const canFit = targets.some(({ name }) =>
    toldOf(asked).some((matter) => routedTo(matter, { name, mailTo: [] }, alone).length > 0),
  )
  return canFit
    ? `routes.${index}: is never reached: routes before it fit all that it fits. Was that meant? Else put it before them, or give them continue: true`
    : `routes.${index}: fits nothing that is ever told: see its kinds with its severity, and alerts.additive. Was that meant?`
}
