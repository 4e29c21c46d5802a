import assert from 'node:assert/strict'
import { describeFailure, sayFailure, wordedCodes } from '../../src/judge/failure.ts'

const host = 'api.example.com'

describe('a failure of the transport', () => {
  it('is a code where there is no more to say', () => {
    assert.equal(describeFailure({ kind: 'connect-failed', code: 'ECONNREFUSED' }), null)
    assert.equal(sayFailure({ kind: 'reset', code: 'ECONNRESET' }), 'ECONNRESET')
    assert.equal(sayFailure({ kind: 'tls-failed', code: 'SOMETHING_NEW' }), 'SOMETHING_NEW')
    assert.equal(sayFailure({ kind: 'reset', code: null }), 'no answer')
  })

  for (const code of wordedCodes) {
    it(`says in words what ${code} is, its code behind it, short enough for a line of a mail`, () => {
      const failure = { kind: 'tls-failed', code, host } as const
      const words = describeFailure(failure)
      assert.ok(words?.actual.endsWith(` (${code})`))
      const throughProxy = sayFailure({ kind: 'connect-failed', code: `PROXY_${code}` })
      for (const line of [sayFailure(failure), throughProxy]) {
        assert.match(line, /^expected .+, found .+/)
        assert.ok(`the token request failed (${line})`.length <= 240, `${line.length}`)
      }
    })
  }

  it('names the name that was asked for, and of the certificate nothing', () => {
    const code = 'ERR_TLS_CERT_ALTNAME_INVALID'
    assert.equal(
      sayFailure({ kind: 'tls-failed', code, host }),
      `expected a certificate for ${host}, found one for other names (${code})`,
    )
  })

  it('of a proxy asks for what it wants', () => {
    assert.equal(
      sayFailure({ kind: 'connect-failed', code: 'PROXY_407' }),
      'expected a connection through the proxy, with a user name and password that it takes, found a proxy that refused with 407',
    )
  })
})
