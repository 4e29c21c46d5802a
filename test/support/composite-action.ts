// Runs a composite GitHub Action as a runner does: inputs and expressions resolved, each step's bash in a process of
// its own, files for outputs and the summary. It refuses whatever it does not know, rather than guess at it.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { parse } from 'yaml'

export interface Step {
  readonly name: string
  readonly id: string
  readonly shell: string
  readonly 'working-directory': string
  readonly env: Readonly<Record<string, string>>
  readonly run: string
}

export interface Action {
  readonly inputs: Readonly<Record<string, { description: string; required?: boolean; default?: string }>>
  readonly outputs: Readonly<Record<string, { description: string; value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

export interface ActionRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly summary: string
  readonly outputs: Readonly<Record<string, string>>
  /** Names of the steps that ran. */
  readonly steps: readonly string[]
  /** What the steps wrote for the runner, and their temporary files. */
  readonly temporary: string
}

interface RunOptions {
  /** The checkout of whoever uses the action. */
  readonly workspace: string
  readonly env?: Readonly<Record<string, string>>
  /** In front of what is found in PATH. */
  readonly path?: string
}

export const readAction = (file: string): Action => parse(readFileSync(file, 'utf8'))

/** Every expression of a text, without its braces. */
export const expressionsIn = (text: string) =>
  [...text.matchAll(/\$\{\{(.*?)\}\}/gs)].map(([, expression = '']) => expression.trim())

type Outputs = Record<string, Record<string, string>>

function resolve(text: string, inputs: Readonly<Record<string, string>>, path: string, steps: Outputs) {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => {
    const [context = '', ...names] = expression.trim().split('.')
    const [name = '', kind, output = ''] = names
    if (!/^[\w.-]+$/.test(expression.trim())) throw new Error(`unknown expression: ${expression}`)
    // What GitHub does not know is empty; here it is a mistake.
    if (context === 'inputs' && names.length === 1 && name in inputs) return inputs[name] ?? ''
    if (context === 'github' && names.length === 1 && name === 'action_path') return path
    if (context === 'steps' && names.length === 3 && kind === 'outputs') return steps[name]?.[output] ?? ''
    throw new Error(`unknown expression: ${expression}`)
  })
}

export async function runAction(
  file: string,
  given: Readonly<Record<string, string>>,
  options: RunOptions,
): Promise<ActionRun> {
  const action = readAction(file)
  const inputs = withDefaults(action, given)
  const temporary = mkdtempSync(join(options.workspace, '.runner-'))
  const summaryFile = join(temporary, 'summary')
  const outputs: Outputs = {}
  const ended = { code: 0, stdout: '', stderr: '' }
  const ran: string[] = []
  for (const step of action.runs.steps) {
    if (ended.code !== 0) break
    const fill = (text: string) => resolve(text, inputs, dirname(file), outputs)
    const outputFile = join(temporary, `output-${step.id}`)
    const script = join(temporary, `${step.id}.sh`)
    writeFileSync(outputFile, '')
    writeFileSync(script, fill(step.run))
    const env = {
      ...runnerEnvironment(options, temporary),
      GITHUB_OUTPUT: outputFile,
      GITHUB_STEP_SUMMARY: summaryFile,
      ...options.env,
      ...Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, fill(text)])),
    }
    const cwd = join(options.workspace, fill(step['working-directory']))
    const { code, stdout, stderr } = await runBash(script, cwd, env)
    Object.assign(ended, { code, stdout: ended.stdout + stdout, stderr: ended.stderr + stderr })
    outputs[step.id] = readOutputs(outputFile)
    ran.push(step.name)
  }
  return {
    ...ended,
    summary: existsSync(summaryFile) ? readFileSync(summaryFile, 'utf8') : '',
    outputs: Object.fromEntries(
      Object.entries(action.outputs).map(([name, { value }]) => [
        name,
        resolve(value, inputs, dirname(file), outputs),
      ]),
    ),
    steps: ran,
    temporary,
  }
}

function withDefaults({ inputs }: Action, given: Readonly<Record<string, string>>) {
  for (const name of Object.keys(given)) if (!(name in inputs)) throw new Error(`no such input: ${name}`)
  const defaults = Object.entries(inputs).map(([name, input]) => [name, input.default ?? ''])
  return { ...Object.fromEntries(defaults), ...given } as Record<string, string>
}

/** Nothing of a developer's shell but what finds programs. */
function runnerEnvironment({ path }: RunOptions, temporary: string): Record<string, string> {
  const temp = join(temporary, 'temp')
  mkdirSync(temp, { recursive: true })
  const paths = [path, dirname(process.execPath), process.env.PATH]
  return {
    PATH: paths.filter((part) => part !== undefined).join(delimiter),
    HOME: temporary,
    RUNNER_TEMP: temp,
    NODE_OPTIONS: '--conditions=contactrz-source',
  }
}

/** As `shell: bash` is run (GitHub: "Exit codes and error action preference"). */
function runBash(script: string, cwd: string, env: Record<string, string>) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8')
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8')
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }))
  })
}

function readOutputs(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=')
      if (at < 1 || line.slice(0, at).includes('<<')) throw new Error(`unknown output: ${line}`)
      return [line.slice(0, at), line.slice(at + 1)]
    }),
  )
}
