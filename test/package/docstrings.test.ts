// What an editor shows: everything that is public says what it is.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { installConsumers } from './consumers.ts'

/** The little that is used of TypeScript's API; 7 has none yet. */
interface TsSymbol {
  readonly flags: number
  readonly name: string
  readonly exports?: ReadonlyMap<string, TsSymbol>
  readonly members?: ReadonlyMap<string, TsSymbol>
  getDocumentationComment(checker: unknown): readonly { readonly text: string }[]
}

describe('everything public', function () {
  this.timeout(300_000)

  /** The subpaths that are promised, with their declarations: `contactrz/internal` and the command are for no one else. */
  function entryPoints(installed: string): [name: string, file: string][] {
    const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    return Object.entries<{ readonly types?: string }>(exports).flatMap(([name, { types }]) =>
      types === undefined || name === './internal' || name === './cli'
        ? []
        : [[name, join(installed, types)]],
    )
  }

  function publicSymbols(): Map<string, string> {
    const { installed, tool } = installConsumers()
    const ts = createRequire(import.meta.url)(tool('typescript-5.9/lib/typescript.js'))
    const entries = entryPoints(installed)
    const program = ts.createProgram(
      entries.map(([, file]) => file),
      { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 },
    )
    const checker = program.getTypeChecker()
    const documented = new Map<string, string>()
    for (const [entry, file] of entries) {
      const module = checker.getSymbolAtLocation(program.getSourceFile(file))
      for (const symbol of checker.getExportsOfModule(module) as TsSymbol[]) {
        const target: TsSymbol =
          symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
        const text = (of: TsSymbol) =>
          of
            .getDocumentationComment(checker)
            .map((part) => part.text)
            .join('')
        documented.set(`${entry}: ${symbol.name}`, text(target))
        if (target.flags & ts.SymbolFlags.TypeAlias && /^(Contact|CreateContact)$/.test(symbol.name)) {
          for (const property of checker.getPropertiesOfType(
            checker.getDeclaredTypeOfSymbol(target),
          ) as TsSymbol[])
            documented.set(`${entry}: ${symbol.name}.${property.name}`, text(property))
        }
      }
    }
    return documented
  }

  it('says what it is', () => {
    const documented = publicSymbols()
    assert.ok(documented.size > 70)
    // The words of openapi-typescript, which documents what they hold.
    const generated = /^\.\/types: (paths|components|operations)$/
    const silent = [...documented].filter(([name, text]) => text === '' && !generated.test(name))
    assert.deepEqual(
      silent.map(([name]) => name),
      [],
    )
  })

  it('describes properties in the words of the document', () => {
    const documented = publicSymbols()
    const spec = readFileSync(join(installConsumers().installed, 'dist/openapi.yaml'), 'utf8')
    for (const name of ['Contact.Email', 'Contact.Media', 'CreateContact.Phone', 'CreateContact.Name']) {
      const text = documented.get(`./types: ${name}`) ?? ''
      assert.ok(text !== '' && spec.includes(text), name)
    }
  })
})
