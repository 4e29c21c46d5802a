// What a running monitor cannot take over from a new configuration. Pure. Called by `start` on SIGHUP.
import type { Config } from './config-shape.ts'

/** A line for each change that needs a restart. No secret is in one. */
export function restartProblems(old: Config, next: Config): string[] {
  const problems: string[] = []
  if (old.storeFile !== next.storeFile) {
    problems.push('store is another one: end the monitor and start it again, or put the old path back')
  }
  const isSamePage =
    old.web.host === next.web.host && old.web.port === next.web.port && old.web.password === next.web.password
  if (!isSamePage) {
    problems.push('web is another one: end the monitor and start it again, or put the old address back')
  }
  return problems
}
