// Mutation testing of the contract, top to bottom: controls, then each mutant served by the reference provider and
// met by the real check, over HTTP. Called by the command; prints nothing.
import { runCheck } from '../check/run-check.ts'
import type { ContactKind } from '../contract/synthetic-contact.ts'
import type { Judge } from '../judge/judge.ts'
import type { Sent, VariantName } from '../judge/verdict.ts'
import { createProviderOf, type Provider } from '../provider/provider.ts'
import { exitCodeOf, type ProbeReport } from '../report/report.ts'
import { deriveControls } from './controls.ts'
import { deriveMutants } from './derive.ts'
import type { Control, Mutant } from './mutant.ts'
import { canBeVerified, readPact, verifyMutants } from './verify-mutants.ts'

export interface MutateOptions {
  /** Its contract is mutated. */
  readonly judge: Judge
  readonly only: readonly VariantName[]
  /** What the check sends as the full contact. */
  readonly contact: Sent
  /** A pact file: Pact's own verification meets every mutant too. Null: it does not. */
  readonly pactFile: string | null
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number, survivors: number) => void
}

export interface MutantResult {
  readonly mutant: Mutant
  /** Whether the check, told to fail on anything undocumented, exits with another code than 0. */
  readonly killedByCheck: boolean
  /** Findings that count. One mutant is one cause. */
  readonly findings: number
  /** Null if Pact was not asked, or cannot be. */
  readonly killedByPact: boolean | null
}

export interface MutateReport {
  readonly results: readonly MutantResult[]
  readonly controls: number
  /** Controls that the check reported, by id. */
  readonly falseAlarms: readonly string[]
  /** Null if Pact was not asked. */
  readonly falseAlarmsOfPact: readonly string[] | null
}

/** Whether the check killed every mutant and raised no false alarm. */
export const isWell = ({ results, falseAlarms }: MutateReport) =>
  falseAlarms.length === 0 && results.every(({ killedByCheck }) => killedByCheck)

/** Rejects with the reason of `signal` when that is aborted. Throws `PactVerificationError`. */
export async function runMutate(options: MutateOptions): Promise<MutateReport> {
  const { judge, only, contact, pactFile, signal, onProgress } = options
  const { contract } = judge.documented
  const mutants = deriveMutants(contract, contact, only)
  const controls = deriveControls(contract, contact, only)
  const forPact = pactFile === null ? [] : [...controls, ...mutants].filter(canBeVerified)
  const total = controls.length + mutants.length + forPact.length
  // One that cannot be used is found before the check has met them all.
  const pact = pactFile === null ? null : await readPact(contract, pactFile, forPact)
  const provider = await createProviderOf(judge.documented)
  try {
    let [done, survivors] = [0, 0]
    const meet = async ({ variant, contact, deviation }: Mutant | Control) => {
      signal.throwIfAborted()
      provider.deviate([deviation])
      const met = await meetVariant(provider, { variant, kind: contact }, options)
      onProgress(++done, total, survivors)
      return met
    }
    const falseAlarms: string[] = []
    for (const control of controls) if ((await meet(control)).isKilled) falseAlarms.push(control.id)
    const results: MutantResult[] = []
    for (const mutant of mutants) {
      const { isKilled, findings } = await meet(mutant)
      if (!isKilled) survivors++
      results.push({ mutant, killedByCheck: isKilled, findings, killedByPact: null })
    }
    const report = { results, controls: controls.length, falseAlarms, falseAlarmsOfPact: null }
    if (pact === null) return report
    provider.deviate([])
    const rejected = await verifyMutants(provider, forPact, pact, {
      signal,
      onProgress: (verified) => onProgress(done + verified, total, survivors),
    })
    return {
      ...report,
      results: results.map((result) =>
        canBeVerified(result.mutant) ? { ...result, killedByPact: rejected.has(result.mutant.id) } : result,
      ),
      falseAlarmsOfPact: controls.map(({ id }) => id).filter((id) => rejected.has(id)),
    }
  } finally {
    await provider.close()
  }
}

/** One check of one variant with one contact, exactly as `contactrz check --fail-on additive` makes it. */
async function meetVariant(
  provider: Provider,
  { variant, kind }: { readonly variant: VariantName; readonly kind: ContactKind },
  { judge, contact, signal }: MutateOptions,
): Promise<{ readonly isKilled: boolean; readonly findings: number }> {
  const token = provider.issueToken()
  const report = await runCheck({
    judge,
    url: new URL(provider.url),
    only: [variant],
    contacts: [kind],
    require: [variant],
    token: async () => ({ token }),
    expiredToken: provider.issueToken({ lifeSeconds: -60 }),
    providerStates: provider.statesUrl,
    allowCreate: false,
    quotaWindow: null,
    timeoutMs: 10_000,
    acceptances: [],
    contact,
    now: Date.now,
    signal,
    onProbe: () => {},
  })
  const code = exitCodeOf(report, { failOn: 'additive' })
  return { isKilled: code !== 0, findings: countOf(report.probes) }
}

const countOf = (probes: readonly ProbeReport[]) =>
  probes.flatMap(({ findings }) => findings).filter(({ severity }) => severity !== 'notice').length
