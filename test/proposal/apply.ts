// A copy of the package and its document. An overlay is applied to it, and it is regenerated, as a maintainer would.
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openapiOverlay } from 'openapi-format'
import { parse, stringify } from 'yaml'
import { compiled, fileOf } from '../support/contracts.ts'
import { runGenerator } from '../support/generator.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const isSource = (path: string) => !/\/(node_modules|dist)$/.test(path)

/** The sources of the package and of the frozen document, in a folder of their own. What is generated is still the live one. */
export function copyProject(to: string): void {
  for (const room of ['src', 'openapi'])
    cpSync(join(root, room), join(to, room), { recursive: true, filter: isSource })
  cpSync(fileOf('frozen'), join(to, 'openapi/contactrz.yaml'))
  sendOnlyKnown(join(to, 'src/contract/synthetic-contact.ts'))
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'))
  symlinkSync(join(root, 'openapi/node_modules'), join(to, 'openapi/node_modules'))
  cpSync(join(root, 'tsconfig.json'), join(to, 'tsconfig.json'))
}

/** A property that the live document has got since is not sent: the provider of the frozen one refuses it. */
function sendOnlyKnown(file: string): void {
  const { properties = {} } = compiled('frozen').contract.request.schema
  const text = readFileSync(file, 'utf8')
  const known = text.replace(/^ {4}(\w+): .*,\n/gm, (line, name) => (name in properties ? line : ''))
  writeFileSync(file, known)
}

/** The version that the spec then has. */
export async function applyOverlay(project: string, overlayFile: string): Promise<string> {
  const file = join(project, 'openapi/contactrz.yaml')
  const document = parse(readFileSync(file, 'utf8'))
  const overlaySet = JSON.parse(readFileSync(overlayFile, 'utf8'))
  const { data } = await openapiOverlay(document, { overlaySet })
  writeFileSync(file, stringify(data))
  return (data as { info: { version: string } }).info.version
}

/** Throws with what the generator printed. By the generator of that project, within this process. */
export async function regenerate(project: string): Promise<void> {
  const { code, stdout, stderr } = await runGenerator(project)
  if (code !== 0) throw new Error(`${stdout}${stderr}`)
}
