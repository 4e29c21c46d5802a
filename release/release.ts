// The release gate and its record, of the project in a folder: reads document, versions, changesets and pact, and writes
// what a release consisted of. cli.ts is the command.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readChangesets } from '@changesets/read'
import { parse } from 'yaml'
import { checkConsumer } from '../contracts/consumer.ts'
import { diffDocuments } from '../src/diff/diff.ts'
import { DiffInputError } from '../src/diff/document.ts'
import { endOf } from '../src/errors/end-of.ts'
import { catalogue } from './errors.ts'
import { gateProblems } from './gate.ts'

export interface Release {
  /** The folder of the project; ends in a slash. */
  readonly root: URL
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  /** What is wrong with a pact file. Default: it is not what the consumer tests write. */
  pactProblems?(pactFile: string): Promise<readonly string[]>
}

const byConsumerTests = async (pactFile: string) => (await checkConsumer({ pactFile })).problems
const readJson = (file: URL): Record<string, string> => JSON.parse(readFileSync(file, 'utf8'))

const filesOf = (root: URL) => ({
  spec: new URL('openapi/contactrz.yaml', root),
  releasedSpec: new URL('openapi/released/contactrz.yaml', root),
  releasedVersion: new URL('openapi/released/release.json', root),
  pactFile: fileURLToPath(new URL('contracts/pacts/contactrz-client-OneCloud.json', root)),
})

const currentVersion = (root: URL) => readJson(new URL('src/package.json', root)).version ?? ''

const usage = 'npm run check:release, or npm run release:record after a release'

/** One call of the command line. Returns the exit code, and throws nothing. */
export async function main([command, ...rest]: readonly string[], release: Release): Promise<number> {
  if (rest.length > 0 || (command !== 'check' && command !== 'record')) {
    release.stderr.write(`release: ${usage}\n`)
    return 2
  }
  try {
    return command === 'check' ? await check(release) : await record(release)
  } catch (error) {
    const { text, exitCode } = endOf(error, { name: 'release', catalogue, seeHelp: usage })
    release.stderr.write(text)
    return exitCode
  }
}

/** Returns the exit code. */
export async function check({ root, stdout, stderr, ...options }: Release): Promise<number> {
  const { pactProblems = byConsumerTests } = options
  const { spec, releasedSpec, releasedVersion, pactFile } = filesOf(root)
  const read = (file: URL) => readDocument(file, fileURLToPath(file).slice(fileURLToPath(root).length))
  const { bump, changes } = diffDocuments(read(releasedSpec), read(spec))
  const changesets = await readChangesets(fileURLToPath(root))
  const pending = changesets
    .flatMap(({ releases }) => releases)
    .filter(({ name }) => name === 'contactrz')
    .map(({ type }) => type)
  const { contactrz: released = '' } = readJson(releasedVersion)
  const problems = gateProblems({
    demanded: bump,
    changes,
    released,
    current: currentVersion(root),
    pending,
    pactProblems: await pactProblems(pactFile),
  })
  for (const problem of problems) stderr.write(`${problem}\n`)
  if (problems.length > 0) return 1
  stdout.write(
    `release: ${changes.length} change(s) of the document since ${released}, version bump ${bump}: kept\n`,
  )
  return 0
}

/** Throws `DiffInputError`. @param name For people. */
function readDocument(file: URL, name: string): { readonly name: string; readonly document: unknown } {
  try {
    return { name, document: parse(readFileSync(file, 'utf8')) }
  } catch (cause) {
    const [line = ''] = (cause instanceof Error ? cause.message : 'unknown').split('\n')
    throw new DiffInputError(`${name} cannot be read: ${line.replace(/:$/, '')}`, { cause })
  }
}

/** What the gate refuses was not released: once recorded, nobody would see it again. Returns the exit code. */
export async function record(release: Release): Promise<number> {
  const code = await check(release)
  if (code !== 0) return code
  const { root, stdout } = release
  const { spec, releasedSpec, releasedVersion } = filesOf(root)
  copyFileSync(spec, releasedSpec)
  const version = currentVersion(root)
  writeFileSync(releasedVersion, `{ "contactrz": ${JSON.stringify(version)} }\n`)
  stdout.write(`openapi/released: what contactrz ${version} was released with. Commit it.\n`)
  return 0
}
