import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contract } from 'contactrz'
import { createProvider, type Provider } from 'contactrz/provider'
import { parse } from 'yaml'
import { startProxy } from '../support/proxy.ts'
import { compile, installConsumers, nodes, runOn, typeScripts } from './consumers.ts'

const noonInJakarta = Date.parse('2026-12-01T05:00:00Z')

describe('a repo that installs contactrz, with the live document', function () {
  this.timeout(300_000)
  let open: Provider
  let overQuota: Provider
  let env: Record<string, string>

  before(async () => {
    const { path, installed } = installConsumers()
    const spec: unknown = parse(readFileSync(join(installed, 'dist/openapi.yaml'), 'utf8'))
    writeFileSync(join(path, 'spec.json'), JSON.stringify(spec))
    open = await createProvider()
    overQuota = await createProvider({ quotaWindow: contract.quotaWindow, now: () => noonInJakarta })
    env = {
      URL_OPEN: open.url,
      URL_OVER_QUOTA: overQuota.url,
      TOKEN: open.issueToken(),
      EXPIRED_TOKEN: open.issueToken({ lifeSeconds: -60 }),
      OVER_QUOTA_TOKEN: overQuota.issueToken(),
    }
  })
  after(async () => {
    await Promise.all([open?.close(), overQuota?.close()])
  })

  for (const typeScript of typeScripts) {
    describe(`with TypeScript ${typeScript}`, () => {
      for (const [fixture, what] of [
        ['esm', 'strict NodeNext modules, declarations checked, without the types of Node'],
        ['node', 'the reference provider and the probe, with the types of Node alone'],
        ['types', 'what must compile and what must not'],
        ['browser', 'the resolution of a bundler'],
        ['jsdoc', 'plain JavaScript with JSDoc'],
        ['openapi-fetch', 'openapi-fetch with our paths'],
      ]) {
        it(`compiles ${what}`, async () => {
          const { code, stdout } = await compile(String(fixture), typeScript)
          assert.deepEqual([code, stdout], [0, ''])
        })
      }
    })
  }

  for (const typeScript of ['5.8', '5.9', '6.0', '7.0'] as const) {
    it(`compiles CommonJS with TypeScript ${typeScript}`, async () => {
      const { code, stdout } = await compile('cts', typeScript)
      assert.deepEqual([code, stdout], [0, ''])
    })
  }

  it('sees a type that is not as the tests say', async () => {
    const file = join(installConsumers().path, 'types/wrong.ts')
    writeFileSync(
      file,
      "import type { Contact } from 'contactrz/types'\n// @ts-expect-error: it is there\nexport const name = ({} as Contact).Name\n",
    )
    for (const typeScript of ['5.4', '7.0'] as const) {
      const { code, stdout } = await compile('types', typeScript)
      assert.notEqual(code, 0)
      assert.match(stdout, /wrong\.ts.*TS2578/)
    }
    writeFileSync(file, 'export {}\n')
  })

  for (const node of nodes) {
    describe(`on Node ${node}`, () => {
      it('meets all documented answers from an ES module', async () => {
        const { code, stdout, stderr } = await runOn(node, ['esm/out/main.js'], env)
        assert.deepEqual([code, stderr], [0, ''])
        assert.deepEqual(JSON.parse(stdout), {
          seen: ['created 01632960001 true', 'expiredToken Expired token', 'overQuota true'],
          path: '/api/contactrz',
          noon: true,
          nothing: [],
        })
      })

      it('takes everything by require() from CommonJS', async () => {
        const { code, stdout } = await runOn(node, ['cjs/main.js'])
        assert.equal(code, 0)
        assert.deepEqual(JSON.parse(stdout), {
          functions: true,
          variants: ['created', 'expiredToken'],
          isOverQuota: true,
          title: 'OverQuota',
          interactions: 3,
          openapi: true,
        })
      })

      it('judges the reference provider in a test of its own', async () => {
        const { code, stdout, stderr } = await runOn(node, ['node/out/main.js'])
        assert.deepEqual([code, stderr], [0, ''])
        assert.deepEqual(JSON.parse(stdout), { outcome: 'drift', rules: ['missing-property /Email'] })
      })

      it('runs the check, and compares documents in JSON', async () => {
        const bin = 'node_modules/contactrz/bin/contactrz.js'
        const tokens = { CONTACTRZ_TOKEN: env.TOKEN ?? '', CONTACTRZ_EXPIRED_TOKEN: env.EXPIRED_TOKEN ?? '' }
        const check = await runOn(
          node,
          [bin, 'check', '--url', open.url, '--only', 'created,expiredToken'],
          tokens,
        )
        assert.deepEqual([check.code, check.stderr], [0, ''], check.stdout)
        const diff = await runOn(node, [bin, 'diff', 'spec.json', 'spec.json'])
        assert.deepEqual([diff.code, diff.stderr], [0, ''], diff.stdout)
      })
    })
  }

  for (const node of nodes) {
    it(`is checked through a proxy, and with verification that cannot be switched off, on Node ${node}`, async () => {
      const bin = 'node_modules/contactrz/bin/contactrz.js'
      const proxy = await startProxy({ to: Number(new URL(open.url).port) })
      const options = ['--only', 'created', '--allow-create', '--allow-insecure', '--quota-window', 'none']
      const { code, stdout, stderr } = await runOn(
        node,
        [bin, 'check', '--url', 'http://api.example.test', ...options],
        { CONTACTRZ_TOKEN: env.TOKEN ?? '', HTTP_PROXY: proxy.url, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      )
      await proxy.close()
      assert.equal(code, 0, stdout + stderr)
      assert.deepEqual(proxy.asked, ['api.example.test:80'])
      assert.match(stderr, /^contactrz: NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored, [^\n]*\n$/)
    })
  }

  it('is told what YAML needs, and needs nothing for JSON', async () => {
    const bin = 'node_modules/contactrz/bin/contactrz.js'
    const spec = 'node_modules/contactrz/dist/openapi.yaml'
    const { code, stdout, stderr } = await runOn('20.19', [bin, 'diff', spec, spec])
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /is YAML, and the package yaml is not installed: npm install yaml, or give JSON/)
  })

  describe('under other libraries', () => {
    it('calls through openapi-fetch', async () => {
      const { stdout, stderr } = await runOn('20.19', ['openapi-fetch/out/main.js'], env)
      assert.equal(stderr, '')
      assert.deepEqual(JSON.parse(stdout), { seen: ['created true', 'Expired token'] })
    })

    it('gives the guards to Hono and tRPC as Standard Schemas', async () => {
      const { code, stdout } = await compile('standard-schema', '7.0')
      assert.deepEqual([code, stdout], [0, ''])
      const ran = await runOn('20.19', ['standard-schema/out/main.js'])
      const { hono, trpc, issues } = JSON.parse(ran.stdout)
      assert.deepEqual(hono, [200, 400])
      assert.deepEqual(trpc, ['Example Person', 'BAD_REQUEST'])
      assert.deepEqual(issues.issues[0], { message: 'is missing', path: ['Phone'] })
      assert.deepEqual(issues.issues.at(-1), { message: 'must be string', path: ['Id'] })
    })
  })
})
