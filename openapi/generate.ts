// openapi/contactrz.yaml → src/generated/*. `npm run generate` writes; `--check` only compares and exits
// with 1 when a committed file is stale. The same input gives the same bytes.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import { endOf } from '../src/errors/end-of.ts'
import { clientAnswersModule } from './client-answers.ts'
import { type CompiledContract, type CompiledVariant, compileContract } from './compile-contract.ts'
import {
  assertExamplesFit,
  closedValidatorsModule,
  compileValidators,
  type GeneratedFile,
} from './compile-validators.ts'
import { catalogue } from './errors.ts'
import { publishSchemas } from './publish-schemas.ts'
import { bodiesModule, guardsModule } from './published-names.ts'
import { readSpec, SpecError, specFile } from './spec.ts'

const header = '// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.'
const outputFolder = new URL('../src/generated/', import.meta.url)

/** Every generated file, as text. `file`: the OpenAPI document. */
export async function generate(file: URL = specFile): Promise<GeneratedFile[]> {
  const document = await readSpec(file)
  const contract = compileContract(document)
  assertExamplesFit(contract)
  return [
    { path: 'openapi.ts', text: `${header}\n${await typesOf(file)}` },
    { path: 'answers.ts', text: answersModule(contract.variants) },
    { path: 'contract.ts', text: contractModule(contract) },
    { path: 'operation.ts', text: operationModule(contract) },
    clientAnswersModule(contract, header),
    closedValidatorsModule(contract, header),
    bodiesModule(contract, header),
    guardsModule(contract, header),
    ...compileValidators(contract, header),
    ...publishSchemas(document, contract),
  ].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** @param document The address of a document, or one as JSON. */
export async function typesOf(document: URL | string): Promise<string> {
  // What has a default may still be left out.
  const options = { alphabetize: false, defaultNonNullable: false, silent: true }
  const types = astToString(await openapiTS(document, options))
  // A description becomes the text of the docstring: as a tag, editors show it apart and tools take it for none.
  return types.replaceAll(/^(\s*\/?\*\*? )@description /gm, '$1')
}

/** Apart from the contract: a client that is bundled needs this, and no schema. */
function operationModule({ operationId, method, path, mediaType, quotaWindow }: CompiledContract): string {
  const operation = { operationId, method, path, mediaType, quotaWindow }
  return [
    header,
    '/** Where the call goes, and when the quota is used up. */',
    `export const operation = ${JSON.stringify(operation, null, 2)} as const`,
    '',
  ].join('\n')
}

function contractModule({ version, request, variants }: CompiledContract): string {
  const byMeaning = Object.entries(variants).filter(([, { means }]) => means !== 'refused')
  return [
    header,
    `import type { Contract } from '../compiled/contract.ts'`,
    `import { operation } from './operation.ts'`,
    '',
    `/** The names of the documented answers. */`,
    `export const variantNames = ${JSON.stringify(Object.keys(variants))} as const`,
    '',
    '/** The variant that means it. There may be several refusals, and none of them is named. */',
    `export const variantMeaning = ${JSON.stringify(Object.fromEntries(byMeaning.map(([name, { means }]) => [means, name])))} as const`,
    '',
    '/** The compiled contract: what is documented of the operation, without prose. */',
    'export const contract = {',
    `  "version": ${JSON.stringify(version)},`,
    '  ...operation,',
    `  "request": ${JSON.stringify(request, null, 2)},`,
    `  "variants": ${JSON.stringify(variants, null, 2)}`,
    '} as const satisfies Contract',
    '',
  ].join('\n')
}

/** @param variants Their names, each with its status and the name of its schema. */
export function answersModule(
  variants: Record<string, Pick<CompiledVariant, 'status' | 'schemaName'>>,
): string {
  return [
    header,
    `import type { components } from './openapi.ts'`,
    '',
    '/** Every documented answer. Narrows by `variant`; `status` alone tells only those apart that have one of their own. */',
    'export type DocumentedAnswer =',
    ...Object.entries(variants).map(
      ([name, { status, schemaName }]) =>
        `  | { readonly variant: '${name}'; readonly status: ${status}; readonly body: components['schemas']['${schemaName}'] }`,
    ),
    '',
  ].join('\n')
}

async function existingFiles(): Promise<string[]> {
  const entries = await readdir(outputFolder, { recursive: true, withFileTypes: true }).catch(() => [])
  const root = fileURLToPath(outputFolder)
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length).replace(/^\//, ''))
}

type Say = Pick<Console, 'log' | 'error'>

/** The command: of the document that lies beside this file, and of the folder that it is generated into. Returns the exit code. */
export async function main(args: readonly string[], { log, error: say }: Say = console): Promise<number> {
  if (args.some((arg) => arg !== '--check')) {
    say('generate: the only flag is --check (compare, write nothing)')
    return 2
  }
  let files: GeneratedFile[]
  try {
    files = await generate()
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    const { text, exitCode } = endOf(error, { name: 'generate', catalogue, seeHelp: '' })
    say(text.trimEnd())
    return exitCode
  }
  const wanted = new Set(files.map(({ path }) => path))
  const superfluous = (await existingFiles()).filter((path) => !wanted.has(path))
  const stale: string[] = []
  for (const { path, text } of files) {
    const current = await readFile(new URL(path, outputFolder), 'utf8').catch(() => null)
    if (current !== text) stale.push(path)
  }
  if (args.includes('--check')) {
    for (const path of stale) say(`src/generated/${path} is stale: run npm run generate`)
    for (const path of superfluous) say(`src/generated/${path} is not generated: remove it`)
    return stale.length + superfluous.length > 0 ? 1 : 0
  }
  for (const { path, text } of files) {
    const file = new URL(path, outputFolder)
    await mkdir(dirname(fileURLToPath(file)), { recursive: true })
    await writeFile(file, text)
  }
  for (const path of superfluous) await rm(new URL(path, outputFolder))
  log(`src/generated: ${files.length} files, ${stale.length} changed`)
  return 0
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
