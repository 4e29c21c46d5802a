// docs/consuming.md: every block of code is compiled and run as it stands, and prints what the page says.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contract } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import { createProvider, type Provider } from 'contactrz/provider'
import { compile, execute, installConsumers, runOn } from './consumers.ts'

const page = readFileSync(new URL('../../docs/consuming.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
  language,
  text,
}))
const programs = blocks
  .map((block, index) => {
    const next = blocks[index + 1]
    return { ...block, name: `block-${index}`, printed: next?.language === 'text' ? next.text : null }
  })
  .filter(({ language }) => language === 'ts')
const [quickStart] = programs

describe('docs/consuming.md, of the live document', function () {
  this.timeout(300_000)
  let provider: Provider
  const noonInJakarta = Date.parse('2026-12-01T05:00:00Z')

  before(async () => {
    const folder = join(installConsumers().path, 'page')
    mkdirSync(folder)
    for (const { name, text } of programs) writeFileSync(join(folder, `${name}.ts`), text)
    const compilerOptions = { types: ['node'], skipLibCheck: true, lib: ['esnext', 'dom'], outDir: 'out' }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: ['*.ts'] }),
    )
    provider = await createProvider({ quotaWindow: contract.quotaWindow, now: () => noonInJakarta })
  })
  after(() => provider?.close())

  it('shows in twenty lines how a used-up quota is handled', () => {
    const install = blocks.find(({ language }) => language === 'sh')
    assert.equal(install?.text, 'npm install contactrz\n')
    const lines = `${install.text}${quickStart?.text}`.trim().split('\n')
    assert.ok(lines.length <= 20, `${lines.length} lines`)
    assert.match(quickStart?.text ?? '', new RegExp(`case '${variantMeaning['quota-used-up']}'`))
  })

  it('compiles', async () => {
    assert.ok(programs.length >= 6)
    const { code, stdout } = await compile('page', '5.9')
    assert.deepEqual([code, stdout], [0, ''])
  })

  it('does what it says', async () => {
    const env = { ONECLOUD_URL: provider.url, ONECLOUD_TOKEN: provider.issueToken() }
    for (const { name, text, printed } of programs) {
      const { code, stdout, stderr } = await runOn('20.19', [`page/out/${name}.js`], env)
      assert.deepEqual([code, stderr], [0, ''], text)
      if (printed !== null) assert.equal(stdout, printed, text)
    }
  })

  it('puts the create aside until the hours that the message names', async () => {
    const env = { ONECLOUD_URL: provider.url, ONECLOUD_TOKEN: provider.issueToken() }
    const { stdout } = await runOn('20.19', [`page/out/${quickStart?.name}.js`], env)
    assert.match(stdout, /^put aside until \d{4}-\d\d-\d\dT11:00:00\.000Z\n$/)
    const open = await createProvider()
    const tokens = [open.issueToken(), open.issueToken({ lifeSeconds: -60 })]
    const seen = []
    for (const ONECLOUD_TOKEN of tokens) {
      const ran = await runOn('20.19', [`page/out/${quickStart?.name}.js`], {
        ONECLOUD_URL: open.url,
        ONECLOUD_TOKEN,
      })
      seen.push(ran.stdout.replace(/\d+/, 'N'))
    }
    await open.close()
    assert.deepEqual(seen, ['contact N\n', 'renew the token, then call once more\n'])
  })

  it('validates in Python', async () => {
    const index = blocks.findIndex(({ language }) => language === 'python')
    const { stdout, stderr } = await execute('/usr/bin/python3', ['-c', blocks[index]?.text ?? ''])
    assert.deepEqual([stderr, stdout], ['', blocks[index + 1]?.text])
  })
})
