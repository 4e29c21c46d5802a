// Runs the commands: as processes, as users do, or within this one, where only what is printed and the exit code count.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Io } from 'contactrz/internal'
import { main as monitorMain } from '../../monitor/main.ts'
import { main as contactrzMain } from '../../src/main.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const launchers = {
  contactrz: join(root, 'src/bin/contactrz.js'),
  'contactrz-monitor': join(root, 'monitor/bin/contactrz-monitor.js'),
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves with the first match in what was printed so far or will be; rejects if it ends before. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>
}

type Env = Record<string, string | undefined>

/** Without the variables that a developer's shell may hold. */
function environment(env: Env): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('CONTACTRZ_') && name !== 'FORCE_COLOR',
  )
  return { ...Object.fromEntries(clean), NODE_OPTIONS: '--conditions=contactrz-source', ...env }
}

const mains = { contactrz: contactrzMain, 'contactrz-monitor': monitorMain }

/** Streams that no terminal reads, and what was written to them. */
export function captured(
  env: Env = {},
  now: () => number = Date.now,
): { readonly io: Io; readonly texts: () => Omit<Ended, 'code'> } {
  const [stdout, stderr] = [capturing(), capturing()]
  return {
    io: { env, now, stdout: stdout.stream, stderr: stderr.stream },
    texts: () => ({ stdout: stdout.text(), stderr: stderr.text() }),
  }
}

function capturing() {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') }
}

/**
 * A command within this process: no signals, no terminal, and whatever it leaves open goes unnoticed. Each command is
 * run as a process too, by some test.
 */
export async function callCommand(
  name: keyof typeof mains,
  args: readonly string[],
  { env = {}, now }: Pick<StartOptions, 'env'> & { readonly now?: () => number } = {},
): Promise<Ended> {
  const { io, texts } = captured(environment(env), now)
  const code = await mains[name](args, io)
  return { code, ...texts() }
}

interface StartOptions {
  readonly env?: Env
  readonly cwd?: string
  /** How many file descriptors it may have (`ulimit -n`); default: as many as this process. */
  readonly descriptors?: number
}

export const startCommand = (
  name: keyof typeof launchers,
  args: readonly string[],
  options: StartOptions = {},
): Running => startScript(launchers[name], args, options)

/** Any script, in a Node process of its own. */
export function startScript(
  file: string,
  args: readonly string[],
  { env = {}, cwd = root, descriptors }: StartOptions = {},
): Running {
  const [program = '', ...rest] = [...limited(descriptors), process.execPath, file, ...args]
  const child = spawn(program, rest, {
    env: environment(env),
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const waiting = new Set<() => void>()
  const look = () => {
    for (const check of waiting) check()
  }
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8')
    look()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8')
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  const printed = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const check = () => {
        const match = stdout.match(pattern)
        if (match === null) return
        waiting.delete(check)
        resolve(match)
      }
      waiting.add(check)
      check()
      void ended.then(() => reject(new Error(`ended without printing ${pattern}: ${stdout}${stderr}`)))
    })
  return { process: child, ended, printed }
}

/** Both limits: Node raises the soft one to the hard one. */
const limited = (descriptors?: number): string[] =>
  descriptors === undefined ? [] : ['/bin/sh', '-c', `ulimit -n ${descriptors}; exec "$0" "$@"`]

export const runCommand = (...args: Parameters<typeof startCommand>): Promise<Ended> =>
  startCommand(...args).ended

export const runScript = (...args: Parameters<typeof startScript>): Promise<Ended> =>
  startScript(...args).ended

interface Directory {
  readonly path: string
  remove(): void
}

const memory = '/dev/shm'

/** In memory where there is room for it: what a store writes it syncs, and the time of a test would be that of a disk. */
function usualBase(): string {
  try {
    const { bavail, bsize } = statfsSync(memory)
    if (bavail * bsize > 2 ** 30) return memory
  } catch {
    // Another system: a disk will do.
  }
  return tmpdir()
}

/** A folder of its own, and what deletes it. */
export const temporaryDirectory = (base = usualBase()): Directory => {
  const path = mkdtempSync(join(base, 'contactrz-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
