import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const named =
  /\b(?:called|made|held|asked|read|stopped|used)(?: over| and \w+)? by ((?:[\w/-]+\.ts(?:, | and )?)+)/gi

/** Files that the comment at the head of a text says that it is called, made or held by. */
function callersIn(text: string): string[] {
  const [head = ''] = /^(?:\/\/.*\n)*/.exec(text) ?? []
  const words = head.replaceAll(/\n?\/\/ ?/g, ' ').replaceAll(/ +/g, ' ')
  return [...words.matchAll(named)].flatMap(([, list = '']) => list.match(/[\w/-]+\.ts/g) ?? [])
}

describe('the comment at the head of a file', () => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && existsSync(`${root}${file}`))
  const texts = new Map(files.map((file) => [file, readFileSync(`${root}${file}`, 'utf8')]))
  const importersOf = new Map<string, string[]>()
  for (const [file, text] of texts)
    for (const [, path = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
      const imported = join(dirname(file), path)
      importersOf.set(imported, [...(importersOf.get(imported) ?? []), file])
    }

  it('names as its caller only who imports it', () => {
    const callers = [...texts].flatMap(([file, text]) => callersIn(text).map((caller) => ({ file, caller })))
    assert.ok(callers.length > 80, `${callers.length} callers`)
    assert.deepEqual(
      callers.filter(
        ({ file, caller }) => !importersOf.get(file)?.some((path) => `/${path}`.endsWith(`/${caller}`)),
      ),
      [],
    )
  })

  it('is read to its end, and no further', () => {
    assert.deepEqual(callersIn('// A part. Called by a.ts\n// and b/c.ts.\n\n// Called by d.ts.\n'), [
      'a.ts',
      'b/c.ts',
    ])
  })
})
