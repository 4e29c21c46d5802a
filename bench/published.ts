// The package as it is published: packed, and installed into a folder of its own.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../src/', import.meta.url))

export interface Published {
  readonly bin: string
  /** Forgets what was compiled before, as after a fresh installation. */
  forget(): void
  remove(): void
}

export function installPublished(): Published {
  const folder = mkdtempSync(join(tmpdir(), 'contactrz-bench-'))
  const npm = (args: readonly string[], cwd: string) =>
    execFileSync('npm', [...args, '--silent', '--no-audit', '--no-fund'], { cwd, stdio: 'pipe' })
  npm(['pack', '--pack-destination', folder], source)
  const [tarball = ''] = readdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{}')
  npm(['install', '--prefix', folder, join(folder, tarball)], folder)
  const installed = join(folder, 'node_modules/contactrz')
  return {
    bin: join(installed, 'bin/contactrz.js'),
    forget: () => rmSync(join(installed, 'node_modules/.cache'), { recursive: true, force: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
