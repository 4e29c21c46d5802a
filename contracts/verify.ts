// Step 2: Pact's provider verification, wrapped so that it cannot pass empty, hang, or skip a state; each answer is
// then held against the judge as well. Called by cli.ts.
//
// Alone, Pact would not see: an `Id` that is a number (its regex rule turns it into text), undocumented or duplicate
// properties, a contact that is not echoed, a charset that is not UTF-8. The judge does. Neither sees whether the
// contact was stored.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { contract, judge, type VariantName, variantNames } from 'contactrz'
import { valueAt } from 'contactrz/internal'
import { isCreateContact } from 'contactrz/validators'
import { type ChildResult, runChild } from './child.ts'
import { describeMismatches, parseResults } from './mismatch.ts'
import { type Interaction, type Pact, toText } from './pact-file.ts'
import { createRecorder, type Recorder, type Recording } from './recorder.ts'
import { count, isObject, parseJson, type Step, toLine } from './step.ts'
import type { VerifyRequest } from './verify-child.ts'

export interface VerifyOptions {
  readonly pact: Pact
  readonly providerUrl: string
  /** Of Pact's protocol: POST { state, action, params }; a setup gives `{ token }`. */
  readonly statesUrl: string
  /** What is verified, in words. */
  readonly subject: string
  /** For everything. Default 60,000. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

const exchangeTimeoutMs = 4_000
const connectTimeoutMs = 2_000
const child = fileURLToPath(new URL('./verify-child.ts', import.meta.url))

export async function verifyProvider(options: VerifyOptions): Promise<Step> {
  const { pact, providerUrl, statesUrl, subject, timeoutMs = 60_000, signal } = options
  // Pact itself takes two minutes over a provider that is down, and then crashes.
  const unreachable = [
    await connectProblem('provider', providerUrl),
    await connectProblem('state endpoint', statesUrl),
  ].filter((problem) => problem !== null)
  if (unreachable.length > 0) return failed(unreachable)

  const recorder = await createRecorder({ providerUrl, statesUrl, timeoutMs: exchangeTimeoutMs })
  const folder = await mkdtemp(join(tmpdir(), 'contactrz-verify-'))
  try {
    // A copy of what was read and checked, so that Pact can read nothing else.
    const pactFile = join(folder, 'pact.json')
    await writeFile(pactFile, toText(pact))
    const request: VerifyRequest = {
      provider: pact.provider,
      providerUrl: recorder.url,
      statesUrl: recorder.statesUrl,
      states: [...new Set(pact.interactions.flatMap(({ states }) => states))],
      pactFile,
    }
    const result = await runChild({ args: [child, JSON.stringify(request)], timeoutMs, signal })
    const { problems, notes } = account(pact, recorder, result, timeoutMs)
    const summary = `${count(pact.interactions.length, 'interaction')} verified against ${subject}`
    return { name: 'provider', summary, problems, notes, output: result.output }
  } finally {
    await recorder.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const failed = (problems: readonly string[]): Step => ({ name: 'provider', summary: '', problems })

/** Why no connection can be made, in one line; null if it can. */
async function connectProblem(what: string, address: string): Promise<string | null> {
  const { hostname, port, protocol, origin } = new URL(address)
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const socket = net.connect({ host, port: Number(port) || (protocol === 'https:' ? 443 : 80) })
  const timer = setTimeout(
    () => resolve(`no connection within ${connectTimeoutMs / 1000} s`),
    connectTimeoutMs,
  )
  socket.once('connect', () => resolve(null))
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown error'))
  const reason = await promise
  clearTimeout(timer)
  socket.destroy()
  return reason === null ? null : `the ${what} cannot be reached at ${origin} (${reason}): is it running?`
}

interface Account {
  readonly problems: string[]
  readonly notes: string[]
}

/** Everything that must have happened, held against what did. */
function account(pact: Pact, recorder: Recorder, result: ChildResult, timeoutMs: number): Account {
  const { recordings } = recorder
  const due = pact.interactions.length
  if (result.isTimedOut) {
    const late = `the verification did not end within ${timeoutMs / 1000} s`
    return { problems: [`${late} (${recordings.length} of ${due} interactions run)`], notes: [] }
  }
  const reply = isObject(result.message) ? result.message.error : undefined
  if (reply === undefined) {
    return {
      problems: [`Pact's verifier ended without a result (exit ${result.exitCode}): see --verbose`],
      notes: [],
    }
  }
  if (recordings.length !== due) {
    const because = reply === null ? '' : `: ${toLine(String(reply))}`
    return { problems: [`${recordings.length} of ${due} interactions were run${because}`], notes: [] }
  }
  const results = reply === null ? [] : parseResults(String(reply))
  const problems: string[] = []
  const notes: string[] = []
  for (const [index, interaction] of pact.interactions.entries()) {
    const own = problemsOf(interaction, recordings[index], results?.[index])
    const judged = judgeRecording(interaction, recordings[index], recorder.secrets)
    // What Pact has found already is not said twice.
    problems.push(
      ...(own.length > 0 ? own : judged.problems).map((line) => `${interaction.description}: ${line}`),
    )
    notes.push(...judged.notes.map((line) => `${interaction.description}: ${line}`))
  }
  problems.push(...recorder.teardownProblems)
  if (problems.length === 0 && reply !== null) problems.push(`Pact failed: ${toLine(String(reply))}`)
  return { problems, notes }
}

function problemsOf(
  interaction: Interaction,
  recording: Recording | undefined,
  result: ReturnType<typeof toResult>,
): string[] {
  const setups = recording?.states ?? []
  const broken = setups.filter(({ problem }) => problem !== null)
  if (broken.length > 0)
    return broken.map(({ state, problem }) => `state "${state}" could not be set up: ${problem}`)
  const absent = interaction.states.filter((name) => !setups.some(({ state }) => state === name))
  if (absent.length > 0) return absent.map((name) => `state "${name}" was never set up`)
  const { failure } = recording?.exchange ?? {}
  if (failure) return [`no complete answer (${failure.kind}${failure.code ? `, ${failure.code}` : ''})`]
  if (result === undefined || result.isOk) return []
  if (result.error !== null) return [result.error]
  return describeMismatches(result.mismatches, interaction)
}

type Results = NonNullable<ReturnType<typeof parseResults>>
const toResult = (results: Results, index: number) => results[index]

function judgeRecording(
  interaction: Interaction,
  recording: Recording | undefined,
  secrets: readonly string[],
) {
  const meant = variantOf(interaction)
  // A pact of another consumer may expect what is not documented: there is nothing to judge it by.
  if (meant === null || !recording?.exchange) return { problems: [], notes: [] }
  const sent = parseJson(recording.requestBody)
  const { findings } = judge(recording.exchange, {
    meant,
    sent: isCreateContact(sent) ? sent : null,
    secrets: secrets.filter((secret) => secret !== ''),
  })
  const lines = (severity: string) =>
    findings
      .filter((finding) => finding.severity === severity)
      .map(({ rule, message }) => `${toLine(message)} (${rule})`)
  return { problems: lines('breaking'), notes: lines('additive') }
}

/** The documented answer that an interaction expects. */
export function variantOf({ response }: Interaction): VariantName | null {
  const matches = (name: VariantName) => {
    const variant = contract.variants[name]
    if (variant.status !== response.status) return false
    if (!('message' in variant)) return true
    return valueAt(response.body, variant.message.pointer) === variant.message.text
  }
  return variantNames.find(matches) ?? null
}
