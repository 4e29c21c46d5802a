// The report formats by name. To add one: a file beside this one, and an entry here.
import { renderJson } from './json.ts'
import { type Paint, renderPretty } from './pretty.ts'
import type { Report } from './report.ts'

export const formats = {
  pretty: renderPretty,
  json: renderJson,
} as const satisfies Record<string, (report: Report, paint?: Paint) => string>

export type Format = keyof typeof formats
export const formatNames = Object.keys(formats) as Format[]
