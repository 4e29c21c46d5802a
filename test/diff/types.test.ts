// The second opinion on types: code of consumers that compiles against the old types is compiled against the new ones.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { answersModule, typesOf as generateTypes } from '../../openapi/generate.ts'
import type * as TypeScript from '../../openapi/node_modules/typescript/lib/typescript.js'
import { diffRuleIds, diffRules } from '../../src/diff/rules.ts'
import { commonSource, consumersOf } from './consumers.ts'
import { type Case, cases, type Document, diffOf, edited, versionsOf } from './edits.ts'
import { missed } from './subtle.ts'

const require = createRequire(new URL('../../openapi/generate.ts', import.meta.url))
const ts: typeof TypeScript = require('typescript')

/** Of most pairs the old version is the same. */
const made = new Map<string, Promise<Record<string, string>>>()

/** What the generator makes of a document, with nothing written. */
function typesOf(document: Document): Promise<Record<string, string>> {
  const text = JSON.stringify(document)
  const types = made.get(text) ?? makeTypes(document, text)
  made.set(text, types)
  return types
}

async function makeTypes(document: Document, text: string): Promise<Record<string, string>> {
  const types = await generateTypes(text)
  const operations = Object.values(document.paths as Record<string, Record<string, Document>>)
  const variants = operations.flatMap(({ post }) => Object.entries((post?.['x-variants'] ?? {}) as Document))
  const described = variants.map(([name, value]) => {
    const { status, schema } = value as { status: number; schema: string }
    return [name, { status, schemaName: schema.replace('#/components/schemas/', '') }]
  })
  return { 'openapi.ts': types, 'answers.ts': answersModule(Object.fromEntries(described)) }
}

const options: TypeScript.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  lib: ['lib.es2022.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
}
const parsed = new Map<string, TypeScript.SourceFile | undefined>()

/** Files in memory, and the names of those that do not compile. What TypeScript brings is read once. */
function failing(files: ReadonlyMap<string, string>): Set<string> {
  const host = ts.createCompilerHost(options)
  const fromDisk = host.getSourceFile
  host.getSourceFile = (name, target) => {
    const text = files.get(name)
    if (text !== undefined) return ts.createSourceFile(name, text, target)
    if (!parsed.has(name)) parsed.set(name, fromDisk.call(host, name, target))
    return parsed.get(name)
  }
  host.fileExists = (name) => files.has(name) || parsed.has(name)
  host.directoryExists = () => true
  const program = ts.createProgram([...files.keys()], options, host)
  return new Set(
    [...files.keys()].filter((name) => {
      const file = program.getSourceFile(name)
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].length > 0
    }),
  )
}

interface Compiled {
  readonly example: Case
  /** Consumers that compiled before and no longer do. */
  readonly broken: readonly string[]
}

async function compileAll(examples: readonly Case[]): Promise<Compiled[]> {
  const files = new Map<string, string>()
  const folders = new Map<string, string>()
  /** Where these consumers stand beside these types: each such folder is compiled once. */
  const folderOf = (types: Record<string, string>, consumers: ReadonlyMap<string, string>): string => {
    const key = JSON.stringify([types, [...consumers]])
    const folder = folders.get(key) ?? `/${folders.size}`
    if (folders.has(key)) return folder
    folders.set(key, folder)
    for (const [name, text] of Object.entries(types)) files.set(`${folder}/${name}`, text)
    files.set(`${folder}/common.ts`, commonSource)
    for (const [name, text] of consumers) files.set(`${folder}/${name}.ts`, text)
    return folder
  }
  const placed: { readonly example: Case; readonly names: string[]; readonly old: string; next: string }[] =
    []
  for (const example of examples) {
    const { old, new: next } = versionsOf(example)
    const [before, after] = [await typesOf(old), await typesOf(next)]
    const consumers = consumersOf(Object.values(before).join('\n'))
    const names = [...consumers.keys()]
    placed.push({ example, names, old: folderOf(before, consumers), next: folderOf(after, consumers) })
  }
  const failed = failing(files)
  const fails = (folder: string, name: string) =>
    failed.has(`${folder}/common.ts`) || failed.has(`${folder}/${name}.ts`)
  return placed.map(({ example, names, old, next }) => ({
    example,
    broken: names.filter((name) => !fails(old, name) && fails(next, name)),
  }))
}

describe('what diff says of types', () => {
  let compiled: Compiled[]
  before(async () => {
    compiled = await compileAll([...cases, ...missed])
  })

  it('is never "compatible" where the code of a consumer no longer compiles', () => {
    for (const { example, broken } of compiled) {
      const { old, new: next } = versionsOf(example)
      if (broken.length > 0)
        assert.equal(diffOf(old, next).outcome, 'breaking', `${example.rules}: ${broken}`)
    }
  })

  it('is shown by a consumer that no longer compiles, for every rule that says so', () => {
    const shown = new Set(
      compiled.filter(({ broken }) => broken.length > 0).flatMap(({ example }) => example.rules),
    )
    const missing = diffRuleIds.filter((rule) => diffRules[rule].breaksTypes && !shown.has(rule))
    assert.deepEqual(missing, [])
  })

  it('is right where it says that code still compiles', () => {
    for (const { example, broken } of compiled)
      if (example.rules.every((rule) => !diffRules[rule].breaksTypes))
        assert.deepEqual(broken, [], example.rules.join())
  })

  it('would be found wrong: a removed property breaks those who read it, and only those', async () => {
    const [example] = await compileAll([
      {
        rules: [],
        edits: [
          ['remove', '/components/schemas/Contact/properties/Fax'],
          ['remove', '/components/schemas/Contact/required/3'],
        ],
      },
    ])
    assert.deepEqual(example?.broken, ['reads every property'])
    const [same] = await compileAll([{ rules: [], edits: [] }])
    assert.deepEqual(same?.broken, [])
    assert.deepEqual(failing(new Map(await ourOwn())), new Set())
  })

  /** All consumers of our own document compile. */
  async function ourOwn(): Promise<[string, string][]> {
    const types = await typesOf(edited([]))
    const consumers = consumersOf(Object.values(types).join('\n'))
    return [
      ...Object.entries(types).map(([name, text]): [string, string] => [`/own/${name}`, text]),
      ['/own/common.ts', commonSource],
      ...[...consumers].map(([name, text]): [string, string] => [`/own/${name}.ts`, text]),
    ]
  }
})
