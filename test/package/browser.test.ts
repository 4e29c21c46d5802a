// In a browser: built by two bundlers, run by Debian's Chromium under a policy without eval or inline script.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, request as forward, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createProvider, type Provider } from 'contactrz/provider'
import { type Browser, startChromium } from '../support/chromium.ts'
import { execute, installConsumers } from './consumers.ts'

const policy = "default-src 'none'; script-src 'self'; connect-src 'self'"
const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' }

/** A site that serves a folder, and passes calls of the API on to the provider, as a backend of its own would. */
async function serve(folder: string, provider: Provider): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname.startsWith('/api/')) {
      const { method, headers } = request
      const onward = forward(new URL(pathname, provider.url), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      request.pipe(onward)
      return
    }
    try {
      const body = readFileSync(join(folder, pathname))
      response.writeHead(200, {
        'content-type': types[extname(pathname)] ?? 'text/plain',
        'content-security-policy': policy,
      })
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return server
}

describe('in a browser', function () {
  this.timeout(300_000)
  let provider: Provider
  let browser: Browser
  let fixture: string
  let query: string

  before(async () => {
    fixture = join(installConsumers().path, 'browser')
    provider = await createProvider()
    browser = await startChromium()
    const [TOKEN, EXPIRED_TOKEN] = [provider.issueToken(), provider.issueToken({ lifeSeconds: -60 })]
    query = String(new URLSearchParams({ TOKEN, EXPIRED_TOKEN }))
  })
  after(async () => {
    await browser?.close()
    await provider?.close()
  })

  const esbuild = async (entry: string, out: string) => {
    const { code, stderr } = await execute(process.execPath, [
      installConsumers().tool('esbuild/bin/esbuild'),
      join(fixture, entry),
      '--bundle',
      '--minify',
      '--format=esm',
      '--platform=browser',
      `--outfile=${out}`,
    ])
    assert.equal(code, 0, stderr)
    return out
  }
  const openPage = async (folder: string) => {
    const server = await serve(folder, provider)
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(String((message as { text(): string }).text())))
    page.on('pageerror', (error) => complaints.push(String(error)))
    try {
      const { port } = server.address() as AddressInfo
      await page.goto(`http://127.0.0.1:${port}/index.html?${query}`)
      await page.waitForSelector('#done', { state: 'attached' })
      return { title: await page.title(), complaints }
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }
  const page = (folder: string) => {
    const text = readFileSync(join(fixture, 'index.html'), 'utf8')
    writeFileSync(join(folder, 'index.html'), text.replace('./main.ts', './main.js'))
  }

  it('meets the documented answers, built by esbuild', async () => {
    const out = join(fixture, 'out-esbuild')
    await esbuild('main.ts', join(out, 'main.js'))
    page(out)
    assert.deepEqual(await openPage(out), {
      title: 'created true, expiredToken, undocumented',
      complaints: [
        'Failed to load resource: the server responded with a status of 401 (Unauthorized)',
      ].flatMap((line) => [line, line]),
    })
  })

  it('meets the documented answers, built by Vite', async () => {
    const out = join(fixture, 'out-vite')
    const { code, stderr } = await execute(
      process.execPath,
      [installConsumers().tool('vite/bin/vite.js'), 'build', '--outDir', out, '--logLevel', 'warn'],
      { cwd: fixture },
    )
    assert.equal(code, 0, stderr)
    assert.ok(readdirSync(join(out, 'assets')).length > 0)
    assert.equal((await openPage(out)).title, 'created true, expiredToken, undocumented')
  })

  it('would not be allowed to evaluate code', async () => {
    const out = join(fixture, 'out-eval')
    mkdirSync(out)
    await esbuild('eval.ts', join(out, 'main.js'))
    page(out)
    assert.equal((await openPage(out)).title, 'EvalError')
  })

  it('takes no more than it uses: one validator below 2 kB, the client with all below 4 kB', async () => {
    const sizes: Record<string, number> = {}
    for (const entry of ['one-validator', 'client']) {
      const file = await esbuild(`${entry}.ts`, join(fixture, `out-size/${entry}.js`))
      sizes[entry] = gzipSync(readFileSync(file), { level: 9 }).length
    }
    assert.ok((sizes['one-validator'] ?? Infinity) < 2000, JSON.stringify(sizes))
    assert.ok((sizes.client ?? Infinity) < 4000, JSON.stringify(sizes))
    console.log(
      `      one validator ${sizes['one-validator']} B, client and validators ${sizes.client} B, gzip`,
    )
  })

  it('needs nothing of Node, whatever is imported from contactrz, its types and validators', async () => {
    const entry = join(fixture, 'everything.ts')
    writeFileSync(
      entry,
      "export * from 'contactrz'\nexport * from 'contactrz/validators'\nexport type * from 'contactrz/types'\n",
    )
    const text = readFileSync(await esbuild('everything.ts', join(fixture, 'out-size/everything.js')), 'utf8')
    assert.doesNotMatch(text, /\bnode:|\brequire\(|\beval\(|\bnew Function\b/)
  })
})
