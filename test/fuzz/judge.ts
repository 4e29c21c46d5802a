// `npm run fuzz -- [--seconds 30] [--seed N] [--only INDEX]`: random answers to the judge until the time is up or
// something is broken. Prints what it takes to make a failing input again, never the input. Exit code 1 on a failure.
import { parseArgs } from 'node:util'
import { brokenBy } from './holds.ts'
import { inputOf } from './inputs.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string' },
  },
})
const seed = Number(values.seed)
const endMs = performance.now() + Number(values.seconds) * 1000
const first = values.only === undefined ? 0 : Number(values.only)
if (![seed, endMs, first].every(Number.isFinite))
  throw new RangeError('--seconds, --seed and --only take numbers')

process.stdout.write(`seed ${seed}\n`)
let executions = 0
let shownMs = performance.now()
let broken: string | null = null
for (let index = first; broken === null; index++) {
  broken = brokenBy(inputOf(seed, index))
  executions++
  if (broken !== null) {
    process.stdout.write(`broken: ${broken}\nagain: npm run fuzz -- --seed ${seed} --only ${index}\n`)
    process.exitCode = 1
  }
  const nowMs = performance.now()
  if (values.only !== undefined || nowMs >= endMs) break
  if (nowMs - shownMs > 5000) {
    shownMs = nowMs
    process.stdout.write(`${executions} executions\n`)
  }
}
process.stdout.write(`${executions} executions, ${broken === null ? 'nothing broken' : 'stopped'}\n`)
