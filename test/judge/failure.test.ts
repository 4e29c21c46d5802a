import assert from 'node:assert/strict'
import { describeFailure, sayFailure, wordedFailures } from '../../src/judge/failure.ts'

const host = 'api.example.com'

describe('a failure of the transport', () => {
  it('is a code where there is no more to say', () => {
    assert.equal(describeFailure({ kind: 'connect-failed', code: 'ECONNREFUSED' }), null)
    assert.equal(sayFailure({ kind: 'reset', code: 'ECONNRESET' }), 'ECONNRESET')
    assert.equal(sayFailure({ kind: 'tls-failed', code: 'SOMETHING_NEW' }), 'SOMETHING_NEW')
    assert.equal(sayFailure({ kind: 'reset', code: null }), 'no answer')
  })

  for (const worded of wordedFailures) {
    const { kind, code } = worded
    it(`says in words what ${code} is, short enough for a line of a mail`, () => {
      const failure = { ...worded, host }
      const lines = [sayFailure(failure)]
      if (kind !== 'monitor-fault') {
        assert.ok(describeFailure(failure)?.actual.endsWith(` (${code})`), 'its code is behind it')
        lines.push(sayFailure({ kind: 'connect-failed', code: `PROXY_${code}` }))
        assert.match(lines[1] ?? '', /the proxy/)
      }
      for (const line of lines) {
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
