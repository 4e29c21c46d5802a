import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { variantMeaning } from 'contactrz/internal'
import { createProvider, type Deviation, type Provider } from 'contactrz/provider'
import { checkConsumer } from '../../contracts/consumer.ts'
import { type Pact, PactFileError, readPact } from '../../contracts/pact-file.ts'
import { checkSpec } from '../../contracts/spec.ts'
import { verifyProvider } from '../../contracts/verify.ts'
import { readSpec } from '../../openapi/spec.ts'
import { temporaryDirectory } from '../support/command.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const pactFile = join(root, 'contracts/pacts/contactrz-client-OneCloud.json')

describe('contracts, of the live document', () => {
  const directory = temporaryDirectory()
  let provider: Provider
  let pact: Pact
  before(async () => {
    pact = await readPact(pactFile)
  })
  beforeEach(async () => {
    provider = await createProvider()
  })
  afterEach(() => provider.close())
  after(() => directory.remove())

  const verify = async (deviations: readonly Deviation[] = [], statesUrl = provider.statesUrl) => {
    provider.deviate(deviations)
    return verifyProvider({
      pact,
      providerUrl: provider.url,
      statesUrl,
      subject: 'the test',
      timeoutMs: 15_000,
    })
  }

  /** A copy of the pact file, changed. */
  const changedPact = (name: string, change: (pact: PactDocument) => void): string => {
    const document: PactDocument = JSON.parse(readFileSync(pactFile, 'utf8'))
    change(document)
    const file = join(directory.path, name)
    writeFileSync(file, JSON.stringify(document))
    return file
  }

  describe('provider verification', () => {
    it('passes on the reference provider, and every state was set up', async () => {
      const { problems, summary } = await verify()
      assert.deepEqual(problems, [])
      assert.ok(summary.startsWith(`${pact.interactions.length} interactions verified`), summary)
      assert.deepEqual(
        provider.requests.filter(({ path }) => path === '/api/contactrz').map(({ variant }) => variant),
        pact.interactions.map(({ description }) => description),
      )
    })

    it('sees what Pact alone does not: an Id as a number, a contact that is not the one sent', async () => {
      const { problems } = await verify([{ set: { '/Id': 31322, '/Phone': '0000' } }])
      assert.equal(problems.length, 2, problems.join('\n'))
      assert.match(problems[0] ?? '', /^created: \/Id: .*\(wrong-type\)$/)
      assert.match(problems[1] ?? '', /^created: \/Phone: .*\(echo-mismatch\)$/)
    })

    it('fails when a property is renamed, a status or a message changes, with one line of each that names it', async () => {
      const { problems } = await verify([
        { variant: 'created', rename: { '/Email': 'EmailAddress' } },
        { variant: 'expiredToken', status: 403 },
        { variant: variantMeaning['quota-used-up'], set: { '/records/userMessage': 'Later' } },
      ])
      assert.equal(problems.length, 3, problems.join('\n'))
      assert.equal(problems[0], 'created: /Email: expected a string, found nothing')
      assert.equal(problems[1], 'expiredToken: status: expected 401, found 403')
      assert.ok(
        problems[2]?.startsWith(`${variantMeaning['quota-used-up']}: /records/userMessage`),
        problems[2],
      )
    })

    it('fails when a state cannot be set up, and sends no request in that case', async () => {
      const states = http.createServer((_request, response) => response.writeHead(500).end('{}'))
      await new Promise<void>((resolve) => {
        states.listen(0, '127.0.0.1', resolve)
      })
      const { problems } = await verify([], `http://127.0.0.1:${(states.address() as AddressInfo).port}/`)
      states.close()
      assert.equal(
        problems.filter((line) => /could not be set up: the state endpoint answered 500/.test(line)).length,
        pact.interactions.length,
      )
      assert.equal(provider.requests.length, 0)
    })

    it('fails when a pact names a state that the provider does not know', async () => {
      const file = changedPact('state.json', ({ interactions: [first] }) => {
        if (first) first.providerStates = [{ name: 'the moon is full' }]
      })
      const pact = await readPact(file)
      const { problems } = await verifyProvider({
        pact,
        providerUrl: provider.url,
        statesUrl: provider.statesUrl,
        subject: 'the test',
      })
      assert.match(problems.join('\n'), /state "the moon is full" could not be set up/)
    })

    it('fails at once and in one line when the provider is down', async () => {
      await provider.close()
      const { problems } = await verify()
      assert.match(problems[0] ?? '', /^the provider cannot be reached at http:\S+ \(ECONNREFUSED\)/)
    })
  })

  describe('pact file', () => {
    it('is refused when it holds no interactions, is no JSON, or is not there', async () => {
      const empty = changedPact('empty.json', (pact) => {
        pact.interactions = []
      })
      const broken = join(directory.path, 'broken.json')
      writeFileSync(broken, '{')
      for (const [file, says] of [
        [empty, /holds no interactions/],
        [broken, /holds no JSON object/],
        [join(directory.path, 'absent.json'), /no such file/],
      ] as const) {
        await assert.rejects(
          readPact(file),
          (error) => error instanceof PactFileError && says.test(error.message),
        )
      }
    })

    it('is what the consumer tests write', async () => {
      assert.deepEqual((await checkConsumer({ pactFile })).problems, [])
    })

    it('is stale when the consumer tests write something else, and the line says where', async () => {
      const file = changedPact('stale.json', ({ interactions: [first] }) => {
        if (first) first.response.status = 201
      })
      const { problems } = await checkConsumer({ pactFile: file })
      assert.equal(problems.length, 1)
      assert.match(problems[0] ?? '', /is stale: created \/response\/status changed; .*--update/)
    })
  })

  describe('pact against spec', () => {
    it('agrees with the spec', async () => {
      assert.deepEqual((await checkSpec({ pact: await readPact(pactFile) })).problems, [])
    })

    it('fails when the spec does not document what the pact expects', async () => {
      const text = JSON.stringify(await readSpec()).replaceAll('"/api/contactrz"', '"/api/contacts"')
      const { problems } = await checkSpec({ pact: await readPact(pactFile), spec: JSON.parse(text) })
      assert.ok(problems.length >= 3, problems.join('\n'))
    })

    it('names the property when the spec has another type for it', async () => {
      const text = JSON.stringify(await readSpec()).replace(
        '"Email":{"type":"string"',
        '"Email":{"type":"integer"',
      )
      const { problems } = await checkSpec({ pact: await readPact(pactFile), spec: JSON.parse(text) })
      assert.match(problems.join('\n'), /Email/)
    })

    it('fails when the pact does not pin a property that is documented', async () => {
      const file = changedPact('thin.json', ({ interactions: [first] }) => {
        if (first) delete first.response.body.content.Fax
      })
      const { problems } = await checkSpec({ pact: await readPact(file) })
      assert.deepEqual(problems, ['created: /Fax: documented, but not pinned'])
    })
  })

  describe('npm run contracts', () => {
    const run = (args: readonly string[]) =>
      new Promise<{ code: number | null; text: string }>((resolve) => {
        const env = { ...process.env, NODE_OPTIONS: '--conditions=contactrz-source' }
        const child = spawn(process.execPath, ['contracts/cli.ts', ...args], { cwd: root, env })
        let text = ''
        child.stdout.on('data', (chunk) => {
          text += chunk
        })
        child.stderr.on('data', (chunk) => {
          text += chunk
        })
        child.on('close', (code) => resolve({ code, text }))
      })

    it('fails with one line on an empty pact file', async () => {
      const file = changedPact('none.json', (pact) => {
        pact.interactions = []
      })
      const { code, text } = await run(['--pact', file])
      assert.equal(code, 1)
      assert.match(text, /^✗ pact: .*holds no interactions.*\n$/)
    })

    it('verifies a provider of its own address', async () => {
      provider.deviate([{ rename: { '/Email': 'EmailAddress' } }])
      const args = [
        '--pact',
        pactFile,
        '--provider-url',
        provider.url,
        '--provider-states',
        provider.statesUrl,
      ]
      const { code, text } = await run(args)
      assert.equal(code, 1)
      assert.match(text, /^✗ provider: created: \/Email: expected a string, found nothing$/m)
    })

    it('exits with 2 on an unknown option', async () => {
      const { code, text } = await run(['--bogus'])
      assert.equal(code, 2)
      assert.match(text, /--bogus/)
    })
  })
})

interface PactDocument {
  interactions: {
    providerStates: { name: string }[]
    response: { status: number; body: { content: Record<string, unknown> } }
  }[]
}
