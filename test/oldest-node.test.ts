import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runScript, temporaryDirectory } from './support/command.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))

/** Compiles each line as a part of what is published from `folder`. The lines that the compiler refuses. */
async function refused(folder: string, lines: readonly string[]): Promise<string[]> {
  const directory = temporaryDirectory()
  try {
    const options = {
      rootDir: '.',
      noEmit: true,
      declaration: false,
      declarationMap: false,
      sourceMap: false,
    }
    const config = {
      extends: join(root, folder, 'tsconfig.build.json'),
      compilerOptions: { ...options, inlineSources: false },
      include: ['*.ts'],
    }
    writeFileSync(join(directory.path, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(directory.path, 'tsconfig.json'), JSON.stringify(config))
    lines.forEach((line, index) => {
      writeFileSync(join(directory.path, `${index}.ts`), `${line}\nexport {}\n`)
    })
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout } = await runScript(tsc, ['-p', directory.path])
    return lines.filter((_line, index) => new RegExp(`(^|/)${index}\\.ts\\(`, 'm').test(stdout))
  } finally {
    directory.remove()
  }
}

describe('what is published', () => {
  const lackedBy20 = [
    'Map.groupBy([1], String)',
    'Object.groupBy([1], String)',
    'Promise.withResolvers<void>()',
    'Promise.try(() => 1)',
    '[1].values().map(String)',
    'new Set([1]).union(new Set([2]))',
    'Array.fromAsync([1])',
    'RegExp.escape("a")',
    'Uint8Array.fromBase64("aa==")',
    'new ArrayBuffer(1).transfer()',
    'await import("node:sqlite")',
    '(await import("node:fs")).globSync("*")',
    '(await import("node:module")).enableCompileCache()',
    'document.title',
  ]
  const had = [
    '[2, 1].toSorted()',
    '[1].findLast(Boolean)',
    '"a".isWellFormed()',
    '/[\\p{L}--a]/v.test("a")',
    'process.getBuiltinModule("node:fs")',
    'import.meta.dirname',
    'URL.canParse("http://localhost")',
    'URL.parse("http://localhost")',
    'await fetch("http://localhost")',
    'AbortSignal.any([])',
  ]

  it('does not compile with anything that Node 20.19 lacks, in contactrz', async () => {
    assert.match(manifestOf('src').engines.node, /^\^20\.19\.0 /)
    assert.deepEqual(await refused('src', [...lackedBy20, ...had]), lackedBy20)
  })

  it('does not compile with anything that Node 24.0 lacks, in contactrz-monitor', async () => {
    assert.equal(manifestOf('monitor').engines.node, '>=24')
    const lackedBy24 = ['new Map<string, number>().getOrInsert("a", 1)', 'document.title']
    const lines = [...lackedBy24, 'Map.groupBy([1], String)', 'await import("node:sqlite")']
    assert.deepEqual(await refused('monitor', lines), lackedBy24)
  })

  it('is compiled so by the checks of this project', () => {
    const { scripts } = manifestOf('.')
    for (const folder of ['src', 'monitor'])
      assert.ok(scripts['check:types'].includes(`tsc -p ${folder}/tsconfig.build.json --noEmit`), folder)
  })
})
