import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const page = readFileSync(new URL('../ARCHITECTURE.md', import.meta.url), 'utf8')

/** What every package has, and what is generated or a test: those have their place by folder. */
const byFolder = /(^|\/)(package\.json|tsconfig\.build\.json)$|^src\/generated\/|^contracts\/pacts\/|^test\//

describe('ARCHITECTURE.md', () => {
  it('gives every file of the four rooms its place', () => {
    const files = execFileSync('git', ['ls-files', 'openapi', 'src', 'contracts', 'monitor'], {
      cwd: root,
      encoding: 'utf8',
    })
    const missing = files
      .split('\n')
      .filter((file) => file !== '' && !byFolder.test(file) && !page.includes(basename(file)))
    assert.ok(files.split('\n').length > 50)
    assert.deepEqual(missing, [])
  })

  it('names no file that is not there', () => {
    const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    }).split('\n')
    const named = [...page.matchAll(/`([\w./-]+\.(?:ts|js|yaml))`/g)].map(([, name = '']) => name)
    const absent = named.filter(
      (name) =>
        name !== 'contactrz.yaml' && !tracked.some((file) => file === name || file.endsWith(`/${name}`)),
    )
    assert.deepEqual(absent, [])
  })
})
