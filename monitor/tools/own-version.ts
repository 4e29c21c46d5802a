// The version of contactrz-monitor, as its package says it: for pages and for programs that ask.
import { createRequire } from 'node:module'

export const ownVersion = (): string =>
  createRequire(import.meta.url)('contactrz-monitor/package.json').version
