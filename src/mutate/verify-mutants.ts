// Meets every mutant with Pact's own provider verification: one interaction per mutant, copied from the pact's
// interaction of that variant, with the deviation as a provider state. Called by run-mutate.ts.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Contract, ContractVariant } from '../compiled/contract.ts'
import type { ErrorCode } from '../errors/catalogue.ts'
import { CodedError } from '../errors/coded-error.ts'
import { isObject } from '../judge/evidence.ts'
import type { VariantName } from '../judge/verdict.ts'
import { parseJson } from '../provider/http.ts'
import type { Provider } from '../provider/provider.ts'
import { valueAt } from '../tools/json-pointer.ts'
import type { Control, Mutant } from './mutant.ts'
import type { PactReply, PactRequest } from './pact-child.ts'

/** The Pact verification cannot be run. The message says why and what to do. */
export class PactVerificationError extends CodedError {
  override readonly name = 'PactVerificationError'
  readonly code = 'pact-verification-failed' satisfies ErrorCode
}

interface Interaction {
  readonly description: string
  readonly providerStates?: readonly unknown[]
  readonly response: { readonly status?: number; readonly body?: { readonly content?: unknown } }
}

const timeoutMs = 120_000
const script = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './pact-child.ts' : './pact-child.js', import.meta.url),
)

/** Pact's time grows with the square of the interactions in one file. */
const batchSize = 100

/**
 * A message that ends elsewhere than it says, or gives way to another protocol, leaves the proxy that Pact has before
 * the provider waiting for ever, and with it the whole verification.
 */
export function canBeVerified({ deviation: { headers = {}, interim = [] } }: Mutant | Control): boolean {
  return !Object.hasOwn(headers, 'content-length') && !interim.includes(101)
}

/** A pact, and its interaction for each variant that it pins. */
export interface ReadPact {
  readonly document: object
  readonly byVariant: ReadonlyMap<VariantName, Interaction>
}

/** The ids of those that the verification rejected. Throws `PactVerificationError`. */
export async function verifyMutants(
  provider: Provider,
  changes: readonly (Mutant | Control)[],
  pact: ReadPact,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
): Promise<ReadonlySet<string>> {
  const rejected = new Set<string>()
  const folder = await mkdtemp(join(tmpdir(), 'contactrz-mutate-'))
  try {
    for (let from = 0; from < changes.length; from += batchSize) {
      const batch = changes.slice(from, from + batchSize)
      const interactions = batch.map((change) => toInteraction(change, pact.byVariant))
      const file = join(folder, `pact-${from}.json`)
      await writeFile(file, JSON.stringify({ ...pact.document, interactions }))
      const request = { providerUrl: provider.url, statesUrl: provider.statesUrl, pactFile: file }
      const { error } = await runPact(request, signal)
      for (const id of error === null ? [] : rejectedIn(error, batch.length)) rejected.add(id)
      onProgress(from + batch.length)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return rejected
}

function toInteraction(
  { id, variant, deviation }: Mutant | Control,
  byVariant: ReadonlyMap<VariantName, Interaction>,
): object {
  const interaction = byVariant.get(variant)
  const deviating = { name: 'the answers deviate', params: deviation }
  const providerStates = [...(interaction?.providerStates ?? []), deviating]
  return { ...interaction, description: id, providerStates }
}

/** Throws `PactVerificationError` unless the file is a pact that pins the variant of each change. */
export async function readPact(
  { variants }: Contract,
  file: string,
  changes: readonly (Mutant | Control)[],
): Promise<ReadPact> {
  const document = parseJson(
    await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new PactVerificationError(`${file} cannot be read (${cause.code})`, { cause })
    }),
  )
  if (!isObject(document) || !Array.isArray(document.interactions)) {
    throw new PactVerificationError(`${file} is no pact: it has no interactions`)
  }
  const interactions: readonly Interaction[] = document.interactions.filter(isObject) as never
  const entries = interactions.flatMap((interaction): [VariantName, Interaction][] => {
    const variant = Object.entries(variants).find(([, one]) => expects(interaction, one))?.[0]
    return variant === undefined ? [] : [[variant, interaction]]
  })
  const byVariant = new Map(entries)
  const missing = changes.find(({ variant }) => !byVariant.has(variant))
  if (missing !== undefined)
    throw new PactVerificationError(`${file} has no interaction for ${missing.variant}`)
  return { document, byVariant }
}

/** Whether an interaction expects a variant: its status, and its message where it has one. */
function expects({ response }: Interaction, variant: ContractVariant): boolean {
  if (response.status !== variant.status) return false
  return (
    variant.message === undefined ||
    valueAt(response.body?.content, variant.message.pointer) === variant.message.text
  )
}

/** Pact's native library prints to stdout whatever it is told, and can crash its process: it gets one of its own. */
function runPact(request: PactRequest, signal: AbortSignal): Promise<PactReply> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-deprecation', script, JSON.stringify(request)], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, PACT_DO_NOT_TRACK: 'true', NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
    })
    let reply: PactReply | null = null
    const kill = () => child.kill('SIGKILL')
    const timer = setTimeout(kill, timeoutMs)
    signal.addEventListener('abort', kill, { once: true })
    child.on('message', (message: PactReply) => {
      reply = message
    })
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', kill)
      if (signal.aborted) reject(signal.reason)
      else if (reply !== null && !reply.isMissing) resolve(reply)
      else reject(new PactVerificationError(whyNot(reply, code)))
    })
  })
}

const whyNot = (reply: PactReply | null, code: number | null) =>
  reply?.isMissing
    ? 'Pact is not installed: npm install --save-dev @pact-foundation/pact'
    : `Pact's verifier ended without a result (${code === null ? `not within ${timeoutMs / 1000} s` : `exit ${code}`})`

/** Pact rejects with a report in JSON. An interaction that is not in it was not run. */
function rejectedIn(error: string, expected: number): string[] {
  const report = parseJson(error)
  const results =
    isObject(report) && Array.isArray(report.interactionResults) ? report.interactionResults : []
  if (results.length !== expected) {
    throw new PactVerificationError(`Pact ran ${results.length} of ${expected} interactions`)
  }
  return results.filter(({ result }) => result !== 'OK').map(({ description }) => String(description))
}
