// The formats of `contactrz diff` by name, the same as those of a check. Each is loaded when it is asked for.
import type { Format } from '../report/formats.ts'
import type { Paint } from '../report/pretty.ts'
import type { DiffReport } from './change.ts'

export type RenderDiff = (report: DiffReport, paint?: Paint) => string

const formats = {
  pretty: async () => (await import('./render-pretty.ts')).renderPretty,
  json: async () => (report) => `${JSON.stringify(report, null, 2)}\n`,
  junit: async () => (await import('./render-ci.ts')).renderJunit,
  sarif: async () => (await import('./render-sarif.ts')).renderSarif,
  github: async () => (await import('./render-ci.ts')).renderGithub,
  markdown: async () => (await import('./render-ci.ts')).renderMarkdown,
} as const satisfies Record<Format, () => Promise<RenderDiff>>

export const loadDiffFormat = (name: Format): Promise<RenderDiff> => formats[name]()
