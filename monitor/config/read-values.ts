// Single values of a configuration, read: durations, secrets, CAs, proxies. What is wrong with one is added to the
// problems. Called by config-values.ts and target-values.ts.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ProxyError, parseDuration, proxyFor } from 'contactrz/internal'
import type { ConnectionOptions, Proxies } from 'contactrz/probe'
import { readCa } from './ca.ts'
import type { SecretInput } from './config-schema.ts'

export type Path = readonly (string | number)[]
/** Takes one problem and the place that it is at. */
export type AddProblem = (path: Path, problem: string) => void

/** What the values are read with. */
export interface Surroundings {
  /** Paths are relative to it. */
  readonly directory: string
  readonly proxies: Proxies
}

/** Nothing where all is as Node has it. A `ca` adds to what Node trusts by itself. */
export function connectionOf(
  section: { readonly ca?: string },
  { directory, proxies }: Surroundings,
  path: Path,
  addProblem: AddProblem,
): { readonly connection?: ConnectionOptions } {
  const ca = caOf(section, directory, path, addProblem)
  const isPlain = ca.ca === undefined && proxies.https === null && proxies.http === null
  return isPlain ? {} : { connection: { proxies, ...ca } }
}

export function caOf(
  { ca }: { readonly ca?: string },
  directory: string,
  path: Path,
  addProblem: AddProblem,
): { readonly ca?: string } {
  if (ca === undefined) return {}
  const read = readCa(resolve(directory, ca))
  if ('pem' in read) return { ca: read.pem }
  addProblem([...path, 'ca'], read.problem)
  return {}
}

/** An environment that names a proxy means it: one that cannot be used is no reason to go without. */
export function checkProxy(text: string, proxies: Proxies, path: Path, addProblem: AddProblem) {
  const url = URL.parse(text)
  if (url === null) return
  try {
    proxyFor(url, proxies)
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error
    addProblem(path, error.message)
  }
}

/** In ms. `least` and `most` are durations; null: no limit. */
export function readDuration(
  text: string,
  least: string,
  most: string | null,
  path: Path,
  addProblem: AddProblem,
): number {
  const ms = parseDuration(text) ?? 0
  if (ms < (parseDuration(least) ?? 0)) addProblem(path, `must be ${least} or more`)
  if (most !== null && ms > (parseDuration(most) ?? 0)) addProblem(path, `must be ${most} or less`)
  return ms
}

export function readSecret(
  value: SecretInput,
  directory: string,
  path: Path,
  addProblem: AddProblem,
): string {
  if (typeof value === 'string') return value
  try {
    const secret = readFileSync(resolve(directory, value.file), 'utf8').trim()
    if (secret === '') addProblem(path, 'the file is empty')
    return secret
  } catch (error) {
    addProblem(path, `the file cannot be read (${codeOf(error)})`)
    return ''
  }
}

export const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
