// Which routes fit what happens at a target. Pure. Called by routing-questions.ts, which asks of what nobody is told of, by
// alerts/recipients.ts and by `plan --alerts`.
import type { Route, Target } from './config-shape.ts'
import type { Matter } from './kinds.ts'

/** The target that it happens at. */
export type RoutedTarget = Pick<Target, 'name' | 'mailTo'>

/** Those who are told by one route, or by no route but by `mailTo`. */
export interface Routed {
  /** Its place in `routes`, from 0; null: none fits. */
  readonly route: number | null
  readonly to: readonly string[]
}

/**
 * The first route that fits and, as long as each of them continues, those after it that fit as well. Where none does, the
 * `mailTo` of the target. None: nobody is told.
 */
export function routedTo(matter: Matter, target: RoutedTarget, routes: readonly Route[]): Routed[] {
  const fitting: Routed[] = []
  for (const [index, route] of routes.entries()) {
    if (!isFitting(route, matter, target.name)) continue
    fitting.push({ route: index, to: route.to })
    if (!route.continues) break
  }
  if (fitting.length > 0) return fitting
  return target.mailTo.length === 0 ? [] : [{ route: null, to: target.mailTo }]
}

/** What is `no-verdict` fits no route that asks for a severity. */
const isFitting = (route: Route, { kind, severity }: Matter, target: string) =>
  (route.kinds === null || route.kinds.includes(kind)) &&
  (route.severity === null || route.severity === severity) &&
  isOfTarget(route, target)

export const isOfTarget = ({ targets }: Pick<Route, 'targets'>, name: string): boolean =>
  targets === null || targets.some((pattern) => isLike(pattern, name))

/** A star in the pattern stands for any characters, none included; all else for itself. */
export function isLike(pattern: string, name: string): boolean {
  const [first = '', ...others] = pattern.split('*')
  const last = others.pop()
  if (last === undefined) return pattern === name
  if (!name.startsWith(first) || !name.endsWith(last)) return false
  let at = first.length
  for (const part of others) {
    const found = name.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return at <= name.length - last.length
}

/** An address has an @, a name of a channel has none. */
export const isAddress = (to: string): boolean => to.includes('@')
