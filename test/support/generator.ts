// The generator of a copy of the project, within this process: what it loads is loaded once, where a process of its own
// would load a compiler each time.
import { join } from 'node:path'
import type { Ended } from './command.ts'

export async function runGenerator(project: string, ...args: readonly string[]): Promise<Ended> {
  const file = join(project, 'openapi/generate.ts')
  const { main }: typeof import('../../openapi/generate.ts') = await import(file)
  const [stdout, stderr]: [string[], string[]] = [[], []]
  const code = await main(args, {
    log: (line: string) => void stdout.push(`${line}\n`),
    error: (line: string) => void stderr.push(`${line}\n`),
  })
  return { code, stdout: stdout.join(''), stderr: stderr.join('') }
}
