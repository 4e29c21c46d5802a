// `contactrz diff`: two files → what has changed → reports → exit code.

import type { DiffReport } from '../diff/change.ts'
import { type DiffInput, diffDocuments, outcomeOf } from '../diff/diff.ts'
import { loadDiffFormat } from '../diff/formats.ts'
import { type DiffRuleId, diffRules } from '../diff/rules.ts'
import { type Acceptance, marksOf } from '../judge/accept.ts'
import { formatNames } from '../report/formats.ts'
import { builtin } from '../tools/builtin.ts'
import { asOneOf, createCommand, listOf, paintFor, UsageError } from './command-line.ts'
import { codeOf, parseJson, parseReportFile, readAcceptances, writeFile } from './files.ts'

const { readFileSync } = builtin('node:fs')

const diffHelp = `contactrz diff: what has changed between two versions of the OpenAPI document?

  contactrz diff <old> <new> [options]

Each change is breaking, additive or neutral, with what it does on the wire and to code that is compiled against the
generated types, and the step of the version that it asks for. What cannot be proved compatible counts as breaking.
The files are OpenAPI 3.1 documents, JSON or YAML (YAML needs the package yaml beside contactrz).

  --format <format>         what is printed: ${listOf(formatNames)} (default pretty)
  --report <FORMAT=FILE>    write a report to a file as well; may be repeated
  --fail-on <severity>      breaking (default) or additive: which changes exit with 1
  --accept <file>           JSON array of known changes: { rule, pointer, reason, until }

Exit code: 0 identical, or nothing at or above --fail-on · 1 a change at or above it · 2 wrong use, or a file that
cannot be compared

Examples
  contactrz diff openapi/released/contactrz.yaml openapi/contactrz.yaml
  contactrz diff old.json new.json --fail-on additive --report markdown=changes.md
`

const optionsConfig = {
  format: { type: 'string', default: 'pretty' },
  report: { type: 'string', multiple: true, default: [] as string[] },
  'fail-on': { type: 'string', default: 'breaking' },
  accept: { type: 'string' },
} as const

export const diff = createCommand({
  help: diffHelp,
  options: optionsConfig,
  takesFiles: true,
  async run(options, io, [older, newer, ...more]) {
    if (older === undefined || newer === undefined || more.length > 0)
      throw new UsageError('two files are needed: the old document and the new one')
    const render = await loadDiffFormat(asOneOf('--format', options.format, formatNames))
    const files = options.report.map(parseReportFile)
    const failOn = asOneOf('--fail-on', options['fail-on'], ['breaking', 'additive'])
    const acceptances =
      options.accept === undefined ? [] : readAcceptances<DiffRuleId>(options.accept, diffRules)
    const report = accepted(
      diffDocuments(await readDocument(older), await readDocument(newer)),
      acceptances,
      io.now(),
    )
    for (const { file, format } of files) writeFile('--report', file, (await loadDiffFormat(format))(report))
    io.stdout.write(render(report, paintFor(io.stdout, io.env)))
    const counted = report.changes.filter((change) => change.accepted === undefined)
    return counted.some(({ severity }) => severity === 'breaking' || severity === failOn) ? 1 : 0
  },
})

async function readDocument(file: string): Promise<DiffInput> {
  let text: string
  try {
    // Windows writes a byte order mark, which is no part of a document.
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${codeOf(error)})`)
  }
  const isJson = /^\s*[{[]/.test(text) && (!/\.ya?ml$/i.test(file) || isValidJson(text))
  return { name: file, document: isJson ? parseJson(file, text) : await parseYaml(file, text) }
}

/** YAML may begin with a bracket, too. */
function isValidJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

async function parseYaml(file: string, text: string): Promise<unknown> {
  // Optional, so that nobody gets a dependency for JSON or for anything else.
  const yaml = await import('yaml').catch(() => null)
  if (yaml === null)
    throw new UsageError(
      `${file} is YAML, and the package yaml is not installed: npm install yaml, or give JSON`,
    )
  try {
    // With `<<`, as other tools read it; what is only a warning is not for stderr.
    return yaml.parse(text, { merge: true, logLevel: 'error' })
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : 'unknown').split('\n')
    throw new UsageError(`${file} is no YAML: ${line.replace(/:$/, '')}`)
  }
}

/** With what is accepted marked, and the outcome that the rest leaves. */
function accepted(
  report: DiffReport,
  acceptances: readonly Acceptance<DiffRuleId>[],
  at: number,
): DiffReport {
  const changes = report.changes.map((change) => ({ ...change, ...marksOf(change, acceptances, at) }))
  const unused = acceptances.filter(
    (entry) => !report.changes.some(({ rule, pointer }) => rule === entry.rule && pointer === entry.pointer),
  )
  const outcome = outcomeOf(changes)
  return { ...report, changes, outcome, ...(unused.length > 0 && { unusedAcceptances: unused }) }
}
