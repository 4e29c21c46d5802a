// `npm run contracts`: consumer tests, provider verification, pact against spec. One line each; exit code 0 when
// all three hold, 1 when one does not, 2 on wrong use.
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { endOf, UsageError } from 'contactrz/internal'
import { createProvider, type Provider } from 'contactrz/provider'
import { checkConsumer } from './consumer.ts'
import { catalogue } from './errors.ts'
import { PactFileError, readPact } from './pact-file.ts'
import { checkSpec } from './spec.ts'
import type { Step } from './step.ts'
import { verifyProvider } from './verify.ts'

const help = `npm run contracts: what the client needs, held against a provider and against the spec

  npm run contracts -- [options]

  --update                  write the pact file anew from the consumer tests
  --pact <file>             verify another pact file, of any consumer; the consumer tests are left out
  --provider-url <url>      verify this provider instead of the reference provider
  --provider-states <url>   its state endpoint, in Pact's protocol; needed with --provider-url
  --timeout <seconds>       for the verification (default 60)
  --verbose                 show what Pact prints

Exit code: 0 all hold · 1 one does not · 2 wrong use

Examples
  npm run contracts
  npm run contracts -- --provider-url http://127.0.0.1:4010 --provider-states http://127.0.0.1:4010/_states
`

const committedPact = relative(
  process.cwd(),
  fileURLToPath(new URL('./pacts/contactrz-client-OneCloud.json', import.meta.url)),
)

function parseOptions(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        update: { type: 'boolean', default: false },
        pact: { type: 'string' },
        'provider-url': { type: 'string' },
        'provider-states': { type: 'string' },
        timeout: { type: 'string', default: '60' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return values
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : '').split(/\. |\n/)
    throw new UsageError(sentence)
  }
}

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const options = parseOptions(args)
  if (options.help) {
    process.stdout.write(help)
    return 0
  }
  const timeoutMs = Number(options.timeout) * 1000
  if (!(timeoutMs >= 1000 && timeoutMs <= 600_000))
    throw new UsageError('--timeout must be from 1 to 600 seconds')
  const providerUrl = parseUrl('--provider-url', options['provider-url'])
  const statesUrl = parseUrl('--provider-states', options['provider-states'])
  if ((providerUrl === null) !== (statesUrl === null)) {
    throw new UsageError('--provider-url and --provider-states belong together')
  }
  if (options.pact !== undefined && options.update)
    throw new UsageError('--update writes the committed file only')

  let isWell = true
  const show = (step: Step): boolean => {
    if (options.verbose && step.output) process.stdout.write(`${step.output.trimEnd()}\n`)
    for (const note of step.notes ?? []) process.stdout.write(`  note: ${note}\n`)
    for (const problem of step.problems) process.stdout.write(`✗ ${step.name}: ${problem}\n`)
    if (step.problems.length === 0) process.stdout.write(`✓ ${step.name}: ${step.summary}\n`)
    else isWell = false
    return step.problems.length === 0
  }

  const pactFile = options.pact ?? committedPact
  if (options.pact === undefined) show(await checkConsumer({ pactFile, update: options.update, signal }))
  const pact = await readPact(pactFile).catch((error: unknown) => {
    // Step 1 has said what is wrong with the file.
    if (error instanceof PactFileError && !isWell) return null
    throw error
  })
  if (pact === null) return 1
  let reference: Provider | undefined
  try {
    if (providerUrl === null) reference = await createProvider()
    show(
      await verifyProvider({
        pact,
        providerUrl: providerUrl ?? reference?.url ?? '',
        statesUrl: statesUrl ?? reference?.statesUrl ?? '',
        subject: providerUrl ?? 'the reference provider',
        timeoutMs,
        signal,
      }),
    )
  } finally {
    await reference?.close()
  }
  show(await checkSpec({ pact }))
  return isWell ? 0 : 1
}

function parseUrl(option: string, text: string | undefined): string | null {
  if (text === undefined) return null
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${option} must be an http or https address`)
  return url.href.replace(/\/$/, '')
}

const program = { name: 'contracts', catalogue, seeHelp: 'See: npm run contracts -- --help' }
const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort()).once('SIGTERM', () => interruption.abort())
try {
  process.exitCode = await run(process.argv.slice(2), interruption.signal)
} catch (error) {
  const { text, exitCode } = endOf(error, program)
  if (interruption.signal.aborted) process.exitCode = 130
  else {
    // With exit code 1 it is a result, like that of each step.
    ;(exitCode === 1 ? process.stdout : process.stderr).write(text)
    process.exitCode = exitCode
  }
}
