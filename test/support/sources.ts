// The sources of the project as text: for tests that hold something to be written in one place.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Sources below these folders that hold what is looked for, by their names. What is generated is left out. */
export function filesWith(pattern: RegExp, folders: readonly string[]): string[] {
  const found = sourcesBelow(folders).filter((file) => pattern.test(readFileSync(`${root}${file}`, 'utf8')))
  return found.map((file) => basename(file))
}

/** The paths of the sources below these folders, in order; those not yet added included. */
export function sourcesBelow(folders: readonly string[]): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', ...folders]
  const files = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n')
  return files
    .filter((file) => file.endsWith('.ts') && !file.startsWith('src/generated/'))
    .filter((file) => existsSync(`${root}${file}`))
    .sort()
}
