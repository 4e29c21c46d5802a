// Step 1: runs the consumer tests, holds what they wrote against the contract's variants and against the committed
// pact file, and rewrites that file on request. Called by cli.ts.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { variantNames } from 'contactrz'
import { type ChildResult, runChild } from './child.ts'
import {
  descriptionProblems,
  differences,
  exampleProblems,
  type Pact,
  PactFileError,
  readPact,
  toText,
} from './pact-file.ts'
import { count, isObject, parseJson, type Step, toLine } from './step.ts'

export interface ConsumerOptions {
  /** The committed pact file. */
  readonly pactFile: string
  /** Rewrites the committed file instead of failing on a difference. */
  readonly update?: boolean
  readonly testFiles?: readonly string[]
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

const consumerTestFiles = [fileURLToPath(new URL('./consumer/create-contact.pact.ts', import.meta.url))]
const mocha = fileURLToPath(import.meta.resolve('mocha/bin/mocha.js'))

export async function checkConsumer(options: ConsumerOptions): Promise<Step> {
  const { testFiles = consumerTestFiles, timeoutMs = 60_000, signal } = options
  // Fresh: over an existing file, Pact keeps interactions that no test writes any more.
  const folder = await mkdtemp(join(tmpdir(), 'contactrz-pact-'))
  try {
    const report = join(folder, 'report.json')
    const pacts = join(folder, 'pacts')
    const child = await runChild({
      args: [
        ...[mocha, '--no-config', '--timeout', '20000', '--forbid-only', '--forbid-pending'],
        ...['--reporter', 'json', '--reporter-option', `output=${report}`, ...testFiles],
      ],
      env: { CONTACTRZ_PACT_DIR: pacts },
      timeoutMs,
      signal,
    })
    const failures = await testFailures(child, report, timeoutMs)
    const step = failures.length > 0 ? failed(failures) : await checkPact(await readOnlyPact(pacts), options)
    return { ...step, output: child.output }
  } catch (error) {
    if (error instanceof PactFileError) return failed([error.message])
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const failed = (problems: readonly string[]): Step => ({ name: 'consumer', summary: '', problems })

async function testFailures(child: ChildResult, report: string, timeoutMs: number): Promise<string[]> {
  if (child.isTimedOut) return [`the consumer tests did not end within ${timeoutMs / 1000} s`]
  const results = parseJson(await readFile(report, 'utf8').catch(() => ''))
  const failures = isObject(results) && Array.isArray(results.failures) ? results.failures : []
  const lines = failures.filter(isObject).map(({ fullTitle, err }) => {
    const message = isObject(err) ? String(err.message) : 'no message'
    return `${toLine(String(fullTitle))}: ${toLine(message, 400)}`
  })
  if (lines.length === 0 && child.exitCode !== 0) {
    return [`the consumer tests could not be run (exit ${child.exitCode}): see --verbose`]
  }
  return lines
}

async function readOnlyPact(folder: string): Promise<Pact> {
  const names = await readdir(folder).catch(() => [])
  const [name] = names
  if (name === undefined) throw new PactFileError('the consumer tests wrote no pact file')
  if (names.length > 1) {
    throw new PactFileError(
      `the consumer tests wrote ${names.length} pact files, expected one: ${names.join(', ')}`,
    )
  }
  return readPact(join(folder, name))
}

async function checkPact(fresh: Pact, { pactFile, update = false }: ConsumerOptions): Promise<Step> {
  const problems = [...descriptionProblems(fresh, variantNames), ...exampleProblems(fresh)]
  if (problems.length > 0) return failed(problems)
  const pinned = `${count(fresh.interactions.length, 'interaction')} through the client`
  if (update) {
    await writeFile(pactFile, toText(fresh))
    return { name: 'consumer', summary: `${pinned}; wrote ${pactFile}`, problems: [] }
  }
  const [first, ...others] = differences(await readPact(pactFile), fresh)
  if (first === undefined)
    return { name: 'consumer', summary: `${pinned}, ${pactFile} unchanged`, problems: [] }
  const more = others.length > 0 ? `, and ${others.length} more` : ''
  return failed([
    `${pactFile} is stale: ${first}${more}; if that is meant, run npm run contracts -- --update`,
  ])
}
