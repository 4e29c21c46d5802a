// `npm test`: every test there is, and what they come to in one line. Exit code 1 if any failed. With --unit, those that
// take no long time (`npm run test:unit`); with --faults, the long fault runs (`npm run test:faults`); with --load, those
// that say how late a busy monitor is, which holds on a machine that does nothing else (`npm run test:load`); with
// --package, the package as other repos see it (`npm run test:package`); with --page, the monitor's pages and messages in a
// browser (`npm run test:page`); with --change, changes made by the recipes of ARCHITECTURE.md (`npm run test:change`).
// Names of files run these alone.
import { execFile, spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Stats {
  readonly passes: number
  readonly failures: number
}

const modes = ['--unit', '--faults', '--load', '--package', '--page', '--change'] as const
const arguments_ = process.argv.slice(2)
const mode = modes.find((name) => arguments_.includes(name))
const named = arguments_.filter((argument) => !modes.some((name) => name === argument))

const directory = mkdtempSync(join(tmpdir(), 'contactrz-test-'))
const statsFile = join(directory, 'stats.json')
const environment = {
  ...process.env,
  CONTACTRZ_TEST_STATS: statsFile,
  ...((mode === '--faults' || mode === '--load') && { CONTACTRZ_FAULTS: 'long' }),
  // Most of what a process costs is the reading of code: what one has compiled, the next one finds.
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/contactrz-test', import.meta.url)),
}

function run(args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env: environment })
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/** The contracts, beside the tests: what they say is shown when those are through. */
function runContracts(): Promise<{ readonly code: number; readonly said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['contracts/cli.ts'], { env: environment }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, said: `${stdout}${stderr}` }),
    )
  })
}

/** Shows the tests as they run and keeps the numbers aside. */
async function runMocha(files: readonly string[]): Promise<Stats> {
  const reporter = fileURLToPath(new URL('support/reporter.cjs', import.meta.url))
  // Those of the package share one installation, which a process of its own would make again; a browser takes both cores;
  // each change runs all tests.
  const isSerial = mode !== undefined && ['--package', '--page', '--change', '--load'].includes(mode)
  // More than there are cores: many tests wait for what takes its time.
  const order = isSerial ? [] : ['--parallel', '--jobs', '6']
  const code = await run(['node_modules/mocha/bin/mocha.js', ...order, '--reporter', reporter, ...files])
  try {
    const stats: Stats = JSON.parse(readFileSync(statsFile, 'utf8'))
    // mocha can fail without a failed test, for instance when a file cannot be loaded.
    return code !== 0 && stats.failures === 0 ? { ...stats, failures: 1 } : stats
  } catch {
    return { passes: 0, failures: 1 }
  }
}

const packaged = globSync('test/package/*.test.ts')
/** Folders and files whose tests start the project's own commands, compile, or try hundreds of cases and more. */
const long = [
  ...[
    'e2e/',
    'faults/',
    'contracts/',
    'action/',
    'openapi/',
    'bench/',
    'release/',
    'proposal/',
    'mutate/',
    'fuzz/',
  ],
  ...[
    'diff/endless.',
    'diff/types.',
    'diff/schemas.',
    'diff/unnoticed.',
    'diff/wire.',
    'monitor/plan/plan.temporal.',
    'wire/probe.stall.',
    'oldest-node.',
    'judge/secrets.',
    'judge/properties.',
    'judge/value-free.',
    'monitor/engine/tell.properties.',
    'monitor/incidents/flapping.',
    'monitor/incidents/incident.properties.',
    'monitor/incidents/next-look.',
    'monitor/time/schedule.',
    'monitor/web/questions.',
  ],
]
/** Whose tests wait for limits of time to pass. */
const waiting = [
  'wire/',
  'monitor/engine/',
  'monitor/delivery/',
  'monitor/doctor/',
  'monitor/health/',
  'token/',
]
const isIn = (file: string, part: string) => file.startsWith(join('test', part))

/** Those that take long begin first, then those that wait, so that no one of them is waited for at the end. */
function everything(): string[] {
  const files = globSync('test/**/*.test.ts', { exclude: ['test/package', 'test/browser', 'test/change'] })
  const order = [...long, ...waiting]
  const rank = (file: string) => {
    const at = order.findIndex((part) => isIn(file, part))
    return at === -1 ? order.length : at
  }
  return files.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

const isLoad = (file: string) => isIn(file, 'faults/many-targets.')

/** Fault runs, and properties that are tried more often. */
const hasLongForm = (file: string) =>
  !isLoad(file) && (isIn(file, 'faults/') || readFileSync(file, 'utf8').includes('/faults/length.ts'))

function filesToRun(): readonly string[] {
  if (named.length > 0) return named
  switch (mode) {
    case '--faults':
      return everything().filter(hasLongForm)
    case '--load':
      return everything().filter(isLoad)
    case '--package':
      return packaged.sort()
    case '--page':
      return globSync('test/browser/*.test.ts').sort()
    case '--change':
      return globSync('test/change/*.test.ts').sort()
    case '--unit':
      return everything().filter((file) => !long.some((part) => isIn(file, part)))
    case undefined:
      return everything()
  }
}

const isWhole = mode === undefined && named.length === 0
const [mocha, contracts] = await Promise.all([runMocha(filesToRun()), isWhole ? runContracts() : null])
rmSync(directory, { recursive: true, force: true })
if (contracts !== null) process.stdout.write(contracts.said)
const passed = mocha.passes + (contracts?.code === 0 ? 1 : 0)
const failed = mocha.failures + (contracts === null ? 0 : contracts.code)
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
