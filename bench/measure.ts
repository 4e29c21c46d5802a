// How figures are taken on a machine that others use too: CPU time beside wall time, rounds that alternate, medians
// and minima. What is compared is always taken in one run; nothing here says that a figure is good.
import { spawn } from 'node:child_process'

export interface Sample {
  /** User and system, of the process and of all that it waited for. */
  readonly cpuMs: number
  readonly wallMs: number
}

export interface Ended extends Sample {
  readonly code: number
  readonly output: string
}

export interface Command {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Does its part while the process runs, then the process is ended. For servers. Given what was printed so far. */
  readonly serve?: (printed: () => string) => Promise<number>
}

export const minimum = (numbers: readonly number[]): number => Math.min(...numbers)

/** NaN of nothing. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2
}

/** How often `base` goes into `value`, by their medians. */
export const ratio = (value: readonly number[], base: readonly number[]): number =>
  median(value) / median(base)

/** Every case once per round, in turn, every second round in reverse: what disturbs one disturbs all. */
export async function alternate<K extends string, T>(
  rounds: number,
  cases: Readonly<Record<K, () => T | Promise<T>>>,
  onRound: (round: number) => void = () => {},
): Promise<Record<K, T[]>> {
  const names = Object.keys(cases) as K[]
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, T[]>
  for (let round = 0; round < rounds; round++) {
    onRound(round)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      samples[name].push(await cases[name]())
    }
  }
  return samples
}

/** What a measured process may see of ours: no options of Node, no colours, nothing of npm. */
const environment = (env: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  NO_COLOR: '1',
  ...env,
})

/** Last line: user and system seconds. The shell is not part of them; the trap keeps it alive for that line. */
const script = 'trap : TERM; TIMEFORMAT="%3U %3S"; exec 3>&2; { time "$@" 2>&3 3>&- 4>&-; } 2>&4'

/** Runs node, the one that runs this, from its start to its exit. Needs bash, for the time of children. */
export function run({ args, env, serve }: Command): Promise<Ended> {
  const startedAt = performance.now()
  const child = spawn('bash', ['-c', script, 'bash', process.execPath, ...args], {
    env: environment(env),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'pipe'],
  })
  let output = ''
  let times = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk
  })
  child.stdio[4]?.on('data', (chunk: Buffer) => {
    times += chunk
  })
  const served = serve?.(() => output).then((code) => {
    const wallMs = performance.now() - startedAt
    // The group: the shell waits for the server, and writes down its time.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    return { code, wallMs }
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', async (exitCode) => {
      const wallMs = performance.now() - startedAt
      // Before them stands what bash says of a process that a signal ended.
      const seconds = (times.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
      if (seconds.length !== 2 || seconds.some(Number.isNaN)) {
        return reject(new Error(`no times of ${args[0]}: ${output.slice(-400)}`))
      }
      const cpuMs = seconds.reduce((sum, second) => sum + second * 1000, 0)
      resolve({ cpuMs, wallMs, code: exitCode ?? 1, output, ...(await served) })
    })
  })
}
