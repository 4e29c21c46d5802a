// The report formats by name, each loaded when it is asked for. To add one: a file beside this one, and an entry here.
import type { Paint } from './pretty.ts'
import type { Report } from './report.ts'

export type Render = (report: Report, paint?: Paint) => string

const formats = {
  pretty: async () => (await import('./pretty.ts')).renderPretty,
  json: async () => (await import('./json.ts')).renderJson,
  junit: async () => (await import('./junit.ts')).renderJunit,
  sarif: async () => (await import('./sarif.ts')).renderSarif,
  github: async () => (await import('./github.ts')).renderGithub,
  markdown: async () => (await import('./markdown.ts')).renderMarkdown,
} as const satisfies Record<string, () => Promise<Render>>

export type Format = keyof typeof formats
export const formatNames = Object.keys(formats) as Format[]
export const loadFormat = (name: Format): Promise<Render> => formats[name]()
