// `npm run check:release`: the gate. `npm run release:record`: after a release, what it consisted of. Exit code 0 well,
// 1 something keeps it from being released, 2 wrong use.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readChangesets } from '@changesets/read'
import { parse } from 'yaml'
import { checkConsumer } from '../contracts/consumer.ts'
import { diffDocuments } from '../src/diff/diff.ts'
import { gateProblems } from './gate.ts'

const root = new URL('../', import.meta.url)
const spec = new URL('openapi/contactrz.yaml', root)
const releasedSpec = new URL('openapi/released/contactrz.yaml', root)
const releasedVersion = new URL('openapi/released/release.json', root)
const pactFile = fileURLToPath(new URL('contracts/pacts/contactrz-client-OneCloud.json', root))

const readJson = (file: URL): Record<string, string> => JSON.parse(readFileSync(file, 'utf8'))
const currentVersion = () => readJson(new URL('src/package.json', root)).version ?? ''

async function check(): Promise<number> {
  const [older, newer] = [releasedSpec, spec].map((file) => ({
    name: fileURLToPath(file).slice(fileURLToPath(root).length),
    document: parse(readFileSync(file, 'utf8')) as unknown,
  })) as [{ name: string; document: unknown }, { name: string; document: unknown }]
  const { bump, changes } = diffDocuments(older, newer)
  const changesets = await readChangesets(fileURLToPath(root))
  const pending = changesets
    .flatMap(({ releases }) => releases)
    .filter(({ name }) => name === 'contactrz')
    .map(({ type }) => type)
  const { problems: pactProblems } = await checkConsumer({ pactFile })
  const { contactrz: released = '' } = readJson(releasedVersion)
  const problems = gateProblems({
    demanded: bump,
    changes,
    released,
    current: currentVersion(),
    pending,
    pactProblems,
  })
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  if (problems.length > 0) return 1
  process.stdout.write(
    `release: ${changes.length} change(s) of the document since ${released}, version bump ${bump}: kept\n`,
  )
  return 0
}

/** What the gate refuses was not released: once recorded, nobody would see it again. */
async function record(): Promise<number> {
  const code = await check()
  if (code !== 0) return code
  copyFileSync(spec, releasedSpec)
  writeFileSync(releasedVersion, `{ "contactrz": ${JSON.stringify(currentVersion())} }\n`)
  process.stdout.write(`openapi/released: what contactrz ${currentVersion()} was released with. Commit it.\n`)
  return 0
}

const [command, ...rest] = process.argv.slice(2)
if (rest.length > 0 || (command !== 'check' && command !== 'record')) {
  process.stderr.write('release: npm run check:release, or npm run release:record after a release\n')
  process.exitCode = 2
} else process.exitCode = command === 'check' ? await check() : await record()
