// What other repos see: the package as it is published, installed beside the fixtures in a folder outside the workspace.
// Made once per process, which is why these tests run in one.
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Ended, temporaryDirectory } from '../support/command.ts'

const fixtures = fileURLToPath(new URL('./fixtures/consumers/', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))

export interface Consumers {
  /** The folder that holds the fixtures. */
  readonly path: string
  readonly tarball: string
  /** The package, as it lies in `node_modules`. */
  readonly installed: string
  /** A file under `node_modules`. */
  tool(path: string): string
}

/** Nothing of the workspace: neither its condition for sources, nor what npm says of the script that runs. */
function environment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(package|lifecycle|config_(node_options|.*prefix|workspace))|CONTACTRZ_|NODE_OPTIONS$|FORCE_COLOR$)/i.test(
        name,
      ),
  )
  return { ...Object.fromEntries(clean), ...env }
}

/** Runs npm quietly; scripts of packages are not run. */
export const install = (args: readonly string[], cwd: string) =>
  execFileSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], {
    cwd,
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })

/** Packs a workspace into a folder, with its scripts: `prepack` builds what is published. Returns the tarball. */
export function pack(workspace: 'src' | 'monitor', folder: string): string {
  mkdirSync(folder)
  const args = ['pack', '--silent', '--pack-destination', folder]
  execFileSync('npm', args, { cwd: join(root, workspace), stdio: 'pipe' })
  const [name = ''] = readdirSync(folder)
  return join(folder, name)
}

let consumers: Consumers | undefined

/** Installs it on first use, which takes half a minute; it is removed when the process ends. */
export function installConsumers(): Consumers {
  if (consumers !== undefined) return consumers
  const directory = temporaryDirectory()
  process.once('exit', directory.remove)
  const path = join(directory.path, 'consumers')
  cpSync(fixtures, path, { recursive: true })
  install(['ci'], path)
  const tarball = pack('src', join(directory.path, 'packed'))
  install(['install', '--no-save', tarball], path)
  const tool = (file: string) => join(path, 'node_modules', file)
  consumers = { path, tarball, installed: tool('contactrz'), tool }
  return consumers
}

/** A program, with what it printed. */
export function execute(
  command: string,
  args: readonly string[],
  { cwd = installConsumers().path, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] })
    const output = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      output.stdout += chunk.toString('utf8')
    })
    child.stderr.on('data', (chunk: Buffer) => {
      output.stderr += chunk.toString('utf8')
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...output }))
  })
}

/** Every version of TypeScript that the package's types are for, the oldest first. */
export const typeScripts = ['5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '6.0', '7.0'] as const

/** Type-checks a fixture by its tsconfig.json, and emits if that says so. */
export const compile = (fixture: string, typeScript: (typeof typeScripts)[number]): Promise<Ended> =>
  execute(process.execPath, [
    installConsumers().tool(`typescript-${typeScript}/bin/tsc`),
    '--project',
    join(installConsumers().path, fixture),
  ])

/** Every line of Node that the package supports, each by its first release that does. */
export const nodes = ['20.19', '22.12', '24', '26'] as const

/** A line of Node that it does not support any more. */
export const oldNode = '18'

export const nodeBin = (node: (typeof nodes)[number] | typeof oldNode) =>
  installConsumers().tool(`node-${node}/bin`)

export const runOn = (
  node: (typeof nodes)[number] | typeof oldNode,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> => execute(join(nodeBin(node), 'node'), args, { env })
