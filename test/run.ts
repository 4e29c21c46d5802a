// `npm test`: every test there is, and what they come to in one line. Exit code 1 if any failed. With --faults, the
// long fault runs instead (`npm run test:faults`); with --package, the package as other repos see it (`npm run
// test:package`). Names of files run these alone.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Stats {
  readonly passes: number
  readonly failures: number
}

const directory = mkdtempSync(join(tmpdir(), 'contactrz-test-'))
const isFaults = process.argv.includes('--faults')
const isPackage = process.argv.includes('--package')
const filters = process.argv.slice(2).filter((argument) => !['--faults', '--package'].includes(argument))

/** Shows the specs as they run and keeps the numbers aside. */
async function runMocha(specs: readonly string[]): Promise<Stats> {
  const file = join(directory, 'stats.json')
  const reporter = new URL('./support/reporter.cjs', import.meta.url).pathname
  const code = await run(
    process.execPath,
    ['node_modules/mocha/bin/mocha.js', ...order, '--reporter', reporter, ...specs],
    { CONTACTRZ_TEST_STATS: file, ...(isFaults && { CONTACTRZ_FAULTS: 'long' }) },
  )
  try {
    const stats: Stats = JSON.parse(readFileSync(file, 'utf8'))
    // mocha can fail without a failed test, for instance when a file cannot be loaded.
    return code !== 0 && stats.failures === 0 ? { ...stats, failures: 1 } : stats
  } catch {
    return { passes: 0, failures: 1 }
  }
}

function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('close', (code) => resolve(code ?? 1))
  })
}

const faults = [
  'test/faults/*.test.ts',
  'test/monitor/plan/plan.temporal.test.ts',
  'test/e2e/monitor-secrets.test.ts',
]
const packaged = 'test/package/*.test.ts'
const everything = ['--ignore', packaged, 'test/**/*.test.ts']
const specs = isFaults ? faults : isPackage ? [packaged] : everything
// Those of the package share one installation, which a process of its own would make again.
const order = isPackage ? [] : ['--parallel', '--jobs', '4']
const mocha = await runMocha(filters.length > 0 ? filters : specs)
const contracts =
  isFaults || isPackage || filters.length > 0 ? null : await run(process.execPath, ['contracts/cli.ts'])
rmSync(directory, { recursive: true, force: true })
const passed = mocha.passes + (contracts === 0 ? 1 : 0)
const failed = mocha.failures + (contracts === null || contracts === 0 ? 0 : 1)
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
