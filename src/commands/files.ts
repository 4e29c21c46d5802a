// The files that several commands read and write: reports, acceptances. What is wrong with one is wrong use.
import { type Acceptance, parseAcceptances } from '../judge/accept.ts'
import type { RuleId } from '../judge/rules.ts'
import { type Format, formatNames } from '../report/formats.ts'
import { builtin } from '../tools/builtin.ts'
import { asOneOf, repeated, UsageError } from './command-line.ts'

const { existsSync, mkdirSync, readFileSync, writeFileSync } = builtin('node:fs')
const { dirname } = builtin('node:path')

/** `FORMAT=FILE`. Throws `UsageError`. */
export function parseReportFile(text: string): { readonly format: Format; readonly file: string } {
  const at = text.indexOf('=')
  if (at < 1 || at === text.length - 1)
    throw new UsageError(`--report must be FORMAT=FILE, such as json=check.json, not ${repeated(text)}`)
  return {
    format: asOneOf('the format of --report', text.slice(0, at), formatNames),
    file: text.slice(at + 1),
  }
}

/** @param known The rules, by their ids. Throws `UsageError`. */
export function readAcceptances<Rule extends string = RuleId>(
  file: string,
  known: object,
): readonly Acceptance<Rule>[] {
  const where = `--accept ${file}`
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${where} cannot be read (${codeOf(error)})`)
  }
  const acceptances = parseAcceptances<Rule>(parseJson(where, text), known)
  if ('problems' in acceptances) throw new UsageError(`${where}: ${acceptances.problems.join('; ')}`)
  return acceptances
}

/** @param where What the text is of. Throws `UsageError`, which shows nothing of the text: any file can be named. */
export function parseJson(where: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown'
    // V8 quotes what stands around the place.
    throw new UsageError(`${where} is no JSON: ${why.replace(/, .* is not valid JSON$/s, '')}`)
  }
}

/** Not by `recursive`: where a folder cannot be made, as under /proc, Node tries again for ever. */
function makeFolder(folder: string) {
  const parent = dirname(folder)
  if (existsSync(folder) || parent === folder) return
  makeFolder(parent)
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process was faster.
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

/** Makes the folder of the file as well. Throws `UsageError`. */
export function writeFile(option: string, file: string, text: string, flag: 'a' | 'w' = 'w') {
  try {
    makeFolder(dirname(file))
    writeFileSync(file, text, { flag })
  } catch (error) {
    throw new UsageError(`${option} ${file} cannot be written (${codeOf(error)})`)
  }
}

export const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
