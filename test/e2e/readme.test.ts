import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { variantNames } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import { type Running, startCommand } from '../support/command.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** The commands of the first block under a heading. */
function commandsUnder(heading: string): string[] {
  const [, section = ''] = readme.split(`\n## ${heading}\n`)
  const [, block = ''] = /^```sh\n([\s\S]*?)^```$/m.exec(section) ?? []
  return block.trim().split('\n')
}

/** In a shell, as it was pasted; without what this terminal may hold. */
function paste(text: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const env = Object.entries(process.env).filter(([name]) => !name.startsWith('CONTACTRZ_'))
  const child = spawn('bash', ['-c', text], { cwd: root, env: Object.fromEntries(env), stdio: 'pipe' })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}

describe('the README, pasted, of the live document', () => {
  const [first = '', second = '', ...rest] = commandsUnder('Check an API')
  let provider: Running
  let printed: string
  let port: string

  before(async () => {
    assert.match(first, /^npx contactrz provider +#/)
    // Any port, where the printed one may be another test's.
    provider = startCommand('contactrz', ['provider', '--port', '0'])
    const match = await provider.printed(/127\.0\.0\.1:(\d+)\n\n([\s\S]*)\nCtrl-C ends it/)
    port = match[1] ?? ''
    printed = match[2] ?? ''
  })
  after(async () => {
    provider.process.kill()
    await provider.ended
  })

  it('checks the reference provider in its second command', async () => {
    assert.deepEqual(rest, [])
    assert.match(second, /npx contactrz check --url http:\/\/127\.0\.0\.1:4010$/)
    const { code, output } = await paste(second.replaceAll('127.0.0.1:4010', `127.0.0.1:${port}`))
    assert.equal(code, 0, output)
    assert.match(output, /created.* conforming/)
    const others = variantNames.length - 1
    assert.equal(output.match(/^- .* skipped$/gm)?.length, others, output)
  })

  it('probes all three answers with the lines that the provider prints', async () => {
    const { code, output } = await paste(printed)
    assert.equal(code, 0, output)
    for (const variant of Object.values(variantMeaning))
      assert.match(output, new RegExp(`${variant}.* conforming`))
  })

  it('calls scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    assert.deepEqual(commandsUnder('Run and test'), ['npm ci && npm start', 'npm cit'])
    for (const name of ['start', 'test']) assert.ok(scripts[name], name)
  })
})
