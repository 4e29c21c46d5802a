// The report formats by name. To add one: a file beside this one, and an entry here.
import { renderGithub } from './github.ts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import { type Paint, renderPretty } from './pretty.ts'
import type { Report } from './report.ts'
import { renderSarif } from './sarif.ts'

export const formats = {
  pretty: renderPretty,
  json: renderJson,
  junit: renderJunit,
  sarif: renderSarif,
  github: renderGithub,
  markdown: renderMarkdown,
} as const satisfies Record<string, (report: Report, paint?: Paint) => string>

export type Format = keyof typeof formats
export const formatNames = Object.keys(formats) as Format[]
