// Whose incidents are told together. Pure. Called by engine/tell.ts when an incident opens, and by alert-plan.ts.
import type { Config, Target } from '../config/config-shape.ts'

/** Host of the url of a target, with its port, unless that is the usual one. */
export const hostOf = ({ url }: Pick<Target, 'url'>): string => new URL(url).host

/**
 * The host with whose group incidents of a target are told. Null: each by itself, since nothing is to be grouped, or since
 * no other target is at that host, and so there is nothing to wait for.
 */
export function groupOf(
  target: Pick<Target, 'name' | 'url'>,
  { group, targets }: Pick<Config, 'group' | 'targets'>,
): string | null {
  if (group === null) return null
  const host = hostOf(target)
  return targets.some((other) => other.name !== target.name && hostOf(other) === host) ? host : null
}
