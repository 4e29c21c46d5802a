// `contactrz mutate`: arguments → mutation testing of the contract → report → exit code.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createSyntheticContact } from '../contract/synthetic-contact.ts'
import { variantNames } from '../generated/contract.ts'
import { ownJudge } from '../live/live.ts'
import { renderJson, renderPretty } from '../mutate/render.ts'
import { isWell, type MutateReport, runMutate } from '../mutate/run-mutate.ts'
import {
  asOneOf,
  canRedraw,
  createCommand,
  type Io,
  paintFor,
  parseVariants,
  UsageError,
} from './command-line.ts'
import { codeOf } from './files.ts'

const mutateHelp = `contactrz mutate: would the contract's tests notice?

  contactrz mutate [options]

It derives deviations from the compiled contract (every property × every operator, every status, media type and
byte operator; what a provider could do to the values that it stores, and to those that were not sent), has the
reference provider answer with each, and counts how many the check notices: "killed". It also answers with changes
that consumers cannot see: "controls", which nobody may report. The check runs as with --fail-on additive.

  --pact                    meet each with Pact's provider verification as well, for comparison;
                            needs @pact-foundation/pact and takes about half a minute
  --pact-file <file>        verify this pact instead of the one of this project
  --only <variants>         mutate only these, separated by commas: ${variantNames.join(', ')}
  --format <format>         pretty or json (default pretty)

Everything runs on loopback; nothing leaves this machine.

Exit code: 0 the check killed all, no false alarm · 1 survivors or false alarms of the check · 2 wrong use
           3 it could not be run

Examples
  contactrz mutate
  contactrz mutate --pact --format json > mutants.json
`

const optionsConfig = {
  pact: { type: 'boolean', default: false },
  'pact-file': { type: 'string' },
  only: { type: 'string' },
  format: { type: 'string', default: 'pretty' },
} as const

export const mutate = createCommand({
  help: mutateHelp,
  options: optionsConfig,
  async run(options, io) {
    const format = asOneOf('--format', options.format, ['pretty', 'json'])
    const only = options.only === undefined ? variantNames : parseVariants('--only', options.only)
    const pactFile = options['pact-file'] ?? (options.pact ? findPact() : null)
    // Known before all mutants are met, which takes its time.
    if (pactFile !== null) assertReadable(pactFile)

    const interruption = new AbortController()
    const interrupt = () => interruption.abort()
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
    let report: MutateReport
    try {
      // A constant contact, so that the mutants are the same on every run.
      const contact = createSyntheticContact('mutant', { hostile: true })
      report = await runMutate({
        judge: ownJudge(),
        only,
        contact,
        pactFile,
        signal: interruption.signal,
        onProgress: (done, total, survivors) => showProgress(io, done, total, survivors),
      })
    } catch (error) {
      clearProgress(io)
      if (interruption.signal.aborted) return 130
      throw error
    } finally {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    }
    clearProgress(io)
    io.stdout.write(
      format === 'json' ? renderJson(report) : renderPretty(report, paintFor(io.stdout, io.env)),
    )
    return isWell(report) ? 0 : 1
  },
})

function assertReadable(pactFile: string) {
  try {
    readFileSync(pactFile)
  } catch (error) {
    const code = codeOf(error)
    throw new UsageError(
      `--pact-file ${pactFile} ${code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`}`,
    )
  }
}

/** In the package, the pact lies beside the code; in the project, in the workspace that writes it. */
function findPact(): string {
  const places = ['../pact.json', '../../pact.json', '../../contracts/pacts/contactrz-client-OneCloud.json']
  const files = places.map((place) => fileURLToPath(new URL(place, import.meta.url)))
  const file = files.find((candidate) => existsSync(candidate))
  if (file === undefined) throw new UsageError('no pact in this package: give --pact-file')
  return file
}

const barLength = 30
let shownAt = Number.NEGATIVE_INFINITY

/** On a terminal only, and at most 20 times a second. */
function showProgress({ stderr, env }: Io, done: number, total: number, survivors: number) {
  const now = performance.now()
  if (!canRedraw(stderr, env) || (now - shownAt < 50 && done < total)) return
  shownAt = now
  const filled = Math.round((done / total) * barLength)
  const bar = `${'█'.repeat(filled)}${'░'.repeat(barLength - filled)}`
  const note = survivors > 0 ? `, ${survivors} survived` : ''
  stderr.write(`\r\u001b[K${bar} ${done} of ${total}${note}`)
}

function clearProgress({ stderr, env }: Io) {
  if (canRedraw(stderr, env)) stderr.write('\r\u001b[K')
}
