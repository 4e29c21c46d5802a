// What a server could show for a certificate: no byte of a request leaves unless it is valid now, of a CA that is
// trusted, and for the name that was asked for; and what went wrong is one line that holds nothing of it.
import assert from 'node:assert/strict'
import tls from 'node:tls'
import fc from 'fast-check'
import { generate } from 'selfsigned'
import { sayFailure } from '../../src/judge/failure.ts'
import { serveRaw, withServer } from '../support/answer-server.ts'
import type { KeyPair } from '../support/certificates.ts'
import { probeAt } from '../support/probing.ts'
import { startTlsTerminator } from '../support/tls-terminator.ts'
import { isLong, rounds } from './length.ts'

const dayMs = 86_400_000
const canary = 'Canary7f3a'

interface Shown {
  /** Names that it is for, as its extension has them. */
  readonly names: readonly string[]
  readonly commonName: string
  /** Days from now. */
  readonly from: number
  readonly until: number
  readonly by: 'ca' | 'other' | 'itself'
}

const name = fc.oneof(
  fc.constantFrom('localhost', 'LOCALHOST', '*', '*.localhost', 'localhost.', 'localhost\0.example.com', ''),
  fc.constantFrom(`${canary}.example.com`, 'xn--bcher-kva.example', '\u001b[31mred', '127.0.0.1'),
  fc.string({ unit: fc.constantFrom('a', '.', '*', '-', 'l', '\0', ' ', '\n'), maxLength: 20 }),
)
const shown: fc.Arbitrary<Shown> = fc.record({
  names: fc.oneof(fc.constant(['localhost']), fc.array(name, { maxLength: 4 })),
  commonName: fc.constantFrom('localhost', canary, `\u001b[2J${canary}`, `${canary}\r\nx: y`),
  from: fc.constantFrom(-1, -1, -1, 1),
  until: fc.constantFrom(2, 2, 2, -0.5),
  by: fc.constantFrom('ca', 'ca', 'other', 'itself'),
})

/** Null: no such certificate can be made. */
async function pairOf({ names, commonName, from, until, by }: Shown, cas: { ca: KeyPair; other: KeyPair }) {
  try {
    const { private: key, cert } = await generate([{ name: 'commonName', value: commonName }], {
      ...{ keyType: 'ec', algorithm: 'sha256' },
      notBeforeDate: new Date(Date.now() + from * dayMs),
      notAfterDate: new Date(Date.now() + until * dayMs),
      ...(by !== 'itself' && { ca: cas[by] }),
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
      ],
    })
    tls.createSecureContext({ key, cert })
    return { key, cert }
  } catch {
    return null
  }
}

async function makeCa(commonName: string): Promise<KeyPair> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: commonName }], {
    ...{ keyType: 'ec', algorithm: 'sha256' },
    extensions: [{ name: 'basicConstraints', cA: true }],
  })
  return { key, cert }
}

describe('a certificate that is anything', function () {
  this.timeout(rounds(180_000, 1_800_000))

  it('lets a request leave if it is good, and else nothing, and says why in a line', async () => {
    const cas = { ca: await makeCa('good'), other: await makeCa('other') }
    const seen = { good: 0, refused: 0 }
    await withServer(
      serveRaw((socket) => void socket.end('HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n')),
      async ({ port, received }) => {
        await fc.assert(
          fc.asyncProperty(shown, async (certificate) => {
            const pair = await pairOf(certificate, cas)
            if (pair === null) return
            const server = await startTlsTerminator(port, pair)
            const before = received.length
            const { failure, requestLeft } = await probeAt(server.url, { connection: { ca: cas.ca.cert } })
            await server.close()
            const { names, commonName, from, until, by } = certificate
            // One for no name at all is for its common name, as Node has it.
            const known = names.length === 0 ? [commonName] : names
            const isNamed = known.some((one) => /^localhost\.?$/i.test(one))
            const isGood = by === 'ca' && from < 0 && until > 0 && isNamed
            assert.equal(requestLeft, isGood)
            assert.equal(received.length - before, isGood ? 1 : 0)
            seen[isGood ? 'good' : 'refused']++
            if (isGood) return
            assert.equal(failure?.kind, 'tls-failed')
            const line = failure === null ? '' : sayFailure(failure)
            assert.match(line, /^[\x20-\x7e]{1,300}$/)
            assert.ok(!line.includes(canary), line)
          }),
          { numRuns: rounds(25, 600), ...(!isLong && { seed: 8401 }) },
        )
      },
    )
    assert.ok(seen.good > 0 && seen.refused > 0, JSON.stringify(seen))
  })
})
